-- What is to be done at its time, and what an administrator has set.

-- One thing to do. There is at most one open job of a kind and a key; planning it again moves it. Whoever takes it puts a
-- name and a time on it, and nobody else does until then: several processes share one table.
create table jobs (
    id uuid primary key,
    kind text not null,
    key text not null,
    at timestamptz not null,
    payload jsonb,
    claimed_by uuid,
    claimed_until timestamptz,
    attempts bigint not null,
    last_error text,
    planned_at timestamptz not null,
    done_at timestamptz
);
create unique index jobs_open on jobs (kind, key) where done_at is null;
create index jobs_by_time on jobs (at, id) where done_at is null;
create index jobs_done on jobs (done_at) where done_at is not null;

-- What an administrator has set, by name. What is not here has its default.
create table settings (
    name text primary key,
    value jsonb not null,
    set_at timestamptz not null,
    set_by_id uuid references people (id)
);

-- "Will you make it?": who was asked about which promise, for which due, and when. `days` is how many working days ahead;
-- nothing where the promise was at risk and the asking did not wait.
create table asks (
    id uuid primary key,
    commitment_id uuid not null references commitments (id),
    person_id uuid not null references people (id),
    due_at timestamptz not null,
    days bigint,
    reason text,
    asked_at timestamptz not null,
    answered_at timestamptz
);
create index asks_open on asks (person_id, due_at, id) where answered_at is null;
create unique index asks_once on asks (commitment_id, due_at, days);

-- A lead who was asked, because an answer that was wanted by then did not come. Once for each such time.
create table lead_asks (
    commitment_id uuid not null references commitments (id),
    answer_by timestamptz not null,
    person_id uuid not null references people (id),
    asked_at timestamptz not null,
    primary key (commitment_id, answer_by)
);
