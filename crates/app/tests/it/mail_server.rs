//! A mail server of Debian (Exim), run for one test on a port of its own, with encryption and a password, delivering into a
//! folder. Nothing of the machine's own configuration is read.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use entente::kit::app::Settings;
use entente::kit::mailing::Mailing;

const EXIM: &str = "/usr/sbin/exim4";

pub const USER: &str = "entente";
pub const PASSWORD: &str = "p@ss word/9";

/// A server that ends with the test, and its folder with it.
pub struct MailServer {
    pub port: u16,
    folder: PathBuf,
    running: Option<Child>,
}

pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

impl MailServer {
    /// A server that is ready and not yet running.
    pub fn ready() -> Self {
        let port = free_port();
        let folder = std::env::temp_dir().join(format!("entente-mail-{}-{port}", std::process::id()));
        for part in ["", "spool", "log", "mail"] {
            std::fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        let server = Self { port, folder, running: None };
        server.certificates();
        std::fs::write(server.folder.join("exim.conf"), server.configuration()).expect("a configuration");
        server.hand_over();
        server
    }

    pub async fn running() -> Self {
        let mut server = Self::ready();
        server.start().await;
        server
    }

    pub async fn start(&mut self) {
        let config = self.folder.join("exim.conf");
        let mut command = if is_root() {
            // Exim delivers nothing as root, so it begins as somebody else.
            let mut command = Command::new("setpriv");
            command.args(["--reuid=Debian-exim", "--regid=Debian-exim", "--clear-groups", EXIM]);
            command
        } else {
            Command::new(EXIM)
        };
        command.args(["-bdf", "-q1h", "-C"]).arg(config).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|e| panic!("exim4 does not start ({e}); bin/test installs it"));
        self.running = Some(child);
        for _ in 0..600 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            // Another process starts; asking it is the only way to know.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the mail server does not answer: {}", self.log());
    }

    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// The address of the server as a setting.
    pub fn url(&self, password: &str) -> String {
        let escape = |text: &str| entente::kit::urls::escape(text).replace('/', "%2F");
        let ca = self.folder.join("ca.pem");
        format!("smtp://{USER}:{}@127.0.0.1:{}?ca={}", escape(password), self.port, ca.display())
    }

    /// Settings of an Entente that sends by this server.
    pub fn settings(&self, url: &str) -> Settings {
        let mailing = Mailing::from_settings(
            Some("https://e.example.org"),
            Some(url),
            Some("entente@example.org"),
            Some("talk@in.example.org"),
        );
        Settings { mailing: mailing.expect("settings"), ..Settings::default() }
    }

    /// Every mail that was delivered, as it was. Exim delivers in a process of its own, so it is asked until there are so many.
    pub async fn delivered(&self, at_least: usize) -> Vec<String> {
        for _ in 0..1500 {
            let found = self.now_delivered();
            if found.len() >= at_least {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{at_least} mails were expected: {}", self.log());
    }

    pub fn now_delivered(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.join("mail/new")) else { return Vec::new() };
        entries.filter_map(|e| std::fs::read_to_string(e.ok()?.path()).ok()).collect()
    }

    fn log(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.folder.join("log").join(name)).unwrap_or_default();
        [read("mainlog"), read("paniclog"), read("rejectlog")].concat()
    }

    fn certificates(&self) {
        let file = |name: &str| self.folder.join(name);
        openssl(
            &["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=A test authority"],
            &[("-keyout", &file("ca.key")), ("-out", &file("ca.pem"))],
        );
        openssl(
            &["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"],
            &[("-keyout", &file("key.pem")), ("-out", &file("csr.pem"))],
        );
        std::fs::write(file("names"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").expect("a file");
        openssl(
            &["x509", "-req", "-days", "2", "-CAcreateserial"],
            &[
                ("-in", &file("csr.pem")),
                ("-CA", &file("ca.pem")),
                ("-CAkey", &file("ca.key")),
                ("-extfile", &file("names")),
                ("-out", &file("cert.pem")),
            ],
        );
    }

    /// Exim runs as another user where the test is root.
    fn hand_over(&self) {
        if !is_root() {
            return;
        }
        std::fs::set_permissions(&self.folder, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        let done = Command::new("chown").args(["-R", "Debian-exim:Debian-exim"]).arg(&self.folder).status();
        assert!(done.is_ok_and(|s| s.success()), "the folder goes to Exim");
    }

    fn configuration(&self) -> String {
        let folder = self.folder.display();
        let mut text = String::new();
        writeln!(text, "spool_directory = {folder}/spool\nlog_file_path = {folder}/log/%slog").expect("a text");
        writeln!(text, "pid_file_path = {folder}/exim.pid\ndaemon_smtp_ports = {}", self.port).expect("a text");
        writeln!(text, "tls_certificate = {folder}/cert.pem\ntls_privatekey = {folder}/key.pem").expect("a text");
        text.push_str(
            r#"local_interfaces = 127.0.0.1
primary_hostname = mail.example.org
tls_advertise_hosts = *
deliver_drop_privilege = true
keep_environment =
host_lookup =
rfc1413_hosts =
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  require message = 530 Sign in first
          authenticated = *
  deny message = no such user here
       local_parts = nobody.here
  defer message = the mailbox is full for now
       local_parts = full
  accept
data:
  accept
begin routers
all:
  driver = accept
  transport = folder
begin transports
folder:
  driver = appendfile
  maildir_format
  envelope_to_add
  return_path_add
"#,
        );
        writeln!(text, "  directory = {folder}/mail").expect("a text");
        text.push_str(
            "begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n",
        );
        text.push_str("  server_advertise_condition = ${if def:tls_in_cipher}\n  server_set_id = $auth2\n");
        writeln!(text, "  server_condition = ${{if and{{{{eq{{$auth2}}{{{USER}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}")
            .expect("a text");
        text
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.stop();
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn is_root() -> bool {
    Path::new("/proc/self").metadata().is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

fn openssl(words: &[&str], files: &[(&str, &PathBuf)]) {
    let mut command = Command::new("openssl");
    command.args(words);
    for (flag, file) in files {
        command.arg(flag).arg(file);
    }
    let done = command.output().unwrap_or_else(|e| panic!("openssl does not start ({e}); bin/test installs it"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
