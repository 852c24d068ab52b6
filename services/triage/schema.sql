-- Read models of triage; rebuilt from the log by `sikuai replay triage`.
create table if not exists screening_row (
    report_id     uuid        primary key,
    station       text        not null,
    version       int         not null,
    phase         text        not null,  -- waiting, urged, linked, found, withdrawn
    channel       text        not null,
    village       text        not null,
    place         text        not null,
    alike_place   text        not null default '',  -- the place for comparing
    subject       text        not null default '',
    precision     text        not null default 'instant',
    text          text        not null,
    happened_at   timestamptz not null,
    category_hint text,
    urgent        bool        not null,
    danger_to_life bool       not null default false,
    campaign      text,
    opened_at     timestamptz not null,
    screen_by     timestamptz not null,
    outcome       text,                  -- dispute, hazard, police_matter, information, repeat, …
    dispute_id    uuid,
    hazard_id     uuid,                  -- hazard that it is, or repeats
    request_id    uuid,                  -- request that it is, or repeats
    handover_id   uuid,                  -- hand-over that it is
    hazard        text,
    department    text,                  -- of a request: whose to answer; of what is against one: which
    order_number  text,                  -- of a police matter
    authority     text,                  -- whose it is, if it is for another authority
    receipt_number text,                 -- what that authority gave for it
    against       text,                  -- other authority that it is against
    way           text,                  -- by which way that goes on
    opened        int         not null default 0,  -- how often it was found to be something that is followed
    reason        text,
    decided_at    timestamptz,
    decided_by    text,
    withdrawn_at  timestamptz,           -- null: it stands
    withdrawn_because text
);

-- What whoever made a report added to it.
create table if not exists amendment_row (
    report_id  uuid        not null,
    number     int         not null,
    station    text        not null,
    text       text        not null,
    reason     text        not null,
    amended_at timestamptz not null,
    primary key (report_id, number)
);
create index if not exists screening_row_list on screening_row (station, screen_by, happened_at, report_id)
    include (village, category_hint, channel, campaign, urgent) where phase in ('waiting', 'urged');
create index if not exists screening_row_dispute on screening_row (dispute_id);
create index if not exists screening_row_hazard on screening_row (hazard_id);
create index if not exists screening_row_request on screening_row (request_id);
create index if not exists screening_row_village on screening_row (station, village, happened_at, report_id);
create index if not exists screening_row_place on screening_row (station, village, alike_place, happened_at, report_id);

-- Whom reports name: what stands for the name, by the installation's secret.
create table if not exists named_row (
    report_id   uuid        not null,
    person      uuid        not null,
    station     text        not null,
    happened_at timestamptz not null,
    primary key (report_id, person)
);
create index if not exists named_row_person on named_row (station, person, happened_at, report_id);

create table if not exists ordered_row (   -- reports that are orders of another system
    report_id     uuid primary key,
    station       text not null,
    channel       text not null,
    "order"       text not null,
    repeats_order text not null
);
create index if not exists ordered_row_order on ordered_row (station, channel, "order");
create index if not exists ordered_row_repeats on ordered_row (station, channel, repeats_order);

create table if not exists dispute_row (
    dispute_id      uuid        primary key,
    station         text        not null,
    version         int         not null,
    phase           text        not null,  -- entered, graded, reopened, closed, withdrawn, merged
    channel         text        not null,
    village         text        not null,
    category        text        not null,
    summary         text        not null,
    report_id       uuid        not null,
    happened_at     timestamptz not null,
    entered_at      timestamptz not null,
    grade_by        timestamptz not null,
    grade_urged_at  timestamptz,
    level           int,
    proposed_level  int,
    proposed_at     timestamptz,
    proposed_factors jsonb,                -- what the proposal was made of
    refer_by        timestamptz,
    relapses        int         not null default 0,
    plan            jsonb,
    plan_phase      text,                  -- standing, done, change: what became of the last plan
    plan_by         timestamptz,           -- by when one is wanted, while none stands
    plan_urged_at   timestamptz,
    plan_finish_on  date,
    merged_into     uuid,                  -- dispute that stands for it, where it is merged
    second_phase    text,                  -- waits, holds, confirmed, refused: whether another person confirms a grade
    second_at       timestamptz,
    second          jsonb,                 -- what he is asked or said last
    -- Whose turn it is: what waits for a grade by when it is due (microseconds) or for a second person since when he is
    -- asked, then the others, the latest first.
    turn            bigint      not null generated always as (
        case when phase in ('entered', 'reopened') then 1e6 * extract(epoch from grade_by - timestamptz 'epoch')
        when second_phase in ('waits', 'holds') then 1e6 * extract(epoch from second_at - timestamptz 'epoch')
        else 4e18 - 1e6 * extract(epoch from entered_at - timestamptz 'epoch') end) stored
);
create index if not exists dispute_row_list on dispute_row (station, turn, dispute_id);
create index if not exists dispute_row_of_all on dispute_row (turn, dispute_id);
create index if not exists dispute_row_phase on dispute_row (station, phase, turn, dispute_id);
create index if not exists dispute_row_level on dispute_row (station, level, turn, dispute_id);
create index if not exists dispute_row_merged on dispute_row (merged_into) where merged_into is not null;
create index if not exists dispute_row_plan_by on dispute_row (station, plan_by) where plan_by is not null;
create index if not exists dispute_row_planned on dispute_row (station, plan_finish_on) where plan_phase = 'standing';
create index if not exists dispute_row_village on dispute_row (station, village, turn, dispute_id);

