//! The test suite: one binary, one module for each thing that users were promised.

#[cfg(feature = "online")]
mod bot;
mod calendar;
#[cfg(feature = "online")]
mod discord_limits;
#[cfg(feature = "online")]
mod fake_discord;
mod golden;
#[cfg(feature = "online")]
mod http;
mod layers;
mod render_discord;
#[cfg(feature = "online")]
mod server;
mod site;
