insert into matter_row (dispute_id, category, village, summary, level)
select dispute_id, category, village, words, level from given;

insert into dispute_row (dispute_id, station, village, category, level, entered_at, decided_at, handled_at,
    resolutions, relapses, returns)
select dispute_id, station, village, category, case when fate <> 'entered' then level end, entered_at,
    case when fate = 'entered' then entered_at else graded_at end,
    case when fate not in ('entered', 'waiting') then case when n % 7 > 0 then accepted_at else now end end,
    (fate in ('visited', 'closed', 'reopened'))::int, (fate = 'reopened')::int, (fate = 'returned')::int
from given;

insert into followed_row (dispute_id, station, version, phase, level, since, look_by, handlers)
select dispute_id, station, 2,
    case fate when 'failed' then 'watched' when 'reopened' then 'relapsed' else fate end, level, ended_at,
    case when fate = 'failed' then now + n % 7 * interval '1 day' end, '["liaison-1"]'
from given where fate in ('failed', 'visited', 'closed', 'reopened');

insert into visit_row (dispute_id, number, station, phase, due_at, made_at, score, new_conflict, sued)
select dispute_id, number, station, phase,
    case when phase = 'promised' then due_at else ended_at + number * interval '3 days' end,
    case when phase = 'made' then ended_at + number * interval '2 days' end,
    case when phase = 'made' then 3 + n % 3 end, case when phase = 'made' then false end,
    case when phase = 'made' then false end
from given, generate_series(1, 2) as number, lateral (select case
        when number = 1 or fate = 'closed' then 'made' when fate = 'visited' then 'promised' else 'cancelled' end as phase)
    as visited
where fate in ('visited', 'closed', 'reopened');

insert into counted_row (event_id, kind, station, subject, dispute_id, version, counted_at, channel, village, level,
    in_time, score)
select md5(kind || ' ' || turn || ' ' || n)::uuid, kind, station, subject, case when kind <> 'taken' then dispute_id end,
    turn, counted_at, case when kind in ('taken', 'graded') then channel end,
    case when kind in ('taken', 'graded') then village end,
    case when kind in ('graded', 'referred', 'resolved') then level end,
    case when kind = 'referred' then n % 13 > 0 end, case when kind = 'visited' then 3 + n % 3 end
from given, lateral (values
    ('taken', 1, report_id, taken_at, true),
    ('taken', 2, other_id, taken_at, true),
    ('graded', 3, dispute_id, graded_at, fate <> 'entered'),
    ('referred', 4, dispute_id, referred_at, fate not in ('entered', 'waiting')),
    ('resolved', 5, dispute_id, ended_at, fate in ('visited', 'closed', 'reopened')),
    ('visited', 6, dispute_id, ended_at, fate in ('visited', 'closed', 'reopened')),
    ('visited', 7, dispute_id, ended_at, fate = 'closed'),
    ('relapsed', 8, dispute_id, ended_at + interval '1 day', fate = 'reopened')
) as event (kind, turn, subject, counted_at, happened)
where happened;

-- What stands in each phase, and what was kept on the way to it; two visits, each of which is a round of its own.
insert into promise_row (subject, clock, round, station, dispute_id, village, level, owner, begun_at, due_at, ended_at,
    ended)
select subject, clock, round, station, case when clock <> 'screen' then dispute_id end, village,
    case when clock not in ('screen', 'grade') then level end, owner, begun_at,
    case when not kept then due_at when n % 13 = 0 then begun_at + took / 2 else begun_at + took * 2 end,
    case when kept then begun_at + took end, case when kept then 'kept' end
from given, lateral (select array_position(array['entered', 'waiting', 'referred', 'handled', 'failed', 'visited', 'closed'],
        case fate when 'returned' then 'referred' when 'reopened' then 'closed' else fate end) as far) as way,
    lateral (values
    ('screen', 1, report_id, 'analyst', taken_at, interval '5 hours', true, true),
    ('screen', 1, other_id, 'analyst', taken_at, interval '6 hours', true, n % 3 > 0),
    ('grade', 1, dispute_id, 'analyst', entered_at, interval '3 hours', true, far > 1),
    ('refer', 2, dispute_id, 'station', graded_at, interval '6 hours', far > 1, far > 2),
    ('accept', 3, dispute_id, department, referred_at, interval '15 hours', far > 2, far > 3 or fate = 'returned'),
    ('resend', 4, dispute_id, 'station', accepted_at, interval '15 hours', fate = 'returned', false),
    ('resolve', 5, dispute_id, department, accepted_at, ended_at - accepted_at, far > 3 and fate <> 'failed', far > 4),
    ('visit', 1, dispute_id, 'visitor', ended_at, interval '2 days', far > 5, true),
    ('visit', 2, dispute_id, 'visitor', ended_at, interval '4 days', far > 5 and fate <> 'reopened', far > 6),
    ('grade', 6, dispute_id, 'analyst', ended_at, interval '1 day', fate = 'reopened', false)
) as promise (clock, round, subject, owner, begun_at, took, begun, kept)
where begun;
