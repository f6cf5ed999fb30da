-- Programs: tokens by which they come in, and what was answered to requests that must not be done twice.

create table tokens (
    id uuid primary key,
    person_id uuid not null references people (id),
    name text not null,
    scope text not null check (scope in ('read', 'write')),
    token_hash bytea not null,
    made_at timestamptz not null,
    made_by_id uuid references people (id),
    last_used_at timestamptz,
    expires_at timestamptz,
    ended_at timestamptz
);
create unique index tokens_by_hash on tokens (token_hash);
create index tokens_by_person on tokens (person_id, made_at);
create index tokens_by_time on tokens (made_at, id);

-- Written in the transaction of the act itself: the answer is there exactly when the act is.
create table answered (
    token_id uuid not null references tokens (id),
    key_hash bytea not null,
    request_hash bytea not null,
    status bigint not null,
    location text,
    body text not null,
    at timestamptz not null,
    primary key (token_id, key_hash)
);
create index answered_by_time on answered (at);
