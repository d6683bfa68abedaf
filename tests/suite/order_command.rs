//! `icp-guide order` and `doctor` as people and scripts meet them.

use std::path::Path;
use std::process::Command as Process;
use std::process::Output;

use serde_json::Value;

/// The program with a store of its own.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { dir: tempfile::tempdir().unwrap() }
    }

    fn process(&self, arguments: &[&str]) -> Process {
        let mut process = Process::new(env!("CARGO_BIN_EXE_icp-guide"));
        process.args(arguments).current_dir(self.dir.path()).env_remove("DATABASE_URL").env("LANG", "en_US.UTF-8");
        process.env("XDG_DATA_HOME", self.dir.path()).env("HOME", self.dir.path());
        process
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.process(arguments).output().unwrap()
    }

    /// Standard output of a command that must work.
    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let value: Value = serde_json::from_str(&self.text(&[arguments, &["--format", "json"]].concat())).unwrap();
        assert_eq!(value["schema_version"], 1);
        value
    }
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

#[test]
fn the_store_is_made_on_first_use_and_only_its_owner_can_read_it() {
    let desk = Desk::new();
    desk.json(&["order", "add", "entity-name"]);
    let file = find(desk.dir.path(), "orders.db").expect("a file in the data folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

fn find(dir: &Path, name: &str) -> Option<std::path::PathBuf> {
    std::fs::read_dir(dir).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() { find(&path, name) } else { (path.file_name()? == name).then_some(path) }
    })
}

#[test]
fn an_order_is_added_moved_and_shown() {
    let desk = Desk::new();
    let add = ["order", "add", "--province", "广东", "--applicant", "organization", "--name", "官网", "entity-name"];
    let order = &desk.json(&add)["order"];
    assert_eq!((&order["id"], &order["state"]), (&"1".into(), &"draft".into()));
    assert_eq!(strings(&order["next_states"])[0], "initial-review");
    assert_eq!((&order["province"], &order["name"]), (&"guangdong".into(), &"官网".into()));
    let order = &desk.json(&["order", "advance", "1", "initial-review"])["order"];
    assert_eq!((&order["state"], &order["version"]), (&"initial-review".into(), &2.into()));
    let order = &desk.json(&["order", "withdraw", "#1"])["order"];
    assert_eq!(order["state"], "draft");
    let order = &desk.json(&["order", "undo", "1"])["order"];
    assert_eq!(order["state"], "initial-review");
    let shown = desk.text(&["order", "show", "1", "--lang", "zh"]);
    assert!(shown.contains("官网") && shown.contains("现在做什么") && shown.contains("时限"), "{shown}");
    let events = &desk.json(&["order", "history", "1"])["events"];
    let kinds: Vec<&Value> = events.as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["opened", "moved", "moved", "undone"]);
}

