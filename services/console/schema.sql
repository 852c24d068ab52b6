-- Who may log in and who is logged in; wrong passwords until a quiet day is over, and for 90
-- the addresses of right ones; what administrators did to accounts.
-- Of the work itself the console keeps nothing.
create schema if not exists console;

create table if not exists console.account (
    account     text primary key check (account ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name        text not null,                -- how colleagues know him
    password    text not null,                -- argon2id, RFC 9106
    posts       jsonb not null,               -- as what he works: [{role, station, department}]
    disabled_at timestamptz,
    to_change   boolean not null default false -- somebody else knows the password: its owner changes it first
);
alter table console.account drop column if exists wrong, drop column if exists not_before,
    add column if not exists to_change boolean not null default false;

-- No two names that differ in capitals alone; an installation that has such a pair keeps it until one is gone.
do $$ begin
    if not exists (select from console.account group by lower(account) having count(*) > 1) then
        create unique index if not exists account_in_small_letters on console.account (lower(account));
    end if;
end $$;

-- Wrong passwords, for names that exist and for others alike.
create table if not exists console.attempt (
    account    bytea not null,                -- SHA-256 of the name that was typed
    address    text not null,                 -- from where; empty: from anywhere
    wrong      integer not null,              -- since the last right one from there
    not_before timestamptz,                   -- until when no password is looked at
    known      boolean not null default false, -- whether this account was logged in to from there
    last       timestamptz not null,
    primary key (account, address)
);
create index if not exists attempt_last on console.attempt (last);

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
grant select, insert, update, delete on console.attempt to {app};
grant select, insert on console.account_change to {app};
grant select, insert, update, delete on console.session to {app};
