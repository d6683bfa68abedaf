//! Several changes in one message: each part of it is understood with what the parts round it are about.

mod context;
mod wish;

use crate::matcher::Matcher;
use crate::matcher::concepts::Hit;
use crate::matcher::features::Feature;
use crate::matcher::features::features;
use crate::matcher::features::hash_of;
use crate::matcher::message::Message;
use crate::matcher::several::context::Context;
use crate::matcher::several::context::is_thing;
use crate::matcher::several::context::is_topic;
use crate::matcher::several::wish::About;
use crate::matcher::several::wish::Standing;
use crate::matcher::several::wish::Wish;
use crate::matcher::several::wish::sureness;
use crate::matcher::token::Reading;
use crate::matcher::token::Token;
use crate::matcher::token::TokenKind;
use crate::rules::lexicon::ConceptKind;

/// More changes than that nobody asks for at once.
const CHANGES_MAX: usize = 5;

/// A change that is at least so sure may be wanted beside the main one …
const SURENESS_MIN: f32 = -0.5;
/// … and from here on it certainly is.
const CERTAIN_MIN: f32 = 1.0;

/// So many of the changes that the whole message makes likeliest are looked for in each part.
const LIKELY: usize = 3;

/// A change beside the main one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Further {
    pub(crate) class: usize,
    /// Otherwise it may be wanted.
    pub(crate) is_certain: bool,
}

/// The changes beside the main one that a message asks for: those that are certain, then those that may be meant.
pub(crate) fn further(matcher: &Matcher, message: &Message, main: usize) -> Vec<Further> {
    let parts = parts(message.reading, matcher);
    let anchors = anchors(matcher, message);
    if parts.len() < 2 && anchors.len() < 2 {
        return Vec::new();
    }
    let likely = likely(matcher, message, main);
    let (wishes, main_has_part) = wishes(matcher, message, main, &parts, &likely);
    let about = About {
        joined: is_joined(message, matcher),
        main_has_part,
        tokens: message.reading.tokens.len(),
        parts: parts.len(),
        main: message.odds[main],
        anchors: anchors.len(),
    };
    let sure = |wish: &Wish| {
        let standing = Standing {
            place: likely.iter().position(|class| *class == wish.class),
            asked: matcher.model.wish.one(message.thought, wish.class),
            is_sibling: matcher.families[wish.class] == matcher.families[main],
        };
        (wish.class, sureness(wish, &about, &standing))
    };
    let found = wishes.iter().map(sure).filter(|(_, sureness)| *sureness >= SURENESS_MIN);
    let mut found: Vec<Further> =
        found.map(|(class, sureness)| Further { class, is_certain: sureness >= CERTAIN_MIN }).collect();
    found.sort_by_key(|it| !it.is_certain);
    found.truncate(CHANGES_MAX - 1);
    found
}

/// The changes that the parts of a message may ask for beside the main one, and whether a part asks for the main one.
fn wishes(
    matcher: &Matcher,
    message: &Message,
    main: usize,
    parts: &[(usize, usize)],
    likely: &[usize],
) -> (Vec<Wish>, bool) {
    let mut wishes: Vec<Wish> = Vec::new();
    let mut main_has_part = false;
    let mut context = Context::new(matcher, message);
    let mut scratch: Vec<Feature> = Vec::new();
    let mut odds = message.odds.to_vec();
    let may_be_more = may_be_more(matcher, message, main, likely);
    for part in parts.iter().filter_map(|part| Part::of(message, *part)) {
        let mut hits = part.own.clone();
        hits.extend(context.borrowed(matcher, &part.own));
        let framed = framed(matcher, message, &context, &part.own, &hits);
        if may_be_more || framed.iter().any(|class| *class != main) {
            if parts.len() > 1 {
                features(message.reading, part.tokens, part.aside, &hits, &matcher.concepts, &mut scratch);
                matcher.odds(&scratch, &mut odds);
            }
            main_has_part |= best(&odds, matcher.changes.len()) == Some(main) || framed.contains(&main);
            add_wishes(matcher, message, &part, &odds, &framed, (main, likely), &mut wishes);
        } else {
            main_has_part |= !framed.is_empty();
        }
        context.pass(matcher, &part.own);
    }
    (wishes, main_has_part)
}

