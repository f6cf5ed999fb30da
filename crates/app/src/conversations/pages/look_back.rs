//! The look back on the page of a conversation: who is in, until when, what may be read of it, and what came of it.

use domain::commitment::Side;
use domain::conversation::Talk;
use domain::review::{Answer, BEST, Mark, Question, Review, STEPS, Topic};

use super::cast::Cast;
use super::form::FormView;
use super::loaded::Loaded;
use super::steps;
use crate::conversations::look_back as fields;
use crate::kit::{say, urls};
use crate::reviews::acts as reviews;
use crate::reviews::phrase;

/// All of it.
#[derive(Clone, Debug)]
pub struct LookBackView {
    /// How far it is, in a sentence.
    pub stands: String,
    /// Each side, ours last, and whether it is in.
    pub sides: Vec<(String, &'static str, String)>,
    /// What may be read.
    pub answers: Vec<AnswerView>,
    /// What should be taken up.
    pub findings: Vec<FindingView>,
}

/// One person's answer.
#[derive(Clone, Debug)]
pub struct AnswerView {
    /// Who.
    pub name: String,
    /// How they are drawn.
    pub side: &'static str,
    /// When.
    pub when: String,
    /// Who reads it so far, or how it came late; empty where there is nothing to say.
    pub note: String,
    /// Step or question, what was said, and in whose words.
    pub rows: Vec<(String, String, String)>,
    /// In whose words, about the whole.
    pub words: String,
}

/// Something to take up.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// Whose.
    pub side: &'static str,
    /// The party.
    pub party: String,
    /// "Understand it: unsure".
    pub title: String,
    /// In whose words.
    pub words: String,
    /// What came of it: subject, path, where it stands.
    pub came: Option<(String, String, &'static str)>,
    /// Where something can be made of it; empty where it cannot.
    pub make: String,
}

/// The look back, once it was asked for or somebody is in.
#[must_use]
pub fn look_back(l: &Loaded, cast: &Cast<'_>) -> Option<LookBackView> {
    let look = &l.look;
    let begun = look.by.is_some() || look.has(Side::Customer) || look.has(Side::Performer) || look.opened_at.is_some();
    let alive = matches!(l.talk.state, Talk::Open | Talk::Completed);
    if !begun || !alive {
        return None;
    }
    let house = cast.house();
    let sides =
        [house.other(), house].map(|side| (cast.party(side).to_owned(), cast.drawn(side), is_in(l, cast, side)));
    Some(LookBackView {
        stands: stands(l, cast),
        sides: sides.into(),
        answers: look.answers.iter().map(|a| answer(a, l, cast)).collect(),
        findings: findings(l, cast),
    })
}

fn stands(l: &Loaded, cast: &Cast<'_>) -> String {
    let look = &l.look;
    let day = |at| say::stamp(at, &cast.now);
    match (look.opened_at, look.by) {
        (Some(at), _) if look.passed => {
            format!("The time for it was over on {}, so what is in is open. Who has not answered still may.", day(at))
        }
        (Some(at), _) => format!("Both sides were in on {}. Since then both read everything.", day(at)),
        (None, Some(by)) if by < cast.now.timestamp() => {
            "The day for it has passed and nobody has answered. It begins anew with the first answer.".to_owned()
        }
        (None, Some(by)) => {
            format!("Neither side reads what the other said until both are in, or until {}.", day(by))
        }
        (None, None) => "Neither side reads what the other said until both are in.".to_owned(),
    }
}

fn is_in(l: &Loaded, cast: &Cast<'_>, side: Side) -> String {
    let look = &l.look;
    let who = cast.first(side);
    match (look.has(side), look.opened_at) {
        (true, _) => "is in".to_owned(),
        (false, Some(_)) => format!("is missing; {who} may still answer"),
        (false, None) => format!("waits for {who}"),
    }
}

fn answer(a: &Answer, l: &Loaded, cast: &Cast<'_>) -> AnswerView {
    let name = l.told.get(a.event).and_then(|t| t.entry.person_name.clone());
    let party = cast.party(a.side).to_owned();
    let note = match (l.look.opened_at, a.late, a.again) {
        (None, ..) if a.review.binds => format!("Only {party} reads this so far."),
        (None, ..) => format!("Only {party} reads this so far. It stands beside the answer of {}.", cast.first(a.side)),
        (_, true, true) => "Added after everything was open.".to_owned(),
        (_, true, false) => "Said after the other side could be read.".to_owned(),
        _ if !a.review.binds => format!("Beside the answer of {}.", cast.first(a.side)),
        _ => String::new(),
    };
    AnswerView {
        name: name.unwrap_or(party),
        side: cast.drawn(a.side),
        when: say::when(a.said_at, &cast.now),
        note,
        rows: rows(&a.review),
        words: a.words.clone().unwrap_or_default(),
    }
}

/// Each step that was not sure, the sure ones in one line, then the ratings.
fn rows(review: &Review) -> Vec<(String, String, String)> {
    let said = |topic| review.words(topic).unwrap_or_default().to_owned();
    let not_sure = STEPS.filter(|n| review.mark(*n) != Mark::Sure);
    let mut rows: Vec<_> =
        not_sure.map(|n| (steps::name(n).to_owned(), review.mark(n).code().to_owned(), said(Topic::Step(n)))).collect();
    let left = STEPS.count() - rows.len();
    let label = if rows.is_empty() { "Every step" } else { "Every other step" };
    if left > 0 {
        rows.push((label.to_owned(), Mark::Sure.code().to_owned(), String::new()));
    }
    rows.extend(review.ratings.iter().map(|r| {
        let topic = Topic::Question(r.question);
        (r.question.word().to_owned(), phrase::value(topic, r.value.unwrap_or(0)), said(topic))
    }));
    rows
}

fn findings(l: &Loaded, cast: &Cast<'_>) -> Vec<FindingView> {
    let view = |f: &crate::reviews::store::Finding| FindingView {
        side: cast.drawn(f.side),
        party: cast.party(f.side).to_owned(),
        title: phrase::finding(f),
        words: words(f, l),
        came: f.commitment.as_ref().map(|c| (c.subject.clone(), urls::commitment(c.id), phrase::stands(c.state))),
        make: if reviews::is_open(f) { urls::finding(f.id) } else { String::new() },
    };
    l.findings.iter().map(view).collect()
}

fn words(f: &crate::reviews::store::Finding, l: &Loaded) -> String {
    let holds = |a: &&Answer| l.told.get(a.event).is_some_and(|t| t.entry.id == f.act);
    let answer = l.look.answers.iter().find(holds);
    answer.and_then(|a| a.review.words(f.topic)).unwrap_or_default().to_owned()
}

/// What the line of the ledger adds to the marks: reasons and ratings.
#[must_use]
pub fn reasons(review: &Review) -> Vec<String> {
    let said = |words: &Option<String>| words.as_ref().map(|w| format!(": {w}")).unwrap_or_default();
    let steps = review.because.iter().map(|b| format!("{}: {}", steps::name(b.step), b.words));
    let rated = review.ratings.iter().map(|r| {
        let value = phrase::value(Topic::Question(r.question), r.value.unwrap_or(0));
        format!("{}, {value}{}", r.question.word(), said(&r.words))
    });
    steps.chain(rated).collect()
}

/// One step in the form.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// "3, Commit to solutions".
    pub legend: String,
    /// The field of the mark.
    pub field: String,
    /// The field of the reason.
    pub why: String,
    /// Value, words, and whether it is chosen.
    pub marks: Vec<(&'static str, &'static str, bool)>,
}

