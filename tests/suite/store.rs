//! One story, told unchanged on SQLite and on PostgreSQL: what was confirmed stays, once, and follows from its events.

use chrono::Duration;
use icp_guide::lang::Lang;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::board::Count;
use icp_guide::orders::board::Filter;
use icp_guide::orders::board::Section;
use icp_guide::orders::command::Command;
use icp_guide::orders::event::GuildId;
use icp_guide::orders::event::Opening;
use icp_guide::orders::event::PersonId;
use icp_guide::orders::event::PlaceId;
use icp_guide::orders::moves::Moves;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::refusal::Refused;
use icp_guide::orders::reminder::Recipient;
use icp_guide::orders::settings::Preferences;
use icp_guide::orders::settings::Route;
use icp_guide::orders::store::Failure;
use icp_guide::orders::store::Request;
use icp_guide::orders::store::Store;
use icp_guide::orders::store::Whose;
use icp_guide::orders::store::preferences::Owner;
use icp_guide::rules::change::ChangeId;
use icp_guide::rules::order_state::StateId;

use crate::ground::Ground;
use crate::ground::Kind;
use crate::ground::at;
use crate::ground::member;
use crate::ground::on_both;
use crate::ground::opening;
use crate::ground::rules;
use crate::ground::wish;

on_both!(
    an_order_lives_from_draft_to_filed,
    a_key_never_has_an_effect_twice,
    who_comes_second_is_told_what_the_first_did,
    a_refusal_changes_nothing,
    the_stored_order_follows_from_its_events,
    doctor_finds_an_order_that_went_astray,
    each_sees_only_what_is_theirs,
    the_board_is_sorted_by_urgency_and_counted,
    filters_narrow_the_board_and_the_list,
    old_closed_orders_lose_their_names,
    erasing_a_person_removes_orders_and_mentions,
    erasing_a_guild_removes_all_of_it,
    numbers_are_not_given_out_again,
    a_newer_store_is_refused,
    many_open_an_empty_store_at_once,
    wishes_move_reminders_that_are_still_to_come,
    changed_rules_are_noted_in_the_story,
    many_notes_at_once_are_all_kept,
);

const OPERATOR: Viewer = Viewer::Operator;

fn to(state: &str) -> Command {
    Command::Advance { to: StateId::new(state), since: None, reason: None }
}

async fn open_one(store: &Store, key: &str, opening: Opening) -> OrderId {
    let request = wish(&OPERATOR, at("2026-03-02 10:00"), key);
    store.open_order(&request, opening, None).await.unwrap().order.id
}

