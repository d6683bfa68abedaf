//! What stands in the way of a plan, and what is told beside it.

use chrono::NaiveDate;

use crate::answer::plan::Blocker;
use crate::answer::plan::BlockerKind;
use crate::answer::plan::Note;
use crate::answer::plan::OrderKind;
use crate::answer::plan::Plan;
use crate::answer::plan::Wishes;
use crate::answer::plan::sort::Sorted;
use crate::answer::plan::sort::step;
use crate::answer::validity::Threshold;
use crate::answer::validity::domain_threshold;
use crate::answer::validity::id_threshold;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::ChangeId;
use crate::rules::change::ProvinceMayForbid;
use crate::rules::change::Scope;
use crate::rules::fact::Fact;
use crate::rules::order_state::CanEnd;
use crate::rules::procedure::Precondition;
use crate::source::Confidence;

/// The note that the whole filing goes into one order.
pub(super) const COMBINED_ORDER: &str = "combined-order";
const RENEWAL: &str = "domain-renewal";
const NEW_CARD: &str = "id-card-expiry";
const END_ORDER: &str = "withdraw-order";
const NO_OPEN_ORDER: &str = "no-open-order";
const LEGAL_REPRESENTATIVE: &str = "legal-representative";
const PERSON_IS_REPRESENTATIVE: &str = "entity_person_is_legal_representative";

/// The blockers of the case. What cures them joins the plan.
pub(super) fn blockers<'a>(
    rules: &'a Rulebook,
    wishes: &Wishes<'a>,
    sorted: &mut Sorted<'a>,
    today: NaiveDate,
) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    blockers.extend(open_order(rules, wishes));
    blockers.extend(wanted_blockers(rules, sorted));
    if sorted.has_orders_with_checks(rules) {
        if let Some(blocker) = domain(rules, wishes, sorted, today) {
            add_before(rules, sorted, RENEWAL);
            blockers.push(blocker);
        }
        blockers.extend(id_card(rules, wishes, sorted, today));
    }
    blockers
}

fn precondition<'a>(rules: &'a Rulebook, id: &str) -> Option<&'a Precondition> {
    rules.procedure().preconditions.iter().find(|it| it.id == id)
}

fn open_order(rules: &Rulebook, wishes: &Wishes<'_>) -> Option<Blocker> {
    let state = rules.order_states().state(wishes.open_order.as_ref()?.as_str())?;
    if !state.blocks_other_modification {
        return None;
    }
    let what = match state.can_end {
        CanEnd::Abandon => text!("Abandon it first, or finish it.", "请先放弃该订单，或办完它。"),
        CanEnd::Withdraw => text!("Withdraw it first, then abandon or finish it.", "请先撤销，再放弃或办完该订单。"),
        CanEnd::No => {
            text!("It cannot be ended from here: wait for the result.", "目前无法由您终止：请等待结果。")
        }
    };
    Some(Blocker {
        id: "open-order".to_owned(),
        kind: BlockerKind::OpenOrder(state.can_end),
        change: Some(ChangeId::new(END_ORDER)),
        text: text!("An order is open ({}). {}", "有进行中的订单（{}）。{}"; &state.label, &what),
        sources: precondition(rules, NO_OPEN_ORDER).map_or_else(|| state.sources.clone(), |it| it.sources.clone()),
        confidence: state.confidence,
    })
}

/// Wishes that say themselves that something stands in the way.
fn wanted_blockers(rules: &Rulebook, sorted: &Sorted<'_>) -> Vec<Blocker> {
    let planning = rules.planning();
    let mut found = Vec::new();
    for change in &sorted.wanted {
        let text = change.summary.clone().or_else(|| change.steps.first().cloned());
        let text = text.unwrap_or_else(|| change.label.clone());
        let blocker = |id: &str, kind: BlockerKind| Blocker {
            id: id.to_owned(),
            kind,
            change: Some(change.id.clone()),
            text: text!("{}: {}", "{}：{}"; &change.label, &text),
            sources: change.sources.clone(),
            confidence: change.confidence,
        };
        if let Some(elsewhere) = planning.elsewhere(&change.id) {
            found.push(blocker(&elsewhere.blocker, BlockerKind::Elsewhere));
        }
        if planning.own_order(&change.id).is_some_and(|own| own.ask_first) {
            found.push(blocker(change.id.as_str(), BlockerKind::AskAdministration));
        }
        if planning.before(&change.id).is_some_and(|before| before.blocks) {
            found.push(blocker(change.id.as_str(), BlockerKind::IdLost));
        }
    }
    found
}

