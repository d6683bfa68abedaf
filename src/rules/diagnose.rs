//! The dialogue that finds out why something doesn't work: `rules/diagnose.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::rules::change::ChangeId;
use crate::rules::notice::ReasonId;
use crate::rules::order_state::StateId;
use crate::rules::provider::ActionId;
use crate::source::Confidence;
use crate::source::SourceId;
use crate::source::id_type;

id_type!(
    /// Id of a node or an end.
    StepId
);

/// Questions on the way to an end; more would be a form, not a help.
pub const QUESTIONS_MAX: usize = 5;
/// A label has to fit on a button.
pub const LABEL_CHARS_MAX: usize = 80;
/// More choices fit neither on a screen nor in one message.
pub const CHOICES_MAX: usize = 8;

/// One answer to a question.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    /// Other words that are taken for this choice on the command line.
    #[serde(default)]
    pub aliases: Vec<String>,
    pub label: Text,
    /// A node or an end.
    pub next: StepId,
}

impl Choice {
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    pub id: StepId,
    pub question: Text,
    /// Why it is asked.
    pub why: Text,
    #[serde(rename = "choice")]
    pub choices: Vec<Choice>,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub id: StepId,
    pub cause: Text,
    /// The next click or step.
    pub next: Text,
    /// A reason in `procedure.toml` whose fixes belong to it.
    pub grey_button: Option<String>,
    /// The state that the order is in.
    pub state: Option<StateId>,
    /// The same fault as a notice names it.
    pub reason: Option<ReasonId>,
    /// The rules of the SMS verification belong to it.
    #[serde(default)]
    pub sms: bool,
    pub changes: Vec<ChangeId>,
    pub action: ActionId,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// `rules/diagnose.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnose {
    /// The first question.
    pub start: StepId,
    #[serde(rename = "node")]
    pub nodes: Vec<Node>,
    #[serde(rename = "end")]
    pub ends: Vec<End>,
}

/// Where a path of choices has led.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    Question(&'a Node),
    End(&'a End),
}

/// A path and where it led; the choices carry their ids even where an alias was given.
#[derive(Clone, Debug)]
pub struct Walked<'a> {
    pub choices: Vec<(&'a Node, &'a Choice)>,
    pub place: Place<'a>,
}

impl Walked<'_> {
    /// The ids of the choices.
    pub fn path(&self) -> Vec<String> {
        self.choices.iter().map(|(_, choice)| choice.id.clone()).collect()
    }
}

/// A choice that the question at that place doesn't offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchChoice {
    pub wanted: String,
    /// The ids to choose from; none after an end.
    pub offered: Vec<String>,
}

impl Diagnose {
    pub fn node(&self, id: &StepId) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == *id)
    }

    pub fn end(&self, id: &StepId) -> Option<&End> {
        self.ends.iter().find(|end| end.id == *id)
    }

    /// Follows choices from the start.
    ///
    /// # Errors
    /// The first choice that the question reached by then does not offer.
    pub fn walk<S: AsRef<str>>(&self, path: &[S]) -> Result<Walked<'_>, NoSuchChoice> {
        let mut walked = Walked { choices: Vec::new(), place: self.place(&self.start) };
        for name in path.iter().map(AsRef::as_ref) {
            let Place::Question(node) = walked.place else { return Err(refused(name, &[])) };
            let Some(choice) = node.choices.iter().find(|choice| choice.is_called(name)) else {
                return Err(refused(name, &node.choices));
            };
            walked.choices.push((node, choice));
            walked.place = self.place(&choice.next);
        }
        Ok(walked)
    }

    /// # Panics
    /// Never for ids out of this dialogue: the loader refuses dangling ones.
    fn place(&self, id: &StepId) -> Place<'_> {
        match self.node(id) {
            Some(node) => Place::Question(node),
            None => Place::End(self.end(id).expect("the loader refuses dangling steps")),
        }
    }

    /// Every path from the start to an end.
    pub fn paths(&self) -> Vec<Vec<String>> {
        let is_end = |path: &Vec<String>| matches!(self.walk(path).map(|it| it.place), Ok(Place::End(_)));
        self.places().into_iter().filter(is_end).collect()
    }

    /// Every path from the start to a question or an end; the empty one is the start itself.
    pub fn places(&self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        let mut open = vec![(Vec::new(), &self.start)];
        while let Some((path, id)) = open.pop() {
            if let Place::Question(node) = self.place(id) {
                for choice in node.choices.iter().rev() {
                    let mut longer: Vec<String> = path.clone();
                    longer.push(choice.id.clone());
                    open.push((longer, &choice.next));
                }
            }
            found.push(path);
        }
        found
    }
}

fn refused(wanted: &str, offered: &[Choice]) -> NoSuchChoice {
    NoSuchChoice { wanted: wanted.to_owned(), offered: offered.iter().map(|choice| choice.id.clone()).collect() }
}
