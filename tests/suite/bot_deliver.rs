//! Reminders and digests over real sockets and on both databases: each arrives once, in the right place and language, late
//! rather than never; and their buttons do what they say.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::Method;
use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use icp_guide::bot;
use icp_guide::bot::commands::ALL;
use icp_guide::bot::courier::Courier;
use icp_guide::bot::shop::Shop;
use icp_guide::lang::Lang;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::command::Command;
use icp_guide::orders::deliver::NONCE_WINDOW;
use icp_guide::orders::deliver::Postman;
use icp_guide::orders::deliver::Tally;
use icp_guide::orders::deliver::plan_digests;
use icp_guide::orders::event::GuildId;
use icp_guide::orders::event::Opening;
use icp_guide::orders::event::PersonId;
use icp_guide::orders::event::PlaceId;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::reminder::ReminderKind;
use icp_guide::orders::settings::ANONYMISE_DAYS;
use icp_guide::orders::settings::DigestTime;
use icp_guide::orders::settings::Preferences;
use icp_guide::orders::settings::Route;
use icp_guide::orders::store::Address;
use icp_guide::orders::store::Store;
use icp_guide::orders::store::outbox::LEASE;
use icp_guide::orders::store::preferences::Owner;
use icp_guide::rules::order_state::StateId;
use serde_json::Value;
use tokio::io::AsyncReadExt;

use crate::bot_program::program;
use crate::bot_running::Hands;
use crate::bot_running::Running;
use crate::bot_running::is_ephemeral;
use crate::bot_running::run_shop;
use crate::bot_running::shop;
use crate::fake_channels::Channels;
use crate::fake_channels::Sent;
use crate::fake_channels::Trouble;
use crate::fake_channels::direct;
use crate::fake_discord::Fake;
use crate::fake_discord::Script;
use crate::fake_discord::TOKEN;
use crate::ground::Ground;
use crate::ground::Kind;
use crate::ground::at;
use crate::ground::on_both;
use crate::ground::opening;
use crate::ground::postgres_url;
use crate::ground::rules;
use crate::ground::wish;
use crate::interactions::Who;
use crate::trouble::Line;
use crate::trouble::Mode;

on_both!(
    reminders_reach_channel_thread_and_person_in_their_language,
    what_comes_late_says_so,
    discords_wish_to_wait_is_kept_for_the_whole_channel,
    what_can_never_arrive_is_put_aside_and_the_rest_is_tried_again,
    a_kill_after_sending_makes_no_second_message,
    a_long_outage_after_sending_makes_no_second_message,
    the_digest_comes_once_a_week_from_two_instances,
    two_instances_send_each_reminder_once,
    a_message_under_way_is_finished_before_the_end,
    a_reminder_is_snoozed_switched_off_and_on_from_its_own_buttons,
    only_those_whose_order_it_is_may_press,
    old_orders_lose_their_names_by_themselves,
);

const OPERATOR: Viewer = Viewer::Operator;
const START: &str = "2026-03-02 14:20";

/// A bot, the Discord it talks to, and the time that both go by.
struct Stage {
    fake: Fake,
    hands: Hands,
    channels: Arc<Channels>,
    shop: Arc<Shop>,
    running: Running,
}

impl Stage {
    async fn begin(store: Store, hands: &Hands) -> Stage {
        Stage::begin_on(Fake::start(Script::default()).await, store, hands)
    }

    fn begin_on(fake: Fake, store: Store, hands: &Hands) -> Stage {
        let channels = fake.channels();
        channels.set(hands.now());
        let shop = Arc::new(shop(hands.clock()).with_store(store));
        let running = run_shop(&fake, &shop, ALL);
        Stage { fake, hands: hands.clone(), channels, shop, running }
    }

    /// It is now that time, and the bot looks at the clock.
    fn set(&self, now: DateTime<Utc>) {
        self.hands.set_to(now);
        self.channels.set(now);
        self.shop.ring();
    }

    /// Ends the bot, and the test if Discord would have refused anything.
    async fn end(mut self) -> Fake {
        assert_eq!(self.running.stop().await, Ok(()));
        self.fake.is_content();
        self.fake
    }
}

/// Looks again and again, and gives up when nothing comes of it.
async fn until(holds: impl AsyncFn() -> bool) {
    let looking = async {
        while !holds().await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), looking).await.expect("it never came true");
}

