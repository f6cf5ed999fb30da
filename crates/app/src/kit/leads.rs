//! Words by which pages and what can be begun are found in *Find or do*, besides the words that they are called by; and the pages
//! within the places that stand in no menu. Whoever adds a page to the frame gives it words here; a test asks for them.

use super::chrome::{Chrome, Way};

/// Pages within the places, for our own people: what they are called, where they are, their drawing.
const HOUSE: [(&str, &str, &str); 20] = [
    ("At risk", "/promises/risks", "promise"),
    ("Were our chances right?", "/promises/chances", "seal"),
    ("Will you make it?", "/asked", "clock"),
    ("Skills", "/skills", "load"),
    ("Debt and standards", "/debts", "load"),
    ("How core services run", "/levels", "services"),
    ("Calls", "/calls", "talk"),
    ("Between us", "/between", "clients"),
    ("How relationships stand", "/relationships", "clients"),
    ("What is done about it", "/treatments", "clients"),
    ("Counselling", "/counselling", "lock"),
    ("Whom to talk with", "/clients/talks", "talk"),
    ("Satisfaction and money", "/income", "clients"),
    ("What they could use instead", "/alternatives", "clients"),
    ("What went elsewhere", "/lost", "clients"),
    ("Built outside IT", "/outside", "clients"),
    ("What lost its sponsor", "/sponsors", "people"),
    ("When we differed", "/disagreements", "clients"),
    ("What both say looking back", "/reviews", "undo"),
    ("Self-check", "/self-check", "check"),
];

/// The pages that this reader finds by their words.
#[must_use]
pub fn within(is_staff: bool) -> Vec<Way> {
    let all = HOUSE.iter().filter(|(_, href, _)| is_staff || matches!(*href, "/asked" | "/between" | "/counselling"));
    all.map(|&(label, href, icon)| Way { label, href, icon }).collect()
}

/// What people call it, by where it leads.
const WORDS: [(&str, &str); 43] = [
    ("/", "home start my day to do next inbox dashboard overview"),
    ("/clients", "customers departments business accounts relationships you and it"),
    ("/conversations", "layers chain needs demand requirements wishes alignment requests talks discovery"),
    ("/promises", "commitments obligations deadlines dates due owed open orders asks offers"),
    ("/listening", "signals heard feedback complaints mood sentiment symptoms voice"),
    (
        "/teams",
        "capacity load workload overload resources availability utilisation utilization hours free people plan who has time can we take",
    ),
    ("/catalogue", "services offerings portfolio order shop what it offers"),
    ("/people", "colleagues contacts users accounts roles members parties who is who directory"),
    ("/imports", "upload csv excel files bring in data migration"),
    ("/trust", "word kept reliability reputation record score broken silence"),
    ("/money/rates", "prices rate card tariff cost what does it cost charges"),
    ("/mails", "letters outbox e-mail email sent notifications delivery"),
    ("/settings", "configuration options administration organisation setup preferences reminders"),
    ("/conversations/new", "need demand requirement wish request raise talk begin"),
    ("/promises/new", "commitment new request offer promise order ask"),
    (
        "/promises/check",
        "chances chance capacity check can we take what if estimate forecast likely by when feasible overload displace date probability simulate",
    ),
    ("/listening/new", "note tone impression meeting heard feedback complaint quote voice mood what somebody said"),
    ("/promises/meeting", "minutes notes protocol agreed talk what was agreed"),
    ("/imports/new", "upload csv excel file bring in data"),
    ("/parties/new?kind=client", "customer department new client create"),
    ("/money/usage", "consumption volume quantity used metering"),
    ("/money/held", "contracts licences licenses what they hold recurring"),
    ("/money/bills", "invoice charges amount to pay what changed cost month"),
    ("/money/statements", "invoices run close month charging approve dispute"),
    ("/money/between", "not charged gaps unmatched missing lost income"),
    ("/money/rates/new", "new price rate tariff"),
    ("/money/usage/new", "consumption volume quantity enter usage"),
    ("/calendars", "holidays days off working hours freeze freezes leave closed office"),
    ("/notices", "notifications messages news told inbox read"),
    ("/me", "profile account password theme dark light keys settings sessions tokens"),
    ("/promises/risks", "risk risks danger endangered slipping late overload red chance fell trouble early warning"),
    ("/promises/chances", "chances calibration accuracy forecast right agreed level hit rate too sure estimates"),
    ("/asked", "reminder early question make it kept yes no confirm due soon"),
    ("/skills", "competences competencies abilities know how who can do expert"),
    ("/debts", "technical debt shortcuts put off standards waived owed pay back"),
    ("/levels", "service levels sla availability outage incidents keep the lights on running core"),
    ("/relationships", "health stage stages order taker partner temperature score how are we doing"),
    ("/clients/talks", "overdue contact not spoken visit lunch one to one cadence"),
    ("/income", "satisfaction survey nps revenue billed worth"),
    ("/alternatives", "competitors rivals vendors outsourcing cloud providers benchmark market"),
    ("/lost", "lost demand competitors shadow rivals turned down gone away why"),
    ("/outside", "shadow it own tools spreadsheets excel macros grey"),
    ("/sponsors", "sponsor left owner champion decision maker stakeholders"),
];

