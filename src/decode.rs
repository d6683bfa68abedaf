//! Pasted notice to [`NoticeQuery`]: which reasons it gives, by which words, and until when.

mod deadline;
mod model;
mod parts;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use crate::decode::model::Model;
use crate::decode::parts::Part;
use crate::decode::words::Lexicon;
use crate::guard;
use crate::lang::Lang;
use crate::query::Outcome;
use crate::query::notice::Finding;
use crate::query::notice::NoticeQuery;
use crate::rules::Rulebook;
use crate::rules::change::ChangeId;
use crate::rules::notice::ReasonId;
use crate::rules::provider::ActionId;

/// Longer texts are cut here: no notice comes near it, and work stays bounded.
pub const CHARS_MAX: usize = 4000;

/// A part that speaks this clearly gives a reason of its own.
const PART_SCORE_MIN: f32 = 0.55;
/// An item of a list is a reason for certain; only which one has to be found.
const ITEM_SCORE_MIN: f32 = 0.4;
/// So does a clause; a shorter text has to speak more clearly.
const CLAUSE_SCORE_MIN: f32 = 0.7;
/// The whole text must lend a part this much: what it denies altogether was said in passing.
const PART_WHOLE_MIN: f32 = 0.001;
/// For a clause the whole sentence and the whole text count more: "transfer it and redo the verification".
const CLAUSE_WHOLE_MIN: f32 = 0.005;
/// Below this the best reason is a guess: ask back.
const GUESS_SCORE: f32 = 0.3;
/// A less likely reason is no choice to offer.
const CHOICE_SCORE_MIN: f32 = 0.08;
/// Choices when asking back.
const CHOICES_MAX: usize = 3;
/// Reasons of one notice.
const FINDINGS_MAX: usize = 6;

/// What a piece of text can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// The reason at this place in `rules/notices.toml`.
    Reason(usize),
    Filler,
    Benign,
    OutOfScope,
}

/// Learned from the phrases of the reasons and from the examples of what is no fault.
#[derive(Debug)]
pub struct Decoder {
    lexicon: Lexicon,
    model: Model,
    reasons: Vec<ReasonId>,
    /// For each reason the first one that reports the same fault, itself included.
    faults: Vec<usize>,
}

impl Decoder {
    pub fn new(rules: &Rulebook) -> Decoder {
        let lexicon = Lexicon::new(rules.notice_lexicon());
        let reasons: Vec<ReasonId> = rules.notices().reasons.iter().map(|reason| reason.id.clone()).collect();
        let count = reasons.len();
        let class = |class: Class| match class {
            Class::Reason(at) => at,
            Class::Filler => count,
            Class::Benign => count + 1,
            Class::OutOfScope => count + 2,
        };
        let texts = example_texts(rules);
        let examples: Vec<_> = texts.iter().map(|(text, of)| (lexicon.features(text), class(*of))).collect();
        let faults = rules.notices().reasons.iter().enumerate().map(|(at, reason)| {
            let same = reason.same_fault.iter().filter_map(|id| reasons.iter().position(|known| known == id));
            same.fold(at, usize::min)
        });
        let model = Model::learn(&examples, count + 3);
        Decoder { model, lexicon, faults: faults.collect(), reasons }
    }

    /// What a notice says. Personal data is taken out first and never part of the result.
    pub fn understand(&self, text: &str, today: NaiveDate, lang: Option<Lang>, rules: &Rulebook) -> NoticeQuery {
        let cut: String = text.chars().take(CHARS_MAX).collect();
        let (text, personal_data) = guard::redact(&cut);
        let reading = self.read(&text, rules);
        let mut changes: Vec<ChangeId> = Vec::new();
        let mut actions: Vec<ActionId> = Vec::new();
        for finding in &reading.findings {
            add_once(&mut changes, &finding.changes);
            add_once(&mut actions, &finding.actions);
        }
        if reading.benign {
            changes.clone_from(&rules.notice_examples().benign_changes);
        }
        NoticeQuery {
            outcome: reading.outcome,
            benign: reading.benign,
            findings: reading.findings,
            changes,
            actions,
            deadline: deadline::deadline(&text, today, rules.calendar()),
            lang: lang.unwrap_or_else(|| language(&text)),
            personal_data,
        }
    }

