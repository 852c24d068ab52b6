-- The store of one service: its event table is the record, the outbox and the audit trail at once.
-- Run by the owner at start; may be run again. The role that serves is named by the setting sikuai.app_role.
create schema if not exists store;
create schema if not exists views;

-- A log is cut into lanes. A lane is gap-free, totally ordered and hash-chained; lane n is partition n of the topic.
create table if not exists store.event (
    installation   text        not null,
    log            text        not null,
    epoch          integer     not null check (epoch > 0),
    lane           smallint    not null,
    seq            bigint      not null check (seq > 0),
    stream         text        not null,
    version        integer     not null check (version > 0),
    id             uuid        not null,
    kind           text        not null,
    schema_version smallint    not null,
    station        text        not null,
    actor          text        not null,
    occurred_at    timestamptz not null,
    recorded_at    timestamptz not null,
    correlation_id uuid        not null,
    causation_id   uuid,
    command_id     uuid        not null,
    body           bytea       not null,
    hash           bytea       not null,
    primary key (log, lane, seq),
    unique (stream, log, version),
    -- what is hashed is lines: a field that held one more would be two fields
    check (strpos(concat(installation, log, stream, kind, station, actor), E'\n') = 0)
);

-- The same command again gets the first answer.
create table if not exists store.command (
    id          uuid  primary key,
    fingerprint bytea not null,
    answer      bytea not null
);

-- Whose database this is and how many lanes its logs have: never changed afterwards. The epoch is raised by an operator
-- who gives up the end of a lost history (sikuai recover).
create table if not exists store.identity (
    only_row     boolean  primary key default true check (only_row),
    installation text     not null,
    lanes        smallint not null,
    epoch        integer  not null default 1
);

-- What the relay has published of each lane, and what each reader has applied of each lane of a source.
create table if not exists store.published (
    log  text, lane smallint, seq bigint not null, primary key (log, lane)
);
-- `recent` holds the hashes of the last entries one after the other, the latest last; `shuns` that of an entry that
-- must not come next, because the source does not have it.
create table if not exists store.checkpoint (
    source text, lane smallint, seq bigint not null, next_offset bigint not null,
    epoch  integer not null default 1,
    recent bytea   not null default '',
    shuns  bytea   not null default '',
    hash   bytea   generated always as (substr(recent, greatest(1, length(recent) - 31))) stored,
    primary key (source, lane)
);

-- What was applied of a lane and is not in its source: after `common_seq`, up to `left_seq`. An operator's act.
create table if not exists store.epoch_entered (
    source     text, lane smallint,
    left_seq    bigint      not null,
    left_hash   bytea       not null,
    common_seq  bigint      not null,
    common_hash bytea       not null,
    epoch       integer     not null,
    shuns       bytea       not null,
    entered_at  timestamptz not null default now(),
    entered_by  text        not null,
    reason      text        not null,
    primary key (source, lane, left_seq, left_hash)
);

-- Where the bus or a reader holds an entry that follows what stands here and does not stand here: while one is open no
-- command is taken, until an operator recovers (sikuai recover) or the entry stands here again.
create table if not exists store.fork (
    log       text, lane smallint, seq bigint,
    hash      bytea       not null,
    epoch     integer     not null,
    told_by   text        not null,
    found_at  timestamptz not null default now(),
    closed_at timestamptz,
    closed_by text,
    reason    text,
    primary key (log, lane, seq, hash)
);

-- When a relay last began to hold the bus against each lane of this table: nothing is appended on a new connection
-- before all were. (It was one row for all lanes while one process had them all.)
create table if not exists store.lane_compared (
    lane smallint primary key, begun_at timestamptz not null
);
drop table if exists store.compared;

-- When a new epoch was begun, by whom and why.
create table if not exists store.epoch (
    epoch integer primary key, begun_at timestamptz not null default now(), begun_by text not null, reason text not null
);

