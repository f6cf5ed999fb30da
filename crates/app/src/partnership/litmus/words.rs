//! What a litmus says, in sentences. Pure: counts in, words out. Nothing is told of the record without its base, and nothing where there
//! is too little to go by.

use domain::asked::{MIN, Moved};
use domain::partnership::{BASE, Counted, Counts, Finding, Line, Says, Stand, Test, Voice, weakest};

use super::known::Tested;

/// Who says something, as it stands in a sentence.
#[must_use]
pub fn who(voice: Voice, client: &str) -> String {
    match voice {
        Voice::Client => client.to_owned(),
        other => other.word().to_owned(),
    }
}

/// With a first letter that can begin a line.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a voice comes nearest to, in the words of the test.
#[must_use]
pub fn nearest(test: Test, stand: &Stand) -> &'static str {
    match stand.nearest() {
        Says::Yes => test.ends().0,
        Says::No => test.ends().1,
        Says::Partly | Says::Cannot => "partly",
    }
}

/// Where a voice stands, in a word; where nobody says *partly*, the counts: *1 yes, 2 no*.
#[must_use]
pub fn stands(stand: &Stand) -> String {
    match stand.divided() {
        Some((yes, no)) => format!("{yes} {}, {no} {}", Says::Yes.word(), Says::No.word()),
        None => stand.nearest().word().to_owned(),
    }
}

/// Fewer than three of a side say something: their word is not that of the side. The neutral third and the record are one each.
const fn thin(voice: Voice, stand: &Stand) -> bool {
    matches!(voice, Voice::Client | Voice::It) && stand.n() < MIN
}

/// Whose word it is: *IT*, *one voice of IT*, *two voices of IT*.
fn speaker(voice: Voice, stand: &Stand, client: &str) -> String {
    let who = who(voice, client);
    match (thin(voice, stand), stand.n()) {
        (false, _) => who,
        (true, 1) => format!("one voice of {who}"),
        (true, _) => format!("two voices of {who}"),
    }
}

/// Who says what of a test: *IT says partly*, *IT is divided (1 yes, 2 no)*, *one voice of IT says partly*.
fn sentence(test: Test, voice: Voice, stand: &Stand, client: &str) -> String {
    let (who, two) = (speaker(voice, stand, client), thin(voice, stand) && stand.n() > 1);
    match stand.divided() {
        Some(_) => format!("{who} {} divided ({})", if two { "are" } else { "is" }, stands(stand)),
        None => format!("{who} {} {}", if two { "say" } else { "says" }, nearest(test, stand)),
    }
}

/// The finding of a test, as a sentence.
#[must_use]
pub fn finding(of: &Tested, client: &str) -> String {
    let Some(found) = of.finding else {
        return "Too few say something to tell a difference: it needs two.".to_owned();
    };
    let record = [found.one.0, found.other.0].contains(&Voice::Record);
    let because = weakest(&of.record).filter(|_| record);
    let because = because.map(|line| format!(": {}", counted(line, client))).unwrap_or_default();
    let few = [found.one, found.other].iter().any(|(voice, stand)| thin(*voice, stand));
    let few = if few { " That is too few to build on." } else { "" };
    format!("{}{because}.{few}", apart(of.test, &found, client))
}

/// Who says what, without the reason.
#[must_use]
pub fn apart(test: Test, found: &Finding, client: &str) -> String {
    let ((a, one), (b, other)) = (found.one, found.other);
    let (first, second) = (nearest(test, &one), nearest(test, &other));
    let alike = first == second && one.divided().is_none() && other.divided().is_none();
    if alike {
        let more_or_less = if found.apart.hundredths() == 0 { "" } else { ", more or less," };
        return format!(
            "{} and {} both say{more_or_less} {first}",
            capital(&speaker(a, &one, client)),
            speaker(b, &other, client)
        );
    }
    format!("{}, {}", capital(&sentence(test, a, &one, client)), sentence(test, b, &other, client))
}

/// *1 of 17 was*, *2 of 17 were*.
const fn was(n: u32) -> &'static str {
    if n == 1 { "was" } else { "were" }
}

/// What was counted, with its base.
#[must_use]
pub fn counted(line: &Line, client: &str) -> String {
    let (good, base) = (line.good, line.base);
    let rest = base.saturating_sub(good);
    match line.counted {
        Counted::Need => format!("{good} of {base} conversations began with a need, the others with a solution"),
        Counted::Talked => format!("{good} of {base} things asked for {} talked about before the order", was(good)),
        Counted::Held => {
            format!(
                "{rest} of {base} disagreements went simply as {client} first wanted, with more work for IT and nothing for it"
            )
        }
        Counted::Mended => format!("after {good} of {base} breakdowns both agreed to new terms"),
        Counted::Calm => format!("{rest} of {base} talks that were written down {} tense", was(rest)),
        Counted::Taken => format!("{good} of {base} things that IT brought up {} taken up", was(good)),
        Counted::Changed => format!("{client} agreed to other terms of IT in {good} of {base} requests"),
        Counted::Third => format!("{good} of {base} disagreements ended in a third thing that both found"),
        Counted::Left => format!("{good} of {base} promises {} stopped or put off by agreement", was(good)),
        Counted::Load => format!("{good} of {base} weeks of the teams stayed within their hours"),
        Counted::Hours => format!("{good} of {base} weeks of the teams {} without long hours", was(good)),
        Counted::Learning => format!("{good} of {base} weeks of the teams had time to learn"),
        Counted::Standards if good == 1 => format!("1 of {base} waived standards is paid back or has time still"),
        Counted::Standards => format!("{good} of {base} waived standards are paid back or have time still"),
    }
}

