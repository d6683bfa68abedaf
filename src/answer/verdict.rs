//! Whether a change is possible for a province and applicant, with the rules that led there.

use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::Scope;
use crate::rules::change::Verdict;
use crate::rules::province::Effect;
use crate::rules::province::Province;
use crate::rules::province::Rule;
use crate::rules::province::Service;
use crate::rules::topic::Topic;
use crate::rules::topic::TopicRole;

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Rules of the province.
    Province,
    /// No province rule speaks of it: what holds nationally.
    National,
    /// This kind of applicant does not have the thing to be changed.
    Applicant,
    /// The topic is only explained; there is nothing to allow.
    Nothing,
}

/// A verdict and the rules behind it. Rules point into the rulebook.
#[derive(Clone, Debug)]
pub struct Ruling<'a> {
    /// `None` only for topics that are merely explained.
    pub verdict: Option<Verdict>,
    pub basis: Basis,
    /// The rules that decided: they say whether the change is possible at all.
    pub deciding: Vec<&'a Rule>,
    /// What the change must fulfil in this province.
    pub conditions: Vec<&'a Rule>,
    /// What every order of this province must fulfil.
    pub general: Vec<&'a Rule>,
    /// Rules that were considered and do not count: history, or the side that lost.
    pub set_aside: Vec<&'a Rule>,
    /// The deciding topics for which no source speaks of this province.
    pub silent_topics: Vec<&'a Topic>,
}

/// The verdict of `change` for one province and applicant.
pub fn ruling<'a>(rules: &'a Rulebook, change: &'a Change, province: &'a Province, applicant: Applicant) -> Ruling<'a> {
    let mut ruling = Ruling {
        verdict: change.national.verdict,
        basis: if change.national.verdict.is_some() { Basis::National } else { Basis::Nothing },
        deciding: Vec::new(),
        conditions: Vec::new(),
        general: Vec::new(),
        set_aside: Vec::new(),
        silent_topics: Vec::new(),
    };
    let is_modification = rules.action_of(&change.action).is_modification();
    for topic in rules.topics() {
        let bearing = if topic.changes.contains(&change.id) {
            Bearing::Whole
        } else if topic.partly.contains(&change.id) {
            Bearing::Partly
        } else if topic.every_modification && is_modification {
            Bearing::EveryOrder
        } else {
            continue;
        };
        collect(&mut ruling, topic, bearing, change, province, applicant);
    }
    decide(&mut ruling, change, applicant);
    ruling
}

/// Every ruling of the rulebook: provinces x applicants x changes.
pub fn all_rulings(rules: &Rulebook) -> impl Iterator<Item = (&Province, Applicant, &Change, Ruling<'_>)> {
    rules.provinces().iter().flat_map(move |province| {
        Applicant::ALL.into_iter().flat_map(move |applicant| {
            let changes = rules.changes().iter();
            changes.map(move |change| (province, applicant, change, ruling(rules, change, province, applicant)))
        })
    })
}

/// How a topic bears on a change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearing {
    Whole,
    /// One meaning of the change only.
    Partly,
    /// It holds for everything done by a modification order.
    EveryOrder,
}

fn collect<'a>(
    ruling: &mut Ruling<'a>,
    topic: &'a Topic,
    bearing: Bearing,
    change: &Change,
    province: &'a Province,
    applicant: Applicant,
) {
    let mut spoke = false;
    for rule in &province.rules {
        if rule.topic != topic.id || !rule.applicant.includes(applicant) || !concerns(rule.service, change.scope) {
            continue;
        }
        spoke = true;
        if rule.effect == Effect::Info || has_lost(rule) {
            ruling.set_aside.push(rule);
            continue;
        }
        match (topic.role, bearing) {
            (TopicRole::Decides, Bearing::Whole | Bearing::EveryOrder) => ruling.deciding.push(rule),
            (TopicRole::Decides | TopicRole::Conditions, Bearing::Partly) => ruling.conditions.push(rule),
            (TopicRole::Conditions, Bearing::Whole) => ruling.conditions.push(rule),
            (TopicRole::Conditions, Bearing::EveryOrder) | (TopicRole::General, _) => ruling.general.push(rule),
        }
    }
    if !spoke && bearing == Bearing::Whole && topic.role == TopicRole::Decides && province.not_found.contains(&topic.id)
    {
        ruling.silent_topics.push(topic);
    }
}

/// Whether a rule about one kind of service concerns a change of this scope.
fn concerns(service: Service, scope: Scope) -> bool {
    match service {
        Service::Any => true,
        Service::Website => scope != Scope::App,
        Service::App => scope != Scope::Website,
    }
}

/// The rule is the side of a settled disagreement that another rule or a newer page has replaced.
fn has_lost(rule: &Rule) -> bool {
    let Some(disagreement) = &rule.disagreement else { return false };
    if !disagreement.is_settled() {
        return false;
    }
    match &disagreement.prevails {
        Some(winner) => *winner != rule.id,
        // What prevails is a page that says nothing of it any more.
        None => true,
    }
}

fn decide(ruling: &mut Ruling<'_>, change: &Change, applicant: Applicant) {
    if ruling.basis == Basis::Nothing {
        return;
    }
    if !change.applicants.contains(&applicant) {
        ruling.verdict = Some(Verdict::NotAllowed);
        ruling.basis = Basis::Applicant;
        return;
    }
    if let Some(verdict) = province_verdict(&ruling.deciding) {
        ruling.basis = Basis::Province;
        ruling.verdict = Some(verdict);
    }
    let has_conditions = ruling.conditions.iter().any(|rule| rule.effect != Effect::Allowed);
    if has_conditions && ruling.verdict == Some(Verdict::Allowed) {
        ruling.basis = Basis::Province;
        ruling.verdict = Some(Verdict::Conditional);
    }
}

/// The strictest word of the deciding rules, unless official sources disagree.
fn province_verdict(deciding: &[&Rule]) -> Option<Verdict> {
    let unresolved = deciding.iter().any(|rule| rule.disagreement.as_ref().is_some_and(|it| !it.is_settled()));
    if unresolved {
        return Some(Verdict::Conflicting);
    }
    deciding.iter().filter_map(|rule| effect_verdict(rule.effect)).max_by_key(|verdict| match verdict {
        Verdict::Allowed => 0,
        Verdict::Conditional => 1,
        Verdict::Unknown => 2,
        Verdict::NotAllowed => 3,
        Verdict::Conflicting => 4,
    })
}

fn effect_verdict(effect: Effect) -> Option<Verdict> {
    match effect {
        Effect::Allowed => Some(Verdict::Allowed),
        Effect::Conditional | Effect::Required => Some(Verdict::Conditional),
        Effect::NotAllowed => Some(Verdict::NotAllowed),
        Effect::Info => None,
    }
}
