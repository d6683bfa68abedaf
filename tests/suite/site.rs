//! The static site: complete in both languages, sound, reproducible, and the same facts as everywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::LazyLock;

use icp_guide::answer::Block;
use icp_guide::answer::change::Context;
use icp_guide::answer::change::change_answer;
use icp_guide::answer::verdict::ruling;
use icp_guide::ask::Desk;
use icp_guide::lang::Lang;
use icp_guide::render::html::escape;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::Applicant;
use icp_guide::rules::diagnose::Place;
use icp_guide::rules::diagnose::QUESTIONS_MAX;
use icp_guide::rules::province::Effect;
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
    let pages = site.paths().filter(|path| {
        path.ends_with("/index.html") && !path.ends_with("/ask/index.html") && !path.ends_with("/notice/index.html")
    });
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

/// The addresses of the links inside the first element that begins with `open` and ends with `close`.
fn links_in<'a>(page: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let Some(part) = page.split_once(open).map(|(_, rest)| rest.split(close).next().unwrap_or_default()) else {
        return Vec::new();
    };
    part.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn choices_on(page: &str) -> Vec<&str> {
    let mut choices = links_in(page, "<section class=\"choices\"", "</section>");
    choices.retain(|it| it.contains("/diagnose/"));
    choices
}

/// Follows every choice on the built pages; hands each end with its number of questions to `end`.
fn follow(address: &str, questions: usize, end: &mut dyn FnMut(&str, &str, usize)) {
    let page = text(&BUILT, &format!("{}index.html", address.trim_start_matches('/')));
    let choices: Vec<String> = choices_on(&page).into_iter().map(str::to_owned).collect();
    if choices.is_empty() {
        return end(address, &page, questions);
    }
    assert!(page.contains("class=\"why\""), "{address} doesn't say why it asks");
    for choice in choices {
        assert!(choice.starts_with(address), "{address} leads to {choice}");
        follow(&choice, questions + 1, end);
    }
}

#[test]
fn every_path_of_the_diagnosis_is_walked_by_links_alone() {
    for lang in Lang::ALL {
        let mut ends = 0;
        follow(&format!("/{lang}/diagnose/"), 0, &mut |address, page, questions| {
            ends += 1;
            assert!((1..=QUESTIONS_MAX).contains(&questions), "{address}: {questions} questions");
            for part in ["class=\"headline\"", "<section class=\"next\"", "id=\"source-1\""] {
                assert!(page.contains(part), "{address} has no {part}");
            }
            let onward = links_in(page, "<section class=\"choices\"", "</section>");
            assert!(onward.iter().any(|it| it.starts_with(&format!("/{lang}/changes/"))), "{address}: no change");
            let back = links_in(page, "<nav class=\"see-also\"", "</nav>");
            assert!(back.contains(&format!("/{lang}/diagnose/").as_str()), "{address}: no way back");
            assert!(!page.contains("<script"), "{address}");
        });
        assert_eq!(ends, RULES.rules().diagnose().paths().len(), "{lang}");
    }
}

#[test]
fn a_place_in_the_diagnosis_says_its_question_and_has_a_twin() {
    let path = "diagnose/grey-button/order-open/";
    for (lang, other) in [(Lang::En, Lang::Zh), (Lang::Zh, Lang::En)] {
        let walked = RULES.rules().diagnose().walk(&["grey-button", "order-open"]).unwrap();
        let Place::Question(node) = walked.place else { panic!("{path} is an end") };
        let page = text(&BUILT, &format!("{lang}/{path}index.html"));
        let question = escape(node.question.get(lang));
        assert!(page.contains(&format!("<title>{question}")), "the tab names the question");
        assert!(page.contains(&format!("<p>{question}</p>")));
        let twin = format!("hreflang=\"{}\" href=\"/{other}/{path}\"", other.tag());
        assert!(page.contains(&twin), "missing: {twin}");
        let choices = page.find("class=\"choices\"").unwrap();
        assert!(choices < page.find("class=\"so-far\"").unwrap(), "the question comes before what was answered");
    }
}

