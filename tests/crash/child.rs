//! What a process does before it is killed: writes steps, or sends reminders.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration as Pause;
use std::time::Instant;

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use icp_guide::ask::Desk;
use icp_guide::bot;
use icp_guide::bot::shop::Shop;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::command::Command;
use icp_guide::orders::deliver::Courier;
use icp_guide::orders::deliver::Message;
use icp_guide::orders::deliver::Postman;
use icp_guide::orders::deliver::Undelivered;
use icp_guide::orders::order::Order;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::reminder;
use icp_guide::orders::reminder::ReminderKind;
use icp_guide::orders::settings::Wishes;
use icp_guide::orders::store::Address;
use icp_guide::orders::store::Moment;
use icp_guide::orders::store::Store;
use icp_guide::orders::store::outbox;
use icp_guide::rules::Rulebook;
use icp_guide::rules::order_state::StateId;
use serde_json::Value;
use serde_json::json;

use crate::ground::opening;
use crate::ground::rules;
use crate::ground::wish;

/// The state whose window is told of at once.
pub(crate) const WINDOW: &str = "sms-verification";
/// One order takes so many steps: opened, three moves, a note.
const STEPS: u64 = 5;

/// Every step has a key of its own, the same at every try.
pub(crate) fn key(number: u64) -> String {
    format!("step-{number}")
}

/// The nonce under which an order's window must have been told.
pub(crate) fn nonce_of_window(order: &Order) -> String {
    let schedule = reminder::schedule(rules(), order, &Wishes::default(), order.since);
    let start = schedule.into_iter().find(|it| it.kind == ReminderKind::SmsStart).unwrap();
    outbox::nonce(&start.key)
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

/// Stands still until it is killed.
fn stop() -> ! {
    say("stopped here");
    loop {
        std::thread::sleep(Pause::from_secs(1));
    }
}

/// Counts down to the moment of death.
struct Fuse {
    moment: String,
    left: AtomicU64,
}

impl Fuse {
    fn burn(&self, moment: &str) {
        if self.moment == moment && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            stop();
        }
    }
}

/// Arguments: store, service, time in milliseconds, role and its number, moment of death and its number.
pub(crate) async fn run(arguments: &[String]) {
    let [url, service, now, role, death] = arguments else { panic!("{arguments:?}") };
    let base = DateTime::from_timestamp_millis(now.parse().unwrap()).unwrap();
    let (role, number) = role.split_once(':').unwrap();
    let (moment, nth) = death.split_once(':').unwrap();
    let fuse: &'static Fuse =
        Box::leak(Box::new(Fuse { moment: moment.to_owned(), left: AtomicU64::new(nth.parse().unwrap()) }));
    let store = Store::open(&Address::parse(url).unwrap()).await.unwrap().watched_by(|moment| {
        fuse.burn(match moment {
            Moment::BeforeCommit => "before-commit",
            Moment::AfterCommit => "after-commit",
        });
    });
    rules();
    say("ready now");
    if moment == "at-a-word" {
        std::io::stdin().read_line(&mut String::new()).unwrap();
    }
    match role {
        "write" => write(&store, base, number.parse().unwrap()).await,
        "carry" => carry(&store, service, base, fuse).await,
        _ => {
            let courier = HttpCourier { fuse: Some(fuse), ..HttpCourier::new(service, base) };
            send(&store, &courier, base).await;
        }
    }
}

async fn write(store: &Store, now: DateTime<Utc>, first: u64) {
    for number in first.. {
        step(store, now, number).await;
        say(&format!("confirmed {number}"));
    }
}

async fn step(store: &Store, now: DateTime<Utc>, number: u64) {
    let operator = Viewer::Operator;
    let request = |number| wish(&operator, now, &key(number));
    let to = |state: &str| Command::Advance { to: StateId::new(state), since: None, reason: None };
    let opened = number - number % STEPS;
    // Opening again under the same key finds the order that was opened.
    let order: OrderId = store.open_order(&request(opened), opening("a"), None).await.unwrap().order.id;
    let command = match number % STEPS {
        0 => return,
        1 => to("initial-review"),
        2 => to("pending-submission"),
        3 => to(WINDOW),
        _ => Command::Note { text: "照片已重拍".to_owned() },
    };
    store.execute(&request(number), order, &command).await.unwrap();
}

async fn send(store: &Store, courier: &impl Courier, base: DateTime<Utc>) {
    let began = Instant::now();
    let clock = || base + Duration::from_std(began.elapsed()).unwrap();
    let name = format!("process {}", std::process::id());
    let postman = Postman { store, rules: rules(), courier, name: &name, clock: &clock };
    let tally = postman.until_idle().await.unwrap();
    say(&format!("idle {}", tally.sent));
    loop {
        std::thread::sleep(Pause::from_secs(1));
    }
}

/// Sends as the bot does.
async fn carry(store: &Store, discord: &str, base: DateTime<Utc>, fuse: &'static Fuse) {
    send(store, &Fused { courier: bot_courier(discord, base), fuse }, base).await;
}

/// The bot's own courier.
pub(crate) fn bot_courier(discord: &str, now: DateTime<Utc>) -> bot::courier::Courier {
    let shop = Shop::new(Desk::new(Rulebook::embedded().unwrap()), None, Arc::new(move || now));
    bot::courier::Courier::new(&bot::http("a.b.c", Some(discord)), Arc::new(shop))
}

/// A courier that dies after a message.
struct Fused {
    courier: bot::courier::Courier,
    fuse: &'static Fuse,
}

impl Courier for Fused {
    async fn send(&self, message: &Message) -> Result<String, Undelivered> {
        let id = self.courier.send(message).await?;
        self.fuse.burn("after-send");
        Ok(id)
    }

    async fn find(&self, message: &Message) -> Result<Option<String>, Undelivered> {
        self.courier.find(message).await
    }
}

/// Carries messages to the service over HTTP.
pub(crate) struct HttpCourier {
    client: reqwest::Client,
    url: String,
    now: DateTime<Utc>,
    fuse: Option<&'static Fuse>,
}

impl HttpCourier {
    pub(crate) fn new(url: &str, now: DateTime<Utc>) -> HttpCourier {
        HttpCourier { client: reqwest::Client::new(), url: url.to_owned(), now, fuse: None }
    }

    async fn call(&self, path: &str, message: &Message) -> Option<String> {
        let body = json!({ "nonce": message.nonce, "at_ms": self.now.timestamp_millis() });
        let reply = self.client.post(format!("{}{path}", self.url)).json(&body).send().await.unwrap();
        let value: Value = reply.json().await.unwrap();
        value["id"].as_str().map(ToOwned::to_owned)
    }
}

impl Courier for HttpCourier {
    async fn send(&self, message: &Message) -> Result<String, Undelivered> {
        let id = self.call("/send", message).await.unwrap();
        if let Some(fuse) = self.fuse {
            fuse.burn("after-send");
        }
        Ok(id)
    }

    async fn find(&self, message: &Message) -> Result<Option<String>, Undelivered> {
        Ok(self.call("/find", message).await)
    }
}
