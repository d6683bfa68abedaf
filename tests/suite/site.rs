//! The static site: complete in both languages, sound, reproducible, and the same facts as everywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::LazyLock;

use icp_guide::answer::Block;
use icp_guide::answer::change::Context;
use icp_guide::answer::change::change_answer;
use icp_guide::ask::Desk;
use icp_guide::lang::Lang;
use icp_guide::render::html::escape;
use icp_guide::rules::Rulebook;
use icp_guide::site::Options;
use icp_guide::site::Site;
use icp_guide::site::check::check;

type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn desk() -> Arc<Desk> {
    Arc::new(Desk::new(Rulebook::embedded().unwrap()))
}

pub(crate) fn site(options: Options) -> Site {
    Site::new(desk(), options).unwrap()
}

fn based(url: &str) -> Options {
    Options { base_url: Some(url.parse().unwrap()), ..Options::default() }
}

static RULES: LazyLock<Arc<Desk>> = LazyLock::new(desk);
static BUILT: LazyLock<Files> = LazyLock::new(|| site(Options::default()).build().unwrap());

fn text(files: &Files, path: &str) -> String {
    String::from_utf8(files.get(path).unwrap_or_else(|| panic!("no file {path}")).clone()).unwrap()
}

fn differing<'a>(left: &'a Files, right: &'a Files) -> Vec<&'a String> {
    left.iter().filter(|(path, bytes)| right.get(*path) != Some(*bytes)).map(|(path, _)| path).collect()
}

#[test]
fn two_builds_are_the_same_byte_for_byte() {
    let again = site(Options::default()).build().unwrap();
    assert_eq!(BUILT.len(), again.len());
    assert_eq!(differing(&BUILT, &again), Vec::<&String>::new());
}

#[test]
fn every_change_in_every_province_has_a_page_in_both_languages() {
    let rules = RULES.rules();
    for lang in Lang::ALL {
        for province in rules.provinces() {
            assert!(BUILT.contains_key(&format!("{lang}/{}/index.html", province.slug)));
            for change in rules.changes() {
                let path = format!("{lang}/{}/{}/index.html", province.slug, change.id);
                assert!(BUILT.contains_key(&path), "{path} is missing");
            }
        }
    }
}

#[test]
fn no_page_has_a_dead_link_a_double_id_or_a_missing_twin() {
    assert_eq!(check(&BUILT, ""), []);
}

#[test]
fn a_site_below_a_folder_is_as_sound() {
    let url = "https://example.org/guide";
    let files = site(based(url)).build().unwrap();
    assert_eq!(check(&files, url), []);
    let page = text(&files, "zh/about/index.html");
    assert!(page.contains("href=\"/guide/zh/sources/\""), "links in hand-written pages stand below the folder too");
}

#[test]
fn each_page_names_itself_its_twin_and_a_neutral_address() {
    let site = site(based("https://example.org"));
    let page = String::from_utf8(site.file("zh/guangdong/entity-name/index.html").unwrap().unwrap()).unwrap();
    for line in [
        "<link rel=\"canonical\" href=\"https://example.org/zh/guangdong/entity-name/\">",
        "<link rel=\"alternate\" hreflang=\"en\" href=\"https://example.org/en/guangdong/entity-name/\">",
        "<link rel=\"alternate\" hreflang=\"zh-CN\" href=\"https://example.org/zh/guangdong/entity-name/\">",
        "<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://example.org/en/guangdong/entity-name/\">",
        "<html lang=\"zh-CN\">",
    ] {
        assert!(page.contains(line), "missing: {line}");
    }
    let chooser = String::from_utf8(site.file("index.html").unwrap().unwrap()).unwrap();
    assert!(chooser.contains("hreflang=\"x-default\" href=\"https://example.org/\""));
    let unbased = text(&BUILT, "en/guangdong/entity-name/index.html");
    assert!(!unbased.contains("rel=\"canonical\""), "no canonical address is made up");
}

#[test]
fn the_sitemap_lists_every_page_once_and_exists_only_with_an_address() {
    assert!(!BUILT.contains_key("sitemap.xml"));
    let site = site(based("https://example.org"));
    let map = String::from_utf8(site.file("sitemap.xml").unwrap().unwrap()).unwrap();
    let mut listed: Vec<&str> = map.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect();
    listed.sort_unstable();
    let pages = site.paths().filter(|path| path.ends_with("/index.html") && !path.ends_with("/ask/index.html"));
    let mut expected: Vec<String> =
        pages.map(|path| format!("https://example.org/{}", path.trim_end_matches("index.html"))).collect();
    expected.sort_unstable();
    assert_eq!(listed, expected);
    let robots = String::from_utf8(site.file("robots.txt").unwrap().unwrap()).unwrap();
    assert!(robots.contains("Sitemap: https://example.org/sitemap.xml"));
}

