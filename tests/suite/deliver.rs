//! Reminders arrive, once, and in time; when that was not possible, late, and still once.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use icp_guide::lang::Lang;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::command::Command;
use icp_guide::orders::deliver::Courier;
use icp_guide::orders::deliver::Message;
use icp_guide::orders::deliver::NONCE_WINDOW;
use icp_guide::orders::deliver::Postman;
use icp_guide::orders::deliver::Tally;
use icp_guide::orders::deliver::Undelivered;
use icp_guide::orders::deliver::plan_digest;
use icp_guide::orders::event::GuildId;
use icp_guide::orders::event::PlaceId;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::reminder::ReminderKind;
use icp_guide::orders::settings::DigestTime;
use icp_guide::orders::settings::Preferences;
use icp_guide::orders::store::Store;
use icp_guide::orders::store::outbox::ATTEMPTS_MAX;
use icp_guide::orders::store::outbox::LEASE;
use icp_guide::orders::store::outbox::backoff;
use icp_guide::orders::store::outbox::nonce;
use icp_guide::rules::order_state::StateId;

use crate::ground::Ground;
use crate::ground::at;
use crate::ground::on_both;
use crate::ground::opening;
use crate::ground::rules;
use crate::ground::wish;

on_both!(
    reminders_come_in_time_and_once,
    what_was_missed_comes_late_and_says_so,
    a_crash_after_sending_makes_no_second_message,
    a_long_outage_after_sending_makes_no_second_message,
    failures_are_tried_later_and_later_and_parked_in_the_end,
    what_can_never_arrive_is_parked_at_once,
    a_step_takes_back_what_is_no_longer_true,
    a_snoozed_reminder_is_sent_again,
    the_digest_comes_once_a_week,
    two_workers_share_the_work,
    a_worker_that_was_held_up_leaves_its_lease_alone,
);

const OPERATOR: Viewer = Viewer::Operator;

/// A service that behaves as Discord does with nonces: it drops a second message only for a while.
#[derive(Default)]
struct Service {
    now: Mutex<DateTime<Utc>>,
    messages: Mutex<Vec<(DateTime<Utc>, Message)>>,
    /// What the next calls answer instead of working.
    trouble: Mutex<Vec<Undelivered>>,
    looked: Mutex<usize>,
}

impl Service {
    fn at(now: DateTime<Utc>) -> Service {
        let service = Service::default();
        service.set(now);
        service
    }

    fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap() = now;
    }

    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn kinds(&self) -> Vec<Option<ReminderKind>> {
        self.messages.lock().unwrap().iter().map(|(_, message)| message.about.map(|about| about.1)).collect()
    }

    async fn round(&self, store: &Store) -> Tally {
        let clock = || self.now();
        Postman { store, rules: rules(), courier: self, name: "w", clock: &clock }.until_idle().await.unwrap()
    }
}

impl Courier for Service {
    async fn send(&self, message: &Message) -> Result<String, Undelivered> {
        if let Some(trouble) = self.trouble.lock().unwrap().pop() {
            return Err(trouble);
        }
        assert!(message.nonce.len() <= 25);
        let now = self.now();
        let mut messages = self.messages.lock().unwrap();
        let known = messages.iter().position(|(at, it)| it.nonce == message.nonce && now - *at < Duration::minutes(5));
        let at = known.unwrap_or_else(|| {
            messages.push((now, message.clone()));
            messages.len() - 1
        });
        Ok(at.to_string())
    }

    async fn find(&self, message: &Message) -> Result<Option<String>, Undelivered> {
        *self.looked.lock().unwrap() += 1;
        let messages = self.messages.lock().unwrap();
        Ok(messages.iter().position(|(_, it)| it.nonce == message.nonce).map(|at| at.to_string()))
    }
}

fn later(why: &str) -> Undelivered {
    Undelivered::Later { why: why.to_owned(), not_before: None }
}

/// An order whose SMS window began at that time.
async fn in_sms_window(store: &Store, key: &str, now: DateTime<Utc>) -> OrderId {
    let id = store.open_order(&wish(&OPERATOR, now, key), opening("a"), None).await.unwrap().order.id;
    for state in ["initial-review", "pending-submission", "sms-verification"] {
        step(store, id, state, now).await;
    }
    id
}

async fn step(store: &Store, id: OrderId, state: &str, now: DateTime<Utc>) {
    let command = Command::Advance { to: StateId::new(state), since: None, reason: None };
    store.execute(&wish(&OPERATOR, now, &format!("{id}-{state}")), id, &command).await.unwrap();
}

