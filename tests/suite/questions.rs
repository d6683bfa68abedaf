//! Understanding is scored on questions that were written without sight of the phrases, and never gets worse.
//!
//! Every third question (`index % 3 == 2`) is held out: nobody looks at those one by one, so their figures are honest.
//! Of the questions written later `questions-c.jsonl` and `multi-c.jsonl` were looked at, `questions-d.jsonl` and
//! `multi-d.jsonl` are held out as a whole, and so are e, f and g apart from what the README beside them says. The floors
//! lie a little under what is reached; raise them when understanding gets better.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use icp_guide::answer::Block;
use icp_guide::ask::Desk;
use icp_guide::ask::Request;
use icp_guide::query::Outcome;
use icp_guide::query::PersonalData;
use icp_guide::query::Query;
use icp_guide::render::json::ReplyJson;
use icp_guide::rules::Rulebook;
use proptest::prelude::*;
use serde::Deserialize;

static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new(Rulebook::embedded().unwrap()));

const OUT: &str = "out-of-scope";

#[derive(Debug, Deserialize)]
struct Question {
    text: String,
    #[serde(default)]
    change: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    acceptable: Vec<String>,
    #[serde(default)]
    acceptable_actions: Vec<String>,
    province: Option<String>,
    #[serde(default)]
    province_acceptable: Vec<String>,
    #[serde(default)]
    ambiguous: bool,
}

/// Which questions of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Third {
    Development,
    HeldOut,
    All,
}

fn questions(names: &[&str], third: Third) -> Vec<Question> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/questions");
    let mut all = Vec::new();
    for name in names {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let rows = text.lines().filter(|line| !line.trim().is_empty()).enumerate();
        all.extend(
            rows.filter(|(at, _)| third == Third::All || (at % 3 == 2) == (third == Third::HeldOut))
                .map(|(_, line)| serde_json::from_str(line).unwrap()),
        );
    }
    all
}

fn ask(text: &str) -> Query {
    DESK.understand(&Request::new(text))
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Understanding is learned anew from every phrase, and each learning moves a few questions at the border. So the floors
/// lie two or three questions in a hundred below the figures of the day: one more phrase never breaks them, a loss of
/// understanding does.
#[derive(Debug)]
struct Floors {
    first: f64,
    among_three: f64,
    action: f64,
    turned_away_rightly: f64,
    turned_away_wrongly: f64,
    province: f64,
    /// Clear questions that are asked back, and single wishes that are taken for several.
    asked_back: f64,
    taken_for_several: f64,
}

fn score(names: &[&str], third: Third, floors: &Floors) {
    let all = questions(names, third);
    let (mut clear, mut asked_back, mut several) = (0, 0, 0);
    let (mut asked, mut first, mut three, mut action, mut refused) = (0, 0, 0, 0, 0);
    let (mut outside, mut outside_right) = (0, 0);
    let (mut placed, mut named, mut right) = (0, 0, 0);
    for question in &all {
        let query = ask(&question.text);
        let fine = |id: &str| id == question.change || question.acceptable.iter().any(|it| it == id);
        let change = query.change().map(|it| it.as_str()).unwrap_or(OUT);
        if question.change == OUT {
            outside += 1;
            outside_right += usize::from(query.outcome == Outcome::OutOfScope || fine(change));
            continue;
        }
        asked += 1;
        first += usize::from(fine(change));
        refused += usize::from(change == OUT && !fine(OUT));
        clear += usize::from(!question.ambiguous);
        asked_back += usize::from(!question.ambiguous && query.outcome == Outcome::Clarify);
        several += usize::from(query.certain > 1);
        let ids = query.candidates.iter().map(|it| it.change.as_str());
        let ranked: Vec<&str> = std::iter::once(change).chain(ids).collect();
        let mut seen = BTreeSet::new();
        three += usize::from(ranked.into_iter().filter(|id| seen.insert(*id)).take(3).any(fine));
        let taken = DESK.rules().change(change).map(|it| it.action.as_str()).unwrap_or_default();
        let taken_is_fine = taken == question.action || question.acceptable_actions.iter().any(|it| it == taken);
        action += usize::from(taken_is_fine || change == OUT && fine(OUT));
        let province = query.province.as_ref().map(|it| it.as_str());
        let is_right = province.is_some()
            && (province == question.province.as_deref()
                || question.province_acceptable.iter().any(|it| Some(it.as_str()) == province));
        placed += usize::from(question.province.is_some());
        named += usize::from(province.is_some());
        right += usize::from(is_right);
    }
    let figures = Floors {
        first: share(first, asked),
        among_three: share(three, asked),
        action: share(action, asked),
        turned_away_rightly: share(outside_right, outside),
        turned_away_wrongly: share(refused, asked),
        province: share(right, named).min(share(right, placed)),
        asked_back: share(asked_back, clear),
        taken_for_several: share(several, asked),
    };
    println!("{names:?}, {third:?}: {asked} questions, {outside} out of scope: {figures:.3?}");
    let missed = missed(&figures, floors);
    assert!(missed.is_empty(), "understanding got worse in {missed:?}: {figures:.4?}, at least {floors:?}");
}

/// The names of the floors that figures do not reach.
fn missed(figures: &Floors, floors: &Floors) -> Vec<&'static str> {
    let at_least = [
        ("first", figures.first, floors.first),
        ("among_three", figures.among_three, floors.among_three),
        ("action", figures.action, floors.action),
        ("turned_away_rightly", figures.turned_away_rightly, floors.turned_away_rightly),
        ("province", figures.province, floors.province),
    ];
    let at_most = [
        ("turned_away_wrongly", figures.turned_away_wrongly, floors.turned_away_wrongly),
        ("asked_back", figures.asked_back, floors.asked_back),
        ("taken_for_several", figures.taken_for_several, floors.taken_for_several),
    ];
    let low = at_least.iter().filter(|(_, figure, floor)| figure < floor).map(|(name, ..)| *name);
    low.chain(at_most.iter().filter(|(_, figure, ceiling)| figure > ceiling).map(|(name, ..)| *name)).collect()
}