    fn read(&self, text: &str, rules: &Rulebook) -> Reading {
        let whole = self.scores(text);
        let parts = parts::parts(text);
        let mut gathered = Gathered::default();
        let by_fault = whole.by_fault(&self.faults);
        for part in &parts {
            self.gather(text, part, &by_fault, &mut gathered);
        }
        let mut ranked: Vec<(usize, f32)> = Vec::new();
        for (fault, score) in by_fault {
            let in_parts = gathered.best.get(&fault).map_or(0.0, |(score, _)| *score);
            ranked.push((fault, (score + in_parts) / 2.0));
        }
        ranked.sort_by(|left, right| right.1.total_cmp(&left.1));
        let find = |fault: usize, score: f32| self.finding(text, fault, score, &whole, &gathered, rules);
        decide(&whole, &gathered, &ranked, find)
    }

    fn finding(
        &self,
        text: &str,
        fault: usize,
        score: f32,
        whole: &Scores,
        gathered: &Gathered,
        rules: &Rulebook,
    ) -> Finding {
        let scores = gathered.best.get(&fault).map_or(whole, |(_, scores)| scores);
        let same = (0..self.reasons.len()).filter(|at| self.faults[*at] == fault);
        let reason = same.max_by(|a, b| scores.reasons[*a].total_cmp(&scores.reasons[*b])).unwrap_or(fault);
        let quotes = gathered.quotes.get(&fault).into_iter().flatten();
        let quotes = quotes.map(|range| text[range.clone()].trim().to_owned()).collect();
        let reason = &self.reasons[reason];
        let known = rules.reason_of(reason);
        Finding {
            reason: reason.clone(),
            score,
            quotes,
            changes: known.changes.clone(),
            actions: known.actions.clone(),
        }
    }

    /// What one part adds: its own reason, or several where its clauses speak of different faults.
    fn gather(&self, text: &str, part: &Part, whole: &BTreeMap<usize, f32>, gathered: &mut Gathered) {
        let clauses: Vec<(Range<usize>, Scores)> =
            part.clauses.iter().map(|range| (range.clone(), self.scores(&text[range.clone()]))).collect();
        let clear: Vec<usize> = clauses
            .iter()
            .filter_map(|(_, scores)| scores.best_fault(&self.faults))
            .filter(|(fault, score)| *score >= CLAUSE_SCORE_MIN && whole[fault] >= CLAUSE_WHOLE_MIN)
            .map(|(fault, _)| fault)
            .collect();
        let several = clear.iter().any(|fault| *fault != clear[0]);
        if several {
            for (range, scores) in clauses {
                let is_clear = |fault, score| score >= CLAUSE_SCORE_MIN && whole[&fault] >= CLAUSE_WHOLE_MIN;
                gathered.add(range, scores, &self.faults, is_clear);
            }
        } else {
            let (min, whole_min) = if part.numbered { (ITEM_SCORE_MIN, 0.0) } else { (PART_SCORE_MIN, PART_WHOLE_MIN) };
            let is_clear = |fault, score| score >= min && whole[&fault] >= whole_min;
            gathered.add(part.range.clone(), self.scores(&text[part.range.clone()]), &self.faults, is_clear);
        }
    }

    fn scores(&self, piece: &str) -> Scores {
        let all = self.model.classify(&self.lexicon.features(piece));
        let count = self.reasons.len();
        Scores { benign: all[count + 1], out_of_scope: all[count + 2], reasons: all[..count].to_vec() }
    }
}

/// Weighs the whole text against its parts. `ranked` holds the faults, likeliest first.
fn decide(
    whole: &Scores,
    gathered: &Gathered,
    ranked: &[(usize, f32)],
    find: impl Fn(usize, f32) -> Finding,
) -> Reading {
    let best = ranked.first().copied().map_or(0.0, |(_, score)| score);
    if gathered.clear.is_empty() {
        if whole.out_of_scope > best.max(whole.benign) {
            return Reading { outcome: Outcome::OutOfScope, benign: false, findings: Vec::new() };
        }
        if whole.benign > best {
            return Reading { outcome: Outcome::Answer, benign: true, findings: Vec::new() };
        }
        if best < GUESS_SCORE {
            let likely = ranked.iter().filter(|(_, score)| *score >= CHOICE_SCORE_MIN);
            let findings = likely.take(CHOICES_MAX).map(|(fault, score)| find(*fault, *score)).collect();
            return Reading { outcome: Outcome::Clarify, benign: false, findings };
        }
    }
    let mut findings: Vec<Finding> = Vec::new();
    for (at, (fault, score)) in ranked.iter().enumerate() {
        if gathered.clear.contains(fault) {
            findings.push(find(*fault, gathered.best[fault].0.max(*score)));
        } else if at == 0 {
            findings.push(find(*fault, *score));
        }
    }
    findings.sort_by(|left, right| right.score.total_cmp(&left.score));
    findings.truncate(FINDINGS_MAX);
    Reading { outcome: Outcome::Answer, benign: false, findings }
}

