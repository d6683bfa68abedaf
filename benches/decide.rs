//! How long the rules take to decide: `cargo bench --bench decide`. The bars: a verdict or a plan 1 ms, the whole
//! table of verdicts (provinces x applicants x changes) 50 ms.

use std::hint::black_box;
use std::sync::LazyLock;

use chrono::NaiveDate;
use divan::Bencher;
use icp_guide::answer::due::due;
use icp_guide::answer::plan::Plan;
use icp_guide::answer::plan::Wishes;
use icp_guide::answer::plan::plan;
use icp_guide::answer::plan::plan_answer;
use icp_guide::answer::verdict::all_rulings;
use icp_guide::answer::verdict::ruling;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::Applicant;

static RULES: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::embedded().unwrap());

/// Nine wishes over all records, with a refused one, an addition and a cancellation.
const WISHES: [&str; 9] = [
    "entity-name",
    "entity-phone",
    "website-name",
    "website-phone",
    "app-icon",
    "id-card-expiry",
    "entity-replacement",
    "add-website",
    "cancel-app",
];

fn main() {
    LazyLock::force(&RULES);
    divan::main();
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
}

fn one_plan(changes: &[&str], province: &str) -> Plan {
    let wishes = Wishes {
        changes: changes.iter().map(|id| RULES.change(id).unwrap()).collect(),
        province: RULES.province(province),
        applicant: Some(Applicant::Organization),
        domain_expires: today().checked_add_days(chrono::Days::new(100)),
        ..Wishes::default()
    };
    plan(&RULES, &wishes, today())
}

#[divan::bench]
fn one_verdict() {
    let change = RULES.change("entity-name").unwrap();
    black_box(ruling(&RULES, change, RULES.province("guangdong").unwrap(), Applicant::Organization));
}

#[divan::bench]
fn all_verdicts() -> usize {
    all_rulings(&RULES).filter(|(_, _, _, ruling)| black_box(ruling).verdict.is_some()).count()
}

#[divan::bench(args = [1, 3, 9])]
fn plan_of_wishes(bencher: Bencher<'_, '_>, count: usize) {
    bencher.bench(|| one_plan(&WISHES[..count], "guangdong"));
}

#[divan::bench]
fn plan_of_nine_with_its_answer() {
    black_box(plan_answer(&RULES, &one_plan(&WISHES, "guangdong")));
}

#[divan::bench]
fn due_date_beyond_the_published_calendar() {
    let state = RULES.order_states().state("administration-review").unwrap();
    black_box(due(&RULES, state, NaiveDate::from_ymd_opt(2026, 12, 20).unwrap()));
}
