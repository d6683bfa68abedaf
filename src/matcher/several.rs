//! Several changes in one message: each part of it is understood with what the parts round it are about.

use crate::matcher::Matcher;
use crate::matcher::Named;
use crate::matcher::concepts::Hit;
use crate::matcher::features::Feature;
use crate::matcher::features::features;
use crate::matcher::features::hash_of;
use crate::matcher::learn::softmax;
use crate::matcher::token::Reading;
use crate::matcher::token::Token;
use crate::matcher::token::TokenKind;
use crate::rules::lexicon::ConceptKind;

/// More changes than that nobody asks for at once.
const CHANGES_MAX: usize = 5;

/// Where the main change is so likely and nothing joins wishes, a part without another frame need not be looked at.
const MAIN_SURE: f32 = 0.9;

/// A message as read: what several parts are cut from.
pub(crate) struct Message<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) hits: &'a [Hit],
    pub(crate) aside: &'a [bool],
    /// How likely each class is for the whole message.
    pub(crate) odds: &'a [f32],
}

/// What speaks for a second wish.
#[derive(Clone, Copy, Debug)]
struct Wish {
    class: usize,
    /// The whole message: how likely.
    whole: f32,
    /// The likeliest part, read with what the parts round it are about.
    part: f32,
    /// A frame of concepts in a part means it.
    framed: bool,
    /// It is the likeliest change of a part.
    best: bool,
    /// It is wanted in a part in which the main change is not the likeliest.
    apart: bool,
    /// A part that wants it names a field or person, or something that happened.
    field: bool,
    /// How little its part looks like somebody else's business.
    foreign: f32,
}

/// All changes of a message, the main one first.
pub(crate) fn all_changes(matcher: &Matcher, message: &Message, main: usize) -> Vec<usize> {
    let mut found = vec![main];
    found.extend(of_parts(matcher, message, main));
    found.truncate(CHANGES_MAX);
    found
}

/// The changes beside the main one that the parts of a message ask for.
pub(crate) fn of_parts(matcher: &Matcher, message: &Message, main: usize) -> Vec<usize> {
    let parts = parts(message.reading, matcher);
    let anchors = message.hits.iter().filter(|hit| is_anchor(matcher, hit)).count();
    if parts.len() < 2 && anchors < 2 {
        return Vec::new();
    }
    let joined = is_joined(message, matcher);
    let mut wishes: Vec<Wish> = Vec::new();
    let mut main_has_part = false;
    let mut context = Context::new(matcher, message);
    let mut scratch: Vec<Feature> = Vec::new();
    let mut odds = vec![0.0; matcher.model.classes];
    for (from, to) in &parts {
        let tokens = &message.reading.tokens[*from..*to];
        let aside = &message.aside[*from..*to];
        if tokens.is_empty() || aside.iter().all(|aside| *aside) {
            continue;
        }
        let (first, last) = (tokens[0].start, tokens[tokens.len() - 1].end);
        let own: Vec<Hit> = message.hits.iter().filter(|hit| hit.end > first && hit.start < last).copied().collect();
        if own.is_empty() {
            // No word of it is known to mean anything.
            continue;
        }
        let borrowed = context.borrowed(matcher, &own);
        let mut hits = own.clone();
        hits.extend(&borrowed);
        let framed = framed(matcher, message, &context, &own, &hits);
        if !joined && message.odds[main] >= MAIN_SURE && framed.iter().all(|class| *class == main) {
            main_has_part |= !framed.is_empty();
            context.pass(matcher, &own);
            continue;
        }
        if parts.len() == 1 {
            odds.copy_from_slice(message.odds);
        } else {
            features(message.reading, tokens, aside, &hits, &matcher.concepts, &mut scratch);
            let mut named = Named::default();
            hits.iter().for_each(|hit| matcher.add_record(hit, &mut named));
            matcher.odds(&scratch, named, &mut odds);
        }
        let best = best(&odds, matcher.changes.len());
        main_has_part |= best == Some(main) || framed.contains(&main);
        let field = own.iter().any(|hit| is_anchor(matcher, hit));
        for class in framed.iter().copied().chain(best) {
            if class == main {
                continue;
            }
            let wish = Wish {
                class,
                whole: message.odds[class],
                part: odds[class],
                framed: framed.contains(&class),
                best: best == Some(class),
                apart: best != Some(main),
                field,
                foreign: odds[matcher.changes.len()],
            };
            add_wish(wish, &mut wishes);
        }
        context.pass(matcher, &own);
    }
    let about = About {
        joined,
        main_has_part,
        tokens: message.reading.tokens.len(),
        parts: parts.len(),
        main: message.odds[main],
    };
    let mut wanted: Vec<(usize, f32)> =
        wishes.iter().map(|wish| (wish.class, wanted(wish, &about))).filter(|(_, sure)| *sure >= 0.0).collect();
    wanted.truncate(CHANGES_MAX);
    wanted.into_iter().map(|(class, _)| class).collect()
}