/// The rest of them; a list of more than this would be two ideas.
const MORE: [(&str, &str); 7] = [
    ("/calls", "alerts warnings triggers follow up playbook worries who to call reach out tasks"),
    (
        "/between",
        "survey surveys both sides asked gap litmus partnership partner maturity ladder rungs how far both have come disagreement \
         disagreements differed curtain queue shoes exchange day",
    ),
    (
        "/counselling",
        "counselling counseling room talk in confidence mediator confidential confidence facilitator mediation joint statement",
    ),
    (
        "/disagreements",
        "disagreement disagreements disagree conflict dispute differ quarrel order taker partner eighty percent accommodation relief",
    ),
    ("/reviews", "retrospective lessons learned looking back findings review"),
    ("/self-check", "self check selfcheck admissions admit assessment honest ourselves house half-year vote"),
    (
        "/treatments",
        "treatment treatments treat play plays plan repair root causes facilitator steps mend relationship",
    ),
];

/// What people call what stands there; empty where nobody has said so.
#[must_use]
pub fn words(href: &str) -> &'static str {
    WORDS.iter().chain(&MORE).find(|(at, _)| *at == href).map_or("", |(_, words)| *words)
}

/// Everything in the frame to which these words lead: what can be begun, then where one can go. All words have to be in what it
/// is called or in what people call it.
#[must_use]
pub fn found(chrome: &Chrome, typed: &str) -> Vec<(String, String)> {
    let typed = typed.to_lowercase();
    let wanted: Vec<&str> = typed.split_whitespace().collect();
    if wanted.is_empty() || typed.trim().chars().count() < 2 {
        return Vec::new();
    }
    let acts = chrome.acts.iter().map(|act| (act.label, act.href));
    let places = chrome.nav.iter().map(|place| (place.label, place.href));
    let ways = chrome.ways.iter().chain(&chrome.within).map(|way| (way.label, way.href));
    let mine = chrome.me.iter().flat_map(|_| OWN);
    let mut all: Vec<(String, String)> = Vec::new();
    for (label, href) in acts.chain(places).chain(ways).chain(mine) {
        let called = format!("{label} {}", words(href)).to_lowercase();
        let known = all.iter().any(|(_, there)| there == href);
        if !known && wanted.iter().all(|word| called.contains(word)) {
            all.push((label.to_owned(), href.to_owned()));
        }
    }
    all
}

/// What everybody has who is signed in.
pub const OWN: [(&str, &str); 3] =
    [("Calendars", "/calendars"), ("What you were told", "/notices"), ("You and your settings", "/me")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::chrome::{Me, Place, Purse};

    fn frame(staff: bool) -> Chrome {
        let purse = if staff { Purse::Keeps } else { Purse::TheirOwn };
        Chrome::new("Test")
            .for_reader(Me::default())
            .at(Place::Today, None, staff, staff)
            .with_clients(staff)
            .with_listening(staff.then_some(0), Place::Today)
            .with_trust(true, Place::Today)
            .with_money(purse, Place::Today)
            .with_mails(staff, Place::Today)
    }

    fn leads(staff: bool, typed: &str) -> Vec<String> {
        found(&frame(staff), typed).into_iter().map(|(_, href)| href).collect()
    }

    #[test]
    fn everything_in_the_frame_has_words_and_no_words_lead_nowhere() {
        let frame = frame(true);
        let mut all: Vec<&str> = frame.nav.iter().map(|place| place.href).collect();
        all.extend(frame.acts.iter().map(|act| act.href));
        all.extend(frame.ways.iter().chain(&frame.within).map(|way| way.href));
        all.extend(OWN.iter().map(|(_, href)| *href));

        let without: Vec<&&str> = all.iter().filter(|href| words(href).is_empty()).collect();
        let nowhere: Vec<&str> =
            WORDS.iter().chain(&MORE).map(|(href, _)| *href).filter(|href| !all.contains(href)).collect();

        assert!(without.is_empty(), "say in kit/leads.rs what people call {without:?}");
        assert!(nowhere.is_empty(), "nothing in the frame leads to {nowhere:?}");
    }

    #[test]
    fn what_people_say_leads_to_what_is_called_otherwise() {
        for (typed, href) in [
            ("capacity", "/teams"),
            ("load", "/teams"),
            ("chances", "/promises/chances"),
            ("check", "/promises/check"),
            ("Can we take", "/promises/check"),
            ("risk", "/promises/risks"),
            ("overload", "/teams"),
            ("what if", "/promises/check"),
            ("holidays", "/calendars"),
            ("invoice", "/money/bills"),
            ("shadow it", "/outside"),
            ("commitments", "/promises"),
            ("survey", "/between"),
            ("litmus", "/between"),
            ("maturity", "/between"),
            ("ladder", "/between"),
            ("curtain", "/between"),
            ("disagreement", "/disagreements"),
            ("layers", "/conversations"),
            ("counselling", "/counselling"),
            ("self check", "/self-check"),
            ("treatment", "/treatments"),
            ("order taker", "/disagreements"),
        ] {
            assert!(leads(true, typed).contains(&href.to_owned()), "{typed}: {:?}", leads(true, typed));
        }
        assert!(leads(true, "overload zebra").is_empty() && leads(true, " ").is_empty());
    }

    #[test]
    fn who_may_not_open_a_page_is_not_led_there() {
        for typed in ["capacity", "risk", "check", "shadow it", "sponsor"] {
            assert!(leads(false, typed).is_empty(), "{typed}: {:?}", leads(false, typed));
        }
        for typed in ["layers", "self check", "treatment", "order taker"] {
            assert!(
                !leads(false, typed).iter().any(|href| href != "/conversations"),
                "{typed}: {:?}",
                leads(false, typed)
            );
        }
        assert_eq!(leads(false, "need"), ["/conversations/new", "/conversations"]);
        assert_eq!(leads(false, "survey"), ["/between"]);
    }
}
