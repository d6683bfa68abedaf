//! `icp-guide gaps`: what was not understood, and the file in which surfaces count it.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::gaps::file::GapCounter;
use crate::gaps::file::GapFile;

/// What was not understood, most frequent first (未能理解的说法)
///
/// Example: icp-guide gaps --file gaps.json
#[derive(Debug, Args)]
pub struct GapsArgs {
    /// The file in which surfaces count, anonymously (统计文件)
    #[arg(long, value_name = "FILE", env = "ICP_GUIDE_GAPS")]
    pub file: Option<PathBuf>,
    /// Show at most this many (最多显示条数)
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub top: usize,
}

/// Where a surface counts.
#[derive(Clone, Debug, Default, Args)]
pub struct CountArgs {
    /// Count in this file, anonymously, what was not understood; see `icp-guide gaps` (匿名统计未理解的说法)
    #[arg(long, value_name = "FILE", env = "ICP_GUIDE_GAPS")]
    pub gaps: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    schema_version: u32,
    questions: u64,
    gaps: Vec<Gap<'a>>,
}

#[derive(Debug, Serialize)]
struct Gap<'a> {
    piece: &'a str,
    questions: u64,
}

pub fn run(args: &GapsArgs, output: &Output) -> Result<(), Refusal> {
    let Some(file) = &args.file else {
        return Err(Refusal::usage(text!(
            "Nothing is counted unless you ask for it: set ICP_GUIDE_GAPS to a file, or give --file FILE.",
            "默认不做统计：请设置环境变量 ICP_GUIDE_GAPS 指向一个文件，或使用 --file FILE。"
        )));
    };
    let gaps = GapFile::new(file).load().map_err(|error| unusable(file, &error))?;
    let ranked: Vec<(&str, u64)> = gaps.ranked().into_iter().take(args.top).collect();
    if output.format == Format::Json {
        let gaps_json = ranked.iter().map(|(piece, questions)| Gap { piece, questions: *questions }).collect();
        return output.json(&Report { schema_version: 1, questions: gaps.questions, gaps: gaps_json });
    }
    let questions = gaps.questions;
    output.line(
        text!("{questions} questions were not understood well.", "共有 {questions} 个问题未能很好理解。")
            .get(output.lang),
    )?;
    for (piece, count) in &ranked {
        output.line(&format!("{count:>6}  {piece}"))?;
    }
    if !ranked.is_empty() {
        let hint = text!(
            "Add phrases with these words to rules/changes/ or rules/out-of-scope.toml.",
            "请在 rules/changes/ 或 rules/out-of-scope.toml 中补充含这些词的说法。"
        );
        output.line(hint.get(output.lang))?;
    }
    Ok(())
}

/// Counts the pieces of one question.
pub fn count(file: &Path, pieces: Vec<String>) -> Result<(), Refusal> {
    GapFile::new(file).count(&[pieces]).map_err(|error| unusable(file, &error))
}

/// What counts beside the answering of a server or bot; nothing where no file is named.
pub fn counter(args: &CountArgs) -> Result<Option<GapCounter>, Refusal> {
    let Some(file) = &args.gaps else { return Ok(None) };
    GapCounter::start(GapFile::new(file)).map(Some).map_err(|error| unusable(file, &error))
}

fn unusable(file: &Path, error: &io::Error) -> Refusal {
    let file = file.display();
    Refusal::new(text!("The gap list {file} cannot be used: {error}", "统计文件 {file} 无法使用：{error}"))
}
