//! `icp-guide rules`: the linter of the rule files.

use chrono::NaiveDate;
use clap::Args;
use clap::Subcommand;
use serde::Serialize;

use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
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
    /// Report every problem of every file, or a summary (检查并汇总)
    Check,
}

#[derive(Debug, Serialize)]
struct CheckReport<'a> {
    schema_version: u32,
    ok: bool,
    counts: Vec<Count>,
    problems: &'a [Problem],
}

#[derive(Debug, Serialize)]
struct Count {
    kind: &'static str,
    count: usize,
}

pub fn check(files: &RuleFiles, today: NaiveDate, output: &Output) -> Result<(), Refusal> {
    let loaded = Rulebook::load_as_of(files, Some(today));
    let (counts, problems) = match &loaded {
        Ok(rules) => (counts(rules), &[][..]),
        Err(problems) => (Vec::new(), problems.as_slice()),
    };
    if output.format == Format::Json {
        let ok = problems.is_empty();
        output.json(&CheckReport { schema_version: crate::render::json::SCHEMA_VERSION, ok, counts, problems })?;
    } else {
        for problem in problems {
            output.line(&problem.to_string())?;
        }
        for count in &counts {
            output.line(&format!("{:>6}  {}", count.count, count.kind))?;
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    let count = problems.len();
    Err(Refusal::new(text!("{count} problems in the rules.", "规则文件有 {count} 处问题。")))
}

fn counts(rules: &Rulebook) -> Vec<Count> {
    let count = |kind, count| Count { kind, count };
    vec![
        count("provinces", rules.provinces().len()),
        count("province rules", rules.provinces().iter().map(|province| province.rules.len()).sum()),
        count("changes and explained topics", rules.changes().len()),
        count("actions", rules.actions().len()),
    ]
}
