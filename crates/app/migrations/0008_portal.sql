-- Looking with somebody's eyes: one of our staff sees what a person of a client or supplier sees, changes nothing, and is
-- written down.
--
-- `seeing_person_id` on a session is whose eyes are looked with, until `seeing_until`; then the session is its owner's again.

alter table sessions add column seeing_person_id uuid references people (id);
alter table sessions add column seeing_until timestamptz;

-- Who looked, with whose eyes, when. Kept for the person concerned, who reads it among their settings.
create table looks (
    id uuid primary key,
    person_id uuid not null references people (id),
    by_id uuid not null references people (id),
    at timestamptz not null
);
create index looks_by_person on looks (person_id, at, id);