#[test]
fn a_refused_move_exits_1_says_what_is_possible_and_changes_nothing() {
    let desk = Desk::new();
    desk.json(&["order", "add", "entity-name"]);
    let before = desk.text(&["order", "show", "1", "--format", "json", "--today", "2026-03-02"]);
    let output = desk.run(&["order", "advance", "1", "filed", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let possible = strings(&answer["next_states"]);
    assert!(!possible.is_empty() && possible.iter().all(|state| said.contains(state)), "{said}");
    assert_eq!(desk.text(&["order", "show", "1", "--format", "json", "--today", "2026-03-02"]), before);
    assert_eq!(desk.run(&["order", "show", "2"]).status.code(), Some(1));
    assert_eq!(desk.run(&["order", "show", "x"]).status.code(), Some(2));
}

#[test]
fn lists_filter_by_state_and_by_urgency() {
    let desk = Desk::new();
    for submitted in ["2026-03-02", "2026-03-16"] {
        desk.json(&["order", "add", "--submitted", submitted, "entity-name", "--today", "2026-03-16"]);
    }
    desk.json(&["order", "add", "website-name", "--today", "2026-03-16"]);
    let ids = |arguments: &[&str]| {
        let value = desk.json(&[&["order", "list"], arguments].concat());
        let orders = value["orders"].as_array().unwrap();
        orders.iter().map(|order| order["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--state", "draft", "--today", "2026-03-16"]), ["3"]);
    assert_eq!(ids(&["--due", "--today", "2026-03-16"]), ["1"]);
    assert_eq!(ids(&["--today", "2026-03-16"]), ["1", "3", "2"]);
}

#[test]
fn the_same_key_never_opens_two_orders() {
    let desk = Desk::new();
    let add = ["order", "add", "--key", "mine", "entity-name"];
    assert_eq!(desk.json(&add)["repeated"], false);
    let again = desk.json(&add);
    assert_eq!((&again["repeated"], &again["order"]["id"]), (&true.into(), &"1".into()));
}

#[test]
fn personal_data_is_refused_and_repeated_nowhere() {
    let desk = Desk::new();
    for lang in ["en", "zh"] {
        let output = desk.run(&["order", "add", "--name", "王 13800138000", "entity-name", "--lang", lang]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(!said.contains("13800138000"), "{said}");
    }
    assert!(desk.json(&["order", "list"])["orders"].as_array().unwrap().is_empty());
}

#[test]
fn erasing_wants_a_clear_yes_and_leaves_nothing() {
    let desk = Desk::new();
    desk.json(&["order", "add", "--name", "to-be-forgotten", "entity-name"]);
    assert_eq!(desk.run(&["order", "erase", "--order", "1"]).status.code(), Some(2));
    assert_eq!(desk.run(&["order", "erase", "--yes"]).status.code(), Some(2));
    let erased = desk.json(&["order", "erase", "--order", "1", "--yes"]);
    assert_eq!((&erased["count"], &erased["file_is_clean"]), (&1.into(), &true.into()));
    let bytes = std::fs::read(find(desk.dir.path(), "orders.db").unwrap()).unwrap();
    assert!(!bytes.windows(15).any(|window| window == b"to-be-forgotten"));
}

#[test]
fn an_export_holds_orders_and_stories_in_three_shapes() {
    let desk = Desk::new();
    desk.json(&["order", "add", "--person", "11", "--name", "a,b", "entity-name"]);
    desk.json(&["order", "add", "--person", "12", "entity-name"]);
    let all = desk.json(&["order", "export", "--person", "11"]);
    assert_eq!((all["orders"].as_array().unwrap().len(), all["events"].as_array().unwrap().len()), (1, 1));
    let csv = desk.text(&["order", "export", "--as", "csv"]);
    assert!(csv.starts_with("id,state,") && csv.contains("\"a,b\"") && csv.lines().count() == 3, "{csv}");
    let ics = desk.text(&["order", "export", "--as", "ics"]);
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), 2);
}

#[test]
fn a_final_order_is_reopened_as_a_new_one() {
    let desk = Desk::new();
    desk.json(&["order", "add", "--name", "again", "entity-name"]);
    desk.json(&["order", "advance", "1", "abandoned"]);
    let order = &desk.json(&["order", "reopen", "1"])["order"];
    assert_eq!((&order["id"], &order["state"], &order["follows"]), (&"2".into(), &"draft".into(), &"1".into()));
}

#[test]
fn the_settings_file_names_the_store_and_flags_go_before_it() {
    let desk = Desk::new();
    std::fs::write(desk.dir.path().join("icp-guide.toml"), "database_url = \"sqlite://from-file.db\"\n").unwrap();
    desk.json(&["order", "add", "entity-name"]);
    assert!(desk.dir.path().join("from-file.db").exists());
    let mut process = desk.process(&["order", "add", "entity-name"]);
    assert!(process.env("DATABASE_URL", "sqlite://from-environment.db").output().unwrap().status.success());
    assert!(desk.dir.path().join("from-environment.db").exists());
    desk.json(&["order", "--database-url", "sqlite://from-flag.db", "add", "entity-name"]);
    assert!(desk.dir.path().join("from-flag.db").exists());
}

#[test]
fn doctor_looks_at_everything_and_says_when_something_is_wrong() {
    let desk = Desk::new();
    desk.json(&["order", "add", "entity-name"]);
    let report = desk.json(&["doctor"]);
    assert_eq!(report["sound"], true);
    let ids: Vec<&str> = report["findings"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    for wanted in ["calendar", "sources", "store-address", "store", "store-durability", "store-replay", "reminders"] {
        assert!(ids.contains(&wanted), "{ids:?}");
    }
    std::fs::write(find(desk.dir.path(), "orders.db").unwrap(), "no store at all, only words ".repeat(50)).unwrap();
    let output = desk.run(&["doctor", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("✗ 订单库已损坏"));
}
