//! A place in the diagnosis on the wire: a question with its choices, or the cause.

use serde::Serialize;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Target;
use crate::lang::Lang;
use crate::render::json::AnswerJson;
use crate::render::json::SCHEMA_VERSION;

/// `question` stands where one is left to ask, `cause` where the end is reached; never both.
#[derive(Debug, Serialize)]
pub struct DiagnoseJson {
    pub schema_version: u32,
    pub lang: &'static str,
    /// The choices that led here.
    pub path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    pub choices: Vec<ChoiceJson>,
    pub action: Option<String>,
    pub changes: Vec<String>,
    pub answer: AnswerJson,
}

#[derive(Debug, Serialize)]
pub struct ChoiceJson {
    pub id: String,
    pub label: String,
    /// The whole path with this choice.
    pub path: Vec<String>,
}

impl DiagnoseJson {
    pub fn new(path: Vec<String>, answer: &Answer, lang: Lang) -> DiagnoseJson {
        let asked = answer.blocks.iter().find_map(|block| match block {
            Block::Choices(choices) => Some(choices),
            _ => None,
        });
        let said = answer.blocks.iter().find_map(|block| match block {
            Block::Headline(text) => Some(text.get(lang).to_owned()),
            _ => None,
        });
        let links = asked.iter().flat_map(|choices| &choices.items);
        let choices = links.filter_map(|link| match &link.target {
            Target::Diagnose(path) => Some(ChoiceJson {
                id: path.last()?.clone(),
                label: link.label.get(lang).to_owned(),
                path: path.clone(),
            }),
            _ => None,
        });
        DiagnoseJson {
            schema_version: SCHEMA_VERSION,
            lang: lang.code(),
            path,
            question: asked.map(|choices| choices.question.get(lang).to_owned()),
            cause: if asked.is_some() { None } else { said },
            choices: choices.collect(),
            action: answer.subject.action.as_ref().map(ToString::to_string),
            changes: answer.subject.changes.iter().map(ToString::to_string).collect(),
            answer: AnswerJson::new(answer, lang),
        }
    }
}