/// A part of a message that is not said in passing and of which some word means something.
struct Part<'a> {
    tokens: &'a [Token],
    aside: &'a [bool],
    /// The concepts in it.
    own: Vec<Hit>,
}

impl Part<'_> {
    fn of<'a>(message: &Message<'a>, (from, to): (usize, usize)) -> Option<Part<'a>> {
        let tokens = &message.reading.tokens[from..to];
        let aside = &message.aside[from..to];
        let (first, last) = (tokens.first()?.start, tokens.last()?.end);
        if aside.iter().all(|aside| *aside) {
            return None;
        }
        let inside = message.hits.iter().filter(|hit| hit.end > first && hit.start < last);
        let own: Vec<Hit> = inside.copied().collect();
        (!own.is_empty()).then_some(Part { tokens, aside, own })
    }
}

/// Adds what a part may ask for: what its frames mean, what it most likely is, and the likeliest of the whole message.
fn add_wishes(
    matcher: &Matcher,
    message: &Message,
    part: &Part,
    odds: &[f32],
    framed: &[usize],
    (main, likely): (usize, &[usize]),
    wishes: &mut Vec<Wish>,
) {
    let best = best(odds, matcher.changes.len());
    let field = part.own.iter().any(|hit| is_anchor(matcher, hit));
    let classes = framed.iter().chain(&best).chain(likely).copied();
    for class in classes.filter(|class| *class != main) {
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
        wish.add_to(wishes);
    }
}

/// Where the main change is very likely and no other is asked for, a part without another frame is not looked at: that
/// saves much time and finds nothing.
fn may_be_more(matcher: &Matcher, message: &Message, main: usize, likely: &[usize]) -> bool {
    const MAIN_SURE: f32 = 0.9;
    const ASKED_MIN: f32 = -3.0;
    let is_asked = |class: &usize| matcher.model.wish.one(message.thought, *class) >= ASKED_MIN;
    message.odds[main] < MAIN_SURE || likely.iter().any(is_asked)
}

/// The likeliest changes of the whole message beside the main one, the likeliest first.
fn likely(matcher: &Matcher, message: &Message, main: usize) -> Vec<usize> {
    let mut likely: Vec<usize> = Vec::with_capacity(LIKELY + 1);
    for class in (0..matcher.changes.len()).filter(|class| *class != main) {
        let place = likely.partition_point(|other| message.odds[*other] >= message.odds[class]);
        if place < LIKELY {
            likely.insert(place, class);
            likely.truncate(LIKELY);
        }
    }
    likely
}

/// The different fields, persons and happenings that a message names, apart from what is said in passing.
fn anchors(matcher: &Matcher, message: &Message) -> Vec<u16> {
    let is_aside = |hit: &Hit| {
        let at = message.reading.tokens.partition_point(|token| token.end <= hit.start);
        message.aside.get(at).copied().unwrap_or(false)
    };
    let named = message.hits.iter().filter(|hit| is_anchor(matcher, hit) && !is_aside(hit));
    let mut anchors: Vec<u16> = named.map(|hit| hit.concept).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors
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

/// The change of the frame with the anchor that most concepts fit.
fn frame(matcher: &Matcher, anchor: u16, around: &[u16], odds: &[f32]) -> Option<usize> {
    let fits = |concepts: &[u16]| concepts.iter().all(|it| around.contains(it));
    let fitting = matcher.frames.with(anchor).iter().filter(|(concepts, _)| fits(concepts));
    let best = fitting.max_by(|a, b| a.0.len().cmp(&b.0.len()).then(odds[a.1].total_cmp(&odds[b.1])))?;
    Some(best.1)
}

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
