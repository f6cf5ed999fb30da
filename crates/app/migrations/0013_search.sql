-- What is found: for each matter, party and person the words it has, apart from what one side keeps inside its house.
-- Words are folded and cut by `domain::finding`; SQLite keeps them in a table of FTS5 without the texts, PostgreSQL as a
-- tsvector in the row. Beside words there are marks that begin with an underscore, which no typed word can.

-- One row for what everybody who sees the matter may read (`shared`), one for what a side may read besides. The newest words
-- have the largest id; each sort has a range of ids of its own.
create table search_docs (
    id bigint primary key,
    of_id uuid not null,
    chain text not null,
    digest bigint not null
);
create unique index search_docs_of on search_docs (of_id, chain);

-- How far what was there before has been read in, newest first.
create table search_fill (
    sort text primary key,
    before_id uuid,
    done boolean not null
);
insert into search_fill (sort, done) select 'commitment', not exists (select 1 from commitments);
insert into search_fill (sort, done) select 'conversation', not exists (select 1 from conversations);
insert into search_fill (sort, done) select 'party', not exists (select 1 from parties);
insert into search_fill (sort, done) select 'person', not exists (select 1 from people);

-- Matters of which a text was erased: their words are gone at once, those of what is left are read in anew.
create table search_stale (
    of_id uuid primary key,
    sort text not null
);

-- only sqlite
create virtual table search_words using fts5(words, content='', contentless_delete=1, detail=none, prefix='2 3',
    tokenize="ascii tokenchars '_'");
create trigger act_texts_leave_the_search after update of body on act_texts
when new.body is null and old.body is not null
begin
    delete from search_words where rowid in (select d.id from search_docs d join acts a on a.matter_id = d.of_id
        where a.id = new.act_id);
    delete from search_docs where of_id = (select a.matter_id from acts a where a.id = new.act_id);
    insert into search_stale (of_id, sort) select a.matter_id, a.matter from acts a where a.id = new.act_id
        on conflict (of_id) do nothing;
end;
-- end

-- only postgres
create sequence search_ids;
alter table search_docs add column words tsvector;
create index search_docs_words on search_docs using gin (words);
create function act_texts_leave() returns trigger language plpgsql as $leave$
begin
    delete from search_docs where of_id = (select a.matter_id from acts a where a.id = new.act_id);
    insert into search_stale (of_id, sort) select a.matter_id, a.matter from acts a where a.id = new.act_id
        on conflict (of_id) do nothing;
    return new;
end $leave$;
create trigger act_texts_leave_the_search after update of body on act_texts for each row
when (new.body is null and old.body is not null) execute function act_texts_leave();
-- end
