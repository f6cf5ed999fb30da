//! What stands around every page: places, the reader's clients, the reader, the last act's words, the theme.
//!
//! Finished values only, printed by `kit/layout.html`. Whoever answers a request fills a [`Chrome`] once, from what
//! it knows about the reader; pages carry it in a field called `chrome` and do not look into it. This module must not
//! read a request, a session or a database.

use super::leads;
pub use super::theme::Theme;

/// Everything around a page.
#[derive(Debug, Clone, Default)]
pub struct Chrome {
    /// The name of the organisation that runs this Entente.
    pub org: String,
    /// Who reads; nobody on a page that needs no sign-in.
    pub me: Option<Me>,
    /// The places in the sidebar, and in the bar of a phone.
    pub nav: Vec<NavItem>,
    /// What "Find or do" offers to do.
    pub acts: Vec<Act>,
    /// Pages within the places to which "Find or do" leads straight.
    pub ways: Vec<Way>,
    /// Pages within the places that are found by their words alone.
    pub within: Vec<Way>,
    /// The reader's own clients, worst stage first.
    pub mine: Vec<MineItem>,
    /// What has just been done, said once.
    pub flash: Option<Flash>,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Whether one-letter keys work. A person can switch them off (WCAG 2.1.4).
    pub keys: bool,
    /// Path and query of this page, for coming back to it.
    pub here: String,
    /// The address at which the matter of this page takes mails from the reader.
    pub mail_in: Option<String>,
    /// The frame is that of somebody who is not of our house.
    pub portal: Option<Portal>,
    /// With whose eyes one of ours looks, if they do.
    pub seeing: Option<String>,
}

/// The frame of somebody who is not of our house: no sidebar, and the name of who serves them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portal {
    /// What our IT is called.
    pub host: String,
    /// "for Customer Operations".
    pub about: String,
}

/// The reader.
#[derive(Debug, Clone, Default)]
pub struct Me {
    /// Name as others see it.
    pub name: String,
    /// What this person is: "Relationship manager", "Sponsor, Field Operations".
    pub role: String,
    /// `it`, `client` or `supplier`: the shape of the avatar.
    pub side: String,
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Its name.
    pub label: &'static str,
    /// Where it is.
    pub href: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// How many things wait there; nothing is shown for none.
    pub count: Option<u32>,
    /// Whether the reader is there.
    pub current: bool,
    /// Whether it stands in the bar of a phone; the others are in "More".
    pub key: bool,
}

/// Something that can be done from anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// A verb first: "Start a conversation about a need".
    pub label: &'static str,
    /// The page that does it.
    pub href: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// Its one-letter key, where it has one.
    pub key: Option<&'static str>,
}

/// A page within a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What the page is called.
    pub label: &'static str,
    /// Where it is.
    pub href: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
}

/// What somebody has to do with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purse {
    /// Nothing.
    Nobody,
    /// Reads what their own party is charged.
    TheirOwn,
    /// Reads everything.
    Ours,
    /// Keeps it.
    Keeps,
}

/// One of the reader's clients.
#[derive(Debug, Clone, Default)]
pub struct MineItem {
    /// The client's name.
    pub label: String,
    /// The client's page.
    pub href: String,
    /// The stage of the relationship, where one has been seen.
    pub stage: Option<String>,
    /// Whether the reader is on this client's page.
    pub current: bool,
}

/// The words of a toast.
#[derive(Debug, Clone, Default)]
pub struct Flash {
    /// What was done and who was told: "Peadar has been told."
    pub words: String,
    /// The words of the button that takes it back, and the path it posts to.
    pub undo: Option<(String, String)>,
}

/// Where a page belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What is the reader's to do.
    Today,
    /// The clients of IT.
    Clients,
    /// Alignment conversations.
    Conversations,
    /// Promises both ways.
    Promises,
    /// What was heard.
    Listening,
    /// What teams can carry.
    Capacity,
    /// What IT offers.
    Catalogue,
    /// People and parties: one place with two tabs.
    People,
    /// Files brought in.
    Imports,
    /// What things cost, what was used and what is held.
    Money,
    /// Words over time.
    Trust,
    /// Letters that went out and came in.
    Mails,
    /// What an administrator sets for everybody.
    Settings,
    /// A page that belongs to no place, such as the reader's own settings.
    Elsewhere,
}

