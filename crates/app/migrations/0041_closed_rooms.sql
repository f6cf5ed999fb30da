-- A room that comes to no statement of both sides can be closed by whoever hears both. What was said in it stays as it is and is read by those
-- who read it before.

alter table counsellings add column closed_at timestamptz;