fn add_once<T: Clone + PartialEq>(known: &mut Vec<T>, more: &[T]) {
    for item in more {
        if !known.contains(item) {
            known.push(item.clone());
        }
    }
}

/// What was decided about a whole text.
struct Reading {
    outcome: Outcome,
    benign: bool,
    findings: Vec<Finding>,
}

/// How likely each meaning of a piece is.
#[derive(Clone, Debug)]
struct Scores {
    reasons: Vec<f32>,
    benign: f32,
    out_of_scope: f32,
}

impl Scores {
    /// Reasons that report the same fault count together.
    fn by_fault(&self, faults: &[usize]) -> BTreeMap<usize, f32> {
        let mut sums = BTreeMap::new();
        for (score, fault) in self.reasons.iter().zip(faults) {
            *sums.entry(*fault).or_insert(0.0) += score;
        }
        sums
    }

    fn best_fault(&self, faults: &[usize]) -> Option<(usize, f32)> {
        self.by_fault(faults).into_iter().max_by(|left, right| left.1.total_cmp(&right.1))
    }
}

/// What the parts of a text said, by fault.
#[derive(Debug, Default)]
struct Gathered {
    best: BTreeMap<usize, (f32, Scores)>,
    /// Faults that at least one part names clearly.
    clear: Vec<usize>,
    quotes: BTreeMap<usize, Vec<Range<usize>>>,
}

impl Gathered {
    fn add(&mut self, range: Range<usize>, scores: Scores, faults: &[usize], is_clear: impl Fn(usize, f32) -> bool) {
        for (fault, score) in scores.by_fault(faults) {
            if self.best.get(&fault).is_none_or(|(known, _)| score > *known) {
                self.best.insert(fault, (score, scores.clone()));
            }
        }
        let Some((fault, score)) = scores.best_fault(faults) else { return };
        if score >= GUESS_SCORE {
            self.quotes.entry(fault).or_default().push(range);
        }
        if is_clear(fault, score) && !self.clear.contains(&fault) {
            self.clear.push(fault);
        }
    }
}

/// All texts to learn from. A reason is shown bare and dressed as a notice, so that the dress teaches nothing.
fn example_texts(rules: &Rulebook) -> Vec<(String, Class)> {
    let examples = rules.notice_examples();
    let mut texts = Vec::new();
    for (at, reason) in rules.notices().reasons.iter().enumerate() {
        for (phrases, filler) in [(&reason.phrases_en, &examples.filler.en), (&reason.phrases_zh, &examples.filler.zh)]
        {
            for (n, phrase) in phrases.iter().enumerate() {
                texts.push((phrase.clone(), Class::Reason(at)));
                let dress = |shift: usize| &filler[(n * 7 + at * 3 + shift) % filler.len()];
                texts.push((format!("{}: {phrase}. {}", dress(0), dress(5)), Class::Reason(at)));
            }
        }
    }
    for (phrases, class) in [
        (&examples.filler, Class::Filler),
        (&examples.benign, Class::Benign),
        (&examples.out_of_scope, Class::OutOfScope),
    ] {
        texts.extend(phrases.iter().map(|(_, phrase)| (phrase.to_owned(), class)));
    }
    let questions = rules.out_of_scope();
    texts.extend(questions.en.iter().chain(&questions.zh).map(|text| (text.clone(), Class::OutOfScope)));
    texts
}

/// The language that most of a text is written in.
fn language(text: &str) -> Lang {
    let chinese = text.chars().filter(|c| words::is_han(*c)).count();
    let latin_words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1).count();
    if chinese > latin_words { Lang::Zh } else { Lang::En }
}
