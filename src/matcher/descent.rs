//! Learns the numbers of the model from examples by gradient descent: the same result every time.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::matcher::chance::SEED;
use crate::matcher::chance::chance;
use crate::matcher::chance::shuffle;
use crate::matcher::hashes::Hashes;
use crate::matcher::model::HIDDEN;
use crate::matcher::model::Layer;
use crate::matcher::model::Model;
use crate::matcher::model::Thought;
use crate::matcher::model::known;
use crate::matcher::odds::logistic;
use crate::matcher::odds::softmax;

/// What one text teaches.
pub struct Example {
    /// The classes that it asks for, all alike.
    pub wanted: Vec<usize>,
    /// The rows of its features and how much each counts.
    pub features: Vec<(u32, f32)>,
    /// How much it counts itself.
    pub share: f32,
}

/// So often each example is looked at.
const EPOCHS: usize = 20;
/// The result is the mean over this many last rounds.
const MEAN_EPOCHS: usize = 8;
/// The share of features that is left out at each step, at least and at most.
const LEFT_OUT: (f32, f32) = (0.3, 0.9);
const RATE_FIRST: f32 = 0.05;
const RATE_LAST: f32 = 0.0025;
/// After so many examples the weights of the layers move.
const BATCH: usize = 16;
/// Features are scaled up by this, so that their numbers need not grow large.
const SCALE: f32 = 3.0;
/// The first numbers lie between plus and minus this.
const ROWS_FIRST: f32 = 0.1;
const OUT_FIRST: f32 = 0.15;
const HIDDEN_BIAS_FIRST: f32 = 0.05;
/// Few classes are asked for in a text.
const WISH_BIAS_FIRST: f32 = -4.0;

/// The numbers that are learned; [`Model`] says what each is for.
pub struct Network {
    rows: Vec<f32>,
    hidden_bias: Thought,
    class: Layer,
    wish: Layer,
}

/// Learns `rows` rows for examples of so many classes. At each step some features are left out by chance, so that no
/// single word is relied on; the result is the mean of the last rounds.
pub fn descend(examples: &[Example], rows: usize, classes: usize) -> Network {
    let mut seed = SEED;
    let mut descent = Descent::new(Network::new(rows, classes, &mut seed));
    let mut mean = Network::zero(rows, classes);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut kept: Vec<(u32, f32)> = Vec::new();
    let steps = (EPOCHS * examples.len()) as f32;
    let mut step = 0.0_f32;
    for epoch in 0..EPOCHS {
        shuffle(&mut order, &mut seed);
        for at in &order {
            let example = &examples[*at];
            descent.rate = RATE_FIRST + (RATE_LAST - RATE_FIRST) * (step / steps);
            step += 1.0;
            leave_out(&example.features, &mut seed, &mut kept);
            descent.learn(&kept, example);
        }
        if epoch + MEAN_EPOCHS >= EPOCHS {
            mean.add(&descent.network, 1.0 / MEAN_EPOCHS as f32);
        }
    }
    mean
}

/// A network that learns. Each number moves the less, the more it has moved before (Adagrad).
struct Descent {
    network: Network,
    rate: f32,
    /// Squares of what moved each row, all its numbers together.
    rows_moved: Vec<f32>,
    hidden_bias_moved: Thought,
    class: LayerDescent,
    wish: LayerDescent,
    in_batch: usize,
}

/// Nothing is divided by zero, and the first steps are not too long.
const MOVED_FIRST: f32 = 1e-2;
const ROW_MOVED_FIRST: f32 = 1e-3;
/// Biases follow more slowly.
const BIAS_SHARE: f32 = 0.1;

impl Descent {
    fn new(network: Network) -> Descent {
        Descent {
            rate: RATE_FIRST,
            rows_moved: vec![ROW_MOVED_FIRST; network.rows.len() / HIDDEN],
            hidden_bias_moved: [MOVED_FIRST; HIDDEN],
            class: LayerDescent::new(&network.class),
            wish: LayerDescent::new(&network.wish),
            in_batch: 0,
            network,
        }
    }

    /// One step: what the network thinks of the features, and how each number has to move to think better of them.
    fn learn(&mut self, features: &[(u32, f32)], example: &Example) {
        let thought = self.network.think(features);
        self.class.off_as_class(&self.network.class, &thought, example);
        self.wish.off_as_wish(&self.network.wish, &thought, example);
        let mut blame = [0.0; HIDDEN];
        self.class.blame(&self.network.class, &thought, &mut blame);
        self.wish.blame(&self.network.wish, &thought, &mut blame);
        self.move_layers();
        let biases = self.network.hidden_bias.iter_mut().zip(&mut self.hidden_bias_moved);
        biases.zip(&blame).for_each(|((bias, moved), blame)| step(bias, moved, *blame, BIAS_SHARE * self.rate));
        self.move_rows(features, &blame);
    }

