//! Several wanted changes to the fewest orders in the right sequence: blockers, documents once, dates.

mod checks;
mod dates;
mod orders;
mod papers;
mod reading;
mod sort;
mod words;

use chrono::NaiveDate;

pub use crate::answer::plan::reading::Reading;
pub use crate::answer::plan::reading::Way;
pub use crate::answer::plan::words::plan_answer;

use crate::answer::clock::Window;
use crate::answer::plan::sort::Sorted;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::change::Scope;
use crate::rules::document::DocumentId;
use crate::rules::order_state::CanEnd;
use crate::rules::order_state::StateId;
use crate::rules::planning::When;
use crate::rules::provider::ActionId;
use crate::rules::province::Province;
use crate::rules::province::ProvinceSlug;
use crate::source::Confidence;
use crate::source::SourceId;

/// What is wanted, and what is known about the case.
#[derive(Clone, Debug, Default)]
pub struct Wishes<'a> {
    /// In any sequence; a change named twice counts once.
    pub changes: Vec<&'a Change>,
    pub province: Option<&'a Province>,
    pub applicant: Option<Applicant>,
    pub domain_expires: Option<NaiveDate>,
    pub id_expires: Option<NaiveDate>,
    /// The state of an order that is open already.
    pub open_order: Option<StateId>,
    /// The day on which that order came into this state; today if nobody says.
    pub open_order_since: Option<NaiveDate>,
}

/// The plan. Every wanted change stands in exactly one of `before`, `orders`, `nothing_to_do`, `explained`,
/// `alongside`, `elsewhere` and `not_for_applicant`.
#[derive(Clone, Debug)]
pub struct Plan {
    pub today: NaiveDate,
    pub wanted: Vec<ChangeId>,
    pub province: Option<ProvinceSlug>,
    pub applicant: Applicant,
    /// Nobody said who files: the plan is for an organization, or for whom the change itself names.
    pub applicant_assumed: bool,
    /// What must be dealt with before anything can be submitted.
    pub blockers: Vec<Blocker>,
    pub before: Vec<BeforeStep>,
    pub orders: Vec<Order>,
    /// Wanted changes that no modification can do; each is also in an order, if an order can do it otherwise.
    pub not_modifiable: Vec<ChangeId>,
    /// Changes of things that this kind of applicant's filing does not have.
    pub not_for_applicant: Vec<ChangeId>,
    pub nothing_to_do: Vec<ChangeId>,
    pub explained: Vec<ChangeId>,
    pub alongside: Vec<(ChangeId, When)>,
    /// To be done with the provider that holds the filing.
    pub elsewhere: Vec<ChangeId>,
    /// How the verdict of each change was read, for those that have one.
    pub readings: Vec<Reading>,
    /// All documents, once each.
    pub documents: Vec<Paper>,
    /// Told beside the plan: near misses, what changes with it, what is open.
    pub notes: Vec<Note>,
}

impl Plan {
    /// The whole filing has to be sent in one order.
    pub fn combined_order_only(&self) -> bool {
        self.orders.iter().any(|order| order.combined)
    }

    /// The domain has to be transferred, or its real-name data corrected, first.
    pub fn domain_transfer_needed(&self, rules: &Rulebook) -> bool {
        self.before
            .iter()
            .any(|step| rules.planning().needs.iter().any(|need| step.change.as_ref() == Some(&need.first)))
    }

    /// From the first possible day of submission to the last result.
    pub fn window(&self) -> Option<Window> {
        let first = self.orders.first()?;
        let last = self.orders.last()?;
        Some(Window {
            earliest: first.submit.earliest,
            latest: last.result.latest,
            estimated: self.orders.iter().any(|order| order.result.estimated),
        })
    }
}

/// Why nothing can be submitted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockerKind {
    DomainExpired,
    DomainTooShort,
    IdExpired,
    IdTooShort,
    IdLost,
    OpenOrder(CanEnd),
    /// The filing is with another provider.
    Elsewhere,
    /// It depends on the administration which way is open.
    AskAdministration,
}

#[derive(Clone, Debug)]
pub struct Blocker {
    /// Id of the change that cures it, or of the precondition.
    pub id: String,
    pub kind: BlockerKind,
    pub change: Option<ChangeId>,
    pub text: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Something that is done before an order.
#[derive(Clone, Debug)]
pub struct BeforeStep {
    /// The change that it is; absent where it is done with somebody else.
    pub change: Option<ChangeId>,
    /// What it is, where it is no change here.
    pub duty: Option<String>,
    /// The wanted changes that need it; empty where it was wanted itself.
    pub needed_by: Vec<ChangeId>,
    /// Number of the order that it must precede, from 1; `None` where it precedes all.
    pub before_order: Option<usize>,
    /// Why, in the words of the rules.
    pub why: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
    /// When it is ready, if it is begun today.
    pub ready: Window,
    /// It has to pass before an order is submitted: id of the duration.
    pub wait: Option<String>,
}

/// What kind of order it is; it decides the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrderKind {
    Modification,
    /// Cancelled and filed again.
    Refile,
    Add,
    Cancel,
}

