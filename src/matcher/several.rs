//! Several changes in one message: each part of it is understood with what the parts before it were about.

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

/// How sure a part must be of its change, and how likely the whole message must think it. Fitted on the development
/// messages. Where words join wishes ("and", "也") less is enough.
const APART: (f32, f32) = (0.30, 0.002);
const JOINED: (f32, f32) = (0.15, 0.0001);
/// Long messages tell a story round one wish.
const STORY: (f32, f32) = (0.60, 0.01);
const SHORT_TOKENS_MAX: usize = 60;
/// More changes than that nobody asks for at once.
const CHANGES_MAX: usize = 5;

/// A message as read: what several parts are cut from.
pub(crate) struct Message<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) hits: &'a [Hit],
    pub(crate) aside: &'a [bool],
    /// How likely each class is for the whole message.
    pub(crate) odds: &'a [f32],
}

/// All changes of a message, the main one first.
pub(crate) fn all_changes(matcher: &Matcher, message: &Message, main: usize) -> Vec<usize> {
    let mut found = vec![main];
    found.extend(of_parts(matcher, message).into_iter().filter(|class| *class != main));
    found.truncate(CHANGES_MAX);
    found
}

/// The changes that the parts of a message ask for, one by one; none where it has a single part.
pub(crate) fn of_parts(matcher: &Matcher, message: &Message) -> Vec<usize> {
    let parts = parts(message.reading, matcher);
    let mut found = Vec::new();
    if parts.len() < 2 {
        return found;
    }
    let joined = is_joined(message, matcher);
    let is_short = message.reading.tokens.len() <= SHORT_TOKENS_MAX;
    let (sure_min, whole_min) = match (is_short, joined) {
        (true, true) => JOINED,
        (true, false) => APART,
        (false, _) => STORY,
    };
    let top = message.odds.iter().copied().fold(0.0, f32::max);
    let events = message.hits.iter().filter(|hit| names_event(matcher, std::slice::from_ref(hit))).count();
    if 1.0 - top < whole_min && (!is_short || events < 2) {
        // Nothing else can be likely enough: the parts need not be looked at.
        return found;
    }
    let mut topic: Vec<Hit> = Vec::new();
    let mut fields: Vec<Hit> = Vec::new();
    let mut waiting: Vec<Hit> = Vec::new();
    let mut scratch: Vec<Feature> = Vec::new();
    let mut odds = vec![0.0; matcher.model.classes];
    for (from, to) in parts {
        let tokens = &message.reading.tokens[from..to];
        let aside = &message.aside[from..to];
        if tokens.is_empty() || aside.iter().all(|aside| *aside) {
            continue;
        }
        let (first, last) = (tokens[0].start, tokens[tokens.len() - 1].end);
        let own: Vec<Hit> = message.hits.iter().filter(|hit| hit.end > first && hit.start < last).copied().collect();
        let names_topic = own.iter().any(|hit| is_topic(matcher, hit));
        let mut hits = own.clone();
        let names_field = own.iter().any(|hit| matcher.concepts.kind(hit.concept) == ConceptKind::Field);
        if !names_topic {
            hits.extend(&topic);
        } else if !names_field {
            hits.extend(&fields);
        }
        features(message.reading, tokens, aside, &hits, &matcher.concepts, &mut scratch);
        let mut named = Named::default();
        hits.iter().for_each(|hit| matcher.add_record(hit, &mut named));
        matcher.odds(&scratch, named, &mut odds);
        if names_topic {
            topic = own.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        }
        if names_field {
            fields =
                own.iter().filter(|hit| matcher.concepts.kind(hit.concept) == ConceptKind::Field).copied().collect();
        }
        let mut wish = own.clone();
        if names_topic && !names_field && joined {
            wish.extend(&fields);
        }
        if is_short && (joined || says_event(matcher, &own)) && names_event(matcher, &wish) {
            push_new(framed(matcher, &wish, &hits, message.odds), &mut found);
        }
        if joined && names_field && !waiting.is_empty() {
            // "Site and app phone": the field comes after the second record.
            let mut other: Vec<Hit> = own.iter().filter(|hit| !is_topic(matcher, hit)).copied().collect();
            other.append(&mut waiting);
            push_new(framed(matcher, &own, &other, message.odds), &mut found);
        }
        if names_topic && !names_field {
            waiting = own.iter().filter_map(|hit| topic_of(matcher, hit)).collect();
        }
        if names_field {
            fields =
                own.iter().filter(|hit| matcher.concepts.kind(hit.concept) == ConceptKind::Field).copied().collect();
        }
        let Some((class, sure)) = best(&odds, matcher.changes.len()) else { continue };
        let fits = sure >= sure_min && message.odds[class] >= whole_min;
        push_new(fits.then_some(class), &mut found);
    }
    found
}

fn push_new(class: Option<usize>, found: &mut Vec<usize>) {
    if let Some(class) = class.filter(|class| !found.contains(class) && found.len() < CHANGES_MAX) {
        found.push(class);
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

/// A part that names a field, a person or something that happened can be a wish of its own.
fn names_event(matcher: &Matcher, own: &[Hit]) -> bool {
    let kinds = [ConceptKind::Field, ConceptKind::Person, ConceptKind::Situation];
    own.iter().any(|hit| kinds.contains(&matcher.concepts.kind(hit.concept)))
}

fn says_event(matcher: &Matcher, own: &[Hit]) -> bool {
    let kinds = [ConceptKind::Operation, ConceptKind::Situation];
    own.iter().any(|hit| kinds.contains(&matcher.concepts.kind(hit.concept)))
}

/// The change of the frame that most of the part's concepts fit.
fn framed(matcher: &Matcher, own: &[Hit], hits: &[Hit], odds: &[f32]) -> Option<usize> {
    let has = |concept: &u16, hits: &[Hit]| hits.iter().any(|hit| hit.concept == *concept);
    let fitting = matcher.frames.iter().filter(|(concepts, _)| {
        concepts.iter().all(|concept| has(concept, hits))
            && concepts
                .iter()
                .any(|concept| has(concept, own) && matcher.concepts.kind(*concept) != ConceptKind::Record)
    });
    let best = fitting.max_by(|a, b| a.0.len().cmp(&b.0.len()).then(odds[a.1].total_cmp(&odds[b.1])))?;
    (odds[best.1] >= FRAME_SURE).then_some(best.1)
}

/// What a frame says needs hardly any support by the whole message.
const FRAME_SURE: f32 = 1e-7;

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

fn best(odds: &[f32], changes: usize) -> Option<(usize, f32)> {
    let (class, sure) = odds.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (class < changes).then_some((class, sure))
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