#[test]
fn a_loss_of_any_kind_is_noticed() {
    let floors = || Floors {
        first: 0.9,
        among_three: 0.9,
        action: 0.9,
        turned_away_rightly: 0.9,
        turned_away_wrongly: 0.1,
        province: 0.9,
        asked_back: 0.1,
        taken_for_several: 0.1,
    };
    assert!(missed(&floors(), &floors()).is_empty());
    let losses = [
        ("first", Floors { first: 0.89, ..floors() }),
        ("among_three", Floors { among_three: 0.89, ..floors() }),
        ("action", Floors { action: 0.89, ..floors() }),
        ("turned_away_rightly", Floors { turned_away_rightly: 0.89, ..floors() }),
        ("province", Floors { province: 0.89, ..floors() }),
        ("turned_away_wrongly", Floors { turned_away_wrongly: 0.11, ..floors() }),
        ("asked_back", Floors { asked_back: 0.11, ..floors() }),
        ("taken_for_several", Floors { taken_for_several: 0.11, ..floors() }),
    ];
    for (name, figures) in losses {
        assert_eq!(missed(&figures, &floors()), [name]);
    }
}

const WRITTEN_FIRST: [&str; 2] = ["questions-a.jsonl", "questions-b.jsonl"];

#[test]
fn questions_for_development_are_understood() {
    score(
        &WRITTEN_FIRST,
        Third::Development,
        &Floors {
            first: 0.96,
            among_three: 0.98,
            action: 0.97,
            turned_away_rightly: 0.96,
            turned_away_wrongly: 0.01,
            province: 0.98,
            asked_back: 0.012,
            taken_for_several: 0.11,
        },
    );
    score(
        &["questions-c.jsonl"],
        Third::All,
        &Floors {
            first: 0.92,
            among_three: 0.97,
            action: 0.935,
            turned_away_rightly: 0.93,
            turned_away_wrongly: 0.03,
            province: 0.92,
            asked_back: 0.035,
            taken_for_several: 0.13,
        },
    );
}

#[test]
fn questions_held_out_are_understood() {
    score(
        &WRITTEN_FIRST,
        Third::HeldOut,
        &Floors {
            first: 0.925,
            among_three: 0.97,
            action: 0.945,
            turned_away_rightly: 0.87,
            turned_away_wrongly: 0.015,
            province: 0.98,
            asked_back: 0.012,
            taken_for_several: 0.16,
        },
    );
    score(
        &["questions-d.jsonl"],
        Third::All,
        &Floors {
            first: 0.92,
            among_three: 0.95,
            action: 0.94,
            turned_away_rightly: 0.92,
            turned_away_wrongly: 0.04,
            province: 0.92,
            asked_back: 0.03,
            taken_for_several: 0.1,
        },
    );
}