/// An order of a person in a channel, whose SMS window has begun.
async fn in_sms_window(store: &Store, key: &str, opening: Opening, now: DateTime<Utc>) -> OrderId {
    let id = store.open_order(&wish(&OPERATOR, now, key), opening, None).await.unwrap().order.id;
    for state in ["initial-review", "pending-submission", "sms-verification"] {
        let command = Command::Advance { to: StateId::new(state), since: None, reason: None };
        store.execute(&wish(&OPERATOR, now, &format!("{key}-{state}")), id, &command).await.unwrap();
    }
    id
}

fn in_channel(owner: &str, place: &str) -> Opening {
    Opening { owner: Some(PersonId::new(owner)), place: Some(PlaceId::new(place)), ..opening("面馆") }
}

async fn prefer(store: &Store, owner: Owner, wishes: Preferences) {
    store.set_preferences(&wish(&OPERATOR, at(START), "prefer"), &owner, &wishes).await.unwrap();
}

fn person(id: &str) -> Owner {
    Owner::Person(PersonId::new(id))
}

fn in_channel_of<'a>(sent: &'a [Sent], channel: &str) -> &'a Sent {
    sent.iter().find(|sent| sent.channel == channel).unwrap_or_else(|| panic!("nothing in {channel}: {sent:?}"))
}

async fn reminders_reach_channel_thread_and_person_in_their_language(ground: &Ground) {
    let store = ground.open().await;
    let start = at(START);
    prefer(&store, person("11"), Preferences { lang: Some(Lang::Zh), ..Preferences::default() }).await;
    let by_letter = Preferences { lang: Some(Lang::Zh), route: Some(Route::Direct), ..Preferences::default() };
    prefer(&store, person("13"), by_letter).await;
    for (owner, place) in [("11", "99"), ("12", "98"), ("13", "97")] {
        in_sms_window(&store, owner, in_channel(owner, place), start).await;
    }
    let stage = Stage::begin(store.clone(), &Hands::at(START)).await;
    stage.channels.attempts(3).await;
    let sent = stage.channels.sent();
    let channel = in_channel_of(&sent, "99");
    assert!(channel.content().starts_with("<@11>\n**短信核验已开始"), "{}", channel.content());
    assert_eq!(channel.body["allowed_mentions"]["users"], serde_json::json!(["11"]));
    let thread = in_channel_of(&sent, "98");
    assert!(thread.content().starts_with("<@12>\n**SMS verification has begun"), "{}", thread.content());
    let letter = in_channel_of(&sent, &direct("13").to_string());
    assert!(letter.content().starts_with("**短信核验已开始"), "{}", letter.content());
    assert_eq!(letter.body["allowed_mentions"]["users"], serde_json::json!([]), "nobody is named in a direct message");
    for message in &sent {
        let text = message.body.to_string();
        assert!(text.contains("2026-03-03 14:20"), "until when: {text}");
        assert_eq!(message.buttons().len(), 4, "{text}");
    }
    // The same again twelve hours and two hours before the end, each once.
    stage.set(start + Duration::hours(12));
    stage.channels.attempts(6).await;
    stage.set(start + Duration::hours(22));
    stage.channels.attempts(9).await;
    let channels = Arc::clone(&stage.channels);
    stage.end().await;
    let nonces: BTreeSet<String> = channels.sent().iter().map(|sent| sent.nonce().to_owned()).collect();
    assert_eq!((nonces.len(), channels.requests(), channels.copies()), (9, 9, 0));
    assert_eq!(store.due_keys(10, start + Duration::hours(23)).await.unwrap(), Vec::<String>::new());
    store.close().await;
}

async fn what_comes_late_says_so(ground: &Ground) {
    let store = ground.open().await;
    prefer(&store, person("11"), Preferences { lang: Some(Lang::Zh), ..Preferences::default() }).await;
    in_sms_window(&store, "1", in_channel("11", "99"), at(START)).await;
    in_sms_window(&store, "2", in_channel("12", "98"), at(START)).await;
    let stage = Stage::begin(store.clone(), &Hands::at("2026-03-02 19:20")).await;
    stage.channels.attempts(2).await;
    let sent = stage.channels.sent();
    assert!(in_channel_of(&sent, "99").body.to_string().contains("本提醒迟到了：原定 2026-03-02 14:20 发出"));
    assert!(in_channel_of(&sent, "98").body.to_string().contains("This reminder is late: it was due 2026-03-02 14:20"));
    // One message with one embed, not one for each paragraph.
    assert!(sent.iter().all(|sent| sent.body["embeds"].as_array().unwrap().len() == 1));
    stage.end().await;
    store.close().await;
}