fn domain(rules: &Rulebook, wishes: &Wishes<'_>, sorted: &Sorted<'_>, today: NaiveDate) -> Option<Blocker> {
    let expires = wishes.domain_expires?;
    let (threshold, _) = domain_threshold(rules, wishes.province, sorted.applicant);
    if threshold.is_met(expires, today) {
        return None;
    }
    let rule = threshold.rule;
    let national = &rules.planning().domain_validity;
    let (why, sources, confidence) = match rule {
        Some(rule) => (&rule.text, &rule.sources, rule.confidence),
        None => (&national.text, &national.sources, national.confidence),
    };
    let (kind, text) = if expires < today {
        let text = text!("The domain expired on {expires}. Renew it first.", "域名已于{expires}到期，请先续费。");
        (BlockerKind::DomainExpired, text)
    } else {
        let needed = needed_text(&threshold, today);
        let text = text!(
            "The domain expires on {expires}, too soon to submit today{}. Renew it first. {}",
            "域名{expires}到期，今天提交有效期不足{}，请先续费。{}"; &needed, why
        );
        (BlockerKind::DomainTooShort, text)
    };
    let change = Some(ChangeId::new(RENEWAL));
    Some(Blocker { id: RENEWAL.to_owned(), kind, change, text, sources: sources.clone(), confidence })
}

fn needed_text(threshold: &Threshold<'_>, day: NaiveDate) -> Text {
    match threshold.needed_until(day) {
        Some(needed) => text!(" (it must be valid until {needed})", "（须有效至{needed}）"),
        None => Text::same(""),
    }
}

/// The step joins those that come first, unless it was wanted anyway.
fn add_before(rules: &Rulebook, sorted: &mut Sorted<'_>, id: &str) {
    let known = |change: &Option<ChangeId>| change.as_ref().is_some_and(|change| *change == *id);
    if sorted.before.iter().any(|step| known(&step.change)) {
        return;
    }
    let (Some(change), Some(before)) = (rules.change(id), rules.planning().before(&ChangeId::new(id))) else { return };
    sorted.before.push(step(change, before));
    sorted.before.sort_by_key(|step| crate::answer::plan::sort::rank(rules, step));
}

/// An ID card that has run out, or will too soon for this province: the new card's photo rides along.
fn id_card<'a>(rules: &'a Rulebook, wishes: &Wishes<'a>, sorted: &mut Sorted<'a>, today: NaiveDate) -> Option<Blocker> {
    let expires = wishes.id_expires?;
    let threshold = id_threshold(wishes.province, sorted.applicant);
    let too_short = threshold.is_some_and(|it| !it.is_met(expires, today));
    if expires >= today && !too_short {
        return None;
    }
    let change = rules.change(NEW_CARD)?;
    let has_modification = !sorted.modify.is_empty() || !sorted.riders.is_empty() || !sorted.added_riders.is_empty();
    if has_modification {
        sorted.added_riders.push(change);
    }
    let cure = text!(
        "Get the new card first; its photo is uploaded with the same order.",
        "请先办好新证，新证照片随同一订单上传。"
    );
    let (kind, text) = match threshold.filter(|_| expires >= today) {
        Some(threshold) => {
            let text = text!(
                "The ID card expires on {expires}, too soon here{}. {}",
                "身份证{expires}到期，有效期不足{}。{}"; &needed_text(&threshold, today), &cure
            );
            (BlockerKind::IdTooShort, text)
        }
        None => {
            let text = text!("The ID card expired on {expires}. {}", "身份证已于{expires}到期。{}"; &cure);
            (BlockerKind::IdExpired, text)
        }
    };
    let (sources, confidence) = match threshold.and_then(|it| it.rule).filter(|_| kind == BlockerKind::IdTooShort) {
        Some(rule) => (rule.sources.clone(), rule.confidence),
        None => (change.sources.clone(), change.confidence),
    };
    Some(Blocker { id: NEW_CARD.to_owned(), kind, change: Some(change.id.clone()), text, sources, confidence })
}

