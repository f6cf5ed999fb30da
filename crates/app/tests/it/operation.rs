//! What an administrator does at a terminal: copy, bring back, take along, look whether all is well.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use axum::http::StatusCode;
use db::Engine;

use crate::world::{World, engine};

/// A folder of its own that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("entente-operation-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn entente(args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
    command.env_clear().current_dir(std::env::temp_dir()).args(args);
    command.envs(variables.iter().copied()).output().expect("the binary")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Who may read a file.
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[tokio::test]
async fn a_new_database_is_for_its_owner_alone() {
    let folder = Folder::new();
    let file = folder.0.join("new.db");
    let options = db::Options { create: true, ..db::Options::default() };

    let db = db::Db::open(&format!("sqlite:{}", file.display()), options).await.expect("open");
    db.migrate(entente::migrations::ALL).await.expect("tables");

    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(&folder.0.join("new.db-wal")), 0o600);
    db.close().await;
}

#[tokio::test]
async fn a_copy_of_the_running_database_is_whole_and_can_take_its_place() {
    if engine() == Engine::Postgres {
        return;
    }
    let (world, folder) = (World::new().await, Folder::new());
    world.promised("Before the copy", 5).await;
    let (copy, url) = (folder.at("copy.db"), format!("sqlite:{}", folder.at("live.db")));

    let made = entente(&["backup", &copy, "--database", &world.scratch.url], &[]);
    assert!(made.status.success(), "{}", said(&made));
    let again = entente(&["backup", &copy, "--database", &world.scratch.url], &[]);
    assert!(!again.status.success() && said(&again).contains("nothing is overwritten"), "{}", said(&again));

    let restored = entente(&["restore", &copy, "--database", &url], &[]);
    assert!(restored.status.success(), "{}", said(&restored));
    for file in ["copy.db", "live.db"] {
        assert_eq!(mode(&folder.0.join(file)), 0o600, "{file}");
    }
    let verified = entente(&["verify", "--database", &url], &[]);
    assert!(said(&verified).contains("All is well."), "{}", said(&verified));
}

#[tokio::test]
async fn what_is_there_is_set_aside_and_never_while_somebody_has_it_open() {
    if engine() == Engine::Postgres {
        return;
    }
    let (world, folder) = (World::new().await, Folder::new());
    let (copy, live) = (folder.at("copy.db"), folder.at("live.db"));
    let url = format!("sqlite:{live}");
    for to in [&copy, &live] {
        assert!(entente(&["backup", to, "--database", &world.scratch.url], &[]).status.success());
    }

    let refused = entente(&["restore", &copy, "--database", &url], &[]);
    assert!(!refused.status.success() && said(&refused).contains("--replace"), "{}", said(&refused));
    let open = db::Db::open(&url, db::Options::default()).await.expect("open");
    let busy = entente(&["restore", &copy, "--database", &url, "--replace"], &[]);
    assert!(!busy.status.success() && said(&busy).contains("stop Entente first"), "{}", said(&busy));
    open.close().await;
    let done = entente(&["restore", &copy, "--database", &url, "--replace"], &[]);

    assert!(done.status.success(), "{}", said(&done));
    let names: Vec<String> = std::fs::read_dir(&folder.0)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().any(|n| n.starts_with("live.db.before-")), "{names:?}");
    assert!(!names.iter().any(|n| n.ends_with("restoring")), "{names:?}");
}

#[tokio::test]
async fn what_is_no_copy_is_not_restored() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("letter.txt"), "Dear all").expect("a file");
    let (from, url) = (folder.at("letter.txt"), format!("sqlite:{}", folder.at("live.db")));

    let refused = entente(&["restore", &from, "--database", &url], &[]);

    assert!(!refused.status.success() && said(&refused).contains("nothing was changed"), "{}", said(&refused));
    assert!(!Path::new(&folder.at("live.db")).exists());
}

#[tokio::test]
async fn an_export_holds_every_table_and_no_secret() {
    let (world, folder) = (World::new().await, Folder::new());
    let id = world.promised("Taken along", 5).await;
    let ada = world.ada;
    world
        .app
        .write(move |tx, _| entente::people::sessions::set_password(tx, ada, Some("hash-of-ada")))
        .await
        .expect("set");
    world.as_(world.cleo).await;
    let to = folder.at("all");

    let done = entente(&["export", &to, "--database", &world.scratch.url], &[]);

    assert!(done.status.success(), "{}", said(&done));
    let schema = world.app.db.schema().await.expect("a schema");
    for table in &schema.tables {
        let path = Path::new(&to).join(format!("{}.jsonl", table.name));
        let withheld = entente::reports::export::WITHHELD.contains(&table.name.as_str());
        assert_eq!(path.exists(), !withheld, "{}", table.name);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(!text.contains("hash-of-ada"), "{}", table.name);
        for line in text.lines() {
            serde_json::from_str::<serde_json::Value>(line).expect("a line of JSON");
        }
    }
    assert_eq!(mode(Path::new(&to)), 0o700);
    assert_eq!(mode(&Path::new(&to).join("commitments.jsonl")), 0o600);
    let commitments = std::fs::read_to_string(Path::new(&to).join("commitments.jsonl")).expect("commitments");
    assert!(commitments.contains(&id.to_string()) && commitments.contains("Taken along"));
}

#[tokio::test]
async fn the_doctor_says_what_to_do() {
    let world = World::new().await;
    let args = ["doctor", "--database", &world.scratch.url];

    let found = said(&entente(&args, &[]));
    let wrong = entente(
        &args,
        &[
            ("ENTENTE_SMTP", "smtp://127.0.0.1:9?tls=none"),
            ("ENTENTE_MAIL_FROM", "it@example.org"),
            ("ENTENTE_ADDRESS", "https://entente.example.org"),
        ],
    );

    assert!(found.contains("no server is named with --smtp"), "{found}");
    assert!(found.contains("no administrator can sign in") || found.contains("for Ostermoor"), "{found}");
    assert_eq!(wrong.status.code(), Some(1), "{}", said(&wrong));
    assert!(said(&wrong).contains("WRONG  mail"), "{}", said(&wrong));
}

#[tokio::test]
async fn whoever_watches_the_process_needs_no_sign_in() {
    let world = World::new().await;

    for path in ["/health", "/ready"] {
        let answer = world.nobody().get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.body.len() < 20, "{path} says more than it should: {}", answer.body);
    }
}
