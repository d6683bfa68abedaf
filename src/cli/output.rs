//! How answers and refusals reach standard output and standard error.

use std::io;
use std::io::IsTerminal;
use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;

use crate::answer::Answer;
use crate::lang::Lang;
use crate::lang::Text;
use crate::query::Query;
use crate::render::json::PageJson;
use crate::render::json::ReplyJson;
use crate::render::markdown;
use crate::render::terminal;
use crate::render::terminal::Layout;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
    Markdown,
}

/// Wider lines are hard to read, whatever the terminal offers.
const WIDTH_MAX: usize = 110;

/// Where and how a command writes.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub format: Format,
    /// The language of what belongs to no question.
    pub lang: Lang,
    pub layout: Layout,
}

impl Output {
    /// Colour only on a terminal and without `NO_COLOR`; width from `COLUMNS` if it is set.
    pub fn of_terminal(format: Format, lang: Lang, no_colour: bool, columns: Option<usize>) -> Output {
        let layout = Layout {
            width: columns.unwrap_or(Layout::default().width).min(WIDTH_MAX),
            colour: io::stdout().is_terminal() && !no_colour,
        };
        Output { format, lang, layout }
    }

    /// The reply to a question.
    pub fn reply(&self, query: &Query, answer: &Answer) -> Result<(), Refusal> {
        match self.format {
            Format::Json => self.json(&ReplyJson::new(query, answer)),
            Format::Text | Format::Markdown => self.words(answer, query.lang),
        }
    }

    /// An answer that belongs to no question.
    pub fn page(&self, answer: &Answer) -> Result<(), Refusal> {
        match self.format {
            Format::Json => self.json(&PageJson::new(answer, self.lang)),
            Format::Text | Format::Markdown => self.words(answer, self.lang),
        }
    }

    pub fn json(&self, value: &impl Serialize) -> Result<(), Refusal> {
        let text = serde_json::to_string_pretty(value).map_err(|error| Refusal::internal(&error))?;
        self.line(&text)
    }

    pub fn line(&self, text: &str) -> Result<(), Refusal> {
        match writeln!(io::stdout().lock(), "{text}") {
            // The reader has gone (`| head`): nothing is left to do, and nothing is wrong.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Refusal::internal(&error)),
        }
    }

    /// Text that ends its own lines: a file for another program.
    pub fn raw(&self, text: &str) -> Result<(), Refusal> {
        match write!(io::stdout().lock(), "{text}") {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Refusal::internal(&error)),
        }
    }

    fn words(&self, answer: &Answer, lang: Lang) -> Result<(), Refusal> {
        let text = match self.format {
            Format::Markdown => markdown::render(answer, lang),
            Format::Text | Format::Json => terminal::render(answer, lang, self.layout),
        };
        self.line(text.trim_end())
    }
}

/// Why a command could not be done, in both languages, with its exit code.
#[derive(Debug)]
pub struct Refusal {
    pub text: Text,
    pub exit_code: u8,
}

impl Refusal {
    /// The request could not be met.
    pub fn new(text: Text) -> Refusal {
        Refusal { text, exit_code: 1 }
    }

    /// The command was used wrongly.
    pub fn usage(text: Text) -> Refusal {
        Refusal { text, exit_code: 2 }
    }

    /// Something that the reader can do nothing about but report.
    pub fn internal(error: &dyn std::error::Error) -> Refusal {
        Refusal::new(text!("Something went wrong here: {error}", "程序出错：{error}"))
    }
}
