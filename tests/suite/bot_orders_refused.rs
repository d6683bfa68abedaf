//! Orders in Discord: who may not, what is not kept, and what is said when the database is away.

use icp_guide::orders::access::Viewer;
use icp_guide::orders::board::Filter;
use icp_guide::orders::command::Command;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::store::Address;
use icp_guide::orders::store::Store;
use serde_json::Value;

use crate::bot_orders::ANN;
use crate::bot_orders::content;
use crate::bot_orders::ids;
use crate::bot_orders::title;
use crate::bot_orders::words;
use crate::bot_running::Hands;
use crate::bot_running::is_ephemeral;
use crate::bot_running::ready_with;
use crate::fake_discord::Fake;
use crate::ground::Ground;
use crate::ground::Kind;
use crate::ground::at;
use crate::ground::on_both;
use crate::ground::postgres_url;
use crate::ground::wish;
use crate::interactions::Who;
use crate::interactions::id_option;
use crate::interactions::option;
use crate::trouble::Line;
use crate::trouble::Mode;

const NOON: &str = "2026-03-02 12:00";
const OPERATOR: Viewer = Viewer::Operator;
/// A customer of the same server.
const BEN: Who = Who::in_guild("2002", "66");
/// Holds a staff role of the server, once it is named.
const SUE: Who = Who { roles: &["501"], ..Who::in_guild("3003", "66") };
/// Manages the server.
const MAX: Who = Who { manages: true, ..Who::in_guild("4004", "66") };
/// Staff by the same role's number in another server.
const EVE: Who = Who { roles: &["501"], manages: true, ..Who::in_guild("5005", "67") };

on_both!(strangers_learn_nothing, staff_is_who_holds_a_named_role, personal_data_is_never_kept,);

/// Every way to look at or touch order 1.
fn attempts() -> Vec<(&'static str, Vec<Value>)> {
    let order = || option("order", "1");
    vec![
        ("order", vec![order()]),
        ("move", vec![order(), option("state", "initial-review")]),
        ("reject", vec![order(), option("reason", "no")]),
        ("note", vec![order(), option("text", "hello")]),
        ("note", vec![order()]),
        ("documents", vec![order()]),
        ("details", vec![order(), option("plan", "mine")]),
        ("follow", vec![order()]),
        ("withdraw", vec![order()]),
        ("reopen", vec![order()]),
        ("undo", vec![order()]),
    ]
}

const PRESSES: [&str; 11] = [
    "v1:order:1:en:show:1",
    "v1:order:1:en:story:1",
    "v1:order:1:en:docs",
    "v1:order:1:en:move:initial-review:1",
    "v1:order:1:en:back:supplement-requested:1",
    "v1:order:1:en:withdraw:1",
    "v1:order:1:en:reopen:1",
    "v1:order:1:en:undo:1",
    "v1:order:1:en:watch:1",
    "v1:order:1:en:ready:business-license:1",
    "v1:order:1:en:reason",
];

async fn begin(ground: &Ground) -> (Store, Hands, Fake, crate::bot_running::Running) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    fake.ask(ANN.command(1, "track", &[option("what", "entity-name"), option("name", "secret noodles")])).await;
    (store, hands, fake, running)
}

