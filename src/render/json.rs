//! The wire format: types of its own, with a version number.

pub mod diagnose;
pub mod notice;
pub mod reply;

use serde::Serialize;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Target;
use crate::lang::Lang;
use crate::lang::Text;
use crate::query::Query;

/// Grows when a key changes its meaning or goes away; new keys don't count.
pub const SCHEMA_VERSION: u32 = 1;

/// At most so many meanings are named.
pub const ALTERNATIVES_MAX: usize = 5;

#[derive(Debug, Serialize)]
pub struct Alternative {
    pub change: String,
    pub score: f64,
}

/// What was understood: one line of a batch, and the head of a reply. Keys are always present.
#[derive(Debug, Serialize)]
pub struct Understood {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<serde_json::Value>,
    pub outcome: &'static str,
    pub change: Option<String>,
    pub changes: Vec<String>,
    pub action: Option<String>,
    pub verdict: Option<&'static str>,
    pub province: Option<String>,
    pub applicant: Option<&'static str>,
    pub lang: &'static str,
    pub alternatives: Vec<Alternative>,
}

impl Understood {
    pub fn new(query: &Query, answer: &Answer) -> Understood {
        let subject = &answer.subject;
        Understood {
            id: None,
            outcome: query.outcome.code(),
            change: query.change().map(ToString::to_string),
            changes: query.changes.iter().map(ToString::to_string).collect(),
            action: subject.action.as_ref().map(ToString::to_string),
            verdict: subject.verdict.map(|verdict| verdict.code()),
            province: query.province.as_ref().map(ToString::to_string),
            applicant: query.applicant.map(|applicant| applicant.code()),
            lang: query.lang.code(),
            alternatives: query
                .candidates
                .iter()
                .take(ALTERNATIVES_MAX)
                .map(|it| Alternative {
                    change: it.change.to_string(),
                    score: (f64::from(it.score) * 1e4).round() / 1e4,
                })
                .collect(),
        }
    }
}

/// A question's whole reply.
#[derive(Debug, Serialize)]
pub struct ReplyJson {
    pub schema_version: u32,
    #[serde(flatten)]
    pub understood: Understood,
    pub answer: AnswerJson,
}

impl ReplyJson {
    pub fn new(query: &Query, answer: &Answer) -> ReplyJson {
        ReplyJson {
            schema_version: SCHEMA_VERSION,
            understood: Understood::new(query, answer),
            answer: AnswerJson::new(answer, query.lang),
        }
    }
}

/// An answer that belongs to no question: a province's guide, a comparison.
#[derive(Debug, Serialize)]
pub struct PageJson {
    pub schema_version: u32,
    pub lang: &'static str,
    pub province: Option<String>,
    pub changes: Vec<String>,
    pub answer: AnswerJson,
}

