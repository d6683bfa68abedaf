//! Orders in Discord, over real sockets and on both databases: the life of an order by commands and buttons.

use std::sync::Arc;

use axum::http::Method;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::board::Filter;
use icp_guide::orders::command::Command;
use icp_guide::orders::moves::Moves;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::store::Store;
use icp_guide::rules::order_state::StateId;
use serde_json::Value;

use crate::bot_running::Hands;
use crate::bot_running::is_ephemeral;
use crate::bot_running::ready_shop;
use crate::bot_running::ready_with;
use crate::bot_running::shop;
use crate::fake_discord::Fake;
use crate::ground::Ground;
use crate::ground::at;
use crate::ground::on_both;
use crate::ground::rules;
use crate::ground::wish;
use crate::interactions::Who;
use crate::interactions::id_option;
use crate::interactions::option;

pub(crate) const ANN: Who = Who::in_guild("1001", "66");
const NOON: &str = "2026-03-02 12:00";
const OPERATOR: Viewer = Viewer::Operator;

on_both!(
    an_order_lives_by_commands_and_buttons,
    a_rejection_leads_to_its_cure,
    steps_can_be_undone_withdrawn_and_begun_again,
    documents_notes_dates_and_plans_are_kept,
    lists_open_orders_and_suggestions_fit,
    what_an_answer_explains_can_be_tracked,
    everything_is_given_and_erased,
    a_replayed_interaction_has_one_effect,
);

/// Ids of buttons, and values of menus.
pub(crate) fn ids(answer: &Value) -> Vec<String> {
    let rows = answer["data"]["components"].as_array().cloned().unwrap_or_default();
    let parts = rows.iter().flat_map(|row| row["components"].as_array().cloned().unwrap_or_default());
    let mut ids = Vec::new();
    for part in parts {
        match part["options"].as_array() {
            Some(options) => ids.extend(options.iter().map(|it| it["value"].as_str().unwrap().to_owned())),
            None => ids.extend(part["custom_id"].as_str().map(str::to_owned)),
        }
    }
    ids
}

/// The id with this act in it.
fn id_with(answer: &Value, act: &str) -> String {
    let ids = ids(answer);
    ids.iter().find(|id| id.contains(act)).unwrap_or_else(|| panic!("no {act} among {ids:?} in {answer}")).clone()
}

pub(crate) fn content(answer: &Value) -> &str {
    answer["data"]["content"].as_str().unwrap_or_default()
}

pub(crate) fn title(answer: &Value) -> &str {
    answer["data"]["embeds"][0]["title"].as_str().unwrap_or_default()
}

/// What stands on the whole message.
pub(crate) fn words(answer: &Value) -> String {
    answer["data"].to_string().replace('\\', "")
}

/// Ann's order of the first test: an entity name in Guangdong.
async fn tracked(fake: &mut Fake, id: u64) -> Value {
    let options = [
        option("what", "entity-name"),
        option("province", "guangdong"),
        option("applicant", "organization"),
        option("name", "面馆"),
    ];
    fake.ask(ANN.command(id, "track", &options)).await
}

async fn state(store: &Store, order: i64) -> String {
    store.order(&OPERATOR, OrderId(order)).await.unwrap().0.state.to_string()
}

