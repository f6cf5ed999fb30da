//! What is typed about a text, as what it means.

use domain::health::{Mood, Side, Soft, Source, Spoke, Tone};
use domain::hearing::Reads;
use domain::kernel::PartyId;
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::signals::acts::{Author, New};
use crate::signals::reading::{blank, is_minutes, whole};

/// One of the codes of a list, or nothing.
fn code<T>(f: &mut Fields<'_>, typed: &Typed, field: &str, of: impl Fn(&str) -> Option<T>) -> Option<T> {
    let text = typed.get(field);
    let known = of(text);
    if known.is_none() && !text.is_empty() {
        f.wrong(field, "Choose one of the list.");
    }
    known
}

/// When it was said: noon where only a day is told, and now where that is today.
fn said(f: &mut Fields<'_>, env: &Env, zone: &TimeZone) -> Option<Timestamp> {
    let (day, time) = (f.day("day")?, f.time("time"));
    let at = zone.to_zoned(day.to_datetime(time.unwrap_or(Time::constant(12, 0, 0, 0)))).ok()?.timestamp();
    let today = env.local().date() == day && time.is_none();
    Some(if today { at.min(env.now) } else { at })
}

/// What the form tells of a text; its words are left to whoever reads them.
pub(super) fn around(typed: &Typed, env: &Env) -> Result<New, AppError> {
    let mut f = Fields::of(typed);
    let party = f.id::<PartyId>("client");
    if party.is_none() && !f.is_wrong("client") {
        f.wrong("client", "Choose about which client it is.");
    }
    let title = f.line("title");
    let who = f.line("who");
    let side = code(&mut f, typed, "side", Side::from_code);
    let source = code(&mut f, typed, "source", Source::from_code);
    let soft = Soft {
        tone: code(&mut f, typed, "tone", Tone::from_code),
        spoke: code(&mut f, typed, "spoke", Spoke::from_code),
        mood: code(&mut f, typed, "mood", Mood::from_code),
    };
    let at = said(&mut f, env, env.zone());
    let reads = if typed.has("confidential") { Reads::Author } else { Reads::House };
    let author = match (who, side) {
        (Some(name), side) => Author::Name(name, side.unwrap_or(Side::Unknown)),
        (None, Some(side)) => Author::Nobody(side),
        (None, None) => Author::Myself,
    };
    let party = f.done(party)?.ok_or(AppError::NotFound)?;
    Ok(New { title, author, source: source.unwrap_or(Source::Note), at, reads, soft, ..blank(party) })
}

/// A text that was typed or pasted.
pub(super) fn new(typed: &Typed, env: &Env) -> Result<New, AppError> {
    let around = around(typed, env);
    let mut f = Fields::of(typed);
    let words = match whole(typed.get("words")) {
        Ok(words) => words,
        Err(sentence) => {
            f.wrong("words", sentence);
            None
        }
    };
    f.done(())?;
    let new = around?;
    let asked = !typed.get("source").is_empty();
    let source = match &words {
        _ if asked => new.source,
        Some(words) if is_minutes(words) => Source::Minutes,
        None => Source::Meeting,
        Some(_) => Source::Note,
    };
    let nobodys = source == Source::Minutes && new.author == Author::Myself;
    let author = if nobodys { Author::Nobody(Side::Unknown) } else { new.author };
    Ok(New { words, source, author, ..new })
}
