-- Order taker or partner: what the two sides differed about and what became of it.

-- About what, what each side first wanted, and how it ended. Relief is a list of codes with blanks between them.
create table disagreements (
    id uuid primary key,
    party_id uuid not null references parties (id),
    about text not null,
    theirs text not null,
    ours text not null,
    came text not null check (came in ('told', 'counter', 'decline', 'breakdown', 'decision')),
    matter_id uuid,
    matter text check (matter in ('commitment', 'conversation')),
    opened_on date not null,
    side text not null check (side in ('ours', 'theirs')),
    said_by uuid references people (id),
    made_at timestamptz not null,
    outcome text check (outcome in ('theirs', 'ours', 'third', 'dropped')),
    more_work boolean,
    relief text,
    closed_on date,
    ended_words text,
    ended_by uuid references people (id),
    version bigint not null,
    check ((matter_id is null) = (matter is null)),
    check ((outcome is null) = (closed_on is null) and (outcome is null) = (more_work is null)
        and (outcome is null) = (relief is null))
);
create index disagreements_by_party on disagreements (party_id, opened_on, id);
create index disagreements_closed on disagreements (party_id, closed_on, id) where closed_on is not null;
create index disagreements_by_matter on disagreements (matter_id) where matter_id is not null;
