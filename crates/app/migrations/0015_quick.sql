-- What the list of clients, Today and the questions ask for most often, each with an index or a kept number of its own.

-- Open promises that are broken down or were missed in silence: ours toward the party, and the party's toward us.
alter table party_numbers add column broken_to bigint not null default 0;
alter table party_numbers add column broken_by bigint not null default 0;
update party_numbers set broken_to = (select count(*) from commitments c join parties f on f.id = c.performer_id
    where c.customer_id = party_numbers.party_id and f.kind in ('it', 'team') and c.closed_at is null
    and c.kind <> 'ticket' and (c.state = 'breakdown' or c.outcome = 'silent'));
update party_numbers set broken_by = (select count(*) from commitments c join parties u on u.id = c.customer_id
    where c.performer_id = party_numbers.party_id and u.kind in ('it', 'team') and c.closed_at is null
    and c.kind <> 'ticket' and (c.state = 'breakdown' or c.outcome = 'silent'));
update party_numbers set broken_to = 0, broken_by = 0
    where party_id in (select id from parties where kind in ('it', 'team'));
create index party_numbers_broken on party_numbers (party_id) where broken_to + broken_by > 0;

-- Who is asked whether they will make it.
create index asks_of_promise on asks (commitment_id) where answered_at is null;
