//! Kills processes with SIGKILL, at the worst moments and at random ones, and counts what is left.
//!
//! `cargo test --test crash` kills 60 on each database; `cargo test --test crash -- --kills 1000` kills more.
//! A kill cannot tell `synchronous=FULL` from NORMAL, because the kernel keeps what was written: that every connection
//! syncs each commit is checked by `trouble::every_connection_syncs_each_commit`.

mod child;
mod discord;
#[path = "../suite/discord_limits.rs"]
#[allow(dead_code, reason = "the suite uses more of it")]
mod discord_limits;
#[path = "../suite/fake_channels.rs"]
#[allow(dead_code, reason = "the suite uses more of it")]
mod fake_channels;
#[path = "../suite/ground.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "the suite uses more of it")]
mod ground;
mod service;
mod victim;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration as Pause;
use std::time::Instant;

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::board::Filter;
use icp_guide::orders::deliver::Postman;
use icp_guide::orders::event::Opening;
use icp_guide::orders::store::Store;

use crate::child::HttpCourier;
use crate::fake_channels::Channels;
use crate::ground::Ground;
use crate::ground::Kind;
use crate::ground::at;
use crate::ground::opening;
use crate::ground::rules;
use crate::ground::wish;
use crate::service::Service;
use crate::victim::Death;
use crate::victim::Role;
use crate::victim::Victim;

/// On each database, in every test run.
const KILLS: u32 = 60;
/// Of so many kills one hits the bot's own courier, which takes longer to start.
const COURIER_SHARE: u32 = 6;
/// Longer than a lease, so that the next sender takes up what the last one left.
const STEP: Duration = Duration::seconds(61);
/// Longer than a nonce protects.
const OUTAGE: Duration = Duration::minutes(12);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if arguments.first().is_some_and(|it| it == "child") {
        return runtime.block_on(child::run(&arguments[1..]));
    }
    if arguments.iter().any(|it| it == "--list") {
        println!("crash: test");
        return;
    }
    let kills = arguments.iter().position(|it| it == "--kills").and_then(|at| arguments.get(at + 1));
    let kills = kills.map_or(KILLS, |kills| kills.parse().expect("--kills takes a number"));
    let wanted: Vec<&String> =
        arguments.iter().filter(|it| it.parse::<u32>().is_err() && !it.starts_with('-')).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|it| name.contains(it.as_str()));
    runtime.block_on(async {
        if runs("crash::two_processes_share_a_thousand_reminders") {
            two_processes_share_a_thousand_reminders().await;
        }
        for (name, kind) in [("crash::courier_sqlite", Kind::Sqlite), ("crash::courier_postgres", Kind::Postgres)] {
            if runs(name) {
                kill_couriers(kind, (kills / COURIER_SHARE).max(2)).await;
            }
        }
        for (name, kind) in [("crash::sqlite", Kind::Sqlite), ("crash::postgres", Kind::Postgres)] {
            if runs(name) {
                kill(kind, kills).await;
            }
        }
    });
}

