-- Read models of follow-up; rebuilt from the log by `sikuai replay followup`.
create table if not exists followed_row (
    dispute_id  uuid        primary key,
    station     text        not null,
    version     int         not null,
    phase       text        not null,  -- visited, watched, relapsed, closed, withdrawn
    level       int         not null,
    since       timestamptz not null,  -- when this phase began
    look_by     timestamptz,
    reported_again_at timestamptz,         -- after its last resolution
    handlers    jsonb       not null default '[]'  -- accounts that worked on the last resolution: they do not visit
);
create index if not exists followed_row_list on followed_row (station, since, dispute_id);
create index if not exists followed_row_phase on followed_row (station, phase, since, dispute_id);

create table if not exists visit_row (
    dispute_id  uuid        not null,
    number      int         not null,
    station     text        not null,
    phase       text        not null,     -- promised, made, cancelled
    due_at      timestamptz not null,
    missed      int         not null default 0,
    urged_at    timestamptz,
    made_at     timestamptz,
    score       int,
    why         text,
    measures    text,
    new_conflict bool,
    sued        bool,
    primary key (dispute_id, number)
);
create index if not exists visit_row_list on visit_row (station, due_at, dispute_id, number) where phase = 'promised';
create index if not exists visit_row_made on visit_row (station, made_at, dispute_id, number) where phase = 'made';

create table if not exists matter_row (
    dispute_id  uuid        primary key,
    category    text        not null,
    village     text        not null,
    summary     text        not null,
    level       int                       -- the last grade; null before the first
);

-- One row for each event that a figure counts: the figures are questions to this table, and nothing else.
create table if not exists counted_row (
    event_id    uuid        primary key,
    kind        text        not null,     -- taken, graded, referred, resolved, relapsed, visited
    station     text        not null,
    subject     uuid        not null,     -- the report, or the dispute
    dispute_id  uuid,
    version     int         not null,     -- of the event in its stream: the order where times are the same
    counted_at  timestamptz not null,
    channel     text,
    village     text,                     -- of what is taken or graded
    level       int,
    in_time     bool,
    score       int
);
create index if not exists counted_row_kind on counted_row (kind, station, counted_at);
create index if not exists counted_row_rounds on counted_row (dispute_id, kind, version, counted_at)
    where kind in ('referred', 'resolved', 'relapsed');

-- One row for each promise that a stage made; a second round of the same clock is a row of its own.
create table if not exists promise_row (
    subject     uuid        not null,     -- the dispute's, or the report's
    clock       text        not null,     -- screen, grade, refer, accept, resend, resolve, visit
    round       int         not null,     -- version of the event that made it; of a visit its number
    station     text        not null,
    dispute_id  uuid,                     -- null for a report
    village     text,                     -- null until it is heard
    level       int,                      -- null before the grade
    owner       text        not null,     -- a department, or analyst, station, visitor
    begun_at    timestamptz not null,
    due_at      timestamptz not null,
    ended_at    timestamptz,
    ended       text,                     -- kept, superseded
    primary key (subject, clock, round)
);
create index if not exists promise_row_open on promise_row (station, due_at, subject, clock, round)
    include (owner, village, level) where ended_at is null;
create index if not exists promise_row_open_of_all on promise_row (due_at, subject, clock, round)
    where ended_at is null;
create index if not exists promise_row_begun on promise_row (clock, station, begun_at)
    include (village, due_at, ended_at, ended);

create table if not exists dispute_row (
    dispute_id  uuid        primary key,
    station     text        not null,
    village     text,
    category    text,
    level       int,                      -- null before the grade
    entered_at  timestamptz,              -- null until triage is heard
    decided_at  timestamptz,              -- when triage last did something about it
    handled_at  timestamptz,              -- when referral did
    resolutions int         not null default 0,
    relapses    int         not null default 0,
    returns     int         not null default 0,
    withdrawn   bool        not null default false,
    -- Resolutions and relapses take turns, so their numbers tell which came last.
    open        bool        not null generated always as (
        entered_at is not null and resolutions <= relapses and not withdrawn) stored,
    acted_at    timestamptz generated always as (greatest(decided_at, handled_at)) stored
);
create index if not exists dispute_row_open on dispute_row (station, acted_at, dispute_id)
    include (village, level, returns) where open;
create index if not exists dispute_row_withdrawn on dispute_row (dispute_id) where withdrawn;  -- few: figures leave them out
create index if not exists dispute_row_open_of_all on dispute_row (acted_at, dispute_id)
    include (station, village, level, returns) where open;
