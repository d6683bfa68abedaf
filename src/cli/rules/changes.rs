//! What changed between two rulebooks, as plain data.

use std::collections::BTreeMap;
use std::collections::HashMap;

use serde::Serialize;

use crate::answer::verdict::all_rulings;
use crate::lang::Lang;
use crate::rules::Rulebook;
use crate::rules::change::Change;
use crate::rules::change::Verdict;
use crate::rules::province::Rule;

/// What is new, gone, or different in one kind of thing.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Differences {
    pub(super) added: Vec<String>,
    pub(super) removed: Vec<String>,
    pub(super) changed: Vec<Changed>,
}

impl Differences {
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// A thing that exists on both sides, and the fields that differ.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Changed {
    pub(super) id: String,
    pub(super) fields: Vec<&'static str>,
}

/// A verdict that readers will see differently.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct VerdictChange {
    pub(super) province: String,
    pub(super) applicant: &'static str,
    pub(super) change: String,
    /// Null where that side has no such province or change, or nothing to decide.
    pub(super) old: Option<Verdict>,
    pub(super) new: Option<Verdict>,
}

/// What changed, in a reader's terms.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct RulebookChanges {
    pub(super) verdicts: Vec<VerdictChange>,
    pub(super) province_rules: Differences,
    pub(super) changes: Differences,
    pub(super) actions: Differences,
    pub(super) order_states: Differences,
    pub(super) reasons: Differences,
    pub(super) questions: Differences,
    pub(super) documents: Differences,
    pub(super) sources: Differences,
    /// `2026-10-01 off`, `2026-10-10 worked`.
    pub(super) holidays: Differences,
}

impl RulebookChanges {
    pub(super) fn between(old: &Rulebook, new: &Rulebook) -> RulebookChanges {
        RulebookChanges {
            verdicts: verdicts(old, new),
            province_rules: differences(&province_rules(old), &province_rules(new), rule_fields),
            changes: differences(&changes(old), &changes(new), change_fields),
            actions: differences(
                &by_id(old.actions(), |it| it.id.to_string()),
                &by_id(new.actions(), |it| it.id.to_string()),
                |a, b| {
                    differing(&[
                        ("label", a.label != b.label),
                        ("kind", a.kind != b.kind),
                        ("headline", a.headline != b.headline),
                        ("pc", a.pc != b.pc),
                        ("mobile", a.mobile != b.mobile),
                        ("follow_up", a.follow_up != b.follow_up),
                        ("facts", a.facts != b.facts),
                        ("sources", a.sources != b.sources || a.confidence != b.confidence),
                    ])
                },
            ),
            order_states: differences(
                &by_id(&old.order_states().states, |it| it.id.to_string()),
                &by_id(&new.order_states().states, |it| it.id.to_string()),
                |a, b| {
                    differing(&[
                        ("label", a.label != b.label),
                        ("meaning", a.meaning != b.meaning || a.who_acts != b.who_acts),
                        ("next_states", a.next_states != b.next_states),
                        ("customer_action", a.customer_action != b.customer_action),
                        ("can_end", a.can_end != b.can_end || a.can_edit != b.can_edit),
                        ("time_limit", a.time_limit != b.time_limit),
                    ])
                },
            ),
            reasons: differences(
                &by_id(&old.notices().reasons, |it| it.id.to_string()),
                &by_id(&new.notices().reasons, |it| it.id.to_string()),
                |a, b| {
                    differing(&[
                        ("label", a.label != b.label),
                        ("cause", a.cause != b.cause),
                        ("fix", a.fix != b.fix),
                        ("changes", a.changes != b.changes || a.actions != b.actions),
                        ("documents", a.documents != b.documents),
                        ("phrases", a.phrases_en != b.phrases_en || a.phrases_zh != b.phrases_zh),
                    ])
                },
            ),
            questions: differences(
                &by_id(old.faq(), |it| it.id.clone()),
                &by_id(new.faq(), |it| it.id.clone()),
                |a, b| differing(&[("question", a.question != b.question), ("answer", a.answer != b.answer)]),
            ),
            documents: differences(
                &old.documents().map(|it| (it.id.to_string(), it)).collect(),
                &new.documents().map(|it| (it.id.to_string(), it)).collect(),
                |a, b| differing(&[("name", a.name != b.name), ("what", a.what != b.what)]),
            ),
            sources: differences(
                &old.sources().map(|it| (it.id.to_string(), it)).collect(),
                &new.sources().map(|it| (it.id.to_string(), it)).collect(),
                |a, b| {
                    differing(&[
                        ("title", a.title != b.title || a.publisher != b.publisher),
                        ("url", a.url != b.url),
                        ("page_date", a.page_date != b.page_date),
                        ("checked", a.checked != b.checked),
                    ])
                },
            ),
            holidays: differences(&calendar_days(old), &calendar_days(new), |_, _| Vec::new()),
        }
    }

