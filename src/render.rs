//! Looks: an [`Answer`](crate::answer::Answer) as text for each surface. Pure; nothing is looked up here.

pub mod discord;
pub mod due_json;
pub mod html;
pub mod ics;
pub mod json;
pub mod markdown;
pub mod plan_json;
pub mod terminal;
pub mod wording;