#[test]
fn the_diagnosis_is_found_where_trouble_is_read_about() {
    for lang in Lang::ALL {
        let start = format!("href=\"/{lang}/diagnose/\"");
        for slug in ["procedure/", "faq/", "notices/", "order-states/", "buttons/change-entity/"] {
            let page = text(&BUILT, &format!("{lang}/{slug}index.html"));
            let main = page.split("<main").nth(1).unwrap();
            assert!(main.contains(&start), "{lang}/{slug}");
        }
        let home = text(&BUILT, &format!("{lang}/index.html"));
        for first in choices_on(&text(&BUILT, &format!("{lang}/diagnose/index.html"))) {
            assert!(home.contains(&format!("href=\"{first}\"")), "the home page doesn't offer {first}");
        }
    }
}

#[test]
fn only_a_site_with_a_server_takes_notices() {
    let page = text(&BUILT, "zh/notice/index.html");
    assert!(!page.contains("<form") && page.contains("href=\"/zh/notices/\""));
    assert!(text(&BUILT, "zh/index.html").contains("href=\"/zh/notices/\""));
    let served = site(Options { answers_questions: true, ..Options::default() });
    let page = String::from_utf8(served.file("zh/notice/index.html").unwrap().unwrap()).unwrap();
    assert!(page.contains("action=\"/zh/notice/\" method=\"post\""));
    let home = String::from_utf8(served.file("zh/index.html").unwrap().unwrap()).unwrap();
    assert!(home.contains("href=\"/zh/notice/\""));
}

/// The cells of each row of the first table, without tags and source numbers.
fn rows_of(page: &str) -> Vec<Vec<String>> {
    let body = page.split_once("<tbody>").unwrap().1.split("</tbody>").next().unwrap();
    let plain = |cell: &str| {
        let mut text = String::new();
        let mut inside = false;
        for c in cell.split(" <a class=\"source\"").next().unwrap().chars() {
            match c {
                '<' => inside = true,
                '>' if inside => inside = false,
                c if !inside => text.push(c),
                _tag => {}
            }
        }
        text
    };
    let row = |row: &str| row.split("</td>").flat_map(|it| it.split("</th>")).map(plain).collect::<Vec<_>>();
    body.split("<tr>").skip(1).map(row).collect()
}

#[test]
fn comparisons_name_the_rule_that_decides_and_lead_to_the_whole_answer() {
    let rules = RULES.rules();
    for id in ["entity-name", "website-person-in-charge", "individual-to-enterprise"] {
        let change = rules.change(id).unwrap();
        let page = text(&BUILT, &format!("en/compare/{id}/index.html"));
        let rows = rows_of(&page);
        assert_eq!(rows.len(), rules.provinces().len());
        for (row, province) in rows.iter().zip(rules.provinces()) {
            assert!(page.contains(&format!("href=\"/en/{}/{id}/\"", province.slug)));
            let told = &row[3];
            for who in Applicant::ALL {
                let Some(rule) = ruling(rules, change, province, who).decisive() else { continue };
                assert!(told.contains(&escape(rule.text.get(Lang::En))), "{}: {told}", province.slug);
            }
            let longest = province.rules.iter().map(|rule| rule.text.get(Lang::En).chars().count()).max().unwrap();
            assert!(told.chars().count() < 2 * longest + 300, "{}: {told}", province.slug);
        }
        assert!(page.contains("id=\"legend\""));
    }
}