    /// Every kind but the verdicts, with its key.
    pub(super) fn kinds(&self) -> [(&'static str, &Differences); 9] {
        [
            ("province_rules", &self.province_rules),
            ("changes", &self.changes),
            ("actions", &self.actions),
            ("order_states", &self.order_states),
            ("reasons", &self.reasons),
            ("questions", &self.questions),
            ("documents", &self.documents),
            ("sources", &self.sources),
            ("holidays", &self.holidays),
        ]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.verdicts.is_empty() && self.kinds().iter().all(|(_, differences)| differences.is_empty())
    }
}

fn by_id<T>(all: &[T], id: impl Fn(&T) -> String) -> BTreeMap<String, &T> {
    all.iter().map(|it| (id(it), it)).collect()
}

fn differences<T: ?Sized>(
    old: &BTreeMap<String, &T>,
    new: &BTreeMap<String, &T>,
    fields: impl Fn(&T, &T) -> Vec<&'static str>,
) -> Differences {
    let only_in = |one: &BTreeMap<String, &T>, other: &BTreeMap<String, &T>| {
        one.keys().filter(|id| !other.contains_key(*id)).cloned().collect()
    };
    let both = new.iter().filter_map(|(id, new)| Some((id, old.get(id)?, new)));
    let changed = both.map(|(id, old, new)| Changed { id: id.clone(), fields: fields(old, new) });
    Differences {
        added: only_in(new, old),
        removed: only_in(old, new),
        changed: changed.filter(|it| !it.fields.is_empty()).collect(),
    }
}

fn differing(fields: &[(&'static str, bool)]) -> Vec<&'static str> {
    fields.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect()
}

fn province_rules(rules: &Rulebook) -> BTreeMap<String, &Rule> {
    let provinces = rules.provinces().iter();
    provinces.flat_map(|it| it.rules.iter().map(|rule| (format!("{}/{}", it.slug, rule.id), rule))).collect()
}

fn rule_fields(a: &Rule, b: &Rule) -> Vec<&'static str> {
    differing(&[
        ("topic", a.topic != b.topic),
        ("applicant", a.applicant != b.applicant),
        ("service", a.service != b.service),
        ("effect", a.effect != b.effect),
        ("text", a.text != b.text),
        ("documents", a.documents != b.documents),
        ("value", a.value != b.value),
        ("scope", a.scope != b.scope),
        ("confidence", a.confidence != b.confidence),
        ("sources", a.sources != b.sources || a.source_notes != b.source_notes),
        ("checked", a.checked != b.checked),
        ("disagreement", a.disagreement != b.disagreement),
    ])
}

fn changes(rules: &Rulebook) -> BTreeMap<String, &Change> {
    by_id(rules.changes(), |it| it.id.to_string())
}

fn change_fields(a: &Change, b: &Change) -> Vec<&'static str> {
    differing(&[
        ("label", a.label != b.label),
        ("position", a.position != b.position),
        ("scope", a.scope != b.scope),
        ("action", a.action != b.action),
        ("order_types", a.order_types != b.order_types),
        ("applicants", a.applicants != b.applicants),
        ("summary", a.summary != b.summary),
        ("steps", a.steps != b.steps),
        ("note", a.note != b.note),
        ("national", a.national != b.national),
        ("sms", a.sms != b.sms),
        ("documents", a.documents != b.documents),
        ("pitfalls", a.pitfalls != b.pitfalls),
        ("duties", a.duties != b.duties),
        ("related", a.related != b.related),
        ("sources", a.sources != b.sources || a.confidence != b.confidence),
        ("phrases", a.phrases != b.phrases),
    ])
}

fn calendar_days(rules: &Rulebook) -> BTreeMap<String, &str> {
    let years = rules.calendar().years();
    years
        .flat_map(|year| {
            let off = year.holidays.iter().map(|day| (format!("{} off", day.date), "off"));
            off.chain(year.workdays.iter().map(|day| (format!("{} worked", day.date), "worked")))
        })
        .collect()
}

type VerdictKey = (String, &'static str, String);

fn verdicts(old: &Rulebook, new: &Rulebook) -> Vec<VerdictChange> {
    let of = |rules: &Rulebook| -> HashMap<VerdictKey, Option<Verdict>> {
        let rulings = all_rulings(rules);
        rulings
            .map(|(province, applicant, change, ruling)| {
                ((province.slug.to_string(), applicant.code(), change.id.to_string()), ruling.verdict)
            })
            .collect()
    };
    let (old, new) = (of(old), of(new));
    let mut keys: Vec<&VerdictKey> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let changes = keys.into_iter().map(|key| VerdictChange {
        province: key.0.clone(),
        applicant: key.1,
        change: key.2.clone(),
        old: old.get(key).copied().flatten(),
        new: new.get(key).copied().flatten(),
    });
    changes.filter(|it| it.old != it.new).collect()
}

/// The label of a change on either side, for readers.
pub(super) fn change_label(old: &Rulebook, new: &Rulebook, id: &str, lang: Lang) -> String {
    let change = new.change(id).or_else(|| old.change(id));
    change.map_or_else(|| id.to_owned(), |change| change.label.get(lang).to_owned())
}
