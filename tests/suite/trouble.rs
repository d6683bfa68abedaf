//! The store in trouble: it says what is wrong, kindly, and loses nothing.

use std::path::Path;
use std::process::Command as Process;
use std::process::Output;

use icp_guide::lang::Lang;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::command::Command;
use icp_guide::orders::moves::Moves;
use icp_guide::orders::store::Address;
use icp_guide::orders::store::Failure;
use icp_guide::orders::store::Store;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::ground::Ground;
use crate::ground::Kind;
use crate::ground::at;
use crate::ground::opening;
use crate::ground::postgres_url;
use crate::ground::rules;
use crate::ground::wish;

const OPERATOR: Viewer = Viewer::Operator;
const PROGRAM: &str = env!("CARGO_BIN_EXE_icp-guide");

fn program(database: &str, arguments: &[&str]) -> Output {
    Process::new(PROGRAM).args(arguments).env("DATABASE_URL", database).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    Open,
    Closed,
    Silent,
}

/// A line between the store and PostgreSQL that can be cut or fall silent.
pub(crate) struct Line {
    pub(crate) port: u16,
    mode: watch::Sender<Mode>,
    carried: watch::Receiver<usize>,
}

impl Line {
    pub(crate) async fn to(postgres: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mode, seen) = watch::channel(Mode::Open);
        let (count, carried) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                if *seen.borrow() == Mode::Closed {
                    continue;
                }
                let server = TcpStream::connect(&postgres).await.unwrap();
                count.send_modify(|count| *count += 1);
                let (seen, count) = (seen.clone(), count.clone());
                tokio::spawn(async move {
                    forward(client, server, seen).await;
                    count.send_modify(|count| *count -= 1);
                });
            }
        });
        Self { port, mode, carried }
    }

    /// Cuts the line and returns when no connection is left.
    pub(crate) async fn cut(&mut self) {
        self.mode.send_replace(Mode::Closed);
        self.carried.wait_for(|count| *count == 0).await.unwrap();
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

async fn forward(mut client: TcpStream, mut server: TcpStream, mut mode: watch::Receiver<Mode>) {
    let carried = tokio::io::copy_bidirectional(&mut client, &mut server);
    tokio::pin!(carried);
    loop {
        let now = *mode.borrow_and_update();
        tokio::select! {
            biased;
            changed = mode.changed() => if changed.is_err() { return },
            _ = &mut carried, if now != Mode::Silent => return,
        }
        if *mode.borrow() == Mode::Closed {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_waited_for_politely() {
    let ground = Ground::new(Kind::Postgres).await;
    let base = postgres_url();
    let place = base.split('@').nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut line = Line::to(place.clone()).await;
    let url = ground.url.replace(&place, &format!("127.0.0.1:{}", line.port));
    let store = Store::open(&Address::parse(&url).unwrap()).await.unwrap();
    let now = at("2026-03-02 10:00");
    let id = store.open_order(&wish(&OPERATOR, now, "1"), opening("a"), None).await.unwrap().order.id;
    let note = |n: u8| Command::Note { text: format!("note {n}") };

    line.cut().await;
    for n in 0..3 {
        let failure = store.execute(&wish(&OPERATOR, now, &format!("gone-{n}")), id, &note(n)).await.unwrap_err();
        assert!(matches!(failure, Failure::Unreachable(_)), "{failure}");
        assert!(failure.is_passing());
        let words = failure.text(&Moves::new(rules()));
        assert!(words.get(Lang::En).contains("try again") && words.get(Lang::Zh).contains("请稍后重试"));
    }
    let output = program(&url, &["order", "show", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("cannot be reached"), "{}", said(&output));

    line.set(Mode::Open);
    store.execute(&wish(&OPERATOR, now, "back"), id, &note(9)).await.unwrap();
    assert_eq!(store.order(&OPERATOR, id).await.unwrap().1.len(), 2, "what was refused had no effect");

    line.set(Mode::Silent);
    let failure = store.execute(&wish(&OPERATOR, now, "silent"), id, &note(10)).await.unwrap_err();
    assert!(matches!(failure, Failure::TimedOut | Failure::Unreachable(_)), "{failure}");
    line.set(Mode::Open);
    // The same key again: it counts once, whether it had got through or not.
    store.execute(&wish(&OPERATOR, now, "silent"), id, &note(10)).await.unwrap();
    let (_, events) = store.order(&OPERATOR, id).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.key == "silent").count(), 1);
    assert_eq!(store.astray().await.unwrap(), []);
    store.close().await;
    ground.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_program_holds_is_waited_for_and_then_given_up() {
    use sqlx::Connection;
    let ground = Ground::new(Kind::Sqlite).await;
    let store = ground.open().await;
    let now = at("2026-03-02 10:00");
    store.open_order(&wish(&OPERATOR, now, "1"), opening("a"), None).await.unwrap();
    let mut holder = sqlx::AnyConnection::connect(&ground.url).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    // Reading goes on.
    assert_eq!(store.health(now).await.unwrap().orders, 1);
    let failure = store.open_order(&wish(&OPERATOR, now, "2"), opening("b"), None).await.unwrap_err();
    assert!(matches!(failure, Failure::Busy), "{failure}");
    sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.unwrap();
    store.open_order(&wish(&OPERATOR, now, "2"), opening("b"), None).await.unwrap();
    assert_eq!(store.health(now).await.unwrap().orders, 2);
    store.close().await;
}

/// Files may not grow beyond so many KiB: what a full disk looks like from inside.
fn with_files_up_to(kib: u32, database: &str, arguments: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$0\" \"$@\"");
    Process::new("bash")
        .arg("-c")
        .arg(script)
        .arg(PROGRAM)
        .args(arguments)
        .env("DATABASE_URL", database)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_named_and_damages_nothing() {
    let ground = Ground::new(Kind::Sqlite).await;
    let add = ["order", "add", "entity-name", "--person", "1", "--channel", "2"];
    assert!(program(&ground.url, &add).status.success());
    let mut confirmed = 1;
    let mut full = None;
    for _ in 0..200 {
        let output = with_files_up_to(150, &ground.url, &add);
        if !output.status.success() {
            full = Some(output);
            break;
        }
        confirmed += 1;
    }
    let output = full.expect("the limit must be reached");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("no room to write"), "{}", said(&output));
    let store = ground.open().await;
    let health = store.health(at("2026-03-02 10:00")).await.unwrap();
    assert!(health.is_sound(), "{health:?}");
    assert_eq!(health.orders, confirmed, "every confirmed order is there, and no other");
    store.close().await;
    assert!(program(&ground.url, &add).status.success(), "with room it goes on");
}

/// Runs the program as somebody who may not write there: root may write everywhere.
fn as_nobody(database: &str, arguments: &[&str]) -> Output {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let mut process = Process::new(PROGRAM);
    process.args(arguments).env("DATABASE_URL", database).current_dir("/");
    if is_root() {
        process.uid(NOBODY).gid(NOBODY);
    }
    process.output().unwrap()
}

fn is_root() -> bool {
    let id = Process::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_written_is_named_and_left_alone() {
    let ground = Ground::new(Kind::Sqlite).await;
    let file = ground.dir.path().join("orders.db");
    let store = ground.open().await;
    store.open_order(&wish(&OPERATOR, at("2026-03-02 10:00"), "1"), opening("a"), None).await.unwrap();
    store.close().await;
    set_mode(&file, 0o444);
    set_mode(ground.dir.path(), 0o555);
    let before = std::fs::read(&file).unwrap();
    let output = as_nobody(&ground.url, &["order", "note", "1", "hello"]);
    set_mode(ground.dir.path(), 0o755);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("cannot be written to"), "{}", said(&output));
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_store_is_named() {
    let ground = Ground::new(Kind::Sqlite).await;
    let file = ground.dir.path().join("orders.db");
    std::fs::write(&file, "this is a shopping list, and a long one at that ".repeat(100)).unwrap();
    let output = program(&ground.url, &["order", "list"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("damaged or is not an order store"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_store_in_use_is_whole() {
    let ground = Ground::new(Kind::Sqlite).await;
    let store = ground.open().await;
    let now = at("2026-03-02 10:00");
    let open = async |n: u32| {
        store.open_order(&wish(&OPERATOR, now, &n.to_string()), opening("a"), None).await.unwrap();
    };
    for n in 0..20 {
        open(n).await;
    }
    let copy = ground.dir.path().join("备份 1.db");
    let writing = async {
        for n in 20..40 {
            open(n).await;
        }
    };
    let (backup, ()) = tokio::join!(store.backup(&copy), writing);
    backup.unwrap();
    assert!(matches!(store.backup(&copy).await, Err(Failure::NotHere(_))), "a backup never overwrites");
    store.close().await;
    let restored = Store::open(&Address::file(&copy)).await.unwrap();
    let health = restored.health(now).await.unwrap();
    assert!(health.is_sound() && (20..=40).contains(&health.orders), "{health:?}");
    restored.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_the_backup_names_the_tool_for_it() {
    let ground = Ground::new(Kind::Postgres).await;
    let store = ground.open().await;
    let Err(Failure::NotHere(words)) = store.backup(Path::new("x.db")).await else { panic!() };
    assert!(words.get(Lang::Zh).contains("pg_dump"));
    store.close().await;
    ground.done().await;
}

#[test]
fn a_password_is_never_shown() {
    let url = "postgres://bot:s3cr3t-pass@127.0.0.1:1/orders";
    for arguments in [&["order", "list"][..], &["doctor"], &["order", "--help"], &["doctor", "--format", "json"]] {
        let output = Process::new(PROGRAM)
            .args(arguments)
            .env("DATABASE_URL", url)
            .env("ICP_GUIDE_LOG", "trace")
            .output()
            .unwrap();
        assert!(!said(&output).contains("s3cr3t-pass"), "{arguments:?}: {}", said(&output));
    }
    let output = program("mysql://bot:s3cr3t-pass@db/orders", &["order", "list"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!said(&output).contains("s3cr3t-pass"));
}

/// FULL and NORMAL cannot be told apart by killing a process: the kernel keeps what was written. What a power cut would
/// show is asked of every connection instead; see `orders::store::open`.
#[tokio::test(flavor = "multi_thread")]
async fn every_connection_syncs_each_commit() {
    let ground = Ground::new(Kind::Sqlite).await;
    let store = ground.open().await;
    for _ in 0..20 {
        let health = store.health(at("2026-03-02 10:00")).await.unwrap();
        let settings: Vec<String> = health.settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for wanted in ["journal_mode=wal", "synchronous=2", "foreign_keys=1", "busy_timeout=5000", "secure_delete=1"] {
            assert!(settings.iter().any(|setting| setting == wanted), "{settings:?}");
        }
    }
    store.close().await;
    let ground = Ground::new(Kind::Postgres).await;
    let store = ground.open().await;
    let health = store.health(at("2026-03-02 10:00")).await.unwrap();
    assert!(health.settings.contains(&("synchronous_commit".to_owned(), "on".to_owned())), "{health:?}");
    store.close().await;
    // A server that was told not to wait is refused.
    let lax = format!("{}&options[synchronous_commit]=off", ground.url);
    assert!(Store::open(&Address::parse(&lax).unwrap()).await.is_ok(), "the store turns it on again for itself");
    ground.done().await;
}
