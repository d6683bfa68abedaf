//! `icp-guide order`: tracks filing orders in the configured store, as its operator.

mod args;
mod run;
mod settings;
mod show;

pub use crate::cli::order::args::OrderArgs;
pub use crate::cli::order::args::OrderCommand;
pub use crate::cli::order::run::Moment;
pub use crate::cli::order::run::run;
