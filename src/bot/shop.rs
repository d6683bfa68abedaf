//! What every handler may use: the desk that answers, the site that it links to, the store of orders, and the time.

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use chrono::DateTime;
use chrono::Utc;
use tokio::sync::Notify;

use crate::answer::Target;
use crate::ask::Desk;
use crate::bot::site::Site;
use crate::lang::Lang;
use crate::orders::store::Store;

/// Tells the time. Given from above, so that tests jump through days.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Shared by all interactions. Only the store comes later, where its database was away at the start.
pub struct Shop {
    desk: Desk,
    site: Option<Site>,
    clock: Clock,
    store: OnceLock<Store>,
    bell: Notify,
}

impl Shop {
    /// A shop without a store; see [`Shop::with_store`] and [`Shop::put_store`].
    pub fn new(desk: Desk, site: Option<Site>, clock: Clock) -> Shop {
        Shop { desk, site, clock, store: OnceLock::new(), bell: Notify::new() }
    }

    #[must_use]
    pub fn with_store(self, store: Store) -> Shop {
        self.put_store(store);
        self
    }

    /// The store from now on; a second one is ignored. A store that was opened mends its connections itself.
    pub fn put_store(&self, store: Store) {
        // Who opened it twice opened the same one.
        let _ = self.store.set(store);
    }

    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The store; `None` while its database has not been reached yet.
    pub fn store(&self) -> Option<&Store> {
        self.store.get()
    }

    /// Says that a reminder may have become due: whoever sends them looks at once.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// Waits until somebody has rung since the last time.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The page of the site for a target, where a site is known.
    pub fn address(&self, target: &Target, lang: Lang) -> Option<String> {
        self.site.as_ref()?.address(target, lang)
    }
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop").field("site", &self.site).field("store", &self.store).finish_non_exhaustive()
    }
}
