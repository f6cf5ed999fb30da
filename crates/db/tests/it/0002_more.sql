alter table deed add column note text not null default '';
alter table deed add kept jsonb;
alter table client rename column lead to "head";