#[test]
fn pages_say_all_that_the_answer_says() {
    let rules = RULES.rules();
    for (slug, id) in [("guangdong", "entity-name"), ("zhejiang", "entity-person-in-charge"), ("tibet", "website-ip")] {
        let context = Context { province: Some(rules.province(slug).unwrap()), applicant: None };
        let answer = change_answer(rules, rules.change(id).unwrap(), context);
        for lang in Lang::ALL {
            let page = text(&BUILT, &format!("{lang}/{slug}/{id}/index.html"));
            let mut said = Vec::new();
            for block in &answer.blocks {
                match block {
                    Block::Headline(text) => said.push(text),
                    Block::Clicks(clicks) => said.extend(clicks.pc.iter().chain(&clicks.mobile)),
                    Block::Verdict(verdict) => {
                        said.push(&verdict.title);
                        said.extend(verdict.reasons.iter().chain(&verdict.sides).map(|item| &item.text));
                        said.extend(&verdict.advice);
                    }
                    Block::List(list) => said.extend(list.items.iter().map(|item| &item.text)),
                    Block::Table(_) | Block::Choices(_) | Block::Links(_) => {}
                }
            }
            said.extend(answer.sources.iter().map(|source| &source.name));
            for sentence in said {
                assert!(page.contains(&escape(sentence.get(lang))), "{lang} {slug} {id}: {}", sentence.get(lang));
            }
        }
    }
}

#[test]
fn twins_in_json_carry_the_schema_version() {
    let json: serde_json::Value = serde_json::from_slice(&BUILT["zh/changes/entity-name/index.json"]).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["changes"][0], "entity-name");
    let page = text(&BUILT, "zh/changes/entity-name/index.html");
    assert!(page.contains("type=\"application/json\" href=\"/zh/changes/entity-name/index.json\""));
}

#[test]
fn only_a_site_with_a_server_has_a_question_box() {
    assert!(!text(&BUILT, "en/index.html").contains("<form"));
    assert!(text(&BUILT, "en/ask/index.html").contains("serve"));
    let served = site(Options { answers_questions: true, ..Options::default() });
    let home = String::from_utf8(served.file("zh/index.html").unwrap().unwrap()).unwrap();
    assert!(home.contains("<form class=\"ask\" action=\"/zh/ask/\" method=\"get\""));
}

fn modified(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn a_second_build_writes_only_what_changed_and_removes_only_its_own_files() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let site = site(Options::default());
    let first = site.write(&out).unwrap();
    assert_eq!((first.files, first.changed, first.removed), (BUILT.len(), BUILT.len(), 0));

    let untouched = out.join("en/faq/index.html");
    let before = modified(&untouched);
    fs::write(out.join("zh/index.html"), "spoilt").unwrap();
    fs::write(out.join("CNAME"), "example.org").unwrap();
    fs::create_dir_all(out.join("en/gone")).unwrap();
    fs::write(out.join("en/gone/index.html"), "of an earlier build").unwrap();
    fs::write(folder.path().join("outside.txt"), "not ours").unwrap();
    let manifest = out.join(".icp-guide-files");
    let listed = fs::read_to_string(&manifest).unwrap() + "en/gone/index.html\n../outside.txt\n";
    fs::write(&manifest, listed).unwrap();

    let second = site.write(&out).unwrap();
    assert_eq!((second.changed, second.removed), (1, 1));
    assert_eq!(modified(&untouched), before);
    assert_eq!(fs::read(out.join("zh/index.html")).unwrap(), BUILT["zh/index.html"]);
    assert_eq!(fs::read_to_string(out.join("CNAME")).unwrap(), "example.org");
    assert!(!out.join("en/gone").exists());
    assert!(folder.path().join("outside.txt").exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("public");
    fs::write(&file, "a file, not a folder").unwrap();
    let error = site(Options::default()).write(&file).unwrap_err();
    assert!(error.to_string().contains("public"), "{error}");
    assert!(error.0.get(Lang::Zh).starts_with("无法写入"), "{}", error.0.get(Lang::Zh));
}

#[test]
fn own_templates_replace_the_built_in_ones_and_broken_ones_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { templates: Some(folder.path().to_owned()), ..Options::default() };
    let error = Site::new(desk(), options()).unwrap_err();
    assert!(error.to_string().contains("no .html template"), "{error}");

    fs::write(folder.path().join("404.html"), "<p>{{ entries[1].home }}</p>").unwrap();
    assert_eq!(site(options()).not_found_page().unwrap(), b"<p>/zh/</p>");

    fs::write(folder.path().join("404.html"), "<p>{{ entries[1].home </p>").unwrap();
    let error = Site::new(desk(), options()).unwrap_err();
    assert!(error.to_string().contains("404.html"), "{error}");
}
