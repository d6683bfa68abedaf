//! The test suite: one binary, one module for each thing that users were promised.

mod bad_rules;
#[cfg(feature = "online")]
mod bot;
mod calendar;
#[cfg(feature = "online")]
mod discord_limits;
#[cfg(feature = "online")]
mod fake_discord;
mod golden;
mod layers;
mod render_discord;
mod rules;
