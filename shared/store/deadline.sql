-- Deadlines: a view like any other, so a rebuild makes it again. `provisional`: see shared/kernel/calendar.py.
create table if not exists deadline (
    stream         text        not null,
    name           text        not null,
    due_at         timestamptz not null,
    station        text        not null,
    correlation_id uuid        not null,
    provisional    jsonb,
    primary key (stream, name)
);
create index if not exists deadline_due on deadline (due_at);
create index if not exists deadline_provisional on deadline (due_at) where provisional is not null;