async fn discords_wish_to_wait_is_kept_for_the_whole_channel(ground: &Ground) {
    let store = ground.open().await;
    let start = at(START);
    for key in ["1", "2", "3"] {
        in_sms_window(&store, key, in_channel("11", "99"), start).await;
    }
    let stage_of = async |hands: &Hands, troubles: &[Trouble]| {
        let fake = Fake::start(Script::default()).await;
        fake.channels().expect(troubles);
        Stage::begin_on(fake, store.clone(), hands)
    };
    let wait = Trouble::Wait { seconds: 1200.5, global: false };
    let stage = stage_of(&Hands::at(START), &[wait]).await;
    stage.channels.attempts(1).await;
    let channels = Arc::clone(&stage.channels);
    stage.end().await;
    assert_eq!((channels.requests(), channels.sent().len()), (1, 0), "the channel is left alone after the first no");
    let due = async |seconds| store.due_keys(10, start + Duration::seconds(seconds)).await.unwrap().len();
    // What was not tried any more at the end has only its lease to wait for.
    assert!(due(1199).await <= 2 && due(1201).await == 3);
    let hands = Hands::at(START);
    hands.set_to(start + Duration::seconds(1201));
    let stage = stage_of(&hands, &[]).await;
    stage.channels.attempts(3).await;
    assert_eq!(stage.channels.sent().len(), 3);
    stage.end().await;
    assert_eq!(store.parked(10).await.unwrap(), []);
    store.close().await;
}

async fn what_can_never_arrive_is_put_aside_and_the_rest_is_tried_again(ground: &Ground) {
    let store = ground.open().await;
    let start = at(START);
    let by_letter = Preferences { route: Some(Route::Direct), ..Preferences::default() };
    prefer(&store, person("13"), by_letter).await;
    let stage = Stage::begin(store.clone(), &Hands::at(START)).await;
    stage.channels.close("98");
    in_sms_window(&store, "1", in_channel("11", "98"), start).await;
    stage.set(start);
    stage.channels.attempts(1).await;
    for (count, key, owner, place, trouble) in [
        (2, "2", "13", "97", Trouble::Refused(403, 50007)),
        (3, "3", "11", "99", Trouble::Refused(503, 0)),
        (4, "4", "11", "96", Trouble::Refused(401, 0)),
    ] {
        stage.channels.expect(&[trouble]);
        in_sms_window(&store, key, in_channel(owner, place), start).await;
        stage.set(start);
        stage.channels.attempts(count).await;
    }
    // Both failures are recorded; later would be later still.
    until(async || store.due_keys(10, start + Duration::seconds(5)).await.unwrap().len() == 2).await;
    stage.set(start + Duration::seconds(5));
    stage.channels.attempts(6).await;
    let channels = Arc::clone(&stage.channels);
    stage.end().await;
    let places: BTreeSet<String> = channels.sent().iter().map(|sent| sent.channel.clone()).collect();
    assert_eq!(places, BTreeSet::from(["99".to_owned(), "96".to_owned()]));
    let causes: Vec<String> = store.parked(10).await.unwrap().into_iter().map(|parked| parked.last_error).collect();
    assert_eq!(causes, ["HTTP 404, code 10003", "HTTP 403, code 50007"]);
    store.close().await;
}

/// One round of a postman that carries messages to the fake.
async fn round(store: &Store, shop: &Arc<Shop>, base: &str) -> Tally {
    let courier = Courier::new(&bot::http(TOKEN, Some(base)), Arc::clone(shop));
    let clock = || shop.now();
    Postman { store, rules: rules(), courier: &courier, name: "w", clock: &clock }.until_idle().await.unwrap()
}

