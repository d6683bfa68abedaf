//! A message to a customer from what staff typed: finds out what it is about and which template says it.

use chrono::NaiveDate;

use crate::answer::change::Context;
use crate::answer::change::verdict_for;
use crate::answer::reply::Given;
use crate::answer::reply::Matter;
use crate::answer::reply::Message;
use crate::answer::reply::compose_reply;
use crate::answer::reply::template::Slot;
use crate::answer::reply::template::Template;
use crate::answer::reply::template::Templates;
use crate::ask::Desk;
use crate::ask::Request;
use crate::lang::Lang;
use crate::query::Outcome;
use crate::query::Query;
use crate::rules::change::Verdict;

/// Templates by their ids, as the program chooses them; an editor may add others.
const CHANGE_EXPLAINED: &str = "change-explained";
const NOT_POSSIBLE: &str = "not-possible";
const ASK_BACK: &str = "ask-back";
const OUT_OF_SCOPE: &str = "out-of-scope";

/// What staff asked for.
#[derive(Clone, Debug, Default)]
pub struct MessageRequest {
    /// The customer's question, a change id, or the text of a rejection; empty for templates that need none.
    pub request: Request,
    /// The template; chosen by the question where absent.
    pub template: Option<String>,
    pub given: Given,
}

/// A message with the language that it is meant to be sent in.
#[derive(Clone, Debug)]
pub struct StaffReply {
    pub message: Message,
    pub lang: Lang,
}

/// No template is called so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchTemplate {
    pub wanted: String,
    pub known: Vec<String>,
}

impl Desk {
    /// Composes a message. Days are counted from `today`.
    ///
    /// # Errors
    /// [`NoSuchTemplate`] for a template that does not exist.
    pub fn message(
        &self,
        wanted: &MessageRequest,
        templates: &Templates,
        today: NaiveDate,
    ) -> Result<StaffReply, NoSuchTemplate> {
        let find = |id: &str| {
            let known = || templates.ids().map(str::to_owned).collect();
            templates.get(id).ok_or_else(|| NoSuchTemplate { wanted: id.to_owned(), known: known() })
        };
        let chosen = wanted.template.as_deref().map(find).transpose()?;
        let text = wanted.request.text.trim();
        if let Some(template) = chosen.filter(|template| reads_a_notice(template)) {
            let reply = self.notice(text, wanted.request.lang, today);
            let message = compose_reply(&self.rules, template, Matter::Notice(&reply.query), &wanted.given, today);
            return Ok(StaffReply { message, lang: reply.query.lang });
        }
        let query = self.query_of(&wanted.request);
        let template = match chosen {
            Some(template) => template,
            None => find(self.template_for(&query))?,
        };
        let lang = query.lang;
        let matter = if text.is_empty() { Matter::Nothing } else { self.matter_of(&query) };
        let message = compose_reply(&self.rules, template, matter, &wanted.given, today);
        Ok(StaffReply { message, lang })
    }

    /// A change id stands for itself; anything else has to be understood.
    fn query_of(&self, request: &Request) -> Query {
        match self.rules.change(request.text.trim()) {
            Some(change) => Query::chosen(
                change.id.clone(),
                request.province.clone(),
                request.applicant,
                request.lang.unwrap_or_default(),
            ),
            None => self.understand(request),
        }
    }

    fn context_of(&self, query: &Query) -> Context<'_> {
        let province = query.province.as_ref().map(|slug| self.rules.province_of(slug));
        Context { province, applicant: query.applicant }
    }

    fn matter_of<'a>(&'a self, query: &'a Query) -> Matter<'a> {
        match (query.outcome, query.change()) {
            (Outcome::Answer, Some(id)) => Matter::Change(self.rules.change_of(id), self.context_of(query)),
            (Outcome::Answer | Outcome::Clarify, _) => Matter::Open(query),
            (Outcome::OutOfScope, _) => Matter::Nothing,
        }
    }

    fn template_for(&self, query: &Query) -> &'static str {
        match (query.outcome, query.change()) {
            (Outcome::OutOfScope, _) => OUT_OF_SCOPE,
            (Outcome::Clarify, _) | (Outcome::Answer, None) => ASK_BACK,
            (Outcome::Answer, Some(id)) => {
                let verdict = verdict_for(&self.rules, self.rules.change_of(id), self.context_of(query));
                if verdict == Some(Verdict::NotAllowed) { NOT_POSSIBLE } else { CHANGE_EXPLAINED }
            }
        }
    }
}

/// A template that tells a reason is filled from the text of a rejection, not from a question.
fn reads_a_notice(template: &Template) -> bool {
    template.slots().contains(&Slot::Reason)
}