/// Walks an order along; each step is a wish of its own.
async fn walk(store: &Store, id: OrderId, states: &[&str], now: &str) {
    for state in states {
        let key = format!("{id}/{state}/{now}");
        store.execute(&wish(&OPERATOR, at(now), &key), id, &to(state)).await.unwrap();
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Failure>) -> Refused {
    match result.unwrap_err() {
        Failure::Refused(refused) => refused,
        other => panic!("not a refusal: {other}"),
    }
}

async fn an_order_lives_from_draft_to_filed(ground: &Ground) {
    let store = ground.open().await;
    let submitted = Some(at("2026-03-02 00:00"));
    let request = wish(&OPERATOR, at("2026-03-02 10:00"), "open");
    let order = store.open_order(&request, opening("官网"), submitted).await.unwrap().order;
    assert_eq!((order.id, order.version, order.state.as_str()), (OrderId(1), 2, "initial-review"));
    walk(&store, order.id, &["pending-submission", "sms-verification", "administration-review"], "2026-03-03 11:00")
        .await;
    let rejected = Command::Advance {
        to: StateId::new("administration-rejected"),
        since: None,
        reason: Some("照片不清晰".to_owned()),
    };
    store.execute(&wish(&OPERATOR, at("2026-03-10 09:00"), "no"), order.id, &rejected).await.unwrap();
    walk(
        &store,
        order.id,
        &[
            "initial-review",
            "pending-submission",
            "sms-verification",
            "administration-review",
            "approved-syncing",
            "filed",
        ],
        "2026-03-20 09:00",
    )
    .await;
    store.close().await;
    // Everything is there for the next one who opens the store.
    let store = ground.open().await;
    let (order, events) = store.order(&OPERATOR, order.id).await.unwrap();
    assert_eq!(order.state, "filed");
    assert_eq!(order.name.as_deref(), Some("官网"));
    assert_eq!(events.len(), 12);
    assert_eq!(events[5].reason.as_deref(), Some("照片不清晰"));
    assert_eq!(events[5].before, Some(StateId::new("administration-review")));
    let health = store.health(at("2026-03-20 09:00")).await.unwrap();
    assert!(health.is_sound(), "{health:?}");
    assert_eq!((health.orders, health.events, health.pending), (1, 12, 0));
    store.close().await;
}

async fn a_key_never_has_an_effect_twice(ground: &Ground) {
    let store = ground.open().await;
    let request = wish(&OPERATOR, at("2026-03-02 10:00"), "interaction-1");
    let first = store.open_order(&request, opening("a"), None).await.unwrap();
    let again = store.open_order(&request, opening("a"), None).await.unwrap();
    assert!(!first.repeated && again.repeated);
    assert_eq!(first.order, again.order);
    let step = wish(&OPERATOR, at("2026-03-02 10:01"), "interaction-2");
    store.execute(&step, first.order.id, &to("initial-review")).await.unwrap();
    let again = store.execute(&step, first.order.id, &to("initial-review")).await.unwrap();
    assert!(again.repeated);
    assert_eq!((again.order.version, again.order.state.as_str()), (2, "initial-review"));
    let other = open_one(&store, "interaction-3", opening("b")).await;
    assert_eq!(refusal(store.execute(&step, other, &to("abandoned")).await), Refused::KeyTaken(first.order.id));
    // Twenty at once with one key: one effect.
    let key = wish(&OPERATOR, at("2026-03-02 10:02"), "interaction-4");
    let (note, many) = (Command::Note { text: "once".to_owned() }, 20);
    let all = futures(many, async |_| store.execute(&key, other, &note).await.unwrap().repeated).await;
    assert_eq!(all.iter().filter(|repeated| !**repeated).count(), 1);
    assert_eq!(store.order(&OPERATOR, other).await.unwrap().1.len(), 2);
    store.close().await;
}

/// Runs the same thing many times at once.
async fn futures<T>(count: usize, work: impl AsyncFn(usize) -> T) -> Vec<T> {
    futures_util::future::join_all((0..count).map(|n| work(n))).await
}

async fn who_comes_second_is_told_what_the_first_did(ground: &Ground) {
    let store = ground.open().await;
    let id = open_one(&store, "open", opening("a")).await;
    let now = at("2026-03-02 10:05");
    let look = Request { expected: Some(1), ..wish(&OPERATOR, now, "first") };
    store.execute(&look, id, &to("initial-review")).await.unwrap();
    let late = Request { key: "second".to_owned(), ..look };
    let Refused::Overtaken(event) = refusal(store.execute(&late, id, &to("abandoned")).await) else { panic!() };
    assert_eq!((event.seq, event.after.as_str()), (2, "initial-review"));
    let words = Refused::Overtaken(event).text(&Moves::new(rules()));
    assert!(words.get(Lang::En).contains("Alibaba Cloud initial review"), "{words:?}");
    // Ten at once, all having seen the same: exactly one goes through.
    let (state, version) = (to("pending-submission"), Some(2));
    let results = futures(10, async |n| {
        let request = Request { expected: version, ..wish(&OPERATOR, now, &format!("race-{n}")) };
        store.execute(&request, id, &state).await
    })
    .await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for lost in results.into_iter().filter(Result::is_err) {
        assert!(matches!(refusal(lost), Refused::Overtaken(_)));
    }
    assert_eq!(store.order(&OPERATOR, id).await.unwrap().0.version, 3);
    store.close().await;
}

async fn a_refusal_changes_nothing(ground: &Ground) {
    let store = ground.open().await;
    let id = open_one(&store, "open", opening("a")).await;
    let before = store.order(&OPERATOR, id).await.unwrap();
    let now = at("2026-03-02 10:05");
    let refused = [
        to("filed"),
        Command::Withdraw { reason: None },
        Command::Reopen,
        Command::Undo,
        Command::Note { text: "13800138000".to_owned() },
        Command::Note { text: "  ".to_owned() },
        Command::Note { text: "长".repeat(1001) },
    ];
    for command in &refused {
        refusal(store.execute(&wish(&OPERATOR, now, "no"), id, command).await);
    }
    let bad = opening("wang@example.com");
    refusal(store.open_order(&wish(&OPERATOR, now, "no"), bad, None).await);
    let unknown = Opening { changes: vec![ChangeId::new("no-such-change")], ..opening("a") };
    refusal(store.open_order(&wish(&OPERATOR, now, "no"), unknown, None).await);
    assert_eq!(store.order(&OPERATOR, id).await.unwrap(), before);
    assert_eq!(store.health(now).await.unwrap().events, 1);
    store.close().await;
}

async fn the_stored_order_follows_from_its_events(ground: &Ground) {
    let store = ground.open().await;
    let id = open_one(&store, "open", opening("a")).await;
    let now = at("2026-03-02 10:05");
    let commands = [
        Command::Watch { person: PersonId::new("22"), watching: true },
        Command::Assign { to: Some(PersonId::new("44")) },
        to("initial-review"),
        Command::Undo,
        Command::Dates { domain_expires: "2027-01-01".parse().ok(), id_expires: None },
        Command::Mute { reminder: None, off: true, until: Some(now + Duration::hours(3)) },
        Command::Prepare { document: rules().documents().next().unwrap().id.clone(), ready: true },
        Command::Link { plan: Some(icp_guide::orders::event::PlanId::new("move")) },
        Command::Watch { person: PersonId::new("22"), watching: false },
    ];
    for (at, command) in commands.iter().enumerate() {
        store.execute(&wish(&OPERATOR, now, &at.to_string()), id, command).await.unwrap();
        assert_eq!(store.astray().await.unwrap(), []);
    }
    store.close().await;
}

async fn doctor_finds_an_order_that_went_astray(ground: &Ground) {
    let store = ground.open().await;
    let id = open_one(&store, "open", opening("a")).await;
    open_one(&store, "other", opening("b")).await;
    ground.sql("UPDATE events SET reason = 'bent', after_state = 'filed' WHERE order_id = 1").await;
    let health = store.health(at("2026-03-02 11:00")).await.unwrap();
    assert_eq!(health.astray, [id]);
    assert!(!health.is_sound());
    store.close().await;
}

async fn each_sees_only_what_is_theirs(ground: &Ground) {
    let store = ground.open().await;
    let mine = open_one(&store, "1", opening("mine")).await;
    let elsewhere = Opening { guild: Some(GuildId::new("8")), ..opening("mine, elsewhere") };
    let elsewhere = open_one(&store, "2", elsewhere).await;
    let theirs = Opening { owner: Some(PersonId::new("12")), ..opening("theirs") };
    let theirs = open_one(&store, "3", theirs).await;
    let watch = Command::Watch { person: PersonId::new("11"), watching: true };
    let watched = Opening { owner: Some(PersonId::new("12")), ..opening("watched") };
    let watched = open_one(&store, "4", watched).await;
    store.execute(&wish(&OPERATOR, at("2026-03-02 10:05"), "5"), watched, &watch).await.unwrap();
    let table = [
        (OPERATOR, vec![mine, elsewhere, theirs, watched]),
        (member("11", Some("7"), false), vec![mine, watched]),
        (member("11", None, false), vec![mine, elsewhere, watched]),
        (member("44", Some("7"), true), vec![mine, theirs, watched]),
        (member("44", Some("8"), true), vec![elsewhere]),
        (member("44", Some("9"), true), vec![]),
        (member("99", Some("7"), false), vec![]),
    ];
    let now = at("2026-03-02 11:00");
    for (viewer, expected) in table {
        let listed = store.list(&viewer, &Filter::default(), None).await.unwrap();
        assert_eq!(listed.iter().map(|order| order.id).collect::<Vec<_>>(), expected, "{viewer:?}");
        let board = store.board(&viewer, &Filter::default(), 10, now).await.unwrap();
        let on_board: usize = board.iter().map(|group| group.orders.len()).sum();
        assert_eq!(on_board, expected.len(), "{viewer:?}");
        for id in [mine, elsewhere, theirs, watched] {
            let seen = store.order(&viewer, id).await;
            let changed = store.execute(&wish(&viewer, now, "hidden"), id, &Command::Undo).await;
            if !expected.contains(&id) {
                assert_eq!(refusal(seen), Refused::NotFound(id));
                assert_eq!(refusal(changed), Refused::NotFound(id));
            }
        }
    }
    store.close().await;
}

async fn the_board_is_sorted_by_urgency_and_counted(ground: &Ground) {
    let store = ground.open().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(open_one(&store, &format!("open-{n}"), opening(&format!("no {n}"))).await);
    }
    let way = ["initial-review", "pending-submission", "sms-verification", "administration-review"];
    walk(&store, ids[0], &way[..3], "2026-03-02 12:00").await;
    walk(&store, ids[1], &way[..3], "2026-03-02 11:00").await;
    walk(&store, ids[2], &way, "2026-03-02 11:00").await;
    walk(&store, ids[3], &way[..1], "2026-03-02 11:00").await;
    walk(&store, ids[4], &["abandoned"], "2026-03-02 11:00").await;
    let sections = async |now: &str| {
        let board = store.board(&OPERATOR, &Filter::default(), 10, at(now)).await.unwrap();
        let group = |it: &icp_guide::orders::board::Group| {
            assert_eq!(it.count, Count::Exactly(it.orders.len()));
            (it.section, it.orders.iter().map(|order| order.id).collect::<Vec<_>>())
        };
        board.iter().map(group).collect::<Vec<_>>()
    };
    let (sms, overdue) = (Section::SmsRunning, Section::Overdue);
    let (customer, others) = (Section::Customer, Section::Others);
    assert_eq!(
        sections("2026-03-02 13:00").await,
        [(sms, vec![ids[1], ids[0]]), (overdue, vec![]), (customer, vec![ids[5]]), (others, vec![ids[3], ids[2]])]
    );
    // Eight days later the initial review is overdue; the administration still has time.
    let later = sections("2026-03-10 13:00").await;
    assert_eq!(later[1], (overdue, vec![ids[3]]));
    assert_eq!(later[3], (others, vec![ids[2]]));
    let due = store.due(&OPERATOR, &Filter::default(), at("2026-03-02 13:00")).await.unwrap();
    assert_eq!(due.iter().map(|order| order.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
    store.close().await;
}

async fn filters_narrow_the_board_and_the_list(ground: &Ground) {
    let store = ground.open().await;
    let plan = icp_guide::orders::event::PlanId::new("move");
    let province = rules().provinces()[0].slug.clone();
    let special = Opening {
        province: Some(province.clone()),
        changes: vec![ChangeId::new("website-name"), ChangeId::new("entity-name")],
        plan: Some(plan.clone()),
        ..opening("special")
    };
    let id = open_one(&store, "1", special).await;
    open_one(&store, "2", opening("plain")).await;
    let assign = Command::Assign { to: Some(PersonId::new("44")) };
    store.execute(&wish(&OPERATOR, at("2026-03-02 10:05"), "3"), id, &assign).await.unwrap();
    walk(&store, id, &["initial-review"], "2026-03-02 10:06").await;
    let filters = [
        Filter { state: Some(StateId::new("initial-review")), ..Filter::default() },
        Filter { province: Some(province), ..Filter::default() },
        Filter { change: Some(ChangeId::new("website-name")), ..Filter::default() },
        Filter { assignee: Some(PersonId::new("44")), ..Filter::default() },
        Filter { plan: Some(plan), ..Filter::default() },
    ];
    for filter in filters {
        let listed = store.list(&OPERATOR, &filter, None).await.unwrap();
        assert_eq!(listed.iter().map(|order| order.id).collect::<Vec<_>>(), [id], "{filter:?}");
        let board = store.board(&OPERATOR, &filter, 10, at("2026-03-02 11:00")).await.unwrap();
        let counted: Vec<Count> = board.iter().map(|group| group.count).collect();
        assert_eq!(counted.iter().filter(|count| **count == Count::Exactly(1)).count(), 1, "{filter:?}");
    }
    store.close().await;
}

async fn old_closed_orders_lose_their_names(ground: &Ground) {
    let store = ground.open().await;
    let old = open_one(&store, "1", opening("nickname-to-forget")).await;
    let note = Command::Note { text: "call her tomorrow".to_owned() };
    store.execute(&wish(&member("11", Some("7"), false), at("2026-03-02 10:01"), "2"), old, &note).await.unwrap();
    walk(&store, old, &["abandoned"], "2026-03-02 11:00").await;
    let fresh = open_one(&store, "3", opening("fresh")).await;
    let quick = Opening { guild: Some(GuildId::new("8")), ..opening("quick") };
    let quick = open_one(&store, "4", quick).await;
    walk(&store, quick, &["abandoned"], "2026-05-01 11:00").await;
    let short = Preferences { anonymise_days: Some(10), ..Preferences::default() };
    let guild = Owner::Guild(GuildId::new("8"));
    store.set_preferences(&wish(&OPERATOR, at("2026-05-01 12:00"), "5"), &guild, &short).await.unwrap();
    let anonymise = async |now: &str| store.anonymise_old(rules(), 90, at(now)).await.unwrap();
    assert_eq!(anonymise("2026-05-05 10:00").await, 0);
    assert_eq!(anonymise("2026-05-12 10:00").await, 1, "the guild asked for ten days");
    assert_eq!(anonymise("2026-06-01 10:00").await, 1);
    assert_eq!(anonymise("2026-06-01 10:00").await, 0);
    let (order, events) = store.order(&OPERATOR, old).await.unwrap();
    assert!(order.anonymised && order.name.is_none() && order.owner.is_none() && order.guild.is_none());
    assert_eq!((order.state.as_str(), order.changes.len()), ("abandoned", 1));
    let all = format!("{events:?}");
    assert!(!all.contains("nickname-to-forget") && !all.contains("call her") && !all.contains("\"11\""), "{all}");
    assert_eq!(
        refusal(store.execute(&wish(&OPERATOR, at("2026-06-02 10:00"), "6"), old, &note).await),
        Refused::Anonymised(old)
    );
    assert_eq!(store.order(&OPERATOR, fresh).await.unwrap().0.name.as_deref(), Some("fresh"));
    assert_eq!(store.astray().await.unwrap(), []);
    store.close().await;
}

async fn erasing_a_person_removes_orders_and_mentions(ground: &Ground) {
    let store = ground.open().await;
    let secret = "nickname-to-erase";
    let own = Opening { owner: Some(PersonId::new("80351110224666")), ..opening(secret) };
    let own = open_one(&store, "1", own).await;
    let other = open_one(&store, "2", opening("other")).await;
    let now = at("2026-03-02 10:05");
    let watch = Command::Watch { person: PersonId::new("80351110224666"), watching: true };
    store.execute(&wish(&OPERATOR, now, "3"), other, &watch).await.unwrap();
    let assign = Command::Assign { to: Some(PersonId::new("80351110224666")) };
    store.execute(&wish(&OPERATOR, now, "4"), other, &assign).await.unwrap();
    let staff = member("80351110224666", Some("7"), true);
    let note = Command::Note { text: format!("{secret} was here") };
    store.execute(&wish(&staff, now, "5"), other, &note).await.unwrap();
    let wishes = Preferences { route: Some(Route::Direct), ..Preferences::default() };
    let person = Owner::Person(PersonId::new("80351110224666"));
    store.set_preferences(&wish(&OPERATOR, now, "6"), &person, &wishes).await.unwrap();
    let erased =
        store.erase(&wish(&OPERATOR, now, "7"), &Whose::Person(PersonId::new("80351110224666"))).await.unwrap();
    assert_eq!((erased.orders, erased.mentions, erased.file_is_clean), (1, 1, true));
    assert_eq!(refusal(store.order(&OPERATOR, own).await), Refused::NotFound(own));
    let (order, events) = store.order(&OPERATOR, other).await.unwrap();
    assert!(order.watchers.is_empty() && order.assignee.is_none());
    assert_eq!(events.len(), 4, "what happened stays, who it was does not");
    assert_eq!(store.preferences(&person).await.unwrap(), Preferences::default());
    assert_eq!(store.astray().await.unwrap(), []);
    store.close().await;
    assert_no_trace(ground, &[secret, "80351110224666"]);
}

/// Looks into the very bytes of the file and of what lies beside it.
fn assert_no_trace(ground: &Ground, secrets: &[&str]) {
    if ground.kind != Kind::Sqlite {
        return;
    }
    for entry in std::fs::read_dir(ground.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is still in {}", path.display());
        }
    }
}

async fn erasing_a_guild_removes_all_of_it(ground: &Ground) {
    let store = ground.open().await;
    let secret = "guild-secret-name";
    open_one(&store, "1", opening(secret)).await;
    let other = Opening { guild: Some(GuildId::new("8")), ..opening("other") };
    let other = open_one(&store, "2", other).await;
    let now = at("2026-03-02 10:05");
    let erased = store.erase(&wish(&OPERATOR, now, "3"), &Whose::Guild(GuildId::new("7"))).await.unwrap();
    assert_eq!(erased.orders, 1);
    let left = store.list(&OPERATOR, &Filter::default(), None).await.unwrap();
    assert_eq!(left.iter().map(|order| order.id).collect::<Vec<_>>(), [other]);
    let missing = OrderId(77);
    assert_eq!(
        refusal(store.erase(&wish(&OPERATOR, now, "4"), &Whose::Order(missing)).await),
        Refused::NotFound(missing)
    );
    store.close().await;
    assert_no_trace(ground, &[secret]);
}

async fn numbers_are_not_given_out_again(ground: &Ground) {
    let store = ground.open().await;
    let first = open_one(&store, "1", opening("a")).await;
    store.erase(&wish(&OPERATOR, at("2026-03-02 10:05"), "2"), &Whose::Order(first)).await.unwrap();
    assert_eq!(open_one(&store, "3", opening("b")).await, OrderId(2));
    // Not even the key of the erased one is a hindrance: nothing of it is left.
    assert_eq!(open_one(&store, "1", opening("c")).await, OrderId(3));
    store.close().await;
}

async fn a_newer_store_is_refused(ground: &Ground) {
    let store = ground.open().await;
    open_one(&store, "1", opening("a")).await;
    store.close().await;
    ground.sql("UPDATE schema_version SET version = 99").await;
    let failure = Store::open(&ground.address()).await.unwrap_err();
    assert!(matches!(failure, Failure::Newer { found: 99, known: 1 }), "{failure}");
    assert!(failure.text(&Moves::new(rules())).get(Lang::Zh).contains("请升级"));
    // It was only looked at.
    ground.sql("UPDATE schema_version SET version = 1").await;
    let store = ground.open().await;
    assert_eq!(store.health(at("2026-03-02 11:00")).await.unwrap().orders, 1);
    store.close().await;
}

async fn many_open_an_empty_store_at_once(ground: &Ground) {
    let stores = futures(8, async |_| ground.open().await).await;
    let ids = futures(8, async |n| open_one(&stores[n], &n.to_string(), opening("a")).await).await;
    let mut ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=8).collect::<Vec<_>>());
    for store in stores {
        store.close().await;
    }
}

