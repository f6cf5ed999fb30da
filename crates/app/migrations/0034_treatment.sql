-- What is done about a relationship that ails: treatments with their plays and steps, days in the other's shoes, and counselling. The
-- steps themselves are promises and stand in the ledger.

-- One treatment of a client is under way at most.
create table treatments (
    id uuid primary key,
    client_id uuid not null references parties (id),
    stage text not null,
    facilitator_id uuid references people (id),
    begun_by uuid references people (id),
    begun_at timestamptz not null,
    released_stage text,
    released_words text,
    released_by uuid references people (id),
    released_at timestamptz,
    ended_by uuid references people (id),
    ended_at timestamptz,
    ended_stage text,
    ended_words text,
    version bigint not null
);
create unique index treatments_under_way on treatments (client_id) where ended_at is null;
create index treatments_by_client on treatments (client_id, begun_at, id);
create index treatments_by_time on treatments (begun_at, id);

-- A play of it, once, and what it did.
create table treatment_plays (
    id uuid primary key,
    treatment_id uuid not null references treatments (id),
    play text not null,
    begun_by uuid references people (id),
    begun_at timestamptz not null,
    effect text check (effect in ('helped', 'nothing', 'harmed')),
    effect_words text,
    said_by uuid references people (id),
    said_at timestamptz
);
create unique index treatment_plays_once on treatment_plays (treatment_id, play);
create index treatment_plays_by_play on treatment_plays (play, said_at, id);

create table treatment_steps (
    play_id uuid not null references treatment_plays (id),
    number bigint not null,
    side text not null check (side in ('it', 'client')),
    commitment_id uuid not null references commitments (id),
    primary key (play_id, number)
);

-- A day in the other's shoes, and what each side learnt. The day itself is a promise.
create table exchange_days (
    id uuid primary key,
    client_id uuid not null references parties (id),
    goes text not null check (goes in ('to_it', 'to_client')),
    day date not null,
    guest_id uuid not null references people (id),
    host_id uuid not null references people (id),
    commitment_id uuid not null references commitments (id),
    arranged_by uuid references people (id),
    arranged_at timestamptz not null
);
create index exchange_days_by_client on exchange_days (client_id, day, id);

create table exchange_lessons (
    exchange_id uuid not null references exchange_days (id),
    side text not null check (side in ('it', 'client')),
    words text not null,
    person_id uuid references people (id),
    said_at timestamptz not null,
    primary key (exchange_id, side)
);

-- The facilitator's space. What is said in it is read by its author and the facilitator alone until the author releases it.
create table counsellings (
    id uuid primary key,
    client_id uuid not null references parties (id),
    facilitator_id uuid not null references people (id),
    begun_at timestamptz not null,
    joint_words text,
    joint_number bigint not null,
    drafted_at timestamptz,
    shared_at timestamptz,
    version bigint not null
);
create index counsellings_by_facilitator on counsellings (facilitator_id, begun_at, id);

create table counselling_people (
    counselling_id uuid not null references counsellings (id),
    person_id uuid not null references people (id),
    side text not null check (side in ('it', 'client')),
    primary key (counselling_id, person_id)
);
create index counselling_people_by_person on counselling_people (person_id, counselling_id);

create table counselling_statements (
    id uuid primary key,
    counselling_id uuid not null references counsellings (id),
    author_id uuid not null references people (id),
    words text not null,
    said_at timestamptz not null,
    released_at timestamptz
);
create index counselling_statements_by_counselling on counselling_statements (counselling_id, said_at, id);

-- Who has agreed to which words of the joint statement.
create table counselling_yes (
    counselling_id uuid not null references counsellings (id),
    number bigint not null,
    person_id uuid not null references people (id),
    said_at timestamptz not null,
    primary key (counselling_id, number, person_id)
);
