//! Answers what to click to modify an ICP filing, in English and Chinese.

#[macro_use]
pub mod lang;
pub mod answer;
pub mod ask;
pub mod cli;
pub mod matcher;
pub mod query;
pub mod render;
pub mod rules;
pub mod source;
