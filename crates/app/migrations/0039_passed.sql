-- A call whose reason is over is marked so from when it was found (passed_at; null while the reason stands), and can be ended by saying
-- that nobody went. What a call came to is checked by the database, so the table is made anew.

create table calls_passing (
    id uuid primary key,
    party_id uuid not null references parties (id),
    reason text not null check (reason in ('no_contact', 'worse_stage', 'breakdowns', 'green_unhappy', 'old_dispute',
        'review_overdue', 'bare_refusal', 'refused_twice', 'utilisation', 'nothing_offered')),
    since timestamptz not null,
    about jsonb not null,
    opened_at timestamptz not null,
    passed_at timestamptz,
    snoozed_at timestamptz,
    snoozed_until date,
    snoozed_why text,
    snoozed_by_id uuid references people (id),
    ended_at timestamptz,
    outcome text check (outcome in ('helped', 'no_effect', 'wrong_alarm', 'nobody_went')),
    outcome_words text,
    ended_by_id uuid references people (id)
);
insert into calls_passing (id, party_id, reason, since, about, opened_at, snoozed_at, snoozed_until, snoozed_why, snoozed_by_id,
        ended_at, outcome, outcome_words, ended_by_id)
    select id, party_id, reason, since, about, opened_at, snoozed_at, snoozed_until, snoozed_why, snoozed_by_id,
        ended_at, outcome, outcome_words, ended_by_id from calls;

drop table calls;
alter table calls_passing rename to calls;
create unique index calls_open on calls (party_id, reason) where ended_at is null;
create index calls_by_party on calls (party_id, reason, opened_at, id);
create index calls_by_time on calls (opened_at, id);
