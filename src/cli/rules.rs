//! `icp-guide rules`: the linter of the rule files, and what editors of them need beside it.

mod changes;
mod check;
mod diff;
#[cfg(feature = "online")]
pub mod orders;
mod schema;
mod stale;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::Subcommand;

use crate::cli::output::Output;
use crate::cli::output::Refusal;
#[cfg(feature = "online")]
use crate::cli::store::StoreArgs;
use crate::rules::Rulebook;
use crate::rules::files::RuleFiles;
use crate::rules::problem::Problem;

/// Check the rule files (检查规则文件)
///
/// Example: icp-guide rules check --rules ./rules
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Report every problem of every file, or what they hold (检查并汇总)
    ///
    /// Example: icp-guide rules check --rules ./rules
    Check,
    /// JSON Schemas of the rule files, for editors that complete while you type (规则文件的 JSON Schema)
    ///
    /// Example: icp-guide rules schema 'provinces/*.toml'
    Schema(SchemaArgs),
    /// What changed between two rule folders, in a reader's terms (比较两个规则文件夹)
    ///
    /// Example: icp-guide rules diff ./rules-old ./rules
    ///
    /// Example: icp-guide rules diff ./rules-old ./rules --orders --apply
    Diff(DiffArgs),
    /// Sources by age: what should be read again first (最久未核对的来源)
    ///
    /// Example: icp-guide rules stale --limit 20
    Stale(StaleArgs),
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// One kind of file, as in `changes/*.toml`; without it all (某类文件，省略则全部)
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The older folder; if it is the only one, the built-in rules are the older side (旧文件夹)
    #[arg(value_name = "DIR_A")]
    pub old: PathBuf,
    /// The newer folder (新文件夹)
    #[arg(value_name = "DIR_B")]
    pub new: Option<PathBuf>,
    /// List the open orders that read differently under the newer rules (列出受影响的订单)
    #[cfg(feature = "online")]
    #[arg(long)]
    pub orders: bool,
    /// With --orders: compute their dates anew, with a note in each story (重新计算日期并记入经过)
    #[cfg(feature = "online")]
    #[arg(long, requires = "orders")]
    pub apply: bool,
    #[cfg(feature = "online")]
    #[command(flatten)]
    pub store: StoreArgs,
}

#[derive(Debug, Args)]
pub struct StaleArgs {
    /// At most so many sources in text and Markdown; JSON has all (最多显示多少条)
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub limit: usize,
}

/// Runs one of the commands over `files`; `today` is the day to reckon from.
pub fn run(args: &RulesArgs, files: &RuleFiles, today: NaiveDate, output: &Output) -> Result<(), Refusal> {
    match &args.command {
        RulesCommand::Check => check::run(files, today, output),
        RulesCommand::Schema(args) => schema::run(args, output),
        RulesCommand::Diff(args) => diff::run(args, files, output),
        RulesCommand::Stale(args) => stale::run(args, files, today, output),
    }
}

/// The rulebook of these files, or a refusal after all its problems have been told.
fn load(files: &RuleFiles) -> Result<Rulebook, Refusal> {
    Rulebook::load(files).map_err(|problems| {
        for problem in &problems {
            eprintln!("{problem}");
        }
        broken(&problems)
    })
}

fn broken(problems: &[Problem]) -> Refusal {
    let count = problems.len();
    Refusal::new(match count {
        1 => text!("1 problem in the rules.", "规则文件有 1 处问题。"),
        _ => text!("{count} problems in the rules.", "规则文件有 {count} 处问题。"),
    })
}
