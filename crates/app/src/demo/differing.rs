//! What clients of the demo and IT differed about. Supply Chain is content and gets what it asks for, and IT pays for it alone; to
//! Energy Trading IT says no and means it; with Wind & Storage both find third things; with Field Operations too few ended to say.
//! What lies further back, the relationship manager of Field Operations had kept in a file.

use domain::partnership::{Came, Ended, Outcome, Relief};

use super::money::taking;
use super::profiles::Teller;
use crate::imports::files::Files;
use crate::kit::error::AppError;
use crate::partnership::differ::acts::{self, Noted};

/// Who wrote it down at whose client, on which working day, what about, what each side wanted, where it came up, how it ended.
struct Told {
    by: &'static str,
    whose: &'static str,
    day: i64,
    about: &'static str,
    theirs: &'static str,
    ours: &'static str,
    came: Came,
    /// After so many working days, how, with more work for IT, and what it was given.
    ended: Option<(i64, Outcome, bool, &'static [Relief], &'static str)>,
}

const TOLD: [Told; 20] = [
    Told {
        by: "mara",
        whose: "beata",
        day: -231,
        about: "Labels on every pallet",
        theirs: "Labels with the order number from the first of the month.",
        ours: "With the new scanners in spring, or the old ones print them twice.",
        came: Came::Counter,
        ended: Some((6, Outcome::Theirs, true, &[], "We printed them twice, for five weeks.")),
    },
    Told {
        by: "mara",
        whose: "beata",
        day: -188,
        about: "Counting in the night",
        theirs: "The count runs at night, so that nobody waits by day.",
        ours: "By day, on half the shelves, as nobody of us is there at night.",
        came: Came::Told,
        ended: Some((9, Outcome::Theirs, true, &[], "Two of us came in at night.")),
    },
    Told {
        by: "beata",
        whose: "beata",
        day: -149,
        about: "The supplier list in two languages",
        theirs: "Both languages, everywhere.",
        ours: "Both where a driver reads it, one in the office.",
        came: Came::Counter,
        ended: Some((4, Outcome::Theirs, true, &[], "As we asked. That was quick.")),
    },
    Told {
        by: "mara",
        whose: "beata",
        day: -104,
        about: "A report for each of nine stores",
        theirs: "Nine reports, each laid out as that store likes it.",
        ours: "One report that every store can turn.",
        came: Came::Decision,
        ended: Some((12, Outcome::Theirs, true, &[], "Nine it was. Each change is now made nine times.")),
    },
    Told {
        by: "mara",
        whose: "beata",
        day: -63,
        about: "Moving the scanner gates before the fair",
        theirs: "Moved by the fair, whatever else waits.",
        ours: "After the fair, as the same two people keep the gates running.",
        came: Came::Breakdown,
        ended: Some((3, Outcome::Theirs, true, &[], "They were moved on a Sunday.")),
    },
    Told {
        by: "goran",
        whose: "beata",
        day: -30,
        about: "Who may order above ten thousand",
        theirs: "Everybody in purchasing.",
        ours: "Two names, for the auditors.",
        came: Came::Decision,
        ended: Some((
            11,
            Outcome::Third,
            true,
            &[Relief::Date],
            "Everybody orders, and one of two looks at it the same day.",
        )),
    },
    Told {
        by: "beata",
        whose: "beata",
        day: -5,
        about: "The stock by the hour for all stores",
        theirs: "All ten stores at once, before the summer.",
        ours: "Norrby first; we learn from it and say a date for the others.",
        came: Came::Told,
        ended: None,
    },
    Told {
        by: "mara",
        whose: "hanne",
        day: -120,
        about: "Tablets from the shop",
        theirs: "Tablets from the shop in Aldersey, today.",
        ours: "Rugged ones from us, in eight days.",
        came: Came::Decline,
        ended: Some((
            14,
            Outcome::Third,
            true,
            &[Relief::Money],
            "Six rugged ones lie in each depot, paid for by the depots.",
        )),
    },
    Told {
        by: "hanne",
        whose: "hanne",
        day: -41,
        about: "Freezing the dispatch screens in storms",
        theirs: "Nothing changes from October to March.",
        ours: "Nothing changes on days with a warning.",
        came: Came::Counter,
        ended: Some((8, Outcome::Ours, false, &[], "A warning it is. We shall see in autumn.")),
    },
    Told {
        by: "hanne",
        whose: "hanne",
        day: -7,
        about: "Whose month pays for the late visits",
        theirs: "The month in which they were reported.",
        ours: "The month in which they were made.",
        came: Came::Told,
        ended: None,
    },
    Told {
        by: "mara",
        whose: "peadar",
        day: -210,
        about: "Readings each second",
        theirs: "Every second from every blade.",
        ours: "Every minute; a second fills the disks in a year.",
        came: Came::Counter,
        ended: Some((10, Outcome::Third, true, &[Relief::Scope], "Each second for an hour around an alarm.")),
    },
    Told {
        by: "peadar",
        whose: "peadar",
        day: -160,
        about: "Who climbs when a sensor fails",
        theirs: "IT, as it is IT's sensor.",
        ours: "A climber of yours, with us on the phone.",
        came: Came::Decision,
        ended: Some((7, Outcome::Third, false, &[], "The two who climb anyway were trained by us.")),
    },
    Told {
        by: "mara",
        whose: "peadar",
        day: -117,
        about: "The page for the insurer",
        theirs: "By the visit in spring.",
        ours: "In summer, after the move.",
        came: Came::Counter,
        ended: Some((5, Outcome::Theirs, true, &[Relief::Staff], "By the visit, with Sunniva on it two days a week.")),
    },
    Told {
        by: "mara",
        whose: "peadar",
        day: -76,
        about: "Two clouds or one",
        theirs: "The one that the turbines speak with anyway.",
        ours: "The one that we know.",
        came: Came::Decision,
        ended: Some((15, Outcome::Third, false, &[], "Theirs for a year, with a day on which both look again.")),
    },
    Told {
        by: "peadar",
        whose: "peadar",
        day: -33,
        about: "Passwords in a storm",
        theirs: "None in the tower.",
        ours: "A key on the belt.",
        came: Came::Told,
        ended: Some((6, Outcome::Ours, false, &[], "The key is fine. It opens the lift as well.")),
    },
    Told {
        by: "mara",
        whose: "yuki",
        day: -205,
        about: "Prices of the other exchange",
        theirs: "On the desk within a week.",
        ours: "With the next release.",
        came: Came::Decline,
        ended: Some((5, Outcome::Ours, false, &[], "With the next release.")),
    },
    Told {
        by: "mara",
        whose: "yuki",
        day: -152,
        about: "A sheet of their own on the desk",
        theirs: "It stays.",
        ours: "It goes, for the auditors.",
        came: Came::Decision,
        ended: Some((9, Outcome::Ours, false, &[], "It went. There is another one by now.")),
    },
    Told {
        by: "yuki",
        whose: "yuki",
        day: -97,
        about: "Somebody on the phone from six",
        theirs: "From six, when the market opens.",
        ours: "From eight.",
        came: Came::Told,
        ended: Some((4, Outcome::Ours, false, &[], "From eight. We stopped asking.")),
    },
    Told {
        by: "mara",
        whose: "yuki",
        day: -58,
        about: "Trying the new feed beside the old",
        theirs: "Both for a month.",
        ours: "One cut, on a Saturday.",
        came: Came::Counter,
        ended: Some((3, Outcome::Ours, false, &[], "One cut.")),
    },
    Told {
        by: "yuki",
        whose: "yuki",
        day: -20,
        about: "Limits that a trader can lift for an hour",
        theirs: "One trader, one hour, written down.",
        ours: "Nobody.",
        came: Came::Decline,
        ended: Some((6, Outcome::Dropped, false, &[], "Not worth another meeting.")),
    },
];

