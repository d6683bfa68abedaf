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
const APART: (f32, f32) = (0.30, 0.004);
const JOINED: (f32, f32) = (0.20, 0.0001);
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
    let parts = parts(message.reading, matcher);
    let mut found = vec![main];
    if parts.len() < 2 {
        return found;
    }
    let (sure_min, whole_min) = if is_joined(message, matcher) { JOINED } else { APART };
    let h = |n: &str, d: f32| std::env::var(n).ok().and_then(|x| x.parse().ok()).unwrap_or(d);
    let (sure_min, whole_min) = if is_joined(message, matcher) { (h("JS", sure_min), h("JW", whole_min)) } else { (h("AS", sure_min), h("AW", whole_min)) };
    let mut topic: Vec<Hit> = Vec::new();
    let mut fields: Vec<Hit> = Vec::new();
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
            topic = own.iter().filter(|hit| is_topic(matcher, hit)).copied().collect();
        }
        if names_field {
            fields =
                own.iter().filter(|hit| matcher.concepts.kind(hit.concept) == ConceptKind::Field).copied().collect();
        }
        let Some((class, sure)) = best(&odds, matcher.changes.len()) else { continue };
        let fits = sure >= sure_min && message.odds[class] >= whole_min;
        if fits && !found.contains(&class) && found.len() < CHANGES_MAX {
            found.push(class);
        }
    }
    found
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

/// What later parts go on about: whose record, which person.
fn is_topic(matcher: &Matcher, hit: &Hit) -> bool {
    let kind = matcher.concepts.kind(hit.concept);
    let id = matcher.concepts.id(hit.concept);
    kind == ConceptKind::Person && id.ends_with("-person") || TOPICS.contains(&id)
}

const TOPICS: [&str; 4] = ["entity", "website", "app", "personal-filing"];

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
        TokenKind::Word | TokenKind::Han | TokenKind::Syllable => {
            matcher.joining.binary_search(&hash_of(reading.text(token).as_bytes())).is_ok()
        }
    }
}

/// Softmax with the temperature of the model.
pub(crate) fn sharpen(odds: &mut [f32], temperature: f32) {
    odds.iter_mut().for_each(|odd| *odd /= temperature);
    softmax(odds);
}