async fn strangers_learn_nothing(ground: &Ground) {
    let (store, _, mut fake, running) = begin(ground).await;
    let before = store.order(&OPERATOR, OrderId(1)).await.unwrap();
    let mut id = 100;
    // Another customer here, somebody in another server, the other server's manager, a stranger's direct message, and
    // Ann herself in another server: guilds are strangers to one another.
    let nobodies = [BEN, Who::in_guild("2002", "67"), EVE, Who::direct("2002"), Who::in_guild("1001", "67")];
    for who in nobodies {
        for (name, options) in attempts() {
            id += 1;
            let refused = fake.ask(who.command(id, name, &options)).await;
            assert_eq!(content(&refused), "I find no order 1 of yours here. /orders lists your orders.", "{name}");
            assert!(is_ephemeral(&refused) && ids(&refused).is_empty());
        }
        for press in PRESSES {
            id += 1;
            let refused = fake.ask(who.press(id, press)).await;
            assert!(content(&refused).starts_with("I find no order 1"), "{press}: {refused}");
        }
        id += 1;
        let refused = fake.ask(who.submit(id, "v1:order:1:en:note", "hello")).await;
        assert!(content(&refused).starts_with("I find no order 1"), "{refused}");
        // The same words for an order that does not exist at all.
        id += 1;
        let refused = fake.ask(who.command(id, "order", &[option("order", "999")])).await;
        assert_eq!(content(&refused), "I find no order 999 of yours here. /orders lists your orders.");
        id += 1;
        let list = fake.ask(who.command(id, "orders", &[])).await;
        assert!(!words(&list).contains("secret noodles"), "{list}");
    }
    for who in [ANN, BEN, MAX, EVE, Who::direct("3003")] {
        id += 1;
        let board = fake.ask(who.command(id, "board", &[])).await;
        assert!(content(&board).starts_with("The board"), "{board}");
        id += 1;
        let refused = fake.ask(who.command(id, "assign", &[option("order", "1"), id_option("staff", 6, "2002")])).await;
        assert!(!content(&refused).is_empty(), "{refused}");
    }
    // In a direct message one's own are there, from everywhere.
    let own = fake.ask(Who::direct("1001").command(90, "order", &[option("order", "1")])).await;
    assert!(title(&own).contains("secret noodles"), "{own}");
    assert_eq!(store.order(&OPERATOR, OrderId(1)).await.unwrap(), before, "nothing was changed");
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn staff_is_who_holds_a_named_role(ground: &Ground) {
    let (store, _, mut fake, running) = begin(ground).await;
    let refused = fake.ask(SUE.command(2, "board", &[])).await;
    assert!(content(&refused).contains("/server-settings"), "nobody is staff yet: {refused}");
    let role = [id_option("staff-role", 8, "501")];
    for who in [ANN, SUE] {
        let refused = fake
            .ask(who.command(3 + who.user.len() as u64 + u64::from(who.roles.len() as u8), "server-settings", &role))
            .await;
        assert!(content(&refused).contains("Manage Server"), "{refused}");
    }
    let refused = fake.ask(Who { manages: true, ..Who::direct("4004") }.command(19, "server-settings", &role)).await;
    assert!(content(&refused).contains("settings of a server"), "{refused}");
    let named = fake.ask(MAX.command(20, "server-settings", &role)).await;
    assert!(content(&named).contains("<@&501>"), "{named}");

    let board = fake.ask(SUE.command(21, "board", &[])).await;
    assert!(words(&board).contains("secret noodles") && is_ephemeral(&board), "{board}");
    let none = fake.ask(SUE.command(22, "board", &[option("state", "initial-review")])).await;
    assert!(!words(&none).contains("secret noodles"), "{none}");
    let assigned = fake.ask(SUE.command(23, "assign", &[option("order", "1"), id_option("staff", 6, "3003")])).await;
    assert!(words(&assigned).contains("assigned to <@3003>"), "{}", words(&assigned));
    let hers =
        fake.ask(SUE.command(24, "board", &[id_option("staff", 6, "3003"), option("what", "entity-name")])).await;
    assert!(words(&hers).contains("secret noodles"), "{hers}");
    let moved = fake.ask(SUE.press(25, "v1:order:1:en:move:initial-review:2")).await;
    assert_eq!(moved["type"], 7, "{moved}");
    let followed = fake.ask(SUE.command(26, "follow", &[option("order", "1")])).await;
    assert!(content(&followed).starts_with("You follow order 1"), "{followed}");
    let refused = fake.ask(ANN.command(27, "assign", &[option("order", "1"), id_option("staff", 6, "1001")])).await;
    assert!(content(&refused).contains("Only staff"), "{refused}");
    // Staff of one server is nobody in another, and nobody in a direct message.
    for who in [EVE, Who::direct("3003")] {
        let refused =
            fake.ask(who.command(30 + u64::from(who.guild.is_some()), "order", &[option("order", "1")])).await;
        let follows = who.guild.is_none();
        assert_eq!(content(&refused).starts_with("I find no order 1"), !follows, "{refused}");
    }
    fake.ask(SUE.command(33, "follow", &[option("order", "1"), option("stop", true)])).await;
    let refused = fake.ask(Who::direct("3003").command(34, "order", &[option("order", "1")])).await;
    assert!(content(&refused).starts_with("I find no order 1"), "{refused}");
    // Ann shows her order to Ben: he may look, and may not change or pass it on.
    let ben = |stop: bool| vec![option("order", "1"), id_option("person", 6, "2002"), option("stop", stop)];
    let refused = fake.ask(BEN.command(40, "follow", &ben(false))).await;
    assert!(content(&refused).starts_with("I find no order 1"), "{refused}");
    fake.ask(ANN.command(41, "follow", &ben(false))).await;
    let shown = fake.ask(BEN.command(42, "order", &[option("order", "1")])).await;
    assert!(title(&shown).contains("secret noodles"), "{shown}");
    assert!(!ids(&shown).iter().any(|id| id.contains(":move:") || id.contains(":note")), "{:?}", ids(&shown));
    for refused in [
        BEN.press(43, "v1:order:1:en:move:supplement-requested:4"),
        BEN.submit(44, "v1:order:1:en:note", "mine now"),
        BEN.command(45, "follow", &[option("order", "1"), id_option("person", 6, "5005")]),
        BEN.command(46, "details", &[option("order", "1"), option("plan", "mine")]),
    ] {
        let refused = fake.ask(refused).await;
        assert!(content(&refused).contains("belongs to someone else"), "{refused}");
    }
    fake.ask(ANN.command(47, "follow", &ben(true))).await;
    let refused = fake.ask(BEN.command(48, "order", &[option("order", "1")])).await;
    assert!(content(&refused).starts_with("I find no order 1"), "{refused}");
    fake.ask(MAX.command(35, "server-settings", &[id_option("remove-staff-role", 8, "501")])).await;
    let refused = fake.ask(SUE.command(36, "board", &[])).await;
    assert!(content(&refused).starts_with("The board is for staff"), "{refused}");
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn personal_data_is_never_kept(ground: &Ground) {
    let (store, _, mut fake, running) = begin(ground).await;
    let secrets =
        ["我的电话 138 0013 8000", "ID 11010519491231002X", "mail me: someone@example.com", "１３８００１３８０００"];
    let mut id = 10;
    for secret in secrets {
        for (locale, word) in [("en-US", "never stored"), ("zh-CN", "不保存此类信息"), ("zh-TW", "不保存此類信息")]
        {
            let who = Who { locale, ..ANN };
            let refusals = [
                who.command(id, "track", &[option("what", "entity-name"), option("name", secret)]),
                who.command(id + 1, "note", &[option("order", "1"), option("text", secret)]),
                who.command(id + 2, "details", &[option("order", "1"), option("plan", secret)]),
                who.command(id + 3, "withdraw", &[option("order", "1"), option("reason", secret)]),
                who.submit(id + 4, "v1:order:1:en:note", secret),
            ];
            id += 5;
            for (at, interaction) in refusals.into_iter().enumerate() {
                let refused = fake.ask(interaction).await;
                let said = content(&refused);
                // A form answers in the language of the button that opened it.
                let wanted = if at == 4 { "never stored" } else { word };
                let other = if at == 3 { "cannot be withdrawn" } else { wanted };
                let refused_otherwise = at == 3 && (said.contains(other) || said.contains("不能"));
                assert!(said.contains(wanted) || refused_otherwise, "{locale} {at}: {said}");
                assert!(!words(&refused).contains("138") && !words(&refused).contains("1101"), "{refused}");
            }
        }
    }
    assert_eq!(store.list(&OPERATOR, &Filter::default(), None).await.unwrap().len(), 1);
    assert_eq!(store.order(&OPERATOR, OrderId(1)).await.unwrap().1.len(), 1);
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_said_in_time_and_nothing_is_lost() {
    let ground = Ground::new(Kind::Postgres).await;
    let base = postgres_url();
    let place = base.split('@').nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut line = Line::to(place.clone()).await;
    let url = ground.url.replace(&place, &format!("127.0.0.1:{}", line.port));
    let store = Store::open(&Address::parse(&url).unwrap()).await.unwrap();
    let hands = Hands::at(NOON);
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    fake.ask(ANN.command(1, "track", &[option("what", "entity-name")])).await;
    line.cut().await;
    let calls = [
        ANN.command(2, "orders", &[]),
        ANN.command(3, "note", &[option("order", "1"), option("text", "lost?")]),
        ANN.press(4, "v1:order:1:en:move:initial-review:1"),
        ANN.command(5, "track", &[option("what", "website-name")]),
    ];
    for call in calls {
        // The fake waits for the answer to the interaction itself: none of these is put off.
        let answer = fake.ask(call).await;
        assert_eq!(answer["type"], 4, "{answer}");
        assert!(content(&answer).contains("try again in a minute"), "{answer}");
        assert!(is_ephemeral(&answer));
    }
    let zh = fake.ask(Who { locale: "zh-CN", ..ANN }.command(6, "settings", &[])).await;
    assert!(content(&zh).contains("请一分钟后再试"), "{zh}");
    // Suggestions stay empty, and questions are answered as ever.
    let none = fake.ask(ANN.typing(7, "order", &[], "order", "")).await;
    assert_eq!(none["data"]["choices"], serde_json::json!([]));
    let answer = fake.ask(ANN.command(8, "change", &[option("what", "entity-name")])).await;
    assert!(title(&answer).contains("Entity name"), "{answer}");
    line.set(Mode::Open);
    fake.ask(ANN.command(10, "order", &[option("order", "1")])).await;
    // A database that only keeps silent is given up before Discord does.
    line.set(Mode::Silent);
    let silent = fake.ask(ANN.command(11, "order", &[option("order", "1")])).await;
    assert!(content(&silent).contains("try again in a minute"), "{silent}");
    line.set(Mode::Open);
    let back = fake.ask(ANN.command(9, "note", &[option("order", "1"), option("text", "back")])).await;
    assert!(content(&back).starts_with("Noted"), "{back}");
    let (order, events) = store.order(&OPERATOR, OrderId(1)).await.unwrap();
    assert_eq!((order.state.as_str(), events.len()), ("draft", 2), "what was refused had no effect");
    assert_eq!(store.list(&OPERATOR, &Filter::default(), None).await.unwrap().len(), 1);
    assert_eq!(store.astray().await.unwrap(), []);
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
    ground.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_program_holds_is_said_in_time() {
    use sqlx::Connection;
    let ground = Ground::new(Kind::Sqlite).await;
    let (store, _, mut fake, running) = begin(&ground).await;
    let mut holder = sqlx::AnyConnection::connect(&ground.url).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    let held = fake.ask(ANN.command(2, "note", &[option("order", "1"), option("text", "held")])).await;
    assert!(content(&held).contains("try again in a minute"), "{held}");
    // Looking goes on meanwhile.
    let shown = fake.ask(ANN.command(3, "order", &[option("order", "1")])).await;
    assert!(title(&shown).contains("secret noodles"), "{shown}");
    sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.unwrap();
    let note = Command::Note { text: "free".to_owned() };
    store.execute(&wish(&OPERATOR, at(NOON), "free"), OrderId(1), &note).await.unwrap();
    assert_eq!(store.astray().await.unwrap(), []);
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_store_every_order_command_says_so() {
    let (mut fake, running) = crate::bot_running::ready(crate::fake_discord::Script::default()).await;
    let mut id = 10;
    for (name, options) in attempts() {
        id += 1;
        let answer = fake.ask(ANN.command(id, name, &options)).await;
        assert!(content(&answer).starts_with("I can't reach the orders"), "{name}: {answer}");
    }
    for name in ["orders", "board", "settings"] {
        id += 1;
        let answer = fake.ask(ANN.command(id, name, &[])).await;
        assert!(content(&answer).starts_with("I can't reach the orders"), "{name}: {answer}");
    }
    fake.ask(ANN.command(90, "export", &[option("format", "csv")])).await;
    let later = fake.request(&axum::http::Method::PATCH, "/messages/@original").await;
    assert!(later["content"].as_str().unwrap().starts_with("I can't reach the orders"), "{later}");
    assert_eq!(running.stop().await, Ok(()));
}
