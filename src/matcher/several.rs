//! Several changes in one message: each part of it is understood with what the parts round it are about.

mod context;
mod wish;

use smallvec::SmallVec;

use crate::matcher::Matcher;
use crate::matcher::concepts::Hit;
use crate::matcher::features::Feature;
use crate::matcher::features::features;
use crate::matcher::likeliest::likeliest;
use crate::matcher::message::Message;
use crate::matcher::odds::highest;
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

/// Most messages have no more of anything than fits in here.
type Few<T> = SmallVec<[T; 12]>;

/// More changes than that nobody asks for at once.
const CHANGES_MAX: usize = 5;

/// A change that is at least so sure may be wanted beside the main one …
const SURENESS_MIN: f32 = -0.8;
/// … and from here on it certainly is.
const CERTAIN_MIN: f32 = 1.0;

/// Where the model takes no other change to be asked for, by this logit, the parts are not looked at: that saves much
/// time and loses one wish in five hundred.
const ASKED_MIN: f32 = -3.0;

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
    let mut asked = vec![0.0; matcher.model.classes];
    matcher.model.wish.of(message.thought, &mut asked);
    let is_more_asked = |(class, asked): (usize, &f32)| class != main && *asked >= ASKED_MIN;
    if !asked[..matcher.changes.len()].iter().enumerate().any(is_more_asked) {
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
            asked: asked[wish.class],
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
    for part in parts.iter().filter_map(|part| Part::of(message, *part)) {
        let mut hits = part.own.clone();
        hits.extend(context.borrowed(matcher, &part.own));
        let framed = framed(matcher, message, &context, &part.own, &hits);
        if parts.len() > 1 {
            features(message.reading, part.tokens, part.aside, &hits, &matcher.concepts, &mut scratch);
            matcher.odds(&scratch, &mut odds);
        }
        main_has_part |= best(&odds, matcher.changes.len()) == Some(main) || framed.contains(&main);
        add_wishes(matcher, message, &part, &odds, &framed, (main, likely), &mut wishes);
        context.pass(matcher, &part.own);
    }
    (wishes, main_has_part)
}

/// A part of a message that is not said in passing and of which some word means something.
struct Part<'a> {
    tokens: &'a [Token],
    aside: &'a [bool],
    /// The concepts in it.
    own: Few<Hit>,
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
        let own: Few<Hit> = inside.copied().collect();
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

/// The likeliest changes of the whole message beside the main one, the likeliest first.
fn likely(matcher: &Matcher, message: &Message, main: usize) -> Few<usize> {
    let ranked = likeliest(&message.odds[..matcher.changes.len()], LIKELY, Some(main));
    ranked.iter().map(|(class, _)| *class).collect()
}

/// The different fields, persons and happenings that a message names, apart from what is said in passing.
fn anchors(matcher: &Matcher, message: &Message) -> Few<u16> {
    let is_aside = |hit: &Hit| {
        let at = message.reading.tokens.partition_point(|token| token.end <= hit.start);
        message.aside.get(at).copied().unwrap_or(false)
    };
    let named = message.hits.iter().filter(|hit| is_anchor(matcher, hit) && !is_aside(hit));
    let mut anchors: Few<u16> = named.map(|hit| hit.concept).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors
}

/// The changes that frames of a part's concepts mean. `hits` are its own and what it leaves out.
fn framed(matcher: &Matcher, message: &Message, context: &Context, own: &[Hit], hits: &[Hit]) -> Few<usize> {
    let mut framed: Few<usize> = Few::new();
    let names_anchor = own.iter().any(|hit| is_anchor(matcher, hit));
    let names_topic = own.iter().any(|hit| is_topic(matcher, hit));
    for anchor in hits.iter().filter(|hit| is_anchor(matcher, hit) || is_operation(matcher, hit)) {
        if !own.contains(anchor) && (names_anchor || !names_topic) {
            continue;
        }
        for topic in context.topics(matcher, own, anchor) {
            let said = own.iter().filter(|hit| !is_topic(matcher, hit)).map(|hit| hit.concept);
            let around: Few<u16> = said.chain([anchor.concept]).chain(topic).collect();
            framed.extend(frame(matcher, anchor.concept, &around, message.odds));
            // The same field by itself: "address and legal representative" need not be the representative's address.
            let apart = |it: &u16| *it == anchor.concept || !is_thing(matcher, *it);
            let alone: Few<u16> = around.iter().copied().filter(apart).collect();
            if alone.len() < around.len() && !owns_field(matcher, anchor.concept, &around) {
                framed.extend(frame(matcher, anchor.concept, &alone, message.odds));
            }
        }
    }
    framed
}

fn is_joined(message: &Message, matcher: &Matcher) -> bool {
    let joins = |token: &Token| is_said(*token) && is_border(*token, matcher);
    message.reading.tokens.iter().any(joins) || message.hits.iter().any(|hit| matcher.roles.joins(hit.concept))
}

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
    let highest = highest(odds);
    odds.iter().position(|odd| *odd == highest).filter(|class| *class < changes)
}

/// Parts between borders and words that join things.
fn parts(reading: &Reading, matcher: &Matcher) -> Few<(usize, usize)> {
    let mut parts = Few::new();
    let mut start = 0;
    for (at, token) in reading.tokens.iter().enumerate() {
        if is_border(*token, matcher) {
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

fn is_border(token: Token, matcher: &Matcher) -> bool {
    match token.kind {
        TokenKind::Soft | TokenKind::Hard => true,
        TokenKind::Word | TokenKind::Han => matcher.joins(token.hash),
        TokenKind::Syllable => matcher.joins(syllable_hash(token.hash)),
    }
}

/// Syllables are kept apart from English words: `he` joins in pinyin only.
pub(crate) fn syllable_hash(hash: u32) -> u32 {
    hash.rotate_left(1)
}
