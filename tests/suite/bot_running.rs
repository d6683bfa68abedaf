//! A bot that runs against the fake Discord, for the tests of what it says and of how it lives.

use std::sync::Arc;
use std::sync::LazyLock;

use axum::http::Method;
use icp_guide::ask::Desk;
use icp_guide::bot;
use icp_guide::bot::BotError;
use icp_guide::bot::Config;
use icp_guide::bot::commands::ALL;
use icp_guide::bot::commands::Entry;
use icp_guide::bot::shop::Shop;
use icp_guide::bot::site::Site;
use icp_guide::rules::Rulebook;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::fake_discord::Fake;
use crate::fake_discord::Script;
use crate::fake_discord::TOKEN;

pub(crate) static SHOP: LazyLock<Arc<Shop>> = LazyLock::new(|| {
    let rules = Rulebook::embedded().unwrap();
    Arc::new(Shop::new(Desk::new(rules), Site::new("https://example.org")))
});

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
    let (stop, stopped) = oneshot::channel();
    let http = bot::http(TOKEN, Some(&fake.base));
    let config = Config { shop: Arc::clone(&SHOP), guild: None, commands };
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

pub(crate) fn is_ephemeral(answer: &Value) -> bool {
    answer["data"]["flags"].as_u64().unwrap_or(0) & 64 != 0
}
