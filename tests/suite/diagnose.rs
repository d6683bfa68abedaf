//! The diagnosis: every path ends in a cause, a next step and sources, in both languages.

use std::process::Command;
use std::process::Output;
use std::sync::LazyLock;

use icp_guide::answer::Answer;
use icp_guide::answer::Block;
use icp_guide::answer::ListKind;
use icp_guide::answer::Target;
use icp_guide::ask::Desk;
use icp_guide::lang::Lang;
use icp_guide::rules::Rulebook;
use icp_guide::rules::diagnose::LABEL_CHARS_MAX;
use icp_guide::rules::diagnose::QUESTIONS_MAX;

static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new(Rulebook::embedded().unwrap()));

fn choices(answer: &Answer) -> Vec<(String, Vec<String>)> {
    let items = answer.blocks.iter().filter_map(|block| match block {
        Block::Choices(choices) => Some(&choices.items),
        _ => None,
    });
    let link = |target: &Target| match target {
        Target::Diagnose(path) => path.clone(),
        other => panic!("a choice leads to {other:?}"),
    };
    items.flatten().map(|item| (item.label.get(Lang::En).to_owned(), link(&item.target))).collect()
}

/// Follows the links as a reader does, and collects the ends.
fn walk(path: &[String], ends: &mut Vec<(Vec<String>, Answer)>) {
    let answer = DESK.diagnose(path).unwrap();
    let choices = choices(&answer);
    if choices.is_empty() {
        ends.push((path.to_vec(), answer));
        return;
    }
    let why = answer.blocks.iter().any(|block| matches!(block, Block::List(list) if list.id == "why"));
    assert!(why, "{path:?}: the question doesn't say why it is asked");
    for (label, next) in choices {
        assert!(label.chars().count() <= LABEL_CHARS_MAX, "{label}");
        walk(&next, ends);
    }
}

#[test]
fn every_path_ends_in_a_cause_a_next_step_and_sources() {
    let mut ends = Vec::new();
    walk(&[], &mut ends);
    assert_eq!(ends.len(), DESK.rules().diagnose().paths().len());
    assert!(ends.len() > 60, "{} paths", ends.len());
    for (path, answer) in ends {
        assert!(path.len() <= QUESTIONS_MAX, "{path:?}");
        let cause = answer.blocks.iter().find_map(|block| match block {
            Block::Headline(text) => Some(text),
            _ => None,
        });
        let next = answer.blocks.iter().find_map(|block| match block {
            Block::List(list) if list.id == "next" && list.kind == ListKind::Steps => Some(&list.items[0]),
            _ => None,
        });
        let (cause, next) = (cause.unwrap(), next.unwrap());
        for lang in Lang::ALL {
            assert!(!cause.get(lang).is_empty() && !next.text.get(lang).is_empty(), "{path:?}");
        }
        assert!(!next.sources.is_empty() && !answer.sources.is_empty(), "{path:?} has no source");
        assert!(!answer.subject.changes.is_empty() && answer.subject.action.is_some(), "{path:?} leads nowhere");
        let again = answer.blocks.iter().any(|block| match block {
            Block::Links(links) => links.iter().any(|link| link.target == Target::Diagnose(Vec::new())),
            _ => false,
        });
        assert!(again, "{path:?} has no way back");
    }
}

#[test]
fn all_five_troubles_are_covered() {
    let first: Vec<String> =
        choices(&DESK.diagnose::<&str>(&[]).unwrap()).into_iter().map(|(_, path)| path[0].clone()).collect();
    for trouble in ["grey-button", "missing-button", "stuck-order", "no-sms", "rejected-document", "record-missing"] {
        assert!(first.iter().any(|id| id == trouble), "{trouble}");
    }
}

fn icp_guide(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_icp-guide"));
    command.args(arguments).env_remove("ICP_GUIDE_RULES").env("NO_COLOR", "1").env("LC_ALL", "C").output().unwrap()
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let output = icp_guide(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_json_holds_a_question_or_a_cause() {
    let question = json(&["diagnose", "button", "--format", "json"]);
    assert!(question["question"].as_str().unwrap().contains("order") && question.get("cause").is_none());
    assert_eq!(question["path"][0], "grey-button", "an alias becomes the id");
    let ids: Vec<&str> = question["choices"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["order-open", "order-elsewhere", "result-came", "no-order"]);
    let end = json(&["diagnose", "grey-button", "order-open", "draft", "--format", "json", "--lang", "zh"]);
    assert!(end["cause"].as_str().unwrap().contains("草稿") && end.get("question").is_none());
    assert_eq!((end["action"].as_str(), end["changes"][0].as_str()), (Some("other-procedure"), Some("withdraw-order")));
    assert_eq!(end["choices"].as_array().unwrap().len(), 0);
}

#[test]
fn a_wrong_choice_is_refused_with_those_that_exist() {
    let output = icp_guide(&["diagnose", "grey-buton"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("Did you mean `grey-button`?") && said.contains("no-sms"), "{said}");
    let output = icp_guide(&["diagnose", "grey-button", "result-came", "more"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("one choice too many"));
}

#[test]
fn without_a_terminal_one_question_is_printed_and_nothing_is_awaited() {
    let output = icp_guide(&["diagnose"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("icp-guide diagnose no-sms"), "{said}");
}
