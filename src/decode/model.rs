//! A small linear model learned from examples: always the same result from the same rules.

use std::collections::BTreeSet;
use std::collections::HashMap;

/// Passes over the examples.
const EPOCHS: usize = 8;
/// Step width of the first update of a weight; later ones shrink with what was learned (AdaGrad).
const STEP: f32 = 0.25;
/// Pull towards zero, for each example that has the feature.
const DECAY: f32 = 1e-5;

/// So many examples of a class count in full.
const EXAMPLES_FULL: f32 = 60.0;
/// Smaller errors teach nothing and cost time.
const ERROR_MIN: f32 = 0.004;
/// Classes differ in how often they were shown, not in how likely they are: their bias moves slowly.
const BIAS_STEP: f32 = 0.01;

/// Features that begin so name what is meant, not how it is said: they count more.
const MEANING: &str = "c ";
const MEANING_WEIGHT: f32 = 1.5;

/// Weights of each known feature for each class.
#[derive(Debug)]
pub(super) struct Model {
    rows: HashMap<String, usize>,
    /// How much a feature tells: rare ones more.
    telling: Vec<f32>,
    weights: Vec<f32>,
    bias: Vec<f32>,
    classes: usize,
}

/// A text as rows of the model with their values; the squares of the values sum up to 1.
type Vector = Vec<(usize, f32)>;

impl Model {
    /// Learns from examples: features and class. `classes` is one more than the highest class.
    pub(super) fn learn(examples: &[(BTreeSet<String>, usize)], classes: usize) -> Model {
        let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
        for (features, _) in examples {
            for feature in features {
                let next = counts.len();
                counts.entry(feature).or_insert((next, 0)).1 += 1;
            }
        }
        let total = examples.len() as f32;
        let mut telling = vec![0.0; counts.len()];
        let mut rows = HashMap::new();
        for (feature, (row, count)) in counts {
            let rare = (1.0 + total / count as f32).ln();
            telling[row] = rare.sqrt() * if feature.starts_with(MEANING) { MEANING_WEIGHT } else { 1.0 };
            rows.insert(feature.to_owned(), row);
        }
        let mut model =
            Model { weights: vec![0.0; rows.len() * classes], bias: vec![0.0; classes], rows, telling, classes };
        let vectors: Vec<(Vector, usize)> =
            examples.iter().map(|(features, class)| (model.vector(features), *class)).collect();
        model.descend(&vectors, &importance(examples, classes));
        model
    }

    fn descend(&mut self, vectors: &[(Vector, usize)], importance: &[f32]) {
        let mut squares = vec![1e-6_f32; self.weights.len()];
        let mut order: Vec<usize> = (0..vectors.len()).collect();
        let mut seed = 1_u64;
        for _ in 0..EPOCHS {
            shuffle(&mut order, &mut seed);
            for at in &order {
                let (vector, class) = &vectors[*at];
                let mut errors = self.distribution(vector);
                errors[*class] -= 1.0;
                let weighed = errors.into_iter().map(|error| error * importance[*class]).enumerate();
                let felt: Vec<(usize, f32)> = weighed.filter(|(_, error)| error.abs() > ERROR_MIN).collect();
                self.step(vector, &felt, &mut squares);
            }
        }
    }

    fn step(&mut self, vector: &Vector, errors: &[(usize, f32)], squares: &mut [f32]) {
        for (row, value) in vector {
            let start = row * self.classes;
            for (class, error) in errors {
                let weight = &mut self.weights[start + class];
                let gradient = error * value + DECAY * *weight;
                squares[start + class] += gradient * gradient;
                *weight -= STEP * gradient / squares[start + class].sqrt();
            }
        }
        for (class, error) in errors {
            self.bias[*class] -= BIAS_STEP * error;
        }
    }

    fn vector(&self, features: &BTreeSet<String>) -> Vector {
        let known = features.iter().filter_map(|feature| self.rows.get(feature));
        let mut vector: Vector = known.map(|row| (*row, self.telling[*row])).collect();
        let length = vector.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(f32::EPSILON);
        vector.iter_mut().for_each(|(_, value)| *value /= length);
        vector
    }

    /// How likely each class is; the sum is 1.
    pub(super) fn classify(&self, features: &BTreeSet<String>) -> Vec<f32> {
        self.distribution(&self.vector(features))
    }

    fn distribution(&self, vector: &Vector) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for (row, value) in vector {
            let weights = &self.weights[row * self.classes..(row + 1) * self.classes];
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight * value;
            }
        }
        let highest = scores.iter().copied().fold(f32::MIN, f32::max);
        scores.iter_mut().for_each(|score| *score = (*score - highest).exp());
        let sum: f32 = scores.iter().sum();
        scores.iter_mut().for_each(|score| *score /= sum);
        scores
    }
}

/// How much an example of each class counts: a class with more examples than [`EXAMPLES_FULL`] is not likelier for it.
fn importance(examples: &[(BTreeSet<String>, usize)], classes: usize) -> Vec<f32> {
    let mut counts = vec![0_usize; classes];
    for (_, class) in examples {
        counts[*class] += 1;
    }
    counts.into_iter().map(|count| EXAMPLES_FULL / (count as f32).max(EXAMPLES_FULL)).collect()
}

/// The same disorder every time.
fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (*seed >> 33) as usize % (at + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_is_known_again_and_the_result_is_always_the_same() {
        let set = |words: &str| words.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
        let examples = [(set("a b"), 0), (set("a c"), 0), (set("d e"), 1), (set("d f"), 1)];
        let model = Model::learn(&examples, 2);
        let again = Model::learn(&examples, 2);
        assert!(model.classify(&set("a f"))[0] > 0.4);
        assert!(model.classify(&set("d"))[1] > 0.8);
        assert_eq!(model.classify(&set("a f")), again.classify(&set("a f")));
        assert_eq!(model.classify(&set("nothing known")).iter().sum::<f32>(), 1.0);
    }
}
