//! Settings about the outside: by what address people come, and how mails travel.

use clap::Args;

use crate::kit::mailing::Mailing;

/// How Entente is reached, and how its mails travel.
#[derive(Args)]
pub struct Outside {
    /// Where people reach Entente, for the links in mails: such as https://entente.example.org
    #[arg(long, env = "ENTENTE_ADDRESS", value_name = "URL")]
    address: Option<String>,
    /// The server that takes our mails: smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465. Others on this
    /// machine can read a flag: put the password into the environment or the file. Without a server no mail leaves.
    #[arg(long, env = "ENTENTE_SMTP", value_name = "URL", hide_env_values = true, hide_default_value = true)]
    smtp: Option<String>,
    /// The address our mails come from.
    #[arg(long, id = "mail-from", env = "ENTENTE_MAIL_FROM", value_name = "E-MAIL")]
    mail_from: Option<String>,
    #[command(flatten)]
    inbox: MailIn,
}

/// Where mails come in.
#[derive(Args, Debug)]
pub struct MailIn {
    /// The address whose mails become notes, such as talk@in.example.org: whatever is sent to talk+…@in.example.org has to be
    /// handed to `entente receive`.
    #[arg(long, id = "mail-in", env = "ENTENTE_MAIL_IN", value_name = "E-MAIL")]
    pub mail_in: Option<String>,
}

impl std::fmt::Debug for Outside {
    /// Without the server: its address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outside").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Outside {
    /// The settings, checked.
    pub fn mailing(&self) -> anyhow::Result<Mailing> {
        let (smtp, from) = (self.smtp.as_deref(), self.mail_from.as_deref());
        Mailing::from_settings(self.address.as_deref(), smtp, from, self.inbox.mail_in.as_deref())
            .map_err(anyhow::Error::msg)
    }
}
