//! What a client is told of its statements by mail: that one is open for looking, was taken back, or is issued. Whoever
//! answers for its bills is told, as soon as their rhythm allows; what they dispute is told by its conversation.

use std::collections::BTreeSet;

use db::Tx;
use domain::charging::{Treatment, amount};
use domain::kernel::PersonId;
use domain::telling::{StatementNews, When};

use crate::calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::mail::{self, Letter, Part};
use crate::money::store::statements::StatementRow;
use crate::people::store as people;
use crate::telling::store as telling;

/// People of one client.
const MOST: u32 = 500;

/// Those of the client who answer for its bills.
fn readers(tx: &mut Tx, row: &StatementRow) -> Result<BTreeSet<PersonId>, AppError> {
    let members = people::members(tx, row.client.0, MOST)?;
    let theirs = members.iter().filter(|m| m.party == row.client.0 && m.role.answers_for_bills());
    Ok(theirs.map(|m| m.person).collect())
}

fn sums(row: &StatementRow) -> String {
    let sums: Vec<String> = row.totals.iter().map(|sum| amount(sum.exact(), *sum)).collect();
    if sums.is_empty() { "nothing".to_owned() } else { say::list_and(&sums) }
}

fn post(
    tx: &mut Tx,
    env: &Env,
    row: &StatementRow,
    news: StatementNews,
    (subject, text): (String, Vec<Part>),
) -> Result<(), AppError> {
    if !env.tells() {
        return Ok(());
    }
    let days = calendars::within(tx, env, row.client.0)?.days;
    for person in readers(tx, row)? {
        let chosen = telling::rhythm_of(tx, person)?;
        let zone = chosen.zone.clone().unwrap_or_else(|| env.zone().clone());
        let not_before = match chosen.rhythm.when(news.weight(), env.now, &zone, &days) {
            When::Now => None,
            When::Held(at) | When::Daily(at) => Some(at),
            When::Here => continue,
        };
        let mut parts = text.clone();
        parts.push(Part::Page { label: "Look at the statement".into(), path: urls::statement(row.id) });
        let letter = Letter {
            to: person,
            about: None,
            purpose: news.code(),
            subject: subject.clone(),
            parts,
            not_before,
            key: None,
        };
        mail::acts::post(tx, env, letter)?;
    }
    Ok(())
}

/// The statement is open for looking.
pub(super) fn opened(tx: &mut Tx, env: &Env, row: &StatementRow) -> Result<(), AppError> {
    let (period, client) = (row.period.in_words(), &row.client.1);
    let until = row.until.map(say::long_day).unwrap_or_default();
    let comes = match row.treatment {
        Treatment::Charge => format!("What {period} comes to for {client} is ready to be looked at: {}.", sums(row)),
        _ => format!(
            "What {period} would cost {client} is ready to be looked at: {}. It is shown and not charged.",
            sums(row)
        ),
    };
    let ask = format!("Until {until} you can say of any line that it is not right. It is answered before it counts.");
    let parts = vec![Part::Text(comes), Part::Text(ask)];
    post(tx, env, row, StatementNews::Opened, (format!("Statement for {period}: please look at it by {until}"), parts))
}

/// It was taken back, with the reason.
pub(super) fn taken_back(tx: &mut Tx, env: &Env, row: &StatementRow, why: &str) -> Result<(), AppError> {
    let period = row.period.in_words();
    let text = format!("The statement for {period} was taken back and will be opened to you anew.");
    let parts = vec![Part::Text(text), Part::Said(why.to_owned())];
    post(tx, env, row, StatementNews::TakenBack, (format!("Statement for {period}: taken back"), parts))
}

/// It is issued.
pub(super) fn issued(tx: &mut Tx, env: &Env, row: &StatementRow) -> Result<(), AppError> {
    let period = row.period.in_words();
    let number = row.called().unwrap_or_default();
    let kind = if row.treatment == Treatment::Charge { "It is charged" } else { "It is shown and not charged" };
    let text = format!("The statement {number} for {period} is issued: {}. {kind}.", sums(row));
    let more = "What is found to be wrong from now on becomes a line of a later statement.";
    let parts = vec![Part::Text(text), Part::Text(more.into())];
    post(tx, env, row, StatementNews::Issued, (format!("Statement {number} for {period} is issued"), parts))
}
