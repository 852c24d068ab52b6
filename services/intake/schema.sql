-- Read models of intake; rebuilt from the log by `sikuai replay intake`.
create table if not exists report_row (
    report_id      uuid        primary key,
    station        text        not null,
    version        int         not null,
    channel        text        not null,
    village        text        not null,
    place          text        not null,
    happened_at    timestamptz not null,
    taken_at       timestamptz not null,
    text           text        not null,
    people         jsonb       not null,
    category_hint  text,
    urgent         bool        not null,
    danger_to_life bool        not null,
    campaign       text,
    attachments    jsonb       not null default '[]',
    order_number   text        not null default '',
    repeats_order  text        not null default '',
    withdrawn_at   timestamptz,           -- null: it stands
    withdrawn_because text
);
create index if not exists report_row_list on report_row (station, taken_at, report_id);
create index if not exists report_row_orders on report_row (station, channel) where order_number <> '';

create table if not exists amendment_row (
    report_id  uuid        not null,
    number     int         not null,
    station    text        not null,
    text       text        not null,
    reason     text        not null,
    amended_at timestamptz not null,
    role       text        not null,
    primary key (report_id, number)
);

create table if not exists informant_row (
    report_id  uuid        primary key,
    station    text        not null,
    account    text        not null,      -- empty: a desk wrote it down, and named the officer
    officer_id uuid,
    taken_at   timestamptz not null
);
create index if not exists informant_row_officer on informant_row (officer_id, taken_at);
create index if not exists informant_row_list on informant_row (station, account, taken_at, report_id);

-- What triage found a report to be; what referral and follow-up tell of its dispute.
create table if not exists outcome_row (
    report_id  uuid        primary key,
    found      text,                      -- dispute, repeat, hazard, police_matter, information, …; null: it waits again
    dispute_id uuid,
    matter_id  uuid,                      -- the hazard, the request or the hand-over
    decided_at timestamptz,
    police_order text not null default '',  -- of a police matter: the number under which it was handed over
    changed_at timestamptz
);
create index if not exists outcome_row_police on outcome_row (report_id) where police_order <> '';

create table if not exists ending_row (
    matter_id uuid        primary key,
    ended_at  timestamptz                 -- null: it goes on
);

create table if not exists reader_row (
    reader  uuid        primary key,
    station text        not null,
    account text        not null,
    read_at timestamptz not null
);
create index if not exists reader_row_account on reader_row (station, account);

create table if not exists fate_row (
    dispute_id  uuid        primary key,
    resolutions int         not null default 0,
    relapses    int         not null default 0,
    resolved_at timestamptz,
    closed_at   timestamptz,
    changed_at  timestamptz
);

create table if not exists officer_row (
    officer_id    uuid        primary key,
    station       text        not null,
    version       int         not null,
    name          text        not null,
    phone         text        not null,
    "group"       text        not null,
    village       text        not null,
    others        jsonb       not null default '[]',
    account       text        not null default '',
    registered_at timestamptz not null,
    retired_at    timestamptz
);
create index if not exists officer_row_list on officer_row (station, coalesce(retired_at, 'epoch'), village, officer_id);

create table if not exists canvass_row (
    canvass_id  uuid        primary key,
    station     text        not null,
    version     int         not null,
    phase       text        not null,
    site        text        not null,
    site_kind   text        not null,
    village     text        not null,
    visited_at  timestamptz not null,
    recorded_at timestamptz not null,
    found       bool        not null,
    companions  jsonb       not null,
    reports     jsonb       not null,
    role        text        not null,
    made_by     text                       -- null: an information officer, whom only the private log names
);
create index if not exists canvass_row_list on canvass_row (station, visited_at, canvass_id);
create index if not exists canvass_row_site on canvass_row (station, site, visited_at);

create table if not exists canvasser_row (
    canvass_id uuid primary key,
    station    text not null,
    account    text not null
);
create index if not exists canvasser_row_account on canvasser_row (station, account);

create table if not exists canvass_plan_row (
    plan_id     uuid        primary key,
    station     text        not null,
    version     int         not null,
    month       date        not null,
    days        jsonb       not null,
    accepted_at timestamptz not null
);
create index if not exists canvass_plan_row_list on canvass_plan_row (station, month, plan_id);

create table if not exists canvass_dropped_row (
    plan_id    uuid        not null,
    day        date        not null,
    station    text        not null,
    reason     text        not null,
    left_out   jsonb       not null,
    dropped_at timestamptz not null,
    primary key (plan_id, day)
);
