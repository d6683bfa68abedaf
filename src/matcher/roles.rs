//! What single concepts are good for in a message, looked up by their ids once when the rules are loaded.

use crate::matcher::concepts::Concepts;
use crate::matcher::foreign::OUR_RECORDS;

/// For each concept.
#[derive(Debug)]
pub(crate) struct Roles(Vec<Role>);

#[derive(Clone, Copy, Debug)]
struct Role {
    topic: Option<u16>,
    whole: Option<u16>,
    tells_record: bool,
    is_ours: bool,
    joins: bool,
}

impl Roles {
    pub(crate) fn new(concepts: &Concepts) -> Roles {
        let role = |concept: u16| {
            let id = concepts.id(concept);
            let among = |pairs: &[(&str, &str)]| {
                let found = pairs.iter().find(|(named, _)| *named == id);
                found.and_then(|(_, other)| concepts.named(other))
            };
            Role {
                topic: if TOPICS.contains(&id) { Some(concept) } else { among(&BASES) },
                whole: among(&WHOLES),
                tells_record: RECORD_WORDS.contains(&id),
                is_ours: OUR_RECORDS.contains(&id),
                joins: JOINING.contains(&id),
            }
        };
        Roles((0..concepts.count() as u16).map(role).collect())
    }

    fn of(&self, concept: u16) -> &Role {
        &self.0[usize::from(concept)]
    }

    /// What later parts of a message go on about: whose record, which person. "App name" is about the app.
    pub(crate) fn topic(&self, concept: u16) -> Option<u16> {
        self.of(concept).topic
    }

    /// The record of a person: "webmaster, e-mail, remarks" goes on about the website.
    pub(crate) fn whole(&self, concept: u16) -> Option<u16> {
        self.of(concept).whole
    }

    /// Whether it tells which record is meant.
    pub(crate) fn tells_record(&self, concept: u16) -> bool {
        self.of(concept).tells_record
    }

    /// Whether only a filing has it.
    pub(crate) fn is_ours(&self, concept: u16) -> bool {
        self.of(concept).is_ours
    }

    /// Whether it announces several things.
    pub(crate) fn joins(&self, concept: u16) -> bool {
        self.of(concept).joins
    }
}

const TOPICS: [&str; 7] = ["entity", "website", "app", "personal-filing", "site-person", "app-person", "entity-person"];
const BASES: [(&str, &str); 2] = [("app-name", "app"), ("site-name", "website")];
const WHOLES: [(&str, &str); 3] = [("site-person", "website"), ("app-person", "app"), ("entity-person", "entity")];
const JOINING: [&str; 2] = ["second-thing", "all"];

/// Concepts that tell which record is meant.
const RECORD_WORDS: [&str; 17] = [
    "entity",
    "website",
    "app",
    "site-person",
    "app-person",
    "entity-person",
    "account",
    "legal-rep",
    "boss",
    "licence",
    "organization",
    "company-name",
    "site-name",
    "app-name",
    "store",
    "homepage",
    "staff",
];
