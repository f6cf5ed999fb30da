-- What is known about a client: what success means to them, who decides there, what IT means to them, how often we talk.
-- Whose a word is stands beside it; what is inside never leaves our house.

-- How many days may lie between two talks with a client that is so near to us.
create table talk_days (
    tier text primary key check (tier in ('key', 'regular', 'small')),
    days bigint not null check (days between 1 and 365)
);
insert into talk_days (tier, days) values ('key', 14), ('regular', 30), ('small', 90);

-- How often we want to talk, when we last did, and by when we want to again. Only ours. The last two follow from the ledger
-- and from talks that were written down, and are kept with each of them.
create table profiles (
    party_id uuid primary key references parties (id),
    tier text check (tier in ('key', 'regular', 'small')),
    touch_days bigint check (touch_days between 1 and 365),
    since date not null,
    talked_on date,
    talk_by date
);
create index profiles_by_talk on profiles (talk_by, party_id) where talk_by is not null;
create index profiles_by_tier on profiles (tier, party_id);

-- What IT means to them, in the words of each side; the topic 'inside' is only ours.
create table profile_texts (
    party_id uuid not null references parties (id),
    topic text not null check (topic in ('success', 'risk', 'inside')),
    side text not null check (side in ('ours', 'theirs')),
    words text not null,
    person_id uuid references people (id),
    said_at timestamptz not null,
    primary key (party_id, topic, side)
);

-- Their own measures of success. Figures are decimals, written as text.
create table measures (
    id uuid primary key,
    party_id uuid not null references parties (id),
    name text not null,
    unit text not null,
    direction text not null check (direction in ('up', 'down')),
    baseline text,
    target text,
    target_day date,
    source text,
    made_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);
create index measures_by_party on measures (party_id, made_at, id);

-- What a measure was on a day, and who said so. Values are added; one that was wrong is taken back.
create table measure_values (
    id uuid primary key,
    measure_id uuid not null references measures (id),
    day date not null,
    value text not null,
    side text not null check (side in ('ours', 'theirs')),
    person_id uuid references people (id),
    said_at timestamptz not null,
    taken_back_at timestamptz
);
create index measure_values_by_measure on measure_values (measure_id, day, said_at, id);

-- Who decides on IT there, in which part, up to which amount.
create table deciders (
    id uuid primary key,
    party_id uuid not null references parties (id),
    person_id uuid not null references people (id),
    part text not null check (part in ('decides', 'buys', 'influences', 'uses')),
    limit_minor bigint,
    limit_currency text,
    side text not null check (side in ('ours', 'theirs')),
    said_by uuid references people (id),
    said_at timestamptz not null,
    ended_at timestamptz
);
create unique index deciders_now on deciders (party_id, person_id) where ended_at is null;

-- How somebody stands toward us, and on what that rests. Only ours; the last one holds.
create table stances (
    id uuid primary key,
    party_id uuid not null references parties (id),
    person_id uuid not null references people (id),
    stance text not null check (stance in ('behind', 'open', 'doubtful', 'against', 'unknown')),
    evidence text not null,
    said_by uuid references people (id),
    said_at timestamptz not null
);
create index stances_by_party on stances (party_id, said_at, id);

-- A talk that left no other trace. Only ours.
create table touches (
    id uuid primary key,
    party_id uuid not null references parties (id),
    person_id uuid references people (id),
    day date not null,
    words text,
    said_by uuid references people (id),
    said_at timestamptz not null
);
create index touches_by_party on touches (party_id, day, id);

-- What is not known, and the promise to find it out.
create table profile_gaps (
    party_id uuid not null references parties (id),
    gap text not null,
    commitment_id uuid not null references commitments (id),
    primary key (party_id, gap)
);

-- Who changed what, and when.
create table profile_changes (
    id uuid primary key,
    party_id uuid not null references parties (id),
    topic text not null,
    about text not null,
    was text,
    is_now text,
    inside boolean not null,
    side text not null check (side in ('ours', 'theirs')),
    person_id uuid references people (id),
    said_at timestamptz not null
);
create index profile_changes_by_party on profile_changes (party_id, said_at, id);
create index profile_changes_shared on profile_changes (party_id, said_at, id) where not inside;

-- Who sponsors a conversation or a promise, where somebody is named; else it is who sponsors the client.
create table sponsorships (
    id uuid primary key,
    matter_id uuid not null,
    matter text not null check (matter in ('commitment', 'conversation')),
    person_id uuid not null references people (id),
    said_by uuid references people (id),
    said_at timestamptz not null,
    ended_at timestamptz
);
create unique index sponsorships_now on sponsorships (matter_id) where ended_at is null;
create index sponsorships_of_person on sponsorships (person_id) where ended_at is null;

-- Somebody sponsors no longer, who does instead, and the promise to look at everything they stood behind.
create table sponsor_changes (
    id uuid primary key,
    party_id uuid not null references parties (id),
    person_id uuid not null references people (id),
    reason text not null check (reason in ('left', 'moved', 'handed_on')),
    successor_id uuid references people (id),
    day date not null,
    side text not null check (side in ('ours', 'theirs')),
    said_by uuid references people (id),
    said_at timestamptz not null,
    commitment_id uuid references commitments (id)
);
create index sponsor_changes_by_party on sponsor_changes (party_id, said_at, id);

-- A matter that has to be looked at again, and what came of it.
create table revalidations (
    id uuid primary key,
    change_id uuid not null references sponsor_changes (id),
    party_id uuid not null references parties (id),
    matter_id uuid not null,
    matter text not null check (matter in ('commitment', 'conversation')),
    verdict text check (verdict in ('stands', 'changes', 'stops')),
    settled_by uuid references people (id),
    settled_at timestamptz
);
create index revalidations_by_change on revalidations (change_id, id);
create index revalidations_open on revalidations (id) where settled_at is null;
create index revalidations_open_of on revalidations (party_id, id) where settled_at is null;
create index revalidations_of_matter on revalidations (matter_id) where settled_at is null;

-- What was expected of what we do for a client. Figures are decimals, written as text.
create table benefits (
    id uuid primary key,
    party_id uuid not null references parties (id),
    name text not null,
    metric text not null,
    unit text not null,
    direction text not null check (direction in ('up', 'down')),
    baseline text not null,
    target text not null,
    begins date not null,
    owner_id uuid references people (id),
    side text not null check (side in ('ours', 'theirs')),
    said_by uuid references people (id),
    made_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);
create index benefits_by_party on benefits (party_id, made_at, id);

-- The days on which it is looked at, what came of it, and who on the business side confirmed it.
create table benefit_checks (
    benefit_id uuid not null references benefits (id),
    day date not null,
    realised text,
    words text,
    told_by uuid references people (id),
    told_at timestamptz,
    verified_by uuid references people (id),
    verified_at timestamptz,
    primary key (benefit_id, day)
);
