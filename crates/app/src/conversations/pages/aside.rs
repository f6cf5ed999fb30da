//! Beside the work: the need behind it, the ways compared, the promises both ways, and who answers.

use domain::commitment::Side;
use domain::kernel::PersonId;

use super::cast::Cast;
use super::loaded::{Carrying, Loaded};
use super::{moves, steps};
use crate::commitments::phrase;
use crate::commitments::store::Row as Promise;
use crate::kit::urls;

/// All of it.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Label and words.
    pub need: Vec<(&'static str, String)>,
    /// The ways, as a table.
    pub ways: Vec<WayRow>,
    /// Promises by whom: name, drawing, and each of them.
    pub promises: Vec<Direction>,
    /// Who answers, on either side.
    pub people: Vec<Answering>,
    /// Where the reader writes down that the two sides differed about it.
    pub differ: String,
    /// Who stands between need and builder, and where that is told.
    pub layers: Option<(String, String)>,
}

/// One way.
#[derive(Clone, Debug)]
pub struct WayRow {
    /// "B, hourly": all but the last word.
    pub name: String,
    /// "feed": stands together with the mark of the chosen one.
    pub last: String,
    /// What helps meanwhile.
    pub interim: String,
    /// What it costs.
    pub cost: String,
    /// How long it takes.
    pub time: String,
    /// What it gains.
    pub gain: String,
    /// It was chosen.
    pub chosen: bool,
}

/// Promises of one side.
#[derive(Clone, Debug)]
pub struct Direction {
    /// Who promises.
    pub name: String,
    /// How they are drawn.
    pub side: &'static str,
    /// Each of them.
    pub promises: Vec<PromiseLine>,
}

/// One promise.
#[derive(Clone, Debug)]
pub struct PromiseLine {
    /// What.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// Where it stands.
    pub stands: String,
    /// `warn` or `bad`, or empty.
    pub tone: &'static str,
    /// What it rests on, for our house: words, and their tone.
    pub rests: Option<(String, &'static str)>,
}

/// Somebody who answers for it.
#[derive(Clone, Debug)]
pub struct Answering {
    /// Who.
    pub name: String,
    /// How they are drawn.
    pub side: &'static str,
    /// For whom.
    pub about: String,
    /// Their page, where the reader may open it.
    pub href: String,
}

/// Everything beside the work.
#[must_use]
pub fn aside(l: &Loaded, cast: &Cast<'_>) -> Aside {
    let talk = &l.talk;
    let need = [
        ("Asked for", talk.asked_for.clone()),
        ("Need", talk.need.clone()),
        ("Root", talk.root.clone()),
        ("Serves", talk.serves.clone()),
    ];
    let need = need.into_iter().filter_map(|(label, words)| words.map(|words| (label, words))).collect();
    let ways = talk.ways.iter().enumerate().map(|(n, way)| WayRow {
        name: format!("{}, {}", steps::letter(n), way.name.rsplit_once(' ').map_or("", |(first, _)| first)),
        last: way.name.rsplit_once(' ').map_or(way.name.as_str(), |(_, last)| last).to_owned(),
        interim: way.interim.clone().unwrap_or_default(),
        cost: way.cost.clone(),
        time: way.time.clone(),
        gain: way.gain.clone(),
        chosen: talk.chosen == Some(n),
    });
    let both = [Side::Performer, Side::Customer];
    let promises = both.map(|side| direction(side, l, cast));
    Aside {
        need,
        ways: ways.collect(),
        promises: promises.into_iter().filter(|d| !d.promises.is_empty()).collect(),
        differ: l.differ.clone().unwrap_or_default(),
        layers: l.layers.clone(),
        people: both.iter().filter_map(|side| answering(*side, l, cast)).collect(),
    }
}

fn direction(side: Side, l: &Loaded, cast: &Cast<'_>) -> Direction {
    let party = if side == Side::Customer { l.row.between.customer } else { l.row.between.performer };
    let theirs = |p: &&Carrying| p.row.between.performer == party;
    let promises = l.promises.iter().rev().filter(theirs).map(|p| {
        let (stands, tone) = moves::stands(p, cast);
        let rests = rests(p, l, cast);
        PromiseLine { subject: p.row.subject.clone(), href: urls::commitment(p.row.id), stands, tone, rests }
    });
    Direction { name: cast.party(side).to_owned(), side: cast.drawn(side), promises: promises.collect() }
}

/// "Rests on Field Operations and Nordkabel, one is late".
fn rests(p: &Carrying, l: &Loaded, cast: &Cast<'_>) -> Option<(String, &'static str)> {
    let below: Vec<_> = l.below.iter().filter(|(above, _)| *above == p.row.id).map(|(_, row)| row).collect();
    let mut names: Vec<&str> = below.iter().map(|row| row.performer.as_str()).collect();
    names.dedup();
    let (first, rest) = names.split_first()?;
    let others = match rest {
        [] => String::new(),
        [second] => format!(" and {second}"),
        more => format!(" and {} others", more.len()),
    };
    let slips = |row: &&&Promise| matches!(phrase::badge(row, cast.now.timestamp()).tone.as_str(), "bad" | "warn");
    Some(match below.iter().filter(slips).count() {
        0 => (format!("Rests on {first}{others}"), ""),
        1 => (format!("Rests on {first}{others}; one promise there slipped"), "warn"),
        n => (format!("Rests on {first}{others}; {n} promises there slipped"), "warn"),
    })
}

fn answering(side: Side, l: &Loaded, cast: &Cast<'_>) -> Option<Answering> {
    let person = if side == Side::Customer { &l.row.customer_person } else { &l.row.performer_person };
    let (id, name): &(PersonId, String) = person.as_ref()?;
    let staff = cast.own == cast.house();
    let href = if staff { urls::person(id) } else { String::new() };
    Some(Answering { name: name.clone(), side: cast.drawn(side), about: cast.party(side).to_owned(), href })
}