-- What follow-up tells of a dispute: whether its last resolution holds.
create table if not exists settled_row (
    dispute_id  uuid        primary key,
    settled     bool        not null,
    resolved_at timestamptz              -- of the resolution that holds
);

create table if not exists grade_row (
    event_id       uuid        primary key,
    dispute_id     uuid        not null,
    version        int         not null,
    level          int         not null,
    proposed_level int         not null,
    factors        jsonb       not null,
    reason         text        not null,
    graded_by      text        not null,
    graded_at      timestamptz not null
);
create index if not exists grade_row_dispute on grade_row (dispute_id);

create table if not exists plan_step_row (
    event_id    uuid        primary key,
    dispute_id  uuid        not null,
    version     int         not null,
    step        text        not null,  -- adopted, progress, reviewed, urged
    said        text        not null,
    result      text,                  -- of a review: kept, done, change
    done_on     date,
    taken_at    timestamptz not null,
    taken_by    text        not null
);
create index if not exists plan_step_row_dispute on plan_step_row (dispute_id, version);

create table if not exists hazard_row (
    hazard_id       uuid        primary key,
    station         text        not null,
    version         int         not null,
    phase           text        not null,  -- open, urged, removed, withdrawn
    hazard          text        not null,
    village         text        not null,
    summary         text        not null,
    report_id       uuid        not null,
    happened_at     timestamptz not null,
    opened_at       timestamptz not null,
    act_by          timestamptz not null,
    acted_at        timestamptz not null,  -- when somebody last did something; at first when it was opened
    urged_at        timestamptz,
    department      text,                  -- whom it was handed to, if anybody
    authority       text,
    ended_at        timestamptz,
    -- Whose turn it is: what is there still by when somebody acts (microseconds), then the others, the latest first.
    turn            bigint      not null generated always as (
        case when phase in ('open', 'urged') then 1e6 * extract(epoch from act_by - timestamptz 'epoch')
        else 4e18 - 1e6 * extract(epoch from opened_at - timestamptz 'epoch') end) stored
);
create index if not exists hazard_row_list on hazard_row (station, turn, hazard_id);
create index if not exists hazard_row_of_all on hazard_row (turn, hazard_id);

create table if not exists hazard_step_row (
    event_id    uuid        primary key,
    hazard_id   uuid        not null,
    version     int         not null,
    step        text        not null,  -- opened, action, handed_over, urged, repeated, repeat_withdrawn, removed, withdrawn
    said        text        not null,
    department  text,
    authority   text        not null,
    report_id   uuid,
    taken_at    timestamptz not null,
    taken_by    text        not null
);
create index if not exists hazard_step_row_hazard on hazard_step_row (hazard_id, version);

