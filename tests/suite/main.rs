//! The test suite: one binary, one module for each thing that users were promised.

mod bad_rules;
#[cfg(feature = "online")]
mod bot;
#[cfg(feature = "online")]
mod bot_life;
#[cfg(feature = "online")]
mod bot_program;
#[cfg(feature = "online")]
mod bot_running;
mod calendar;
#[cfg(feature = "online")]
mod discord_limits;
mod due;
#[cfg(feature = "online")]
mod fake_discord;
mod golden;
mod guard;
#[cfg(feature = "online")]
mod http;
#[cfg(feature = "online")]
mod interactions;
mod layers;
mod notice;
mod plan;
mod render_discord;
mod rules;
#[cfg(feature = "online")]
mod server;
mod site;
mod verdict;
