-- People, parties and access; conversations, commitments and their ledgers; the numbers that lists show.
--
-- Instants are UTC. Ids are UUID version 7, made by Entente. `version` guards against two people changing the same row.
-- Columns of conversations and commitments are kept answers: `entente verify` proves them equal to what the acts say.

create table organisation (
    id bigint primary key check (id = 1),
    name text not null,
    zone text not null,
    party_id uuid not null,
    founded_at timestamptz not null
);

create table parties (
    id uuid primary key,
    kind text not null check (kind in ('it', 'team', 'client', 'supplier')),
    name text not null,
    parent_id uuid references parties (id),
    about text,
    lead_id uuid,
    import_id uuid,
    created_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);
create index parties_by_kind on parties (kind, name, id);
create index parties_by_parent on parties (parent_id);
create index parties_by_lead on parties (lead_id);

-- Every party with everything below it, itself included.
create table party_paths (
    above uuid not null references parties (id),
    below uuid not null references parties (id),
    primary key (above, below)
);
create index party_paths_by_below on party_paths (below);

create table people (
    id uuid primary key,
    name text not null,
    email text,
    title text,
    about text,
    password text,
    theme text not null check (theme in ('system', 'light', 'dark')),
    one_letter_keys boolean not null,
    import_id uuid,
    created_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);
create unique index people_by_email on people (email);
create index people_by_name on people (name, id);

-- Dated, so that history moves with the person.
create table memberships (
    id uuid primary key,
    person_id uuid not null references people (id),
    party_id uuid not null references parties (id),
    role text not null,
    from_at timestamptz not null,
    until_at timestamptz
);
create index memberships_by_person on memberships (person_id);
create index memberships_by_party on memberships (party_id);

-- Somebody who may say binding words for another, on these days.
create table deputies (
    id uuid primary key,
    person_id uuid not null references people (id),
    deputy_id uuid not null references people (id),
    from_day date not null,
    until_day date not null
);
create index deputies_by_deputy on deputies (deputy_id);
create index deputies_by_person on deputies (person_id);

create table sessions (
    token_hash bytea primary key,
    person_id uuid not null references people (id),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    agent text
);
create index sessions_by_person on sessions (person_id);

create table saved_views (
    id uuid primary key,
    person_id uuid not null references people (id),
    place text not null,
    name text not null,
    query text not null,
    created_at timestamptz not null
);
create index saved_views_by_person on saved_views (person_id, place, created_at);

create table services (
    id uuid primary key,
    name text not null,
    import_id uuid,
    created_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);
create index services_by_name on services (name, id);

create table conversations (
    id uuid primary key,
    customer_id uuid not null references parties (id),
    performer_id uuid not null references parties (id),
    customer_person_id uuid references people (id),
    performer_person_id uuid references people (id),
    opened_customer_person_id uuid references people (id),
    opened_performer_person_id uuid references people (id),
    follows_id uuid references conversations (id),
    state text not null check (state in ('open', 'completed', 'declined', 'withdrawn', 'stopped')),
    statement text not null,
    raised_by text not null check (raised_by in ('customer', 'performer')),
    step bigint,
    to_move text check (to_move in ('customer', 'performer')),
    opened_at timestamptz not null,
    moved_at timestamptz not null,
    closed_at timestamptz,
    acts bigint not null,
    version bigint not null
);
create index conversations_by_customer on conversations (customer_id, moved_at, id);
create index conversations_by_performer on conversations (performer_id, moved_at, id);
create index conversations_by_state on conversations (state, moved_at, id);
create index conversations_by_move on conversations (moved_at, id);
create index conversations_of_customer_person on conversations (customer_person_id, state);
create index conversations_of_performer_person on conversations (performer_person_id, state);

