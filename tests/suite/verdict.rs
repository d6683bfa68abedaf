//! Verdicts: read from the collected facts by hand, and what holds for the whole table.

use std::sync::LazyLock;

use icp_guide::answer::verdict::Basis;
use icp_guide::answer::verdict::Turn;
use icp_guide::answer::verdict::all_rulings;
use icp_guide::answer::verdict::ruling;
use icp_guide::answer::verdict::ruling_for_service;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::Applicant;
use icp_guide::rules::change::Verdict;
use icp_guide::rules::files::RuleFiles;
use icp_guide::rules::province::Service;

static RULES: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::embedded().unwrap());

const ORG: Applicant = Applicant::Organization;
const IND: Applicant = Applicant::Individual;

/// Province, applicant, change, verdict, and the rule that decided ("national" where none of the province did).
const READ_BY_HAND: &[(&str, Applicant, &str, Verdict, &str)] = &[
    ("beijing", ORG, "entity-name", Verdict::Conditional, "entity-name-change-organization"),
    ("fujian", ORG, "entity-name", Verdict::Conditional, "entity-name-change-organization"),
    ("sichuan", ORG, "entity-name", Verdict::Conditional, "entity-name-change-organization"),
    ("hainan", ORG, "entity-name", Verdict::Conditional, "entity-name-change-organization"),
    ("anhui", ORG, "entity-name", Verdict::Conflicting, "entity-name-change-organization"),
    ("hunan", ORG, "entity-name", Verdict::Conflicting, "entity-name-change-organization"),
    ("hebei", ORG, "entity-name", Verdict::Conditional, "national"),
    ("beijing", ORG, "entity-replacement", Verdict::NotAllowed, "entity-replace-organization"),
    ("fujian", ORG, "entity-replacement", Verdict::NotAllowed, "entity-replace-both"),
    ("shaanxi", ORG, "entity-replacement", Verdict::NotAllowed, "entity-replace-organization"),
    ("guangxi", ORG, "entity-replacement", Verdict::Conditional, "entity-replace-organization"),
    ("jiangsu", ORG, "entity-replacement", Verdict::Conditional, "entity-replace-organization"),
    ("jilin", ORG, "entity-replacement", Verdict::Conditional, "entity-replace-organization"),
    ("chongqing", ORG, "entity-replacement", Verdict::Conflicting, "entity-replace-organization"),
    ("guizhou", ORG, "entity-replacement", Verdict::Conflicting, "entity-replace-organization"),
    ("heilongjiang", ORG, "entity-replacement", Verdict::Unknown, "national"),
    ("anhui", ORG, "enterprise-to-individual", Verdict::NotAllowed, "enterprise-to-individual-organization"),
    ("hainan", ORG, "enterprise-to-individual", Verdict::NotAllowed, "enterprise-to-individual-organization"),
    ("xinjiang", ORG, "enterprise-to-individual", Verdict::Allowed, "enterprise-to-individual-organization"),
    ("shanxi", ORG, "enterprise-to-individual", Verdict::Conflicting, "enterprise-to-individual-organization"),
    ("anhui", IND, "individual-to-enterprise", Verdict::Conditional, "individual-to-enterprise-individual"),
    ("henan", IND, "individual-to-enterprise", Verdict::Conditional, "individual-to-enterprise-individual"),
    ("beijing", IND, "individual-to-enterprise", Verdict::NotAllowed, "individual-to-enterprise-individual"),
    ("hubei", IND, "individual-to-enterprise", Verdict::NotAllowed, "individual-to-enterprise-individual"),
    ("chongqing", IND, "individual-to-enterprise", Verdict::Allowed, "individual-to-enterprise-individual"),
    ("gansu", IND, "individual-to-enterprise", Verdict::Conflicting, "individual-to-enterprise-individual"),
    ("fujian", IND, "individual-to-other-individual", Verdict::NotAllowed, "individual-to-other-individual-individual"),
    (
        "zhejiang",
        IND,
        "individual-to-other-individual",
        Verdict::Conflicting,
        "individual-to-other-individual-individual",
    ),
    ("guangxi", ORG, "entity-certificate-number", Verdict::Allowed, "certificate-number-or-type-change-organization"),
    (
        "zhejiang",
        ORG,
        "entity-certificate-number",
        Verdict::Conditional,
        "certificate-number-or-type-change-organization",
    ),
    ("henan", ORG, "entity-certificate-number", Verdict::Conflicting, "certificate-number-or-type-change-organization"),
    (
        "beijing",
        ORG,
        "entity-certificate-number",
        Verdict::Conflicting,
        "certificate-number-or-type-change-organization-2",
    ),
    ("jiangsu", IND, "website-name", Verdict::Conditional, "modification-order-type-both"),
    ("guizhou", ORG, "website-email", Verdict::Conditional, "modification-order-type-both"),
    ("henan", IND, "website-email", Verdict::Allowed, "national"),
    ("anhui", ORG, "website-email", Verdict::Allowed, "national"),
    ("guizhou", ORG, "entity-district", Verdict::Unknown, "national"),
    ("hubei", ORG, "province", Verdict::NotAllowed, "national"),
    ("hubei", IND, "legal-representative", Verdict::NotAllowed, "national"),
];

