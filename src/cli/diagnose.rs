//! `icp-guide diagnose`: question by question at a terminal, or one place of the dialogue by its path.

use std::io;
use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Write;

use clap::Args;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Link;
use crate::answer::Target;
use crate::ask::Desk;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::lang::Text;
use crate::render::json::diagnose::DiagnoseJson;
use crate::rules::diagnose::NoSuchChoice;
use crate::rules::problem::nearest;

/// Find out why a button is grey or an order is stuck (排查按钮置灰、订单卡住等)
///
/// Example: icp-guide diagnose grey-button order-open draft
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// The choices so far, by id; at a terminal the next question is asked (已选的选项)
    #[arg(value_name = "CHOICE")]
    pub path: Vec<String>,
}

pub fn run(desk: &Desk, args: &DiagnoseArgs, output: &Output) -> Result<(), Refusal> {
    let mut path = canonical(desk, &args.path)?;
    let is_dialogue = output.format == Format::Text && io::stdin().is_terminal() && io::stdout().is_terminal();
    loop {
        let answer = place(desk, &path)?;
        if output.format == Format::Json {
            return output.json(&DiagnoseJson::new(path, &answer, output.lang));
        }
        output.page(&answer)?;
        let choices = choices(&answer);
        if !is_dialogue || choices.is_empty() {
            return Ok(());
        }
        match prompt(choices, output)? {
            Some(longer) => path = longer,
            None => return Ok(()),
        }
        output.line("")?;
    }
}

/// The path with ids in place of aliases.
fn canonical(desk: &Desk, path: &[String]) -> Result<Vec<String>, Refusal> {
    desk.rules().diagnose().walk(path).map(|walked| walked.path()).map_err(|error| refusal(&error))
}

fn place(desk: &Desk, path: &[String]) -> Result<Answer, Refusal> {
    desk.diagnose(path).map_err(|error| refusal(&error))
}

fn refusal(error: &NoSuchChoice) -> Refusal {
    let wanted = &error.wanted;
    if error.offered.is_empty() {
        return Refusal::usage(text!(
            "`{wanted}` is one choice too many: the cause is already found before it.",
            "多了一个选项 {wanted}：在它之前已经得出原因。"
        ));
    }
    let offered = error.offered.join(", ");
    let text = text!("`{wanted}` is no choice here. Possible: {offered}.", "这里没有选项 {wanted}。可选：{offered}。");
    Refusal::usage(match nearest(wanted, error.offered.iter().map(String::as_str)) {
        Some(hint) => text!("{} Did you mean `{hint}`?", "{}是否指 {hint}？"; &text),
        None => text,
    })
}

fn choices(answer: &Answer) -> &[Link] {
    let found = answer.blocks.iter().find_map(|block| match block {
        Block::Choices(choices) => Some(choices.items.as_slice()),
        _ => None,
    });
    found.unwrap_or(&[])
}

/// The path that the person chose by number or id; none when they left.
fn prompt(choices: &[Link], output: &Output) -> Result<Option<Vec<String>>, Refusal> {
    let count = choices.len();
    let ask = text!("Your choice, 1 to {count} (Enter to leave): ", "请选择 1~{count}（直接回车退出）：");
    loop {
        let mut out = io::stdout().lock();
        let written = write!(out, "\n{}", ask.get(output.lang)).and_then(|()| out.flush());
        written.map_err(|error| Refusal::internal(&error))?;
        drop(out);
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line).map_err(|error| Refusal::internal(&error))?;
        let line = line.trim();
        if read == 0 || line.is_empty() {
            return Ok(None);
        }
        if let Some(path) = chosen(choices, line) {
            return Ok(Some(path));
        }
        let wrong: Text = text!("`{line}` is none of the numbers.", "没有“{line}”这个选项。");
        output.line(wrong.get(output.lang))?;
    }
}

fn chosen(choices: &[Link], line: &str) -> Option<Vec<String>> {
    let by_number = line.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
    let path = |link: &Link| match &link.target {
        Target::Diagnose(path) => Some(path.clone()),
        _ => None,
    };
    let by_id = || choices.iter().filter_map(path).find(|path| path.last().is_some_and(|id| id == line));
    by_number.and_then(path).or_else(by_id)
}
