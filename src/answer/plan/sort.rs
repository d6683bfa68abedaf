//! Which place in the plan each wanted change takes.

use crate::answer::clock::Window;
use crate::answer::plan::BeforeStep;
use crate::answer::plan::Order;
use crate::answer::plan::Reading;
use crate::answer::plan::Way;
use crate::answer::plan::Wishes;
use crate::answer::plan::reading::may_be_modified;
use crate::answer::plan::reading::read;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::change::Scope;
use crate::rules::planning::Before;
use crate::rules::planning::OwnOrderKind;
use crate::rules::planning::When;
use crate::source::Confidence;

/// A window that is filled in when the dates are reckoned.
const OPEN: Window = Window { earliest: None, latest: None, estimated: false };

/// Wanted changes by their place. Lists are in the sequence of the rulebook's lists.
#[derive(Debug)]
pub(super) struct Sorted<'a> {
    pub(super) wanted: Vec<&'a Change>,
    pub(super) applicant: Applicant,
    /// Done by an order of the record, entity first.
    pub(super) modify: Vec<&'a Change>,
    /// Photos that ride along.
    pub(super) riders: Vec<&'a Change>,
    /// Photos that the plan needs without being asked.
    pub(super) added_riders: Vec<&'a Change>,
    pub(super) refile: Vec<&'a Change>,
    /// Orders of their own: additions and cancellations.
    pub(super) own: Vec<&'a Change>,
    pub(super) before: Vec<BeforeStep>,
    pub(super) not_modifiable: Vec<ChangeId>,
    pub(super) not_for_applicant: Vec<ChangeId>,
    pub(super) nothing_to_do: Vec<ChangeId>,
    pub(super) explained: Vec<ChangeId>,
    pub(super) alongside: Vec<(ChangeId, When)>,
    pub(super) elsewhere: Vec<ChangeId>,
    pub(super) readings: Vec<Reading>,
}

