//! The sheet: finished words from what was read. Pure.

use std::collections::HashMap;

use domain::commitment::{Side, State};
use domain::kernel::PersonId;
use jiff::{Timestamp, Zoned, civil::Date};

use super::load::{Material, Matter, Noted};
use super::questions::{Asker, Question, questions};
use super::story::{Story, story};
use crate::commitments::phrase;
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::people::scope::Scope;
use crate::portal::line::{Line, Liner};

/// Notes of each sort on the sheet.
const NOTES: usize = 6;
/// Broken promises on the sheet.
const STORIES: usize = 8;

/// Somebody who may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comer {
    /// Their name.
    pub name: String,
    /// What they are, and since when.
    pub about: String,
    /// The one to be met.
    pub met: bool,
}

/// Something that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What.
    pub words: String,
    /// Its page.
    pub href: String,
    /// Who waits for whom.
    pub who: String,
    /// For how long.
    pub long: String,
    /// It waits for us.
    pub ours: bool,
    since: Timestamp,
}

/// A need that is being talked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// In their words.
    pub words: String,
    /// Its page.
    pub href: String,
    /// The step that is on, and whose move it is.
    pub stands: String,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteLine {
    /// When and who.
    pub when: String,
    /// What.
    pub words: String,
    /// About what, and its page.
    pub about: (String, String),
}

/// The whole sheet.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// "Meeting Hanne Brandt".
    pub title: String,
    /// "Wind & Storage, Thursday 12 March 2026".
    pub sub: String,
    /// Who may come.
    pub people: Vec<Comer>,
    /// What is worth asking and saying.
    pub questions: Vec<Question>,
    /// What we promised.
    pub to_them: Vec<Line>,
    /// What they promised.
    pub from_them: Vec<Line>,
    /// What broke.
    pub broke: Vec<Story>,
    /// What waits for an answer, the longest first.
    pub waits: Vec<Wait>,
    /// Open needs.
    pub needs: Vec<Need>,
    /// Notes that both sides read.
    pub shared: Vec<NoteLine>,
    /// Notes that only we read.
    pub inside: Vec<NoteLine>,
}

/// For whom and for when it is made.
#[derive(Clone, Copy, Debug)]
pub struct Meeting {
    /// Who is to be met; anybody where nobody was chosen.
    pub person: Option<PersonId>,
    /// On which day.
    pub day: Date,
}

/// Makes the sheet.
#[must_use]
pub fn sheet(m: &Material, meeting: Meeting, scope: &Scope, env: &Env, names: &HashMap<PersonId, String>) -> Sheet {
    let now = env.local();
    let liner = Liner { scope, env, now: &now };
    let met = meeting.person.and_then(|id| m.people.iter().find(|p| p.person == id));
    let lines = |matters: &[Matter]| matters.iter().map(|matter| liner.line(&matter.row)).collect();
    let all = || m.to_them.iter().chain(&m.from_them);
    let mut broke: Vec<Story> = all().chain(&m.closed).filter_map(|matter| story(matter, env, &now)).collect();
    broke.sort_by_key(|story| std::cmp::Reverse(story.since));
    broke.truncate(STORIES);
    let mut waits: Vec<Wait> = all().filter_map(|matter| wait(matter, env)).collect();
    waits.sort_by_key(|wait| wait.since);
    let notes = |inside: bool| {
        let of = m.notes.iter().filter(move |note| note.inside == inside);
        of.take(NOTES).map(|note| note_line(note, names, &now)).collect::<Vec<_>>()
    };
    Sheet {
        title: met.map_or_else(|| format!("Meeting {}", m.party.name), |p| format!("Meeting {}", p.person_name)),
        sub: format!("{}, {}", m.party.name, say::long_day(meeting.day)),
        people: comers(m, meeting.person, &now),
        questions: questions(&Asker { material: m, env, now: &now }),
        to_them: lines(&m.to_them),
        from_them: lines(&m.from_them),
        broke,
        waits,
        needs: m.talks.iter().map(|talk| need(talk, &now)).collect(),
        shared: notes(false),
        inside: notes(true),
    }
}