impl PageJson {
    pub fn new(answer: &Answer, lang: Lang) -> PageJson {
        PageJson {
            schema_version: SCHEMA_VERSION,
            lang: lang.code(),
            province: answer.subject.province.as_ref().map(ToString::to_string),
            changes: answer.subject.changes.iter().map(ToString::to_string).collect(),
            answer: AnswerJson::new(answer, lang),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct AnswerJson {
    pub title: String,
    pub blocks: Vec<BlockJson>,
    pub sources: Vec<SourceJson>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum BlockJson {
    Headline {
        text: String,
    },
    Clicks {
        action: String,
        pc: Vec<String>,
        mobile: Vec<String>,
        sources: Vec<usize>,
    },
    Verdict {
        verdict: &'static str,
        title: String,
        reasons: Vec<ItemJson>,
        sides: Vec<ItemJson>,
        advice: Option<String>,
    },
    List {
        id: &'static str,
        style: &'static str,
        title: String,
        items: Vec<ItemJson>,
    },
    Table {
        id: &'static str,
        title: String,
        columns: Vec<String>,
        rows: Vec<RowJson>,
    },
    Choices {
        question: String,
        items: Vec<LinkJson>,
    },
    Links {
        items: Vec<LinkJson>,
    },
}

#[derive(Debug, Serialize)]
pub struct ItemJson {
    pub text: String,
    pub caution: Option<String>,
    pub confidence: Option<crate::source::Confidence>,
    pub sources: Vec<usize>,
    pub details: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct RowJson {
    pub cells: Vec<String>,
    pub sources: Vec<usize>,
    pub target: Option<TargetJson>,
}

#[derive(Debug, Serialize)]
pub struct LinkJson {
    pub label: String,
    pub target: TargetJson,
}

#[derive(Debug, Serialize)]
#[serde(tag = "to", rename_all = "kebab-case")]
pub enum TargetJson {
    Change { change: String, province: Option<String>, applicant: Option<&'static str> },
    Province { province: String },
    Compare { id: String },
    Diagnose { path: Vec<String> },
    Page { page: &'static str },
    Url { url: String },
    Question { text: String },
}

#[derive(Debug, Serialize)]
pub struct SourceJson {
    pub number: usize,
    pub id: String,
    pub name: String,
    pub url: Option<String>,
    pub kind: crate::source::SourceKind,
    pub page_date: Option<String>,
    pub checked: String,
    pub note: Option<String>,
}

impl AnswerJson {
    pub fn new(answer: &Answer, lang: Lang) -> AnswerJson {
        let words = Words { lang };
        AnswerJson {
            title: words.text(&answer.title),
            blocks: answer.blocks.iter().map(|block| words.block(block)).collect(),
            sources: answer
                .sources
                .iter()
                .enumerate()
                .map(|(at, source)| SourceJson {
                    number: at + 1,
                    id: source.id.to_string(),
                    name: words.text(&source.name),
                    url: source.url.clone(),
                    kind: source.kind,
                    page_date: source.page_date.clone(),
                    checked: source.checked.to_string(),
                    note: source.note.as_ref().map(|note| words.text(note)),
                })
                .collect(),
        }
    }
}

/// Turns domain values into wire values in one language.
struct Words {
    lang: Lang,
}

impl Words {
    fn text(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    fn texts(&self, texts: &[Text]) -> Vec<String> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    fn block(&self, block: &Block) -> BlockJson {
        match block {
            Block::Headline(text) => BlockJson::Headline { text: self.text(text) },
            Block::Clicks(clicks) => BlockJson::Clicks {
                action: self.text(&clicks.action),
                pc: self.texts(&clicks.pc),
                mobile: self.texts(&clicks.mobile),
                sources: clicks.sources.clone(),
            },
            Block::Verdict(block) => BlockJson::Verdict {
                verdict: block.verdict.code(),
                title: self.text(&block.title),
                reasons: self.items(&block.reasons),
                sides: self.items(&block.sides),
                advice: block.advice.as_ref().map(|advice| self.text(advice)),
            },
            Block::List(list) => BlockJson::List {
                id: list.id,
                style: match list.kind {
                    ListKind::Checklist => "checklist",
                    ListKind::Steps => "steps",
                    ListKind::Warnings => "warnings",
                    ListKind::Facts => "facts",
                },
                title: self.text(&list.title),
                items: self.items(&list.items),
            },
            Block::Table(table) => BlockJson::Table {
                id: table.id,
                title: self.text(&table.title),
                columns: self.texts(&table.columns),
                rows: table
                    .rows
                    .iter()
                    .map(|row| RowJson {
                        cells: self.texts(&row.cells),
                        sources: row.sources.clone(),
                        target: row.target.as_ref().map(|target| self.target(target)),
                    })
                    .collect(),
            },
            Block::Choices(choices) => {
                BlockJson::Choices { question: self.text(&choices.question), items: self.links(&choices.items) }
            }
            Block::Links(links) => BlockJson::Links { items: self.links(links) },
        }
    }

    fn items(&self, items: &[Statement]) -> Vec<ItemJson> {
        let item = |item: &Statement| ItemJson {
            text: self.text(&item.text),
            caution: item.caution.as_ref().map(|caution| self.text(caution)),
            confidence: item.confidence,
            sources: item.sources.clone(),
            details: self.texts(&item.details),
        };
        items.iter().map(item).collect()
    }

    fn links(&self, links: &[Link]) -> Vec<LinkJson> {
        links.iter().map(|link| LinkJson { label: self.text(&link.label), target: self.target(&link.target) }).collect()
    }

    fn target(&self, target: &Target) -> TargetJson {
        match target {
            Target::Change { change, province, applicant } => TargetJson::Change {
                change: change.to_string(),
                province: province.as_ref().map(ToString::to_string),
                applicant: applicant.map(|applicant| applicant.code()),
            },
            Target::Province(slug) => TargetJson::Province { province: slug.to_string() },
            Target::Compare(id) => TargetJson::Compare { id: id.clone() },
            Target::Diagnose(path) => TargetJson::Diagnose { path: path.clone() },
            Target::Procedure => TargetJson::Page { page: "procedure" },
            Target::OrderStates => TargetJson::Page { page: "order-states" },
            Target::Faq => TargetJson::Page { page: "faq" },
            Target::Url(url) => TargetJson::Url { url: url.clone() },
            Target::Question(text) => TargetJson::Question { text: self.text(text) },
        }
    }
}