/// Sends, and dies when the message is out but not recorded.
async fn sent_and_killed(store: &Store, shop: &Arc<Shop>, fake: &Fake, attempts: usize) {
    fake.channels().expect(&[Trouble::Held]);
    let (store, shop, base) = (store.clone(), Arc::clone(shop), fake.base.clone());
    let worker = tokio::spawn(async move { round(&store, &shop, &base).await });
    fake.channels().attempts(attempts).await;
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
}

async fn a_kill_after_sending_makes_no_second_message(ground: &Ground) {
    let store = ground.open().await;
    let hands = Hands::at(START);
    let fake = Fake::start(Script::default()).await;
    let channels = fake.channels();
    channels.set(hands.now());
    let shop = Arc::new(shop(hands.clock()));
    in_sms_window(&store, "1", in_channel("11", "99"), hands.now()).await;
    sent_and_killed(&store, &shop, &fake, 1).await;
    let soon = hands.now() + LEASE;
    hands.set_to(soon);
    channels.set(soon);
    assert_eq!(round(&store, &shop, &fake.base).await.sent, 1);
    assert_eq!((channels.sent().len(), channels.copies()), (1, 1), "the nonce made it one message");
    store.close().await;
}

async fn a_long_outage_after_sending_makes_no_second_message(ground: &Ground) {
    let store = ground.open().await;
    let hands = Hands::at("2026-03-09 09:00");
    let fake = Fake::start(Script::default()).await;
    let channels = fake.channels();
    channels.set(hands.now());
    let shop = Arc::new(shop(hands.clock()));
    in_sms_window(&store, "1", in_channel("11", "99"), hands.now()).await;
    sent_and_killed(&store, &shop, &fake, 1).await;
    // A digest has no buttons that could name it.
    want_digest(&store, None).await;
    plan_digests(&store, hands.now()).await.unwrap();
    sent_and_killed(&store, &shop, &fake, 2).await;
    channels.chatter("99", 250);
    channels.chatter("500", 3);
    let later = hands.now() + NONCE_WINDOW + Duration::minutes(30);
    hands.set_to(later);
    channels.set(later);
    let tally = round(&store, &shop, &fake.base).await;
    assert_eq!((tally.found, tally.sent), (2, 0), "both are read back from among what others wrote");
    assert_eq!((channels.requests(), channels.copies()), (2, 0));
    // What never arrived is sent, also so late.
    in_sms_window(&store, "2", in_channel("11", "99"), later).await;
    channels.expect(&[Trouble::Refused(500, 0)]);
    assert_eq!(round(&store, &shop, &fake.base).await.failed, 1);
    hands.set_to(later + NONCE_WINDOW + Duration::minutes(1));
    assert_eq!(round(&store, &shop, &fake.base).await.sent, 1);
    store.close().await;
}

/// Guild 7 wants its digest on Mondays at nine in channel 500.
async fn want_digest(store: &Store, route: Option<Route>) {
    let digest = DigestTime { place: PlaceId::new("500"), weekday: 1, hour: 9 };
    let wishes = Preferences { digest: Some(digest), route, lang: Some(Lang::Zh), ..Preferences::default() };
    prefer(store, Owner::Guild(GuildId::new("7")), wishes).await;
}

async fn the_digest_comes_once_a_week_from_two_instances(ground: &Ground) {
    let store = ground.open().await;
    want_digest(&store, Some(Route::Off)).await;
    in_sms_window(&store, "1", in_channel("11", "99"), at("2026-03-08 20:00")).await;
    let hands = Hands::at("2026-03-09 08:59");
    let one = Stage::begin(store.clone(), &hands).await;
    let other = ground.open().await;
    let two = Stage::begin_on(Fake::beside(&one.fake).await, other.clone(), &hands);
    let both = |text: &str| {
        one.set(at(text));
        two.set(at(text));
    };
    both("2026-03-09 09:00");
    one.channels.attempts(1).await;
    both("2026-03-09 09:30");
    both("2026-03-11 09:00");
    both("2026-03-16 09:00");
    one.channels.attempts(2).await;
    let channels = Arc::clone(&one.channels);
    one.end().await;
    two.end().await;
    let sent = channels.sent();
    assert_eq!((sent.len(), channels.copies()), (2, 0));
    assert!(
        sent.iter().all(|sent| sent.channel == "500" && sent.content().starts_with("**备案订单周报**")),
        "{sent:?}"
    );
    assert!(sent[0].body.to_string().contains("面馆"), "{:?}", sent[0]);
    assert_ne!(sent[0].nonce(), sent[1].nonce());
    store.close().await;
    other.close().await;
}

