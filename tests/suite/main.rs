//! The test suite: one binary, one module for each thing that users were promised.

mod calendar;
mod golden;
mod layers;
