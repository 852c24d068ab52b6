create table if not exists account (
    dispute_id uuid        primary key,
    station    text        not null,
    version    int         not null,
    owner      text        not null,
    phase      text        not null,
    tags       jsonb       not null default '[]',
    entries    int         not null default 0,
    changed_at timestamptz
);
create table if not exists line (
    dispute_id uuid, number int, text text not null, details jsonb, written int not null, primary key (dispute_id, number)
);
create table if not exists total (station text primary key, entries bigint not null);
create table if not exists odd (id text primary key, words text[]);