/// A small generator of its own, so that a run can be repeated with the seed that it prints.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Kills writers and senders one after the other, then looks what is left.
async fn kill(kind: Kind, kills: u32) {
    let began = Instant::now();
    let ground = Ground::new(kind).await;
    let service = Service::start().await;
    ground.open().await.close().await;
    let seed = u64::from(std::process::id());
    let mut dice = Dice(seed);
    let mut now = at("2026-03-02 10:00");
    // Operations below this number are confirmed.
    let mut confirmed = 0;
    let mut message_is_out = false;
    // Before commit, after commit, after send, at random.
    let mut deaths = [0_u32; 4];
    while deaths.iter().sum::<u32>() < kills {
        now += if dice.roll(10) == 0 { OUTAGE } else { STEP };
        let death = match dice.roll(4) {
            // Who comes right after a sender that died with its message out sends the same again.
            _ if message_is_out => Death::AnyTime(Pause::from_millis(20 + dice.roll(40))),
            0 => Death::BeforeCommit(1 + dice.roll(25)),
            1 => Death::AfterCommit(1 + dice.roll(25)),
            2 => Death::AfterSend(1 + dice.roll(2)),
            _ => Death::AnyTime(Pause::from_micros(dice.roll(40_000))),
        };
        let role = match death {
            _ if message_is_out => Role::Sender,
            Death::AfterSend(_) => Role::Sender,
            Death::AnyTime(_) if dice.roll(2) == 0 => Role::Sender,
            Death::BeforeCommit(_) | Death::AfterCommit(_) | Death::AnyTime(_) | Death::WhenDone => {
                Role::Writer { first: confirmed }
            }
        };
        let (reached, came) = Victim::start(&ground.url, &service.url, now, role, death).killed();
        confirmed = confirmed.max(reached);
        deaths[death.number()] += u32::from(came);
        message_is_out = came && matches!(death, Death::AfterSend(_)) && dice.roll(2) == 0;
    }
    let store = ground.open().await;
    nothing_is_lost_or_doubled(&store, confirmed).await;
    let told = every_reminder_is_told_once(&store, &service, now + OUTAGE).await;
    assert_eq!(store.astray().await.unwrap(), [], "seed {seed}");
    store.close().await;
    ground.done().await;
    let seconds = began.elapsed().as_secs_f32();
    println!(
        "crash::{kind:?}: {kills} kills ({} before commit, {} after commit, {} after send, {} at random), {confirmed} confirmed \
         steps all there once, {told} reminders told once, {} copies dropped by their nonce; {seconds:.1} s, seed {seed} ... ok",
        deaths[0],
        deaths[1],
        deaths[2],
        deaths[3],
        service.copies()
    );
}

/// Kills the bot's own courier when a message is out and not recorded, and lets the next one come soon or late.
async fn kill_couriers(kind: Kind, kills: u32) {
    // Each victim records one message and leaves another.
    let reminders = usize::try_from(kills).unwrap() * 2 + 3;
    let ground = Ground::new(kind).await;
    let channels = Arc::new(Channels::default());
    let url = discord::serve(Arc::clone(&channels)).await;
    let store = ground.open().await;
    let mut now = at("2026-03-02 10:00");
    for n in 0..reminders {
        let opening = Opening { domain_expires: "2026-03-05".parse().ok(), ..opening("a") };
        store.open_order(&wish(&Viewer::Operator, now, &n.to_string()), opening, None).await.unwrap();
    }
    for kill in 0..kills {
        channels.set(now);
        let (_, came) = Victim::start(&ground.url, &url, now, Role::Carrier, Death::AfterSend(2)).killed();
        assert!(came, "there was nothing left to send");
        // Under the nonce, or so late that the channel has to be read.
        now += if kill % 2 == 0 { STEP } else { OUTAGE };
    }
    channels.set(now);
    let courier = child::bot_courier(&url, now);
    let clock = || now;
    let postman = Postman { store: &store, rules: rules(), courier: &courier, name: "last", clock: &clock };
    let tally = postman.until_idle().await.unwrap();
    assert_eq!(store.due_keys(10, now).await.unwrap(), Vec::<String>::new(), "a reminder was left");
    let sent = channels.sent();
    let nonces: BTreeSet<&str> = sent.iter().map(|sent| sent.nonce()).collect();
    assert_eq!((nonces.len(), sent.len()), (reminders, reminders), "a reminder was lost or told twice");
    assert!(channels.copies() > 0, "no nonce had to protect anything");
    store.close().await;
    ground.done().await;
    println!(
        "crash::courier {kind:?}: {kills} couriers killed with a message out, {reminders} reminders told once, {} copies dropped \
         by their nonce, {} read back at the end ... ok",
        channels.copies(),
        tally.found
    );
}

