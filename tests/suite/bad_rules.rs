//! Broken rule folders are refused with every mistake in its place.
//!
//! Each folder under `tests/bad_rules/` changes a small sound rulebook (`_base`, completed here to 31 provinces) by its
//! `patch.toml` and says in `expected.txt` what the loader reports. After a change of wording on purpose:
//! `UPDATE_EXPECTED=1 cargo test --test suite bad_rules`, and read the difference.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use chrono::NaiveDate;
use icp_guide::rules::Rulebook;
use icp_guide::rules::files::RuleFiles;
use serde::Deserialize;

/// At least as many mistakes are shown as were promised.
const CASES_MIN: usize = 30;

/// What one case changes in the sound rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Patch {
    /// Read as of this day; without it no date is in the future.
    today: Option<NaiveDate>,
    #[serde(default)]
    edit: Vec<Edit>,
    #[serde(default)]
    add: Vec<Add>,
    #[serde(default)]
    remove: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    find: String,
    replace: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    file: String,
    text: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_rules")
}

/// The sound rules: the files of `_base`, and thirty provinces of which nothing is known.
fn sound() -> RuleFiles {
    let mut files = RuleFiles::from_dir(&folder().join("_base"));
    for number in 2..=31 {
        let province = format!(
            "slug = \"region-{number:02}\"\nname = {{ en = \"Region {number:02}\", zh = \"{number}地\" }}\n\
             abbreviations = [\"{number}\"]\ngb2260 = \"{number:02}0000\"\n\
             administration = {{ en = \"Administration of Region {number:02}\", zh = \"{number}地管局\" }}\n\
             not_found = [\"entity-name-change\", \"domain-validity\"]\n"
        );
        let places = format!(
            "province = \"region-{number:02}\"\nnames_en = [\"Region {number:02}\"]\nnames_zh = [\"{number}地\"]\n\
             administrations = [\"{number}地管局\"]\n"
        );
        files = files.with(&format!("provinces/region-{number:02}.toml"), &province);
        files = files.with(&format!("places/region-{number:02}.toml"), &places);
    }
    files
}

fn cases() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<(String, PathBuf)> = entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .filter(|(name, _)| name != "_base")
        .collect();
    cases.sort();
    cases
}

fn patched(name: &str, patch: &Patch) -> RuleFiles {
    let mut files = sound();
    for Edit { file, find, replace } in &patch.edit {
        let text = files.text(file).unwrap_or_else(|| panic!("{name}: there is no {file} to edit")).to_owned();
        assert_eq!(text.matches(find.as_str()).count(), 1, "{name}: `{find}` must stand once in {file}");
        files = files.with(file, &text.replace(find.as_str(), replace));
    }
    for Add { file, text } in &patch.add {
        assert!(files.text(file).is_none(), "{name}: {file} exists already");
        files = files.with(file, text);
    }
    for file in &patch.remove {
        files = files.without(file);
    }
    files
}

#[test]
fn the_sound_rules_have_no_problem() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24);
    if let Err(problems) = Rulebook::load_as_of(&sound(), today) {
        panic!("{}", problems.iter().map(|it| format!("{it}\n")).collect::<String>());
    }
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let cases = cases();
    assert!(cases.len() >= CASES_MIN, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for (name, path) in cases {
        let found: BTreeSet<String> = fs::read_dir(&path)
            .unwrap_or_else(|_| panic!("tests/bad_rules/{name} is no folder"))
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        let known = BTreeSet::from(["expected.txt".to_owned(), "patch.toml".to_owned()]);
        if !update && found != known {
            wrong.push(format!("{name}: holds {found:?}, and a case is patch.toml with expected.txt"));
            continue;
        }
        let patch: Patch = toml::from_str(&fs::read_to_string(path.join("patch.toml")).unwrap())
            .unwrap_or_else(|error| panic!("{name}/patch.toml: {error}"));
        let told = match Rulebook::load_as_of(&patched(&name, &patch), patch.today) {
            Ok(_) => {
                wrong.push(format!("{name}: nothing was found wrong"));
                continue;
            }
            Err(problems) => problems.iter().map(|it| format!("{it}\n")).collect::<String>(),
        };
        let expected_path = path.join("expected.txt");
        if update {
            fs::write(&expected_path, &told).unwrap();
        }
        let expected = fs::read_to_string(&expected_path).unwrap();
        if told != expected {
            wrong.push(format!("{name}: expected\n{expected}--- but was told\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Every promise of the list is broken by at least one case, so that none is there in name only.
#[test]
fn every_promise_can_be_broken() {
    let mut told = String::new();
    for (_, path) in cases() {
        told.push_str(&fs::read_to_string(path.join("patch.toml")).unwrap());
    }
    let missing: Vec<&str> = Rulebook::promises().filter(|name| !told.contains(&format!("# {name}\n"))).collect();
    assert!(missing.is_empty(), "no case begins with `# …` and one of these promises:\n{}", missing.join("\n"));
}
