//! Text in, answer out: joins understanding and answering.

pub mod decide;
pub mod reply;

use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::compose::compose;
use crate::answer::diagnose::diagnose_answer;
use crate::answer::notice::notice_answer;
use crate::decode::Decoder;
use crate::gaps::file::GapCounter;
use crate::lang::Lang;
use crate::matcher::Matcher;
use crate::query::Query;
use crate::query::notice::NoticeQuery;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::diagnose::NoSuchChoice;
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

/// What was understood of a notice, and what is said to it.
#[derive(Clone, Debug)]
pub struct NoticeReply {
    pub query: NoticeQuery,
    pub answer: Answer,
}

/// The rules and what was learned from them: all that answering needs.
#[derive(Debug)]
pub struct Desk {
    rules: Rulebook,
    matcher: Matcher,
    /// Learned when the first notice comes: most runs never see one.
    decoder: OnceLock<Decoder>,
    /// Counts what was not understood, where the operator wants that.
    counter: Option<GapCounter>,
}

impl Desk {
    pub fn new(rules: Rulebook) -> Desk {
        let matcher = Matcher::new(&rules);
        Desk { rules, matcher, decoder: OnceLock::new(), counter: None }
    }

    /// A desk that counts what it did not understand.
    #[must_use]
    pub fn counting(self, counter: Option<GapCounter>) -> Desk {
        Desk { counter, ..self }
    }

    pub fn rules(&self) -> &Rulebook {
        &self.rules
    }

    /// What a question asks for. Given province, applicant and language win over what the text says.
    pub fn understand(&self, request: &Request) -> Query {
        self.matcher.understand(request.text.as_str(), request.province.as_ref(), request.applicant, request.lang)
    }

    /// Pieces of a badly understood question for the gap list; none where it was understood.
    pub fn gaps(&self, request: &Request, query: &Query) -> Vec<String> {
        const SURE: f32 = 0.35;
        let sure = query.candidates.first().is_some_and(|first| first.score >= SURE);
        if sure { Vec::new() } else { self.matcher.unknown_pieces(&request.text) }
    }

    /// The answer to a question.
    pub fn ask(&self, request: &Request) -> Reply {
        let query = self.understand(request);
        let answer = compose(&self.rules, &query);
        if let Some(counter) = &self.counter {
            counter.count(self.gaps(request, &query));
        }
        Reply { query, answer }
    }

    /// What a pasted notice means; days are counted from `today`.
    pub fn notice(&self, text: &str, lang: Option<Lang>, today: NaiveDate) -> NoticeReply {
        let decoder = self.decoder.get_or_init(|| Decoder::new(&self.rules));
        let query = decoder.understand(text, today, lang, &self.rules);
        let answer = notice_answer(&self.rules, &query, today);
        NoticeReply { query, answer }
    }

    /// Where the choices of a diagnosis lead.
    ///
    /// # Errors
    /// The first choice that is not offered at its place.
    pub fn diagnose<S: AsRef<str>>(&self, path: &[S]) -> Result<Answer, NoSuchChoice> {
        self.rules.diagnose().walk(path).map(|walked| diagnose_answer(&self.rules, &walked))
    }

    /// The province that a name, abbreviation, city or slug means.
    pub fn province_named(&self, name: &str) -> Option<ProvinceSlug> {
        self.matcher.province_named(name)
    }
}
