-- How relationships stand: what happened that tells of it, what persons say against a stage, what is kept for lists, and what became of
-- it. All of it is for our own house; nobody of a client ever reads it.

-- What happened, once: the id follows from what it came from, so that looking again makes none twice. What is no longer so goes.
create table health_facts (
    id uuid primary key,
    client_id uuid not null references parties (id),
    fact text not null check (fact in ('silent_miss', 'rejected', 'slower_answers', 'sponsor_lost', 'shadow_it', 'escalated',
        'cancelled', 'bill_disputed', 'no_contact', 'long_chain')),
    side text not null check (side in ('client', 'it', 'neutral', 'unknown')),
    at timestamptz not null,
    source text not null check (source in ('commitment', 'statement', 'sponsor', 'outside', 'answers', 'talks')),
    source_id uuid,
    words text
);
create index health_facts_by_client on health_facts (client_id, at, id);

-- Somebody says that it is another stage. It ends by itself, or when somebody ends it.
create table stage_overrules (
    id uuid primary key,
    client_id uuid not null references parties (id),
    stage text not null check (stage in ('healthy', 'sniffles', 'flu', 'pneumonia', 'end')),
    from_at timestamptz not null,
    until_at timestamptz not null,
    ended_at timestamptz,
    reason text not null,
    person_id uuid not null references people (id)
);
create index stage_overrules_by_client on stage_overrules (client_id, from_at, id);

-- Both begin anew after an end stage. What was stays readable.
create table stage_beginnings (
    id uuid primary key,
    client_id uuid not null references parties (id),
    at timestamptz not null,
    reason text not null,
    person_id uuid not null references people (id)
);
create index stage_beginnings_by_client on stage_beginnings (client_id, at, id);

-- Where each relationship stands, kept for lists: it can be reckoned again from what lies beneath at any time. The smaller the place,
-- the worse. `heard` is what was confirmed when it was reckoned, so that what is new can be told.
create table client_stages (
    client_id uuid primary key references parties (id),
    place bigint not null,
    stage text not null,
    carried text not null,
    suspected text,
    since timestamptz,
    was text,
    overruled boolean not null,
    anew_at timestamptz,
    weight double precision not null,
    evidence bigint not null,
    recent bigint not null,
    ends_at timestamptz,
    ribbon jsonb not null,
    heard jsonb not null,
    figure bigint,
    coverage bigint not null,
    recipe bigint not null,
    reckoned_at timestamptz not null
);
create index client_stages_by_place on client_stages (place, client_id);

-- Each time one went to another stage, with what made it so.
create table stage_changes (
    id uuid primary key,
    client_id uuid not null references parties (id),
    from_stage text not null,
    to_stage text not null,
    course text not null check (course in ('worse', 'better', 'anew', 'same')),
    because text,
    evidence jsonb not null,
    person_id uuid references people (id),
    at timestamptz not null
);
create index stage_changes_by_client on stage_changes (client_id, at, id);
create index stage_changes_by_time on stage_changes (at, id);

-- The health figure of each month, as it last stood in it, with what it was made from.
create table health_figures (
    client_id uuid not null references parties (id),
    month date not null,
    recipe bigint not null,
    points bigint,
    coverage bigint not null,
    readings jsonb not null,
    made_at timestamptz not null,
    primary key (client_id, month)
);

-- What was promised lately between a client and us, apart from the many cases of other systems.
create index commitments_spoken_customer on commitments (customer_id, moved_at, id) where kind in ('promise', 'action');
create index commitments_spoken_performer on commitments (performer_id, moved_at, id) where kind in ('promise', 'action');
