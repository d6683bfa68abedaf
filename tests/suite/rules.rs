//! The rules as shipped and as edited: what loads, what is refused, and what the `rules` commands say.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use chrono::NaiveDate;
use icp_guide::lang::Lang;
use icp_guide::rules::Rulebook;
use icp_guide::rules::counts::counts;
use icp_guide::rules::files::RuleFiles;
use icp_guide::rules::problem::Problem;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

fn rules_dir() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

fn told(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// A copy of the shipped rules in a folder that a test may spoil.
fn copy_of_rules() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in RuleFiles::from_dir(&rules_dir()).iter() {
        let file = dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    dir
}

fn problems_of(dir: &Path) -> Vec<Problem> {
    Rulebook::load(&RuleFiles::from_dir(dir)).err().unwrap_or_default()
}

fn icp_guide(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_icp-guide"))
        .args(arguments)
        .env_remove("ICP_GUIDE_RULES")
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_shipped_rules_have_no_problem() {
    let loaded = Rulebook::load(&RuleFiles::from_dir(&rules_dir()));
    if let Err(problems) = loaded {
        panic!("{}", told(&problems));
    }
}

#[test]
fn nothing_that_was_researched_is_lost() {
    let rules = Rulebook::embedded().unwrap();
    for count in counts(&rules) {
        assert!(!count.is_short(), "{}: {} of {:?}", count.label.get(Lang::En), count.count, count.found);
    }
}

#[test]
fn every_example_loads_and_keeps_every_promise() {
    let mut files = RuleFiles::embedded().without("holidays/2027-estimate.toml");
    for (example, path) in [
        ("changes/_example.toml", "changes/example-change.toml"),
        ("provinces/_example.toml", "provinces/example.toml"),
        ("places/_example.toml", "places/example.toml"),
        ("holidays/_example.toml", "holidays/2027.toml"),
    ] {
        let text = fs::read_to_string(rules_dir().join(example)).unwrap();
        assert_eq!(Rulebook::problem_of_file(path, &text), None, "{example}");
        files = files.with(path, &text);
    }
    let problems = Rulebook::load(&files).unwrap_err();
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages, ["32 provinces, and there are 31"], "{}", told(&problems));
}

/// Blocks of rules/README.md that begin with `# in FILE` are read by the type of that file.
#[test]
fn every_example_of_the_readme_loads() {
    let readme = fs::read_to_string(rules_dir().join("README.md")).unwrap();
    let mut read = 0;
    for block in readme.split("```toml\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let Some(path) = text.lines().next().and_then(|line| line.strip_prefix("# in ")) else { continue };
        assert_eq!(Rulebook::problem_of_file(path, text), None, "the example of {path}");
        read += 1;
    }
    assert!(read >= 5, "only {read} examples found");
}

#[test]
fn files_of_other_editors_load() {
    let dir = copy_of_rules();
    let faq = dir.path().join("faq.toml");
    let text = fs::read_to_string(&faq).unwrap();
    fs::write(&faq, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    assert_eq!(told(&problems_of(dir.path())), "");
}

#[test]
fn a_missing_or_empty_folder_is_one_clear_problem() {
    let dir = tempfile::tempdir().unwrap();
    assert!(told(&problems_of(dir.path())).contains("no .toml file in this folder"));
    let missing = problems_of(&dir.path().join("nowhere"));
    assert_eq!(missing.len(), 1, "{}", told(&missing));
    assert!(told(&missing).contains("the folder cannot be read"));
}

#[test]
fn broken_utf8_is_told_with_its_place() {
    let dir = copy_of_rules();
    fs::write(dir.path().join("faq.toml"), b"# \xe5\xa4\x87\xe6\xa1\x88\nx = \"\xff\"\n").unwrap();
    let problems = problems_of(dir.path());
    assert_eq!(problems.len(), 1, "{}", told(&problems));
    assert!(told(&problems).starts_with("faq.toml:2:6: not UTF-8"), "{}", told(&problems));
}

#[test]
fn an_empty_file_says_what_it_lacks_and_takes_nothing_else_down() {
    let dir = copy_of_rules();
    fs::write(dir.path().join("faq.toml"), "").unwrap();
    fs::write(dir.path().join("changes/app-name.toml"), "").unwrap();
    let problems = problems_of(dir.path());
    let files: Vec<&str> = problems.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(files, ["changes/app-name.toml", "faq.toml"], "{}", told(&problems));
    assert!(told(&problems).contains("missing field `question`"), "{}", told(&problems));
}

#[test]
fn a_file_of_ten_megabytes_is_not_even_read() {
    let dir = copy_of_rules();
    fs::write(dir.path().join("sources.toml"), vec![b'#'; 10 * 1024 * 1024]).unwrap();
    let problems = problems_of(dir.path());
    assert_eq!(problems.len(), 1, "{}", told(&problems));
    assert!(told(&problems).contains("the file is too large: 10485760 bytes"), "{}", told(&problems));
}

#[test]
fn a_folder_in_the_place_of_a_file_is_refused() {
    let dir = copy_of_rules();
    fs::remove_file(dir.path().join("faq.toml")).unwrap();
    fs::create_dir(dir.path().join("faq.toml")).unwrap();
    let problems = problems_of(dir.path());
    assert_eq!(problems.len(), 1, "{}", told(&problems));
    assert!(told(&problems).contains("a folder where a file is expected"), "{}", told(&problems));
}

#[cfg(unix)]
#[test]
fn links_that_never_end_are_refused() {
    let dir = copy_of_rules();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("changes/loop")).unwrap();
    std::os::unix::fs::symlink("itself.toml", dir.path().join("itself.toml")).unwrap();
    let problems = problems_of(dir.path());
    assert_eq!(problems.len(), 2, "{}", told(&problems));
    assert!(told(&problems).contains("changes/loop:1:1: a symbolic link that leads back"), "{}", told(&problems));
    assert!(told(&problems).contains("itself.toml:1:1: cannot be read"), "{}", told(&problems));
}

#[test]
fn check_counts_everything_in_both_languages() {
    let zh = stdout(&icp_guide(&["rules", "check", "--lang", "zh"]));
    let en = stdout(&icp_guide(&["rules", "check", "--lang", "en"]));
    for (text, first, second) in [(&zh, "省份", "各省规定"), (&en, "Provinces", "Province rules")] {
        let column = |kind: &str, figure: &str| {
            let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{kind} "))).unwrap();
            UnicodeWidthStr::width(&line[..line.find(figure).unwrap()])
        };
        assert_eq!(column(first, "31"), column(second, "1126"), "{text}");
    }
    let report = json(&icp_guide(&["rules", "check", "--format", "json"]));
    assert_eq!((report["schema_version"].as_u64(), report["ok"].as_bool()), (Some(1), Some(true)));
    let count = |kind: &str| {
        let counts = report["counts"].as_array().unwrap();
        counts.iter().find(|it| it["kind"] == kind).unwrap()["count"].as_u64().unwrap()
    };
    assert_eq!((count("provinces"), count("province-rules"), count("changes")), (31, 1126, 101));
}

#[test]
fn check_reports_every_problem_and_exits_1() {
    let dir = copy_of_rules();
    let hainan = dir.path().join("provinces/hainan.toml");
    let text = fs::read_to_string(&hainan).unwrap();
    fs::write(&hainan, text.replacen("\"name-change-letter\"", "\"name-chnage-letter\"", 1)).unwrap();
    fs::write(dir.path().join("faq.toml"), "x = 1\n").unwrap();
    let folder = dir.path().to_str().unwrap();
    let output = icp_guide(&["rules", "check", "--rules", folder, "--lang", "en"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    assert!(text.contains("help: did you mean `name-change-letter`?"), "{text}");
    assert!(text.contains("faq.toml:1:1: unknown field `x`"), "{text}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("2 problems in the rules."));
    let report = json(&icp_guide(&["rules", "check", "--rules", folder, "--format", "json"]));
    assert_eq!(report["ok"], false);
    assert_eq!(report["problems"].as_array().unwrap().len(), 2);
}

#[test]
fn check_knows_what_day_it_is() {
    let output = icp_guide(&["rules", "check", "--today", "2020-01-01", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("lies in the future (today is 2020-01-01)"));
}

#[test]
fn diff_tells_verdicts_rules_changes_states_and_days() {
    let dir = copy_of_rules();
    let edit = |file: &str, from: &str, to: &str| {
        let path = dir.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    let folder = dir.path().to_str().unwrap();
    let same = json(&icp_guide(&["rules", "diff", folder, "--format", "json"]));
    assert_eq!(same["same"], true);
    edit("provinces/hainan.toml", "effect = \"not-allowed\"", "effect = \"allowed\"");
    edit("changes/app-name.toml", "zh = [\n", "zh = [\n  \"一句从来没有人说过的问法\",\n");
    edit("holidays/2026.toml", "date = \"2026-10-10\"", "date = \"2026-10-11\"");
    let report = json(&icp_guide(&["rules", "diff", folder, "--format", "json"]));
    assert_eq!(report["same"], false);
    let verdict = report["verdicts"].as_array().unwrap();
    assert!(verdict.iter().any(|it| it["province"] == "hainan" && it["change"] == "entity-replacement"), "{report}");
    let rule = &report["province_rules"]["changed"][0];
    assert_eq!(
        (rule["id"].as_str(), rule["fields"][0].as_str()),
        (Some("hainan/entity-replace-organization"), Some("effect"))
    );
    assert_eq!(report["changes"]["changed"][0]["fields"][0], "phrases");
    assert_eq!(report["holidays"]["added"][0], "2026-10-11 worked");
    assert_eq!(report["holidays"]["removed"][0], "2026-10-10 worked");
    let text = stdout(&icp_guide(&["rules", "diff", folder, "--lang", "zh"]));
    assert!(text.contains("结论的变化") && text.contains("海南省"), "{text}");
}

#[test]
fn stale_puts_the_oldest_check_first() {
    let dir = copy_of_rules();
    let sources = dir.path().join("sources.toml");
    let text = fs::read_to_string(&sources).unwrap();
    let (before, after) = text.split_once("id = \"ali-modify\"").unwrap();
    let after = after.replacen("checked = \"2026", "checked = \"2025", 1);
    fs::write(&sources, format!("{before}id = \"ali-modify\"{after}")).unwrap();
    let folder = dir.path().to_str().unwrap();
    let output = icp_guide(&["rules", "stale", "--rules", folder, "--today", "2027-02-01", "--format", "json"]);
    let report = json(&output);
    let first = &report["sources"][0];
    assert_eq!(first["id"], "ali-modify");
    let checked: NaiveDate = first["checked"].as_str().unwrap().parse().unwrap();
    let today = NaiveDate::from_ymd_opt(2027, 2, 1).unwrap();
    assert_eq!(first["days_since_check"].as_i64(), Some((today - checked).num_days()));
    let text = stdout(&icp_guide(&["rules", "stale", "--today", "2027-02-01", "--lang", "en", "--limit", "3"]));
    assert!(text.contains("The holiday calendar ended on 2026-12-31"), "{text}");
}

/// The schema knows the words that the types know: an editor offers them, and refuses others.
#[test]
fn schemas_follow_the_types() {
    let all = json(&icp_guide(&["rules", "schema"]));
    for (path, _) in RuleFiles::embedded().iter() {
        let covered = all.as_object().unwrap().keys().any(|pattern| match pattern.split_once('*') {
            Some((folder, suffix)) => path.starts_with(folder) && path.ends_with(suffix),
            None => pattern == path,
        });
        assert!(covered, "{path} has no schema");
    }
    let province = json(&icp_guide(&["rules", "schema", "provinces/hainan.toml"]));
    assert_eq!(province["additionalProperties"], false);
    assert!(province["$defs"]["Effect"].to_string().contains("not-allowed"));
    assert!(province["required"].as_array().unwrap().contains(&"gb2260".into()));
    assert_eq!(icp_guide(&["rules", "schema", "nonsense"]).status.code(), Some(2));
}