-- Poison and what came after it on its stream, until an operator releases it with a reason.
create table if not exists store.parked (
    source      text, lane smallint, seq bigint,
    stream      text        not null,
    kind        text        not null,
    reason      text        not null,
    headers     jsonb       not null,
    body        bytea       not null,
    claims      text        not null default '',  -- what a refused record says it is: refused once, however often it comes
    parked_at   timestamptz not null default now(),
    released_at timestamptz,
    released_by text,
    release_reason text,
    primary key (source, lane, seq)
);

-- The last check of this service's own logs that was started over HTTP: by whom, how far it is, what it found. While one
-- runs its process says so all the while (shared/ops/verification.py).
create table if not exists store.verification (
    only_row boolean     primary key default true check (only_row),
    begun_by text        not null,
    begun_at timestamptz not null,
    seen_at  timestamptz not null,
    ended_at timestamptz,
    told     jsonb       not null
);

-- Who is just now carrying out which overdue promise (see shared/store/deadlines.py).
create table if not exists store.claim (
    stream text, name text, due_at timestamptz, until timestamptz not null, primary key (stream, name, due_at)
);

-- Policies as they were adopted: promises name the version that they were made under.
create table if not exists store.policy (
    station text, version text, adopted date not null, digest bytea not null, document jsonb not null,
    seen_at timestamptz not null default now(), primary key (station, version)
);

-- What made the tables of the views: another program rebuilds them before it is ready (shared/store/fingerprint.py).
create table if not exists store.fingerprint (
    only_row boolean primary key default true check (only_row), fingerprint bytea not null
);

-- The movable clock of a demonstration; empty everywhere else.
create table if not exists store.clock (
    only_row boolean     primary key default true check (only_row),
    now      timestamptz not null
);

-- append: the sure way into the event table, called last before commit, READ COMMITTED. The quick way is a plain insert
-- by a process that knows the heads: the primary key refuses it where it is mistaken (docs/adr/0001).
-- Events come grouped by (log, lane) in ascending order. Locks come first, the heads are read in a later statement
-- (a statement that waited for a lock still sees the world from before it). A hole therefore means damage, never a
-- rollback. Raises SK409 when a stream is not at the version that its first event follows, SK410 with the microseconds
-- since 1970 of a lane's last entry when the new ones say that they were recorded before it.
create or replace function store.append(
    command_ids uuid[], fingerprints bytea[], answers bytea[],
    logs text[], lanes smallint[], streams text[], versions integer[], ids uuid[], kinds text[],
    schema_versions smallint[], stations text[], actors text[], occurred_ats timestamptz[],
    recorded_ats timestamptz[], correlation_ids uuid[], causation_ids uuid[], own_command_ids uuid[],
    headers text[], bodies bytea[]
) returns void language plpgsql as $$
declare
    n         integer := coalesce(cardinality(ids), 0);
    seqs      bigint[] := array_fill(0::bigint, array[n]);
    hashes    bytea[] := array_fill(''::bytea, array[n]);
    last_seq  bigint;
    last_hash bytea;
    last_at   timestamptz;
    behind    text;
    own       store.identity;
