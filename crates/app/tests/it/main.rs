//! Everything that is tested from outside of the rules: stores, acts, pages, commands. One binary, so that it links once.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

mod access;
mod api;
mod browser;
mod calendars;
mod canary;
mod catalogue;
mod clients;
mod commitments;
mod conversations;
mod crash;
mod crash_mail;
mod demo;
mod find;
mod fitness;
mod imports;
mod imports_data;
mod imports_pages;
mod kit_front;
mod ledger;
mod links;
mod links_access;
mod links_others;
mod mail;
mod mail_in;
mod mail_sent;
mod mail_server;
mod mail_sink;
mod model;
mod needs;
mod operation;
mod people;
mod portal;
mod reviews;
mod rights;
mod sub_promises;
mod telling;
mod telling_letters;
mod telling_pages;
mod telling_table;
mod today;
mod trust;
mod watch;
mod watch_jobs;
mod world;