async fn two_instances_send_each_reminder_once(ground: &Ground) {
    const ORDERS: usize = 120;
    let store = ground.open().await;
    let start = at(START);
    for n in 0..ORDERS {
        let opening =
            Opening { domain_expires: "2026-03-05".parse().ok(), ..in_channel("11", &format!("{}", 1000 + n % 7)) };
        store.open_order(&wish(&OPERATOR, start, &n.to_string()), opening, None).await.unwrap();
    }
    let hands = Hands::at(START);
    let one = Stage::begin(store.clone(), &hands).await;
    let other = ground.open().await;
    let two = Stage::begin_on(Fake::beside(&one.fake).await, other.clone(), &hands);
    one.channels.attempts(ORDERS).await;
    let channels = Arc::clone(&one.channels);
    one.end().await;
    two.end().await;
    let nonces: BTreeSet<String> = channels.sent().iter().map(|sent| sent.nonce().to_owned()).collect();
    assert_eq!((nonces.len(), channels.requests(), channels.copies()), (ORDERS, ORDERS, 0));
    assert_eq!(store.due_keys(10, start + Duration::hours(1)).await.unwrap(), Vec::<String>::new());
    store.close().await;
    other.close().await;
}

async fn a_message_under_way_is_finished_before_the_end(ground: &Ground) {
    let store = ground.open().await;
    let start = at(START);
    in_sms_window(&store, "1", in_channel("11", "99"), start).await;
    in_sms_window(&store, "2", in_channel("11", "98"), start).await;
    let fake = Fake::start(Script::default()).await;
    fake.channels().expect(&[Trouble::Held]);
    let stage = Stage::begin_on(fake, store.clone(), &Hands::at(START));
    stage.channels.attempts(1).await;
    stage.running.stop.send(()).unwrap();
    let mut task = stage.running.task;
    tokio::select! {
        ended = &mut task => panic!("ended before the message was recorded: {ended:?}"),
        () = tokio::time::sleep(std::time::Duration::from_millis(300)) => {}
    }
    stage.channels.let_go();
    assert_eq!(task.await.unwrap(), Ok(()));
    assert_eq!(stage.channels.requests(), 1, "no further one was begun");
    // The first is recorded; the second waits for its lease.
    assert_eq!(store.due_keys(10, start + LEASE).await.unwrap().len(), 1);
    store.close().await;
}

/// The button of a reminder that does this.
fn button(sent: &Sent, word: &str) -> String {
    let buttons = sent.buttons();
    buttons.iter().find(|id| id.contains(word)).unwrap_or_else(|| panic!("no {word} among {buttons:?}")).clone()
}

fn said(answer: &Value) -> &str {
    answer["data"]["content"].as_str().unwrap_or_default()
}

