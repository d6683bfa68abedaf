//! What the bot does by itself: sends what is due, plans digests, anonymises old orders. A database that is gone is waited
//! for, and what was missed meanwhile is made up for.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration as Pause;

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::bot::courier::Courier;
use crate::bot::shop::Shop;
use crate::orders::deliver::Postman;
use crate::orders::deliver::Tally;
use crate::orders::deliver::plan_digests;
use crate::orders::settings::ANONYMISE_DAYS;
use crate::orders::store::Failure;
use crate::orders::store::Store;

/// Other instances and the command line change the store without ringing here.
const REST_MAX: Pause = Pause::from_secs(15);
const REST_MIN: Pause = Pause::from_millis(200);
/// Waits after failures double up to a limit.
const FAILED_FIRST: Pause = Pause::from_secs(1);
const FAILED_MAX: Pause = Pause::from_secs(30);
/// While the store has not been opened yet.
const UNOPENED: Pause = Pause::from_secs(1);
const BETWEEN_DIGESTS: Duration = Duration::minutes(1);
const BETWEEN_CLEANINGS: Duration = Duration::hours(1);

/// The rounds of one bot, until they are ended.
pub(super) struct Rounds {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Rounds {
    pub(super) fn begin(shop: Arc<Shop>, courier: Courier) -> Rounds {
        let (stop, stopped) = watch::channel(false);
        let started = shop.now().timestamp_millis();
        let name = format!("bot {} since {started}", std::process::id());
        let worker = Worker { shop, courier, name, stopped, digests: Chore::default(), cleaning: Chore::default() };
        Rounds { stop, task: tokio::spawn(worker.run()) }
    }

    /// Passes a wish to end on, and the rounds end with it.
    pub(super) fn heed(&self, wish: impl Future<Output = ()>) -> impl Future<Output = ()> {
        let stop = self.stop.clone();
        async move {
            wish.await;
            stop.send_replace(true);
        }
    }

    /// Ends them: a message that is under way is finished, and no further one begun.
    pub(super) async fn end(self, patience: Pause) {
        self.stop.send_replace(true);
        let stop = self.task.abort_handle();
        if tokio::time::timeout(patience, self.task).await.is_err() {
            stop.abort();
            tracing::warn!("a reminder was still being sent at the end; the next start looks whether it arrived");
        }
    }
}

/// Something that is done now and then.
#[derive(Default)]
struct Chore {
    last: Option<DateTime<Utc>>,
}

impl Chore {
    fn is_due(&self, every: Duration, now: DateTime<Utc>) -> bool {
        // A clock that was set back must not stop it for long.
        self.last.is_none_or(|last| now - last >= every || now < last)
    }
}

struct Worker {
    shop: Arc<Shop>,
    courier: Courier,
    /// Tells workers apart in the store.
    name: String,
    stopped: watch::Receiver<bool>,
    digests: Chore,
    cleaning: Chore,
}

impl Worker {
    async fn run(mut self) {
        let mut failures = 0;
        while !*self.stopped.borrow() {
            let rest = match AssertUnwindSafe(self.pass()).catch_unwind().await {
                Ok(Ok(rest)) => {
                    if failures > 0 {
                        tracing::info!("the order store is back; what was missed is made up for");
                    }
                    failures = 0;
                    rest
                }
                Ok(Err(failure)) => {
                    failures += 1;
                    warn(&failure, failures);
                    wait_after(failures)
                }
                Err(_) => {
                    failures += 1;
                    tracing::error!("a round of reminders panicked");
                    wait_after(failures)
                }
            };
            self.rest(rest).await;
        }
    }

    async fn rest(&mut self, rest: Pause) {
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = self.shop.rung() => {}
            // Without its sender nobody is left to stop for.
            _ = self.stopped.changed() => {}
        }
    }

    /// One round of everything; tells how long there is nothing to do.
    async fn pass(&mut self) -> Result<Pause, Failure> {
        let shop = Arc::clone(&self.shop);
        let Some(store) = shop.store() else { return Ok(UNOPENED) };
        let now = shop.now();
        if self.digests.is_due(BETWEEN_DIGESTS, now) {
            plan_digests(store, now).await?;
            self.digests.last = Some(now);
        }
        self.send(store).await?;
        if self.cleaning.is_due(BETWEEN_CLEANINGS, now) {
            let count = store.anonymise_old(shop.desk().rules(), ANONYMISE_DAYS, now).await?;
            if count > 0 {
                tracing::info!(count, "old orders anonymised");
            }
            self.cleaning.last = Some(now);
        }
        let next = store.next_due().await?.map(|due| (due - shop.now()).to_std().unwrap_or_default());
        Ok(next.unwrap_or(REST_MAX).clamp(REST_MIN, REST_MAX))
    }

    async fn send(&self, store: &Store) -> Result<(), Failure> {
        let clock = || self.shop.now();
        let rules = self.shop.desk().rules();
        let postman = Postman { store, rules, courier: &self.courier, name: &self.name, clock: &clock };
        let stop = || *self.stopped.borrow();
        let mut tally = Tally::default();
        let mut result = Ok(true);
        while matches!(result, Ok(true)) && !stop() {
            result = postman.round_unless(&stop, &mut tally).await;
        }
        log(&tally);
        result.map(|_| ())
    }
}

/// One line for a round that did something: counts, no names and no texts.
fn log(tally: &Tally) {
    if tally.is_idle() {
        return;
    }
    let Tally { sent, found, failed, parked, dropped } = *tally;
    if parked > 0 {
        tracing::warn!(
            sent,
            found,
            failed,
            parked,
            dropped,
            "reminders; some were given up, `icp-guide doctor` says why"
        );
    } else {
        tracing::info!(sent, found, failed, parked, dropped, "reminders");
    }
}

/// Said once for each outage.
fn warn(failure: &Failure, failures: u32) {
    if failures == 1 {
        tracing::warn!(%failure, "reminders have to wait for the order store; trying again");
    }
}

fn wait_after(failures: u32) -> Pause {
    FAILED_FIRST.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(FAILED_MAX)
}
