//! The parts of the matcher that learning needs.
#![allow(dead_code, unreachable_pub, reason = "the program uses what learning does not")]

#[path = "../src/matcher/aside.rs"]
pub mod aside;
#[path = "../src/matcher/concepts.rs"]
pub mod concepts;
#[path = "../src/matcher/descent.rs"]
pub mod descent;
#[path = "../src/matcher/features.rs"]
pub mod features;
#[path = "../src/matcher/foreign.rs"]
pub mod foreign;
#[path = "../src/matcher/hashes.rs"]
pub mod hashes;
#[path = "../src/matcher/learn.rs"]
pub mod learn;
#[path = "../src/matcher/model.rs"]
pub mod model;
#[path = "../src/matcher/normalize.rs"]
pub mod normalize;
#[path = "../src/matcher/odds.rs"]
pub mod odds;
#[path = "../src/matcher/pairs.rs"]
pub mod pairs;
#[path = "../src/matcher/pinyin.rs"]
pub mod pinyin;
#[path = "../src/matcher/token.rs"]
pub mod token;
