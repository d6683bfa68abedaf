//! Why a question was understood as it was: the words that weighed most.

use crate::lang::Text;
use crate::matcher::Matcher;
use crate::matcher::concepts::Hit;
use crate::matcher::features::concept_number;
use crate::matcher::features::piece_number;
use crate::matcher::normalize::CHARS_MAX;
use crate::matcher::normalize::Plain;
use crate::matcher::places::Spot;
use crate::matcher::token::Reading;
use crate::matcher::token::TokenKind;
use crate::query::Evidence;

/// More evidence than this is noise to a reader.
const EVIDENCE_MAX: usize = 6;

/// What weighs less tells a reader nothing.
const WEIGHT_MIN: f32 = 0.5;

/// The words and concepts that spoke most for a change; for "not our business" where there is none.
pub(crate) fn evidence(
    matcher: &Matcher,
    plain: &Plain,
    reading: &Reading,
    hits: &[Hit],
    aside: &[bool],
    change: Option<usize>,
) -> Vec<Evidence> {
    let class = change.unwrap_or(matcher.changes.len());
    let mut found: Vec<(Evidence, u32)> = Vec::new();
    let label = match change {
        Some(change) => matcher.labels[change].clone(),
        None => text!("not about a filing", "与备案无关"),
    };
    for hit in hits {
        let first = reading.tokens.partition_point(|token| token.end <= hit.start);
        let end = reading.tokens.partition_point(|token| token.start < hit.end);
        if first >= end || aside[first..end].iter().any(|aside| *aside) {
            continue;
        }
        let weight = matcher.model.weight(concept_number(hit.concept, &matcher.concepts), class);
        let (en, zh) = matcher.concepts.label(hit.concept);
        let cue = source(plain, reading, first, end);
        let is_itself = cue == en || cue == zh;
        let says = if is_itself { label.clone() } else { meaning(en, zh, &label) };
        found.push((Evidence { cue, says, weight }, hit.start));
    }
    words(matcher, plain, reading, aside, class, &label, &mut found);
    found.sort_by(|a, b| b.0.weight.total_cmp(&a.0.weight).then(a.1.cmp(&b.1)));
    let mut told: Vec<Evidence> = Vec::new();
    for (evidence, _) in found {
        // A piece of a word that was told already is no news.
        let news = evidence.weight >= WEIGHT_MIN && !told.iter().any(|it| it.cue.contains(&evidence.cue));
        if news && told.len() < EVIDENCE_MAX {
            told.push(evidence);
        }
    }
    told
}

fn meaning(en: &str, zh: &str, label: &Text) -> Text {
    let (label_en, label_zh) = (label.get(crate::lang::Lang::En), label.get(crate::lang::Lang::Zh));
    text!("“{en}” → {label_en}", "“{zh}” → {label_zh}")
}

/// Single words and pairs of characters.
fn words(
    matcher: &Matcher,
    plain: &Plain,
    reading: &Reading,
    aside: &[bool],
    class: usize,
    label: &Text,
    found: &mut Vec<(Evidence, u32)>,
) {
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
        let Some(number) = piece_number(reading, pair) else { continue };
        let weight = matcher.model.weight(number, class);
        if weight <= 0.0 {
            continue;
        }
        found.push((
            Evidence { cue: source(plain, reading, at, at + length), says: label.clone(), weight },
            token.start,
        ));
    }
}

/// The words of the question between two tokens.
fn source(plain: &Plain, reading: &Reading, first: usize, end: usize) -> String {
    let from = reading.tokens[first].from as usize;
    let to = reading.tokens[end - 1].to as usize;
    plain.text.get(from..to).unwrap_or_default().to_owned()
}

/// The name that told the province.
pub(crate) fn place_cue(plain: &str, spots: &[Spot], province: Option<&Text>) -> Option<Evidence> {
    let name = province?;
    let best = spots.iter().min_by_key(|spot| (std::cmp::Reverse(spot.weight), spot.start))?;
    Some(Evidence {
        cue: plain.get(best.start..best.end)?.to_owned(),
        says: text!("the filing's province: {}", "备案所在省：{}"; name),
        weight: 1.0,
    })
}

/// What else the asker should know of how the question was read.
pub(crate) fn remarks(plain: &Plain) -> Option<Evidence> {
    plain.was_cut.then(|| Evidence {
        cue: "…".to_owned(),
        says: text!(
            "the question is very long: its first {CHARS_MAX} characters were read",
            "问题很长，只读了前 {CHARS_MAX} 个字符"
        ),
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
