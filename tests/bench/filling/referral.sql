insert into case_row (dispute_id, station, version, phase, level, category, village, summary, proposed, lead, assisting,
    opened_at, due_at, asked_days, returns, ended_at)
select dispute_id, station, 4, phase, level, category, village, words, department,
    case when phase not in ('waiting', 'returned') then department end,
    case when phase not in ('waiting', 'returned') and n % 7 = 0 then '["women"]'::jsonb else '[]' end, graded_at,
    case when phase in ('waiting', 'referred', 'handled', 'returned') then due_at end,
    case when phase = 'handled' and n % 7 = 1 then 5 end, (phase = 'returned')::int,
    case when phase in ('failed', 'handed_over') then ended_at end
from (select *, case when fate in ('visited', 'closed', 'reopened') then 'handed_over' else fate end as phase
      from given where fate <> 'entered') as cases;

insert into action_row (event_id, dispute_id, department, action, reported_by, reported_at)
select md5('action ' || step || ' ' || n)::uuid, dispute_id, department, '（虚构）上门调解，双方各退一步',
    'liaison:liaison-1@' || department, accepted_at + step * interval '1 day'
from given, generate_series(1, 2) as step where fate not in ('entered', 'waiting', 'referred', 'returned');