/// All of it until this morning.
pub(super) fn told(teller: &mut Teller<'_>) -> Result<(), AppError> {
    for one in &TOLD {
        let client = teller.client(one.whose)?;
        let (scope, env) = teller.at(one.by, one.day, (10, 50))?;
        let noted = Noted {
            about: one.about.to_owned(),
            theirs: one.theirs.to_owned(),
            ours: one.ours.to_owned(),
            came: one.came,
            matter: None,
            on: teller.hours.since_today(one.day),
        };
        let id = acts::note(teller.tx, &env, &scope, client, &noted)?;
        let Some((days, outcome, more_work, relief, words)) = one.ended else { continue };
        let day = one.day + days;
        let (scope, env) = teller.at(one.by, day, (15, 40))?;
        let on = teller.hours.since_today(day);
        let ended = Ended { on, outcome, more_work, relief: relief.iter().copied().collect() };
        acts::end(teller.tx, &env, &scope, (id, 1), (&ended, Some(words.to_owned())))?;
    }
    twice(teller)?;
    register(teller)
}

/// What somebody wrote down a second time, in other words, and took back.
fn twice(teller: &mut Teller<'_>) -> Result<(), AppError> {
    let client = teller.client("hanne")?;
    let (scope, env) = teller.at("mara", -6, (11, 20))?;
    let noted = Noted {
        about: "Late visits at the end of a month".to_owned(),
        theirs: "They count in the month in which they were reported.".to_owned(),
        ours: "They count in the month in which they were made.".to_owned(),
        came: Came::Told,
        matter: None,
        on: teller.hours.since_today(-7),
    };
    let id = acts::note(teller.tx, &env, &scope, client, &noted)?;
    let (scope, env) = teller.at("mara", -5, (8, 40))?;
    acts::take_back(teller.tx, &env, &scope, (id, 1), "Hanne had written the same down the day before.")
}

/// What was kept before Entente, row by row: since and until which working day, what about, what each wanted, how it ended.
const REGISTER: [(i64, i64, &str); 3] = [
    (
        -402,
        -391,
        "Radios or telephones,Radios in every van.,\"One telephone each, which does both.\",third,yes,\"money, staff\",Telephones with a key for groups; Field Operations paid.",
    ),
    (
        -371,
        -365,
        "Maps on paper,\"Paper stays, for when nothing works.\",No paper: it is wrong by the next day.,theirs,yes,,We print them each Monday.",
    ),
    (-338, -330, "The depot door,Opened by the dispatcher.,Opened by a card.,dropped,no,,The door was taken out."),
];

fn register(teller: &mut Teller<'_>) -> Result<(), AppError> {
    let client = teller.client("hanne")?;
    let mut csv = String::from("client,since,ended,about,client wanted,IT wanted,outcome,more work,relief,words\n");
    for (since, ended, rest) in REGISTER {
        let (since, ended) = (teller.hours.since_today(since), teller.hours.since_today(ended));
        csv.push_str(&format!("{client},{since},{ended},{rest}\n"));
    }
    let (_, env) = teller.at("mara", -200, (9, 15))?;
    Files::Disagreements.bring_in(teller.tx, &env, &taking("when-we-differed.csv", &csv)?)?;
    Ok(())
}
