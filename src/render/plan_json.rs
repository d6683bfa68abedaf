//! A plan on the wire: ids always, texts beside them.

use chrono::NaiveDate;
use serde::Serialize;

use crate::answer::Answer;
use crate::answer::clock::Window;
use crate::answer::plan::BeforeStep;
use crate::answer::plan::Order;
use crate::answer::plan::Plan;
use crate::answer::plan::Reading;
use crate::lang::Lang;
use crate::render::json::AnswerJson;
use crate::render::json::SCHEMA_VERSION;

#[derive(Debug, Serialize)]
pub struct PlanJson {
    pub schema_version: u32,
    pub lang: &'static str,
    pub today: NaiveDate,
    pub province: Option<String>,
    pub applicant: &'static str,
    pub applicant_assumed: bool,
    /// All that was wanted.
    pub changes: Vec<String>,
    pub blockers: Vec<BlockerJson>,
    pub before: Vec<BeforeJson>,
    pub orders: Vec<OrderJson>,
    /// Wanted changes that no modification can do.
    pub not_modifiable: Vec<String>,
    pub not_for_applicant: Vec<String>,
    pub nothing_to_do: Vec<String>,
    pub explained: Vec<String>,
    pub alongside: Vec<AlongsideJson>,
    pub elsewhere: Vec<String>,
    pub documents: Vec<String>,
    /// The province accepts only the modification of the whole filing.
    pub combined_order_only: bool,
    pub domain_transfer_needed: bool,
    /// From the first possible submission to the last result.
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    pub estimated: bool,
    pub verdicts: Vec<VerdictJson>,
    pub notes: Vec<NoteJson>,
    pub answer: AnswerJson,
}

#[derive(Debug, Serialize)]
pub struct BlockerJson {
    pub id: String,
    pub kind: &'static str,
    pub change: Option<String>,
    pub text: String,
}

#[derive(Debug, Serialize)]
pub struct BeforeJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    pub needed_by: Vec<String>,
    /// Number of the order that it precedes, from 1; null where it precedes all.
    pub before_order: Option<usize>,
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    pub estimated: bool,
    pub text: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct OrderJson {
    pub number: usize,
    pub kind: &'static str,
    pub action: String,
    pub changes: Vec<String>,
    /// Those of `changes` that the plan needs although nobody asked.
    pub added: Vec<String>,
    pub order_types: Vec<String>,
    pub combined_order_only: bool,
    pub combined_by: Option<String>,
    pub documents: Vec<String>,
    pub submit_earliest: Option<NaiveDate>,
    pub submit_latest: Option<NaiveDate>,
    /// When the result is there.
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    pub estimated: bool,
    pub stages: Vec<StageJson>,
}

#[derive(Debug, Serialize)]
pub struct StageJson {
    pub id: String,
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    pub estimated: bool,
}

#[derive(Debug, Serialize)]
pub struct AlongsideJson {
    pub change: String,
    pub when: &'static str,
}

#[derive(Debug, Serialize)]
pub struct VerdictJson {
    pub change: String,
    pub verdict: &'static str,
    pub way: &'static str,
    pub other_way: Option<&'static str>,
    pub ask_first: bool,
    pub rule: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct NoteJson {
    pub id: &'static str,
    pub text: String,
}

impl PlanJson {
    /// `domain_transfer_needed` and the answer come from whoever has the rules.
    pub fn new(plan: &Plan, answer: &Answer, domain_transfer_needed: bool, lang: Lang) -> PlanJson {
        let window = plan.window().unwrap_or(Window { earliest: None, latest: None, estimated: false });
        PlanJson {
            schema_version: SCHEMA_VERSION,
            lang: lang.code(),
            today: plan.today,
            province: plan.province.as_ref().map(ToString::to_string),
            applicant: plan.applicant.code(),
            applicant_assumed: plan.applicant_assumed,
            changes: ids(&plan.wanted),
            blockers: plan
                .blockers
                .iter()
                .map(|blocker| BlockerJson {
                    id: blocker.id.clone(),
                    kind: blocker.kind.code(),
                    change: blocker.change.as_ref().map(ToString::to_string),
                    text: blocker.text.get(lang).to_owned(),
                })
                .collect(),
            before: plan.before.iter().map(|step| before(step, lang)).collect(),
            orders: plan.orders.iter().enumerate().map(|(at, it)| order(at + 1, it)).collect(),
            not_modifiable: ids(&plan.not_modifiable),
            not_for_applicant: ids(&plan.not_for_applicant),
            nothing_to_do: ids(&plan.nothing_to_do),
            explained: ids(&plan.explained),
            alongside: plan
                .alongside
                .iter()
                .map(|(change, when)| AlongsideJson { change: change.to_string(), when: when.code() })
                .collect(),
            elsewhere: ids(&plan.elsewhere),
            documents: plan.documents.iter().map(|paper| paper.document.to_string()).collect(),
            combined_order_only: plan.combined_order_only(),
            domain_transfer_needed,
            earliest: window.earliest,
            latest: window.latest,
            estimated: window.estimated,
            verdicts: plan.readings.iter().map(verdict).collect(),
            notes: plan
                .notes
                .iter()
                .map(|note| NoteJson { id: note.id, text: note.text.get(lang).to_owned() })
                .collect(),
            answer: AnswerJson::new(answer, lang),
        }
    }
}

fn ids<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn before(step: &BeforeStep, lang: Lang) -> BeforeJson {
    BeforeJson {
        change: step.change.as_ref().map(ToString::to_string),
        duty: step.duty.clone(),
        needed_by: ids(&step.needed_by),
        before_order: step.before_order,
        earliest: step.ready.earliest,
        latest: step.ready.latest,
        estimated: step.ready.estimated,
        text: step.why.as_ref().map(|text| text.get(lang).to_owned()),
    }
}

fn order(number: usize, order: &Order) -> OrderJson {
    OrderJson {
        number,
        kind: order.kind.code(),
        action: order.action.to_string(),
        changes: ids(&order.changes),
        added: ids(&order.added),
        order_types: order.order_types.clone(),
        combined_order_only: order.combined,
        combined_by: order.combined_by.clone(),
        documents: ids(&order.documents),
        submit_earliest: order.submit.earliest,
        submit_latest: order.submit.latest,
        earliest: order.result.earliest,
        latest: order.result.latest,
        estimated: order.result.estimated,
        stages: order
            .stages
            .iter()
            .map(|stage| StageJson {
                id: stage.id.clone(),
                earliest: stage.ends.earliest,
                latest: stage.ends.latest,
                estimated: stage.ends.estimated,
            })
            .collect(),
    }
}

fn verdict(reading: &Reading) -> VerdictJson {
    VerdictJson {
        change: reading.change.to_string(),
        verdict: reading.verdict.code(),
        way: reading.way.code(),
        other_way: reading.other_way.map(|way| way.code()),
        ask_first: reading.ask_first,
        rule: reading.rule.clone(),
    }
}