    fn move_rows(&mut self, features: &[(u32, f32)], blame: &Thought) {
        let square = blame.iter().map(|it| it * it).sum::<f32>() / HIDDEN as f32;
        for (row, value) in features {
            let value = value * SCALE;
            let moved = &mut self.rows_moved[*row as usize];
            *moved += square * value * value;
            let pace = self.rate * value / moved.sqrt();
            let numbers = self.network.row_mut(*row);
            numbers.iter_mut().zip(blame).for_each(|(number, blame)| *number -= pace * blame);
        }
    }

    fn move_layers(&mut self) {
        self.class.move_bias(&mut self.network.class, self.rate);
        self.wish.move_bias(&mut self.network.wish, self.rate);
        self.in_batch += 1;
        if self.in_batch == BATCH {
            self.in_batch = 0;
            self.class.move_weights(&mut self.network.class, self.rate);
            self.wish.move_weights(&mut self.network.wish, self.rate);
        }
    }
}

/// Moves one number.
fn step(number: &mut f32, moved: &mut f32, blame: f32, rate: f32) {
    *moved += blame * blame;
    *number -= rate * blame / moved.sqrt();
}

/// How a layer learns.
struct LayerDescent {
    weights_moved: Vec<f32>,
    bias_moved: Vec<f32>,
    /// What the examples of this batch say of the weights.
    notes: Vec<f32>,
    /// How far off the number of each class is.
    off: Vec<f32>,
}

impl LayerDescent {
    fn new(layer: &Layer) -> LayerDescent {
        LayerDescent {
            weights_moved: vec![MOVED_FIRST; layer.weights.len()],
            bias_moved: vec![MOVED_FIRST; layer.bias.len()],
            notes: vec![0.0; layer.weights.len()],
            off: vec![0.0; layer.bias.len()],
        }
    }

    /// One class is right, or several share it.
    fn off_as_class(&mut self, layer: &Layer, thought: &Thought, example: &Example) {
        layer.of(thought, &mut self.off);
        softmax(&mut self.off);
        let share = 1.0 / example.wanted.len().max(1) as f32;
        example.wanted.iter().for_each(|class| self.off[*class] -= share);
        self.off.iter_mut().for_each(|off| *off *= example.share);
    }

    /// Each class by itself is asked for or not.
    fn off_as_wish(&mut self, layer: &Layer, thought: &Thought, example: &Example) {
        layer.of(thought, &mut self.off);
        logistic(&mut self.off);
        example.wanted.iter().for_each(|class| self.off[*class] -= 1.0);
        self.off.iter_mut().for_each(|off| *off *= example.share);
    }

    /// What each number of the thought has to do with the layer being off; notes it for the weights as well.
    fn blame(&mut self, layer: &Layer, thought: &Thought, blame: &mut Thought) {
        let classes = self.off.len();
        let weights = layer.weights.chunks_exact(classes).zip(self.notes.chunks_exact_mut(classes));
        for ((blame, number), (weights, notes)) in blame.iter_mut().zip(thought).zip(weights) {
            if *number > 0.0 {
                *blame += dot(weights, &self.off);
                notes.iter_mut().zip(&self.off).for_each(|(note, off)| *note += number * off);
            }
        }
    }

    fn move_bias(&mut self, layer: &mut Layer, rate: f32) {
        let biases = layer.bias.iter_mut().zip(&mut self.bias_moved);
        biases.zip(&self.off).for_each(|((bias, moved), off)| step(bias, moved, *off, BIAS_SHARE * rate));
    }

    fn move_weights(&mut self, layer: &mut Layer, rate: f32) {
        let weights = layer.weights.iter_mut().zip(&mut self.weights_moved);
        for ((weight, moved), note) in weights.zip(&mut self.notes) {
            step(weight, moved, *note, rate);
            *note = 0.0;
        }
    }
}

impl Network {
    fn zero(rows: usize, classes: usize) -> Network {
        Network {
            rows: vec![0.0; rows * HIDDEN],
            hidden_bias: [0.0; HIDDEN],
            class: Layer { weights: vec![0.0; HIDDEN * classes], bias: vec![0.0; classes] },
            wish: Layer { weights: vec![0.0; HIDDEN * classes], bias: vec![0.0; classes] },
        }
    }

    fn new(rows: usize, classes: usize, seed: &mut u64) -> Network {
        let mut network = Network::zero(rows, classes);
        network.rows.iter_mut().for_each(|number| *number = ROWS_FIRST * (2.0 * chance(seed) - 1.0));
        network.class.weights.iter_mut().for_each(|number| *number = OUT_FIRST * (2.0 * chance(seed) - 1.0));
        network.wish.bias.fill(WISH_BIAS_FIRST);
        network.hidden_bias.fill(HIDDEN_BIAS_FIRST);
        network
    }