/// One question in the form.
#[derive(Clone, Debug)]
pub struct RateRow {
    /// "We were informed".
    pub legend: &'static str,
    /// The field of the rating.
    pub field: String,
    /// The field of the words.
    pub words: String,
    /// Value, words, and whether it is chosen.
    pub values: Vec<(String, String, bool)>,
}

impl FormView {
    /// The steps of a look back.
    #[must_use]
    pub fn step_rows(&self) -> Vec<StepRow> {
        let row = |n| {
            let field = fields::mark_field(n);
            // Nothing is chosen beforehand: an answer nobody gave would flatter.
            let chosen = |mark: Mark| self.get(&field) == mark.code();
            let marks = [(Mark::Sure, "Sure"), (Mark::Unsure, "Unsure"), (Mark::Dissatisfied, "Dissatisfied")];
            StepRow {
                legend: format!("{n}, {}", steps::name(n)),
                marks: marks.map(|(mark, words)| (mark.code(), words, chosen(mark))).into(),
                why: fields::why_field(n),
                field,
            }
        };
        STEPS.map(row).collect()
    }

    /// The questions that are put to the side that speaks.
    #[must_use]
    pub fn rate_rows(&self) -> Vec<RateRow> {
        let side = Side::from_code(self.get(fields::RATES)).or(self.rates);
        let row = |question: Question| {
            let field = fields::rate_field(question);
            let typed = self.get(&field).to_owned();
            let of = |value: String, words: String| (value.clone(), words, typed == value);
            let mut values: Vec<_> = (1..=BEST).map(|n| of(n.to_string(), n.to_string())).collect();
            values.push(of(fields::CANNOT_SAY.to_owned(), "I cannot say".to_owned()));
            RateRow { legend: question.asks(), words: fields::rate_words_field(question), field, values }
        };
        side.into_iter().flat_map(Question::of).map(row).collect()
    }

    /// Whose questions these are.
    #[must_use]
    pub fn rates_side(&self) -> &'static str {
        self.rates.map_or("", Side::code)
    }
}
