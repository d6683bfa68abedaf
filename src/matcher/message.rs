//! A message as read and thought about as a whole.

use crate::matcher::concepts::Hit;
use crate::matcher::model::Thought;
use crate::matcher::token::Reading;

/// What decides, explains and looks for further wishes starts from this.
pub(crate) struct Message<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) hits: &'a [Hit],
    pub(crate) aside: &'a [bool],
    /// How likely each class is for the whole message.
    pub(crate) odds: &'a [f32],
    /// What the model makes of the whole message.
    pub(crate) thought: &'a Thought,
}
