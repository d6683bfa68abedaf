//! Keeps orders in SQLite or PostgreSQL: the only place with SQL. One text of it serves both.
//!
//! An event, the order that follows from it and its reminders are written in one transaction, so they cannot disagree. A
//! transaction only writes; everything it depends on was read before, and its first statement asks whether that still
//! holds (`version`). So SQLite never has to turn a reader into a writer, and PostgreSQL needs no stricter isolation.

mod erase;
pub mod failure;
pub mod health;
mod migrate;
mod open;
pub mod outbox;
pub mod preferences;
mod read;
mod rows;
mod upkeep;
mod write;

use std::sync::Arc;
use std::time::Duration;

use sqlx::AnyPool;

pub use crate::orders::store::erase::Erased;
pub use crate::orders::store::erase::Whose;
pub use crate::orders::store::failure::Failure;
pub use crate::orders::store::migrate::SCHEMA_VERSION;
pub use crate::orders::store::open::Address;
pub use crate::orders::store::write::Done;
pub use crate::orders::store::write::Request;

/// A database that does not answer for so long is treated as gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// Maintenance rewrites the whole file and may take its time.
const MAINTENANCE_PATIENCE: Duration = Duration::from_secs(600);
/// For ending all connections.
const CLOSING_MAX: Duration = Duration::from_secs(10);

/// Which database it is. Only opening and maintenance differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    pub fn name(self) -> &'static str {
        match self {
            Backend::Sqlite => "SQLite",
            Backend::Postgres => "PostgreSQL",
        }
    }
}

/// A moment in a write at which the program could die. Crash tests stop there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Everything is written, nothing is committed.
    BeforeCommit,
    /// It is committed; nobody has been told yet.
    AfterCommit,
}

type Watcher = Arc<dyn Fn(Moment) + Send + Sync>;

/// An open store. Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    backend: Backend,
    watcher: Option<Watcher>,
    /// SQLite has one writer at a time; to queue here is quicker than to ask the file again and again.
    queue: Arc<tokio::sync::Mutex<()>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The pool knows the password; it is not shown.
        f.debug_struct("Store").field("backend", &self.backend).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store, creates it on first use, and brings an older one up to date.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be reached, is newer than this program, or does not keep its promises on durability.
    pub async fn open(address: &Address) -> Result<Store, Failure> {
        let pool = within(PATIENCE, open::pool(address)).await?;
        let store = Store { pool, backend: address.backend(), watcher: None, queue: Arc::default() };
        within(MAINTENANCE_PATIENCE, migrate::run(&store.pool, store.backend)).await?;
        Ok(store)
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Calls the watcher at every [`Moment`] of every write.
    pub fn watched_by(mut self, watcher: impl Fn(Moment) + Send + Sync + 'static) -> Store {
        self.watcher = Some(Arc::new(watcher));
        self
    }

    /// Ends all connections; SQLite then folds its log into the file. A connection that is just being made to a database
    /// that keeps silent is not waited for: it would keep the program from ending.
    pub async fn close(&self) {
        if tokio::time::timeout(CLOSING_MAX, self.pool.close()).await.is_err() {
            tracing::warn!(seconds = CLOSING_MAX.as_secs(), "a connection to the database did not end in time");
        }
    }

    /// This program's turn to write. PostgreSQL needs no queue.
    async fn turn(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        match self.backend {
            Backend::Sqlite => Some(self.queue.lock().await),
            Backend::Postgres => None,
        }
    }

    fn at(&self, moment: Moment) {
        if let Some(watcher) = &self.watcher {
            watcher(moment);
        }
    }

    /// Commits, telling the watcher.
    async fn commit(&self, transaction: sqlx::Transaction<'_, sqlx::Any>) -> Result<(), Failure> {
        self.at(Moment::BeforeCommit);
        transaction.commit().await?;
        self.at(Moment::AfterCommit);
        Ok(())
    }
}

/// Gives up on a database that does not answer.
async fn within<T>(patience: Duration, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    match tokio::time::timeout(patience, work).await {
        Ok(result) => result,
        Err(_) => Err(Failure::TimedOut),
    }
}
