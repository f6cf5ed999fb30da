-- How every open promise of ours stands: gone through again and again in the background, and kept as long as it is open.

-- `given` is the chance when the word was given, or the first that was known. Since `fell_at` it is at risk: it fell from
-- `fell_from` to `fell_to`. `person_id` is who answers for it and is told; `known_at` is when they said that they know.
-- `why` is a code; beside it what it is about.
create table standings (
    commitment_id uuid primary key references commitments (id),
    terms_version bigint not null,
    due_at timestamptz not null,
    reckoned_at timestamptz not null,
    chance bigint not null check (chance between 0 and 100),
    p85 date,
    agreed bigint not null,
    given bigint not null,
    stretch boolean not null,
    team_id uuid references parties (id),
    person_id uuid references people (id),
    why text,
    why_on uuid references commitments (id),
    why_team uuid references parties (id),
    why_skill uuid references skills (id),
    why_taken bigint,
    fell_at timestamptz,
    fell_from bigint,
    fell_to bigint,
    known_at timestamptz
);
create index standings_fallen on standings (due_at, commitment_id) where fell_at is not null;
create index standings_of_person on standings (person_id, due_at, commitment_id) where fell_at is not null;
create index standings_of_team on standings (team_id, due_at, commitment_id) where fell_at is not null;
create index standings_held_by on standings (why_team, due_at, commitment_id) where fell_at is not null;
