//! What is asked for: pages, searches and forms, over random matters of the filled database.

use db::{Conn, Db, DbError, Val};
use uuid::Uuid;

use super::dice::Dice;
use super::load::Ask;
use super::words;

/// Ids to ask for, and the person who asks.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    pub commitments: Vec<Uuid>,
    pub open: Vec<Uuid>,
    pub conversations: Vec<Uuid>,
    pub clients: Vec<Uuid>,
    /// The relationship manager who asks for pages.
    pub reader: Uuid,
    /// A key in the middle of the list of promises.
    pub deep: String,
}

const IDS: usize = 2_000;

fn ids(conn: &mut Conn, sql: &str) -> Result<Vec<Uuid>, DbError> {
    conn.all(sql, &[])?.iter().map(|row| row.at(0)).collect()
}

/// Ids spread evenly over a table, found by key.
fn spread(conn: &mut Conn, table: &str, dice: &mut Dice) -> Result<Vec<Uuid>, DbError> {
    let edge = |order: &str| format!("select id from {table} order by id {order} limit 1");
    let (Some(first), Some(last)) = (conn.one(&edge("asc"), &[])?, conn.one(&edge("desc"), &[])?) else {
        return Ok(Vec::new());
    };
    let (low, high) = (first.at::<Uuid>(0)?.as_u128(), last.at::<Uuid>(0)?.as_u128());
    let next = format!("select id from {table} where id >= $1 order by id limit 1");
    let mut found = Vec::with_capacity(IDS);
    for _ in 0..IDS {
        let at = low + ((high - low) as f64 * dice.part()) as u128;
        if let Some(row) = conn.one(&next, &[Val::Uuid(Uuid::from_u128(at))])? {
            found.push(row.at(0)?);
        }
    }
    Ok(found)
}

impl Sample {
    /// Taken from the database.
    pub async fn taken(db: &Db) -> anyhow::Result<Self> {
        let taken = db.read(move |conn| -> Result<Self, DbError> {
            let mut dice = Dice::new(5);
            let reader = "select m.person_id from memberships m where m.role = 'relationship_manager' limit 1";
            let open = "select id from commitments where closed_at is null and state = 'promised' and kind <> 'ticket' \
                 order by moved_at desc limit 3000";
            let clients = "select id from parties where kind = 'client' order by created_at, id limit 5000";
            let mut sample = Self {
                commitments: spread(conn, "commitments", &mut dice)?,
                conversations: spread(conn, "conversations", &mut dice)?,
                open: ids(conn, open)?,
                clients: ids(conn, clients)?,
                reader: ids(conn, reader)?.first().copied().unwrap_or_default(),
                deep: String::new(),
            };
            if let Some(id) = sample.commitments.get(IDS / 2) {
                let of = "select moved_at from commitments where id = $1";
                if let Some(row) = conn.one(of, &[Val::Uuid(*id)])? {
                    sample.deep = format!("{}~{id}", row.at::<jiff::Timestamp>(0)?);
                }
            }
            Ok(sample)
        });
        Ok(taken.await?)
    }

    fn many(&self, mut of: impl FnMut(&mut Dice) -> String) -> Vec<String> {
        let mut dice = Dice::new(11);
        (0..IDS).map(|_| of(&mut dice)).collect()
    }

    /// Every page that is measured: its name and the addresses asked for in turn.
    pub fn pages(&self, commitments: u64) -> Vec<(&'static str, Vec<String>)> {
        let list = |dice: &mut Dice| {
            let filter = dice.one(&["open=yes", "open=yes&sort=due", "state=promised", "outcome=silent", "kind=order"]);
            format!("/promises?{filter}")
        };
        let of = |dice: &mut Dice, ids: &[Uuid]| *dice.one(ids);
        let client = |dice: &mut Dice| self.clients[dice.skewed(self.clients.len())];
        let code = |dice: &mut Dice| words::code(dice.below(commitments.max(1)));
        vec![
            ("Today", self.many(|_| "/".into())),
            ("client page", self.many(|dice| format!("/clients/{}", client(dice)))),
            ("client's promises", self.many(|dice| format!("/clients/{}/promises", client(dice)))),
            ("promises, filter and sort", self.many(list)),
            ("promises of a party", self.many(|dice| format!("/promises?party={}", client(dice)))),
            ("promises, deep page", self.many(|_| format!("/promises?after={}", self.deep))),
            ("promise", self.many(|dice| format!("/promises/{}", of(dice, &self.commitments)))),
            ("conversation", self.many(|dice| format!("/conversations/{}", of(dice, &self.conversations)))),
            ("clients", self.many(|_| "/clients".into())),
            ("words kept", self.many(|_| "/trust".into())),
            ("words with a client", self.many(|dice| format!("/trust/{}", client(dice)))),
            ("how promises with a client went", self.many(|dice| format!("/trust/{}/outcomes", client(dice)))),
            ("find, rare word", self.many(|dice| format!("/find?q={}", code(dice)))),
            ("find, phrase", self.many(|_| format!("/find?q={}", words::PHRASE.replace(' ', "+")))),
            ("find, common word", self.many(|_| format!("/find?q={}", words::COMMON))),
        ]
    }

    /// Words said about open promises, one after the other.
    pub fn notes(&self, base: &str) -> Vec<Ask> {
        let form = vec![("words".to_owned(), "Measured.".to_owned()), ("visibility".to_owned(), "shared".to_owned())];
        self.open.iter().map(|id| Ask::Post(format!("{base}/promises/{id}/note"), form.clone())).collect()
    }
}
