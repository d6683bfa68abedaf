//! Why a question was understood as it was: the words that weighed most.

use std::sync::Arc;

use crate::lang::Lang;
use crate::lang::Text;
use crate::matcher::Matcher;
use crate::matcher::concepts::Hit;
use crate::matcher::features::concept_number;
use crate::matcher::features::piece_number;
use crate::matcher::message::Message;
use crate::matcher::model::Column;
use crate::matcher::normalize::CHARS_MAX;
use crate::matcher::normalize::Plain;
use crate::matcher::places::Spot;
use crate::matcher::token::Reading;
use crate::matcher::token::TokenKind;
use crate::query::Evidence;
use crate::query::Says;

/// More evidence than this is noise to a reader.
const EVIDENCE_MAX: usize = 6;

/// What weighs less tells a reader nothing, and neither does what weighs so little beside the strongest.
const WEIGHT_MIN: f32 = 0.5;
const SHARE_MIN: f32 = 0.15;

/// A question as it was read and thought about.
pub(crate) struct Spoken<'a> {
    pub(crate) plain: &'a Plain,
    pub(crate) message: &'a Message<'a>,
}

/// A piece of the question that speaks for a change.
struct Cue {
    weight: f32,
    /// Its first token and the one after its last.
    first: usize,
    end: usize,
    concept: Option<u16>,
}

/// The words and concepts that spoke most for a change; for "not our business" where there is none.
pub(crate) fn evidence(matcher: &Matcher, spoken: &Spoken, change: Option<usize>) -> Vec<Evidence> {
    let class = change.unwrap_or(matcher.changes.len());
    let column = matcher.model.column(class, spoken.message.thought);
    let mut cues: Vec<Cue> = Vec::with_capacity(spoken.message.hits.len() + spoken.message.reading.tokens.len());
    concepts(matcher, spoken.message, &column, &mut cues);
    words(matcher, spoken.message, &column, &mut cues);
    cues.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then((a.first, a.end).cmp(&(b.first, b.end))));
    let mut told: Vec<Evidence> = Vec::with_capacity(EVIDENCE_MAX);
    let weight_min = cues.first().map_or(0.0, |strongest| strongest.weight * SHARE_MIN);
    for found in cues.into_iter().take_while(|it| it.weight >= weight_min) {
        let cue = source(spoken.plain, spoken.message.reading, found.first, found.end);
        // A piece of a word that was told already is no news.
        if told.iter().any(|it| it.cue.contains(cue)) {
            continue;
        }
        let says = says(matcher, cue, found.concept, class);
        told.push(Evidence { cue: cue.to_owned(), says, weight: found.weight });
        if told.len() == EVIDENCE_MAX {
            break;
        }
    }
    told
}

fn says(matcher: &Matcher, cue: &str, concept: Option<u16>, class: usize) -> Says {
    let change = Arc::clone(&matcher.labels[class]);
    match concept.map(|concept| &matcher.concept_labels[usize::from(concept)]) {
        Some(named) if cue != named.get(Lang::En) && cue != named.get(Lang::Zh) => {
            Says::Concept { named: Arc::clone(named), change }
        }
        Some(_) | None => Says::Plainly(change),
    }
}

fn concepts(matcher: &Matcher, message: &Message, column: &Column, cues: &mut Vec<Cue>) {
    let tokens = &message.reading.tokens;
    for hit in message.hits {
        let first = tokens.partition_point(|token| token.end <= hit.start);
        let end = tokens.partition_point(|token| token.start < hit.end);
        if first >= end || message.aside[first..end].iter().any(|aside| *aside) {
            continue;
        }
        let weight = matcher.model.weight(concept_number(hit.concept, &matcher.concepts), column);
        if weight >= WEIGHT_MIN {
            cues.push(Cue { weight, first, end, concept: Some(hit.concept) });
        }
    }
}

/// Single words and pairs of characters.
fn words(matcher: &Matcher, message: &Message, column: &Column, cues: &mut Vec<Cue>) {
    let Message { reading, aside, .. } = message;
    for (at, token) in reading.tokens.iter().enumerate() {
        let length = match token.kind {
            TokenKind::Word => 1,
            TokenKind::Han | TokenKind::Syllable => 2,
            TokenKind::Soft | TokenKind::Hard => continue,
        };
        let Some(pair) = reading.tokens.get(at..at + length) else { continue };
        if aside[at] || pair.iter().any(|it| it.kind != token.kind) {
            continue;
        }
        let Some(number) = piece_number(pair) else { continue };
        let weight = matcher.model.weight(number, column);
        if weight >= WEIGHT_MIN {
            cues.push(Cue { weight, first: at, end: at + length, concept: None });
        }
    }
}

/// The words of the question between two tokens.
fn source<'a>(plain: &'a Plain, reading: &Reading, first: usize, end: usize) -> &'a str {
    let from = reading.tokens[first].from as usize;
    let to = reading.tokens[end - 1].to as usize;
    plain.text.get(from..to).unwrap_or_default()
}

/// The name that told the province.
pub(crate) fn place_cue(plain: &str, spot: &Spot, province: &Text) -> Evidence {
    Evidence {
        cue: plain[spot.start..spot.end].to_owned(),
        says: Says::Plainly(Arc::new(text!("the filing's province: {}", "备案所在省：{}"; province))),
        weight: 1.0,
    }
}

/// What else the asker should know of how the question was read.
pub(crate) fn remarks(plain: &Plain) -> Option<Evidence> {
    plain.was_cut.then(|| Evidence {
        cue: "…".to_owned(),
        says: Says::Plainly(Arc::new(text!(
            "the question is very long: its first {CHARS_MAX} characters were read",
            "问题很长，只读了前 {CHARS_MAX} 个字符"
        ))),
        weight: 0.0,
    })
}

/// At most this many pieces of one question are counted.
const PIECES_MAX: usize = 40;

/// Words and pairs of characters that belong to no concept.
pub(crate) fn unknown_pieces(reading: &Reading, hits: &[Hit]) -> Vec<String> {
    let is_known = |start: u32, end: u32| hits.iter().any(|hit| hit.start < end && start < hit.end);
    let mut pieces = Vec::new();
    for (at, token) in reading.tokens.iter().enumerate() {
        let length = match token.kind {
            TokenKind::Word => 1,
            TokenKind::Han => 2,
            TokenKind::Syllable | TokenKind::Soft | TokenKind::Hard => continue,
        };
        let Some(pair) = reading.tokens.get(at..at + length) else { continue };
        let last = pair[length - 1];
        let text = &reading.flat[token.start as usize..last.end as usize];
        let of_one_kind = pair.iter().all(|it| it.kind == token.kind);
        let is_word = text.len() > 3 && text.chars().all(char::is_alphabetic);
        if of_one_kind && is_word && !is_known(token.start, last.end) && pieces.len() < PIECES_MAX {
            pieces.push(text.to_owned());
        }
    }
    pieces
}
