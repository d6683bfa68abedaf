//! The test suite: one binary, one module for each thing that users were promised.

mod bad_rules;
#[cfg(feature = "online")]
mod bot;
#[cfg(feature = "online")]
mod bot_decide;
#[cfg(feature = "online")]
mod bot_deliver;
#[cfg(feature = "online")]
mod bot_life;
#[cfg(feature = "online")]
mod bot_orders;
#[cfg(feature = "online")]
mod bot_orders_refused;
#[cfg(feature = "online")]
mod bot_program;
#[cfg(feature = "online")]
mod bot_running;
mod calendar;
mod command_line;
#[cfg(feature = "online")]
mod deliver;
mod diagnose;
#[cfg(feature = "online")]
mod discord_limits;
mod due;
#[cfg(feature = "online")]
mod fake_channels;
#[cfg(feature = "online")]
mod fake_discord;
#[cfg(feature = "online")]
mod gaps;
mod golden;
#[cfg(feature = "online")]
mod ground;
mod guard;
#[cfg(feature = "online")]
mod http;
#[cfg(feature = "online")]
mod interactions;
mod layers;
mod notice;
#[cfg(feature = "online")]
mod order_command;
#[cfg(feature = "online")]
mod orders;
mod plan;
mod questions;
mod render_discord;
mod reply;
mod rules;
#[cfg(feature = "online")]
mod rules_orders;
#[cfg(feature = "online")]
mod server;
mod site;
#[cfg(feature = "online")]
mod store;
#[cfg(feature = "online")]
mod trouble;
mod verdict;
