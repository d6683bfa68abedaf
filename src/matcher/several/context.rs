//! What a part of a message leaves out because the parts round it say it.

use crate::matcher::Matcher;
use crate::matcher::concepts::Hit;
use crate::matcher::message::Message;
use crate::rules::lexicon::ConceptKind;

/// What the parts round a part are about.
pub(super) struct Context {
    /// Whose: of the part before that named it.
    topic: Vec<Hit>,
    /// Which fields or persons: of the part before that named them.
    fields: Vec<Hit>,
    /// Records that were named without a field; the field may come later.
    waiting: Vec<Hit>,
    /// The only record that is named at all.
    sole: Option<Hit>,
}

impl Context {
    pub(super) fn new(matcher: &Matcher, message: &Message) -> Context {
        let mut topics: Vec<Hit> = message.hits.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        topics.dedup_by_key(|hit| hit.concept);
        let sole = topics.last().copied();
        Context { topic: Vec::new(), fields: Vec::new(), waiting: Vec::new(), sole }
    }

    /// What a part leaves out because another part says it.
    pub(super) fn borrowed(&self, matcher: &Matcher, own: &[Hit]) -> Vec<Hit> {
        let names_topic = own.iter().any(|hit| is_topic(matcher, hit));
        let names_field = own.iter().any(|hit| is_carried(matcher, hit));
        match (names_topic, names_field) {
            (false, _) if self.topic.is_empty() => self.sole.into_iter().collect(),
            (false, _) => self.topic.clone(),
            (true, false) => self.fields.clone(),
            (true, true) => Vec::new(),
        }
    }

    /// Whose field it may be: each is tried by itself; none is tried as well.
    pub(super) fn topics(&self, matcher: &Matcher, own: &[Hit], anchor: &Hit) -> Vec<Vec<u16>> {
        let own_topics: Vec<Hit> = own.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        let before = own_topics.iter().rfind(|hit| hit.start <= anchor.start);
        let nearest = before.or(own_topics.first()).copied();
        let mut topics: Vec<Vec<u16>> = Vec::new();
        match nearest {
            Some(topic) => {
                topics.push(vec![topic.concept]);
                topics.extend(whole_of(matcher, topic).map(|concept| vec![concept]));
                topics.extend(self.waiting.iter().map(|hit| vec![hit.concept]));
            }
            None => {
                let about = if self.topic.is_empty() { self.sole.as_slice() } else { &self.topic };
                topics.push(about.iter().map(|hit| hit.concept).collect());
                topics.extend(about.iter().filter_map(|hit| whole_of(matcher, *hit)).map(|concept| vec![concept]));
            }
        }
        topics
    }

    /// Goes on to the next part.
    pub(super) fn pass(&mut self, matcher: &Matcher, own: &[Hit]) {
        let topics: Vec<Hit> = own.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        let fields: Vec<Hit> = own.iter().filter(|hit| is_carried(matcher, hit)).copied().collect();
        if !topics.is_empty() {
            self.waiting = if fields.is_empty() { topics.clone() } else { Vec::new() };
            self.topic = topics;
        }
        if !fields.is_empty() {
            self.fields = fields;
            self.waiting.clear();
        }
    }
}

/// What a later part may leave out: "site e-mail, and the app's".
fn is_carried(matcher: &Matcher, hit: &Hit) -> bool {
    is_thing(matcher, hit.concept)
}

/// What later parts go on about: whose record, which person. "App name" is about the app.
fn topic_of(matcher: &Matcher, hit: &Hit) -> Option<Hit> {
    let id = matcher.concepts.id(hit.concept);
    if TOPICS.contains(&id) {
        return Some(*hit);
    }
    let base = BASES.iter().find(|(named, _)| *named == id).map(|(_, base)| *base)?;
    matcher.concepts.named(base).map(|concept| Hit { concept, ..*hit })
}

pub(super) fn is_topic(matcher: &Matcher, hit: &Hit) -> bool {
    topic_of(matcher, hit).is_some()
}

const TOPICS: [&str; 7] = ["entity", "website", "app", "personal-filing", "site-person", "app-person", "entity-person"];
const BASES: [(&str, &str); 2] = [("app-name", "app"), ("site-name", "website")];

/// The record of a person: "webmaster, e-mail, remarks" goes on about the website.
fn whole_of(matcher: &Matcher, topic: Hit) -> Option<u16> {
    let id = matcher.concepts.id(topic.concept);
    let (_, whole) = WHOLES.iter().find(|(person, _)| *person == id)?;
    matcher.concepts.named(whole)
}

const WHOLES: [(&str, &str); 3] = [("site-person", "website"), ("app-person", "app"), ("entity-person", "entity")];

/// A field or a person: what a wish can be about.
pub(super) fn is_thing(matcher: &Matcher, concept: u16) -> bool {
    matches!(matcher.concepts.kind(concept), ConceptKind::Field | ConceptKind::Person)
}
