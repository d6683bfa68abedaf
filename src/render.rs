//! Looks: an [`Answer`](crate::answer::Answer) as text for each surface. Pure; nothing is looked up here.

pub mod discord;
pub mod html;
pub mod json;
pub mod markdown;
pub mod terminal;
pub mod wording;
