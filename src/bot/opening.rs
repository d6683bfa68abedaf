//! Opens the store at the start. A database that is merely away stops nothing: it is tried again until it is there.

use std::time::Duration;

use crate::bot::shop::Shop;
use crate::orders::store::Address;
use crate::orders::store::Backend;
use crate::orders::store::Failure;
use crate::orders::store::Store;

/// Between two attempts; nobody waits longer than this after the database came back.
const PAUSE: Duration = Duration::from_secs(5);

/// Opens the store for the shop. `Ok(false)`: its database is away, so [`keep_opening`] has to go on.
///
/// # Errors
/// What waiting does not mend: a newer schema, a damaged file, a file that cannot be made.
pub async fn open(shop: &Shop, address: &Address) -> Result<bool, Failure> {
    match Store::open(address).await {
        Ok(store) => {
            let backend = store.backend().name();
            tracing::info!(backend, "order store opened");
            shop.put_store(store);
            Ok(true)
        }
        Err(failure) if is_away(address, &failure) => {
            tracing::warn!(%failure, "the order store is away; questions are answered, orders have to wait");
            Ok(false)
        }
        Err(failure) => Err(failure),
    }
}

/// Tries until the store is open, and then never ends. It only ends with a failure that waiting does not mend.
pub async fn keep_opening(shop: &Shop, address: &Address) -> Failure {
    while shop.store().is_none() {
        tokio::time::sleep(PAUSE).await;
        if let Err(failure) = open(shop, address).await {
            return failure;
        }
    }
    std::future::pending().await
}

/// A server comes back by itself; a path that leads nowhere does not.
fn is_away(address: &Address, failure: &Failure) -> bool {
    match (address.backend(), failure) {
        (Backend::Sqlite, Failure::Unreachable(_)) => false,
        (Backend::Sqlite | Backend::Postgres, failure) => failure.is_passing(),
    }
}