async fn a_reminder_is_snoozed_switched_off_and_on_from_its_own_buttons(ground: &Ground) {
    let owner = Who::in_guild("11", "7");
    let store = ground.open().await;
    let start = at(START);
    let id = in_sms_window(&store, "1", in_channel("11", "99"), start).await;
    let mut stage = Stage::begin(store.clone(), &Hands::at(START)).await;
    stage.channels.attempts(1).await;
    let reminder = stage.channels.sent()[0].clone();
    let answer = stage.fake.ask(owner.press_in_public(1, &button(&reminder, ":hour:"))).await;
    assert_eq!(answer["type"], 4, "the reminder itself stays for the others");
    assert!(is_ephemeral(&answer) && said(&answer).contains("2026-03-02 15:20"), "{answer}");
    stage.set(start + Duration::hours(1));
    stage.channels.attempts(2).await;
    let again = stage.channels.sent()[1].clone();
    assert_eq!(again.content(), reminder.content());
    assert_ne!(again.nonce(), reminder.nonce());
    let answer = stage.fake.ask(owner.press_in_public(2, &button(&again, ":morning:"))).await;
    assert!(said(&answer).contains("2026-03-03 09:00"), "{answer}");
    // Nobody is put off until after the window's end.
    stage.hands.set_to(start + Duration::hours(23) + Duration::minutes(30));
    let answer = stage.fake.ask(owner.press_in_public(20, &button(&again, ":hour:"))).await;
    assert!(said(&answer).contains("would be too late"), "{answer}");
    stage.hands.set_to(start + Duration::hours(1));
    let answer = stage.fake.ask(owner.press_in_public(3, &button(&again, ":off:"))).await;
    assert!(said(&answer).contains("is off for this order"), "{answer}");
    let order = store.order(&OPERATOR, id).await.unwrap().0;
    assert_eq!(order.mute_of(ReminderKind::SmsStart).unwrap().until, None);
    // The note offers the way back, and turns into what holds then.
    let rows = answer["data"]["components"][0]["components"].as_array().unwrap().clone();
    let on = rows[0]["custom_id"].as_str().unwrap();
    let answer = stage.fake.ask(owner.press(4, on)).await;
    assert_eq!(answer["type"], 7);
    assert!(said(&answer).contains("is on for order"), "{answer}");
    let shown = stage.fake.ask(owner.press_in_public(5, &button(&reminder, ":show:"))).await;
    assert!(shown["data"]["embeds"][0]["title"].as_str().unwrap().starts_with("Order 1"), "{shown}");
    assert!(is_ephemeral(&shown));
    // The same interaction again, after a restart that forgot it.
    let (_, before) = store.order(&OPERATOR, id).await.unwrap();
    stage.end().await;
    let mut stage = Stage::begin(store.clone(), &Hands::at("2026-03-02 15:21")).await;
    let answer = stage.fake.ask(owner.press_in_public(3, &button(&again, ":off:"))).await;
    assert!(said(&answer).contains("is on for order"), "it says what holds now: {answer}");
    assert_eq!(store.order(&OPERATOR, id).await.unwrap().1.len(), before.len(), "it counts once");
    stage.end().await;
    store.close().await;
}

async fn only_those_whose_order_it_is_may_press(ground: &Ground) {
    let store = ground.open().await;
    let start = at(START);
    let staff = Preferences { staff_roles: BTreeSet::from(["5".to_owned()]), ..Preferences::default() };
    prefer(&store, Owner::Guild(GuildId::new("7")), staff).await;
    let id = in_sms_window(&store, "1", in_channel("11", "99"), start).await;
    let watch = Command::Watch { person: PersonId::new("12"), watching: true };
    store.execute(&wish(&OPERATOR, start, "watch"), id, &watch).await.unwrap();
    let mut stage = Stage::begin(store.clone(), &Hands::at(START)).await;
    stage.channels.attempts(1).await;
    let off = button(&stage.channels.sent()[0], ":off:");
    let strangers = [
        (Who::in_guild("77", "7"), "no order 1 of yours"),
        (Who::in_guild("11", "8"), "no order 1 of yours"),
        (Who::direct("77"), "no order 1 of yours"),
        (Who::in_guild("12", "7"), "belongs to someone else"),
    ];
    for (number, (who, words)) in (1..).zip(strangers) {
        let answer = stage.fake.ask(who.press_in_public(number, &off)).await;
        assert!(is_ephemeral(&answer) && said(&answer).contains(words), "{answer}");
    }
    assert!(store.order(&OPERATOR, id).await.unwrap().0.muted.is_empty(), "nothing happened");
    let strange =
        stage.fake.ask(Who::in_guild("11", "7").press_in_public(8, "v1:remind:off:1:no-such-kind:en:x")).await;
    assert!(said(&strange).contains("reminder is gone"), "{strange}");
    let member = Who { roles: &["5"], ..Who::in_guild("20", "7") };
    let answer = stage.fake.ask(member.press_in_public(9, &off)).await;
    assert!(said(&answer).contains("is off for this order"), "{answer}");
    stage.end().await;
    store.close().await;
}

