-- What intake keeps beside its logs: it is made of no event, so that no replay makes it anew. Rows are added, and no more.
create table if not exists kept.attachment (
    station text        not null,
    hash    text        not null,  -- SHA-256 of data
    sent    bytea       not null,  -- SHA-256 of what was sent, which data is made of: sent again, it is known
    kind    text        not null,
    size    int         not null,
    data    bytea       not null,
    kept_at timestamptz not null,
    primary key (hash, station)
);
alter table kept.attachment alter column data set storage external;  -- photos and sound are packed already
create index if not exists attachment_sent on kept.attachment (station, sent);
