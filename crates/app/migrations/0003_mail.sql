-- Letters to people, written in the transaction of the act that they tell of, and what came in by mail.

-- The outbox. `claimed_until` is the mark of a claim: whoever set it may say what came of that try.
create table letters (
    id uuid primary key,
    message_id text not null,
    person_id uuid not null references people (id),
    address text,
    matter text check (matter in ('commitment', 'conversation')),
    matter_id uuid,
    purpose text not null,
    subject text not null,
    parts jsonb not null,
    once text,
    state text not null check (state in ('waiting', 'sent', 'failed', 'withheld', 'no_address', 'kept')),
    made_at timestamptz not null,
    next_try_at timestamptz not null,
    attempts bigint not null,
    tried_at timestamptz,
    claimed_until timestamptz,
    last_error text,
    sent_at timestamptz
);
create unique index letters_by_message_id on letters (message_id);
create unique index letters_once on letters (once);
create index letters_to_send on letters (next_try_at, id) where state = 'waiting';
create index letters_by_time on letters (made_at, id);
create index letters_by_state on letters (state, made_at, id);
create index letters_by_person on letters (person_id, made_at, id);
create index letters_by_matter on letters (matter_id, made_at);

-- Every mail that came in, and what came of it. The same mail for the same matter comes once.
create table mails_received (
    id uuid primary key,
    once text not null,
    message_id text,
    sender text,
    subject text,
    matter text check (matter in ('commitment', 'conversation')),
    matter_id uuid,
    person_id uuid references people (id),
    outcome text not null check (outcome in ('note', 'bounce', 'automatic', 'refused')),
    reason text,
    received_at timestamptz not null
);
create unique index mails_received_once on mails_received (once);
create index mails_received_by_time on mails_received (received_at, id);
