//! Brings a store to this program's schema, one instance at a time, and refuses a newer one.

use sqlx::AnyConnection;
use sqlx::AnyPool;
use sqlx::Row;

use crate::orders::store::Backend;
use crate::orders::store::failure::Failure;

/// In sequence; the number of a migration is its place, from 1. A published one is never changed.
const MIGRATIONS: [&str; 1] = [include_str!("../../../migrations/1_orders.sql")];

/// What this program writes.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Any number will do, as long as all instances take the same.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7243392)";

pub(crate) async fn run(pool: &AnyPool, backend: Backend) -> Result<(), Failure> {
    let mut connection = pool.acquire().await?;
    if found(&mut connection).await == Some(SCHEMA_VERSION) {
        return Ok(());
    }
    // Both take the lock with the transaction and give it back with it, also when the program dies.
    let begin = match backend {
        Backend::Sqlite => "BEGIN IMMEDIATE",
        Backend::Postgres => "BEGIN",
    };
    let mut transaction = sqlx::Connection::begin_with(&mut *connection, begin).await?;
    if backend == Backend::Postgres {
        sqlx::raw_sql(LOCK).execute(&mut *transaction).await?;
    }
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
        .execute(&mut *transaction)
        .await?;
    let version = found(&mut transaction).await.unwrap_or(0);
    if version > SCHEMA_VERSION {
        return Err(Failure::Newer { found: version, known: SCHEMA_VERSION });
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        sqlx::raw_sql(*migration).execute(&mut *transaction).await?;
    }
    if version < SCHEMA_VERSION {
        sqlx::query("DELETE FROM schema_version").execute(&mut *transaction).await?;
        let set = sqlx::query("INSERT INTO schema_version (version) VALUES ($1)").bind(SCHEMA_VERSION);
        set.execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The store's schema; `None` for a new store.
async fn found(connection: &mut AnyConnection) -> Option<i64> {
    let row = sqlx::query("SELECT MAX(version) FROM schema_version").fetch_optional(connection).await.ok()??;
    row.try_get::<Option<i64>, _>(0).ok()?
}
