//! The types of rule files that learning needs.
#![allow(dead_code, unreachable_pub, reason = "the program uses what learning does not")]

#[path = "../src/rules/lexicon.rs"]
pub mod lexicon;