async fn an_order_lives_by_commands_and_buttons(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let card = tracked(&mut fake, 1).await;
    assert_eq!(card["type"], 4);
    assert!(is_ephemeral(&card));
    assert!(content(&card).starts_with("Order 1 is being tracked"), "{}", content(&card));
    assert_eq!(title(&card), "Order 1 · 面馆 · Guangdong · organization");
    assert!(words(&card).contains("Entity name") && words(&card).contains("Draft since 2026-03-02 12:00"));

    let submitted = fake.ask(ANN.press(2, &id_with(&card, "move:initial-review"))).await;
    assert_eq!(submitted["type"], 7, "the card is replaced where only she sees it");
    assert!(content(&submitted).contains("Alibaba Cloud initial review"), "{}", content(&submitted));
    assert_eq!(state(&store, 1).await, "initial-review");

    // Others see this message, so it stays as it is.
    hands.set("2026-03-03 09:00");
    let pending = fake.ask(ANN.press_in_public(3, &id_with(&submitted, "move:pending-submission"))).await;
    assert_eq!(pending["type"], 4);
    assert!(is_ephemeral(&pending));

    let sms = fake.ask(ANN.command(4, "move", &[option("order", "1"), option("state", "sms-verification")])).await;
    let urgent = "Whose turn: persons named in the order. SMS verification ends 2026-03-04 09:00 (24 h left).";
    assert!(content(&sms).contains(urgent), "{}", content(&sms));
    hands.set("2026-03-03 15:00");
    let shown = fake.ask(ANN.command(5, "order", &[option("order", "#1")])).await;
    assert!(words(&shown).contains("18 h left"), "{}", words(&shown));
    let reviewed = fake.ask(ANN.press(6, &id_with(&shown, "move:administration-review"))).await;
    assert!(words(&reviewed).contains("Decision"), "published range: {}", words(&reviewed));
    let options = [option("order", "1"), option("state", "approved-syncing")];
    let approved = fake.ask(Who { locale: "zh-CN", ..ANN }.command(7, "move", &options)).await;
    assert!(title(&approved).starts_with("订单 1 · 面馆 · 广东省"), "{}", title(&approved));
    assert_eq!(state(&store, 1).await, "approved-syncing");

    let (_, events) = store.order(&OPERATOR, OrderId(1)).await.unwrap();
    let keys: Vec<&str> = events.iter().map(|event| event.key.as_str()).collect();
    assert_eq!(keys, ["discord/1", "discord/2", "discord/3", "discord/4", "discord/6", "discord/7"]);
    assert!(events.iter().all(|event| event.actor.code() == "person:1001" && event.origin.code() == "discord"));
    let order = store.order(&OPERATOR, OrderId(1)).await.unwrap().0;
    assert_eq!(order.place.unwrap().as_str(), "77");
    assert_eq!(store.astray().await.unwrap(), []);
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn a_rejection_leads_to_its_cure(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let shop = Arc::new(shop(hands.clock()).with_store(store.clone()));
    // Learned at first use; without optimisation that takes longer than an answer may.
    shop.desk().notice("", None, at(NOON).date_naive());
    let (mut fake, running) = ready_shop(&shop).await;
    let zh = Who { locale: "zh-CN", ..ANN };
    let card = tracked(&mut fake, 1).await;
    // Nobody reviews a draft.
    let early = fake.ask(zh.command(2, "reject", &[option("order", "1"), option("reason", "照片不清")])).await;
    assert!(content(&early).contains("不在审核中"), "{}", content(&early));
    let card = fake.ask(ANN.press(3, &id_with(&card, "move:initial-review"))).await;
    // Without a reason a form opens; the button does the same.
    let form = fake.ask(zh.command(4, "reject", &[option("order", "1")])).await;
    assert_eq!(form["type"], 9);
    assert!(form["data"]["title"].as_str().unwrap().contains("退回原因"), "{form}");
    let pressed = fake.ask(ANN.press(5, &id_with(&card, "back:initial-review-rejected"))).await;
    assert_eq!(pressed["data"]["custom_id"].as_str().unwrap().replace(":en:", ":zh:"), form["data"]["custom_id"]);
    let id = form["data"]["custom_id"].as_str().unwrap().to_owned();
    let reason = "域名持有者与主办单位不一致";
    let rejected = fake.ask(zh.submit(6, &id, reason)).await;
    assert!(words(&rejected).contains(reason), "{}", words(&rejected));
    assert_eq!(state(&store, 1).await, "initial-review-rejected");
    let cure = fake.ask(zh.press(7, &id_with(&rejected, ":reason"))).await;
    assert_eq!(cure["type"], 4, "the card stays above it");
    assert!(words(&cure).contains("域名") && words(&cure).contains("过户"), "{}", words(&cure));
    // An empty form is a rejection without a reason.
    let again = fake.ask(zh.press(8, &id_with(&rejected, "move:initial-review"))).await;
    let form = fake.ask(zh.press(9, &id_with(&again, "back:supplement-requested"))).await;
    fake.ask(zh.submit(10, form["data"]["custom_id"].as_str().unwrap(), "  ")).await;
    let (order, _) = store.order(&OPERATOR, OrderId(1)).await.unwrap();
    assert_eq!((order.state.as_str(), order.reason), ("supplement-requested", None));
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn steps_can_be_undone_withdrawn_and_begun_again(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let card = tracked(&mut fake, 1).await;
    let review = fake.ask(ANN.press(2, &id_with(&card, "move:initial-review"))).await;
    let undo = id_with(&review, ":undo:");
    let undone = fake.ask(ANN.press(3, &undo)).await;
    assert!(content(&undone).starts_with("Undone"), "{}", content(&undone));
    assert_eq!(state(&store, 1).await, "draft");
    // The button of the old card knows that it is old.
    let late = fake.ask(ANN.press(4, &undo)).await;
    assert!(content(&late).contains("Someone was faster"), "{}", content(&late));
    assert_eq!(ids(&late), ["v1:order:1:en:show:1"]);

    fake.ask(ANN.command(5, "move", &[option("order", "1"), option("state", "initial-review")])).await;
    hands.set("2026-03-02 12:11");
    let late = fake.ask(ANN.command(6, "undo", &[option("order", "1")])).await;
    assert!(content(&late).contains("10 minutes"), "{}", content(&late));
    let card = fake.ask(ANN.command(7, "order", &[option("order", "1")])).await;
    assert!(!ids(&card).iter().any(|id| id.contains(":undo:")), "nothing to undo is not offered");
    let withdrawn = fake.ask(ANN.press(8, &id_with(&card, ":withdraw:"))).await;
    assert!(content(&withdrawn).starts_with("Recorded as withdrawn"), "{}", content(&withdrawn));
    assert_eq!(state(&store, 1).await, "draft");
    let refused = fake.ask(ANN.command(9, "withdraw", &[option("order", "1")])).await;
    assert!(content(&refused).contains("cannot be withdrawn") && content(&refused).contains("Possible now"));
    let open = fake.ask(ANN.command(10, "reopen", &[option("order", "1")])).await;
    assert!(content(&open).contains("still open"), "{}", content(&open));

    // An illegal move names what is possible, by names, and changes nothing.
    let illegal = fake.ask(ANN.command(11, "move", &[option("order", "1"), option("state", "sms-verification")])).await;
    let said = content(&illegal);
    assert!(said.contains("Possible now") && said.contains("Alibaba Cloud initial review"), "{said}");
    assert!(!said.contains("initial-review"), "names, not ids: {said}");
    let unknown = fake.ask(ANN.command(12, "move", &[option("order", "1"), option("state", "finished")])).await;
    assert!(content(&unknown).contains("don't know that state"), "{}", content(&unknown));
    assert_eq!(state(&store, 1).await, "draft");

    fake.ask(ANN.command(13, "move", &[option("order", "1"), option("state", "abandoned")])).await;
    let successor = fake.ask(ANN.command(14, "reopen", &[option("order", "1")])).await;
    let moves = Moves::new(rules());
    if moves.is_final(&StateId::new("abandoned")) {
        assert!(content(&successor).contains("order 2"), "{}", content(&successor));
        assert_eq!(store.order(&OPERATOR, OrderId(2)).await.unwrap().0.follows, Some(OrderId(1)));
    } else {
        assert_eq!(state(&store, 1).await, "draft");
    }
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn documents_notes_dates_and_plans_are_kept(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let card = tracked(&mut fake, 1).await;
    let list = fake.ask(ANN.press(2, &id_with(&card, ":docs"))).await;
    let tick = id_with(&list, ":ready:");
    assert!(tick.ends_with(":1"), "{tick}");
    let ticked = fake.ask(ANN.pick(3, "v1:menu:31", &tick)).await;
    let (order, _) = store.order(&OPERATOR, OrderId(1)).await.unwrap();
    assert_eq!(order.documents_ready.len(), 1);
    let document = order.documents_ready.first().unwrap().to_string();
    assert!(ids(&ticked).contains(&format!("v1:order:1:en:ready:{document}:0")), "{:?}", ids(&ticked));
    let options = [option("order", "1"), option("document", document.as_str()), option("ready", false)];
    fake.ask(ANN.command(4, "documents", &options)).await;
    assert!(store.order(&OPERATOR, OrderId(1)).await.unwrap().0.documents_ready.is_empty());
    let unknown = fake.ask(ANN.command(5, "documents", &[option("order", "1"), option("document", "diploma")])).await;
    assert!(content(&unknown).contains("don't know that document"), "{}", content(&unknown));

    let form = fake.ask(ANN.press(6, &id_with(&card, ":note"))).await;
    assert_eq!((form["type"].as_u64(), form["data"]["custom_id"].as_str()), (Some(9), Some("v1:order:1:en:note")));
    let noted = fake.ask(ANN.submit(7, "v1:order:1:en:note", "called **support**, @everyone")).await;
    assert!(words(&noted).contains("called **support**"), "{}", words(&noted));
    assert!(!noted.to_string().contains("@everyone"), "no mention gets through");
    let empty = fake.ask(ANN.submit(8, "v1:order:1:en:note", " ")).await;
    assert!(content(&empty).contains("empty"), "{}", content(&empty));
    fake.ask(ANN.command(9, "note", &[option("order", "1"), option("text", "second")])).await;

    let options = [option("order", "1"), option("domain-expires", "2026年3月20日"), option("plan", "搬家")];
    let saved = fake.ask(ANN.command(10, "details", &options)).await;
    assert!(words(&saved).contains("The domain expires 2026-03-20"), "{}", words(&saved));
    let (order, events) = store.order(&OPERATOR, OrderId(1)).await.unwrap();
    assert_eq!(order.plan.unwrap().as_str(), "搬家");
    assert_eq!(events.iter().filter(|event| event.what.code() == "noted").count(), 2);
    let bad = fake.ask(ANN.command(11, "details", &[option("order", "1"), option("id-expires", "soon")])).await;
    assert!(content(&bad).contains("can't read that date"), "{}", content(&bad));
    let nothing = fake.ask(ANN.command(12, "details", &[option("order", "1")])).await;
    assert!(content(&nothing).starts_with("Nothing to change"), "{}", content(&nothing));

    // When it was submitted days ago, the clock runs from then; not from before it was there.
    let options = [option("what", "website-name"), option("submitted", "2026-02-26"), option("plan", "搬家")];
    let card = fake.ask(ANN.command(13, "track", &options)).await;
    assert!(words(&card).contains("since 2026-02-26"), "{}", words(&card));
    let options = [option("order", "2"), option("state", "pending-submission"), option("since", "2026-02-20")];
    let refused = fake.ask(ANN.command(14, "move", &options)).await;
    assert!(content(&refused).contains("must lie between"), "{}", content(&refused));
    let options = [option("order", "2"), option("state", "pending-submission"), option("since", "2026-02-28")];
    let moved = fake.ask(ANN.command(15, "move", &options)).await;
    assert!(words(&moved).contains("since 2026-02-28"), "{}", words(&moved));
    let plan = fake.ask(ANN.command(16, "orders", &[option("plan", "搬家")])).await;
    assert_eq!(ids(&plan).len(), 2, "{plan}");
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn lists_open_orders_and_suggestions_fit(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let none = fake.ask(ANN.command(1, "orders", &[])).await;
    assert!(content(&none).contains("no open orders"), "{}", content(&none));
    tracked(&mut fake, 2).await;
    let options = [option("what", "website-name"), option("submitted", "2026-03-02")];
    fake.ask(ANN.command(3, "track", &options)).await;
    let list = fake.ask(Who { locale: "zh-TW", ..ANN }.command(4, "orders", &[])).await;
    assert_eq!(title(&list), "我的訂單");
    assert!(is_ephemeral(&list));
    let opened = fake.ask(ANN.pick(5, "v1:menu:32", &ids(&list)[0])).await;
    assert!(title(&opened).starts_with("訂單"), "the menu keeps the language: {}", title(&opened));
    let closed = fake.ask(ANN.command(6, "orders", &[option("closed", true)])).await;
    assert!(words(&closed).contains("No orders."), "{}", words(&closed));

    let choices = |answer: &Value| -> Vec<(String, String)> {
        let all = answer["data"]["choices"].as_array().unwrap().clone();
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        all.iter().map(|it| (text(it, "value"), text(it, "name"))).collect()
    };
    let all = choices(&fake.ask(ANN.typing(7, "order", &[], "order", "")).await);
    assert_eq!(all.len(), 2);
    let one = choices(&fake.ask(ANN.typing(8, "note", &[], "order", "面")).await);
    assert_eq!(one.len(), 1);
    assert!(one[0].1.contains("1 · 面馆 · Guangdong · Draft"), "{one:?}");
    let states = choices(&fake.ask(ANN.typing(9, "move", &[option("order", "1")], "state", "")).await);
    let ids_of: Vec<&str> = states.iter().map(|(id, _)| id.as_str()).collect();
    let legal = Moves::new(rules()).next(&StateId::new("draft")).iter().map(StateId::as_str).collect::<Vec<_>>();
    assert_eq!(ids_of, legal, "only legal moves");
    let documents = choices(&fake.ask(ANN.typing(10, "documents", &[option("order", "1")], "document", "")).await);
    assert!(!documents.is_empty());
    let strangers = Who::in_guild("2002", "66");
    assert_eq!(choices(&fake.ask(strangers.typing(11, "order", &[], "order", "1")).await), []);
    assert_eq!(choices(&fake.ask(strangers.typing(12, "move", &[option("order", "1")], "state", "")).await), []);
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn what_an_answer_explains_can_be_tracked(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let zh = Who { locale: "zh-CN", ..ANN };
    let options = [option("what", "website-name"), option("province", "zhejiang"), option("applicant", "individual")];
    let answer = fake.ask(zh.command(1, "change", &options)).await;
    assert!(answer.to_string().contains("跟踪此订单"), "{answer}");
    let track = id_with(&answer, "v1:track:");
    assert_eq!(track, "v1:track:website-name:zhejiang:i:-:zh");
    let card = fake.ask(zh.press(2, &track)).await;
    assert_eq!(card["type"], 4, "the answer stays");
    assert!(content(&card).starts_with("已开始跟踪，订单编号 1"), "{}", content(&card));
    let asked = fake.ask(zh.command(3, "change", &[option("what", "公司改名了，备案点哪里改？")])).await;
    assert!(ids(&asked).iter().any(|id| id.starts_with("v1:track:entity-name")), "{:?}", ids(&asked));
    // Where nothing is ordered there is nothing to track.
    let explained = fake.ask(zh.command(4, "change", &[option("what", "check-progress")])).await;
    assert!(!ids(&explained).iter().any(|id| id.starts_with("v1:track:")), "{:?}", ids(&explained));
    for made_up in
        ["v1:track:no-such-change:-:-:-:zh", "v1:track:entity-name:atlantis:-:-:zh", "v1:track:entity-name:-:x:-:zh"]
    {
        let refused = fake.ask(zh.press(5 + made_up.len() as u64, made_up)).await;
        assert!(!content(&refused).is_empty() && ids(&refused).is_empty(), "{refused}");
    }
    assert_eq!(store.list(&OPERATOR, &Filter::default(), None).await.unwrap().len(), 1);
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn everything_is_given_and_erased(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    tracked(&mut fake, 1).await;
    fake.ask(ANN.command(2, "note", &[option("order", "1"), option("text", "second floor")])).await;
    fake.ask(Who::in_guild("2002", "66").command(3, "track", &[option("what", "entity-name")])).await;
    fake.ask(ANN.command(4, "move", &[option("order", "1"), option("state", "initial-review")])).await;
    for (id, format, name, holds) in [
        (5, "csv", "orders.csv", "1,initial-review"),
        (6, "json", "orders.json", "second floor"),
        (7, "ics", "orders.ics", "BEGIN:VEVENT"),
    ] {
        let wait = fake.ask(ANN.command(id, "export", &[option("format", format)])).await;
        assert_eq!(wait["type"], 5);
        assert!(is_ephemeral(&wait));
        let sent = fake.request(&Method::PATCH, "/messages/@original").await;
        let file = sent["files"][name].as_str().unwrap_or_else(|| panic!("{sent}"));
        assert!(file.contains(holds), "{file}");
        assert!(!file.contains("2002"), "nothing of others: {file}");
    }
    let sure = fake.ask(ANN.command(8, "erase", &[])).await;
    assert!(content(&sure).contains("cannot be undone"), "{}", content(&sure));
    let kept = fake.ask(ANN.press(9, &id_with(&sure, "erase:0"))).await;
    assert_eq!((kept["type"].as_u64(), content(&kept)), (Some(7), "Nothing was erased."));
    assert!(ids(&kept).is_empty(), "the buttons are gone");
    let wait = fake.ask(ANN.press(10, &id_with(&sure, "erase:1"))).await;
    assert_eq!(wait["type"], 5);
    let done = fake.request(&Method::PATCH, "/messages/@original").await;
    assert!(done["content"].as_str().unwrap().contains("your orders (1)"), "{done}");
    let left = store.list(&OPERATOR, &Filter::default(), None).await.unwrap();
    assert_eq!(left.iter().map(|order| order.id.0).collect::<Vec<_>>(), [2], "only her own");
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

async fn a_replayed_interaction_has_one_effect(ground: &Ground) {
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let card = tracked(&mut fake, 1).await;
    let press = ANN.press(2, &id_with(&card, "move:initial-review"));
    let note = ANN.command(3, "note", &[option("order", "1"), option("text", "once")]);
    fake.ask(press.clone()).await;
    fake.ask(note.clone()).await;
    assert_eq!(running.stop().await, Ok(()));
    // Another process that has seen nothing of it gets the same interactions.
    let (mut second, running) = ready_with(store.clone(), &hands).await;
    let again = tracked(&mut second, 1).await;
    assert!(content(&again).contains("already order 1"), "{}", content(&again));
    second.ask(press).await;
    second.ask(note).await;
    let (order, events) = store.order(&OPERATOR, OrderId(1)).await.unwrap();
    assert_eq!((order.state.as_str(), events.len()), ("initial-review", 3));
    assert_eq!(store.list(&OPERATOR, &Filter::default(), None).await.unwrap().len(), 1);
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

/// Walks through all states that can be reached, and looks at the card in each.
#[tokio::test(flavor = "multi_thread")]
async fn the_card_of_every_state_keeps_discords_limits_in_every_language() {
    let ground = Ground::new(crate::ground::Kind::Sqlite).await;
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let moves = Moves::new(rules());
    let options =
        [option("what", "legal-representative"), option("name", "字".repeat(60)), option("province", "shanghai")];
    let mut paths: Vec<Vec<StateId>> = vec![vec![moves.start()]];
    let mut seen = vec![moves.start()];
    let mut at_path = 0;
    while at_path < paths.len() {
        let path = paths[at_path].clone();
        at_path += 1;
        for next in moves.next(path.last().unwrap()) {
            if !seen.contains(next) {
                seen.push(next.clone());
                paths.push(path.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    let mut id = 1000;
    for (number, path) in (1..).zip(&paths) {
        id += 1;
        fake.ask(ANN.command(id, "track", &options)).await;
        for to in &path[1..] {
            let reason = Some("原因".repeat(400));
            let step = Command::Advance { to: to.clone(), since: None, reason };
            id += 1;
            store.execute(&wish(&OPERATOR, at(NOON), &id.to_string()), OrderId(number), &step).await.unwrap();
        }
        for locale in ["en-US", "zh-CN", "zh-TW"] {
            id += 1;
            // The fake refuses what Discord would refuse.
            let card =
                fake.ask(Who { locale, ..ANN }.command(id, "order", &[option("order", number.to_string())])).await;
            assert!(!title(&card).is_empty(), "{path:?}: {card}");
            if let Some(more) = ids(&card).iter().find(|id| id.ends_with(":show:2")) {
                id += 1;
                let rest = fake.ask(Who { locale, ..ANN }.press(id, more)).await;
                assert!(title(&rest).contains("2/"), "{}", title(&rest));
            }
        }
    }
    assert!(paths.len() > 8, "{}", paths.len());
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_kept_and_told() {
    let ground = Ground::new(crate::ground::Kind::Sqlite).await;
    let (store, hands) = (ground.open().await, Hands::at(NOON));
    let (mut fake, running) = ready_with(store.clone(), &hands).await;
    let zh = Who { locale: "zh-CN", ..ANN };
    let options = [
        option("reminders", "direct"),
        option("quiet-from", 22),
        option("quiet-to", 8),
        option("mute", "holiday-ahead"),
        option("language", "zh"),
    ];
    let saved = fake.ask(zh.command(1, "settings", &options)).await;
    for line in ["已保存", "提醒以私信发送", "22:00 至 8:00", "临近法定假期", "中文"] {
        assert!(content(&saved).contains(line), "{line}: {}", content(&saved));
    }
    let half = fake.ask(ANN.command(2, "settings", &[option("quiet-from", 22)])).await;
    assert!(content(&half).contains("both ends"), "{}", content(&half));
    let options = [option("quiet-from", 8), option("quiet-to", 8), option("unmute", "holiday-ahead")];
    let off = fake.ask(ANN.command(3, "settings", &options)).await;
    assert!(content(&off).contains("No quiet hours") && !content(&off).contains("Switched off"), "{}", content(&off));
    let shown = fake.ask(Who::direct("1001").command(4, "settings", &[])).await;
    assert!(content(&shown).contains("direct messages") && content(&shown).contains("Chinese"), "{}", content(&shown));
    let mention =
        fake.ask(Who { manages: true, ..ANN }.command(5, "server-settings", &[id_option("channel", 7, "777")])).await;
    assert!(content(&mention).contains("<#777>"), "{}", content(&mention));
    assert_eq!(running.stop().await, Ok(()));
    store.close().await;
}