async fn wishes_move_reminders_that_are_still_to_come(ground: &Ground) {
    let store = ground.open().await;
    let id = open_one(&store, "1", opening("a")).await;
    walk(&store, id, &["initial-review", "pending-submission", "sms-verification"], "2026-03-02 12:00").await;
    let now = at("2026-03-02 12:00");
    let lease = async || store.lease("w", 10, now + Duration::hours(30)).await.unwrap();
    let person = Owner::Person(PersonId::new("11"));
    let direct = Preferences { route: Some(Route::Direct), ..Preferences::default() };
    store.set_preferences(&wish(&OPERATOR, now, "2"), &person, &direct).await.unwrap();
    let leased = lease().await;
    assert_eq!(leased.len(), 3);
    assert!(leased.iter().all(|it| it.recipient == Recipient::Person(PersonId::new("11"))));
    let off = Preferences { route: Some(Route::Off), ..Preferences::default() };
    store.set_preferences(&wish(&OPERATOR, now, "3"), &person, &off).await.unwrap();
    assert_eq!(store.health(now).await.unwrap().pending, 0);
    store.set_preferences(&wish(&OPERATOR, now, "4"), &person, &Preferences::default()).await.unwrap();
    assert!(lease().await.iter().all(|it| it.recipient == Recipient::Place(PlaceId::new("99"))));
    store.close().await;
}