/// Sponsors, decision makers, and whoever is to be met; each once, with everything they are.
fn comers(m: &Material, met: Option<PersonId>, now: &Zoned) -> Vec<Comer> {
    let mut found: Vec<(PersonId, Comer)> = Vec::new();
    for p in &m.people {
        let decides = p.role.leads();
        if !decides && met != Some(p.person) {
            continue;
        }
        let since = say::short_day(p.from.to_zoned(now.time_zone().clone()).date(), now);
        let at = if p.party == m.party.id { String::new() } else { format!(" at {}", p.party_name) };
        let about = format!("{}{at} since {since}", p.role.word());
        match found.iter_mut().find(|(id, _)| *id == p.person) {
            Some((_, comer)) => comer.about = format!("{}, {}", comer.about, about.to_lowercase()),
            None => {
                let comer = Comer { name: p.person_name.clone(), about, met: met == Some(p.person) };
                found.push((p.person, comer));
            }
        }
    }
    found.sort_by_key(|(_, comer)| !comer.met);
    found.into_iter().map(|(_, comer)| comer).collect()
}

/// Who waits for whose word, and how long.
fn wait(m: &Matter, env: &Env) -> Option<Wait> {
    let row = &m.row;
    let asks = matches!(row.state, State::Requested | State::Offered | State::Countered | State::Delivered)
        || (matches!(row.state, State::Promised | State::Breakdown) && m.c.table.is_some());
    let side = row.to_move.filter(|_| asks)?;
    let since = row.answer_by.filter(|by| *by < env.now).map_or(row.moved_at, |by| by.min(row.moved_at));
    let days = env.days.between(since, env.now);
    let long = match days {
        0 => "since today".to_owned(),
        1 => "for one working day".to_owned(),
        n => format!("for {} working days", say::number_in_words(n)),
    };
    let what = match row.state {
        State::Delivered => "to say whether it is accepted",
        _ => "to answer",
    };
    let who = format!("{} waits for {} {what}", phrase::short(row, side.other()), phrase::short(row, side));
    let kind = if side == Side::Customer { row.between.customer_kind } else { row.between.performer_kind };
    let href = urls::commitment(row.id);
    Some(Wait { words: row.subject.clone(), href, who, long, ours: kind.is_ours(), since })
}

const STEPS: [&str; 7] = [
    "stating the need",
    "understanding it",
    "laying out ways",
    "agreeing on one",
    "delivering",
    "settling new terms",
    "looking back",
];

fn need(talk: &crate::conversations::store::Conversation, now: &Zoned) -> Need {
    let step = talk.step.and_then(|n| usize::try_from(n).ok()).and_then(|n| STEPS.get(n.wrapping_sub(1)));
    let person = match talk.to_move {
        Some(Side::Customer) => talk.customer_person.as_ref().map_or(&talk.customer, |(_, name)| name),
        _ => talk.performer_person.as_ref().map_or(&talk.performer, |(_, name)| name),
    };
    let at = step.map(|step| format!("{step}, ")).unwrap_or_default();
    let whose = phrase::of(&phrase::called(person));
    let stands = format!("{at}{whose} move, last word {}", say::ago(talk.moved_at, now));
    Need {
        words: talk.statement.clone(),
        href: urls::conversation(talk.id),
        stands: super::super::line::upper(&stands),
    }
}

fn note_line(note: &Noted, names: &HashMap<PersonId, String>, now: &Zoned) -> NoteLine {
    let day = say::day(note.at.to_zoned(now.time_zone().clone()).date(), now);
    let by = note.by.and_then(|id| names.get(&id)).map(|name| format!(", {name}")).unwrap_or_default();
    NoteLine { when: format!("{day}{by}"), words: note.words.clone(), about: note.about.clone() }
}