/// Written by others and later, when the phrases had grown: the nearest to what customers will ask.
#[test]
fn questions_written_last_are_understood() {
    score(
        &["questions-e.jsonl"],
        Third::All,
        &Floors {
            first: 0.95,
            among_three: 0.975,
            action: 0.96,
            turned_away_rightly: 0.94,
            turned_away_wrongly: 0.02,
            province: 0.965,
            asked_back: 0.015,
            taken_for_several: 0.13,
        },
    );
    score(
        &["questions-f.jsonl"],
        Third::All,
        &Floors {
            first: 0.925,
            among_three: 0.98,
            action: 0.945,
            turned_away_rightly: 0.945,
            turned_away_wrongly: 0.015,
            province: 0.95,
            asked_back: 0.015,
            taken_for_several: 0.14,
        },
    );
    score(
        &["questions-g.jsonl"],
        Third::All,
        &Floors {
            first: 0.93,
            among_three: 0.97,
            action: 0.95,
            turned_away_rightly: 0.94,
            turned_away_wrongly: 0.02,
            province: 0.93,
            asked_back: 0.02,
            taken_for_several: 0.2,
        },
    );
}

/// Answers that are given with a score of about 0.9 are right nine times in ten.
#[test]
fn scores_are_honest() {
    const STEPS: usize = 10;
    let all =
        questions(&["questions-d.jsonl", "questions-e.jsonl", "questions-f.jsonl", "questions-g.jsonl"], Third::All);
    let mut steps = [(0.0_f64, 0.0_f64); STEPS];
    let mut answered = 0.0;
    for question in all.iter().filter(|it| it.change != OUT) {
        let query = ask(&question.text);
        let Some(first) = query.candidates.first().filter(|_| query.outcome == Outcome::Answer) else { continue };
        let score = f64::from(first.score);
        let is_right = first.change.as_str() == question.change
            || question.acceptable.iter().any(|it| *it == first.change.as_str());
        let (claimed, right) = &mut steps[((score * STEPS as f64) as usize).min(STEPS - 1)];
        (*claimed, *right) = (*claimed + score, *right + f64::from(u8::from(is_right)));
        answered += 1.0;
    }
    let off: f64 = steps.iter().map(|(claimed, right)| (claimed - right).abs()).sum::<f64>() / answered;
    println!("scores are off by {off:.3} on average");
    assert!(off < 0.04, "scores are off by {off:.3} on average: {steps:.1?}");
}

fn found_all(names: &[&str], third: Third) -> f64 {
    let all = questions(names, third);
    let found = all.iter().filter(|question| {
        let changes: BTreeSet<String> = ask(&question.text).changes.iter().map(|it| it.to_string()).collect();
        question.changes.iter().all(|wanted| changes.contains(wanted))
    });
    let found = share(found.count(), all.len());
    println!("{names:?}, {third:?}: {} messages with several changes: {found:.3} found whole", all.len());
    found
}

#[test]
fn all_changes_of_a_message_are_found() {
    let written_first = ["multi-a.jsonl", "multi-b.jsonl"];
    assert!(found_all(&written_first, Third::Development) >= 0.92);
    assert!(found_all(&written_first, Third::HeldOut) >= 0.78);
    assert!(found_all(&["multi-c.jsonl"], Third::All) >= 0.86);
    assert!(found_all(&["multi-d.jsonl"], Third::All) >= 0.85);
    assert!(found_all(&["multi-e.jsonl"], Third::All) >= 0.91);
    assert!(found_all(&["multi-f.jsonl"], Third::All) >= 0.9);
    assert!(found_all(&["multi-g.jsonl"], Third::All) >= 0.82);
}

#[track_caller]
fn same_change(one: &str, other: &str) {
    assert_eq!(ask(one).change(), ask(other).change(), "`{one}` and `{other}` ask for the same");
}

#[test]
fn how_a_question_is_written_does_not_matter() {
    same_change("网站负责人手机号换了", "網站負責人手機號換了");
    same_change("App icon changed", "Ａｐｐ　ｉｃｏｎ　ｃｈａｎｇｅｄ");
    same_change("公司改名了点哪里", "🏢公司改名了👉点哪里❓❓");
    same_change("wangzhan fuzeren shouji huan le", "wangzhanfuzeren shouji huanle");
}