/// What is told beside the plan.
pub(super) fn notes(rules: &Rulebook, wishes: &Wishes<'_>, plan: &Plan) -> Vec<Note> {
    let planning = rules.planning();
    let mut notes = Vec::new();
    let modifications: Vec<_> = plan.orders.iter().filter(|order| order.kind == OrderKind::Modification).collect();
    if plan.combined_order_only() {
        notes.push(note(COMBINED_ORDER, &planning.combined_order));
    }
    if modifications.len() > 1 {
        notes.push(note("separate-orders", &planning.separate_orders));
        if modifications.iter().any(|order| order.record == Scope::Entity) {
            notes.push(note("entity-first", &planning.entity_first));
        }
    }
    notes.extend(representative_note(wishes, plan));
    notes.extend(later_validity_note(rules, wishes, plan));
    notes.extend(open_questions(rules, wishes, plan));
    notes
}

fn note(id: &'static str, fact: &Fact) -> Note {
    Note { id, text: fact.text.clone(), sources: fact.sources.clone(), confidence: Some(fact.confidence) }
}

/// Where the entity's person in charge must be the legal representative, that person changes too.
fn representative_note(wishes: &Wishes<'_>, plan: &Plan) -> Option<Note> {
    let changes_representative = |order: &&super::Order| {
        order.kind == OrderKind::Modification && order.changes.iter().any(|id| *id == *LEGAL_REPRESENTATIVE)
    };
    plan.orders.iter().find(changes_representative)?;
    let rule = wishes.province?.rules.iter().find(|rule| {
        rule.applicant.includes(plan.applicant)
            && rule.value.get(PERSON_IS_REPRESENTATIVE).and_then(|value| value.as_flag()) == Some(true)
            && !crate::answer::verdict::has_lost(rule)
    })?;
    Some(Note {
        id: "person-in-charge-follows",
        text: text!(
            "Change the person in charge of the entity in the same order. {}",
            "请在同一订单里一并更换主体负责人。{}"; &rule.text
        ),
        sources: rule.sources.clone(),
        confidence: Some(rule.confidence),
    })
}

/// The domain is valid long enough today, but not for the last order; or one source wants more than the other.
fn later_validity_note(rules: &Rulebook, wishes: &Wishes<'_>, plan: &Plan) -> Option<Note> {
    let expires = wishes.domain_expires?;
    let (threshold, disputed) = domain_threshold(rules, wishes.province, plan.applicant);
    let mut checked = plan.orders.iter().filter(|order| order.kind != OrderKind::Cancel);
    checked.clone().next()?;
    if !threshold.is_met(expires, plan.today) {
        return None;
    }
    let late = checked.find_map(|order| order.submit.latest.filter(|day| !threshold.is_met(expires, *day)));
    if let Some(day) = late {
        let text = text!(
            "The domain (until {expires}) is valid long enough today, but may not be when the last order is submitted ({day}). Renew it now.",
            "域名（有效期至{expires}）今天够用，但提交最后一个订单时（{day}）可能不足，建议现在续费。"
        );
        return Some(Note { id: "domain-later-too-short", text, sources: Vec::new(), confidence: None });
    }
    let disputed = disputed.filter(|it| !it.is_met(expires, plan.today))?;
    let rule = disputed.rule?;
    Some(Note {
        id: "domain-disputed",
        text: text!("One source asks for more: {} Renewing avoids the question.", "有来源要求更长：{}续费可避免争议。"; &rule.text),
        sources: rule.sources.clone(),
        confidence: Some(Confidence::Low),
    })
}

/// What was not said and would change the plan.
fn open_questions(rules: &Rulebook, wishes: &Wishes<'_>, plan: &Plan) -> Vec<Note> {
    let plain = |id, text| Note { id, text, sources: Vec::new(), confidence: None };
    let mut notes = Vec::new();
    let depends = plan.wanted.iter().any(|id| {
        let change = rules.change_of(id);
        rules.action_of(&change.action).is_modification()
            || change.national.province_may_forbid == ProvinceMayForbid::Yes
    });
    if wishes.province.is_none() && depends {
        notes.push(plain(
            "province-open",
            text!(
                "No province was named: some accept only one combined order, or refuse single changes.",
                "未指定省份：有的省份只接受合并变更，或不允许个别变更。"
            ),
        ));
    }
    let differs = plan.wanted.iter().any(|id| {
        let change = rules.change_of(id);
        change.applicants.len() == 1 || !plan.readings.is_empty()
    });
    if plan.applicant_assumed && differs {
        notes.push(plain(
            "applicant-assumed",
            text!("Planned for: {}. Say so if it is not.", "按“{}”备案规划，如不符请说明。"; &plan.applicant.label()),
        ));
    }
    notes
}
