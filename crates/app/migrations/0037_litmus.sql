-- The litmus of partnership. Whose an answer is cannot be found from these rows: that somebody has answered is kept apart from what was
-- answered, answers are counts that stand there from the beginning, and nothing tells an order or an instant.

-- Seven tests, put to the client, to IT and to a neutral third. Read once it is closed; a client reads it once shared.
create table litmuses (
    id uuid primary key,
    client_id uuid not null references parties (id),
    state text not null check (state in ('open', 'closed', 'dropped')),
    closes_on date not null,
    opened_on date not null,
    closed_on date,
    shared_on date,
    person_id uuid references people (id),
    made_at timestamptz not null,
    version bigint not null
);
create index litmuses_by_client on litmuses (client_id, made_at, id);
create index litmuses_by_day on litmuses (closes_on, id) where state = 'open';

-- Who is asked, for which voice. That they have answered is forgotten when it closes.
create table litmus_asked (
    litmus_id uuid not null references litmuses (id),
    person_id uuid not null references people (id),
    voice text not null check (voice in ('client', 'it', 'neutral')),
    answered boolean not null,
    primary key (litmus_id, person_id)
);
create index litmus_asked_by_person on litmus_asked (person_id, litmus_id);

-- How many of a voice said what; apart those who agreed that theirs is shown although fewer than three answered. Every row is there
-- from the beginning.
create table litmus_counts (
    litmus_id uuid not null references litmuses (id),
    test text not null,
    voice text not null check (voice in ('client', 'it', 'neutral')),
    says text not null check (says in ('yes', 'partly', 'no', 'cannot')),
    alone boolean not null,
    n bigint not null,
    primary key (litmus_id, test, voice, says, alone)
);

-- What was written, under ids drawn by lot, so that they tell no order and not which lines came together.
create table litmus_words (
    id uuid primary key,
    litmus_id uuid not null references litmuses (id),
    test text not null,
    voice text not null check (voice in ('client', 'it', 'neutral')),
    alone boolean not null,
    words text not null
);
create index litmus_words_by_litmus on litmus_words (litmus_id, id);

-- What the record said on the day on which it was closed: how much of something went well, of how much there was.
create table litmus_records (
    litmus_id uuid not null references litmuses (id),
    counted text not null,
    good bigint not null,
    base bigint not null,
    primary key (litmus_id, counted)
);

-- How far both sides say they have come: who says so, for which side, and why. What ours say a client reads once it is shared.
create table maturity_ratings (
    id uuid primary key,
    client_id uuid not null references parties (id),
    side text not null check (side in ('ours', 'theirs')),
    rung text not null,
    words text not null,
    person_id uuid references people (id),
    made_at timestamptz not null,
    shared_at timestamptz
);
create index maturity_ratings_by_client on maturity_ratings (client_id, made_at, id);

-- What was promised to reach a rung; the promise itself stands in the ledger.
create table maturity_steps (
    commitment_id uuid primary key references commitments (id),
    client_id uuid not null references parties (id),
    rung text not null,
    number bigint not null,
    made_at timestamptz not null
);
create index maturity_steps_by_client on maturity_steps (client_id, rung, made_at, commitment_id);
