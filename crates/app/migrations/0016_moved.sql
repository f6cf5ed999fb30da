-- A matter moves when something is said for both sides to hear. What one side says among themselves left its time in
-- `moved_at`, where the other could read it.

alter table commitments add column assured_at timestamptz;
update commitments set assured_at = (select max(a.said_at) from acts a
    where a.matter_id = commitments.id and a.kind = 'assure') where assured;

update commitments set moved_at = coalesce((select a.said_at from acts a where a.matter_id = commitments.id
    and a.chain = 'shared' and a.kind <> 'clock' order by a.seq desc limit 1), moved_at)
    where id in (select i.matter_id from acts i where i.chain <> 'shared');
update conversations set moved_at = coalesce((select max(a.said_at) from acts a
    where a.chain = 'shared' and a.kind <> 'clock' and (a.matter_id = conversations.id or a.matter_id in (
        select c.id from commitments c where c.conversation_id = conversations.id
        and (c.customer_id = conversations.customer_id or c.performer_id = conversations.customer_id)
        and (c.customer_id = conversations.performer_id or c.performer_id = conversations.performer_id)))), moved_at);
