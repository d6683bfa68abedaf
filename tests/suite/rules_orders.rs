//! `icp-guide rules diff --orders`: a change of the rules reaches the open orders, once, with a note.

use std::path::Path;
use std::process::Command as Process;
use std::process::Output;

use icp_guide::orders::access::Viewer;
use icp_guide::orders::command::Command;
use icp_guide::orders::order::OrderId;
use icp_guide::rules::order_state::StateId;
use serde_json::Value;

use crate::ground::Ground;
use crate::ground::at;
use crate::ground::on_both;
use crate::ground::opening;
use crate::ground::wish;
use crate::orders::copy;

const OPERATOR: Viewer = Viewer::Operator;
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");

on_both!(open_orders_are_listed_and_their_dates_computed_anew);

fn diff(ground: &Ground, new: &Path, more: &[&str]) -> Output {
    let mut program = Process::new(env!("CARGO_BIN_EXE_icp-guide"));
    program.args(["rules", "diff", RULES]).arg(new).args(more).args(["--today", "2026-03-05", "--lang", "en"]);
    program.env("DATABASE_URL", &ground.url).current_dir(ground.dir.path()).output().unwrap()
}

fn json(ground: &Ground, new: &Path, more: &[&str]) -> Value {
    let output = diff(ground, new, &[more, &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn open_orders_are_listed_and_their_dates_computed_anew(ground: &Ground) {
    let store = ground.open().await;
    let now = at("2026-03-02 10:00");
    for key in ["draft", "review"] {
        store.open_order(&wish(&OPERATOR, now, key), opening(key), None).await.unwrap();
    }
    for to in ["initial-review", "pending-submission", "sms-verification", "administration-review"] {
        let step = Command::Advance { to: StateId::new(to), since: None, reason: None };
        store.execute(&wish(&OPERATOR, now, to), OrderId(2), &step).await.unwrap();
    }
    let new = tempfile::tempdir().unwrap();
    copy(Path::new(RULES), new.path());
    let same = json(ground, new.path(), &["--orders"]);
    assert_eq!(
        (&same["same"], &same["orders"], &same["recomputed"]),
        (&Value::Bool(true), &Value::Array(vec![]), &Value::Null)
    );

    let file = new.path().join("order-states.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let from = text.find("1~20个工作日").unwrap();
    let changed = text[from..].replacen("working_days_max = 20", "working_days_max = 25", 1);
    std::fs::write(&file, format!("{}{changed}", &text[..from])).unwrap();
    let listed = json(ground, new.path(), &["--orders"]);
    let orders = listed["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 1, "{listed}");
    assert_eq!(orders[0]["id"], "2");
    assert!(orders[0]["because"][0].as_str().unwrap().contains("(decision) moves from 2026-03-30"), "{listed}");
    let told = String::from_utf8(diff(ground, new.path(), &["--orders"]).stdout).unwrap();
    assert!(told.contains("Order 2") && told.contains("--apply"), "{told}");
    assert_eq!(store.order(&OPERATOR, OrderId(2)).await.unwrap().1.len(), 5, "looking changes nothing");

    let due = async || store.health(at("2026-05-01 10:00")).await.unwrap();
    let before = due().await;
    assert_eq!(json(ground, new.path(), &["--orders", "--apply"])["recomputed"], 1);
    assert_eq!(
        json(ground, new.path(), &["--orders", "--apply"])["recomputed"],
        0,
        "told once, however often it is run"
    );
    let (order, events) = store.order(&OPERATOR, OrderId(2)).await.unwrap();
    assert_eq!((order.state.as_str(), events.len()), ("administration-review", 6));
    let note = events.last().unwrap();
    assert_eq!((note.actor.code(), note.what.code()), ("clock".to_owned(), "recomputed"));
    assert!(format!("{:?}", note.what).contains("审核结果"), "{note:?}");
    assert_eq!(store.order(&OPERATOR, OrderId(1)).await.unwrap().1.len(), 1, "the others are left alone");
    assert!(due().await.pending > before.pending, "until the later day there is a holiday to be told of");
    assert_eq!(store.astray().await.unwrap(), []);

    let wrong = diff(ground, new.path(), &["--apply"]);
    assert_eq!(wrong.status.code(), Some(2));
    store.close().await;
}
