//! Settings from a file: `entente.toml` in the current folder, or the file named by `ENTENTE_CONFIG`.
//!
//! A flag comes before the environment, the environment before the file, the file before the default. The names in the
//! file are those of the flags, so that each setting is documented once, by `--help`.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Command;

/// Settings that may stand in the file.
const KNOWN: &[&str] = &["address", "behind-proxy", "database", "listen", "mail-from", "mail-in", "secure", "smtp"];

/// The command line with the file's settings as its defaults.
///
/// # Errors
/// A file that cannot be read, is no TOML, or holds a setting that does not exist.
pub fn with_file(mut command: Command) -> anyhow::Result<Command> {
    for (name, value) in settings()? {
        let subcommands: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
        for sub in subcommands {
            let value = value.clone();
            command = command.mut_subcommand(sub, |c| defaulted(c, &name, &value));
        }
    }
    Ok(command)
}

fn defaulted(mut command: Command, name: &str, value: &str) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for sub in below {
        command = command.mut_subcommand(sub, |c| defaulted(c, name, value));
    }
    if command.get_arguments().any(|a| a.get_id() == name) {
        let value = value.to_owned();
        command = command.mut_arg(name, |arg| arg.default_value(value));
    }
    command
}

fn settings() -> anyhow::Result<Vec<(String, String)>> {
    let named = std::env::var_os("ENTENTE_CONFIG").map(PathBuf::from);
    let path = named.clone().unwrap_or_else(|| PathBuf::from("entente.toml"));
    if named.is_none() && !path.exists() {
        return Ok(Vec::new());
    }
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("cannot read the settings in {}", path.display()))?;
    let table: toml::Table = text.parse().with_context(|| format!("{} is no TOML", path.display()))?;
    let mut all = Vec::new();
    for (name, value) in table {
        if !KNOWN.contains(&name.as_str()) {
            bail!("{} holds “{name}”, which is no setting. Settings are {}.", path.display(), KNOWN.join(", "));
        }
        let value = match value {
            toml::Value::String(text) => text,
            other => other.to_string(),
        };
        all.push((name, value));
    }
    Ok(all)
}
