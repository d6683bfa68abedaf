//! Ready messages to customers: a template, its slots filled from the rules, and a list of what is left to fill in.
//!
//! Nothing is invented: a slot without a value stays visible in the message and is asked for.

mod facts;
pub mod template;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::Builder;
use crate::answer::Citation;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::change::Context;
use crate::answer::reply::facts::Facts;
use crate::answer::reply::template::Slot;
use crate::answer::reply::template::Template;
use crate::lang::Lang;
use crate::lang::Text;
use crate::query::Query;
use crate::query::notice::NoticeQuery;
use crate::rules::Rulebook;
use crate::rules::change::Change;

/// What a message is about.
#[derive(Clone, Copy, Debug)]
pub enum Matter<'a> {
    /// Nothing but the template itself.
    Nothing,
    Change(&'a Change, Context<'a>),
    /// A question that can mean several things.
    Open(&'a Query),
    Notice(&'a NoticeQuery),
}

/// What the staff member says beside it. Names and numbers are put into the message and kept nowhere.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The day on which the order went to the administration.
    pub submitted: Option<NaiveDate>,
    /// Values by slot; they win over what the rules would say.
    pub values: BTreeMap<Slot, String>,
}

/// A message ready to be sent, or nearly.
#[derive(Clone, Debug)]
pub struct Message {
    pub template: String,
    pub text: Text,
    /// What has to be filled in by hand.
    pub missing: Vec<Slot>,
    pub subject: Subject,
    pub sources: Vec<Citation>,
}

/// Fills a template.
pub fn compose_reply(
    rules: &Rulebook,
    template: &Template,
    matter: Matter<'_>,
    given: &Given,
    today: NaiveDate,
) -> Message {
    let mut facts = Facts::new(rules, today);
    facts.add_matter(matter);
    facts.add_general(given);
    for (slot, value) in &given.values {
        facts.set(*slot, Text::same(value.clone()));
    }
    let used = template.slots();
    let sources = facts.sources_of(&used);
    facts.add_sources(&sources);
    let filled = |lang: Lang| template.fill(lang, |slot| facts.value(slot).map(|text| text.get(lang).to_owned()));
    let (en, zh) = (filled(Lang::En), filled(Lang::Zh));
    let missing: BTreeSet<Slot> = en.missing.into_iter().chain(zh.missing).collect();
    Message {
        template: template.id.clone(),
        text: Text::new(en.text, zh.text),
        missing: missing.into_iter().collect(),
        subject: facts.subject().clone(),
        sources,
    }
}

impl Message {
    /// The message as an answer, paragraph by paragraph, with what is left to fill in.
    pub fn answer(&self, rules: &Rulebook) -> Answer {
        let mut builder = Builder::new(rules, text!("Message to the customer", "给客户的回复"));
        builder.subject(self.subject.clone());
        let paragraphs = |lang: Lang| self.text.get(lang).split("\n\n").map(str::to_owned).collect::<Vec<_>>();
        let (en, zh) = (paragraphs(Lang::En), paragraphs(Lang::Zh));
        let length = en.len().max(zh.len());
        let at = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        let items = (0..length).map(|n| Statement::plain(Text::new(at(&en, n), at(&zh, n))));
        builder.list(ListKind::Facts, "message", text!("Message", "正文"), items.collect());
        let missing = self.missing.iter().map(|slot| Statement::plain(slot.ask())).collect();
        builder.list(ListKind::Checklist, "missing", text!("Please fill in", "请补充"), missing);
        let mut answer = builder.finish();
        answer.sources.clone_from(&self.sources);
        answer
    }
}
