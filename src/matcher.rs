//! Text to [`Query`]: which changes, province, applicant and language a question means.

use std::collections::HashMap;

use crate::lang::Lang;
use crate::query::Candidate;
use crate::query::Outcome;
use crate::query::Query;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::province::ProvinceSlug;

/// Learned from the phrases of the rulebook.
#[derive(Debug)]
pub struct Matcher {
    grams: HashMap<String, Vec<(usize, f32)>>,
    changes: Vec<ChangeId>,
    provinces: Vec<(String, ProvinceSlug)>,
}

impl Matcher {
    pub fn new(rules: &Rulebook) -> Matcher {
        let mut counts: HashMap<String, HashMap<usize, f32>> = HashMap::new();
        for (at, change) in rules.changes().iter().enumerate() {
            for (_, phrase) in change.phrases.iter() {
                for gram in grams(phrase) {
                    *counts.entry(gram).or_default().entry(at).or_default() += 1.0;
                }
            }
        }
        let grams = counts.into_iter().map(|(gram, by_change)| {
            let spread = by_change.len() as f32;
            let weights = by_change.into_iter().map(|(at, count)| (at, (1.0 + count).ln() / spread));
            (gram, weights.collect())
        });
        let mut provinces: Vec<(String, ProvinceSlug)> = Vec::new();
        for places in rules.places() {
            let names = places.names_en.iter().chain(&places.names_zh).chain(&places.administrations);
            let cities = places.places.iter().flat_map(|place| place.zh.iter().chain(&place.en));
            provinces.extend(names.chain(cities).map(|name| (name.to_lowercase(), places.province.clone())));
            provinces.push((places.province.to_string(), places.province.clone()));
        }
        provinces.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
        Matcher { grams: grams.collect(), changes: rules.changes().iter().map(|c| c.id.clone()).collect(), provinces }
    }

    pub fn understand(
        &self,
        text: &str,
        province: Option<&ProvinceSlug>,
        applicant: Option<Applicant>,
        lang: Option<Lang>,
    ) -> Query {
        let mut scores = vec![0.0_f32; self.changes.len()];
        for gram in grams(text) {
            for (at, weight) in self.grams.get(&gram).into_iter().flatten() {
                scores[*at] += weight;
            }
        }
        let total: f32 = scores.iter().sum::<f32>().max(f32::EPSILON);
        let mut ranked: Vec<(usize, f32)> =
            scores.iter().copied().enumerate().filter(|(_, score)| *score > 0.0).collect();
        ranked.sort_by(|left, right| right.1.total_cmp(&left.1));
        let candidates: Vec<Candidate> = ranked
            .iter()
            .take(5)
            .map(|(at, score)| Candidate { change: self.changes[*at].clone(), score: score / total })
            .collect();
        let found =
            self.provinces.iter().find(|(name, _)| name.chars().count() > 1 && text.to_lowercase().contains(name));
        Query {
            outcome: if candidates.is_empty() { Outcome::OutOfScope } else { Outcome::Answer },
            changes: candidates.first().map(|first| first.change.clone()).into_iter().collect(),
            candidates,
            province: province.cloned().or(found.map(|(_, slug)| slug.clone())),
            applicant,
            lang: lang.unwrap_or(if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
                Lang::Zh
            } else {
                Lang::En
            }),
            personal_data: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// The province that a name, abbreviation, city or slug means.
    pub fn province_named(&self, name: &str) -> Option<ProvinceSlug> {
        let name = name.trim().to_lowercase();
        self.provinces.iter().find(|(known, _)| *known == name).map(|(_, slug)| slug.clone())
    }
}

fn grams(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let mut grams: Vec<String> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| w.len() > 1).map(str::to_owned).collect();
    let chars: Vec<char> = text.chars().filter(|c| !c.is_ascii() && c.is_alphanumeric()).collect();
    grams.extend(chars.windows(2).map(|pair| pair.iter().collect()));
    grams
}
