//! What understanding is built from beside the phrases: `rules/understanding/`.

use schemars::JsonSchema;
use serde::Deserialize;

/// What a concept is in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConceptKind {
    /// Which record: entity, website, app, account, order.
    Record,
    /// Whose: legal representative, person in charge, staff.
    Person,
    /// Which field of a record, or which paper.
    Field,
    /// What is to happen: change, add, delete, look up.
    Operation,
    /// What has happened in life: moved, sold, quit, expired.
    Situation,
    /// Somebody else's business: banks, taxes, chat programs.
    Foreign,
    /// Says that something is not meant or has not changed.
    Negation,
    /// Says that something did not change.
    Unchanged,
    /// Tells who files: words of organizations.
    Organization,
    /// Tells who files: words of private persons.
    Individual,
    /// Joins two wishes of one message.
    Joining,
}

impl ConceptKind {
    pub const ALL: [ConceptKind; 11] = [
        ConceptKind::Record,
        ConceptKind::Person,
        ConceptKind::Field,
        ConceptKind::Operation,
        ConceptKind::Situation,
        ConceptKind::Foreign,
        ConceptKind::Negation,
        ConceptKind::Unchanged,
        ConceptKind::Organization,
        ConceptKind::Individual,
        ConceptKind::Joining,
    ];
}

/// One meaning and the words people use for it. Pinyin is made from the Chinese words.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    pub id: String,
    pub en: Vec<String>,
    pub zh: Vec<String>,
}

/// One file of concepts of the same kind.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConceptFile {
    pub kind: ConceptKind,
    #[serde(rename = "concept")]
    pub concepts: Vec<Concept>,
}

/// What frames name that mean no change.
pub const OUT_OF_SCOPE: &str = "out-of-scope";

/// Concepts that together mean a change.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    pub change: String,
    /// Each list is one way of meaning it; words in the usual order.
    pub concepts: Vec<Vec<String>>,
}

/// `rules/understanding/frames.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameFile {
    #[serde(default, rename = "frame")]
    pub frames: Vec<Frame>,
}

/// A whole message and every change that it asks for.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeMessage {
    pub text: String,
    /// The main one first; `out-of-scope` alone where it asks for none.
    pub changes: Vec<String>,
}

/// `rules/understanding/messages.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageFile {
    #[serde(default, rename = "message")]
    pub messages: Vec<WholeMessage>,
}

/// Sentences that stand beside any question: `rules/understanding/asides.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asides {
    pub en: Vec<String>,
    pub zh: Vec<String>,
}

/// Words beside the name of a place: `rules/understanding/place-cues.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceCues {
    /// Before it: the filing is there now.
    pub origin: Vec<String>,
    /// Before it: something goes there.
    pub destination: Vec<String>,
    /// Before it: the asker is there; the filing need not be.
    pub whereabouts: Vec<String>,
    /// Before it: somebody travels there, lives there or comes from there.
    pub travel_to: Vec<String>,
    /// After it: the same.
    pub travel_at: Vec<String>,
    /// After it, where an article stands before it: a number from there.
    pub numbers: Vec<String>,
    /// After a name in Latin letters: it is a first name.
    pub family_names: Vec<String>,
    /// After it: the filing is there now.
    pub filing: Vec<String>,
    /// After it: an office or a machine is there.
    pub elsewhere: Vec<String>,
    /// Before it: a machine is there.
    pub hosts: Vec<String>,
    /// Before it: the name of a person.
    pub surnames: Vec<String>,
    pub nicknames: Vec<String>,
    /// Before a name in Latin letters: part of a person's name.
    pub latin_surnames: Vec<String>,
    pub titles: Vec<String>,
    /// After the letters of a filing number: it is one, though its digits are not told.
    pub number: Vec<String>,
    /// One-character names that need a filing number with digits.
    pub everyday: Vec<String>,
    /// One-character names that need a filing number.
    pub doubtful: Vec<String>,
}

/// Everything of `rules/understanding/`.
#[derive(Clone, Debug)]
pub struct Lexicon {
    pub concepts: Vec<ConceptFile>,
    pub frames: Vec<Frame>,
    pub messages: Vec<WholeMessage>,
    pub asides: Asides,
    pub place_cues: PlaceCues,
}