impl<'a> Sorted<'a> {
    pub(super) fn of(rules: &'a Rulebook, wishes: &Wishes<'a>) -> Sorted<'a> {
        let mut wanted = wishes.changes.clone();
        wanted.sort_by_key(|change| change.position);
        wanted.dedup_by(|left, right| left.id == right.id);
        let mut sorted = Sorted {
            applicant: applicant(rules, wishes, &wanted),
            wanted: wanted.clone(),
            modify: Vec::new(),
            riders: Vec::new(),
            added_riders: Vec::new(),
            refile: Vec::new(),
            own: Vec::new(),
            before: Vec::new(),
            not_modifiable: Vec::new(),
            not_for_applicant: Vec::new(),
            nothing_to_do: Vec::new(),
            explained: Vec::new(),
            alongside: Vec::new(),
            elsewhere: Vec::new(),
            readings: Vec::new(),
        };
        for change in wanted {
            sorted.place(rules, wishes, change);
        }
        sorted.add_needs(rules);
        sorted.before.sort_by_key(|step| rank(rules, step));
        sorted
    }

    fn place(&mut self, rules: &'a Rulebook, wishes: &Wishes<'a>, change: &'a Change) {
        let planning = rules.planning();
        let id = change.id.clone();
        if let Some(before) = planning.before(&change.id) {
            self.before.push(step(change, before));
            let brought = before.brings.as_ref().map(|id| rules.change_of(id));
            self.added_riders.extend(brought);
        } else if let Some(own) = planning.own_order(&change.id) {
            if own.not_modifiable {
                self.not_modifiable.push(id);
            }
            self.own.push(change);
        } else if let Some(alongside) = planning.alongside(&change.id) {
            self.alongside.push((id, alongside.when));
        } else if planning.elsewhere(&change.id).is_some() {
            self.not_modifiable.push(id.clone());
            self.elsewhere.push(id);
        } else if may_be_modified(rules, change) {
            self.place_by_verdict(rules, wishes, change);
        } else if change.scope == Scope::Explained {
            self.explained.push(id);
        } else {
            self.nothing_to_do.push(id);
        }
    }

    fn place_by_verdict(&mut self, rules: &'a Rulebook, wishes: &Wishes<'a>, change: &'a Change) {
        let reading = read(rules, change, wishes.province, self.applicant);
        match reading.way {
            Way::Modify if rules.planning().rider(&change.id).is_some() => self.riders.push(change),
            Way::Modify => self.modify.push(change),
            Way::Refile => {
                self.not_modifiable.push(change.id.clone());
                self.refile.push(change);
            }
            Way::NotForApplicant => {
                self.not_modifiable.push(change.id.clone());
                self.not_for_applicant.push(change.id.clone());
            }
        }
        self.readings.push(reading);
    }

    /// What the wanted changes need first: once, however many need it, also if it was wanted anyway.
    fn add_needs(&mut self, rules: &'a Rulebook) {
        for need in &rules.planning().needs {
            let needs_it = |change: &&&Change| {
                need.changes.contains(&change.id) || change.duties.iter().any(|duty| duty.id == need.duty)
            };
            let needed_by: Vec<ChangeId> =
                self.modify.iter().chain(&self.refile).filter(needs_it).map(|change| change.id.clone()).collect();
            if needed_by.is_empty() {
                continue;
            }
            let Some(before) = rules.planning().before(&need.first) else { continue };
            if !self.before.iter().any(|step| step.change.as_ref() == Some(&need.first)) {
                self.before.push(step(rules.change_of(&need.first), before));
            }
            for step in self.before.iter_mut().filter(|step| step.change.as_ref() == Some(&need.first)) {
                step.needed_by = needed_by.clone();
                step.why = Some(need.text.clone());
                step.sources = need.sources.clone();
                step.confidence = need.confidence;
            }
        }
    }

    /// Whether any order of the plan is checked against domains and documents.
    pub(super) fn has_orders_with_checks(&self, rules: &Rulebook) -> bool {
        let adds = self
            .own
            .iter()
            .any(|change| rules.planning().own_order(&change.id).is_some_and(|own| own.kind == OwnOrderKind::Add));
        let modifies = !self.modify.is_empty() || !self.riders.is_empty() || !self.added_riders.is_empty();
        modifies || adds || !self.refile.is_empty()
    }

    pub(super) fn is_wanted(&self, id: &ChangeId) -> bool {
        self.wanted.iter().any(|change| change.id == *id)
    }
}

/// Who files: as said; else as the change itself implies; else an organization, if it fits the changes.
fn applicant(rules: &Rulebook, wishes: &Wishes<'_>, wanted: &[&Change]) -> Applicant {
    let implied = || wanted.iter().find_map(|change| rules.planning().implied_applicant(&change.id));
    wishes.applicant.or_else(implied).unwrap_or(Applicant::Organization)
}

pub(super) fn step(change: &Change, before: &Before) -> BeforeStep {
    BeforeStep {
        change: Some(change.id.clone()),
        duty: None,
        needed_by: Vec::new(),
        before_order: None,
        why: None,
        sources: if before.sources.is_empty() { change.sources.clone() } else { before.sources.clone() },
        confidence: change.confidence,
        ready: OPEN,
        wait: before.wait.clone(),
    }
}

pub(super) fn rank(rules: &Rulebook, step: &BeforeStep) -> u32 {
    let before = step.change.as_ref().and_then(|id| rules.planning().before(id));
    before.map_or(u32::MAX, |before| before.rank)
}

/// What has to be done with somebody else before one of the orders, and after those before it.
pub(super) fn attach_first_duties(rules: &Rulebook, before: &mut Vec<BeforeStep>, orders: &[Order]) {
    for (at, order) in orders.iter().enumerate() {
        for id in &order.changes {
            let Some(own) = rules.planning().own_order(id) else { continue };
            let (Some(duty), Some(text)) = (&own.first_duty, &own.first) else { continue };
            before.push(BeforeStep {
                change: None,
                duty: Some(duty.clone()),
                needed_by: vec![id.clone()],
                before_order: Some(at + 1),
                why: Some(text.clone()),
                sources: own.sources.clone(),
                confidence: Confidence::Medium,
                ready: OPEN,
                wait: None,
            });
        }
    }
}
