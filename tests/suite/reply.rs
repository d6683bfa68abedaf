//! Messages to customers: filled from the rules, gaps asked for, templates checked.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::process::Output;
use std::sync::LazyLock;

use chrono::NaiveDate;
use icp_guide::answer::reply::Given;
use icp_guide::answer::reply::Message;
use icp_guide::answer::reply::template::Slot;
use icp_guide::answer::reply::template::Templates;
use icp_guide::ask::Desk;
use icp_guide::ask::Request;
use icp_guide::ask::reply::MessageRequest;
use icp_guide::lang::Lang;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::Applicant;

static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new(Rulebook::embedded().unwrap()));
static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::embedded().unwrap());

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn signed() -> Given {
    let values = BTreeMap::from([(Slot::Name, "Ms Wang".to_owned()), (Slot::Staff, "Li".to_owned())]);
    Given { values, ..Given::default() }
}

fn message(text: &str, template: Option<&str>, given: Given) -> Message {
    message_in(text, template, given, None)
}

fn message_in(text: &str, template: Option<&str>, given: Given, province: Option<&str>) -> Message {
    let request = Request {
        province: province.map(|name| DESK.province_named(name).unwrap()),
        applicant: province.map(|_| Applicant::Organization),
        ..Request::new(text)
    };
    let wanted = MessageRequest { request, template: template.map(str::to_owned), given };
    DESK.message(&wanted, &TEMPLATES, day("2026-11-25")).unwrap().message
}

#[test]
fn a_change_is_explained_with_clicks_documents_sources_and_the_day_of_their_check() {
    let message = message_in("entity-name", None, signed(), Some("guangdong"));
    assert_eq!(message.template, "change-explained");
    assert_eq!(message.missing, []);
    for lang in Lang::ALL {
        let text = message.text.get(lang);
        let clicks = DESK.rules().action("change-entity").unwrap().pc[0].get(lang);
        assert!(text.contains(clicks) && text.contains("Ms Wang") && text.contains("Li"), "{text}");
        assert!(text.contains("2026-1") && text.contains("https://"), "the sources are missing: {text}");
        assert!(!text.contains('{'), "{text}");
    }
    assert_eq!(message.subject.changes[0], "entity-name");
}

#[test]
fn what_a_province_forbids_is_told_with_the_way_round() {
    let message = message_in("enterprise-to-individual", None, signed(), Some("shanghai"));
    assert_eq!(message.template, "not-possible");
    assert_eq!(message.missing, []);
    assert!(message.text.get(Lang::En).contains("cancel the filing and file again"));
    assert!(message.text.get(Lang::Zh).contains("注销后重新备案"));
}

#[test]
fn nothing_is_invented_a_gap_stays_visible_and_is_asked_for() {
    let message = message("entity-name", Some("change-explained"), Given::default());
    assert_eq!(message.missing, [Slot::Name, Slot::Staff]);
    assert!(message.text.get(Lang::En).contains("Dear {name},"));
    let without_day = self::message("", Some("wait-for-review"), signed());
    assert!(without_day.missing.contains(&Slot::Submitted) && without_day.missing.contains(&Slot::ReviewLatest));
    for slot in Slot::ALL {
        assert!(!slot.ask().get(Lang::En).is_empty() && !slot.ask().get(Lang::Zh).is_empty());
        assert_eq!(slot.id().parse::<Slot>(), Ok(slot));
    }
}

#[test]
fn the_wait_for_the_review_is_reckoned_in_working_days_and_estimates_are_called_so() {
    let wait = |submitted: &str| {
        let given = Given { submitted: Some(day(submitted)), ..signed() };
        message("", Some("wait-for-review"), given).text
    };
    assert!(wait("2026-09-18").get(Lang::En).contains("2026-10-22 at the latest"));
    assert!(wait("2026-12-08").get(Lang::En).contains("(estimated"));
    assert!(wait("2026-12-08").get(Lang::Zh).contains("（估算"));
}

