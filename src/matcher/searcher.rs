//! Finds many words in a text at once.

use daachorse::CharwiseDoubleArrayAhoCorasick;

/// Words, ready to be searched for. The same word may stand for several things.
pub struct Searcher {
    /// `None` where there are no words.
    machine: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// The numbers of the words, those of equal words side by side.
    numbers: Vec<u32>,
    /// Where the numbers of each different word begin, and the end.
    starts: Vec<u32>,
}

/// A word in a text: its number, and from and to which byte it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub word: usize,
    pub start: usize,
    pub end: usize,
}

impl Searcher {
    /// A word's number is its place in the list.
    pub fn new(words: &[String]) -> Searcher {
        let mut numbers: Vec<u32> = (0..words.len() as u32).filter(|at| !words[*at as usize].is_empty()).collect();
        numbers.sort_by_key(|at| &words[*at as usize]);
        let mut different: Vec<(&str, u32)> = Vec::new();
        let mut starts = Vec::new();
        for (place, number) in numbers.iter().enumerate() {
            let word = words[*number as usize].as_str();
            if different.last().is_none_or(|last| last.0 != word) {
                different.push((word, starts.len() as u32));
                starts.push(place as u32);
            }
        }
        starts.push(numbers.len() as u32);
        Searcher { machine: CharwiseDoubleArrayAhoCorasick::with_values(different).ok(), numbers, starts }
    }

    /// Takes all words of a text, also those inside others.
    pub fn find(&self, text: &str, mut take: impl FnMut(Match)) {
        let Some(machine) = &self.machine else { return };
        for hit in machine.find_overlapping_iter(text) {
            let same = self.starts[hit.value() as usize] as usize..self.starts[hit.value() as usize + 1] as usize;
            for word in &self.numbers[same] {
                take(Match { word: *word as usize, start: hit.start(), end: hit.end() });
            }
        }
    }
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher").field("words", &self.numbers.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_inside_others_and_equal_words_are_all_found() {
        let words = ["备案", "备案号", "icp", "备案", ""].map(str::to_owned);
        let searcher = Searcher::new(&words);
        let mut found = Vec::new();
        searcher.find("icp备案号", |it| found.push((it.word, it.start, it.end)));
        found.sort_unstable();
        assert_eq!(found, [(0, 3, 9), (1, 3, 12), (2, 0, 3), (3, 3, 9)]);
        Searcher::new(&[]).find("icp", |it| panic!("{it:?} is in no list"));
    }
}
