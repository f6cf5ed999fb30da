-- A disagreement that was written down wrongly is corrected, or taken back with a reason; what was taken back counts nowhere.

alter table disagreements add column corrected_at timestamptz;
alter table disagreements add column corrected_by uuid references people (id);
alter table disagreements add column taken_back_at timestamptz;
alter table disagreements add column taken_back_by uuid references people (id);
alter table disagreements add column taken_back_why text;
