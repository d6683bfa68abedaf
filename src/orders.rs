//! The life of filing orders: what happened, what may come next, until when, and who is reminded.
//!
//! Everything here is pure and takes its time as an argument, except [`store`] (the only SQL) and [`deliver`] (sends what
//! the store says is due); those two exist with the feature `online` alone.

pub mod access;
pub mod affected;
pub mod board;
pub mod clock;
pub mod command;
pub mod event;
pub mod export;
pub mod ics;
pub mod moves;
pub mod order;
pub mod refusal;
pub mod reminder;
pub mod report;
pub mod settings;
pub mod story;

#[cfg(feature = "online")]
pub mod deliver;
#[cfg(feature = "online")]
pub mod store;
