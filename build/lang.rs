//! The table of simplified characters, which the build fills.
#![allow(dead_code, unreachable_pub, reason = "the program uses what the build does not")]

#[path = "../src/lang/simplified.rs"]
pub mod simplified;