async fn reminders_come_in_time_and_once(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    let mut seen = Vec::new();
    // Every ten minutes for two days.
    for minutes in (0..2 * 24 * 60).step_by(10) {
        service.set(start + Duration::minutes(minutes));
        if service.round(&store).await.sent > 0 {
            seen.push(minutes / 60);
        }
    }
    assert_eq!(service.kinds(), [ReminderKind::SmsStart, ReminderKind::Sms12h, ReminderKind::Sms2h].map(Some));
    assert_eq!(seen, [0, 12, 22]);
    store.close().await;
}

async fn what_was_missed_comes_late_and_says_so(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    in_sms_window(&store, "1", start).await;
    let service = Service::at(start + Duration::hours(5));
    service.round(&store).await;
    let (_, message) = service.messages.lock().unwrap()[0].clone();
    let text = icp_guide::render::markdown::render(&message.answer, Lang::Zh);
    assert!(text.contains("本提醒迟到了"), "{text}");
    store.close().await;
}

async fn a_crash_after_sending_makes_no_second_message(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    sent_but_not_marked(&store, &service).await;
    // While the lease runs nobody else touches it.
    assert!(service.round(&store).await.is_idle());
    service.set(start + LEASE);
    assert_eq!(service.round(&store).await.sent, 1);
    assert_eq!(service.kinds().len(), 1, "the nonce made it one message");
    assert_eq!(*service.looked.lock().unwrap(), 0);
    store.close().await;
}

/// What a worker leaves behind that dies between sending and recording it.
async fn sent_but_not_marked(store: &Store, service: &Service) {
    struct Dying<'a>(&'a Service);
    impl Courier for Dying<'_> {
        async fn send(&self, message: &Message) -> Result<String, Undelivered> {
            self.0.send(message).await.unwrap();
            panic!("killed")
        }
        async fn find(&self, message: &Message) -> Result<Option<String>, Undelivered> {
            self.0.find(message).await
        }
    }
    let dying = Dying(service);
    let clock = || service.now();
    let postman = Postman { store, rules: rules(), courier: &dying, name: "dying", clock: &clock };
    let died = futures_util::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(postman.round())).await;
    assert!(died.is_err());
}

async fn a_long_outage_after_sending_makes_no_second_message(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    sent_but_not_marked(&store, &service).await;
    service.set(start + NONCE_WINDOW + Duration::minutes(30));
    let tally = service.round(&store).await;
    assert_eq!((tally.found, tally.sent), (1, 0));
    assert_eq!(service.kinds().len(), 1);
    assert!(service.round(&store).await.is_idle());
    store.close().await;
}

async fn failures_are_tried_later_and_later_and_parked_in_the_end(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    let mut waits = Vec::new();
    for attempt in 1..=ATTEMPTS_MAX {
        service.trouble.lock().unwrap().push(later("HTTP 503"));
        assert_eq!(service.round(&store).await.failed, 1, "attempt {attempt}");
        service.set(service.now() + backoff(attempt) - Duration::milliseconds(1));
        assert!(service.round(&store).await.is_idle(), "attempt {attempt} came again too soon");
        service.set(service.now() + Duration::milliseconds(1));
        waits.push(backoff(attempt));
    }
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1]));
    let parked = store.parked(10).await.unwrap();
    assert_eq!((parked.len(), parked[0].attempts, parked[0].last_error.as_str()), (1, ATTEMPTS_MAX, "HTTP 503"));
    assert_eq!(store.health(service.now()).await.unwrap().parked, 1);
    assert_eq!(store.unpark().await.unwrap(), 1);
    assert_eq!(service.round(&store).await.sent, 1);
    // A wish of the service itself is kept.
    service.set(start + Duration::hours(12));
    let not_before = Some(service.now() + Duration::minutes(20));
    service.trouble.lock().unwrap().push(Undelivered::Later { why: "HTTP 429".to_owned(), not_before });
    service.round(&store).await;
    service.set(service.now() + Duration::minutes(19));
    assert!(service.round(&store).await.is_idle());
    service.set(service.now() + Duration::minutes(1));
    assert_eq!(service.round(&store).await.sent, 1);
    store.close().await;
}

async fn what_can_never_arrive_is_parked_at_once(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    service.trouble.lock().unwrap().push(Undelivered::Never { why: "HTTP 404".to_owned() });
    service.round(&store).await;
    assert_eq!(store.parked(10).await.unwrap().len(), 1);
    store.close().await;
}

