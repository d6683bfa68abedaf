//! `icp-guide rules check`: every problem, or a summary of what the files hold.

use chrono::NaiveDate;
use serde::Serialize;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Row;
use crate::answer::Statement;
use crate::answer::Table;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::reply::read_templates;
use crate::cli::rules::broken;
use crate::lang::Lang;
use crate::lang::Text;
use crate::render::json::SCHEMA_VERSION;
use crate::rules::Rulebook;
use crate::rules::counts::Count;
use crate::rules::counts::Kind;
use crate::rules::counts::counts;
use crate::rules::files::RuleFiles;
use crate::rules::problem::Problem;

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    ok: bool,
    counts: Vec<CountJson<'a>>,
    promises: Vec<&'static str>,
    problems: &'a [Problem],
}

#[derive(Serialize)]
struct CountJson<'a> {
    kind: Kind,
    label: &'a str,
    count: usize,
    /// What the research found; null where it was not counted.
    researched: Option<u32>,
    left_out: u32,
    parts: Vec<PartJson<'a>>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    label: &'a str,
    count: usize,
}

pub(super) fn run(files: &RuleFiles, today: NaiveDate, output: &Output) -> Result<(), Refusal> {
    let loaded = Rulebook::load_as_of(files, Some(today));
    let counts = loaded.as_ref().map(counts).unwrap_or_default();
    let templates = read_templates(None).err().unwrap_or_default();
    let problems: Vec<Problem> = loaded.as_ref().err().into_iter().flatten().cloned().chain(templates).collect();
    let problems = problems.as_slice();
    match (output.format, &loaded) {
        (Format::Json, _) => output.json(&report(&counts, problems, output.lang))?,
        (Format::Text | Format::Markdown, Ok(rules)) if problems.is_empty() => output.page(&summary(rules, &counts))?,
        (Format::Text | Format::Markdown, _) => {
            for problem in problems {
                output.line(&problem.to_string())?;
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(broken(problems)) }
}

fn report<'a>(counts: &'a [Count], problems: &'a [Problem], lang: Lang) -> Report<'a> {
    Report {
        schema_version: SCHEMA_VERSION,
        ok: problems.is_empty(),
        counts: counts.iter().map(|count| count_json(count, lang)).collect(),
        promises: Rulebook::promises().collect(),
        problems,
    }
}

fn count_json(count: &Count, lang: Lang) -> CountJson<'_> {
    CountJson {
        kind: count.kind,
        label: count.label.get(lang),
        count: count.count,
        researched: count.found,
        left_out: count.left_out,
        parts: count.parts.iter().map(|(label, count)| PartJson { label: label.get(lang), count: *count }).collect(),
    }
}

fn summary(rules: &Rulebook, counts: &[Count]) -> Answer {
    let mut builder = Builder::new(rules, text!("The rules hold together", "规则文件检查通过"));
    let promises = Rulebook::promises().count();
    builder.push(Block::Headline(text!(
        "No problem found; {promises} promises between the files were checked.",
        "未发现问题；已核对文件之间的 {promises} 项约定。"
    )));
    builder.push(Block::Table(Table {
        id: "counts",
        title: text!("What the rules hold", "规则内容统计"),
        columns: vec![
            text!("Kind", "类别"),
            text!("Researched", "查证所得"),
            text!("In the rules", "已收入"),
            text!("Of these", "其中"),
        ],
        rows: counts.iter().map(row).collect(),
    }));
    let remarks = counts.iter().filter_map(remark).map(Statement::plain).collect();
    builder.list(ListKind::Facts, "remarks", text!("Where the two differ", "两者不同之处"), remarks);
    builder.finish()
}

fn row(count: &Count) -> Row {
    let parts = count.parts.iter().map(|(label, number)| text!("{} {number}", "{} {number}"; label));
    let parts = parts.collect::<Vec<_>>();
    let found = count.found.map_or(Text::same("–"), |found| Text::same(found.to_string()));
    let cells = vec![count.label.clone(), found, Text::same(count.count.to_string()), Text::join(&parts, ", ", "，")];
    Row { cells, target: None, sources: Vec::new() }
}

/// Why a kind holds more or less than was found. Something that is missing without a reason is said as such.
fn remark(count: &Count) -> Option<Text> {
    if let Some(why) = &count.why {
        return Some(text!("{}: {}", "{}：{}"; &count.label, why));
    }
    count.is_short().then(|| {
        text!("{}: fewer than were found, and no reason is given in researched.toml.", "{}：少于查证所得，researched.toml 中没有说明原因。"; &count.label)
    })
}
