-- A day that was no stretch, which a check offered instead of the one that was asked about.
alter table checks add column offered date;
