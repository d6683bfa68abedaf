//! Decisions on request: what is computed and what is said about it, once for every surface.

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::change::Context;
use crate::answer::change::change_answer;
use crate::answer::compare::compare_change;
use crate::answer::compare::compare_topic;
use crate::answer::due::Due;
use crate::answer::due::due;
use crate::answer::due::due_answer;
use crate::answer::expiry::Case;
use crate::answer::expiry::Item;
use crate::answer::expiry::expiry;
use crate::answer::expiry::expiry_answer;
use crate::answer::plan::Plan;
use crate::answer::plan::Wishes;
use crate::answer::plan::plan;
use crate::answer::plan::plan_answer;
use crate::ask::Desk;
use crate::ask::Reply;
use crate::lang::Lang;
use crate::query::Query;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::order_state::State;
use crate::rules::province::ProvinceSlug;

/// The state of an order that most people wait in.
pub const STATE_DEFAULT: &str = "administration-review";

/// A plan, and what is said about it.
#[derive(Clone, Debug)]
pub struct PlanReply {
    pub plan: Plan,
    pub answer: Answer,
    /// The domain has to go to another holder first.
    pub domain_transfer: bool,
}

/// The days of an order's stages, and what is said about them.
#[derive(Clone, Debug)]
pub struct DueReply {
    pub due: Due,
    pub answer: Answer,
}

/// What expires in a case, and what is said about it.
#[derive(Clone, Debug)]
pub struct ExpiryReply {
    pub items: Vec<Item>,
    pub answer: Answer,
}

impl Desk {
    /// The fewest orders for several wishes.
    pub fn plan(&self, wishes: &Wishes<'_>, today: NaiveDate) -> PlanReply {
        let plan = plan(self.rules(), wishes, today);
        let answer = plan_answer(self.rules(), &plan);
        let domain_transfer = plan.domain_transfer_needed(self.rules());
        PlanReply { plan, answer, domain_transfer }
    }

    /// Until when an order stays in a state that began on `submitted`.
    pub fn due(&self, state: &State, submitted: NaiveDate, today: NaiveDate) -> DueReply {
        let due = due(self.rules(), state, submitted);
        let answer = due_answer(self.rules(), &due, today);
        DueReply { due, answer }
    }

    /// What expires in a case, the next day first; `None` where the case names no date.
    pub fn expiry(&self, case: &Case<'_>, today: NaiveDate) -> Option<ExpiryReply> {
        let items = expiry(self.rules(), case, today);
        if items.is_empty() {
            return None;
        }
        let answer = expiry_answer(self.rules(), case, &items);
        Some(ExpiryReply { items, answer })
    }

    /// The answer for a change that was chosen by its id.
    pub fn change(
        &self,
        change: &Change,
        province: Option<ProvinceSlug>,
        applicant: Option<Applicant>,
        lang: Lang,
    ) -> Reply {
        let rules = self.rules();
        let context = Context { province: province.as_ref().map(|slug| rules.province_of(slug)), applicant };
        let answer = change_answer(rules, change, context);
        Reply { query: Query::chosen(change.id.clone(), province, applicant, lang), answer }
    }

    /// All provinces side by side for the id of a change or a topic; `None` where nothing has this id.
    pub fn compare(&self, id: &str) -> Option<Answer> {
        let rules = self.rules();
        match rules.change(id) {
            Some(change) => Some(compare_change(rules, change)),
            None => rules.topic(id).map(|topic| compare_topic(rules, topic)),
        }
    }
}
