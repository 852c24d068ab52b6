-- The remainders are of numbers without a common divisor, so that no sort of dispute is of one village or level alone.
insert into given
select n, md5('dispute ' || n)::uuid, md5('report ' || n)::uuid, md5('other ' || n)::uuid,
    case when n % 11 > 0 then 'changluo' else 'station-' || 1 + n / 11 % 9 end,
    case when n % 61 < 8
        then (array['上坪', '下陇', '黄坑', '石桥', '竹园', '清塘', '梅岭', '长兴'])[1 + n % 61]
            || case n % 61 when 7 then '社区' else '村' end || '（虚构）'
        else '第' || n % 61 || '村（虚构）' end,
    (array['family', 'neighbours', 'homestead', 'contract', 'production', 'damages', 'hills_forest_land',
           'expropriation', 'pollution', 'labour', 'consumer', 'medical', 'road', 'property', 'other'])[1 + sort],
    (array['women', 'justice', 'land', 'justice', 'market', 'justice', 'forestry', 'land', 'environment', 'labour',
           'market', 'health', 'station', 'housing', 'station'])[1 + sort],
    case when n / 7 % 100 < 1 then 1 when n / 7 % 100 < 10 then 2 when n / 7 % 100 < 50 then 3 else 4 end,
    (array['officer', 'desk', 'call_110', 'officer', 'visit', 'online', 'officer', 'department'])[1 + n / 3 % 8],
    'information_officer-' || n / 5 % $2::int,
    (array['entered', 'waiting', 'waiting', 'referred', 'referred', 'handled', 'handled', 'handled', 'handled',
           'returned', 'failed', 'visited', 'visited', 'visited', 'visited', 'closed', 'closed', 'closed', 'closed',
           'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed',
           case when n / 30 % 2 = 0 then 'reopened' else 'closed' end])[1 + fate],
    entered_at - interval '5 hours', entered_at, entered_at + interval '3 hours', entered_at + interval '9 hours',
    entered_at + interval '1 day', least(entered_at + (3 + n % 9) * interval '1 day', $3),
    case when n % 7 > 0 then entered_at + interval '10 days' else $3 + n % 20 * interval '1 day' end,
    '（虚构）两家因地界、水路与欠款争执多日，村干部劝过两次，仍有人扬言要自己动手，盼尽快有人来调解。第' || n || '件', $3
from (select n, n / 30 % 15 as sort, n * 7 % 30 as fate,
             $3::timestamptz - (($1::int - n) / $1::float8) * interval '5 years' as entered_at
      from generate_series(1, $1::int) as n) as numbered