async fn old_orders_lose_their_names_by_themselves(ground: &Ground) {
    let store = ground.open().await;
    let start = at(START);
    let id = store.open_order(&wish(&OPERATOR, start, "1"), in_channel("11", "99"), None).await.unwrap().order.id;
    for state in [
        "initial-review",
        "pending-submission",
        "sms-verification",
        "administration-review",
        "approved-syncing",
        "filed",
    ] {
        let command = Command::Advance { to: StateId::new(state), since: None, reason: None };
        store.execute(&wish(&OPERATOR, start, state), id, &command).await.unwrap();
    }
    let hands = Hands::at(START);
    hands.set_to(start + Duration::days(ANONYMISE_DAYS) - Duration::minutes(30));
    let stage = Stage::begin(store.clone(), &hands).await;
    let anonymised = async || store.order(&OPERATOR, id).await.unwrap().0.anonymised;
    assert!(!anonymised().await);
    stage.set(start + Duration::days(ANONYMISE_DAYS) + Duration::minutes(31));
    until(async || {
        stage.shop.ring();
        anonymised().await
    })
    .await;
    stage.end().await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_for_a_minute_loses_nothing() {
    let ground = Ground::new(Kind::Postgres).await;
    let base = postgres_url();
    let place = base.split('@').nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut line = Line::to(place.clone()).await;
    let url = ground.url.replace(&place, &format!("127.0.0.1:{}", line.port));
    let store = Store::open(&Address::parse(&url).unwrap()).await.unwrap();
    let start = at(START);
    in_sms_window(&store, "1", in_channel("11", "99"), start).await;
    in_sms_window(&store, "2", in_channel("11", "98"), start).await;
    let stage = Stage::begin(store.clone(), &Hands::at(START)).await;
    stage.channels.attempts(2).await;
    // Two more become due; the line breaks while the first of them is on its way.
    stage.channels.expect(&[Trouble::Held]);
    stage.set(start + Duration::hours(12));
    stage.channels.attempts(3).await;
    line.cut().await;
    stage.channels.let_go();
    for seconds in [10, 20, 30, 40, 50, 60] {
        stage.set(start + Duration::hours(12) + Duration::seconds(seconds));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    line.set(Mode::Open);
    stage.set(start + Duration::hours(12) + LEASE);
    // The first is sent once more, under its nonce, because nobody could record it.
    stage.channels.attempts(5).await;
    let channels = Arc::clone(&stage.channels);
    stage.end().await;
    let nonces: BTreeSet<String> = channels.sent().iter().map(|sent| sent.nonce().to_owned()).collect();
    assert_eq!((nonces.len(), channels.sent().len(), channels.copies()), (4, 4, 1));
    assert_eq!(store.due_keys(10, start + Duration::hours(13)).await.unwrap(), Vec::<String>::new());
    store.close().await;
    ground.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_is_away_is_tried_again() {
    let ground = Ground::new(Kind::Sqlite).await;
    let store = ground.open().await;
    in_sms_window(&store, "1", in_channel("11", "99"), at(START)).await;
    // Nobody listens there: the port was given back.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let shop = Arc::new(shop(Hands::at(START).clock()));
    let tally = round(&store, &shop, &base).await;
    assert_eq!((tally.failed, tally.parked), (1, 0));
    assert_eq!(store.due_keys(10, at(START) + Duration::seconds(5)).await.unwrap().len(), 1);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_sends_by_itself_and_logs_counts_without_texts() {
    let ground = Ground::new(Kind::Sqlite).await;
    let store = ground.open().await;
    in_sms_window(&store, "1", in_channel("1234567", "7654321"), Utc::now()).await;
    store.close().await;
    let mut fake = Fake::start(Script::default()).await;
    fake.channels().set(Utc::now());
    let mut child = program(&["bot", "--discord-api", &fake.base, "--log-json"])
        .env("DISCORD_TOKEN", TOKEN)
        .env("DATABASE_URL", &ground.url)
        .spawn()
        .unwrap();
    fake.channels().attempts(1).await;
    fake.request(&Method::PUT, "/commands").await;
    let pid = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(child.wait().await.unwrap().code(), Some(0));
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let rounds: Vec<&Value> = lines.iter().filter(|line| line["message"] == "reminders").collect();
    assert_eq!(rounds.len(), 1, "one line for the round that did something: {log}");
    assert_eq!((&rounds[0]["sent"], &rounds[0]["parked"]), (&Value::from(1), &Value::from(0)));
    for secret in ["面馆", "1234567", "7654321", TOKEN] {
        assert!(!log.contains(secret), "`{secret}` stands in the log: {log}");
    }
    let store = ground.open().await;
    assert_eq!(store.due_keys(10, Utc::now()).await.unwrap(), Vec::<String>::new(), "it is recorded before the end");
    store.close().await;
}
