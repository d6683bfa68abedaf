//! Whether a change is possible for a province and applicant, with the rules that led there.

mod told;
mod turns;

use chrono::Datelike;

pub use told::add_background;
pub use turns::Turn;

use crate::answer::rule_text::FRESH_SINCE_YEAR;
use crate::lang::Text;
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
    /// Those of `deciding` that refuse it in one case only, while another rule of the same topic lets it pass.
    pub exceptions: Vec<&'a Rule>,
    /// Those of `deciding` that hold for every modification order: they narrow a permission and grant none.
    pub every_order: Vec<&'a Rule>,
    /// One other provider refuses what Alibaba Cloud's own text lets pass: that is a disagreement, not a refusal.
    pub against_alibaba: bool,
    /// What the change must fulfil in this province.
    pub conditions: Vec<&'a Rule>,
    /// What every order of this province must fulfil.
    pub general: Vec<&'a Rule>,
    /// Rules that were considered and do not count: history, or the side that lost.
    pub set_aside: Vec<&'a Rule>,
    /// The deciding topics for which no source speaks of this province.
    pub silent_topics: Vec<&'a Topic>,
}

impl<'a> Ruling<'a> {
    /// Every rule that was looked at, in the sequence of their weight.
    pub fn considered(&self) -> impl Iterator<Item = &'a Rule> {
        let lists = [&self.deciding, &self.conditions, &self.general, &self.set_aside];
        lists.into_iter().flatten().copied()
    }

    /// The rule that decided: the strictest one, of those the best supported, of those the newest.
    /// `None` where what holds nationally decided.
    pub fn decisive(&self) -> Option<&'a Rule> {
        if self.basis != Basis::Province {
            return None;
        }
        let strongest = |rules: &[&'a Rule]| {
            let counted = rules.iter().filter(|rule| !self.is_exception(rule)).copied();
            counted.max_by_key(|rule| {
                let open = rule.disagreement.as_ref().is_some_and(|it| !it.is_settled());
                let strictness = effect_verdict(rule.effect).map(strictness);
                (open, strictness, rule.confidence, rule.newest_source_date, std::cmp::Reverse(rule.id.as_str()))
            })
        };
        strongest(&self.deciding).or_else(|| strongest(&self.conditions))
    }

    /// The verdict rests on statements of other providers alone.
    pub fn rests_on_other_providers(&self) -> bool {
        let rules = if self.deciding.is_empty() { &self.conditions } else { &self.deciding };
        self.basis == Basis::Province && !rules.is_empty() && rules.iter().all(|rule| rule.scope.is_other_provider())
    }

    /// How old a permission is, where it rests on nothing recent: the year of its newest dated source, or that none is
    /// dated.
    pub fn age(&self) -> Option<Text> {
        let lets_pass = matches!(self.verdict, Some(Verdict::Allowed | Verdict::Conditional));
        if self.basis != Basis::Province || !lets_pass || self.deciding.is_empty() {
            return None;
        }
        match self.deciding.iter().filter_map(|rule| rule.newest_source_date).max() {
            Some(date) if date.year() < FRESH_SINCE_YEAR => Some(Text::same(date.year().to_string())),
            Some(_) => None,
            None => Some(text!("undated", "未标日期")),
        }
    }

    /// Whether somebody has to be asked before an order is submitted.
    pub fn must_ask(&self) -> bool {
        matches!(self.verdict, Some(Verdict::Unknown | Verdict::Conflicting))
            || (self.verdict == Some(Verdict::NotAllowed) && self.rests_on_other_providers())
    }

    fn is_for_every_order(&self, rule: &Rule) -> bool {
        self.every_order.iter().any(|other| other.id == rule.id)
    }

    fn is_exception(&self, rule: &Rule) -> bool {
        self.exceptions.iter().any(|exception| exception.id == rule.id)
    }
}

/// The verdict of `change` for one province and applicant.
pub fn ruling<'a>(rules: &'a Rulebook, change: &'a Change, province: &'a Province, applicant: Applicant) -> Ruling<'a> {
    ruling_for_service(rules, change, province, applicant, Service::Any)
}

/// The same where it is known which kind of service the change is about: an entity change may be tied to an app.
pub fn ruling_for_service<'a>(
    rules: &'a Rulebook,
    change: &'a Change,
    province: &'a Province,
    applicant: Applicant,
    service: Service,
) -> Ruling<'a> {
    // "Our company takes over my personal filing": whose filing it is follows from the change, not from who asks.
    let applicant = rules.planning().implied_applicant(&change.id).unwrap_or(applicant);
    let mut ruling = Ruling {
        verdict: change.national.verdict,
        basis: if change.national.verdict.is_some() { Basis::National } else { Basis::Nothing },
        deciding: Vec::new(),
        exceptions: Vec::new(),
        every_order: Vec::new(),
        against_alibaba: false,
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
        collect(&mut ruling, topic, bearing, &Case { change, province, applicant, service });
    }
    decide(&mut ruling, change, applicant);
    ruling
}

/// What is judged.
struct Case<'a> {
    change: &'a Change,
    province: &'a Province,
    applicant: Applicant,
    service: Service,
}

impl Case<'_> {
    fn concerns(&self, rule: &Rule) -> bool {
        rule.applicant.includes(self.applicant)
            && concerns(rule.service, self.change.scope)
            && (self.service == Service::Any || rule.service == Service::Any || rule.service == self.service)
    }
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