impl OrderKind {
    pub fn code(self) -> &'static str {
        match self {
            OrderKind::Modification => "modification",
            OrderKind::Refile => "refile",
            OrderKind::Add => "add",
            OrderKind::Cancel => "cancel",
        }
    }
}

/// One stage of an order with the days on which it ends.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Id of the duration in the procedure.
    pub id: String,
    pub ends: Window,
}

/// One order of the plan.
#[derive(Clone, Debug)]
pub struct Order {
    pub kind: OrderKind,
    pub action: ActionId,
    /// The record that is changed.
    pub record: Scope,
    /// Everything that the order carries, in the sequence of lists.
    pub changes: Vec<ChangeId>,
    /// Those of `changes` that nobody asked for: the plan needs them.
    pub added: Vec<ChangeId>,
    /// Ids of order types, one after the other.
    pub order_types: Vec<String>,
    /// Entity and services together, because the province accepts nothing else.
    pub combined: bool,
    /// The rule that asks for the combined order, by its id in the province.
    pub combined_by: Option<String>,
    /// What comes first, where that is not another order here.
    pub first: Option<Text>,
    pub documents: Vec<DocumentId>,
    /// When it can be submitted, if everything before is begun today.
    pub submit: Window,
    pub stages: Vec<Stage>,
    /// When the result is there.
    pub result: Window,
}

/// A document and the orders that want it.
#[derive(Clone, Debug)]
pub struct Paper {
    pub document: DocumentId,
    /// The words of the change that wants it; the glossary's where a province rule does.
    pub text: Option<Text>,
    /// The province rule that wants it, and when; `None` for what is wanted everywhere.
    pub why: Option<Text>,
    /// Numbers of the orders, from 1.
    pub orders: Vec<usize>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Something told beside the plan.
#[derive(Clone, Debug)]
pub struct Note {
    pub id: &'static str,
    pub text: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Option<Confidence>,
}

/// The plan for what is wanted. The sequence of the wishes does not matter.
pub fn plan(rules: &Rulebook, wishes: &Wishes<'_>, today: NaiveDate) -> Plan {
    let mut sorted = Sorted::of(rules, wishes);
    let mut blockers = checks::blockers(rules, wishes, &mut sorted, today);
    let mut orders = orders::orders(rules, wishes, &sorted);
    let mut before = sorted.before;
    sort::attach_first_duties(rules, &mut before, &orders);
    dates::fill(rules, wishes, today, &mut before, &mut orders);
    let documents = papers::fill(rules, wishes, sorted.applicant, &mut orders);
    blockers.sort_by_key(|blocker| blocker.kind.rank());
    let mut plan = Plan {
        today,
        wanted: sorted.wanted.iter().map(|change| change.id.clone()).collect(),
        province: wishes.province.map(|province| province.slug.clone()),
        applicant: sorted.applicant,
        applicant_assumed: wishes.applicant.is_none(),
        blockers,
        before,
        orders,
        not_modifiable: sorted.not_modifiable,
        not_for_applicant: sorted.not_for_applicant,
        nothing_to_do: sorted.nothing_to_do,
        explained: sorted.explained,
        alongside: sorted.alongside,
        elsewhere: sorted.elsewhere,
        readings: sorted.readings,
        documents,
        notes: Vec::new(),
    };
    plan.notes = checks::notes(rules, wishes, &plan);
    plan
}

impl BlockerKind {
    fn rank(self) -> u8 {
        match self {
            BlockerKind::Elsewhere => 0,
            BlockerKind::OpenOrder(_) => 1,
            BlockerKind::AskAdministration => 2,
            BlockerKind::DomainExpired | BlockerKind::DomainTooShort => 3,
            BlockerKind::IdLost => 4,
            BlockerKind::IdExpired | BlockerKind::IdTooShort => 5,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            BlockerKind::DomainExpired => "domain-expired",
            BlockerKind::DomainTooShort => "domain-too-short",
            BlockerKind::IdExpired => "id-expired",
            BlockerKind::IdTooShort => "id-too-short",
            BlockerKind::IdLost => "id-lost",
            BlockerKind::OpenOrder(CanEnd::Abandon) => "open-order-abandon",
            BlockerKind::OpenOrder(CanEnd::Withdraw) => "open-order-withdraw",
            BlockerKind::OpenOrder(CanEnd::No) => "open-order-wait",
            BlockerKind::Elsewhere => "filed-elsewhere",
            BlockerKind::AskAdministration => "ask-administration",
        }
    }
}
