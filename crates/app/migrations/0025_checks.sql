-- The promise check: what was shown of a day before a word was given for it, and what became of words that were given on it.

-- Kept for ever as it was shown, so that it can be gone through again and measured. `kept` of `futures` made the day. The
-- instants are the ends of the days in the organisation's zone then.
create table checks (
    id uuid primary key,
    commitment_id uuid references commitments (id),
    team_id uuid references parties (id),
    person_id uuid references people (id),
    made_at timestamptz not null,
    day date not null,
    day_ends timestamptz not null,
    kept bigint not null,
    futures bigint not null,
    agreed bigint not null,
    p50 date,
    p85 date,
    p95 date,
    p50_ends timestamptz,
    p85_ends timestamptz,
    p95_ends timestamptz,
    similar_count bigint,
    seed text not null,
    plan text not null,
    question jsonb not null
);
create index checks_by_commitment on checks (commitment_id, day, made_at);

-- Words that were given on a check and bind: what chances are measured by. `let_go_at`: the other side asked for other terms,
-- so the day says nothing about our chances any more.
create table checks_given (
    check_id uuid primary key references checks (id),
    commitment_id uuid not null references commitments (id),
    team_id uuid references parties (id),
    given_at timestamptz not null,
    day_ends timestamptz not null,
    chance bigint not null,
    p50_ends timestamptz,
    p85_ends timestamptz,
    p95_ends timestamptz,
    let_go_at timestamptz
);
create index checks_given_by_commitment on checks_given (commitment_id);
create index checks_given_by_day on checks_given (given_at, check_id);

-- only sqlite
create trigger checks_are_not_changed before update on checks
begin select raise(abort, 'a check is never changed: a word was given on it'); end;
create trigger checks_are_not_removed before delete on checks
begin select raise(abort, 'a check is never removed: a word was given on it'); end;
-- end

-- only postgres
create function checks_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'a check is never changed or removed: a word was given on it'; end $refuse$;
create trigger checks_are_not_changed before update on checks for each row execute function checks_refuse();
create trigger checks_are_not_removed before delete on checks for each row execute function checks_refuse();
-- end
