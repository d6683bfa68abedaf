//! How long the store takes: board, one order, scan for due reminders, commits; on both databases, at three sizes.
//!
//! `tests/postgres run -- cargo bench --bench orders` fills 100,000 orders with 1,000,000 events and measures at 1 %, 10 %
//! and 100 % of that. `-- --orders N` chooses another size, `-- sqlite` or `-- postgres` one database.

#[path = "../tests/suite/ground.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "the suite uses more of it")]
mod ground;

use std::time::Duration as Pause;
use std::time::Instant;

use chrono::Duration;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::board::Filter;
use icp_guide::orders::command::Command;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::store::Store;
use sqlx::Connection;

use crate::ground::Ground;
use crate::ground::Kind;
use crate::ground::at;
use crate::ground::member;
use crate::ground::opening;
use crate::ground::wish;

const ORDERS: i64 = 100_000;
const EVENTS_PER_ORDER: i64 = 10;
/// Each figure is from so many calls.
const CALLS: usize = 400;
const COMMITS: usize = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let orders = arguments.iter().position(|it| it == "--orders").and_then(|at| arguments.get(at + 1));
    let orders = orders.map_or(ORDERS, |orders| orders.parse().expect("--orders takes a number"));
    let wants = |name: &str| {
        let named = arguments.iter().any(|it| it == "sqlite" || it == "postgres");
        !named || arguments.iter().any(|it| it == name)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        println!("| database | orders | events | what | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|---|---|");
        for (name, kind) in [("sqlite", Kind::Sqlite), ("postgres", Kind::Postgres)] {
            if wants(name) {
                measure(name, kind, orders).await;
            }
        }
    });
}

async fn measure(name: &str, kind: Kind, orders: i64) {
    let ground = Ground::new(kind).await;
    let store = ground.open().await;
    let mut filled = seed(&store).await;
    for share in [100, 10, 1] {
        let target = (orders / share).max(filled);
        filled = grow(&ground, filled, target).await;
        report(name, &store, filled).await;
    }
    commits(name, &store).await;
    store.close().await;
    ground.done().await;
}

/// Ten real orders, written by the store itself: the pattern for all others.
async fn seed(store: &Store) -> i64 {
    const SEEDS: i64 = 10;
    let ways: [&[&str]; 4] = [
        &[],
        &["initial-review"],
        &["initial-review", "pending-submission", "sms-verification"],
        &["initial-review", "pending-submission", "sms-verification", "administration-review"],
    ];
    let operator = Viewer::Operator;
    for n in 0..SEEDS {
        let now = at("2026-03-02 10:00") + Duration::minutes(n);
        let request = |key: &str| wish(&operator, now, &format!("{n}/{key}"));
        let id = store.open_order(&request("open"), opening("官网"), None).await.unwrap().order.id;
        let way = ways[usize::try_from(n).unwrap() % ways.len()];
        for state in way {
            let to = icp_guide::rules::order_state::StateId::new(*state);
            let command = Command::Advance { to, since: None, reason: None };
            store.execute(&request(state), id, &command).await.unwrap();
        }
        for note in way.len() + 1..usize::try_from(EVENTS_PER_ORDER).unwrap() {
            let command = Command::Note { text: format!("照片已重拍，第 {note} 次") };
            store.execute(&request(&format!("note {note}")), id, &command).await.unwrap();
        }
    }
    SEEDS
}

