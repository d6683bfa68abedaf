//! A bot that runs against the fake Discord, for the tests of what it says and of how it lives.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;

use axum::http::Method;
use chrono::DateTime;
use chrono::Utc;
use icp_guide::ask::Desk;
use icp_guide::bot;
use icp_guide::bot::BotError;
use icp_guide::bot::Config;
use icp_guide::bot::commands::ALL;
use icp_guide::bot::commands::Entry;
use icp_guide::bot::shop::Clock;
use icp_guide::bot::shop::Shop;
use icp_guide::bot::site::Site;
use icp_guide::orders::store::Store;
use icp_guide::rules::Rulebook;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::fake_discord::Fake;
use crate::fake_discord::Script;
use crate::fake_discord::TOKEN;
use crate::ground::at;

pub(crate) static SHOP: LazyLock<Arc<Shop>> = LazyLock::new(|| Arc::new(shop(Arc::new(Utc::now))));

/// A shop that has no store yet.
pub(crate) fn shop(clock: Clock) -> Shop {
    let rules = Rulebook::embedded().unwrap();
    Shop::new(Desk::new(rules), Site::new("https://example.org"), clock)
}

/// A clock that tests set.
#[derive(Clone)]
pub(crate) struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Hands {
    /// `2026-03-02 10:00`, in China.
    pub(crate) fn at(text: &str) -> Hands {
        Hands(Arc::new(Mutex::new(at(text))))
    }

    pub(crate) fn set(&self, text: &str) {
        *self.0.lock().unwrap() = at(text);
    }

    pub(crate) fn set_to(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap() = now;
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    pub(crate) fn clock(&self) -> Clock {
        let hands = self.clone();
        Arc::new(move || *hands.0.lock().unwrap())
    }
}

/// A bot that runs until it is stopped.
pub(crate) struct Running {
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) task: JoinHandle<Result<(), BotError>>,
}

impl Running {
    pub(crate) async fn stop(self) -> Result<(), BotError> {
        self.stop.send(()).unwrap();
        self.task.await.unwrap()
    }
}

pub(crate) fn run(fake: &Fake, commands: &'static [Entry]) -> Running {
    run_shop(fake, &SHOP, commands)
}

pub(crate) fn run_shop(fake: &Fake, shop: &Arc<Shop>, commands: &'static [Entry]) -> Running {
    let (stop, stopped) = oneshot::channel();
    let http = bot::http(TOKEN, Some(&fake.base));
    let config = Config { shop: Arc::clone(shop), guild: None, commands };
    let task = tokio::spawn(async move {
        bot::run(config, http, async {
            let _ = stopped.await;
        })
        .await
    });
    Running { stop, task }
}

/// A bot that has connected and registered its commands.
pub(crate) async fn ready(script: Script) -> (Fake, Running) {
    let mut fake = Fake::start(script).await;
    let running = run(&fake, ALL);
    fake.request(&Method::PUT, "/commands").await;
    (fake, running)
}

/// A bot on a store, connected and registered, at a time that the test sets.
pub(crate) async fn ready_with(store: Store, hands: &Hands) -> (Fake, Running) {
    ready_shop(&Arc::new(shop(hands.clock()).with_store(store))).await
}

/// The same with a shop that the test has looked after.
pub(crate) async fn ready_shop(shop: &Arc<Shop>) -> (Fake, Running) {
    let mut fake = Fake::start(Script::default()).await;
    let running = run_shop(&fake, shop, ALL);
    fake.request(&Method::PUT, "/commands").await;
    (fake, running)
}

pub(crate) fn is_ephemeral(answer: &Value) -> bool {
    answer["data"]["flags"].as_u64().unwrap_or(0) & 64 != 0
}
