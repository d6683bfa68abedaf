//! Text in, answer out: joins understanding and answering.

use crate::answer::Answer;
use crate::answer::compose::compose;
use crate::lang::Lang;
use crate::matcher::Matcher;
use crate::query::Query;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::province::ProvinceSlug;

/// A question as it comes in, with what is known beside it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub text: String,
    pub province: Option<ProvinceSlug>,
    pub applicant: Option<Applicant>,
    /// The language wanted for the answer; the question's own where absent.
    pub lang: Option<Lang>,
}

impl Request {
    pub fn new(text: impl Into<String>) -> Request {
        Request { text: text.into(), ..Request::default() }
    }
}

/// What was understood, and what is said to it.
#[derive(Clone, Debug)]
pub struct Reply {
    pub query: Query,
    pub answer: Answer,
}

/// The rules and what was learned from them: all that answering needs.
#[derive(Debug)]
pub struct Desk {
    rules: Rulebook,
    matcher: Matcher,
}

impl Desk {
    pub fn new(rules: Rulebook) -> Desk {
        let matcher = Matcher::new(&rules);
        Desk { rules, matcher }
    }

    pub fn rules(&self) -> &Rulebook {
        &self.rules
    }

    /// What a question asks for. Given province, applicant and language win over what the text says.
    pub fn understand(&self, request: &Request) -> Query {
        self.matcher.understand(request.text.as_str(), request.province.as_ref(), request.applicant, request.lang)
    }

    /// The answer to a question.
    pub fn ask(&self, request: &Request) -> Reply {
        let query = self.understand(request);
        let answer = compose(&self.rules, &query);
        Reply { query, answer }
    }

    /// The province that a name, abbreviation, city or slug means.
    pub fn province_named(&self, name: &str) -> Option<ProvinceSlug> {
        self.matcher.province_named(name)
    }
}
