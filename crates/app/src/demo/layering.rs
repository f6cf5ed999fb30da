//! Who stands between need and builder in the demo: six at Energy Trading, so that what a trader says in the morning arrives as
//! something else; and one at Wind & Storage, where the engineer and the one who loads the data sit at one table.

use domain::kernel::ConversationId;
use domain::partnership::{Layer, StandsOn};

use super::material::missing;
use super::profiles::Teller;
use crate::conversations::store as talks;
use crate::kit::error::AppError;
use crate::partnership::layers::acts;
use crate::people::scope::Scope;

/// Mara tells of the need that begins so, on this working day, who stands in it.
type Told = (&'static str, i64, &'static [(&'static str, &'static str, StandsOn)]);

const TOLD: [Told; 2] = [
    (
        "The desk needs its position at eight",
        -9,
        &[
            ("Emre Soylu", "Closes hedges on the morning’s numbers", StandsOn::Client),
            ("Stefan Roth", "Collects what the desk wants on Fridays", StandsOn::Client),
            ("Yuki Tanabe", "Takes one wish of the desk to the monthly round", StandsOn::Client),
            ("Mara Lindqvist", "Writes it down for IT", StandsOn::It),
            ("Amadou Sarr", "Decides what the reports can take on", StandsOn::It),
            ("Síle Byrne", "Plans it into a fortnight", StandsOn::It),
            ("Corvane", "Describes what is to be built", StandsOn::Supplier),
            ("Ola Berg", "Writes the load", StandsOn::It),
        ],
    ),
    (
        "I would like to see what a turbine does",
        -8,
        &[
            ("Sunniva Moen", "Looks for a fault in the hour in which it starts", StandsOn::Client),
            ("Síle Byrne", "Asks what it is for and makes room", StandsOn::It),
            ("Ola Berg", "Writes the load", StandsOn::It),
        ],
    ),
];

/// The conversation whose need begins so.
fn called(teller: &mut Teller<'_>, need: &str) -> Result<ConversationId, AppError> {
    let filter = talks::Filter { like: Some(need.to_owned()), ..talks::Filter::default() };
    let found = talks::list(teller.tx, &Scope::System("the demo"), &filter, None, 1)?;
    found.first().map(|talk| talk.id).ok_or_else(|| missing("conversation", need))
}

/// Both of them.
pub(super) fn told(teller: &mut Teller<'_>) -> Result<(), AppError> {
    for (need, day, all) in TOLD {
        let id = called(teller, need)?;
        let (scope, env) = teller.at("mara", day, (16, 20))?;
        let layer = |(name, role, stands): &(&str, &str, StandsOn)| Layer {
            name: (*name).to_owned(),
            role: (*role).to_owned(),
            stands: *stands,
        };
        let all: Vec<Layer> = all.iter().map(layer).collect();
        acts::tell(teller.tx, &env, &scope, (id, 0), &all)?;
    }
    Ok(())
}
