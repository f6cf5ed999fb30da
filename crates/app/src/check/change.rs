//! What would be done about a promise, as it stands in addresses and in what programs send: a code and what it names, with
//! colons between them. What cannot be read is left out.

use std::str::FromStr;

use domain::check::{Away, Change};
use domain::kernel::{CommitmentId, PartyId, PersonId, SkillId};
use jiff::civil::Date;
use uuid::Uuid;

/// As it is written.
#[must_use]
pub fn written(change: &Change) -> String {
    let code = change.code();
    match change {
        Change::Smaller { work, hundredths } => format!("{code}:{work}:{hundredths}"),
        Change::Without { part } => format!("{code}:{part}"),
        Change::NotAfter { work, first, .. } | Change::Behind { work, first } => format!("{code}:{work}:{first}"),
        Change::Borrow { person, skill, from, to, during } => {
            format!("{code}:{person}:{skill}:{from}:{to}:{}:{}", during.from, during.until)
        }
        Change::Begin { work, on } => format!("{code}:{work}:{on}"),
        Change::Day { on } => format!("{code}:{on}"),
    }
}

/// Read back.
#[must_use]
pub fn read(text: &str) -> Option<Change> {
    let parts: Vec<&str> = text.split(':').collect();
    let id = |n: usize| Uuid::from_str(parts.get(n)?).ok();
    let work = |n: usize| id(n).map(CommitmentId);
    let day = |n: usize| Date::from_str(parts.get(n)?).ok();
    match *parts.first()? {
        "smaller" => {
            let hundredths = parts.get(2)?.parse().ok().filter(|h| (1..=100).contains(h))?;
            Some(Change::Smaller { work: work(1)?, hundredths })
        }
        "without" => Some(Change::Without { part: work(1)? }),
        "not_after" => Some(Change::NotAfter { work: work(1)?, first: work(2)?, rework: Vec::new() }),
        "behind" => Some(Change::Behind { work: work(1)?, first: work(2)? }),
        "borrow" => Some(Change::Borrow {
            person: PersonId(id(1)?),
            skill: SkillId(id(2)?),
            from: PartyId(id(3)?),
            to: PartyId(id(4)?),
            during: Away { from: day(5)?, until: day(6)? },
        }),
        "begin" => Some(Change::Begin { work: work(1)?, on: day(2)? }),
        "day" => Some(Change::Day { on: day(1)? }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_written_reads_back_as_it_was() {
        let (a, b) = (CommitmentId(Uuid::from_u128(1)), CommitmentId(Uuid::from_u128(2)));
        let during = Away { from: date(2026, 3, 12), until: date(2026, 3, 25) };
        let (person, skill) = (PersonId(Uuid::from_u128(3)), SkillId(Uuid::from_u128(4)));
        let (from, to) = (PartyId(Uuid::from_u128(5)), PartyId(Uuid::from_u128(6)));
        let all = [
            Change::Smaller { work: a, hundredths: 75 },
            Change::Without { part: a },
            Change::NotAfter { work: a, first: b, rework: Vec::new() },
            Change::Behind { work: a, first: b },
            Change::Borrow { person, skill, from, to, during },
            Change::Begin { work: a, on: date(2026, 3, 12) },
            Change::Day { on: date(2026, 4, 2) },
        ];

        for change in all {
            assert_eq!(read(&written(&change)).as_ref(), Some(&change));
        }
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for text in [
            "",
            "smaller",
            "smaller:x:75",
            "without:",
            "day:tomorrow",
            "smaller:00000000-0000-0000-0000-000000000001:0",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
