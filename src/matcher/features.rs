//! Features of a text: numbers that stand for its words, letters, characters and concepts.

use crate::matcher::concepts::Concepts;
use crate::matcher::concepts::Hit;
use crate::matcher::hashes::hash_of;
use crate::matcher::token::Reading;
use crate::matcher::token::Token;
use crate::matcher::token::TokenKind;
use crate::rules::lexicon::ConceptKind;

/// A feature's number and how much it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    pub hash: u32,
    pub value: u8,
}

/// Which kind of thing a feature stands for; part of its number, so kinds never mix.
#[derive(Clone, Copy)]
enum Group {
    Word = 1,
    WordPair,
    WordSkip,
    Letters,
    Han1,
    Han2,
    Han3,
    Syllable1,
    Syllable2,
    Syllable3,
    Concept,
    ConceptNext,
    ConceptPair,
    ConceptAside,
    Tally,
}

/// How much a feature of each group counts, by the group's number: found by trying on the development questions.
const VALUES: [u8; 16] = [0, 6, 5, 3, 2, 3, 5, 4, 2, 5, 4, 3, 2, 2, 2, 4];

fn value(group: Group) -> u8 {
    VALUES[group as usize]
}

/// Words further apart than this are not looked at together.
const CONCEPTS_TOGETHER_MAX: usize = 6;

/// About so many features a word and a concept have: room for them is made at once.
const FEATURES_PER_TOKEN: usize = 6;
const FEATURES_PER_HIT: usize = 4;

/// All features of one part of a text. `aside` says of each token whether it stands in a part of no interest.
pub fn features(
    reading: &Reading,
    tokens: &[Token],
    aside: &[bool],
    hits: &[Hit],
    concepts: &Concepts,
    out: &mut Vec<Feature>,
) {
    out.clear();
    out.reserve(tokens.len() * FEATURES_PER_TOKEN + hits.len() * FEATURES_PER_HIT);
    words(reading, tokens, aside, out);
    runs(tokens, aside, out);
    let is_aside = |hit: &Hit| {
        let at = tokens.partition_point(|token| token.end <= hit.start);
        aside.get(at).copied().unwrap_or(false)
    };
    // Who files says little about what is wanted.
    let means = |hit: &&Hit| !matches!(concepts.kind(hit.concept), ConceptKind::Organization | ConceptKind::Individual);
    let said: Vec<Hit> = hits.iter().filter(means).filter(|hit| !is_aside(hit)).copied().collect();
    together(&said, concepts, out);
    tally(hits, concepts, out);
    strange(tokens, aside, hits, concepts, out);
    for hit in hits.iter().filter(means).filter(|hit| is_aside(hit)) {
        push(Group::ConceptAside, concepts.hash(hit.concept), out);
    }
}

fn push(group: Group, hash: u32, out: &mut Vec<Feature>) {
    out.push(Feature { hash: mix(hash, group as u32), value: value(group) });
}

/// The number of the feature that one concept is.
pub fn concept_number(concept: u16, concepts: &Concepts) -> u32 {
    mix(concepts.hash(concept), Group::Concept as u32)
}

/// The number of the feature that a word, or a pair of characters or syllables, is.
pub fn piece_number(piece: &[Token]) -> Option<u32> {
    match piece {
        [word] if word.kind == TokenKind::Word => Some(mix(word.hash, Group::Word as u32)),
        [one, other] if one.kind == other.kind && one.kind == TokenKind::Han => {
            Some(mix(mix(one.hash, other.hash), Group::Han2 as u32))
        }
        [one, other] if one.kind == other.kind && one.kind == TokenKind::Syllable => {
            Some(mix(mix(one.hash, other.hash), Group::Syllable2 as u32))
        }
        _ => None,
    }
}

fn words(reading: &Reading, tokens: &[Token], aside: &[bool], out: &mut Vec<Feature>) {
    let mut before: Option<u32> = None;
    let mut before_that: Option<u32> = None;
    for (token, aside) in tokens.iter().zip(aside) {
        if *aside {
            (before, before_that) = (None, None);
            continue;
        }
        if token.kind != TokenKind::Word {
            if token.kind != TokenKind::Han {
                (before, before_that) = (None, None);
            }
            continue;
        }
        let hash = token.hash;
        push(Group::Word, hash, out);
        if let Some(before) = before {
            push(Group::WordPair, mix(before, hash), out);
        }
        if let Some(before_that) = before_that {
            push(Group::WordSkip, mix(before_that, hash), out);
        }
        letters(reading.text(*token).as_bytes(), out);
        (before_that, before) = (before, Some(hash));
    }
}

const LETTERS: usize = 4;

