//! Pasted notices: understood as well on unseen texts as promised.

use std::fs;
use std::io::Write;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::sync::LazyLock;

use icp_guide::answer::notice::notice_answer;
use icp_guide::ask::Desk;
use icp_guide::decode::Decoder;
use icp_guide::lang::Lang;
use icp_guide::query::Outcome;
use icp_guide::query::PersonalData;
use icp_guide::query::notice::Deadline;
use icp_guide::query::notice::DeadlineKind;
use icp_guide::query::notice::NoticeQuery;
use icp_guide::rules::Rulebook;
use serde::Deserialize;

static RULES: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::embedded().unwrap());
static DECODER: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(&RULES));

#[derive(Debug, Deserialize)]
struct Notice {
    id: String,
    text: String,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    parts: Vec<PartOfNotice>,
    #[serde(default)]
    benign: bool,
    out_of_scope: bool,
}

#[derive(Debug, Deserialize)]
struct PartOfNotice {
    reasons: Vec<String>,
}

fn understand(text: &str) -> NoticeQuery {
    DECODER.understand(text, day("2026-11-25"), None, &RULES)
}

/// Every third notice is kept apart: nothing was tuned on it.
fn notices(held_out: bool) -> Vec<Notice> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/questions/notices.jsonl");
    let lines = fs::read_to_string(path).unwrap();
    let all = lines.lines().map(|line| serde_json::from_str(line).unwrap()).enumerate();
    all.filter(|(at, _)| (at % 3 == 2) == held_out).map(|(_, notice)| notice).collect()
}

#[derive(Default)]
struct Tally {
    right: usize,
    total: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, right: bool, notice: &Notice, query: &NoticeQuery) {
        self.total += 1;
        self.right += usize::from(right);
        if !right {
            let found: Vec<String> = query.findings.iter().map(|it| format!("{} {:.2}", it.reason, it.score)).collect();
            self.wrong.push(format!(
                "{} {} wanted {:?}, got {}{}: {}",
                notice.id,
                notice.text,
                notice.reasons,
                query.outcome.code(),
                if query.benign { " benign" } else { "" },
                found.join(", ")
            ));
        }
    }

    /// The wrong ones are only shown when there are too many: whoever reads them tunes on them.
    fn at_least(&self, percent: usize, what: &str) {
        println!("{what}: {} of {}", self.right, self.total);
        let wrong = self.wrong.join("\n  ");
        assert!(self.right * 100 >= self.total * percent, "{what}: {} of {}\n  {wrong}", self.right, self.total);
    }
}

fn judge(notices: &[Notice], percent_reasons: usize, percent_others: usize) {
    let (mut reasons, mut others) = (Tally::default(), Tally::default());
    for notice in notices {
        let query = understand(&notice.text);
        let found: Vec<&str> = query.findings.iter().map(|finding| finding.reason.as_str()).collect();
        if notice.out_of_scope {
            others.count(query.outcome == Outcome::OutOfScope, notice, &query);
        } else if notice.benign {
            others.count(query.benign && found.is_empty(), notice, &query);
        } else {
            let first = found.first().is_some_and(|first| notice.reasons.iter().any(|it| it == first));
            let all = notice.parts.iter().all(|part| part.reasons.iter().any(|it| found.contains(&it.as_str())));
            reasons.count(first && all && query.outcome == Outcome::Answer, notice, &query);
        }
    }
    reasons.at_least(percent_reasons, "reasons");
    others.at_least(percent_others, "benign and out of scope");
}

#[test]
fn notices_are_understood() {
    judge(&notices(false), 97, 100);
}