/// The places that exist for this reader. Whoever is not of our house has a portal of few places, the last of which is the
/// page of their own party; imports are for those who lead or run it.
pub fn nav(current: Place, today_count: Option<u32>, is_staff: bool, is_admin: bool) -> Vec<NavItem> {
    use Place::{Capacity, Catalogue, Clients, Conversations, Imports, People, Promises, Today};
    let ours = [
        (Today, "Today", "/", "today", true, true),
        (Clients, "Clients", "/clients", "clients", true, true),
        (Conversations, "Conversations", "/conversations", "talk", true, true),
        (Promises, "Promises", "/promises", "promise", true, true),
        (Capacity, "Capacity", "/teams", "load", false, true),
        (Catalogue, "Catalogue", "/catalogue", "services", false, true),
        (People, "People", "/people", "people", false, true),
        (Imports, "Imports", "/imports", "import", false, is_admin),
    ];
    let guests = [
        (Today, "Home", "/", "today", true, true),
        (Conversations, "Needs", "/conversations", "talk", true, true),
        (Promises, "Promises", "/promises", "promise", true, true),
        (Catalogue, "Catalogue", "/catalogue", "services", false, true),
        (Clients, "You and IT", "/clients", "clients", true, true),
    ];
    let all: &[_] = if is_staff { &ours } else { &guests };
    all.iter()
        .copied()
        .filter(|(.., shown)| *shown)
        .map(|(place, label, href, icon, key, _)| NavItem {
            label,
            href,
            icon,
            count: if place == Today { today_count.filter(|n| *n > 0) } else { None },
            current: place == current,
            key,
        })
        .collect()
}

/// What this reader can begin from anywhere.
pub fn acts(is_staff: bool, is_admin: bool) -> Vec<Act> {
    let need = if is_staff { "Start a conversation about a need" } else { "Raise a need" };
    let all = [
        (need, "/conversations/new", "talk", Some("n"), true),
        ("Ask for or offer a promise", "/promises/new", "promise", Some("p"), true),
        ("Check whether we can take something", "/promises/check", "promise", None, is_staff),
        ("Note a signal", "/listening/new", "note", Some("s"), is_staff),
        ("Write down what came of a meeting", "/promises/meeting", "talk", None, true),
        ("Import a file", "/imports/new", "import", None, is_admin),
    ];
    all.into_iter()
        .filter(|(.., shown)| *shown)
        .map(|(label, href, icon, key, _)| Act { label, href, icon, key })
        .collect()
}

impl Chrome {
    /// A bare frame for this organisation: nobody signed in, no places.
    pub fn new(org: impl Into<String>) -> Self {
        Self { org: org.into(), keys: true, ..Self::default() }
    }

    /// Who reads.
    #[must_use]
    pub fn for_reader(mut self, me: Me) -> Self {
        self.me = Some(me);
        self
    }

    /// The places and acts of this reader, standing at one of the places.
    #[must_use]
    pub fn at(mut self, current: Place, today_count: Option<u32>, is_staff: bool, is_admin: bool) -> Self {
        self.nav = nav(current, today_count, is_staff, is_admin);
        self.acts = acts(is_staff, is_admin);
        self.within = leads::within(is_staff);
        self
    }

    /// Adding clients, for whoever may.
    #[must_use]
    pub fn with_clients(mut self, tends: bool) -> Self {
        if tends {
            let act = Act { label: "Add a client", href: "/parties/new?kind=client", icon: "clients", key: None };
            self.acts.push(act);
        }
        self
    }