begin
    insert into store.command (id, fingerprint, answer) select * from unnest(command_ids, fingerprints, answers);
    if n = 0 then
        return;
    end if;
    for i in 1..n loop
        if i = 1 or logs[i] <> logs[i - 1] or lanes[i] <> lanes[i - 1] then
            perform pg_advisory_xact_lock(hashtext(logs[i]), lanes[i]);
        end if;
    end loop;

    -- Beware: with e.log in a where, a plan made while the table was empty reads the whole log for every stream.
    select new.stream into behind
    from (select log, stream, min(version) as first, max(version) as last, count(*) as many
          from unnest(logs, streams, versions) as v(log, stream, version) group by log, stream) as new
    where new.last - new.first + 1 <> new.many
       or new.first <> 1 + coalesce(
          (select max(e.version) filter (where e.log = new.log) from store.event e where e.stream = new.stream), 0)
    limit 1;
    if behind is not null then
        raise exception 'stream % has moved on', behind using errcode = 'SK409';
    end if;

    select * into strict own from store.identity;
    for i in 1..n loop
        if i = 1 or logs[i] <> logs[i - 1] or lanes[i] <> lanes[i - 1] then
            select e.seq, e.hash, e.recorded_at into last_seq, last_hash, last_at from store.event e
            where e.log = logs[i] and e.lane = lanes[i] order by e.seq desc limit 1;
            if not found then
                last_seq := 0;
                last_hash := '';
                last_at := '-infinity';
            end if;
            if recorded_ats[i] < last_at then
                raise exception 'the clock is behind lane % of %', lanes[i], logs[i]
                    using errcode = 'SK410', detail = (extract(epoch from last_at) * 1000000)::bigint::text;
            end if;
        end if;
        last_seq := last_seq + 1;
        last_hash := sha256(last_hash || convert_to(
            '/sikuai/' || own.installation || '/' || logs[i] || E'\n' || own.epoch || E'\n' || lanes[i] || E'\n'
            || last_seq || E'\n' || headers[i] || E'\n\n', 'UTF8') || bodies[i]);
        seqs[i] := last_seq;
        hashes[i] := last_hash;
    end loop;

    insert into store.event (installation, epoch, log, lane, seq, stream, version, id, kind, schema_version, station,
                             actor, occurred_at, recorded_at, correlation_id, causation_id, command_id, body, hash)
    select own.installation, own.epoch, e.* from unnest(
        logs, lanes, seqs, streams, versions, ids, kinds, schema_versions, stations, actors, occurred_ats,
        recorded_ats, correlation_ids, causation_ids, own_command_ids, bodies, hashes) as e;
    perform pg_notify('appended', '');
end $$;

-- pass: begins what is written without `append`: waits at the gate that a rebuild closes, and raises SK503 while a fork
-- is open, SK412 when another program made the views or another epoch has begun.
create or replace function store.pass(gate bigint, made_by bytea, in_epoch integer) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(gate);
    if exists (select from store.fork where closed_at is null) then
        raise exception 'forked' using errcode = 'SK503';
    end if;
    if in_epoch <> (select epoch from store.identity)
       or made_by is not null and made_by is distinct from (select fingerprint from store.fingerprint) then
        raise exception 'another program or epoch' using errcode = 'SK412';
    end if;
end $$;

-- advance: moves a reader's lanes on; raises SK423 when one of them is not where the reader believes it to be.
create or replace function store.advance(
    source_ text, lanes smallint[], befores bigint[], seqs bigint[], epochs integer[], recents bytea[], offsets bigint[]
) returns void language plpgsql as $$
declare
    moved integer;
begin
    update store.checkpoint c
    set seq = n.seq, epoch = n.epoch, recent = n.recent, shuns = '', next_offset = n.next_offset
    from unnest(lanes, befores, seqs, epochs, recents, offsets) as n(lane, before, seq, epoch, recent, next_offset)
    where c.source = source_ and c.lane = n.lane and c.seq = n.before;
    get diagnostics moved = row_count;
    if moved <> cardinality(lanes) then
        raise exception 'source % has moved on', source_ using errcode = 'SK423';
    end if;
end $$;

do $$
declare app text := current_setting('sikuai.app_role');
begin
    execute format('grant usage on schema store, views to %I', app);
    execute format('grant select, insert on store.event, store.command, store.identity, store.policy to %I', app);
    execute format('grant select, insert, update, delete on store.published, store.checkpoint, store.parked, '
                   'store.claim, store.clock to %I', app);
    execute format('grant select, insert, update on store.fork, store.lane_compared, store.verification to %I', app);
    execute format('grant select on store.fingerprint, store.epoch, store.epoch_entered to %I', app);
    execute format('grant execute on function store.append, store.pass, store.advance to %I', app);
end $$;
