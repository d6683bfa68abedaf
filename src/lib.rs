//! Answers what to click to modify an ICP filing (变更备案), in English and Chinese.
//!
//! # The map
//!
//! Data flows one way:
//!
//! ```text
//! rules/*.toml ──▶ Rulebook ──┬─▶ matcher: text ──▶ Query ──┐
//!                             └────────────▶ answer: Query ──▶ Answer ──▶ render ──▶ a surface
//!       store ──▶ Order ──▶ report ────────────────────────▶ Answer ──┘
//! ```
//!
//! | layer | modules | what is true there |
//! |---|---|---|
//! | words | [`lang`], [`source`] | a text exists in both languages or not at all |
//! | facts | [`rules`] | a [`rules::Rulebook`] can only come out of the loader: what exists is valid |
//! | question | [`query`], [`guard`] | plain data; personal data is found before anything is kept |
//! | thought | [`matcher`], [`decode`], [`answer`] | pure: no clock, no network, no files; they don't know each other |
//! | joint | [`ask`] | text in, answer out |
//! | joint | [`orders`] | an order follows from its events and from nothing else; `orders::store` is the only SQL |
//! | looks | [`render`] | a renderer looks nothing up, so two surfaces cannot disagree |
//! | surfaces | [`cli`], [`site`], `http`, `bot` | know everything above them and nothing of one another |
//!
//! No fact, no province name and no button label stands in code. `tests/suite/layers.rs` refuses an import that goes
//! against the table. Today, arguments and environment come in through `main`, which hands them down.

#![allow(rustdoc::bare_urls, reason = "doc comments of arguments are help texts: brackets would be shown")]

#[macro_use]
pub mod lang;
pub mod answer;
pub mod ask;
#[cfg(feature = "online")]
pub mod bot;
pub mod cli;
pub mod decode;
pub mod gaps;
pub mod guard;
#[cfg(feature = "online")]
pub mod http;
pub mod matcher;
pub mod orders;
pub mod query;
pub mod render;
pub mod rules;
pub mod site;
pub mod source;