/// Groups of letters with the word's borders: a typo spoils only some of them.
fn letters(word: &[u8], out: &mut Vec<Feature>) {
    if word.len() < LETTERS {
        return;
    }
    push(Group::Letters, mix(hash_of(&word[..LETTERS - 1]), 1), out);
    for group in word.windows(LETTERS) {
        push(Group::Letters, hash_of(group), out);
    }
    push(Group::Letters, mix(hash_of(&word[word.len() + 1 - LETTERS..]), 2), out);
}

/// Runs of characters and of syllables.
fn runs(tokens: &[Token], aside: &[bool], out: &mut Vec<Feature>) {
    let mut run: [u32; 2] = [0; 2];
    let mut length = 0;
    let mut kind = TokenKind::Hard;
    for (token, aside) in tokens.iter().zip(aside) {
        if *aside {
            length = 0;
            continue;
        }
        let groups = match token.kind {
            TokenKind::Han => [Group::Han1, Group::Han2, Group::Han3],
            TokenKind::Syllable => [Group::Syllable1, Group::Syllable2, Group::Syllable3],
            TokenKind::Word | TokenKind::Soft | TokenKind::Hard => {
                length = 0;
                continue;
            }
        };
        if token.kind != kind {
            (length, kind) = (0, token.kind);
        }
        let hash = token.hash;
        push(groups[0], hash, out);
        if length >= 1 {
            push(groups[1], mix(run[1], hash), out);
        }
        if length >= 2 {
            push(groups[2], mix(mix(run[0], run[1]), hash), out);
        }
        run = [run[1], hash];
        length += 1;
    }
}

fn together(hits: &[Hit], concepts: &Concepts, out: &mut Vec<Feature>) {
    for (at, hit) in hits.iter().enumerate() {
        let own = concepts.hash(hit.concept);
        push(Group::Concept, own, out);
        if let Some(next) = hits.get(at + 1) {
            push(Group::ConceptNext, mix(own, concepts.hash(next.concept)), out);
        }
        for other in hits[at + 1..].iter().take(CONCEPTS_TOGETHER_MAX) {
            if other.concept == hit.concept {
                continue;
            }
            let that = concepts.hash(other.concept);
            // From a personal filing to a company's is not the way back.
            let is_way = [hit, other].iter().all(|it| concepts.kind(it.concept) == ConceptKind::Situation);
            push(Group::ConceptPair, if is_way { mix(own, that) } else { unordered(own, that) }, out);
        }
    }
}

/// How much of our business and how much of somebody else's is spoken of.
fn tally(hits: &[Hit], concepts: &Concepts, out: &mut Vec<Feature>) {
    let (mut ours, mut records, mut foreign) = (0_u32, 0_u32, 0_u32);
    for hit in hits {
        match concepts.kind(hit.concept) {
            ConceptKind::Record => (ours, records) = (ours + 1, records + 1),
            ConceptKind::Person | ConceptKind::Field | ConceptKind::Situation => ours += 1,
            ConceptKind::Foreign => foreign += 1,
            ConceptKind::Operation
            | ConceptKind::Negation
            | ConceptKind::Unchanged
            | ConceptKind::Organization
            | ConceptKind::Individual
            | ConceptKind::Joining => {}
        }
    }
    push(Group::Tally, ours.min(3), out);
    push(Group::Tally, 10 + foreign.min(2), out);
    push(Group::Tally, 40 + records.min(2) * 4 + foreign.min(2), out);
    push(Group::Tally, 20 + ours.min(3) * 4 + foreign.min(2), out);
}

/// How much is said that no concept knows, beside how much of our business.
fn strange(tokens: &[Token], aside: &[bool], hits: &[Hit], concepts: &Concepts, out: &mut Vec<Feature>) {
    const STEPS: [usize; 4] = [2, 4, 7, 12];
    let is_ours = |hit: &&Hit| {
        matches!(
            concepts.kind(hit.concept),
            ConceptKind::Record | ConceptKind::Person | ConceptKind::Field | ConceptKind::Situation
        )
    };
    let ours = hits.iter().filter(is_ours).count().min(3) as u32;
    let mut strange = 0;
    let mut reach = 0;
    let mut next = 0;
    for (token, aside) in tokens.iter().zip(aside) {
        while next < hits.len() && hits[next].start < token.end {
            reach = reach.max(hits[next].end);
            next += 1;
        }
        let said = matches!(token.kind, TokenKind::Word | TokenKind::Han | TokenKind::Syllable);
        if said && !aside && token.start >= reach {
            strange += 1;
        }
    }
    let step = STEPS.iter().filter(|step| strange > **step).count() as u32;
    push(Group::Tally, 100 + ours * 8 + step, out);
}

fn unordered(one: u32, other: u32) -> u32 {
    mix(one.min(other), one.max(other))
}

fn mix(one: u32, other: u32) -> u32 {
    let mut hash = one.wrapping_mul(0x9e37_79b1) ^ other.wrapping_add(0x7f4a_7c15).rotate_left(13);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^ (hash >> 13)
}
