//! The rulebook: everything in `rules/`, loaded once, immutable, valid because it exists.

pub mod calendar;
pub mod change;
mod check;
pub mod counts;
pub mod diagnose;
pub mod document;
pub mod fact;
pub mod faq;
pub mod files;
pub mod lexicon;
mod load;
mod locate;
pub mod notice;
pub mod notice_words;
pub mod order_state;
pub mod place;
pub mod planning;
pub mod problem;
pub mod procedure;
pub mod provider;
pub mod province;
pub mod researched;
pub mod schema;
pub mod scope_examples;
pub mod topic;

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::rules::calendar::Calendar;
use crate::rules::calendar::EstimatedYear;
use crate::rules::calendar::HolidayYear;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::diagnose::Diagnose;
use crate::rules::document::Document;
use crate::rules::document::DocumentId;
use crate::rules::faq::FaqEntry;
use crate::rules::lexicon::Lexicon;
use crate::rules::notice::Notices;
use crate::rules::notice::Reason;
use crate::rules::notice::ReasonId;
use crate::rules::notice_words::NoticeExamples;
use crate::rules::notice_words::NoticeLexicon;
use crate::rules::order_state::OrderStates;
use crate::rules::place::NotPlaces;
use crate::rules::place::Places;
use crate::rules::planning::Planning;
use crate::rules::procedure::Procedure;
use crate::rules::provider::Action;
use crate::rules::provider::ActionId;
use crate::rules::provider::Provider;
use crate::rules::province::Province;
use crate::rules::province::ProvinceSlug;
use crate::rules::researched::Researched;
use crate::rules::scope_examples::OutOfScope;
use crate::rules::topic::Topic;
use crate::rules::topic::TopicId;
use crate::rules::topic::ValueKey;
use crate::rules::topic::ValueWord;
use crate::source::Source;
use crate::source::SourceId;

/// The files as parsed, before the promises between them are checked.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) provider: Provider,
    pub(crate) sources: Vec<Source>,
    pub(crate) province_sources: Vec<Source>,
    pub(crate) documents: Vec<Document>,
    pub(crate) topics: Vec<Topic>,
    pub(crate) value_keys: Vec<ValueKey>,
    pub(crate) value_words: Vec<ValueWord>,
    pub(crate) changes: Vec<Change>,
    pub(crate) provinces: Vec<Province>,
    pub(crate) places: Vec<Places>,
    pub(crate) not_places: NotPlaces,
    pub(crate) lexicon: Lexicon,
    pub(crate) planning: Planning,
    pub(crate) procedure: Procedure,
    pub(crate) order_states: OrderStates,
    pub(crate) notices: Notices,
    pub(crate) notice_lexicon: NoticeLexicon,
    pub(crate) notice_examples: NoticeExamples,
    pub(crate) diagnose: Diagnose,
    pub(crate) faq: Vec<FaqEntry>,
    pub(crate) out_of_scope: OutOfScope,
    pub(crate) holiday_years: Vec<HolidayYear>,
    pub(crate) holiday_estimates: Vec<EstimatedYear>,
    pub(crate) researched: Vec<Researched>,
}

/// All rules. It can only be had through the loader, so every reference in it leads somewhere.
#[derive(Debug)]
pub struct Rulebook {
    provider: Provider,
    sources: BTreeMap<SourceId, Source>,
    documents: BTreeMap<DocumentId, Document>,
    topics: Vec<Topic>,
    value_keys: BTreeMap<String, ValueKey>,
    value_words: BTreeMap<String, ValueWord>,
    changes: Vec<Change>,
    change_index: HashMap<ChangeId, usize>,
    provinces: Vec<Province>,
    places: Vec<Places>,
    not_places: NotPlaces,
    lexicon: Lexicon,
    planning: Planning,
    procedure: Procedure,
    order_states: OrderStates,
    notices: Notices,
    notice_lexicon: NoticeLexicon,
    notice_examples: NoticeExamples,
    diagnose: Diagnose,
    faq: Vec<FaqEntry>,
    out_of_scope: OutOfScope,
    calendar: Calendar,
    researched: Vec<Researched>,
    province_source_count: usize,
}