#[test]
fn a_rejection_is_explained_from_its_own_text() {
    let message = message("管局驳回：未提供变更证明，请于2026年12月15日前补交", Some("rejected"), signed());
    assert_eq!(message.missing, []);
    let text = message.text.get(Lang::Zh);
    assert!(text.contains("未提供变更证明") && text.contains("2026-12-15"), "{text}");
    assert!(message.subject.changes.iter().any(|change| *change == "entity-name"));
}

#[test]
fn every_template_has_its_slots_in_both_languages_and_is_used_by_somebody() {
    let ids: Vec<&str> = TEMPLATES.ids().collect();
    for id in [
        "ask-back",
        "change-explained",
        "documents-missing",
        "not-possible",
        "out-of-scope",
        "rejected",
        "sms-window",
        "wait-for-review",
    ] {
        assert!(ids.contains(&id), "{id} is missing");
        assert!(TEMPLATES.get(id).unwrap().slots().contains(&Slot::Name));
    }
}

#[test]
fn a_paragraph_with_a_condition_goes_when_there_is_nothing_to_say() {
    let with = message("entity-phone", Some("sms-window"), signed());
    let without = message("", Some("sms-window"), signed());
    assert!(with.text.get(Lang::En).contains("goes to:") && !without.text.get(Lang::En).contains("goes to:"));
    assert_eq!(without.missing, []);
}

#[test]
fn a_template_with_an_unknown_slot_or_one_language_is_refused_with_its_place() {
    let files =
        |entries: &[(&str, &str)]| entries.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    let told = |entries: &[(&str, &str)]| {
        let problems = Templates::read(&files(entries)).unwrap_err();
        problems.iter().map(|problem| format!("{problem}\n")).collect::<String>()
    };
    let said = told(&[("a.en.txt", "# remark\nDear {nmae},\n"), ("a.zh.txt", "{name}：")]);
    assert!(said.contains("templates/replies/a.en.txt:2:6: no slot is called `nmae`; did you mean `name`?"), "{said}");
    let said = told(&[("a.en.txt", "Dear {name},")]);
    assert!(said.contains("a.zh.txt") && said.contains("both languages"), "{said}");
    assert!(told(&[("a.en.txt", "Dear {name"), ("a.zh.txt", "您好")]).contains("not closed"));
    assert!(told(&[("a.fr.txt", "Bonjour")]).contains("no template has such a name"));
}

fn icp_guide(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_icp-guide"));
    command.args(arguments).env_remove("ICP_GUIDE_RULES").env("NO_COLOR", "1").env("LC_ALL", "C").output().unwrap()
}

#[test]
fn the_message_stands_alone_on_standard_output() {
    let output = icp_guide(&["reply", "entity-phone", "--name", "王女士", "--lang", "zh"]);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && out.starts_with("王女士，您好："), "{out}");
    assert!(err.contains("staff") && !out.contains("发送前请补充"), "{err}");
}

#[test]
fn the_json_lists_what_is_missing() {
    let output = icp_guide(&["reply", "entity-phone", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["template"], "change-explained");
    let slots: Vec<&str> = json["missing"].as_array().unwrap().iter().map(|it| it["slot"].as_str().unwrap()).collect();
    assert_eq!(slots, ["name", "staff"]);
    assert!(!json["answer"]["sources"].as_array().unwrap().is_empty());
}

#[test]
fn a_folder_of_own_templates_takes_their_place() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("short.en.txt"), "{button}\n").unwrap();
    fs::write(dir.path().join("short.zh.txt"), "{button}\n").unwrap();
    let folder = dir.path().to_str().unwrap();
    let output = icp_guide(&["reply", "--templates", folder, "--template", "short", "entity-phone", "--lang", "en"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    fs::write(dir.path().join("short.zh.txt"), "{buton}\n").unwrap();
    let output = icp_guide(&["reply", "--templates", folder, "--template", "short", "entity-phone"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("short.zh.txt:1:1") && said.contains("did you mean `button`?"), "{said}");
}
