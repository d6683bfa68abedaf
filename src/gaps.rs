//! What was not understood, counted without anything personal, so that editors see which phrases to add.
//!
//! A piece of a question is kept as a number until a second question has it as well; only then as text. Pieces with
//! digits, personal data or places never get here.

pub mod file;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

/// The list stays small: the rarest pieces are forgotten first.
const PIECES_MAX: usize = 2000;
const ONCE_MAX: usize = 20_000;

/// The gap list, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gaps {
    pub version: u32,
    /// Questions that were counted.
    pub questions: u64,
    /// Hashes of pieces that one question had.
    once: BTreeSet<u64>,
    /// Pieces that at least two questions had, with the number of questions.
    counts: BTreeMap<String, u64>,
}

impl Gaps {
    pub fn new() -> Gaps {
        Gaps { version: 1, ..Gaps::default() }
    }

    /// Counts the pieces of one question.
    pub fn add(&mut self, pieces: &[String]) {
        self.questions += 1;
        let pieces: BTreeSet<&str> = pieces.iter().map(String::as_str).collect();
        for piece in pieces {
            let hash = hash_of(piece);
            if let Some(count) = self.counts.get_mut(piece) {
                *count += 1;
            } else if self.once.remove(&hash) {
                self.counts.insert(piece.to_owned(), 2);
            } else if self.once.len() < ONCE_MAX {
                self.once.insert(hash);
            }
        }
        while self.counts.len() > PIECES_MAX {
            let Some(rarest) = self.counts.iter().min_by_key(|(_, count)| **count).map(|(piece, _)| piece.clone())
            else {
                break;
            };
            self.counts.remove(&rarest);
        }
    }

    /// Pieces by how many questions had them, most first.
    pub fn ranked(&self) -> Vec<(&str, u64)> {
        let mut ranked: Vec<(&str, u64)> = self.counts.iter().map(|(piece, count)| (piece.as_str(), *count)).collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        ranked
    }
}

/// FNV-1a with 64 bits.
fn hash_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_piece_is_text_only_when_a_second_question_has_it() {
        let mut gaps = Gaps::new();
        gaps.add(&pieces(&["zhang wei", "zhang wei"]));
        assert_eq!(gaps.ranked(), []);
        assert!(!serde_json::to_string(&gaps).unwrap().contains("zhang"));
        gaps.add(&pieces(&["zhang wei"]));
        assert_eq!(gaps.ranked(), [("zhang wei", 2)]);
    }
}
