//! `icp-guide ask`: one question, or a batch of them.

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Write;

use clap::Args;
use serde::Deserialize;

use crate::ask::Desk;
use crate::ask::Request;
use crate::cli::gaps;
use crate::cli::lookup::province_flag;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::lang::Lang;
use crate::lang::Text;
use crate::render::json::Understood;
use crate::rules::change::Applicant;

/// Answer a question (回答一个问题)
///
/// Example: icp-guide ask --province 广东 "公司改名了点哪里"
#[derive(Debug, Args)]
pub struct AskArgs {
    /// Province of the filing: slug, name, abbreviation or city (备案所在省)
    #[arg(long, value_name = "P")]
    pub province: Option<String>,
    /// organization or individual (单位或个人)
    #[arg(long, value_name = "A")]
    pub applicant: Option<Applicant>,
    /// JSON lines {"id","text",…} from a file or - for standard input; one line out for each (批量)
    #[arg(long, value_name = "FILE", conflicts_with = "question")]
    pub batch: Option<String>,
    /// Show which evidence spoke for the answer (显示判断依据)
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub count: gaps::CountArgs,
    /// The question, in English or Chinese (问题)
    #[arg(value_name = "QUESTION", required_unless_present = "batch")]
    pub question: Vec<String>,
}

pub fn run(desk: &Desk, args: &AskArgs, lang: Option<Lang>, output: &Output) -> Result<(), Refusal> {
    if let Some(file) = &args.batch {
        return batch(desk, file, args, lang);
    }
    let request = Request {
        text: args.question.join(" "),
        province: province_flag(desk, args.province.as_deref())?,
        applicant: args.applicant,
        lang,
    };
    let reply = desk.ask(&request);
    if let Some(file) = &args.count.gaps {
        gaps::count(file, desk.gaps(&request, &reply.query))?;
    }
    output.reply(&reply.query, &reply.answer)?;
    if args.explain && output.format != Format::Json {
        explain(desk, &reply.query, output)?;
    }
    Ok(())
}

/// What was understood, how sure, and the words that weighed most.
fn explain(desk: &Desk, query: &crate::query::Query, output: &Output) -> Result<(), Refusal> {
    let lang = query.lang;
    let label = |id: &crate::rules::change::ChangeId| {
        let change = desk.rules().change(id.as_str());
        change.map_or_else(|| id.to_string(), |change| format!("{} ({id})", change.label.get(lang)))
    };
    output.line("")?;
    output.line(text!("Why this answer", "判断依据").get(lang))?;
    if query.changes.len() > 1 {
        output.line(text!("  asked for in one message:", "  一句话里要办的事：").get(lang))?;
        for change in &query.changes {
            output.line(&format!("    {}", label(change)))?;
        }
    }
    if !query.candidates.is_empty() {
        output.line(text!("  possible meanings:", "  可能的意思：").get(lang))?;
    }
    for candidate in &query.candidates {
        output.line(&format!("    {:>5.1} %  {}", candidate.score * 100.0, label(&candidate.change)))?;
    }
    if !query.evidence.is_empty() {
        output.line(text!("  words that weighed most:", "  起作用的词：").get(lang))?;
    }
    for evidence in &query.evidence {
        output.line(&format!("    {:+.1}  {} → {}", evidence.weight, evidence.cue, evidence.says.text().get(lang)))?;
    }
    Ok(())
}

#[derive(Debug, Deserialize)]
struct BatchLine {
    id: serde_json::Value,
    text: String,
    province: Option<String>,
    applicant: Option<String>,
    lang: Option<String>,
}

fn batch(desk: &Desk, file: &str, args: &AskArgs, lang: Option<Lang>) -> Result<(), Refusal> {
    let input: Box<dyn BufRead> = match file {
        "-" => Box::new(io::stdin().lock()),
        path => Box::new(BufReader::new(File::open(path).map_err(|error| unreadable(path, &error))?)),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut bad_lines = 0;
    for (at, line) in input.split(b'\n').enumerate() {
        let line = line.map_err(|error| unreadable(file, &error))?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        let parsed: BatchLine = match serde_json::from_str(line) {
            Ok(parsed) => parsed,
            Err(error) => {
                // One bad line must not cost the answers to all others.
                eprintln!("{}", bad_line(file, at + 1, &error.to_string()).get(lang.unwrap_or_default()));
                bad_lines += 1;
                continue;
            }
        };
        let understood = answer_line(desk, parsed, args, lang)?;
        let json = serde_json::to_string(&understood).map_err(|error| Refusal::internal(&error))?;
        if let Err(error) = writeln!(out, "{json}") {
            return if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(Refusal::internal(&error)) };
        }
    }
    out.flush().map_err(|error| Refusal::internal(&error))?;
    if bad_lines == 0 {
        return Ok(());
    }
    Err(Refusal::new(text!(
        "{bad_lines} lines could not be read; all others were answered.",
        "有 {bad_lines} 行无法读取，其余均已回答。"
    )))
}

/// What stands beside a question is a hint: one that says nothing to us (`mixed`, an unknown place) is left aside.
fn answer_line(desk: &Desk, line: BatchLine, args: &AskArgs, lang: Option<Lang>) -> Result<Understood, Refusal> {
    let line_province = line.province.as_deref().and_then(|name| desk.province_named(name));
    let province = match line_province {
        Some(slug) => Some(slug),
        None => province_flag(desk, args.province.as_deref())?,
    };
    let request = Request {
        text: line.text,
        province,
        applicant: line.applicant.as_deref().and_then(|text| text.parse().ok()).or(args.applicant),
        lang: line.lang.as_deref().and_then(|text| text.parse().ok()).or(lang),
    };
    let reply = desk.ask(&request);
    let mut understood = Understood::new(&reply.query, &reply.answer);
    understood.id = Some(line.id);
    Ok(understood)
}

fn unreadable(path: &str, error: &io::Error) -> Refusal {
    Refusal::new(text!("{path} cannot be read: {error}", "无法读取 {path}：{error}"))
}

fn bad_line(file: &str, number: usize, error: &str) -> Text {
    text!(
        "{file}, line {number}: {error}. Each line is a JSON object with \"id\" and \"text\".",
        "{file} 第{number}行：{error}。每行应是含 \"id\" 和 \"text\" 的 JSON 对象。"
    )
}
