//! Mappings that come with Entente, and what each field of a mapping is for.

/// The names of the mappings that come with Entente.
pub const READY: [&str; 5] = ["servicenow", "volvo", "helpdesk", "jira", "gitlab"];

pub(super) fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "servicenow" => include_str!("mappings/servicenow.toml"),
        "volvo" => include_str!("mappings/volvo.toml"),
        "helpdesk" => include_str!("mappings/helpdesk.toml"),
        "jira" => include_str!("mappings/jira.toml"),
        "gitlab" => include_str!("mappings/gitlab.toml"),
        _ => return None,
    })
}

/// What to write for a field.
pub(super) fn say_how(field: &str) -> String {
    let how = match field {
        "name" => "Write `name = \"tracker\"`: small letters, digits, - and _, by which you ask for the mapping.",
        "title" => "Write `title = \"Our tracker\"`: how people will find it.",
        "system" => "Write `system = \"tracker\"`: where the file comes from, in up to 40 characters.",
        "shape" => {
            "Write `shape = \"log\"` where each row is something that happened, `\"list\"` where each is a matter."
        }
        "zone" => "Write a zone such as `zone = \"Europe/Dublin\"` or `\"UTC\"`.",
        "dates" => "Write `dates = [\"iso\"]` or patterns such as `[\"%d/%m/%Y %H:%M\"]`.",
        "key" => "Write `key = \"{number}\"`, with the column that tells one matter from another.",
        "subject" => "Write `subject = \"{title}\"`, with the columns that say what it is about.",
        "client" => "Write `[client]` and below it `columns = [\"company\"]`, with the column that says who it is for.",
        "log" => "Write `[log]` with `instant`, `state` and `[log.steps]`.",
        "list" => "Write `[list]` with `created`, and `due` and `finished` where columns say so.",
        "instant" => "Write `instant = \"updated_at\"`, with the column that says when the row happened.",
        "state" => "Write `state = [\"status\"]`, with the column that says where the matter stands.",
        "steps" => "Write `[log.steps]` and below it what each state means, such as `\"Closed\" = \"accepted\"`.",
        "created" => "Write `created = \"created_at\"`, with the column that says when it was asked for.",
        "finished_as" => "Write `finished_as = \"accepted\"`.",
        _ => "docs/import.md shows each field with an example.",
    };
    how.to_owned()
}