#[test]
fn place_and_politeness_do_not_matter() {
    for question in ["公司改名了点哪里", "网站负责人离职换人", "app图标换了", "域名过户"] {
        same_change(question, &format!("杭州，{question}"));
        same_change(question, &format!("你好，{question}，谢谢"));
    }
    for question in ["the app's icon changed", "our legal representative is a new one", "cancel the whole filing"] {
        same_change(question, &format!("Chengdu: {question}"));
        same_change(question, &format!("hello, {question}, thank you in advance"));
    }
}

#[test]
fn what_is_not_meant_is_not_answered() {
    assert_eq!(
        ask("not the legal rep, the website's person in charge changed").change().unwrap().as_str(),
        "website-person-in-charge"
    );
    assert_eq!(ask("不是公司名称，是网站名称要改").change().unwrap().as_str(), "website-name");
}

#[track_caller]
fn province(text: &str, slug: Option<&str>) {
    assert_eq!(ask(text).province.as_ref().map(|it| it.as_str()), slug, "{text}");
}

#[test]
fn the_province_is_where_the_filing_is_now() {
    province("浙ICP备2021000000号，换负责人", Some("zhejiang"));
    province("粤管局让我们改网站名称", Some("guangdong"));
    province("we move the company from Jiangsu to Shanghai, what about the filing", Some("jiangsu"));
    province("公司从合肥迁到南京，备案怎么办", Some("anhui"));
    province("佛山西樵的公司，改网站名称", Some("guangdong"));
    province("migrating from cn-hangzhou to cn-beijing, change the filing?", None);
    province("网站负责人叫王海南，换手机号", None);
    province("“北京时间”这个app改名", None);
    province("wangzhan fuzeren xiang huan ren", None);
    province("我在北京出差，公司是郑州的，主体邮箱要改", Some("henan"));
    province("My colleague Jilin Wang quit, he looked after the website", None);
    province("lanzhou de gongsi, gai wangzhan mingcheng", Some("gansu"));
    province("now we moved to Haidian district, the licence is new", Some("beijing"));
}

/// The choices that are offered, in their order.
fn choices(query: &Query) -> Vec<String> {
    let answer = icp_guide::answer::compose::compose(DESK.rules(), query);
    let blocks = answer.blocks.iter().filter_map(|block| match block {
        Block::Choices(choices) => Some(choices.items.len()),
        _ => None,
    });
    let offered: usize = blocks.sum();
    query.candidates.iter().take(offered).map(|it| it.change.to_string()).collect()
}

#[test]
fn a_question_without_a_record_is_asked_back_and_a_clear_one_is_not() {
    for bare in ["change the phone number", "换手机号", "換電話", "new phone", "update email", "邮箱要改", "负责人换了"]
    {
        let query = ask(bare);
        assert_eq!(query.outcome, Outcome::Clarify, "{bare}");
        assert!(DESK.ask(&Request::new(bare)).answer.subject.action.is_some(), "{bare}: the likeliest action is named");
        let choices = choices(&query);
        assert!((2..=3).contains(&choices.len()), "{bare}: {choices:?}");
        for record in ["entity-", "website-"] {
            assert!(choices.iter().any(|it| it.starts_with(record)), "{bare}: {choices:?}");
        }
    }
    for clear in [
        "change the phone number of the app's contact",
        "主体负责人手机号换了",
        "网站邮箱要改",
        "new phone of our boss",
        "公司改名了",
        "the website's person in charge left",
        "app负责人换了",
    ] {
        assert_eq!(ask(clear).outcome, Outcome::Answer, "{clear}");
    }
    for foreign in ["小程序改名", "mini program rename"] {
        assert_eq!(ask(foreign).outcome, Outcome::OutOfScope, "{foreign}");
    }
}

#[test]
fn personal_data_is_told_and_kept_out() {
    let query = ask("网站负责人手机换成13800138000，身份证11010519491231002X，邮箱a.b@example.com");
    let kinds = [PersonalData::IdNumber, PersonalData::Phone, PersonalData::Email];
    assert_eq!(query.personal_data, kinds);
    assert!(query.evidence.iter().all(|it| !it.cue.contains("138") && !it.cue.contains('@')));
}

