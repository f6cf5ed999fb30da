-- Looking back at finished conversations. What was said lies in the ledger, sealed until it is open; what is here is kept
-- from then on alone, so that nothing that is counted or listed can tell what is still sealed.

-- Until when both are asked, who is still to answer while the last step is on, and since when all of it is open.
alter table conversations add column review_by timestamptz;
alter table conversations add column looks_back text check (looks_back in ('both', 'customer', 'performer'));
alter table conversations add column reviews_open_at timestamptz;
update conversations set reviews_open_at = closed_at where state = 'completed';
update conversations set looks_back = 'both' where state = 'open' and step = 7;
update conversations set looks_back = 'customer' where looks_back = 'both'
    and exists (select 1 from acts a where a.matter_id = conversations.id and a.kind = 'review' and a.by_side = 'performer');
update conversations set looks_back = 'performer' where looks_back = 'both'
    and exists (select 1 from acts a where a.matter_id = conversations.id and a.kind = 'review' and a.by_side = 'customer');

-- An answer that counts, since it is open.
create table review_answers (
    act_id uuid primary key references acts (id),
    conversation_id uuid not null references conversations (id),
    party_id uuid not null references parties (id),
    side text not null check (side in ('customer', 'performer')),
    shown_at timestamptz not null
);
create index review_answers_by_conversation on review_answers (conversation_id);

-- How many said what, by the month in which it was opened: for a party, and for our house over all clients. The topic is a
-- step (1 sure, 2 unsure, 3 dissatisfied) or a question (1 to 5, and 0 for who cannot say).
create table review_counts (
    party_id uuid not null references parties (id),
    month date not null,
    side text not null check (side in ('customer', 'performer')),
    topic text not null,
    value bigint not null,
    n bigint not null,
    primary key (party_id, month, side, topic, value)
);

-- What was not sure or rated up to 3, and the commitment that came of it.
create table review_findings (
    id uuid primary key,
    act_id uuid not null references acts (id),
    conversation_id uuid not null references conversations (id),
    party_id uuid not null references parties (id),
    side text not null check (side in ('customer', 'performer')),
    topic text not null,
    value bigint not null,
    shown_at timestamptz not null,
    commitment_id uuid references commitments (id)
);
create index review_findings_by_conversation on review_findings (conversation_id);
create index review_findings_by_commitment on review_findings (commitment_id) where commitment_id is not null;
create index review_findings_open on review_findings (shown_at, id) where commitment_id is null;
create index review_findings_open_of on review_findings (party_id, shown_at, id) where commitment_id is null;
