//! `entente receive`: takes one mail from standard input, as mail servers hand them over to a program.

use std::io::Read;
use std::process::ExitCode;

use clap::Args;

use super::Database;
use super::outside::MailIn;
use super::serve::secret;
use crate::kit::app::Settings;
use crate::kit::mailing::Mailing;
use crate::mail::acts::{self, Came};
use crate::mail::incoming::reading::{self, Mail};

/// What mail servers make of an exit status (sysexits.h).
const DATA_ERR: u8 = 65;
const NO_USER: u8 = 67;
const TEMP_FAIL: u8 = 75;

/// The mail.
#[derive(Debug, Args)]
pub struct Receive {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    inbox: MailIn,
    /// The address it came in at, as the mail server knows it; several times for several. Without it the mail itself says.
    #[arg(long, value_name = "E-MAIL")]
    recipient: Vec<String>,
}

impl Receive {
    /// Never fails: a mail server reads the exit status, and its sender the sentence.
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut raw = Vec::new();
        let limit = u64::try_from(reading::LARGEST).unwrap_or(u64::MAX) + 1;
        if let Err(error) = std::io::stdin().lock().take(limit).read_to_end(&mut raw) {
            return Ok(said(TEMP_FAIL, &format!("The mail could not be read: {error}")));
        }
        let mail = match reading::read(&raw) {
            Ok(mail) => mail,
            Err(why) => return Ok(said(DATA_ERR, &why)),
        };
        match self.taken(mail).await {
            Ok(came) => Ok(answer(&came)),
            Err(error) => Ok(said(TEMP_FAIL, &format!("The mail could not be taken now: {error:#}"))),
        }
    }

    async fn taken(self, mail: Mail) -> anyhow::Result<Vec<Came>> {
        let mailing =
            Mailing::from_settings(None, None, None, self.inbox.mail_in.as_deref()).map_err(anyhow::Error::msg)?;
        let app = self.database.app(false, Settings { secret: secret()?, ..Settings::default() }).await?;
        let recipients = self.recipient;
        let came = app.write(move |tx, env| acts::receive(tx, env, &mailing, &mail, &recipients)).await;
        app.db.close().await;
        Ok(came?)
    }
}

/// The sentence goes to standard output, which mail servers put into what they send back.
fn said(code: u8, words: &str) -> ExitCode {
    println!("{words}");
    ExitCode::from(code)
}

fn answer(came: &[Came]) -> ExitCode {
    let refused = came.iter().find_map(|c| match c {
        Came::Refused(why) => Some(why.as_str()),
        _ => None,
    });
    let taken = came.iter().any(|c| !matches!(c, Came::Refused(_) | Came::Nowhere));
    match refused {
        _ if taken => ExitCode::SUCCESS,
        Some(why) => said(DATA_ERR, why),
        None => said(NO_USER, "No conversation and no promise has this address."),
    }
}
