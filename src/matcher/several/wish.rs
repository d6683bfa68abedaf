//! What speaks for a change being wanted beside the main one, and how much.

/// What speaks for a second wish.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) class: usize,
    /// The whole message: how likely.
    pub(super) whole: f32,
    /// The likeliest part, read with what the parts round it are about.
    pub(super) part: f32,
    /// A frame of concepts in a part means it.
    pub(super) framed: bool,
    /// It is the likeliest change of a part.
    pub(super) best: bool,
    /// It is wanted in a part in which the main change is not the likeliest.
    pub(super) apart: bool,
    /// A part that wants it names a field or person, or something that happened.
    pub(super) field: bool,
    /// How little its part looks like somebody else's business.
    pub(super) foreign: f32,
}

impl Wish {
    /// What several parts say of the same change counts once, at its strongest.
    pub(super) fn add_to(self, wishes: &mut Vec<Wish>) {
        match wishes.iter_mut().find(|known| known.class == self.class) {
            None => wishes.push(self),
            Some(known) => {
                known.part = known.part.max(self.part);
                known.framed |= self.framed;
                known.best |= self.best;
                known.apart |= self.apart;
                known.field |= self.field;
                known.foreign = known.foreign.min(self.foreign);
            }
        }
    }
}

/// The message round a wish.
pub(super) struct About {
    /// Words join things, or several things are announced.
    pub(super) joined: bool,
    pub(super) main_has_part: bool,
    pub(super) tokens: usize,
    pub(super) parts: usize,
    /// How likely the main change is.
    pub(super) main: f32,
    /// How many fields, persons and happenings are named.
    pub(super) anchors: usize,
}

/// What the model and the catalogue say of a wish, apart from the message's parts.
pub(super) struct Standing {
    /// Its place among the changes beside the main one, from zero.
    pub(super) place: Option<usize>,
    /// How much the model thinks that it is asked for, maybe beside others: a logit.
    pub(super) asked: f32,
    /// It is the same field as the main change, of another record.
    pub(super) is_sibling: bool,
}

const SIGNS: usize = 19;

/// What each sign of [`signs`] counts. Fitted on messages with one and with several wishes that the model had not
/// learned from, so that a wish that is missed weighs more than one too many.
const WEIGHTS: [f32; SIGNS] = [
    -2.7, 0.64, 1.82, 1.48, 0.22, 1.65, 0.84, -0.78, 2.11, 1.3, -1.23, -0.66, 0.16, -1.4, -1.01, -1.25, 0.52, 0.37,
    0.78,
];

/// Numbers of about one that speak for a wish or against it.
fn signs(wish: &Wish, about: &About, standing: &Standing) -> [f32; SIGNS] {
    let yes = |it: bool| f32::from(u8::from(it));
    let log = |odds: f32| odds.max(1e-7).ln();
    [
        1.0,
        log(wish.whole) / 3.0,
        log(wish.part) / 3.0,
        yes(wish.framed),
        yes(wish.best),
        yes(wish.apart),
        yes(wish.field),
        log(wish.foreign) / 5.0,
        yes(about.joined),
        yes(about.main_has_part),
        (about.tokens as f32 / 30.0).min(4.0),
        (about.parts as f32 / 5.0).min(3.0),
        log(about.main),
        yes(standing.place == Some(0)),
        yes(standing.place == Some(1)),
        yes(standing.place == Some(2)),
        (about.anchors as f32 / 3.0).min(3.0),
        standing.asked,
        yes(standing.is_sibling),
    ]
}

/// How sure it is that a change is wanted: a logit that leans to yes.
pub(super) fn sureness(wish: &Wish, about: &About, standing: &Standing) -> f32 {
    signs(wish, about, standing).iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum()
}
