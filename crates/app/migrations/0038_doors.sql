-- Who comes in by a password or an e-mail that somebody else chose is not in a room where something is confided until those in it know that
-- it is still the same person.

-- When somebody else last chose the password or the e-mail of this person.
alter table people add column door_set_at timestamptz;

-- When the others in the room last said so: of whoever hears both sides, and of each who takes part.
alter table counsellings add column known_at timestamptz;
alter table counselling_people add column known_at timestamptz;
