//! Answers that were read and approved stay as they are, in every renderer and both languages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use icp_guide::answer::Answer;
use icp_guide::answer::Target;
use icp_guide::answer::change::Context;
use icp_guide::answer::change::change_answer;
use icp_guide::answer::compare::compare_change;
use icp_guide::answer::compare::compare_topic;
use icp_guide::answer::compose::compose;
use icp_guide::answer::province::province_answer;
use icp_guide::lang::Lang;
use icp_guide::query::Candidate;
use icp_guide::query::Outcome;
use icp_guide::query::PersonalData;
use icp_guide::query::Query;
use icp_guide::render::discord::locale::Locale;
use icp_guide::render::html;
use icp_guide::render::json::AnswerJson;
use icp_guide::render::markdown;
use icp_guide::render::terminal;
use icp_guide::render::terminal::Layout;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::Applicant;
use icp_guide::rules::change::ChangeId;
use serde::Deserialize;

use crate::render_discord;

/// What is asked; one of `change`, `guide`, `compare` and `outcome` is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    change: Option<String>,
    guide: Option<String>,
    compare: Option<String>,
    outcome: Option<String>,
    #[serde(default)]
    changes: Vec<String>,
    /// So many of the changes are certainly asked for; all of them where it is absent.
    certain: Option<usize>,
    #[serde(default)]
    personal_data: bool,
    province: Option<String>,
    applicant: Option<Applicant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn answer_of(rules: &Rulebook, case: &Case, lang: Lang) -> Answer {
    let province = case.province.as_deref().map(|slug| rules.province(slug).unwrap());
    if let Some(id) = &case.change {
        return change_answer(rules, rules.change(id).unwrap(), Context { province, applicant: case.applicant });
    }
    if let Some(slug) = &case.guide {
        return province_answer(rules, rules.province(slug).unwrap());
    }
    if let Some(id) = &case.compare {
        return match rules.topic(id) {
            Some(topic) => compare_topic(rules, topic),
            None => compare_change(rules, rules.change(id).unwrap()),
        };
    }
    compose(rules, &query_of(case, lang))
}

fn query_of(case: &Case, lang: Lang) -> Query {
    let changes: Vec<ChangeId> = case.changes.iter().map(ChangeId::new).collect();
    Query {
        outcome: match case.outcome.as_deref() {
            Some("answer") => Outcome::Answer,
            Some("clarify") => Outcome::Clarify,
            Some("out-of-scope") => Outcome::OutOfScope,
            other => panic!("{}: unknown outcome {other:?}", case.name),
        },
        candidates: changes.iter().map(|change| Candidate { change: change.clone(), score: 0.4 }).collect(),
        certain: case.certain.unwrap_or(changes.len()),
        changes,
        province: case.province.as_deref().map(icp_guide::rules::province::ProvinceSlug::new),
        applicant: case.applicant,
        lang,
        personal_data: if case.personal_data { vec![PersonalData::Phone] } else { Vec::new() },
        evidence: Vec::new(),
    }
}

fn address(target: &Target) -> Option<String> {
    match target {
        Target::Change { change, province, .. } => Some(match province {
            Some(province) => format!("/{province}/{change}/"),
            None => format!("/changes/{change}/"),
        }),
        Target::Province(slug) => Some(format!("/provinces/{slug}/")),
        Target::Compare(id) => Some(format!("/compare/{id}/")),
        _ => None,
    }
}

/// Every look of an answer, by file name.
fn looks(answer: &Answer, lang: Lang) -> Vec<(String, String)> {
    let locale = Locale::of_discord(lang.tag());
    let json = serde_json::to_string_pretty(&AnswerJson::new(answer, lang)).unwrap();
    [
        ("txt", terminal::render(answer, lang, Layout { width: 100, colour: false })),
        ("md", markdown::render(answer, lang)),
        ("html", html::render(answer, lang, &address)),
        ("json", json + "\n"),
        ("discord", render_discord::shown(&render_discord::parts(answer, locale))),
    ]
    .into_iter()
    .map(|(ending, text)| (format!("{lang}.{ending}"), text))
    .collect()
}

#[test]
fn approved_answers_stay_as_they_are() {
    let rules = Rulebook::embedded().unwrap();
    let cases: Cases = toml::from_str(&fs::read_to_string(folder().join("cases.toml")).unwrap()).unwrap();
    assert!(cases.cases.len() >= 25, "at least 25 answers are kept");
    let mut expected: BTreeMap<PathBuf, String> = BTreeMap::new();
    for case in &cases.cases {
        for lang in Lang::ALL {
            for (name, text) in looks(&answer_of(&rules, case, lang), lang) {
                expected.insert(folder().join(&case.name).join(name), text);
            }
        }
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        return update(&expected);
    }
    let mut differing = Vec::new();
    for (path, text) in &expected {
        if fs::read_to_string(path).unwrap_or_default() != *text {
            differing.push(path.strip_prefix(folder()).unwrap().display().to_string());
        }
    }
    for path in kept_files() {
        if !expected.contains_key(&path) {
            differing.push(format!("{} belongs to no case", path.display()));
        }
    }
    assert!(
        differing.is_empty(),
        "{}\nIf that was on purpose: UPDATE_GOLDEN=1 cargo test --test suite golden, and read the difference.",
        differing.join("\n")
    );
}

fn kept_files() -> Vec<PathBuf> {
    let folders = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    folders.flat_map(|dir| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path())).collect()
}

fn update(expected: &BTreeMap<PathBuf, String>) {
    for path in kept_files().iter().filter(|path| !expected.contains_key(*path)) {
        fs::remove_file(path).unwrap();
    }
    for (path, text) in expected {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
