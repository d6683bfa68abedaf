//! Plans: written-down cases, and what holds for any wish.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use chrono::NaiveDate;
use icp_guide::answer::plan::Order;
use icp_guide::answer::plan::OrderKind;
use icp_guide::answer::plan::Plan;
use icp_guide::answer::plan::Wishes;
use icp_guide::answer::plan::plan;
use icp_guide::answer::plan::plan_answer;
use icp_guide::lang::Lang;
use icp_guide::render::plan_json::PlanJson;
use icp_guide::render::terminal;
use icp_guide::render::terminal::Layout;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::Applicant;
use icp_guide::rules::change::Change;
use icp_guide::rules::change::Scope;
use icp_guide::rules::order_state::StateId;
use proptest::prelude::*;
use serde::Deserialize;

static RULES: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::embedded().unwrap());

const TODAY: &str = "2026-11-25";
const CASES_MIN: usize = 40;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    changes: Vec<String>,
    province: Option<String>,
    applicant: Option<Applicant>,
    today: Option<NaiveDate>,
    domain_expires: Option<NaiveDate>,
    id_expires: Option<NaiveDate>,
    open_order: Option<String>,
    open_order_since: Option<NaiveDate>,
}

/// Lists that a case leaves out must be empty in the plan; `notes` and `documents` name what must be among them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    given: Given,
    /// "action: change change …", in sequence.
    orders: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    blockers: Vec<String>,
    #[serde(default)]
    not_modifiable: Vec<String>,
    #[serde(default)]
    nothing_to_do: Vec<String>,
    #[serde(default)]
    explained: Vec<String>,
    #[serde(default)]
    alongside: Vec<String>,
    #[serde(default)]
    elsewhere: Vec<String>,
    #[serde(default)]
    added: Vec<String>,
    /// Changes for which somebody is asked first.
    #[serde(default)]
    ask: Vec<String>,
    #[serde(default)]
    combined: bool,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    documents: Vec<String>,
    /// First and last day on which the first order can be submitted.
    submit: Option<[NaiveDate; 2]>,
    /// First and last day of the last order's result.
    result: Option<[NaiveDate; 2]>,
    estimated: Option<bool>,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/plans");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &Path| -> CaseFile {
        toml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().flat_map(|path| read(path).cases).collect()
}

fn change(id: &str) -> &'static Change {
    RULES.change(id).unwrap_or_else(|| panic!("no change {id}"))
}

fn plan_of(given: &Given) -> Plan {
    let wishes = Wishes {
        changes: given.changes.iter().map(|id| change(id)).collect(),
        province: given.province.as_deref().map(|slug| RULES.province(slug).unwrap()),
        applicant: given.applicant,
        domain_expires: given.domain_expires,
        id_expires: given.id_expires,
        open_order: given.open_order.as_deref().map(StateId::new),
        open_order_since: given.open_order_since,
    };
    plan(&RULES, &wishes, given.today.unwrap_or_else(|| TODAY.parse().unwrap()))
}

fn words<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn order_line(order: &Order) -> String {
    format!("{}: {}", order.action, words(&order.changes).join(" "))
}

fn before_lines(plan: &Plan) -> Vec<String> {
    let line = |step: &icp_guide::answer::plan::BeforeStep| match (&step.change, &step.duty, step.before_order) {
        (Some(change), _, _) => change.to_string(),
        (None, Some(duty), Some(order)) => format!("{duty} (duty, order {order})"),
        (None, duty, _) => format!("{duty:?}"),
    };
    plan.before.iter().map(line).collect()
}

