-- Calls: when somebody of ours should go to a client, or look after a team, and what came of it. For our own house alone.

-- One open call for each party and reason, however often it is looked. What it was opened for is kept in parts of a sentence, without
-- names and texts; a call is ended by a person alone.
create table calls (
    id uuid primary key,
    party_id uuid not null references parties (id),
    reason text not null check (reason in ('no_contact', 'worse_stage', 'breakdowns', 'green_unhappy', 'old_dispute',
        'review_overdue', 'bare_refusal', 'refused_twice', 'utilisation', 'nothing_offered')),
    since timestamptz not null,
    about jsonb not null,
    opened_at timestamptz not null,
    snoozed_at timestamptz,
    snoozed_until date,
    snoozed_why text,
    snoozed_by_id uuid references people (id),
    ended_at timestamptz,
    outcome text check (outcome in ('helped', 'no_effect', 'wrong_alarm')),
    outcome_words text,
    ended_by_id uuid references people (id)
);
create unique index calls_open on calls (party_id, reason) where ended_at is null;
create index calls_by_party on calls (party_id, reason, opened_at, id);
create index calls_by_time on calls (opened_at, id);
