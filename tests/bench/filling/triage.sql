insert into screening_row (report_id, station, version, phase, channel, village, place, alike_place, text, happened_at,
    category_hint, urgent, campaign, opened_at, screen_by, outcome, dispute_id, decided_at, decided_by)
select report_id, station, 2, 'found', channel, village, village || '村口', village || '村口', words, taken_at - interval '6 hours',
    category, n % 20 = 0, case when n % 13 = 0 then '夏季行动（虚构）' end, taken_at, taken_at + interval '1 day', 'dispute', dispute_id, entered_at,
    'analyst:analyst-1'
from given;

insert into screening_row (report_id, station, version, phase, channel, village, place, alike_place, text, happened_at,
    category_hint, urgent, campaign, opened_at, screen_by, outcome, dispute_id, decided_at, decided_by)
select other_id, station, case when n % 3 = 0 then 1 else 2 end,
    case when n % 6 = 0 then 'urged' when n % 3 = 0 then 'waiting' when n % 3 = 1 then 'linked' else 'found' end,
    channel, village, village || '村口', village || '村口', words, taken_at - interval '6 hours', category, n % 20 = 0,
    case when n % 13 = 0 then '夏季行动（虚构）' end, taken_at, case when n % 7 > 0 then taken_at + interval '1 day' else now + n % 24 * interval '1 hour' end,
    case n % 3 when 1 then 'repeat' when 2 then 'information' end, case when n % 3 = 1 then dispute_id end,
    case when n % 3 > 0 then entered_at end, case when n % 3 > 0 then 'analyst:analyst-1' end
from given;

insert into named_row (report_id, person, station, happened_at)
select named.report_id, md5('person ' || n % 3001 + beside)::uuid, station, taken_at - interval '6 hours'
from given, lateral (values (report_id, 0), (report_id, 1), (other_id, 1)) as named(report_id, beside);

insert into dispute_row (dispute_id, station, version, phase, channel, village, category, summary, report_id,
    happened_at, entered_at, grade_by, level, proposed_level, proposed_at, proposed_factors, refer_by, relapses, plan)
select dispute_id, station, 3, case when fate in ('entered', 'reopened', 'closed') then fate else 'graded' end, channel, village,
    category, words, report_id, taken_at - interval '6 hours', entered_at,
    case when fate in ('entered', 'reopened') then due_at else entered_at + interval '1 day' end,
    case when fate <> 'entered' then level end, level, graded_at, '["repeat"]',
    case when fate <> 'entered' then graded_at + interval '1 day' end,
    (fate = 'reopened')::int,
    case when level < 3 then jsonb_build_object('measures', array['（虚构）两头谈', '（虚构）量地界'], 'responsible',
        '（虚构）老李', 'finish_on', '2026-06-30', 'adopted_by', 'analyst:analyst-1', 'adopted_at', graded_at) end
from given;

insert into grade_row (event_id, dispute_id, version, level, proposed_level, factors, reason, graded_by, graded_at)
select md5('grade ' || n)::uuid, dispute_id, 2, level, level, '["repeat"]', '', 'analyst:analyst-1', graded_at
from given where fate <> 'entered';
