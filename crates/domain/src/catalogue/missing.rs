//! What has to be said before a service may be published, as sentences that say what to do.

/// Who owns a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Nobody yet.
    Nobody,
    /// Somebody who is no longer here.
    Gone,
    /// Somebody.
    Here,
}

/// A service as far as it is described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service<'a> {
    /// What it is for.
    pub about: Option<&'a str>,
    /// Who owns it.
    pub owner: Owner,
    /// A team performs it.
    pub team: bool,
    /// What it offers, apart from what is retired.
    pub offerings: &'a [Offered<'a>],
}

/// An offering as far as it is described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered<'a> {
    /// Its name.
    pub name: &'a str,
    /// Lines of what one gets.
    pub gets: usize,
    /// How to ask is said.
    pub how: bool,
    /// Levels.
    pub levels: usize,
}

/// Everything that is missing. Nothing is when it may be published.
#[must_use]
pub fn missing(service: &Service<'_>) -> Vec<String> {
    let mut all = Vec::new();
    if service.about.is_none_or(|about| about.trim().is_empty()) {
        all.push("Say in one line what it is for.".to_owned());
    }
    match service.owner {
        Owner::Nobody => all.push("Name the person who owns it.".to_owned()),
        Owner::Gone => all.push("Its owner is no longer here. Name another.".to_owned()),
        Owner::Here => {}
    }
    if !service.team {
        all.push("Name the team that performs it.".to_owned());
    }
    if service.offerings.is_empty() {
        all.push("Describe at least one offering.".to_owned());
    }
    for offering in service.offerings {
        let name = offering.name;
        if offering.gets == 0 {
            all.push(format!("Say what one gets with “{name}”."));
        }
        if !offering.how {
            all.push(format!("Say how to ask for “{name}”."));
        }
        if offering.levels == 0 {
            all.push(format!("Name at least one level of “{name}”."));
        }
    }
    all
}
