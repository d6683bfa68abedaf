//! What a part of a message leaves out because the parts round it say it.

use smallvec::SmallVec;
use smallvec::smallvec;

use crate::matcher::Matcher;
use crate::matcher::concepts::Hit;
use crate::matcher::message::Message;
use crate::matcher::several::Few;
use crate::rules::lexicon::ConceptKind;

/// Whose field it may be, all at once.
type Topics = SmallVec<[u16; 4]>;

/// What the parts round a part are about.
pub(super) struct Context {
    /// Whose: of the part before that named it.
    topic: Few<Hit>,
    /// Which fields or persons: of the part before that named them.
    fields: Few<Hit>,
    /// Records that were named without a field; the field may come later.
    waiting: Few<Hit>,
    /// The only record that is named at all.
    sole: Option<Hit>,
}

impl Context {
    pub(super) fn new(matcher: &Matcher, message: &Message) -> Context {
        let mut topics: Few<Hit> = message.hits.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        topics.dedup_by_key(|hit| hit.concept);
        let sole = topics.last().copied();
        Context { topic: Few::new(), fields: Few::new(), waiting: Few::new(), sole }
    }

    /// What a part leaves out because another part says it.
    pub(super) fn borrowed(&self, matcher: &Matcher, own: &[Hit]) -> Few<Hit> {
        let names_topic = own.iter().any(|hit| is_topic(matcher, hit));
        let names_field = own.iter().any(|hit| is_carried(matcher, hit));
        match (names_topic, names_field) {
            (false, _) if self.topic.is_empty() => self.sole.into_iter().collect(),
            (false, _) => self.topic.clone(),
            (true, false) => self.fields.clone(),
            (true, true) => Few::new(),
        }
    }

    /// Whose field it may be: each is tried by itself; none is tried as well.
    pub(super) fn topics(&self, matcher: &Matcher, own: &[Hit], anchor: &Hit) -> Few<Topics> {
        let own_topics: Few<Hit> = own.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        let before = own_topics.iter().rfind(|hit| hit.start <= anchor.start);
        let nearest = before.or(own_topics.first()).copied();
        let mut topics: Few<Topics> = Few::new();
        match nearest {
            Some(topic) => {
                topics.push(smallvec![topic.concept]);
                topics.extend(matcher.roles.whole(topic.concept).map(|concept| smallvec![concept]));
                topics.extend(self.waiting.iter().map(|hit| smallvec![hit.concept]));
            }
            None => {
                let about = if self.topic.is_empty() { self.sole.as_slice() } else { &self.topic };
                topics.push(about.iter().map(|hit| hit.concept).collect());
                let wholes = about.iter().filter_map(|hit| matcher.roles.whole(hit.concept));
                topics.extend(wholes.map(|concept| smallvec![concept]));
            }
        }
        topics
    }

    /// Goes on to the next part.
    pub(super) fn pass(&mut self, matcher: &Matcher, own: &[Hit]) {
        let topics: Few<Hit> = own.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        let fields: Few<Hit> = own.iter().filter(|hit| is_carried(matcher, hit)).copied().collect();
        if !topics.is_empty() {
            self.waiting = if fields.is_empty() { topics.clone() } else { Few::new() };
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

/// What later parts go on about; the place in the message is kept.
fn topic_of(matcher: &Matcher, hit: &Hit) -> Option<Hit> {
    matcher.roles.topic(hit.concept).map(|concept| Hit { concept, ..*hit })
}

pub(super) fn is_topic(matcher: &Matcher, hit: &Hit) -> bool {
    matcher.roles.topic(hit.concept).is_some()
}

/// A field or a person: what a wish can be about.
pub(super) fn is_thing(matcher: &Matcher, concept: u16) -> bool {
    matches!(matcher.concepts.kind(concept), ConceptKind::Field | ConceptKind::Person)
}
