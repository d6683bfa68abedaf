//! Which parts of a text are said in passing: what did not change, what is not meant.

use crate::matcher::concepts::Concepts;
use crate::matcher::concepts::Hit;
use crate::matcher::token::Reading;
use crate::matcher::token::Token;
use crate::matcher::token::TokenKind;
use crate::rules::lexicon::ConceptKind;

/// A part of a list ("name, address and code are as before") is no longer than this.
const LIST_WORDS_MAX: usize = 4;
const LIST_CHARS_MAX: usize = 7;

/// Says of each token whether it stands in such a part. Never all of them: then nothing is in passing.
pub fn asides(reading: &Reading, hits: &[Hit], concepts: &Concepts, out: &mut Vec<bool>) {
    let tokens = &reading.tokens;
    out.clear();
    out.resize(tokens.len(), false);
    let kind = |hit: &Hit| concepts.kind(hit.concept);
    if !hits.iter().any(|hit| matches!(kind(hit), ConceptKind::Unchanged | ConceptKind::Negation)) {
        return;
    }
    let parts = parts(tokens);
    let mut unchanged_parts = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let inside = inside(hits, tokens, *part);
        if let Some(unchanged) = inside.iter().find(|hit| kind(hit) == ConceptKind::Unchanged)
            && !inside.iter().any(|hit| kind(hit) == ConceptKind::Operation && !overlap(hit, unchanged))
        {
            mark(out, part.0, part.1);
            unchanged_parts.push(*part);
            for before in parts[..number].iter().rev() {
                let listed = tokens.get(before.1).is_some_and(|border| border.kind == TokenKind::Soft)
                    && is_short(tokens, *before)
                    && inside_has_no_event(hits, tokens, *before, concepts);
                if !listed {
                    break;
                }
                mark(out, before.0, before.1);
            }
        } else if let Some(not) = inside.iter().find(|hit| kind(hit) == ConceptKind::Negation) {
            let from = tokens.partition_point(|token| token.end <= not.start);
            mark(out, from, part.1);
        }
    }
    keep_record(&unchanged_parts, hits, tokens, concepts, out);
    let left = tokens.iter().zip(out.iter()).any(|(token, aside)| !aside && is_said(*token));
    if !left {
        out.fill(false);
    }
}

/// "The webmaster is the same person, the phone changed": it is the webmaster's phone, unless the rest says whose.
fn keep_record(unchanged: &[(usize, usize)], hits: &[Hit], tokens: &[Token], concepts: &Concepts, out: &mut [bool]) {
    let place = |hit: &Hit| tokens.partition_point(|token| token.end <= hit.start);
    let is_record = |hit: &&Hit| RECORDS.contains(&concepts.id(hit.concept));
    let is_told = hits.iter().filter(is_record).any(|hit| !out.get(place(hit)).copied().unwrap_or(true));
    if is_told {
        return;
    }
    for part in unchanged {
        for hit in inside(hits, tokens, *part).iter().filter(is_record) {
            let end = tokens.partition_point(|token| token.start < hit.end);
            if let Some(told) = out.get_mut(place(hit)..end) {
                told.fill(false);
            }
        }
    }
}

/// Concepts that tell whose field it is.
const RECORDS: [&str; 6] = ["entity", "website", "app", "site-person", "app-person", "entity-person"];

fn is_said(token: Token) -> bool {
    !matches!(token.kind, TokenKind::Soft | TokenKind::Hard)
}

/// Parts between borders: first token and the one after the last.
fn parts(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        if !is_said(*token) {
            parts.push((start, at));
            start = at + 1;
        }
    }
    parts.push((start, tokens.len()));
    parts
}

fn inside(hits: &[Hit], tokens: &[Token], part: (usize, usize)) -> Vec<Hit> {
    let Some(first) = tokens.get(part.0).filter(|_| part.1 > part.0) else { return Vec::new() };
    let last = tokens[part.1 - 1];
    hits.iter().filter(|hit| hit.end > first.start && hit.start < last.end).copied().collect()
}

fn inside_has_no_event(hits: &[Hit], tokens: &[Token], part: (usize, usize), concepts: &Concepts) -> bool {
    inside(hits, tokens, part)
        .iter()
        .all(|hit| !matches!(concepts.kind(hit.concept), ConceptKind::Operation | ConceptKind::Situation))
}

fn is_short(tokens: &[Token], part: (usize, usize)) -> bool {
    let words = tokens[part.0..part.1].iter().filter(|token| token.kind == TokenKind::Word).count();
    words <= LIST_WORDS_MAX && part.1 - part.0 - words <= LIST_CHARS_MAX
}

fn overlap(one: &Hit, other: &Hit) -> bool {
    one.start < other.end && other.start < one.end
}

fn mark(out: &mut [bool], from: usize, to: usize) {
    if let Some(part) = out.get_mut(from..to) {
        part.fill(true);
    }
}
