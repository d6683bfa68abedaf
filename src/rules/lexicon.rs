//! What understanding is built from beside the phrases: `rules/understanding/`.

use std::ops::Range;

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

/// What a named place is to the filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// The filing, or who filed, is there.
    Here,
    /// It goes there.
    Destination,
    /// Users, machines, trips, people, products: it says nothing of the filing.
    Unrelated,
}

impl Bearing {
    pub const ALL: [Bearing; 3] = [Bearing::Here, Bearing::Destination, Bearing::Unrelated];

    /// What stands before and after a place in a marked message.
    pub fn marks(self) -> (char, char) {
        match self {
            Bearing::Here => ('[', ']'),
            Bearing::Destination => ('<', '>'),
            Bearing::Unrelated => ('{', '}'),
        }
    }
}

/// A message in which each place is marked by what it is to the filing: `from [Jiangsu] to <Shanghai>`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct PlaceMessage {
    /// Without the marks.
    pub text: String,
    /// From and to which byte each place stands in the text.
    pub places: Vec<(Range<usize>, Bearing)>,
}

impl TryFrom<String> for PlaceMessage {
    type Error = String;

    fn try_from(marked: String) -> Result<PlaceMessage, String> {
        let mut message = PlaceMessage { text: String::with_capacity(marked.len()), places: Vec::new() };
        let mut open: Option<(usize, Bearing, char)> = None;
        for c in marked.chars() {
            let at = message.text.len();
            let opens = Bearing::ALL.into_iter().find(|bearing| bearing.marks().0 == c);
            match (open, opens) {
                (None, Some(bearing)) => open = Some((at, bearing, bearing.marks().1)),
                (Some((start, bearing, close)), _) if c == close => {
                    message.places.push((start..at, bearing));
                    open = None;
                }
                _ if Bearing::ALL.iter().any(|it| c == it.marks().0 || c == it.marks().1) => {
                    return Err(format!(
                        "`{c}` stands alone in “{marked}”: each place is marked as [..], <..> or {{..}}"
                    ));
                }
                _ => message.text.push(c),
            }
        }
        match open {
            Some((_, _, close)) => Err(format!("a mark has no `{close}` in “{marked}”")),
            None if message.places.is_empty() => {
                Err(format!("no place is marked in “{marked}”: use [..], <..> or {{..}}"))
            }
            None => Ok(message),
        }
    }
}

/// `rules/understanding/place-messages.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceMessageFile {
    pub en: Vec<PlaceMessage>,
    pub zh: Vec<PlaceMessage>,
}

impl PlaceMessageFile {
    pub fn all(self) -> Vec<PlaceMessage> {
        let mut all = self.en;
        all.extend(self.zh);
        all
    }
}

/// Words that make the name of a place something else: `rules/understanding/place-cues.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceCues {
    /// After a name in Latin letters: it is a first name.
    pub family_names: Vec<String>,
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
    pub place_messages: Vec<PlaceMessage>,
}
