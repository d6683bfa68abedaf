//! Where the store is, and connections that keep their promises.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use sqlx::AnyConnection;
use sqlx::AnyPool;
use sqlx::Connection;
use sqlx::Row;
use sqlx::any::AnyPoolOptions;

use crate::orders::store::Backend;
use crate::orders::store::failure::Failure;

/// SQLite waits so long for another writer.
const BUSY_TIMEOUT_MS: i64 = 5000;
/// A connection must be had within this time.
const ACQUIRE_PATIENCE: Duration = Duration::from_secs(5);
/// SQLite has one writer at a time; a few connections more serve readers.
const CONNECTIONS_MAX: u32 = 8;

/// Where the store is. Printing it never shows a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    backend: Backend,
    url: String,
    /// The file, for SQLite.
    file: Option<PathBuf>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Address {
    /// Reads `sqlite://FILE` or `postgres://…`.
    ///
    /// # Errors
    /// [`Failure::BadAddress`] for anything else; the address is not repeated.
    pub fn parse(url: &str) -> Result<Address, Failure> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or("");
            if path.is_empty() || path.starts_with(":memory:") {
                return Err(Failure::BadAddress(text!(
                    "DATABASE_URL names no file: write sqlite:///path/to/orders.db.",
                    "DATABASE_URL 没有写明文件，应写作 sqlite:///路径/orders.db。"
                )));
            }
            return Ok(Address::file(Path::new(&decoded(path))));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Address { backend: Backend::Postgres, url: url.to_owned(), file: None });
        }
        Err(Failure::BadAddress(text!(
            "DATABASE_URL must begin with sqlite:// or postgres://.",
            "DATABASE_URL 应以 sqlite:// 或 postgres:// 开头。"
        )))
    }

    /// An SQLite file.
    pub fn file(path: &Path) -> Address {
        let url = format!("sqlite://{}?mode=rwc", encoded(&path.to_string_lossy()));
        Address { backend: Backend::Sqlite, url, file: Some(path.to_owned()) }
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    pub fn path(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// For logs and `doctor`: the file, or host and database without user and password.
    pub fn shown(&self) -> String {
        if let Some(file) = &self.file {
            return format!("sqlite://{}", file.display());
        }
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        let rest = rest.split(['?', '#']).next().unwrap_or("");
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        format!("postgres://{place}")
    }
}

/// Bytes that mean something in an address are written as `%XX`.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~:\\".contains(&byte);
    let mut out = String::new();
    for byte in path.bytes() {
        if plain(byte) { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(crate) async fn pool(address: &Address) -> Result<AnyPool, Failure> {
    sqlx::any::install_default_drivers();
    if let Some(file) = &address.file {
        create_private(file)?;
    }
    // The pool tries again whatever the cause; a connection of one's own says at once what is wrong.
    let mut first = AnyConnection::connect(&address.url).await.map_err(failure_of)?;
    prepare(&mut first).await.map_err(failure_of)?;
    first.close().await?;
    let options = AnyPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_PATIENCE)
        .after_connect(|connection, _| Box::pin(prepare(connection)));
    options.connect(&address.url).await.map_err(failure_of)
}

fn failure_of(error: sqlx::Error) -> Failure {
    match error {
        sqlx::Error::Configuration(cause) => match cause.to_string().strip_prefix(UNSAFE) {
            Some(what) => Failure::Unsafe(what.to_owned()),
            // The driver's words about an address it cannot read may repeat the address.
            None => Failure::BadAddress(text!("DATABASE_URL cannot be read as an address.", "无法识别 DATABASE_URL。")),
        },
        other => Failure::from(other),
    }
}

/// Creates the file and its folder so that only their owner can read them.
fn create_private(file: &Path) -> Result<(), Failure> {
    if file.exists() {
        return Ok(());
    }
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let made = parent.map_or(Ok(()), create_private_folder);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    made.and_then(|()| options.open(file).map(drop)).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => Failure::ReadOnly,
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Failure::DiskFull,
        kind => Failure::Unreachable(kind.to_string()),
    })
}

fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

const UNSAFE: &str = "unsafe store: ";

/// Makes a new connection durable, and refuses it if it is not.
async fn prepare(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    if connection.backend_name() == "SQLite" {
        prepare_sqlite(connection).await
    } else {
        prepare_postgres(connection).await
    }
}

/// What every SQLite connection is told, and must answer when asked.
///
/// `synchronous=FULL` (2) syncs the log at every commit: an acknowledged event survives a power cut. NORMAL would sync
/// only at checkpoints. `secure_delete` overwrites what is deleted.
const PRAGMAS: [(&str, &str, &str); 5] = [
    ("PRAGMA busy_timeout = 5000", "PRAGMA busy_timeout", "5000"),
    ("PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"),
    ("PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"),
    ("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"),
    ("PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1"),
];

async fn prepare_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for (set, _, _) in PRAGMAS {
        set_pragma(connection, set).await?;
    }
    for (name, value, wanted) in pragmas(connection).await? {
        if value != wanted {
            return Err(sqlx::Error::Configuration(format!("{UNSAFE}{name} is {value}, not {wanted}").into()));
        }
    }
    Ok(())
}

/// Changing to WAL does not wait for others by itself; it is tried again for as long as a writer would wait.
async fn set_pragma(connection: &mut AnyConnection, set: &'static str) -> Result<(), sqlx::Error> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited_ms = 0;
    loop {
        let Err(error) = sqlx::raw_sql(set).execute(&mut *connection).await else { return Ok(()) };
        let busy = error.as_database_error().and_then(|cause| cause.code()).is_some_and(|code| code == "5");
        if !busy || waited_ms >= BUSY_TIMEOUT_MS {
            return Err(error);
        }
        tokio::time::sleep(PAUSE).await;
        waited_ms += 20;
    }
}

/// Each pragma as the connection reports it: name, value, wanted value.
pub(crate) async fn pragmas(
    connection: &mut AnyConnection,
) -> Result<Vec<(&'static str, String, &'static str)>, sqlx::Error> {
    let mut found = Vec::new();
    for (_, ask, wanted) in PRAGMAS {
        let row = sqlx::query(ask).fetch_one(&mut *connection).await?;
        let value = row.try_get::<String, _>(0).or_else(|_| row.try_get::<i64, _>(0).map(|value| value.to_string()))?;
        found.push((ask.trim_start_matches("PRAGMA "), value, wanted));
    }
    Ok(found)
}

/// A commit is only acknowledged once PostgreSQL has flushed it; statements that hang are ended by the server.
async fn prepare_postgres(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for set in ["SET synchronous_commit = on", "SET statement_timeout = '30s'", "SET client_min_messages = warning"] {
        sqlx::raw_sql(set).execute(&mut *connection).await?;
    }
    let row = sqlx::query("SHOW synchronous_commit").fetch_one(&mut *connection).await?;
    let value: String = row.try_get(0)?;
    if value == "off" || value == "local" {
        return Err(sqlx::Error::Configuration(format!("{UNSAFE}synchronous_commit is {value}").into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_never_shows_user_or_password() {
        let address = Address::parse("postgres://bot:s3cret@db.internal:5432/orders?sslmode=require").unwrap();
        assert_eq!(address.shown(), "postgres://db.internal:5432/orders");
        assert!(!format!("{address:?}").contains("s3cret"));
        let failure = Address::parse("mysql://bot:s3cret@db/orders").unwrap_err();
        assert!(!format!("{failure:?} {failure}").contains("s3cret"));
    }

    #[test]
    fn a_path_with_odd_characters_survives_the_address() {
        for path in ["/data/orders.db", "/my data/订单 #1 100%.db", "relative/a?b.db"] {
            let address = Address::file(Path::new(path));
            assert_eq!(Address::parse(&address.url).unwrap().path(), Some(Path::new(path)), "{path}");
        }
    }
}