fn collect<'a>(ruling: &mut Ruling<'a>, topic: &'a Topic, bearing: Bearing, case: &Case<'a>) {
    let mut spoke = false;
    for rule in &case.province.rules {
        if rule.topic != topic.id || !case.concerns(rule) {
            continue;
        }
        spoke = true;
        if rule.effect == Effect::Info || has_lost(rule) {
            ruling.set_aside.push(rule);
            continue;
        }
        let names_it = rule.also_decides.contains(&case.change.id);
        let bearing = if names_it { Bearing::Whole } else { bearing };
        match (topic.role, bearing) {
            (TopicRole::Decides, Bearing::Whole) => ruling.deciding.push(rule),
            (TopicRole::Decides, Bearing::EveryOrder) => {
                ruling.deciding.push(rule);
                ruling.every_order.push(rule);
            }
            (TopicRole::Decides | TopicRole::Conditions, Bearing::Partly) => ruling.conditions.push(rule),
            (TopicRole::Conditions, Bearing::Whole) => ruling.conditions.push(rule),
            (TopicRole::Conditions, Bearing::EveryOrder) | (TopicRole::General, _) => ruling.general.push(rule),
        }
    }
    let is_decided_here = bearing == Bearing::Whole && topic.role == TopicRole::Decides;
    if !spoke && is_decided_here && case.province.not_found.contains(&topic.id) {
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
pub(crate) fn has_lost(rule: &Rule) -> bool {
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
    ruling.exceptions = exceptions(&ruling.deciding);
    if let Some(verdict) = province_verdict(ruling, change) {
        ruling.basis = Basis::Province;
        ruling.verdict = Some(verdict);
        ruling.against_alibaba = verdict == Verdict::NotAllowed && is_refused_against_alibaba(ruling, change);
        if ruling.against_alibaba {
            ruling.verdict = Some(Verdict::Conflicting);
        }
    }
    let has_conditions = ruling.conditions.iter().any(|rule| rule.effect != Effect::Allowed);
    if has_conditions && ruling.verdict == Some(Verdict::Allowed) {
        ruling.basis = Basis::Province;
        ruling.verdict = Some(Verdict::Conditional);
    }
}

/// Refusals that stand beside a permission of the same topic without contradicting it: "renaming is accepted with a
/// certificate; if the credit code changes too, file again". Contradictions are recorded as disagreements.
fn exceptions<'a>(deciding: &[&'a Rule]) -> Vec<&'a Rule> {
    let lets_pass = |rule: &&Rule| matches!(rule.effect, Effect::Allowed | Effect::Conditional);
    let refusals = deciding.iter().filter(|rule| rule.effect == Effect::NotAllowed && rule.disagreement.is_none());
    refusals
        .filter(|refusal| deciding.iter().any(|rule| rule.topic == refusal.topic && lets_pass(rule)))
        .copied()
        .collect()
}

/// All refusals are one other provider's each, and Alibaba Cloud's own text lets the change pass.
fn is_refused_against_alibaba(ruling: &Ruling<'_>, change: &Change) -> bool {
    let mut refusals =
        ruling.deciding.iter().filter(|rule| rule.effect == Effect::NotAllowed && !ruling.is_exception(rule));
    let national = matches!(change.national.verdict, Some(Verdict::Allowed | Verdict::Conditional));
    let regional = ruling
        .deciding
        .iter()
        .any(|rule| !rule.scope.is_other_provider() && matches!(rule.effect, Effect::Allowed | Effect::Conditional));
    (national || regional) && refusals.all(|rule| rule.scope.is_other_provider())
}

/// The strictest word of the deciding rules, unless official sources disagree; `None` where the province adds nothing
/// to what holds nationally.
fn province_verdict(ruling: &Ruling<'_>, change: &Change) -> Option<Verdict> {
    let of_change = strictest(ruling, |rule| !ruling.is_for_every_order(rule));
    let of_every_order = strictest(ruling, |rule| ruling.is_for_every_order(rule));
    match (of_change, of_every_order) {
        (Some(own), Some(order)) => Some(if strictness(order) > strictness(own) { order } else { own }),
        (Some(own), None) => Some(own),
        // How an order has to be sent says nothing about whether the change is possible.
        (None, Some(order)) => {
            let national = change.national.verdict.map_or(0, strictness);
            (strictness(order) >= national).then_some(order)
        }
        (None, None) => None,
    }
}

/// One case that is refused makes a permission conditional.
fn strictest(ruling: &Ruling<'_>, counts: impl Fn(&Rule) -> bool) -> Option<Verdict> {
    let rules = ruling.deciding.iter().filter(|rule| counts(rule));
    if rules.clone().any(|rule| rule.disagreement.as_ref().is_some_and(|it| !it.is_settled())) {
        return Some(Verdict::Conflicting);
    }
    let verdict_of = |rule: &&Rule| {
        if ruling.is_exception(rule) { Some(Verdict::Conditional) } else { effect_verdict(rule.effect) }
    };
    rules.filter_map(verdict_of).max_by_key(|verdict| strictness(*verdict))
}

fn strictness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allowed => 0,
        Verdict::Conditional => 1,
        Verdict::Unknown => 2,
        Verdict::NotAllowed => 3,
        Verdict::Conflicting => 4,
    }
}

fn effect_verdict(effect: Effect) -> Option<Verdict> {
    match effect {
        Effect::Allowed => Some(Verdict::Allowed),
        Effect::Conditional | Effect::Required => Some(Verdict::Conditional),
        Effect::NotAllowed => Some(Verdict::NotAllowed),
        Effect::Info => None,
    }
}