create table commitments (
    id uuid primary key,
    kind text not null check (kind in ('promise', 'action', 'order', 'ticket')),
    customer_id uuid not null references parties (id),
    performer_id uuid not null references parties (id),
    customer_person_id uuid references people (id),
    performer_person_id uuid references people (id),
    opened_customer_person_id uuid references people (id),
    opened_performer_person_id uuid references people (id),
    team_id uuid references parties (id),
    service_id uuid references services (id),
    conversation_id uuid references conversations (id),
    step bigint check (step between 1 and 7),
    follows_id uuid references commitments (id),
    import_id uuid,
    attributes jsonb,
    state text not null check (state in ('requested', 'offered', 'countered', 'promised', 'breakdown', 'delivered',
        'accepted', 'declined', 'withdrawn', 'revoked', 'cancelled', 'void')),
    stake bigint not null check (stake between 1 and 3),
    opened_by text not null check (opened_by in ('customer', 'performer')),
    to_move text check (to_move in ('customer', 'performer')),
    subject text not null,
    due_at timestamptz,
    due_zone text,
    due_is_day boolean,
    first_due_at timestamptz,
    answer_by timestamptz,
    amended boolean not null,
    told boolean not null,
    assured boolean not null,
    agreed_at timestamptz,
    broken_since timestamptz,
    delivered_at timestamptz,
    next_deadline timestamptz,
    outcome text check (outcome in ('kept', 'renegotiated', 'told_late', 'silent', 'revoked')),
    outcome_weight double precision,
    outcome_since timestamptz,
    outcome_unconfirmed boolean,
    opened_at timestamptz not null,
    moved_at timestamptz not null,
    closed_at timestamptz,
    acts bigint not null,
    terms_version bigint not null,
    version bigint not null
);
create index commitments_by_customer on commitments (customer_id, moved_at, id);
create index commitments_by_performer on commitments (performer_id, moved_at, id);
create index commitments_by_conversation on commitments (conversation_id, opened_at);
create index commitments_by_move on commitments (moved_at, id);
-- Lists leave tickets out unless asked for; without this they would walk over all of them.
create index commitments_said_by_move on commitments (moved_at, id) where kind <> 'ticket';
create index commitments_by_due on commitments (due_at, id) where closed_at is null;
create index commitments_open_customer on commitments (customer_id, next_deadline, id) where closed_at is null;
create index commitments_open_performer on commitments (performer_id, next_deadline, id) where closed_at is null;
create index commitments_of_customer_person on commitments (customer_person_id, next_deadline) where closed_at is null;
create index commitments_of_performer_person on commitments (performer_person_id, next_deadline) where closed_at is null;
create index commitments_by_team on commitments (team_id, moved_at, id);
create index commitments_by_import on commitments (import_id, id);
create index commitments_by_follows on commitments (follows_id);

-- One line of the ledger of a conversation or a commitment. `seq` orders all lines of a matter; `position` is what the
-- chain shows, so that the numbers of one side tell the other nothing.
create table acts (
    id uuid primary key,
    matter_id uuid not null,
    seq bigint not null,
    matter text not null check (matter in ('commitment', 'conversation')),
    chain text not null,
    position bigint not null,
    kind text not null,
    by_side text not null check (by_side in ('customer', 'performer', 'system')),
    person_id uuid,
    for_other boolean not null,
    implied boolean not null,
    said_at timestamptz not null,
    recorded_at timestamptz not null,
    channel text not null,
    terms_version bigint not null,
    digest bytea not null,
    hash bytea not null
);
create unique index acts_by_matter on acts (matter_id, seq);

-- What was said. It can be erased for privacy; its digest stays in the act.
create table act_texts (
    act_id uuid primary key references acts (id),
    salt bytea,
    body text
);

-- How outcomes add up: the owner's word toward another. The owner is a party, or a team for its own record.
create table words (
    owner_id uuid not null references parties (id),
    toward_id uuid not null references parties (id),
    alpha double precision not null,
    beta double precision not null,
    recent double precision not null,
    kept double precision not null,
    renegotiated double precision not null,
    told_late double precision not null,
    silent double precision not null,
    revoked double precision not null,
    outcomes bigint not null,
    primary key (owner_id, toward_id)
);
create index words_by_toward on words (toward_id);

-- What lists and tabs count: open matters between a party and the IT organisation.
create table party_numbers (
    party_id uuid primary key references parties (id),
    owed_to bigint not null,
    owed_by bigint not null,
    conversations bigint not null,
    tickets bigint not null
);

-- A seal a day over all chains, each over the one before.
create table seals (
    day date primary key,
    seal bytea not null,
    chains bigint not null,
    made_at timestamptz not null
);

-- only sqlite
create trigger acts_are_not_changed before update on acts
begin select raise(abort, 'acts are never changed: the ledger is append-only'); end;
create trigger acts_are_not_removed before delete on acts
begin select raise(abort, 'acts are never removed: the ledger is append-only'); end;
create trigger act_texts_are_only_erased before update on act_texts
when new.body is not null or new.salt is not null or new.act_id <> old.act_id
begin select raise(abort, 'what was said is never changed, only erased'); end;
create trigger act_texts_are_not_removed before delete on act_texts
begin select raise(abort, 'what was said is never removed, only erased'); end;
-- end

-- only postgres
create function acts_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'acts are never changed: the ledger is append-only'; end $refuse$;
create function act_texts_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'what was said is never changed, only erased'; end $refuse$;
create trigger acts_are_not_changed before update on acts for each row execute function acts_refuse();
create trigger acts_are_not_removed before delete on acts for each row execute function acts_refuse();
create trigger act_texts_are_only_erased before update on act_texts for each row
when (new.body is not null or new.salt is not null or new.act_id <> old.act_id) execute function act_texts_refuse();
create trigger act_texts_are_not_removed before delete on act_texts for each row execute function act_texts_refuse();
-- end