/// A line of the record as it stands below its test: what was counted, and whether that is enough to go by.
#[must_use]
pub fn line(line: &Line, client: &str) -> String {
    let words = capital(&counted(line, client));
    match line.says() {
        Some(_) => format!("{words}."),
        None => format!("{words}; too few to go by, {} of {BASE}.", line.base),
    }
}

/// What a voice says: *3 yes, 1 partly*.
#[must_use]
pub fn counts(counts: &Counts) -> String {
    let each =
        [(counts.yes, Says::Yes), (counts.partly, Says::Partly), (counts.no, Says::No), (counts.cannot, Says::Cannot)];
    let some: Vec<String> =
        each.iter().filter(|(n, _)| *n > 0).map(|(n, says)| format!("{n} {}", says.word())).collect();
    some.join(", ")
}

/// The same of a voice; the neutral third is one, so that theirs is a word and no count.
#[must_use]
pub fn said(voice: Voice, counts: &Counts) -> String {
    match (voice, Stand::of(counts)) {
        (Voice::Neutral, None) => Says::Cannot.word().to_owned(),
        (Voice::Neutral, Some(stand)) if counts.sheets() == 1 => stands(&stand),
        _ => self::counts(counts),
    }
}

/// How far apart they are now beside before.
#[must_use]
pub fn moved(before: &Finding, now: Option<&Finding>) -> Option<Moved> {
    let now = now?;
    Some(match now.apart.cmp(&before.apart) {
        std::cmp::Ordering::Less => Moved::Narrower,
        std::cmp::Ordering::Greater => Moved::Wider,
        std::cmp::Ordering::Equal => Moved::Same,
    })
}

/// The same, for people.
#[must_use]
pub const fn moved_word(moved: Moved) -> &'static str {
    match moved {
        Moved::Narrower => "narrower now",
        Moved::Wider => "wider now",
        Moved::Same => "as wide now",
    }
}

/// Of which too few answered.
#[must_use]
pub fn few(voices: &[Voice], client: &str) -> String {
    let names: Vec<String> = voices.iter().map(|one| who(*one, client)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "Of {}, fewer than three answered. Shown is only what people agreed to show alone.",
        crate::kit::say::list_and(&names)
    )
}

#[cfg(test)]
mod tests {
    use domain::partnership::{Apart, finding};

    use super::*;

    fn of(yes: u64, partly: u64, no: u64) -> Stand {
        Stand::of(&Counts { yes, partly, no, cannot: 0 }).expect("a stand")
    }

    fn told(client: Stand, it: Stand) -> String {
        let found = finding(&[(Voice::Client, client), (Voice::It, it)]).expect("a finding");
        apart(Test::Strategy, &found, "Supply Chain")
    }

    #[test]
    fn nobody_says_partly_where_nobody_said_so() {
        assert_eq!(told(of(3, 0, 0), of(1, 0, 2)), "Supply Chain says IT is there early, IT is divided (1 yes, 2 no)");
        assert_eq!(told(of(0, 3, 0), of(2, 0, 2)), "Supply Chain says partly, IT is divided (2 yes, 2 no)");
        assert_eq!(told(of(3, 0, 0), of(4, 0, 0)), "Supply Chain and IT both say IT is there early");
        assert_eq!(Apart::of(of(1, 0, 1), of(0, 2, 0)).hundredths(), 0);
        assert_eq!(stands(&of(1, 0, 2)), "1 yes, 2 no");
    }

    #[test]
    fn fewer_than_three_are_not_their_side() {
        assert_eq!(
            told(of(3, 0, 0), of(0, 0, 1)),
            "Supply Chain says IT is there early, one voice of IT says IT is told only afterwards"
        );
        assert_eq!(
            told(of(0, 2, 0), of(1, 0, 1)),
            "Two voices of Supply Chain say partly, two voices of IT are divided (1 yes, 1 no)"
        );
        assert_eq!(told(of(3, 0, 0), of(2, 0, 0)), "Supply Chain and two voices of IT both say IT is there early");
    }

    #[test]
    fn one_of_several_was_and_two_were() {
        let left = |good| counted(&Line { counted: Counted::Left, good, base: 17 }, "Supply Chain");
        assert_eq!(left(1), "1 of 17 promises was stopped or put off by agreement");
        assert_eq!(left(2), "2 of 17 promises were stopped or put off by agreement");
    }
}