#[test]
fn the_written_cases_come_out_as_reviewed() {
    let cases = cases();
    assert!(cases.len() >= CASES_MIN, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        assert!(!case.why.is_empty(), "{} must say why", case.name);
        let plan = plan_of(&case.given);
        let mut differ = |what: &str, got: Vec<String>, expected: &[String]| {
            if got != expected {
                wrong.push(format!("{}: {what}\n  expected {expected:?}\n  got      {got:?}", case.name));
            }
        };
        differ("orders", plan.orders.iter().map(order_line).collect(), &case.orders);
        differ("before", before_lines(&plan), &case.before);
        differ("blockers", plan.blockers.iter().map(|it| it.id.clone()).collect(), &case.blockers);
        differ("not modifiable", words(&plan.not_modifiable), &case.not_modifiable);
        differ("nothing to do", words(&plan.nothing_to_do), &case.nothing_to_do);
        differ("explained", words(&plan.explained), &case.explained);
        differ("alongside", plan.alongside.iter().map(|it| it.0.to_string()).collect(), &case.alongside);
        differ("elsewhere", words(&plan.elsewhere), &case.elsewhere);
        differ("added", plan.orders.iter().flat_map(|it| words(&it.added)).collect(), &case.added);
        let asked = plan.readings.iter().filter(|it| it.ask_first).map(|it| it.change.to_string()).collect();
        differ("ask", asked, &case.ask);
        if plan.combined_order_only() != case.combined {
            wrong.push(format!("{}: combined is {}", case.name, plan.combined_order_only()));
        }
        for note in case.notes.iter().filter(|id| !plan.notes.iter().any(|note| note.id == **id)) {
            let got: Vec<&str> = plan.notes.iter().map(|note| note.id).collect();
            wrong.push(format!("{}: no note {note} among {got:?}", case.name));
        }
        for id in case.documents.iter().filter(|id| !plan.documents.iter().any(|it| it.document == ***id)) {
            wrong.push(format!("{}: no document {id}", case.name));
        }
        if let Some([earliest, latest]) = case.submit {
            let got = plan.orders[0].submit;
            if (got.earliest, got.latest) != (Some(earliest), Some(latest)) {
                wrong.push(format!("{}: submitted {got:?}", case.name));
            }
        }
        let result = plan.orders.last().map(|order| order.result);
        if let Some([earliest, latest]) = case.result {
            let got = result.unwrap();
            if (got.earliest, got.latest) != (Some(earliest), Some(latest)) {
                wrong.push(format!("{}: result {got:?}", case.name));
            }
        }
        if let Some(estimated) = case.estimated
            && result.unwrap().estimated != estimated
        {
            wrong.push(format!("{}: estimated is {}", case.name, !estimated));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_change_has_a_place_in_the_planning_rules() {
    for id in RULES.planning().change_ids() {
        assert!(RULES.change(id.as_str()).is_some(), "planning.toml names {id}, which is no change");
    }
    for change in RULES.changes().iter().filter(|change| change.action == *"other-procedure") {
        let planning = RULES.planning();
        let known = planning.before(&change.id).is_some()
            || planning.own_order(&change.id).is_some()
            || planning.alongside(&change.id).is_some()
            || planning.elsewhere(&change.id).is_some();
        assert!(known, "planning.toml must say what {} is in a plan", change.id);
    }
    for own in &RULES.planning().orders {
        assert!(RULES.order_states().order_type(&own.order_type).is_some(), "no order type {}", own.order_type);
    }
    for path in &RULES.planning().paths {
        for id in &path.durations {
            assert!(RULES.procedure().duration(id).is_some(), "no duration {id}");
        }
    }
    for state in &RULES.planning().progress.states {
        assert!(RULES.order_states().state(state.as_str()).is_some(), "no state {state}");
    }
}

#[test]
fn the_plan_reads_in_both_languages_and_names_blockers_first() {
    let given = Given {
        changes: vec!["entity-name".into(), "website-name".into(), "add-website".into()],
        province: Some("fujian".into()),
        applicant: Some(Applicant::Organization),
        today: None,
        domain_expires: Some("2026-12-01".parse().unwrap()),
        id_expires: None,
        open_order: None,
        open_order_since: None,
    };
    let plan = plan_of(&given);
    let answer = plan_answer(&RULES, &plan);
    for lang in Lang::ALL {
        let text = terminal::render(&answer, lang, Layout::default());
        let at = |en: &str, zh: &str| {
            let word = if lang == Lang::En { en } else { zh };
            text.find(word).unwrap_or_else(|| panic!("{word} is missing in\n{text}"))
        };
        let places = [
            at("Clear this first", "先排除这些障碍"),
            at("Before any order", "提交订单之前"),
            at("Order 1 of 3", "第1个订单（共3个）"),
            at("Order 2 of 3", "第2个订单（共3个）"),
            at("Order 3 of 3", "第3个订单（共3个）"),
            at("Have ready", "准备材料"),
        ];
        assert!(places.is_sorted(), "{places:?}\n{text}");
    }
    let json = serde_json::to_value(PlanJson::new(&plan, &answer, true, Lang::En)).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["orders"][0]["action"], "change-entity");
    assert_eq!(json["orders"][0]["changes"], serde_json::json!(["entity-name"]));
    assert_eq!(json["before"][1]["change"], "domain-holder");
    assert_eq!(json["blockers"][0]["id"], "domain-renewal");
    assert!(json["documents"].as_array().unwrap().contains(&"change-certificate".into()));
}

/// Where a wanted change stands in the plan.
fn places(plan: &Plan, id: &str) -> usize {
    let in_orders = plan.orders.iter().flat_map(|order| &order.changes).filter(|it| **it == *id).count();
    let before = plan.before.iter().filter(|step| step.change.as_ref().is_some_and(|it| *it == *id)).count();
    let lists = [&plan.nothing_to_do, &plan.explained, &plan.elsewhere, &plan.not_for_applicant];
    let listed = lists.iter().flat_map(|list| list.iter()).filter(|it| **it == *id).count();
    in_orders + before + listed + plan.alongside.iter().filter(|it| it.0 == *id).count()
}

/// Orders that take the place of several, by their kind: with one of them, a wish more can save orders.
fn replacing_orders(plan: &Plan) -> [usize; 3] {
    let whole = |order: &Order| {
        let is_refiled = order.kind == OrderKind::Refile && order.record == Scope::Entity;
        is_refiled || order.order_types.iter().any(|it| it == "cancel-entity")
    };
    let count = |counts: &dyn Fn(&Order) -> bool| plan.orders.iter().filter(|order| counts(order)).count();
    [count(&whole), count(&|order| order.kind == OrderKind::Refile), count(&|order| order.combined)]
}

#[test]
fn an_open_order_beyond_its_usual_time_has_no_known_end() {
    let given = Given {
        changes: vec!["entity-phone".to_owned()],
        province: Some("beijing".to_owned()),
        applicant: Some(Applicant::Individual),
        today: None,
        domain_expires: None,
        id_expires: None,
        open_order: Some("administration-review".to_owned()),
        open_order_since: Some("2026-10-09".parse().unwrap()),
    };
    let submit = plan_of(&given).orders[0].submit;
    assert_eq!((submit.earliest, submit.latest), (Some(TODAY.parse().unwrap()), None));
}

prop_compose! {
    fn any_given()(
        picks in prop::collection::vec(0..RULES.changes().len(), 1..9),
        province in prop::option::of(0..RULES.provinces().len()),
        applicant in prop::option::of(prop::sample::select(Applicant::ALL.to_vec())),
        today in 0u64..900,
        domain in prop::option::of(0u64..1200),
        id_card in prop::option::of(0u64..1200),
        open in prop::option::of(0..RULES.order_states().states.len()),
        since in prop::option::of(0u64..60),
    ) -> Given {
        let start: NaiveDate = "2025-06-01".parse().unwrap();
        let day = |days: u64| start + chrono::Days::new(days);
        let mut changes: Vec<String> = picks.iter().map(|at| RULES.changes()[*at].id.to_string()).collect();
        let mut seen = BTreeSet::new();
        changes.retain(|id| seen.insert(id.clone()));
        Given {
            changes,
            province: province.map(|at| RULES.provinces()[at].slug.to_string()),
            applicant,
            today: Some(day(today)),
            domain_expires: domain.map(day),
            id_expires: id_card.map(day),
            open_order: open.map(|at| RULES.order_states().states[at].id.to_string()),
            open_order_since: since.map(|days| day(today) - chrono::Days::new(days)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_wanted_change_is_covered_exactly_once(given in any_given()) {
        let plan = plan_of(&given);
        for id in &given.changes {
            prop_assert_eq!(places(&plan, id), 1, "{} in {:?}", id, plan);
        }
        for order in &plan.orders {
            for id in order.changes.iter().filter(|id| !order.added.contains(id)) {
                prop_assert!(given.changes.iter().any(|it| *id == **it), "{} was not wanted", id);
            }
        }
    }

    #[test]
    fn no_stage_breaks_a_precondition(given in any_given()) {
        let plan = plan_of(&given);
        let kinds: Vec<OrderKind> = plan.orders.iter().map(|order| order.kind).collect();
        prop_assert!(kinds.is_sorted(), "modify, refile, add, cancel: {:?}", kinds);
        for pair in plan.orders.windows(2) {
            // One open order blocks the next.
            prop_assert!(pair[0].result.earliest <= pair[1].submit.earliest);
            prop_assert!(pair[1].submit.latest.is_none() || pair[0].result.latest <= pair[1].submit.latest);
        }
        let needs_holder = |order: &Order| {
            order.kind <= OrderKind::Refile
                && order.changes.iter().any(|id| {
                    let duties = &RULES.change_of(id).duties;
                    duties.iter().any(|duty| duty.id == "transfer-domain-holder")
                })
        };
        if plan.orders.iter().any(needs_holder) {
            let step = plan.before.iter().find(|step| step.change.as_ref().is_some_and(|it| *it == *"domain-holder"));
            let step = step.expect("the domain holder comes first");
            for order in plan.orders.iter().filter(|order| needs_holder(order)) {
                prop_assert!(step.ready.earliest <= order.submit.earliest);
            }
        }
        let checked = plan.orders.iter().any(|order| order.kind != OrderKind::Cancel);
        if let (Some(expires), true) = (given.domain_expires, checked) {
            let blocked = plan.blockers.iter().any(|blocker| blocker.id == "domain-renewal");
            prop_assert!(blocked || expires >= plan.today);
        }
    }

    #[test]
    fn dates_only_go_forward(given in any_given()) {
        let plan = plan_of(&given);
        for order in &plan.orders {
            let mut windows = vec![order.submit];
            windows.extend(order.stages.iter().map(|stage| stage.ends));
            windows.push(order.result);
            for window in &windows {
                if let (Some(earliest), Some(latest)) = (window.earliest, window.latest) {
                    prop_assert!(earliest <= latest, "{:?}", window);
                    prop_assert!(earliest >= plan.today);
                }
            }
            for pair in windows.windows(2) {
                if let (Some(before), Some(after)) = (pair[0].earliest, pair[1].earliest) {
                    prop_assert!(before <= after);
                }
                if let (Some(before), Some(after)) = (pair[0].latest, pair[1].latest) {
                    prop_assert!(before <= after);
                }
            }
        }
    }

    #[test]
    fn the_sequence_of_the_wishes_does_not_matter(given in any_given()) {
        let forward = format!("{:?}", plan_of(&given));
        let mut turned = given;
        turned.changes.reverse();
        prop_assert_eq!(forward, format!("{:?}", plan_of(&turned)));
    }

    #[test]
    fn fewer_wishes_never_need_more_orders(given in any_given(), drop in any::<prop::sample::Index>()) {
        let all = plan_of(&given);
        let mut fewer = given;
        let at = drop.index(fewer.changes.len());
        fewer.changes.remove(at);
        let fewer = plan_of(&fewer);
        // The change itself can say who files; without it another applicant is assumed. And whoever no longer wants
        // what takes the place of several orders may need those several.
        let kinds = replacing_orders(&all).into_iter().zip(replacing_orders(&fewer));
        let replaced = kinds.into_iter().any(|(before, after)| before > after);
        if all.applicant == fewer.applicant && !replaced {
            prop_assert!(fewer.orders.len() <= all.orders.len(), "{:?}\n{:?}", all, fewer);
        }
    }

    #[test]
    fn every_plan_reads_in_both_languages(given in any_given()) {
        let answer = plan_answer(&RULES, &plan_of(&given));
        for lang in Lang::ALL {
            prop_assert!(!terminal::render(&answer, lang, Layout::default()).is_empty());
        }
    }
}