#[test]
fn a_change_of_individuals_alone_is_no_open_question_for_organizations() {
    let rules = RULES.rules();
    let mut dashes = 0;
    for province in rules.provinces() {
        let page = text(&BUILT, &format!("en/{}/index.html", province.slug));
        for row in rows_of(&page) {
            let Some(change) = rules.changes().iter().find(|it| escape(it.label.get(Lang::En)) == row[0]) else {
                panic!("no change is called {}", row[0]);
            };
            let Some(only) = rules.planning().implied_applicant(&change.id) else { continue };
            let (own, other) = if only == Applicant::Organization { (&row[1], &row[2]) } else { (&row[2], &row[1]) };
            assert_ne!(own, "–", "{}: {}", province.slug, change.id);
            assert_eq!(other, "–", "{}: {}", province.slug, change.id);
            dashes += 1;
        }
    }
    assert!(dashes > 30, "{dashes}");
}

#[test]
fn what_later_pages_dropped_does_not_read_as_in_force() {
    for (slug, topic) in [("tianjin", "phone-number-origin"), ("jiangxi", "residence-permit")] {
        let rules = RULES.rules();
        let province = rules.province(slug).unwrap();
        for rule in province.rules.iter().filter(|rule| rule.topic == *topic) {
            let page = text(&BUILT, &format!("en/{slug}/index.html"));
            let after = page.split_once(&escape(rule.text.get(Lang::En))).unwrap().1;
            let item = after.split("</li>").next().unwrap();
            let has_lost =
                rule.disagreement.as_ref().is_some_and(|it| it.is_settled() && it.prevails.as_ref() != Some(&rule.id));
            assert_eq!(item.contains("not followed: other"), has_lost, "{slug} {}: {item}", rule.id);
            assert!(!has_lost || rule.effect == Effect::Info, "{slug} {}", rule.id);
        }
        let table = text(&BUILT, &format!("en/compare/{topic}/index.html"));
        for row in rows_of(&table).iter().filter(|row| row[3].contains("not followed: other")) {
            assert_eq!(row[2], "not followed", "{row:?}");
        }
    }
}

#[test]
fn a_folder_of_pages_and_style_replaces_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { site: Some(folder.path().to_owned()), ..Options::default() };
    let error = Site::new(desk(), options()).unwrap_err();
    assert!(error.to_string().contains("neither pages/ nor style.css"), "{error}");
    fs::write(folder.path().join("style.css"), "body { color: red }").unwrap();
    let site = Site::new(desk(), options()).unwrap();
    assert_eq!(site.file("style.css").unwrap().unwrap(), b"body { color: red }");
    assert!(site.file("en/privacy/index.html").unwrap().is_some(), "pages stay where the folder has none");
    for lang in ["en", "zh"] {
        fs::create_dir_all(folder.path().join("pages").join(lang)).unwrap();
    }
    let own = "+++\ntitle = \"Ours\"\ndescription = \"d\"\n+++\nWords.\n";
    fs::write(folder.path().join("pages/en/ours.md"), own).unwrap();
    let error = Site::new(desk(), options()).unwrap_err();
    assert!(error.to_string().contains("pages/zh/ours.md is missing"), "{error}");
    fs::write(folder.path().join("pages/zh/ours.md"), own).unwrap();
    let site = Site::new(desk(), options()).unwrap();
    assert!(site.file("zh/ours/index.html").unwrap().is_some());
    assert!(site.file("en/privacy/index.html").unwrap().is_none(), "the folder's pages are all the pages");
}

#[test]
fn pages_set_no_cookie_run_nothing_and_load_nothing_from_elsewhere() {
    for (path, bytes) in BUILT.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        for tag in ["<script", "<iframe", "<img", "<object", "<video", "http-equiv"] {
            assert!(!page.contains(tag), "{path} has {tag}");
        }
        assert!(page.contains("<meta name=\"referrer\" content=\"no-referrer\">"), "{path} tells where one came from");
        for link in page.split("<link ").skip(1).filter(|link| !link.contains("rel=\"alternate\"")) {
            let address = link.split("href=\"").nth(1).unwrap();
            assert!(address.starts_with('/'), "{path} loads {address}");
        }
    }
    let style = text(&BUILT, "style.css");
    assert!(!style.contains("url(") && !style.contains("@import"), "the style sheet loads something");
}
