-- Promises with a clock: a view like any other, so a rebuild makes it again.
create table if not exists deadline (
    stream         text        not null,
    name           text        not null,
    due_at         timestamptz not null,
    station        text        not null,
    correlation_id uuid        not null,
    primary key (stream, name)
);
create index if not exists deadline_due on deadline (due_at);