/// The changes that frames of a part's concepts mean. `hits` are its own and what it leaves out.
fn framed(matcher: &Matcher, message: &Message, context: &Context, own: &[Hit], hits: &[Hit]) -> Vec<usize> {
    let mut framed: Vec<usize> = Vec::new();
    let names_anchor = own.iter().any(|hit| is_anchor(matcher, hit));
    let names_topic = own.iter().any(|hit| is_topic(matcher, hit));
    for anchor in hits.iter().filter(|hit| is_anchor(matcher, hit) || is_operation(matcher, hit)) {
        if !own.contains(anchor) && (names_anchor || !names_topic) {
            continue;
        }
        for topic in context.topics(matcher, own, anchor) {
            let said = own.iter().filter(|hit| !is_topic(matcher, hit)).map(|hit| hit.concept);
            let around: Vec<u16> = said.chain([anchor.concept]).chain(topic).collect();
            framed.extend(frame(matcher, anchor.concept, &around, message.odds));
            // The same field by itself: "address and legal representative" need not be the representative's address.
            let apart = |it: &u16| *it == anchor.concept || !is_thing(matcher, *it);
            let alone: Vec<u16> = around.iter().copied().filter(apart).collect();
            if alone.len() < around.len() && !owns_field(matcher, anchor.concept, &around) {
                framed.extend(frame(matcher, anchor.concept, &alone, message.odds));
            }
        }
    }
    framed
}

/// The message round a wish.
struct About {
    joined: bool,
    main_has_part: bool,
    tokens: usize,
    parts: usize,
    main: f32,
}

const SIGNS: usize = 13;
/// What each sign of [`signs`] counts; fitted on messages with one and with several wishes, so that a wish that is
/// missed weighs more than one too many.
const WEIGHTS: [f32; SIGNS] = [1.15, 1.41, 1.48, 1.56, 0.6, -0.22, 0.87, -0.46, 2.01, 0.21, -1.37, 0.16, 0.72];

/// Numbers of about one that speak for a wish or against it.
fn signs(wish: &Wish, about: &About) -> [f32; SIGNS] {
    let yes = |it: bool| f32::from(u8::from(it));
    let log = |odds: f32| odds.max(1e-7).ln();
    [
        1.0,
        log(wish.whole) / 3.0,
        log(wish.part) / 3.0,
        yes(wish.framed),
        yes(wish.best),
        yes(wish.apart),
        yes(wish.field),
        log(wish.foreign) / 5.0,
        yes(about.joined),
        yes(about.main_has_part),
        (about.tokens as f32 / 30.0).min(4.0),
        (about.parts as f32 / 5.0).min(3.0),
        log(about.main),
    ]
}

/// Above zero: it is wanted.
fn wanted(wish: &Wish, about: &About) -> f32 {
    signs(wish, about).iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum()
}

fn add_wish(wish: Wish, wishes: &mut Vec<Wish>) {
    match wishes.iter_mut().find(|known| known.class == wish.class) {
        None => wishes.push(wish),
        Some(known) => {
            known.part = known.part.max(wish.part);
            known.framed |= wish.framed;
            known.best |= wish.best;
            known.apart |= wish.apart;
            known.field |= wish.field;
            known.foreign = known.foreign.min(wish.foreign);
        }
    }
}

/// What the parts round a part are about.
struct Context {
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
    fn new(matcher: &Matcher, message: &Message) -> Context {
        let mut topics: Vec<Hit> = message.hits.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        topics.dedup_by_key(|hit| hit.concept);
        let sole = topics.last().copied();
        Context { topic: Vec::new(), fields: Vec::new(), waiting: Vec::new(), sole }
    }