    fn add(&mut self, other: &Network, share: f32) {
        let add = |sums: &mut [f32], numbers: &[f32]| {
            sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += share * number);
        };
        add(&mut self.rows, &other.rows);
        add(&mut self.hidden_bias, &other.hidden_bias);
        add(&mut self.class.weights, &other.class.weights);
        add(&mut self.class.bias, &other.class.bias);
        add(&mut self.wish.weights, &other.wish.weights);
        add(&mut self.wish.bias, &other.wish.bias);
    }

    fn row_mut(&mut self, row: u32) -> &mut [f32] {
        let start = row as usize * HIDDEN;
        &mut self.rows[start..start + HIDDEN]
    }

    fn think(&self, features: &[(u32, f32)]) -> Thought {
        let mut thought = self.hidden_bias;
        for (row, value) in features {
            let start = *row as usize * HIDDEN;
            let value = value * SCALE;
            let numbers = &self.rows[start..start + HIDDEN];
            thought.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += value * number);
        }
        thought.map(|number| number.max(0.0))
    }

    /// The model as it is stored. `rows` are the row of each feature's hash.
    pub fn pack(mut self, fingerprint: u64, english: Hashes, rows: &HashMap<u32, u32>) -> Model {
        self.center();
        let mut sorted: Vec<(u32, u32)> = rows.iter().map(|(hash, row)| (*hash, *row)).collect();
        sorted.sort_unstable();
        let step = self.step();
        let mut bytes: Vec<u8> = Vec::with_capacity(self.rows.len());
        for (_, row) in &sorted {
            let numbers = self.row_mut(*row).iter();
            bytes.extend(numbers.map(|number| (number * SCALE / step).round().clamp(-127.0, 127.0) as i8 as u8));
        }
        let hashes: Vec<u32> = sorted.iter().map(|(hash, _)| *hash).collect();
        let slots = slots_of(&hashes);
        Model {
            fingerprint,
            classes: self.class.bias.len(),
            step,
            hidden_bias: self.hidden_bias,
            class: self.class,
            wish: self.wish,
            english,
            known: known(&slots),
            slots: Cow::Owned(slots),
            rows: Cow::Owned(bytes),
        }
    }

    /// What speaks for all classes alike speaks for none: then a weight tells what speaks for its class.
    fn center(&mut self) {
        for weights in self.class.weights.chunks_exact_mut(self.class.bias.len()) {
            let mean = weights.iter().sum::<f32>() / weights.len() as f32;
            weights.iter_mut().for_each(|weight| *weight -= mean);
        }
    }

    /// Fine steps for nearly all numbers; the few that are much larger than most are cut.
    fn step(&self) -> f32 {
        const LARGE: f32 = 8.0;
        let squares: f32 = self.rows.iter().map(|number| number * number).sum();
        (SCALE * LARGE * (squares / self.rows.len().max(1) as f32).sqrt() / 127.0).max(1e-6)
    }
}

/// Leaves out a share of the features; the rest grows so that the length stays one.
fn leave_out(features: &[(u32, f32)], seed: &mut u64, kept: &mut Vec<(u32, f32)>) {
    kept.clear();
    let (least, most) = LEFT_OUT;
    let share = least + (most - least) * chance(seed);
    kept.extend(features.iter().filter(|_| chance(seed) >= share));
    let squares: f32 = kept.iter().map(|(_, value)| value * value).sum();
    let norm = squares.sqrt().max(1e-3);
    kept.iter_mut().for_each(|(_, value)| *value /= norm);
}

/// Several products at once.
fn dot(one: &[f32], other: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (one_lanes, other_lanes) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let rest: f32 = one_lanes.remainder().iter().zip(other_lanes.remainder()).map(|(a, b)| a * b).sum();
    for (one, other) in one_lanes.zip(other_lanes) {
        sums.iter_mut().zip(one.iter().zip(other)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    rest + sums.iter().sum::<f32>()
}

/// Open addressing: eight bytes a slot, the hash and the row's number plus one.
fn slots_of(hashes: &[u32]) -> Vec<u8> {
    let count = (hashes.len() * 2).next_power_of_two().max(2);
    let mut slots = vec![0_u8; count * 8];
    for (row, hash) in hashes.iter().enumerate() {
        let mut slot = *hash as usize & (count - 1);
        while slots[slot * 8 + 4..slot * 8 + 8] != [0; 4] {
            slot = (slot + 1) & (count - 1);
        }
        slots[slot * 8..slot * 8 + 4].copy_from_slice(&hash.to_le_bytes());
        slots[slot * 8 + 4..slot * 8 + 8].copy_from_slice(&(row as u32 + 1).to_le_bytes());
    }
    slots
}