    /// The places of who runs this Entente: letters, and what holds for everybody.
    #[must_use]
    pub fn with_mails(mut self, shown: bool, current: Place) -> Self {
        if shown {
            for (place, label, href, icon) in
                [(Place::Mails, "Mails", "/mails", "mail"), (Place::Settings, "Settings", "/settings", "settings")]
            {
                self.nav.push(NavItem { label, href, icon, count: None, current: current == place, key: false });
            }
        }
        self
    }

    /// What was heard, for our own people, with how many texts wait: after promises, where those read who make them.
    #[must_use]
    pub fn with_listening(mut self, waiting: Option<u32>, current: Place) -> Self {
        let Some(waiting) = waiting else { return self };
        let at = self.nav.iter().position(|item| item.href == "/promises").map_or(self.nav.len(), |at| at + 1);
        let (label, href, current) = ("Listening", "/listening", current == Place::Listening);
        let count = Some(waiting).filter(|n| *n > 0);
        self.nav.insert(at, NavItem { label, href, icon: "listen", count, current, key: false });
        self
    }

    /// Where words stand: for our own people, and for whoever shares them with us.
    #[must_use]
    pub fn with_trust(mut self, shown: bool, current: Place) -> Self {
        if shown {
            let current = current == Place::Trust;
            self.nav.push(NavItem { label: "Trust", href: "/trust", icon: "seal", count: None, current, key: false });
        }
        self
    }

    /// What things cost: for our own people, and for the clients who are charged.
    #[must_use]
    pub fn with_money(mut self, purse: Purse, current: Place) -> Self {
        if purse == Purse::Nobody {
            return self;
        }
        let current = current == Place::Money;
        let (label, href) = ("Money", "/money/rates");
        self.nav.push(NavItem { label, href, icon: "money", count: None, current, key: false });
        let ours = purse != Purse::TheirOwn;
        let ways = [
            ("Prices", "/money/rates"),
            ("Usage", "/money/usage"),
            ("Subscriptions", "/money/held"),
            (if ours { "Bills" } else { "Your bill" }, "/money/bills"),
        ];
        self.ways.extend(ways.map(|(label, href)| Way { label, href, icon: "money" }));
        if ours {
            self.ways.push(Way { label: "Statements", href: "/money/statements", icon: "money" });
            self.ways.push(Way { label: "What falls between", href: "/money/between", icon: "money" });
        }
        if purse == Purse::Keeps {
            for (label, href) in [("Add a price", "/money/rates/new"), ("Book usage", "/money/usage/new")] {
                self.acts.push(Act { label, href, icon: "money", key: None });
            }
        }
        self
    }

    /// Move the mark of the current place: for pages that know better than whoever built the frame.
    #[must_use]
    pub fn moved_to(mut self, current: Place) -> Self {
        let href = nav(current, None, true, true).into_iter().find(|item| item.current).map(|item| item.href);
        for item in &mut self.nav {
            item.current = Some(item.href) == href;
        }
        self
    }

    /// The frame of somebody who is not of our house.
    #[must_use]
    pub fn in_portal(mut self, portal: Option<Portal>) -> Self {
        self.portal = portal;
        self
    }

    /// One of ours looks with the eyes of this person.
    #[must_use]
    pub fn seen_by(mut self, whose: Option<String>) -> Self {
        self.seeing = whose;
        self
    }

    /// The reader's clients.
    #[must_use]
    pub fn with_mine(mut self, mine: Vec<MineItem>) -> Self {
        self.mine = mine;
        self
    }

    /// What has just been done.
    #[must_use]
    pub fn with_flash(mut self, flash: Option<Flash>) -> Self {
        self.flash = flash;
        self
    }

    /// How the reader wants it to look, and whether one-letter keys work.
    #[must_use]
    pub fn with_taste(mut self, theme: Theme, keys: bool) -> Self {
        self.theme = theme;
        self.keys = keys;
        self
    }

    /// Where the matter of this page takes mails from the reader.
    #[must_use]
    pub fn taking_mail(mut self, at: Option<String>) -> Self {
        self.mail_in = at;
        self
    }

    /// Path and query of this page.
    #[must_use]
    pub fn here(mut self, path: impl Into<String>) -> Self {
        self.here = path.into();
        self
    }
}
