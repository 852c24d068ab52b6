-- Read models of follow-up; rebuilt from the log by `sikuai replay followup`.
create table if not exists followed_row (
    dispute_id  uuid        primary key,
    station     text        not null,
    version     int         not null,
    phase       text        not null,  -- visited, watched, relapsed, closed
    level       int         not null,
    since       timestamptz not null,  -- when this phase began
    look_by     timestamptz,
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
    summary     text        not null
);

-- One row for each event that a figure counts: the figures are questions to this table, and nothing else.
create table if not exists counted_row (
    event_id    uuid        primary key,
    kind        text        not null,     -- taken, graded, referred, resolved, relapsed, visited
    station     text        not null,
    dispute_id  uuid,
    version     int         not null,     -- of the event in its stream: the order where times are the same
    counted_at  timestamptz not null,
    channel     text,
    level       int,
    in_time     bool,
    score       int
);
create index if not exists counted_row_kind on counted_row (kind, station, counted_at);
