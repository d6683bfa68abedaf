//! What is said, as plain data. Renderers look nothing up, so two surfaces cannot disagree.

pub mod action;
pub mod calendar;
pub mod change;
pub mod clock;
pub mod compare;
pub mod compose;
pub mod diagnose;
pub mod due;
pub mod expiry;
mod fact_text;
pub mod faq;
pub mod glossary;
pub mod listing;
pub mod notice;
pub mod notices;
pub mod order_states;
pub mod plan;
pub mod procedure;
pub mod province;
pub mod reply;
mod rule_text;
pub mod sources;
pub mod validity;
pub mod verdict;

use chrono::NaiveDate;

use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::change::Verdict;
use crate::rules::provider::ActionId;
use crate::rules::province::ProvinceSlug;
use crate::source::Confidence;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::SourceKind;

/// Everything that is said to one question. Order status, plans and notices are answers too.
#[derive(Clone, Debug)]
pub struct Answer {
    pub title: Text,
    pub subject: Subject,
    pub blocks: Vec<Block>,
    /// Numbered from 1 in this sequence; statements refer to the numbers.
    pub sources: Vec<Citation>,
}

/// What the answer is about, as ids for those who script against it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    pub changes: Vec<ChangeId>,
    pub action: Option<ActionId>,
    pub verdict: Option<Verdict>,
    pub province: Option<ProvinceSlug>,
    pub applicant: Option<Applicant>,
}

/// One part of an answer. A new kind stops the build in every renderer until each has decided.
#[derive(Clone, Debug)]
pub enum Block {
    /// The answer in a sentence or two.
    Headline(Text),
    Clicks(Clicks),
    Verdict(VerdictBlock),
    List(List),
    Table(Table),
    /// Meanings or next steps to choose from.
    Choices(Choices),
    Links(Vec<Link>),
}

/// Where to click, on a computer and on the mobile client.
#[derive(Clone, Debug)]
pub struct Clicks {
    /// The button or action.
    pub action: Text,
    pub pc: Vec<Text>,
    pub mobile: Vec<Text>,
    /// Numbers of the sources.
    pub sources: Vec<usize>,
}

/// Whether it is allowed here, and why.
#[derive(Clone, Debug)]
pub struct VerdictBlock {
    pub verdict: Verdict,
    /// Place, applicant and verdict in one line.
    pub title: Text,
    /// The rules that led there.
    pub reasons: Vec<Statement>,
    /// Both sides where sources disagree; empty otherwise.
    pub sides: Vec<Statement>,
    /// The way round, or whom to ask.
    pub advice: Option<Text>,
}

/// What a list is for. It decides the marker, not the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Boxes to tick.
    Checklist,
    /// In sequence.
    Steps,
    Warnings,
    Facts,
}

#[derive(Clone, Debug)]
pub struct List {
    pub kind: ListKind,
    /// Stable name of the section for JSON and anchors: `documents`, `next`, `timing`, `pitfalls`, `duties`, …
    pub id: &'static str,
    pub title: Text,
    pub items: Vec<Statement>,
}

/// One statement with what backs it.
#[derive(Clone, Debug)]
pub struct Statement {
    pub text: Text,
    /// Numbers of the sources; empty for what the program itself says.
    pub sources: Vec<usize>,
    pub confidence: Option<Confidence>,
    /// Told beside the statement: whose rule it is, how old it is, that it is disputed.
    pub caution: Option<Text>,
    /// Further lines that belong to the statement.
    pub details: Vec<Text>,
}

impl Statement {
    /// Words of the program itself: nothing is claimed that needs a source.
    pub fn plain(text: Text) -> Statement {
        Statement { text, sources: Vec::new(), confidence: None, caution: None, details: Vec::new() }
    }
}

#[derive(Clone, Debug)]
pub struct Table {
    pub id: &'static str,
    pub title: Text,
    pub columns: Vec<Text>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub cells: Vec<Text>,
    /// Where the row leads.
    pub target: Option<Target>,
    pub sources: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Choices {
    pub question: Text,
    pub items: Vec<Link>,
}

/// A label that leads somewhere.
#[derive(Clone, Debug)]
pub struct Link {
    pub label: Text,
    pub target: Target,
}

/// Where a link leads. Each surface turns it into its own address, command or button.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Change {
        change: ChangeId,
        province: Option<ProvinceSlug>,
        applicant: Option<Applicant>,
    },
    Province(ProvinceSlug),
    /// All provinces side by side for a change or topic id.
    Compare(String),
    /// The questions of `diagnose`, answered so far with these choice ids.
    Diagnose(Vec<String>),
    Procedure,
    OrderStates,
    Faq,
    /// An address outside.
    Url(String),
    /// A question that can be asked as it stands.
    Question(Text),
}

/// A source as an answer names it.
#[derive(Clone, Debug)]
pub struct Citation {
    pub id: SourceId,
    /// Publisher, title and page date in one line.
    pub name: Text,
    pub url: Option<String>,
    pub kind: SourceKind,
    /// `YYYY[-MM[-DD]]` of the page, if it shows one.
    pub page_date: Option<String>,
    pub checked: NaiveDate,
    pub note: Option<Text>,
}

impl Citation {
    pub(crate) fn of(source: &Source) -> Citation {
        Citation {
            id: source.id.clone(),
            name: Text::new(source.name(crate::lang::Lang::En), source.name(crate::lang::Lang::Zh)),
            url: source.url.clone(),
            kind: source.kind,
            page_date: source.page_date.clone(),
            checked: source.checked,
            note: source.note.clone(),
        }
    }
}

/// Builds an [`Answer`] and numbers its sources in the sequence of their first use.
pub struct Builder<'a> {
    rules: &'a Rulebook,
    answer: Answer,
}

impl<'a> Builder<'a> {
    pub fn new(rules: &'a Rulebook, title: Text) -> Builder<'a> {
        Builder {
            rules,
            answer: Answer { title, subject: Subject::default(), blocks: Vec::new(), sources: Vec::new() },
        }
    }

    pub fn subject(&mut self, subject: Subject) {
        self.answer.subject = subject;
    }

    pub fn push(&mut self, block: Block) {
        self.answer.blocks.push(block);
    }

    /// Pushes a list unless it is empty.
    pub fn list(&mut self, kind: ListKind, id: &'static str, title: Text, items: Vec<Statement>) {
        if !items.is_empty() {
            self.push(Block::List(List { kind, id, title, items }));
        }
    }

    /// The numbers of the sources in this answer.
    pub fn cite(&mut self, sources: &[SourceId]) -> Vec<usize> {
        sources.iter().map(|id| self.number_of(id)).collect()
    }

    /// A statement with its sources and confidence.
    pub fn statement(&mut self, text: &Text, sources: &[SourceId], confidence: Confidence) -> Statement {
        Statement {
            text: text.clone(),
            sources: self.cite(sources),
            confidence: Some(confidence),
            caution: (confidence == Confidence::Low).then(|| {
                text!("not confirmed by an official page: check in the console", "未经官方页面证实，请以控制台为准")
            }),
            details: Vec::new(),
        }
    }

    pub fn finish(self) -> Answer {
        self.answer
    }

    fn number_of(&mut self, id: &SourceId) -> usize {
        if let Some(at) = self.answer.sources.iter().position(|citation| citation.id == *id) {
            return at + 1;
        }
        self.answer.sources.push(Citation::of(self.rules.source(id)));
        self.answer.sources.len()
    }
}