async fn a_step_takes_back_what_is_no_longer_true(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    let id = in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    service.round(&store).await;
    let soon = start + Duration::minutes(5);
    step(&store, id, "administration-review", soon).await;
    service.set(start + Duration::hours(23));
    assert!(service.round(&store).await.is_idle(), "verified in time: nothing to warn of");
    // Taken back: the window runs again, but it is not announced a second time.
    step_back(&store, id, soon).await;
    service.set(start + Duration::hours(12));
    service.round(&store).await;
    assert_eq!(service.kinds(), [ReminderKind::SmsStart, ReminderKind::Sms12h].map(Some));
    store.close().await;
}

async fn step_back(store: &Store, id: OrderId, now: DateTime<Utc>) {
    store.execute(&wish(&OPERATOR, now, "undo"), id, &Command::Undo).await.unwrap();
}

async fn a_snoozed_reminder_is_sent_again(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    let id = in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    service.round(&store).await;
    let until = Some(start + Duration::hours(4));
    let snooze = Command::Mute { reminder: Some(ReminderKind::SmsStart), off: true, until };
    store.execute(&wish(&OPERATOR, start, "snooze"), id, &snooze).await.unwrap();
    for hours in [3, 4, 5] {
        service.set(start + Duration::hours(hours));
        service.round(&store).await;
    }
    assert_eq!(service.kinds(), [ReminderKind::SmsStart, ReminderKind::SmsStart].map(Some));
    store.close().await;
}

async fn the_digest_comes_once_a_week(ground: &Ground) {
    let store = ground.open().await;
    in_sms_window(&store, "1", at("2026-03-02 14:20")).await;
    let guild = GuildId::new("7");
    let digest = DigestTime { place: PlaceId::new("500"), weekday: 1, hour: 9 };
    let wishes = Preferences { digest: Some(digest), ..Preferences::default() };
    let service = Service::at(at("2026-03-09 08:00"));
    let mut sent = Vec::new();
    for hours in 0..24 * 14 {
        service.set(at("2026-03-09 08:00") + Duration::hours(hours));
        plan_digest(&store, &guild, &wishes, service.now()).await.unwrap();
        service.round(&store).await;
        let digests = service.kinds().iter().filter(|kind| kind.is_none()).count();
        if digests > sent.len() {
            sent.push(service.now());
        }
    }
    assert_eq!(sent, [at("2026-03-09 09:00"), at("2026-03-16 09:00")]);
    let messages = service.messages.lock().unwrap().clone();
    let (_, message) = messages.iter().find(|(_, message)| message.about.is_none()).unwrap();
    let text = icp_guide::render::markdown::render(&message.answer, Lang::En);
    assert!(text.contains("3 steps were recorded"), "{text}");
    store.close().await;
}

async fn two_workers_share_the_work(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    for n in 0..60 {
        in_sms_window(&store, &format!("o{n}"), start).await;
    }
    let service = Service::at(start);
    let clock = || service.now();
    let other = ground.open().await;
    let postman = |store, name| Postman { store, rules: rules(), courier: &service, name, clock: &clock };
    let (a, b) = (postman(&store, "a"), postman(&other, "b"));
    let (a, b) = tokio::join!(a.until_idle(), b.until_idle());
    let (a, b) = (a.unwrap(), b.unwrap());
    // Who finds everything leased goes home early; together they have told each one once.
    assert_eq!(a.sent + b.sent, 60);
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (_, message) in service.messages.lock().unwrap().iter() {
        *count.entry(message.nonce.clone()).or_default() += 1;
    }
    assert_eq!((count.len(), count.values().max()), (60, Some(&1)));
    store.close().await;
    other.close().await;
}

async fn a_worker_that_was_held_up_leaves_its_lease_alone(ground: &Ground) {
    let store = ground.open().await;
    let start = at("2026-03-02 14:20");
    in_sms_window(&store, "1", start).await;
    let service = Service::at(start);
    // The clock is asked twice: at the lease, and again before sending, a minute later.
    let asked = Mutex::new(0);
    let clock = || {
        let mut asked = asked.lock().unwrap();
        *asked += 1;
        start + if *asked > 1 { Duration::seconds(59) } else { Duration::zero() }
    };
    let postman = Postman { store: &store, rules: rules(), courier: &service, name: "slow", clock: &clock };
    assert!(postman.round().await.unwrap().is_idle());
    assert!(service.kinds().is_empty());
    service.set(start + LEASE);
    assert_eq!(service.round(&store).await.sent, 1);
    store.close().await;
}

#[test]
fn a_nonce_is_short_and_the_same_for_the_same_reminder() {
    assert_eq!(nonce("1/sms-start/4/place:99"), nonce("1/sms-start/4/place:99"));
    assert_ne!(nonce("1/sms-start/4/place:99"), nonce("2/sms-start/4/place:99"));
    assert!(nonce("x").len() <= 25);
}
