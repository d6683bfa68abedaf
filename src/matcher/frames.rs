//! Ways of meaning a change: concepts that together stand for it.

use crate::matcher::concepts::Concepts;
use crate::rules::Rulebook;
use crate::rules::change::Change;
use crate::rules::lexicon::ConceptKind;

/// Ways of meaning a change, by each concept that is part of them.
#[derive(Debug, Default)]
pub(crate) struct Frames(Vec<Vec<(Vec<u16>, usize)>>);

impl Frames {
    /// Those with this concept: the concepts of each and the change that is meant.
    pub(crate) fn with(&self, concept: u16) -> &[(Vec<u16>, usize)] {
        self.0.get(usize::from(concept)).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, concepts: &[u16], class: usize) {
        for concept in concepts {
            let at = usize::from(*concept);
            if self.0.len() <= at {
                self.0.resize_with(at + 1, Vec::new);
            }
            let frame = (concepts.to_vec(), class);
            if !self.0[at].contains(&frame) {
                self.0[at].push(frame);
            }
        }
    }
}

/// All frames of the rulebook; operations count only where nothing else is said.
pub(crate) fn frames(rules: &Rulebook, changes: &[&Change], concepts: &Concepts) -> Frames {
    let mut frames = Frames::default();
    for frame in &rules.lexicon().frames {
        let Some(class) = changes.iter().position(|change| change.id.as_str() == frame.change) else { continue };
        for way in &frame.concepts {
            let mut named: Vec<u16> = way.iter().filter_map(|id| concepts.named(id)).collect();
            let says_more = |it: &u16| !matches!(concepts.kind(*it), ConceptKind::Operation | ConceptKind::Record);
            if named.iter().any(says_more) {
                named.retain(|concept| concepts.kind(*concept) != ConceptKind::Operation);
            }
            named.sort_unstable();
            named.dedup();
            frames.add(&named, class);
        }
    }
    frames
}
