//! A fresh store to stand on, on either database.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use chrono::DateTime;
use chrono::Utc;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::event::GuildId;
use icp_guide::orders::event::Opening;
use icp_guide::orders::event::Origin;
use icp_guide::orders::event::PersonId;
use icp_guide::orders::event::PlaceId;
use icp_guide::orders::store::Address;
use icp_guide::orders::store::Request;
use icp_guide::orders::store::Store;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::ChangeId;

/// Says where the PostgreSQL of the tests is.
pub(crate) const POSTGRES: &str = "ICP_GUIDE_TEST_POSTGRES";

pub(crate) fn rules() -> &'static Rulebook {
    static RULES: OnceLock<Rulebook> = OnceLock::new();
    RULES.get_or_init(|| Rulebook::embedded().unwrap())
}

/// Which database a test stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A store that nobody else uses. Its file or schema goes with it.
pub(crate) struct Ground {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) dir: tempfile::TempDir,
    schema: Option<String>,
}

impl Ground {
    pub(crate) async fn new(kind: Kind) -> Ground {
        let dir = tempfile::tempdir().unwrap();
        match kind {
            Kind::Sqlite => {
                let url = format!("sqlite://{}/orders.db", dir.path().display());
                Ground { kind, url, dir, schema: None }
            }
            Kind::Postgres => {
                static NEXT: AtomicU32 = AtomicU32::new(0);
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let schema = format!("t{}_{number}", std::process::id());
                let base = postgres_url();
                run_sql(&base, &format!("CREATE SCHEMA {schema}")).await;
                let mark = if base.contains('?') { '&' } else { '?' };
                let url = format!("{base}{mark}options[search_path]={schema}");
                Ground { kind, url, dir, schema: Some(schema) }
            }
        }
    }

    pub(crate) fn address(&self) -> Address {
        Address::parse(&self.url).unwrap()
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.address()).await.unwrap()
    }

    /// Statements that go round the store, to look or to break something.
    pub(crate) async fn sql(&self, sql: &str) {
        run_sql(&self.url, sql).await;
    }

    /// Call it last: a schema is not removed by itself when a test has failed.
    pub(crate) async fn done(self) {
        if let Some(schema) = &self.schema {
            run_sql(&postgres_url(), &format!("DROP SCHEMA {schema} CASCADE")).await;
        }
    }
}

/// The address of the tests' PostgreSQL.
///
/// # Panics
/// Without one: a test that quietly did nothing would prove nothing.
pub(crate) fn postgres_url() -> String {
    std::env::var(POSTGRES).unwrap_or_else(|_| {
        panic!(
            "{POSTGRES} is not set. These tests need a PostgreSQL 15 or later: install it (apt-get install postgresql) \
             and run: tests/postgres run -- cargo test"
        )
    })
}

async fn run_sql(url: &str, sql: &str) {
    use sqlx::Connection;
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// A time in China.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{}:00+08:00", text.replace(' ', "T"))).unwrap().with_timezone(&Utc)
}

/// A wish of the operator.
pub(crate) fn wish<'a>(viewer: &'a Viewer, now: DateTime<Utc>, key: &str) -> Request<'a> {
    Request { rules: rules(), viewer, origin: Origin::CommandLine, now, key: key.to_owned(), expected: None }
}

pub(crate) fn member(person: &str, guild: Option<&str>, staff: bool) -> Viewer {
    Viewer::Member { person: PersonId::new(person), guild: guild.map(GuildId::new), staff }
}

/// An order that a person opened in a channel of a guild.
pub(crate) fn opening(name: &str) -> Opening {
    Opening {
        name: Some(name.to_owned()),
        changes: vec![ChangeId::new("entity-name")],
        owner: Some(PersonId::new("11")),
        guild: Some(GuildId::new("7")),
        place: Some(PlaceId::new("99")),
        ..Opening::default()
    }
}

/// Runs the same test on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            use crate::ground::Ground;
            use crate::ground::Kind;

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::$name(&Ground::new(Kind::Sqlite).await).await;
            }
            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                let ground = Ground::new(Kind::Postgres).await;
                super::$name(&ground).await;
                ground.done().await;
            }
        }
    )+ };
}
pub(crate) use on_both;
