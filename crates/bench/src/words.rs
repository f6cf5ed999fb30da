//! Words for subjects, conditions and what people say: enough of them that searching has something to find, and common
//! ones that are everywhere.

use super::dice::Dice;

const DO: &[&str] = &[
    "Replace", "Move", "Connect", "Repair", "Measure", "Shorten", "Simplify", "Open", "Close", "Test", "Print",
    "Train", "Renew", "Check", "Report", "Automate", "Secure", "Restore", "Migrate", "Explain",
];

const WHAT: &[&str] = &[
    "meter readings",
    "outage messages",
    "call-back list",
    "route planning",
    "stock counts",
    "field tablets",
    "payroll run",
    "sample labels",
    "tariff letters",
    "sign-in",
    "access badges",
    "invoice archive",
    "shift roster",
    "vehicle tracking",
    "laboratory results",
    "customer portal",
    "knowledge search",
    "spare parts",
    "contract folder",
    "monthly figures",
    "quality reports",
    "delivery notes",
    "phone numbers",
    "meeting rooms",
    "asset feed",
    "letter preview",
    "backup tapes",
    "network cabinet",
    "printer fleet",
    "test data",
    "supplier access",
    "holiday calendar",
    "energy balance",
    "safety briefing",
    "drawing store",
    "water samples",
    "emergency numbers",
    "audit trail",
    "exchange rates",
    "warehouse scanners",
];

const WHERE: &[&str] = &[
    "Aldersey",
    "Brackwater",
    "Corrin",
    "Dunmore",
    "Eastholm",
    "Fenwick",
    "Glasmere",
    "Harrow Bay",
    "Inverlow",
    "Kestrel",
    "Lorne",
    "Marsden",
    "Norwick",
    "Oakham",
    "Penrose",
    "Quarry Hill",
    "Ravensby",
    "Selkirk Road",
    "Tarn",
    "Ullswick",
    "Vale",
    "Westhaven",
    "Yarrow",
    "the north depot",
    "the south depot",
    "head office",
    "the night shift",
    "the east plant",
];

const SAID: &[&str] = &[
    "We need this before the season starts.",
    "It would save every crew an hour a day.",
    "As talked about on Tuesday.",
    "The figures are in the shared folder.",
    "Thank you, that is clear.",
    "One more question came up in the meeting.",
    "The supplier moved its date, so we have to move ours.",
    "This is what we agreed on the phone.",
    "Two people from the depot will try it first.",
    "Nothing else hangs on it.",
];

const CONDITION: &[&str] = &[
    "Nobody has to type it twice",
    "It is there by eight in the morning",
    "The crews have tried it for a week",
    "The old one can be switched off",
    "Nineteen of twenty arrive within five minutes",
    "It can be read on a phone",
    "The figures add up to those of finance",
    "Somebody can be called when it stops",
];

/// What a promise is about. `number` makes a word that stands in this one only.
pub fn subject(dice: &mut Dice, number: u64) -> String {
    format!("{} the {} for {} ({})", dice.one(DO), dice.one(WHAT), dice.one(WHERE), code(number))
}

/// The word that is only in the promise of this number.
pub fn code(number: u64) -> String {
    format!("K{number:07}")
}

/// How it will be judged.
pub fn conditions(dice: &mut Dice) -> Vec<String> {
    let many = 1 + dice.index(3);
    (0..many).map(|_| (*dice.one(CONDITION)).to_owned()).collect()
}

/// Something people say.
pub fn said(dice: &mut Dice) -> String {
    (*dice.one(SAID)).to_owned()
}

/// A name of a client.
pub fn client(number: usize) -> String {
    format!(
        "{} {}",
        WHERE[number % WHERE.len()],
        WHAT[(number / WHERE.len()) % WHAT.len()].to_owned() + &suffix(number)
    )
}

fn suffix(number: usize) -> String {
    match number / (WHERE.len() * WHAT.len()) {
        0 => String::new(),
        round => format!(" {}", round + 1),
    }
}

/// Two words that stand next to each other in many subjects.
pub const PHRASE: &str = "field tablets";
/// A word that stands in very many subjects.
pub const COMMON: &str = "replace";