/// Copies the pattern inside the database until there are `target` orders.
async fn grow(ground: &Ground, filled: i64, target: i64) -> i64 {
    let mut connection = sqlx::AnyConnection::connect(&ground.url).await.unwrap();
    let mut filled = filled;
    while filled < target {
        // The whole stock again under higher numbers, as far as the target.
        let copied = filled.min(target - filled);
        let mut transaction = connection.begin().await.unwrap();
        for sql in [
            // A fifth of the copies belongs to other guilds and owners; deadlines are spread over days.
            "INSERT INTO orders (id, version, state, lane, urgent_ms, touched_ms, guild, owner, assignee, province, plan, \
             anonymised, snapshot) SELECT id + $1, version, state, lane, urgent_ms + (id % 997) * 60000, touched_ms, \
             CASE WHEN id % 5 = 0 THEN '8' ELSE '7' END, CAST(id % 1000 AS TEXT), assignee, province, plan, anonymised, \
             '{\"id\":' || CAST(id + $1 AS TEXT) || ',' || SUBSTR(snapshot, LENGTH('{\"id\":' || CAST(id AS TEXT) || ',') + 1) \
             FROM orders WHERE id <= $2",
            "INSERT INTO events (order_id, seq, at_ms, actor, source, before_state, after_state, reason, details, \
             idempotency_key) SELECT order_id + $1, seq, at_ms, actor, source, before_state, after_state, reason, details, \
             CAST(order_id + $1 AS TEXT) || '#' || CAST(seq AS TEXT) FROM events WHERE order_id <= $2",
            "INSERT INTO outbox (reminder_key, order_id, guild, kind, recipient, due_ms, status, attempts, lease_ms, \
             lease_owner, first_try_ms, sent_ms, message, last_error) SELECT CAST(order_id + $1 AS TEXT) || '#' || kind || due_ms, \
             order_id + $1, guild, kind, recipient, due_ms + (order_id % 997) * 60000, status, attempts, lease_ms, lease_owner, \
             first_try_ms, sent_ms, message, last_error FROM outbox WHERE order_id <= $2",
        ] {
            sqlx::query(sql).bind(filled).bind(copied).execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        filled += copied;
    }
    sqlx::query("UPDATE counters SET value = $1").bind(filled).execute(&mut connection).await.unwrap();
    // Both keep statistics for their plans; PostgreSQL would do so by itself a little later.
    sqlx::raw_sql("ANALYZE").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    filled
}

async fn report(name: &str, store: &Store, orders: i64) {
    let now = at("2026-03-03 10:00");
    let staff = member("44", Some("7"), true);
    let filter = Filter::default();
    let board = timed(async |_| {
        let groups = store.board(&staff, &filter, 10, now).await.unwrap();
        assert!(groups.iter().any(|group| !group.orders.is_empty()));
    });
    line(name, orders, "board of a guild", board.await);
    let one = timed(async |n| {
        let id = 1 + i64::try_from(n).unwrap() * 7919 % orders;
        let (_, events) = store.order(&Viewer::Operator, OrderId(id)).await.unwrap();
        assert_eq!(events.len(), usize::try_from(EVENTS_PER_ORDER).unwrap());
    });
    line(name, orders, "one order with its story", one.await);
    let scan = timed(async |_| {
        assert!(!store.due_keys(100, now).await.unwrap().is_empty());
    });
    line(name, orders, "scan for due reminders", scan.await);
}

/// The times of all calls, shortest first.
async fn timed(mut call: impl AsyncFnMut(usize)) -> Vec<Pause> {
    let mut times = Vec::with_capacity(CALLS);
    for n in 0..CALLS {
        let began = Instant::now();
        call(n).await;
        times.push(began.elapsed());
    }
    times.sort();
    times
}

fn line(name: &str, orders: i64, what: &str, times: Vec<Pause>) {
    let ms = |at: usize| times[at.min(times.len() - 1)].as_secs_f64() * 1000.0;
    let (events, half, most, last) =
        (orders * EVENTS_PER_ORDER, times.len() / 2, times.len() * 99 / 100, times.len() - 1);
    println!("| {name} | {orders} | {events} | {what} | {:.2} | {:.2} | {:.2} |", ms(half), ms(most), ms(last));
}

/// Notes on different orders, one after the other and eight at a time.
async fn commits(name: &str, store: &Store) {
    let operator = Viewer::Operator;
    for at_once in [1, 8] {
        let began = Instant::now();
        for chunk in (0..COMMITS).collect::<Vec<_>>().chunks(at_once) {
            let notes = chunk.iter().map(|n| {
                let request = wish(&operator, at("2026-03-03 10:00"), &format!("commit/{at_once}/{n}"));
                async move {
                    let note = Command::Note { text: "照片已重拍".to_owned() };
                    store.execute(&request, OrderId(1 + i64::try_from(*n).unwrap() % 500), &note).await.unwrap();
                }
            });
            futures_util::future::join_all(notes).await;
        }
        let per_second = COMMITS as f64 / began.elapsed().as_secs_f64();
        println!("{name}: {per_second:.0} commits/s with {at_once} at a time");
    }
}