async fn changed_rules_are_noted_in_the_story(ground: &Ground) {
    let store = ground.open().await;
    let id = open_one(&store, "1", opening("a")).await;
    let because = vec![icp_guide::lang::Text::new("the last day moves", "日期有变化")];
    let affected = [icp_guide::orders::affected::Affected { order: id, because }];
    let request = wish(&Viewer::Clock, at("2026-03-03 10:00"), "rules-2026-03-03");
    assert_eq!(store.recompute(&request, &affected).await.unwrap(), 1);
    store.recompute(&request, &affected).await.unwrap();
    let (_, events) = store.order(&OPERATOR, id).await.unwrap();
    assert_eq!(events.len(), 2, "told once, however often it is run");
    assert!(format!("{:?}", events[1].what).contains("the last day moves / 日期有变化"));
    store.close().await;
}

async fn many_notes_at_once_are_all_kept(ground: &Ground) {
    let store = ground.open().await;
    let id = open_one(&store, "1", opening("a")).await;
    futures(20, async |n| {
        let note = Command::Note { text: format!("note {n}") };
        store.execute(&wish(&OPERATOR, at("2026-03-02 10:05"), &format!("n{n}")), id, &note).await.unwrap();
    })
    .await;
    let (order, events) = store.order(&OPERATOR, id).await.unwrap();
    assert_eq!((order.version, events.len()), (21, 21));
    store.close().await;
}
