//! What `doctor` asks a store: is it what it should be, and does every order follow from its events?

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;

use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::store::Backend;
use crate::orders::store::MAINTENANCE_PATIENCE;
use crate::orders::store::Store;
use crate::orders::store::failure::Failure;
use crate::orders::store::migrate::SCHEMA_VERSION;
use crate::orders::store::open;
use crate::orders::store::outbox::Parked;
use crate::orders::store::rows;
use crate::orders::store::within;

/// So many orders are replayed at a time.
const PAGE: i64 = 200;
/// So many parked reminders are named.
const PARKED_SHOWN: i64 = 10;

/// What was found.
#[derive(Clone, Debug)]
pub struct Health {
    pub backend: Backend,
    pub version: String,
    pub schema: i64,
    /// Settings that durability hangs on, as a connection reports them.
    pub settings: Vec<(String, String)>,
    pub orders: u64,
    pub events: u64,
    /// Reminders waiting for their time, due ones included.
    pub pending: u64,
    /// Reminders whose time has come and gone unsent.
    pub due: u64,
    pub parked: u64,
    pub parked_shown: Vec<Parked>,
    /// Orders that do not follow from their events. Always empty unless something is broken.
    pub astray: Vec<OrderId>,
    /// The database's own check; `None` where it has none.
    pub file_check: Option<String>,
}

impl Health {
    pub fn is_sound(&self) -> bool {
        self.astray.is_empty() && self.file_check.as_deref().is_none_or(|check| check == "ok")
    }
}

impl Store {
    /// Looks at everything; reads all orders.
    pub async fn health(&self, now: DateTime<Utc>) -> Result<Health, Failure> {
        within(MAINTENANCE_PATIENCE, async {
            let count = async |sql: &'static str| -> Result<u64, Failure> {
                let value: i64 =
                    sqlx::query(sql).bind(now.timestamp_millis()).fetch_one(&self.pool).await?.try_get(0)?;
                Ok(u64::try_from(value).unwrap_or(0))
            };
            let (version, settings, file_check) = self.engine().await?;
            Ok(Health {
                backend: self.backend,
                version,
                schema: SCHEMA_VERSION,
                settings,
                orders: count("SELECT COUNT(*) FROM orders WHERE $1 = $1").await?,
                events: count("SELECT COUNT(*) FROM events WHERE $1 = $1").await?,
                pending: count("SELECT COUNT(*) FROM outbox WHERE status = 'pending' AND $1 = $1").await?,
                due: count("SELECT COUNT(*) FROM outbox WHERE status = 'pending' AND due_ms <= $1").await?,
                parked: count("SELECT COUNT(*) FROM outbox WHERE status = 'parked' AND $1 = $1").await?,
                parked_shown: self.parked(PARKED_SHOWN).await?,
                astray: self.astray().await?,
                file_check,
            })
        })
        .await
    }

    async fn engine(&self) -> Result<(String, Vec<(String, String)>, Option<String>), Failure> {
        match self.backend {
            Backend::Sqlite => {
                let mut connection = self.pool.acquire().await?;
                let pragmas = open::pragmas(&mut connection).await?;
                let settings = pragmas.into_iter().map(|(name, value, _)| (name.to_owned(), value)).collect();
                let version: String =
                    sqlx::query("SELECT sqlite_version()").fetch_one(&mut *connection).await?.try_get(0)?;
                let check: String = sqlx::query("PRAGMA quick_check").fetch_one(&mut *connection).await?.try_get(0)?;
                Ok((version, settings, Some(check)))
            }
            Backend::Postgres => {
                let mut settings = Vec::new();
                for (name, show) in [
                    ("server_version", "SHOW server_version"),
                    ("fsync", "SHOW fsync"),
                    ("full_page_writes", "SHOW full_page_writes"),
                    ("synchronous_commit", "SHOW synchronous_commit"),
                ] {
                    let value: String = sqlx::query(show).fetch_one(&self.pool).await?.try_get(0)?;
                    settings.push((name.to_owned(), value));
                }
                let version = settings.remove(0).1;
                Ok((version, settings, None))
            }
        }
    }

    /// Orders whose stored form differs from what their events give.
    pub async fn astray(&self) -> Result<Vec<OrderId>, Failure> {
        let mut astray = Vec::new();
        let mut after = 0_i64;
        loop {
            let select = "SELECT id, version, state, snapshot FROM orders WHERE id > $1 ORDER BY id LIMIT $2";
            let page = sqlx::query(select).bind(after).bind(PAGE).fetch_all(&self.pool).await?;
            let Some(last) = page.last() else { return Ok(astray) };
            after = last.try_get(0)?;
            for row in &page {
                let id = OrderId(row.try_get(0)?);
                let stored = rows::order(row)?;
                let columns_fit = i64::from(stored.version) == row.try_get::<i64, _>(1)?
                    && stored.state == row.try_get::<String, _>(2)?.as_str();
                // Read together, so that a move in between is not taken for a fault.
                if !(columns_fit && self.follows(id).await?) {
                    astray.push(id);
                }
            }
        }
    }

    async fn follows(&self, id: OrderId) -> Result<bool, Failure> {
        match self.load(id).await? {
            Some((stored, events)) => Ok(Order::replay(&events).as_ref() == Some(&stored)),
            // Erased meanwhile, or an order without events.
            None => {
                let left =
                    sqlx::query("SELECT id FROM orders WHERE id = $1").bind(id.0).fetch_optional(&self.pool).await?;
                Ok(left.is_none())
            }
        }
    }
}