impl Rulebook {
    pub(crate) fn from_checked(tables: Tables) -> Rulebook {
        let mut changes = tables.changes;
        changes.sort_by_key(|change| change.position);
        let province_source_count = tables.province_sources.len();
        let sources = tables.sources.into_iter().chain(tables.province_sources);
        let mut provider = tables.provider;
        provider.resolve_labels(&mut changes);
        Rulebook {
            sources: sources.map(|source| (source.id.clone(), source)).collect(),
            documents: tables.documents.into_iter().map(|document| (document.id.clone(), document)).collect(),
            topics: tables.topics,
            value_keys: tables.value_keys.into_iter().map(|key| (key.id.clone(), key)).collect(),
            value_words: tables.value_words.into_iter().map(|word| (word.id.clone(), word)).collect(),
            change_index: changes.iter().enumerate().map(|(at, change)| (change.id.clone(), at)).collect(),
            changes,
            provinces: {
                let mut provinces = tables.provinces;
                provinces.sort_by(|a, b| a.gb2260.cmp(&b.gb2260));
                provinces
            },
            places: tables.places,
            not_places: tables.not_places,
            lexicon: tables.lexicon,
            planning: tables.planning,
            procedure: tables.procedure,
            order_states: tables.order_states,
            notices: tables.notices,
            notice_lexicon: tables.notice_lexicon,
            notice_examples: tables.notice_examples,
            diagnose: tables.diagnose,
            faq: tables.faq,
            out_of_scope: tables.out_of_scope,
            calendar: Calendar::new(tables.holiday_years, tables.holiday_estimates),
            researched: tables.researched,
            province_source_count,
            provider,
        }
    }

    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// All changes and explained topics, in the order of lists.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub fn change(&self, id: &str) -> Option<&Change> {
        self.change_index.get(id).map(|at| &self.changes[*at])
    }

    /// The change with an id that a rule file carries.
    ///
    /// # Panics
    /// Never for ids out of this rulebook: the loader refuses dangling ids.
    pub fn change_of(&self, id: &ChangeId) -> &Change {
        &self.changes[self.change_index[id]]
    }

    pub fn actions(&self) -> &[Action] {
        &self.provider.actions
    }

    pub fn action(&self, id: &str) -> Option<&Action> {
        self.provider.actions.iter().find(|action| action.id == id)
    }

    /// The action with an id that a rule file carries.
    ///
    /// # Panics
    /// Never for ids out of this rulebook: the loader refuses dangling ids.
    pub fn action_of(&self, id: &ActionId) -> &Action {
        self.action(id.as_str()).expect("the loader refuses dangling action ids")
    }

    /// The 31 provinces in the order of their GB/T 2260 codes.
    pub fn provinces(&self) -> &[Province] {
        &self.provinces
    }

    pub fn province(&self, slug: &str) -> Option<&Province> {
        self.provinces.iter().find(|province| province.slug == slug)
    }

    /// The province with a slug that a rule file or a query carries.
    ///
    /// # Panics
    /// Never for slugs out of this rulebook: the loader refuses dangling ones.
    pub fn province_of(&self, slug: &ProvinceSlug) -> &Province {
        self.province(slug.as_str()).expect("the loader refuses dangling province slugs")
    }

    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }

    /// The source with an id that a rule file carries.
    ///
    /// # Panics
    /// Never for ids out of this rulebook: the loader refuses dangling ids.
    pub fn source(&self, id: &SourceId) -> &Source {
        &self.sources[id]
    }

    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.values()
    }

    /// The document with an id that a rule file carries.
    ///
    /// # Panics
    /// Never for ids out of this rulebook: the loader refuses dangling ids.
    pub fn document(&self, id: &DocumentId) -> &Document {
        &self.documents[id]
    }

    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == id)
    }

    /// The topic with an id that a rule file carries.
    ///
    /// # Panics
    /// Never for ids out of this rulebook: the loader refuses dangling ids.
    pub fn topic_of(&self, id: &TopicId) -> &Topic {
        self.topic(id.as_str()).expect("the loader refuses dangling topic ids")
    }

    pub fn value_key(&self, id: &str) -> Option<&ValueKey> {
        self.value_keys.get(id)
    }

    /// The label of a word that stands in a value.
    pub fn value_word(&self, id: &str) -> Option<&ValueWord> {
        self.value_words.get(id)
    }

    pub fn places(&self) -> &[Places] {
        &self.places
    }

    pub fn not_places(&self) -> &NotPlaces {
        &self.not_places
    }

    /// What understanding is built from beside the phrases.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// How wanted changes become a plan.
    pub fn planning(&self) -> &Planning {
        &self.planning
    }

    pub fn procedure(&self) -> &Procedure {
        &self.procedure
    }

    pub fn order_states(&self) -> &OrderStates {
        &self.order_states
    }

    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// The reason with an id that a rule file or an understood notice carries.
    ///
    /// # Panics
    /// Never for ids out of this rulebook: the loader refuses dangling ids.
    pub fn reason_of(&self, id: &ReasonId) -> &Reason {
        self.notices.reason(id.as_str()).expect("the loader refuses dangling reason ids")
    }

    /// Words that mean the same in a notice.
    pub fn notice_lexicon(&self) -> &NoticeLexicon {
        &self.notice_lexicon
    }

    /// Texts that report no fault.
    pub fn notice_examples(&self) -> &NoticeExamples {
        &self.notice_examples
    }

    /// The dialogue that finds out why something doesn't work.
    pub fn diagnose(&self) -> &Diagnose {
        &self.diagnose
    }

    pub fn faq(&self) -> &[FaqEntry] {
        &self.faq
    }

    pub fn out_of_scope(&self) -> &OutOfScope {
        &self.out_of_scope
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// What the research found, kind by kind.
    pub fn researched(&self) -> &[Researched] {
        &self.researched
    }

    /// How many of the sources speak of one province's rules.
    pub fn province_source_count(&self) -> usize {
        self.province_source_count
    }

    /// The promises that hold between the files of this rulebook, in an editor's words.
    pub fn promises() -> impl Iterator<Item = &'static str> {
        check::names()
    }
}
