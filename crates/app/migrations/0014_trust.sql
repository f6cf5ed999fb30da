-- Trust over time: words by month, how promises went, who agreed to share words, and whose own word is counted.

-- How the outcomes of a month add up, as in `words`. An owner toward itself is a team toward everybody. The word at any
-- instant is the sum of all months until then, faded to it. A month is named by its first day, in UTC.
create table word_months (
    owner_id uuid not null references parties (id),
    toward_id uuid not null references parties (id),
    month date not null,
    alpha double precision not null,
    beta double precision not null,
    recent double precision not null,
    kept double precision not null,
    renegotiated double precision not null,
    told_late double precision not null,
    silent double precision not null,
    revoked double precision not null,
    outcomes bigint not null,
    primary key (owner_id, toward_id, month)
);
create index word_months_by_month on word_months (month, owner_id, toward_id);

-- How many marks of a kind a side made toward the other in a month; times lie in steps of a quarter of a doubling, what is
-- counted alone lies in step 0.
create table paces (
    owner_id uuid not null references parties (id),
    toward_id uuid not null references parties (id),
    measure text not null check (measure in ('answer', 'in_time', 'too_late', 'acceptance', 'agreed', 'anew_own',
        'anew_asked', 'delivered', 'rejected')),
    month date not null,
    step bigint not null,
    marks bigint not null,
    primary key (owner_id, toward_id, measure, month, step)
);

-- A side agrees to share words with the other, or takes it back. Lines are added, the last of a side holds.
create table word_sharing (
    party_id uuid not null references parties (id),
    side text not null check (side in ('ours', 'theirs')),
    number bigint not null,
    given boolean not null,
    person_id uuid references people (id),
    said_at timestamptz not null,
    primary key (party_id, side, number)
);

-- Who wants a word of their own. Nobody but them ever reads it.
create table own_words (
    person_id uuid primary key references people (id),
    since timestamptz not null
);

-- What it adds to months and marks is counted; nothing there says that a job still has to count it.
alter table commitments add column paced boolean;
create index commitments_to_pace on commitments (id) where paced is null;

-- Every outcome behind a word, newest first.
create index commitments_judged on commitments (performer_id, customer_id, outcome_since, id)
    where outcome is not null and kind in ('promise', 'action');
create index commitments_judged_team on commitments (team_id, outcome_since, id)
    where outcome is not null and kind in ('promise', 'action') and team_id is not null;
create index commitments_judged_person on commitments (performer_person_id, outcome_since, id)
    where outcome is not null and kind in ('promise', 'action');