#[test]
fn verdicts_are_those_that_were_read_from_the_facts() {
    let mut wrong = Vec::new();
    for (province, applicant, change, verdict, rule) in READ_BY_HAND {
        let ruling = ruling(&RULES, RULES.change(change).unwrap(), RULES.province(province).unwrap(), *applicant);
        let decided = ruling.decisive().map_or("national", |rule| rule.id.as_str());
        if ruling.verdict != Some(*verdict) || decided != *rule {
            wrong.push(format!("{province} {} {change}: {:?} by {decided}", applicant.code(), ruling.verdict));
        }
    }
    assert!(READ_BY_HAND.len() >= 30);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_verdict_of_the_table_has_a_basis_that_is_shown() {
    let mut cells = 0;
    for (province, applicant, change, ruling) in all_rulings(&RULES) {
        cells += 1;
        let place = format!("{} {} {}", province.slug, applicant.code(), change.id);
        match ruling.basis {
            Basis::Province => {
                let rule = ruling.decisive().unwrap_or_else(|| panic!("{place}: no rule decided"));
                assert!(ruling.considered().any(|it| it.id == rule.id), "{place}");
            }
            Basis::National => assert_eq!(ruling.verdict, change.national.verdict, "{place}"),
            Basis::Applicant => assert!(!change.applicants.contains(&applicant), "{place}"),
            Basis::Nothing => assert_eq!(ruling.verdict, None, "{place}"),
        }
        // Silence never reads as allowed.
        if ruling.verdict == Some(Verdict::Allowed) && ruling.basis == Basis::National {
            assert_eq!(change.national.verdict, Some(Verdict::Allowed), "{place}");
        }
        // Where the sources disagree, or one other provider alone refuses, somebody has to be asked.
        let open = ruling.deciding.iter().any(|rule| rule.disagreement.as_ref().is_some_and(|it| !it.is_settled()));
        if open && ruling.basis == Basis::Province {
            assert_eq!(ruling.verdict, Some(Verdict::Conflicting), "{place}");
            assert!(ruling.must_ask(), "{place}");
            assert!(ruling.turns().iter().any(|turn| matches!(turn, Turn::Settled(_))), "{place}");
        }
    }
    assert_eq!(cells, RULES.provinces().len() * Applicant::ALL.len() * RULES.changes().len());
}

#[test]
fn a_case_that_is_refused_makes_a_permission_conditional_and_is_named() {
    let change = RULES.change("entity-replacement").unwrap();
    let ruling = ruling(&RULES, change, RULES.province("jiangsu").unwrap(), ORG);
    assert_eq!(ruling.exceptions.len(), 1);
    assert!(ruling.turns().iter().any(|turn| matches!(turn, Turn::Case(rule) if rule.id == ruling.exceptions[0].id)));
}

/// A rule of one other provider that refuses what the national text of Alibaba Cloud lets pass.
const REFUSED_BY_ONE: &str = r#"
[[rule]]
id = "person-in-charge-change-both"
topic = "person-in-charge-change"
applicant = "both"
service = "app"
effect = "not-allowed"
text = { en = "The person cannot be changed.", zh = "不能更换负责人。" }
scope = "huawei"
confidence = "medium"
newest_source_date = "2026-05-27"
checked = "2026-11-23"
sources = ["hw-change"]
"#;

#[test]
fn one_other_provider_never_decides_against_alibabas_text_in_silence() {
    let files = RuleFiles::embedded();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/provinces/anhui.toml")).unwrap();
    // The province has a rule on the topic now, so the topic is no longer among those that nobody speaks of.
    let text = text.replacen("\"person-in-charge-change\", ", "", 1) + REFUSED_BY_ONE;
    let rules = Rulebook::load(&files.with("provinces/anhui.toml", &text)).unwrap();
    let anhui = rules.province("anhui").unwrap();
    let app = ruling(&rules, rules.change("app-person-in-charge").unwrap(), anhui, ORG);
    assert_eq!(app.verdict, Some(Verdict::Conflicting));
    assert!(app.against_alibaba && app.must_ask());

    // The rule is about apps: a website is not concerned, and an entity change only where it is tied to an app.
    let website = ruling(&rules, rules.change("website-person-in-charge").unwrap(), anhui, ORG);
    assert_ne!(website.verdict, Some(Verdict::Conflicting));
    let entity = rules.change("entity-person-in-charge").unwrap();
    let with_website = ruling_for_service(&rules, entity, anhui, ORG, Service::Website);
    let with_app = ruling_for_service(&rules, entity, anhui, ORG, Service::App);
    assert_ne!(with_website.verdict, Some(Verdict::Conflicting));
    assert_eq!(with_app.verdict, Some(Verdict::Conflicting));
}