create table if not exists request_row (
    request_id      uuid        primary key,
    station         text        not null,
    version         int         not null,
    phase           text        not null,  -- open, urged, answered, told, withdrawn
    department      text,                  -- whose to answer; null: nobody's yet
    village         text        not null,
    summary         text        not null,
    report_id       uuid        not null,
    happened_at     timestamptz not null,
    opened_at       timestamptz not null,
    answer_by       timestamptz not null,
    urged_at        timestamptz,
    answer          text,
    answered_at     timestamptz,
    answered_by     text,
    told_at         timestamptz,
    told_by         text,
    told_how        text,                  -- by which way he was told
    ended_at        timestamptz,
    -- Whose turn it is: what is to be answered by when it is due, what is to be told since when it is answered
    -- (microseconds), then the others, the latest first.
    turn            bigint      not null generated always as (
        case when phase in ('open', 'urged') then 1e6 * extract(epoch from answer_by - timestamptz 'epoch')
        when phase = 'answered' then 1e6 * extract(epoch from answered_at - timestamptz 'epoch')
        else 4e18 - 1e6 * extract(epoch from opened_at - timestamptz 'epoch') end) stored
);
create index if not exists request_row_list on request_row (station, turn, request_id);
create index if not exists request_row_of_all on request_row (turn, request_id);
create index if not exists request_row_department on request_row (station, department, turn, request_id);

create table if not exists request_step_row (
    event_id    uuid        primary key,
    request_id  uuid        not null,
    version     int         not null,
    step        text        not null,  -- opened, handed_on, urged, answered, told, repeated, repeat_withdrawn, withdrawn
    said        text        not null,
    department  text,
    report_id   uuid,
    taken_at    timestamptz not null,
    taken_by    text        not null
);
create index if not exists request_step_row_request on request_step_row (request_id, version);

create table if not exists handover_row (
    handover_id     uuid        primary key,
    station         text        not null,
    version         int         not null,
    phase           text        not null,  -- sent, urged, received, withdrawn
    sort            text        not null,  -- for_authority, against_authority
    authority       text        not null,  -- that it went to
    against         text,                  -- other body that it is against, or
    department      text,                  -- department that it is against
    way             text,                  -- by which way that goes on
    village         text        not null,
    summary         text        not null,
    report_id       uuid        not null,
    happened_at     timestamptz not null,
    opened_at       timestamptz not null,
    receipt_by      timestamptz not null,
    urged_at        timestamptz,
    receipt_number  text,
    received_on     date,
    ended_at        timestamptz,
    -- Whose turn it is: what waits for its receipt by when that is due (microseconds), then the others, the latest
    -- first.
    turn            bigint      not null generated always as (
        case when phase in ('sent', 'urged') then 1e6 * extract(epoch from receipt_by - timestamptz 'epoch')
        else 4e18 - 1e6 * extract(epoch from opened_at - timestamptz 'epoch') end) stored
);
create index if not exists handover_row_list on handover_row (station, turn, handover_id);
create index if not exists handover_row_of_all on handover_row (turn, handover_id);

create table if not exists handover_step_row (
    event_id    uuid        primary key,
    handover_id uuid        not null,
    version     int         not null,
    step        text        not null,  -- opened, urged, received, withdrawn
    said        text        not null,
    taken_at    timestamptz not null,
    taken_by    text        not null
);
create index if not exists handover_step_row_handover on handover_step_row (handover_id, version);

-- The analyses of weeks (研判), each as it was frozen.
create table if not exists week_row (
    analysis_id uuid        primary key,
    station     text        not null,
    version     int         not null,
    monday      date        not null,
    number      int         not null,
    replaces    uuid,                      -- the analysis of the same week before it
    reason      text        not null,
    positions   jsonb       not null,
    findings    jsonb       not null,
    analysed_at timestamptz not null,
    analysed_by text        not null
);
create index if not exists week_row_list on week_row (station, monday desc, number desc, analysis_id desc);

-- Danger to life, which somebody acknowledges.
create table if not exists alert_row (
    report_id       uuid        primary key,
    station         text        not null,
    version         int         not null,
    phase           text        not null,  -- raised, urged, acknowledged
    village         text        not null,
    place           text        not null,
    text            text        not null,
    happened_at     timestamptz not null,
    raised_at       timestamptz not null,
    acknowledge_by  timestamptz not null,
    urged_at        timestamptz,
    deed            text,                  -- what was done
    words           text,
    acknowledged_at timestamptz,
    acknowledged_by text,
    -- Whose turn it is: what nobody acknowledged by when somebody does (microseconds), then the others, the latest first.
    turn            bigint      not null generated always as (
        case when phase in ('raised', 'urged') then 1e6 * extract(epoch from acknowledge_by - timestamptz 'epoch')
        else 4e18 - 1e6 * extract(epoch from raised_at - timestamptz 'epoch') end) stored
);
create index if not exists alert_row_list on alert_row (station, turn, report_id);
create index if not exists alert_row_of_all on alert_row (turn, report_id);