    /// What a part leaves out because another part says it.
    fn borrowed(&self, matcher: &Matcher, own: &[Hit]) -> Vec<Hit> {
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
    fn topics(&self, matcher: &Matcher, own: &[Hit], anchor: &Hit) -> Vec<Vec<u16>> {
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
    fn pass(&mut self, matcher: &Matcher, own: &[Hit]) {
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

fn is_joined(message: &Message, matcher: &Matcher) -> bool {
    let joins = |token: &Token| is_said(*token) && is_border(message.reading, *token, matcher);
    message.reading.tokens.iter().any(joins)
        || message.hits.iter().any(|hit| JOINING_CONCEPTS.contains(&matcher.concepts.id(hit.concept)))
}

const JOINING_CONCEPTS: [&str; 2] = ["second-thing", "all"];

fn is_said(token: Token) -> bool {
    !matches!(token.kind, TokenKind::Soft | TokenKind::Hard)
}

/// A field, a person or something that happened can be a wish of its own.
fn is_anchor(matcher: &Matcher, hit: &Hit) -> bool {
    let kinds = [ConceptKind::Field, ConceptKind::Person, ConceptKind::Situation];
    kinds.contains(&matcher.concepts.kind(hit.concept))
}

/// A field or a person: what a wish can be about.
fn is_thing(matcher: &Matcher, concept: u16) -> bool {
    matches!(matcher.concepts.kind(concept), ConceptKind::Field | ConceptKind::Person)
}

/// A person whose field is spoken of is not meant: "the boss's phone".
fn owns_field(matcher: &Matcher, person: u16, around: &[u16]) -> bool {
    let kind = |concept: &u16| matcher.concepts.kind(*concept);
    let names_both = |concepts: &[u16]| {
        concepts.iter().all(|it| around.contains(it)) && concepts.iter().any(|it| kind(it) == ConceptKind::Field)
    };
    kind(&person) == ConceptKind::Person && matcher.frames.with(person).iter().any(|(concepts, _)| names_both(concepts))
}

/// What is to happen to a record as a whole can be a wish as well: "cancel the app".
fn is_operation(matcher: &Matcher, hit: &Hit) -> bool {
    matcher.concepts.kind(hit.concept) == ConceptKind::Operation
}

/// What a later part may leave out: "site e-mail, and the app's".
fn is_carried(matcher: &Matcher, hit: &Hit) -> bool {
    is_thing(matcher, hit.concept)
}

/// The change of the frame with the anchor that most concepts fit.
fn frame(matcher: &Matcher, anchor: u16, around: &[u16], odds: &[f32]) -> Option<usize> {
    let fits = |concepts: &[u16]| concepts.iter().all(|it| around.contains(it));
    let fitting = matcher.frames.with(anchor).iter().filter(|(concepts, _)| fits(concepts));
    let best = fitting.max_by(|a, b| a.0.len().cmp(&b.0.len()).then(odds[a.1].total_cmp(&odds[b.1])))?;
    Some(best.1)
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

fn is_topic(matcher: &Matcher, hit: &Hit) -> bool {
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

fn best(odds: &[f32], changes: usize) -> Option<usize> {
    let (class, _) = odds.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (class < changes).then_some(class)
}

/// Parts between borders and words that join things.
fn parts(reading: &Reading, matcher: &Matcher) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, token) in reading.tokens.iter().enumerate() {
        if is_border(reading, *token, matcher) {
            if at > start {
                parts.push((start, at));
            }
            start = at + 1;
        }
    }
    if reading.tokens.len() > start {
        parts.push((start, reading.tokens.len()));
    }
    parts
}

fn is_border(reading: &Reading, token: Token, matcher: &Matcher) -> bool {
    match token.kind {
        TokenKind::Soft | TokenKind::Hard => true,
        TokenKind::Word | TokenKind::Han => matcher.joins(hash_of(reading.text(token).as_bytes())),
        TokenKind::Syllable => matcher.joins(syllable_hash(reading.text(token))),
    }
}

/// Syllables are kept apart from English words: `he` joins in pinyin only.
pub(crate) fn syllable_hash(syllable: &str) -> u32 {
    hash_of(syllable.as_bytes()).rotate_left(1)
}

/// Softmax with the temperature of the model.
pub(crate) fn sharpen(odds: &mut [f32], temperature: f32) {
    odds.iter_mut().for_each(|odd| *odd /= temperature);
    softmax(odds);
}