#[test]
fn unseen_notices_are_understood() {
    judge(&notices(true), 90, 95);
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// `text` understood on 25 November 2026: its deadline.
fn deadline(text: &str) -> Option<Deadline> {
    understand(text).deadline
}

#[test]
fn days_and_lengths_of_time_are_read_in_both_languages() {
    for (text, date) in [
        ("请于2026年12月15日前处理", "2026-12-15"),
        ("请在12月15日之前整改", "2026-12-15"),
        ("整改期至1月8日", "2027-01-08"),
        ("截止日期：2026-12-15", "2026-12-15"),
        ("請於2026/12/15前處理", "2026-12-15"),
        ("身份证有效期已过，请于12月底前处理", "2026-12-31"),
        ("请在１２月１５日前处理", "2026-12-15"),
        ("Fix it by 15 December 2026.", "2026-12-15"),
        ("before Dec. 15th", "2026-12-15"),
        ("no later than December 15, 2026", "2026-12-15"),
        ("Deadline: 2026-12-15", "2026-12-15"),
        ("请在10月15日前处理", "2026-10-15"),
        ("限期7日整改", "2026-12-02"),
        ("请于15天内处理", "2026-12-10"),
        ("限一周", "2026-12-02"),
        ("请在两周内处理", "2026-12-09"),
        ("within two weeks", "2026-12-09"),
        ("within 24 hours", "2026-11-26"),
        ("请在7个工作日内处理", "2026-12-04"),
        ("within ten working days", "2026-12-09"),
        ("Correct it in 7 working days to avoid a fine", "2026-12-04"),
        ("請於十五個工作日內處理", "2026-12-16"),
    ] {
        assert_eq!(deadline(text).map(|it| it.date), Some(day(date)), "{text}");
    }
}

#[test]
fn a_day_that_is_no_deadline_is_not_taken_for_one() {
    for text in [
        "身份证有效期截止到2026-08-01",
        "3-5个工作日后重新提交",
        "验证码未在24小时内输入",
        "The code was not entered within 24 hours",
        "valid until 2026-12-15",
        "订单20630117745",
        "2026-02-30前处理",
        "in 2026",
        "3 working days after the transfer",
    ] {
        assert_eq!(deadline(text), None, "{text}");
    }
}

#[test]
fn beyond_the_published_calendar_a_deadline_is_called_an_estimate() {
    let late = DECODER.understand("请在20个工作日内处理", day("2026-12-20"), None, &RULES).deadline.unwrap();
    assert!(late.estimated && late.kind == DeadlineKind::WorkingDays(20));
}

#[test]
fn several_reasons_are_found_with_the_words_that_led_there() {
    let query = understand("整改：1.首页没有备案号；2.域名已过期未续费；3.法人换了备案没换。");
    let found: Vec<&str> = query.findings.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(found.len(), 3, "{found:?}");
    let footer = query.findings.iter().find(|it| it.reason == "si-filing-number-missing").unwrap();
    assert!(footer.quotes.iter().any(|quote| quote.contains("首页没有备案号")), "{:?}", footer.quotes);
    assert!(query.changes.iter().any(|change| *change == "filing-number-display"));
}

#[test]
fn personal_data_is_gone_before_anything_is_quoted() {
    let desk = Desk::new(Rulebook::embedded().unwrap());
    let reply = desk.notice("负责人王某13800138000的身份证11010519491231002X已过期", None, day("2026-11-25"));
    assert_eq!(reply.query.personal_data, [PersonalData::IdNumber, PersonalData::Phone]);
    let said = format!("{:?} {:?}", reply.query, reply.answer);
    assert!(!said.contains("13800138000") && !said.contains("11010519491231002X"));
    assert!(reply.query.findings.iter().any(|it| it.reason == "si-id-expired"));
}

#[test]
fn strange_texts_are_no_notices_and_break_nothing() {
    for text in ["", " ", "。。。", "👍👍", "&lt;script&gt;", "\u{202e}abc", "1234567890", "？"] {
        let query = understand(text);
        assert!(query.findings.len() <= 3, "{text:?}: {:?}", query.findings);
        assert_ne!((query.outcome, query.findings.is_empty() && !query.benign), (Outcome::Answer, true), "{text:?}");
    }
    understand(&"域名过期".repeat(50_000));
}

#[test]
fn every_reason_can_be_answered_in_both_languages() {
    for reason in &RULES.notices().reasons {
        let mut query = understand("域名已过期");
        query.findings.truncate(1);
        query.findings[0].reason = reason.id.clone();
        query.changes = reason.changes.clone();
        query.actions = reason.actions.clone();
        let answer = notice_answer(&RULES, &query, day("2026-11-25"));
        assert!(!answer.sources.is_empty(), "{} has no source", reason.id);
        for lang in Lang::ALL {
            assert!(!answer.title.get(lang).is_empty());
        }
    }
}

fn icp_guide(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_icp-guide"));
    command.args(arguments).env_remove("ICP_GUIDE_RULES").env("NO_COLOR", "1").env("LC_ALL", "C");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn the_command_reads_arguments_and_standard_input_alike() {
    let text = "您更改了公司名称，请补传变更证明，2026年12月15日前完成。";
    let arguments = ["notice", "--format", "json", "--today", "2026-11-25"];
    let given = icp_guide(&[&arguments[..], &[text]].concat(), "");
    let piped = icp_guide(&[&arguments[..], &["-"]].concat(), text);
    assert_eq!(given.stdout, piped.stdout);
    let json: serde_json::Value = serde_json::from_slice(&given.stdout).unwrap();
    assert_eq!((json["outcome"].as_str(), json["schema_version"].as_u64()), (Some("answer"), Some(1)));
    assert_eq!(json["reasons"][0]["id"], "rj-no-certificate-of-change");
    assert_eq!(json["changes"][0], "entity-name");
    assert_eq!(json["actions"][0], "change-entity");
    assert_eq!(json["deadline"], "2026-12-15");
    assert_eq!(icp_guide(&["notice", "-"], " \n").status.code(), Some(2));
}

#[test]
fn a_message_without_a_fault_is_called_so() {
    let output = icp_guide(&["notice", "--lang", "en", "Your filing order has been approved."], "");
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("Nothing is wrong"));
}
