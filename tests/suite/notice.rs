//! Pasted notices: understood as well on unseen texts as promised.

use std::fs;
use std::sync::LazyLock;

use icp_guide::decode::Decoder;
use icp_guide::query::Outcome;
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
    DECODER.understand(text, "2026-11-25".parse().unwrap(), None, &RULES)
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

    fn at_least(&self, percent: usize, what: &str) {
        println!("{what}: {} of {}", self.right, self.total);
        self.wrong.iter().for_each(|line| println!("  {line}"));
        assert!(self.right * 100 >= self.total * percent, "{what}: {} of {}", self.right, self.total);
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
    judge(&notices(false), 90, 95);
}

#[test]
fn unseen_notices_are_understood() {
    judge(&notices(true), 90, 95);
}