#[test]
fn a_question_with_personal_data_is_answered_without_it() {
    for (text, secret, change) in [
        ("网站负责人手机号换成１３８ ００１３ ８０００了", "0013", "website-phone"),
        ("the site contact's mobile is now +86 138-0013-8000", "0013", "website-phone"),
        ("主体负责人身份证号写错了，应该是11010519491231002X", "194912", "entity-person-id"),
        ("entity e-mail should be zhang.wei@example.com", "zhang.wei", "entity-email"),
        ("执照的统一社会信用代码变成91350100M000100Y43了", "M000100", "entity-certificate-number"),
    ] {
        let request = Request::new(text);
        let reply = DESK.ask(&request);
        assert_eq!(reply.query.change().map(|it| it.as_str()), Some(change), "{text}");
        assert_eq!(reply.query.personal_data.len(), 1, "{text}");
        let lang = reply.query.lang;
        let said = [
            icp_guide::render::markdown::render(&reply.answer, lang),
            serde_json::to_string(&ReplyJson::new(&reply.query, &reply.answer)).unwrap(),
        ];
        for said in said {
            let warned = said.contains("Please don't post personal data") || said.contains("请勿发送个人信息");
            assert!(warned, "{text}: the asker is told");
            assert!(!said.contains(secret), "{text}: {said}");
        }
        assert!(DESK.gaps(&request, &reply.query).iter().all(|piece| !piece.contains(secret)));
        assert!(reply.query.evidence.iter().all(|it| !it.cue.contains(secret)));
    }
}

#[test]
fn the_gap_list_gets_words_and_nobodys_name() {
    let request = Request::new("王小明的 blorptech 在13800138000 坏了");
    let pieces = DESK.gaps(&request, &ask(&request.text));
    assert!(pieces.iter().any(|it| it == "blorptech"), "{pieces:?}");
    assert!(pieces.iter().all(|it| !it.contains('王') && !it.contains("138")), "{pieces:?}");
}

#[test]
fn nothing_and_very_much_are_both_answered_politely() {
    for text in ["", "   ", "???", "。。。", "🙂🙂"] {
        assert_eq!(ask(text).outcome, Outcome::OutOfScope, "{text:?}");
    }
    let long = "公司改名了，".repeat(20_000);
    let query = ask(&long);
    assert_eq!(query.change().unwrap().as_str(), "entity-name");
    assert!(query.evidence.iter().any(|it| it.cue == "…"), "that the question was cut is told");
}

#[test]
fn no_test_question_stands_in_the_rules() {
    let rules = DESK.rules();
    let changes = rules.changes().iter().flat_map(|change| change.phrases.iter().map(|(_, phrase)| phrase));
    let phrases: BTreeSet<&str> = changes.collect();
    let mut all = questions(&WRITTEN_FIRST, Third::All);
    all.extend(questions(
        &["questions-c.jsonl", "questions-d.jsonl", "questions-e.jsonl", "questions-f.jsonl"],
        Third::All,
    ));
    let copied = all.iter().filter(|it| it.text.chars().count() > 15 && phrases.contains(it.text.as_str()));
    let copied: Vec<&str> = copied.map(|it| it.text.as_str()).collect();
    assert!(copied.is_empty(), "{copied:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_understood_without_harm(text in any::<String>()) {
        let query = ask(&text);
        prop_assert_eq!(&query, &ask(&text));
        prop_assert_eq!(query.changes.is_empty(), query.outcome == Outcome::OutOfScope);
        if let Some(province) = &query.province {
            prop_assert!(DESK.rules().province(province.as_str()).is_some());
        }
        for candidate in &query.candidates {
            prop_assert!((0.0..=1.0).contains(&candidate.score));
            prop_assert!(DESK.rules().change(candidate.change.as_str()).is_some());
        }
    }

    #[test]
    fn pieces_of_questions_in_any_order_do_no_harm(parts in prop::collection::vec(
        prop::sample::select(vec!["公司", "改名", "ＩＣＰ备", "浙", "'", "->", "beian", "xi'an", "@", "110105", "。", " not ", "“", "不是"]), 0..40)) {
        let query = ask(&parts.concat());
        prop_assert_eq!(query.changes.is_empty(), query.outcome == Outcome::OutOfScope);
    }
}
