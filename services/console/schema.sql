-- Who may log in, and who is logged in. The console keeps nothing else.
create schema if not exists console;

create table if not exists console.account (
    account     text primary key check (account ~ '^[A-Za-z0-9._-]{1,64}$'),
    name        text not null,                -- how colleagues know him
    password    text not null,                -- argon2id, RFC 9106
    posts       jsonb not null,               -- as what he works: [{role, station, department}]
    disabled_at timestamptz,
    wrong       integer not null default 0,   -- wrong passwords since the last right one
    not_before  timestamptz                   -- until when no password is looked at
);

-- What administrators did to accounts: written, never changed.
create table if not exists console.account_change (
    at      timestamptz not null,
    by      text not null,
    account text not null,
    what    text not null,
    posts   jsonb
);

create table if not exists console.session (
    id      bytea primary key,                -- SHA-256 of what the cookie holds
    account text not null references console.account,
    post    integer not null default 0,       -- which of his posts he works in
    began   timestamptz not null,
    seen    timestamptz not null
);
create index if not exists session_account on console.session (account);

grant usage on schema console to {app};
grant select, insert, update on console.account to {app};
grant select, insert on console.account_change to {app};
grant select, insert, update, delete on console.session to {app};
