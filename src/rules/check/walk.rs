//! One walk over everything that files hold: texts, references, dates and values, each with its place.

use chrono::NaiveDate;

use crate::lang::Text;
use crate::rules::calendar::EstimatedYear;
use crate::rules::calendar::HolidayYear;
use crate::rules::calendar::NamedDay;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::diagnose::Diagnose;
use crate::rules::document::Document;
use crate::rules::document::DocumentId;
use crate::rules::fact::Fact;
use crate::rules::fact::Values;
use crate::rules::faq::FaqEntry;
use crate::rules::load::Parsed;
use crate::rules::locate::Step;
use crate::rules::notice::Notices;
use crate::rules::order_state::OrderStates;
use crate::rules::order_state::OrderType;
use crate::rules::order_state::State;
use crate::rules::planning::OwnOrder;
use crate::rules::planning::Planning;
use crate::rules::procedure::Procedure;
use crate::rules::provider::ActionId;
use crate::rules::provider::Provider;
use crate::rules::province::Disagreement;
use crate::rules::province::Province;
use crate::rules::province::Rule;
use crate::rules::topic::TopicFile;
use crate::rules::topic::TopicId;
use crate::source::Source;
use crate::source::SourceId;

/// Something that the walk comes across.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Text(&'a Text),
    Source(&'a SourceId),
    Document(&'a DocumentId),
    Change(&'a ChangeId),
    Action(&'a ActionId),
    Topic(&'a TopicId),
    Values(&'a Values),
    Url(&'a str),
    /// The day when something was read or published.
    Checked(NaiveDate),
}

/// Where the walk stands.
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) steps: Vec<Step<'a>>,
}

/// Shows everything of every file to `visit`.
pub(super) fn walk<'a>(parsed: &'a Parsed, visit: &mut dyn FnMut(&Place<'a>, Item<'a>)) {
    let mut walker = Walker { place: Place { file: "", steps: Vec::new() }, visit };
    walker.files(parsed);
}

struct Walker<'a, 'v> {
    place: Place<'a>,
    visit: &'v mut dyn FnMut(&Place<'a>, Item<'a>),
}

impl<'a> Walker<'a, '_> {
    fn files(&mut self, parsed: &'a Parsed) {
        self.file("provider.toml", &parsed.provider, Self::provider);
        self.file("sources.toml", &parsed.sources, |it, all| it.list("source", all, Self::source));
        self.file("sources-provinces.toml", &parsed.province_sources, |it, all| it.list("source", all, Self::source));
        self.file("documents.toml", &parsed.documents, |it, all| it.list("document", all, Self::document));
        self.file("topics.toml", &parsed.topics, Self::topics);
        self.file("planning.toml", &parsed.planning, Self::planning);
        self.file("procedure.toml", &parsed.procedure, Self::procedure);
        self.file("order-states.toml", &parsed.order_states, Self::order_states);
        self.file("notices.toml", &parsed.notices, Self::notices);
        self.file("notice-examples.toml", &parsed.notice_examples, |it, examples| {
            it.changes("benign_changes", &examples.benign_changes);
        });
        self.file("diagnose.toml", &parsed.diagnose, Self::diagnose);
        self.file("faq.toml", &parsed.faq, |it, all| it.list("question", all, Self::question));
        self.file("researched.toml", &parsed.researched, |it, all| {
            it.list("kind", all, |it, kind| it.maybe("why", &kind.why));
        });
        for change in &parsed.changes {
            self.place.file = &change.path;
            self.change(&change.value);
        }
        for province in &parsed.provinces {
            self.place.file = &province.path;
            self.province(&province.value);
        }
        for year in &parsed.holiday_years {
            self.place.file = &year.path;
            self.holiday_year(&year.value);
        }
        for year in &parsed.holiday_estimates {
            self.place.file = &year.path;
            self.estimated_year(&year.value);
        }
    }

    fn file<T>(&mut self, path: &'a str, parsed: &'a Option<T>, show: impl FnOnce(&mut Self, &'a T)) {
        self.place.file = path;
        if let Some(value) = parsed {
            show(self, value);
        }
    }

    fn see(&mut self, item: Item<'a>) {
        (self.visit)(&self.place, item);
    }

    fn under(&mut self, step: Step<'a>, show: impl FnOnce(&mut Self)) {
        self.place.steps.push(step);
        show(self);
        self.place.steps.pop();
    }

    fn item(&mut self, key: &'a str, item: Item<'a>) {
        self.under(Step::Key(key), |it| it.see(item));
    }

    fn list<T>(&mut self, key: &'a str, all: &'a [T], show: impl Fn(&mut Self, &'a T)) {
        self.under(Step::Key(key), |it| {
            for (at, one) in all.iter().enumerate() {
                it.under(Step::Index(at), |it| show(it, one));
            }
        });
    }

    fn text(&mut self, key: &'a str, text: &'a Text) {
        self.item(key, Item::Text(text));
    }

    fn maybe(&mut self, key: &'a str, text: &'a Option<Text>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn texts(&mut self, key: &'a str, texts: &'a [Text]) {
        self.list(key, texts, |it, text| it.see(Item::Text(text)));
    }

    fn sources(&mut self, sources: &'a [SourceId]) {
        self.list("sources", sources, |it, id| it.see(Item::Source(id)));
    }

    fn changes(&mut self, key: &'a str, changes: &'a [ChangeId]) {
        self.list(key, changes, |it, id| it.see(Item::Change(id)));
    }

    fn facts(&mut self, key: &'a str, facts: &'a [Fact]) {
        self.list(key, facts, Self::fact);
    }

    fn fact(&mut self, fact: &'a Fact) {
        self.text("text", &fact.text);
        self.sources(&fact.sources);
        self.item("value", Item::Values(&fact.value));
    }

    fn provider(&mut self, provider: &'a Provider) {
        self.text("name", &provider.name);
        self.text("console", &provider.console);
        self.item("console_url", Item::Url(&provider.console_url));
        self.under(Step::Key("support"), |it| it.fact(&provider.support));
        self.texts("examples", &provider.examples);
        self.list("label", &provider.labels, |it, label| {
            it.text("text", &label.text);
            it.sources(&label.sources);
        });
        self.list("action", &provider.actions, |it, action| {
            it.text("label", &action.label);
            it.text("headline", &action.headline);
            it.texts("pc", &action.pc);
            it.texts("mobile", &action.mobile);
            it.texts("follow_up", &action.follow_up);
            it.facts("facts", &action.facts);
            it.sources(&action.sources);
        });
    }

    fn source(&mut self, source: &'a Source) {
        self.text("publisher", &source.publisher);
        if let Some(url) = &source.url {
            self.item("url", Item::Url(url));
        }
        self.item("checked", Item::Checked(source.checked));
        self.maybe("note", &source.note);
    }

    fn document(&mut self, document: &'a Document) {
        self.text("name", &document.name);
        self.text("what", &document.what);
    }

    fn topics(&mut self, file: &'a TopicFile) {
        self.list("topic", &file.topics, |it, topic| {
            it.text("label", &topic.label);
            it.text("meaning", &topic.meaning);
            it.changes("changes", &topic.changes);
            it.changes("partly", &topic.partly);
        });
        self.list("value_key", &file.value_keys, |it, key| it.text("label", &key.label));
        self.list("value_word", &file.value_words, |it, word| it.text("label", &word.label));
    }

    fn change(&mut self, change: &'a Change) {
        self.item("action", Item::Action(&change.action));
        self.text("label", &change.label);
        self.sources(&change.sources);
        self.changes("related", &change.related);
        self.texts("steps", &change.steps);
        self.maybe("summary", &change.summary);
        self.maybe("note", &change.note);
        self.under(Step::Key("national"), |it| {
            it.maybe("text", &change.national.text);
            it.sources(&change.national.sources);
        });
        self.under(Step::Key("sms"), |it| {
            it.text("who", &change.sms.who);
            it.sources(&change.sms.sources);
        });
        self.list("documents", &change.documents, |it, document| {
            if let Some(id) = &document.document {
                it.item("document", Item::Document(id));
            }
            it.text("text", &document.text);
            it.sources(&document.sources);
        });
        self.facts("pitfalls", &change.pitfalls);
        self.list("duties", &change.duties, |it, duty| {
            it.text("text", &duty.text);
            it.sources(&duty.sources);
        });
    }

    fn province(&mut self, province: &'a Province) {
        self.text("name", &province.name);
        self.text("administration", &province.administration);
        self.list("not_found", &province.not_found, |it, id| it.see(Item::Topic(id)));
        self.list("rule", &province.rules, Self::rule);
    }

    fn rule(&mut self, rule: &'a Rule) {
        self.item("topic", Item::Topic(&rule.topic));
        self.text("text", &rule.text);
        self.list("also_decides", &rule.also_decides, |it, id| it.see(Item::Change(id)));
        self.list("documents", &rule.documents, |it, id| it.see(Item::Document(id)));
        self.item("value", Item::Values(&rule.value));
        self.item("checked", Item::Checked(rule.checked));
        self.sources(&rule.sources);
        self.list("source_notes", &rule.source_notes, |it, note| it.text("note", &note.note));
        if let Some(disagreement) = &rule.disagreement {
            self.under(Step::Key("disagreement"), |it| it.disagreement(disagreement));
        }
    }

    fn disagreement(&mut self, disagreement: &'a Disagreement) {
        self.text("text", &disagreement.text);
        self.list("sides", &disagreement.sides, |it, side| {
            it.text("publisher", &side.publisher);
            it.text("says", &side.says);
        });
    }

    fn planning(&mut self, planning: &'a Planning) {
        self.list("before", &planning.before, |it, before| {
            it.item("change", Item::Change(&before.change));
            it.maybe_change("brings", &before.brings);
            it.sources(&before.sources);
        });
        self.list("needs", &planning.needs, |it, need| {
            it.changes("changes", &need.changes);
            it.item("first", Item::Change(&need.first));
            it.text("text", &need.text);
            it.sources(&need.sources);
        });
        self.list("order", &planning.orders, Self::own_order);
        self.list("rider", &planning.riders, |it, rider| {
            it.item("change", Item::Change(&rider.change));
            it.sources(&rider.sources);
        });
        self.list("alongside", &planning.alongside, |it, beside| it.item("change", Item::Change(&beside.change)));
        self.list("elsewhere", &planning.elsewhere, |it, other| it.item("change", Item::Change(&other.change)));
        self.list("implied", &planning.implied, |it, implied| it.item("change", Item::Change(&implied.change)));
        for (key, fact) in [
            ("separate_orders", &planning.separate_orders),
            ("combined_order", &planning.combined_order),
            ("entity_first", &planning.entity_first),
        ] {
            self.under(Step::Key(key), |it| it.fact(fact));
        }
        self.under(Step::Key("domain_validity"), |it| {
            it.text("text", &planning.domain_validity.text);
            it.sources(&planning.domain_validity.sources);
        });
    }

    fn own_order(&mut self, order: &'a OwnOrder) {
        self.item("change", Item::Change(&order.change));
        self.maybe_change("brings", &order.brings);
        self.maybe_change("afterwards", &order.afterwards);
        self.changes("covers", &order.covers);
        self.maybe("first", &order.first);
        self.sources(&order.sources);
    }

    fn maybe_change(&mut self, key: &'a str, change: &'a Option<ChangeId>) {
        if let Some(change) = change {
            self.item(key, Item::Change(change));
        }
    }

    fn procedure(&mut self, procedure: &'a Procedure) {
        self.under(Step::Key("overview"), |it| it.fact(&procedure.overview));
        self.list("use_case", &procedure.use_cases, |it, case| {
            it.text("text", &case.text);
            it.sources(&case.sources);
        });
        self.list("precondition", &procedure.preconditions, |it, precondition| {
            it.text("text", &precondition.text);
            it.maybe("how_to_check", &precondition.how_to_check);
            it.maybe("fix", &precondition.fix);
            if let Some(change) = &precondition.change {
                it.item("change", Item::Change(change));
            }
            it.sources(&precondition.sources);
            it.facts("variants", &precondition.variants);
        });
        self.list("step", &procedure.steps, |it, step| {
            it.text("title", &step.title);
            it.text("actor", &step.actor);
            it.text("what", &step.what);
            it.text("result", &step.result);
            it.sources(&step.sources);
            it.facts("facts", &step.facts);
        });
        self.list("grey_button", &procedure.grey_buttons, |it, button| {
            it.text("reason", &button.reason);
            it.texts("diagnose", &button.diagnose);
            it.texts("fix", &button.fix);
            it.maybe("note", &button.note);
            it.sources(&button.sources);
        });
        for (key, facts) in [
            ("impact", &procedure.impact),
            ("several_providers", &procedure.several_providers),
            ("notification", &procedure.notifications),
            ("documents_overview", &procedure.documents_overview),
            ("legal_basis", &procedure.legal_basis),
            ("conflict", &procedure.conflicts),
            ("support", &procedure.support),
            ("sms_rule", &procedure.sms_rules),
        ] {
            self.facts(key, facts);
        }
        self.list("duration", &procedure.durations, |it, duration| {
            it.text("label", &duration.label);
            it.text("value", &duration.value);
            it.maybe("elsewhere", &duration.elsewhere);
            it.sources(&duration.sources);
        });
        self.list("not_found", &procedure.not_found, |it, gap| it.text("text", &gap.text));
    }

    fn order_states(&mut self, states: &'a OrderStates) {
        self.list("state", &states.states, Self::state);
        self.list("order_type", &states.order_types, Self::order_type);
        self.list("timer", &states.timers, |it, timer| {
            it.text("meaning", &timer.meaning);
            it.sources(&timer.sources);
        });
        self.facts("coexistence", &states.coexistence);
        self.under(Step::Key("reference"), |it| it.fact(&states.reference));
        self.list("not_found", &states.not_found, |it, gap| it.text("text", &gap.text));
    }

    fn state(&mut self, state: &'a State) {
        self.text("label", &state.label);
        self.text("meaning", &state.meaning);
        self.text("who_acts", &state.who_acts);
        self.text("customer_action", &state.customer_action);
        self.maybe("note", &state.note);
        self.sources(&state.sources);
        self.under(Step::Key("time_limit"), |it| {
            it.text("text", &state.time_limit.text);
            it.sources(&state.time_limit.sources);
        });
        self.under(Step::Key("notification"), |it| it.fact(&state.notification));
        self.list("console_labels", &state.console_labels, |it, label| {
            it.text("label", &label.label);
            it.sources(&label.sources);
        });
    }

    fn order_type(&mut self, kind: &'a OrderType) {
        self.text("label", &kind.label);
        self.text("description", &kind.description);
        self.maybe("note", &kind.note);
        self.maybe("review", &kind.review);
        self.sources(&kind.sources);
        self.under(Step::Key("sms"), |it| {
            it.maybe("who", &kind.sms.who);
            it.maybe("conflict", &kind.sms.conflict);
            it.sources(&kind.sms.sources);
        });
        self.under(Step::Key("domain_verification"), |it| it.fact(&kind.domain_verification));
        self.under(Step::Key("effect_on_access"), |it| it.fact(&kind.effect_on_access));
    }

    fn notices(&mut self, notices: &'a Notices) {
        self.under(Step::Key("about"), |it| {
            for (name, facts) in &notices.about {
                it.facts(name, facts);
            }
        });
        self.list("reason", &notices.reasons, |it, reason| {
            it.text("label", &reason.label);
            it.text("cause", &reason.cause);
            it.changes("changes", &reason.changes);
            it.list("actions", &reason.actions, |it, id| it.see(Item::Action(id)));
            it.texts("fix", &reason.fix);
            it.list("documents", &reason.documents, |it, document| {
                if let Some(id) = &document.document {
                    it.item("document", Item::Document(id));
                }
                it.text("text", &document.text);
            });
            it.maybe("note", &reason.note);
            it.sources(&reason.sources);
        });
    }

    fn diagnose(&mut self, dialogue: &'a Diagnose) {
        self.list("node", &dialogue.nodes, |it, node| {
            it.text("question", &node.question);
            it.text("why", &node.why);
            it.list("choice", &node.choices, |it, choice| it.text("label", &choice.label));
        });
        self.list("end", &dialogue.ends, |it, end| {
            it.text("cause", &end.cause);
            it.text("next", &end.next);
            it.changes("changes", &end.changes);
            it.item("action", Item::Action(&end.action));
            it.sources(&end.sources);
        });
    }

    fn question(&mut self, entry: &'a FaqEntry) {
        self.text("question", &entry.question);
        self.text("answer", &entry.answer);
        self.changes("changes", &entry.changes);
        self.text("origin", &entry.origin);
        self.maybe("note", &entry.note);
        self.sources(&entry.sources);
    }

    fn holiday_year(&mut self, year: &'a HolidayYear) {
        self.under(Step::Key("notice"), |it| {
            it.text("publisher", &year.notice.publisher);
            it.text("title", &year.notice.title);
            it.item("url", Item::Url(&year.notice.url));
            it.item("dated", Item::Checked(year.notice.dated));
            it.item("checked", Item::Checked(year.notice.checked));
        });
        self.named_days("holiday", &year.holidays);
        self.named_days("workday", &year.workdays);
    }

    fn estimated_year(&mut self, year: &'a EstimatedYear) {
        self.item("checked", Item::Checked(year.checked));
        self.text("basis", &year.basis);
        self.text("principle", &year.principle);
        self.text("caution", &year.caution);
        self.named_days("statutory", &year.statutory_days);
        self.list("block", &year.blocks, |it, block| it.text("name", &block.name));
    }

    fn named_days(&mut self, key: &'a str, days: &'a [NamedDay]) {
        self.list(key, days, |it, day| it.maybe("name", &day.name));
    }
}