/// Every confirmed step is there; the one that was under way may be; nothing is there twice or from nowhere.
async fn nothing_is_lost_or_doubled(store: &Store, confirmed: u64) {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = store.list(&Viewer::Operator, &Filter::default(), after).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for order in &page {
            let (_, events) = store.order(&Viewer::Operator, order.id).await.unwrap();
            found.extend(events.into_iter().map(|event| event.key));
        }
    }
    let keys: BTreeSet<&String> = found.iter().collect();
    assert_eq!(keys.len(), found.len(), "a step is there twice");
    for number in 0..confirmed {
        assert!(keys.contains(&child::key(number)), "step {number} was confirmed and is lost");
    }
    // Only the step after the last confirmed one can have been under way.
    assert!(found.len() as u64 <= confirmed + 1, "{} steps, {confirmed} confirmed", found.len());
}

/// Sends what is left, then compares the outbox with what the service has seen.
async fn every_reminder_is_told_once(store: &Store, service: &Service, now: DateTime<Utc>) -> usize {
    let courier = HttpCourier::new(&service.url, now);
    let clock = || now;
    let postman = Postman { store, rules: rules(), courier: &courier, name: "last", clock: &clock };
    postman.until_idle().await.unwrap();
    assert_eq!(store.due_keys(10, now).await.unwrap(), Vec::<String>::new(), "a reminder was left");
    let messages = service.messages();
    let nonces: BTreeSet<&String> = messages.iter().collect();
    assert_eq!(nonces.len(), messages.len(), "a reminder was told twice");
    // Every order whose window has begun was told so.
    let mut began = 0;
    let mut after = None;
    loop {
        let page = store.list(&Viewer::Operator, &Filter::default(), after).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for order in page.iter().filter(|order| order.state == child::WINDOW) {
            let nonce = child::nonce_of_window(order);
            assert!(nonces.contains(&nonce), "order {} was not told of its window", order.id);
            began += 1;
        }
    }
    assert!(began > 0, "the run made no reminder at all");
    messages.len()
}

/// Two processes on one PostgreSQL: who comes first sends, and nobody sends what the other has sent.
async fn two_processes_share_a_thousand_reminders() {
    const REMINDERS: usize = 1000;
    let ground = Ground::new(Kind::Postgres).await;
    let service = Service::start().await;
    let store = ground.open().await;
    let now = at("2026-03-02 10:00");
    let open = |n: usize| {
        let store = &store;
        async move {
            let expires = "2026-03-05".parse().ok();
            let opening = Opening { domain_expires: expires, ..opening("a") };
            store.open_order(&wish(&Viewer::Operator, now, &n.to_string()), opening, None).await.unwrap();
        }
    };
    for chunk in (0..REMINDERS).collect::<Vec<_>>().chunks(8) {
        futures_util::future::join_all(chunk.iter().map(|n| open(*n))).await;
    }
    assert_eq!(store.due_keys(2000, now).await.unwrap().len(), REMINDERS);
    let start = || Victim::start(&ground.url, &service.url, now, Role::Sender, Death::WhenDone);
    let (mut one, mut two) = (start().ready(), start().ready());
    one.go();
    two.go();
    let shares = [one.finished(), two.finished()];
    // Each goes home when it finds nothing free; what the other held then, it has sent by now.
    assert_eq!(shares.iter().sum::<u64>(), REMINDERS as u64);
    assert!(shares.iter().all(|share| *share > 0), "{shares:?}");
    let messages = service.messages();
    let nonces: BTreeSet<&String> = messages.iter().collect();
    assert_eq!((messages.len(), nonces.len(), service.copies()), (REMINDERS, REMINDERS, 0));
    store.close().await;
    ground.done().await;
    println!(
        "crash::two_processes_share_a_thousand_reminders: {} + {} messages, none twice ... ok",
        shares[0], shares[1]
    );
}
