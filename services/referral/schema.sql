-- Read models of referral; rebuilt from the log by `sikuai replay referral`.
create table if not exists case_row (
    dispute_id  uuid        primary key,
    station     text        not null,
    version     int         not null,
    phase       text        not null,  -- waiting, referred, handled, returned, resolved, handed_over, failed, withdrawn
    level       int         not null,
    category    text        not null,
    village     text        not null,
    summary     text        not null,
    proposed    text        not null,
    lead        text,
    assisting   jsonb       not null default '[]',
    opened_at   timestamptz not null,
    due_at      timestamptz,           -- of the promise that stands now: refer, accept, resolve or resend
    urged_at    timestamptz,
    asked_days  int,                   -- what is asked for and not answered: how many days more, why, by whom
    asked_reason text,
    parties_agree bool,
    asked_by    text,
    asked_at    timestamptz,
    returns     int         not null default 0,
    return_reason text,                -- of the last return
    returned_by text,
    returned_at timestamptz,
    ended_at    timestamptz,
    outcome     text,                  -- of a resolution: what was agreed
    -- Whose turn it is: what is promised by when it is due (microseconds), then the others, the latest first.
    turn        bigint      not null generated always as (
        case when due_at is not null then 1e6 * extract(epoch from due_at - timestamptz 'epoch')
        else 4e18 - 1e6 * extract(epoch from opened_at - timestamptz 'epoch') end) stored
);
create index if not exists case_row_list on case_row (station, turn, dispute_id);
create index if not exists case_row_phase on case_row (station, phase, turn, dispute_id);
create index if not exists case_row_lead on case_row (lead);
create index if not exists case_row_assisting on case_row using gin (assisting);

create table if not exists action_row (
    event_id    uuid        primary key,
    dispute_id  uuid        not null,
    department  text        not null,
    action      text        not null,
    reported_by text        not null,
    reported_at timestamptz not null
);
create index if not exists action_row_dispute on action_row (dispute_id, reported_at);
