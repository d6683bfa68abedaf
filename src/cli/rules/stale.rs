//! `icp-guide rules stale`: which sources should be read again first.

use chrono::NaiveDate;
use serde::Serialize;

use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Row;
use crate::answer::Table;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::rules::StaleArgs;
use crate::cli::rules::load;
use crate::lang::Lang;
use crate::lang::Text;
use crate::render::json::SCHEMA_VERSION;
use crate::rules::Rulebook;
use crate::rules::files::RuleFiles;
use crate::source::Source;

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    today: NaiveDate,
    /// The last day that the published holidays cover.
    calendar_until: Option<NaiveDate>,
    sources: Vec<SourceJson<'a>>,
}

#[derive(Serialize)]
struct SourceJson<'a> {
    id: &'a str,
    publisher: &'a str,
    title: Option<&'a str>,
    url: Option<&'a str>,
    checked: NaiveDate,
    days_since_check: i64,
    page_date: Option<&'a str>,
}

pub(super) fn run(args: &StaleArgs, files: &RuleFiles, today: NaiveDate, output: &Output) -> Result<(), Refusal> {
    let rules = load(files)?;
    let sources = oldest_first(&rules);
    if output.format == Format::Json {
        let sources = sources.into_iter().map(|source| SourceJson {
            id: source.id.as_str(),
            publisher: source.publisher.get(output.lang),
            title: source.title.as_deref(),
            url: source.url.as_deref(),
            checked: source.checked,
            days_since_check: days_since(source.checked, today),
            page_date: source.page_date.as_deref(),
        });
        let calendar_until = rules.calendar().published_until();
        let sources = sources.collect();
        return output.json(&Report { schema_version: SCHEMA_VERSION, today, calendar_until, sources });
    }
    let mut builder = Builder::new(&rules, text!("What to read again first", "应先重新核对的来源"));
    builder.push(Block::Headline(headline(&rules, &sources, today)));
    let shown = args.limit.min(sources.len());
    let all = sources.len();
    builder.push(Block::Table(Table {
        id: "stale",
        title: text!("The oldest {shown} of {all} sources", "共 {all} 个来源，最旧的 {shown} 个"),
        columns: vec![
            text!("Last read", "核对日期"),
            text!("Days ago", "距今天数"),
            text!("Page dated", "页面日期"),
            text!("Id", "标识"),
            text!("Publisher and title", "发布者与标题"),
        ],
        rows: sources.iter().take(shown).map(|source| row(source, today)).collect(),
    }));
    output.page(&builder.finish())
}

/// By the day of the last check; of the same day, undated pages and then the oldest pages first.
fn oldest_first(rules: &Rulebook) -> Vec<&Source> {
    let mut sources: Vec<&Source> = rules.sources().collect();
    sources.sort_by_key(|source| (source.checked, source.page_date.is_some(), source.page_date.clone()));
    sources
}

fn days_since(date: NaiveDate, today: NaiveDate) -> i64 {
    (today - date).num_days()
}

fn headline(rules: &Rulebook, sources: &[&Source], today: NaiveDate) -> Text {
    let oldest = sources.first().map_or(0, |source| days_since(source.checked, today));
    let undated = sources.iter().filter(|source| source.page_date.is_none()).count();
    let checks = text!(
        "The oldest check is {oldest} days old; {undated} pages show no date.",
        "最早的核对距今 {oldest} 天；{undated} 个页面未标日期。"
    );
    let calendar = match rules.calendar().published_until() {
        Some(until) if until < today => {
            text!(
                "The holiday calendar ended on {until}: add the next year.",
                "节假日数据已于{until}到期：请补充下一年。"
            )
        }
        Some(until) => text!("The holiday calendar runs until {until}.", "节假日数据截至{until}。"),
        None => text!("There is no holiday calendar.", "没有节假日数据。"),
    };
    text!("{} {}", "{}{}"; &checks, &calendar)
}

fn row(source: &Source, today: NaiveDate) -> Row {
    let name = source.publisher.map(|lang, publisher| match (&source.title, lang) {
        (Some(title), Lang::En) => format!("{publisher}, {title}"),
        (Some(title), Lang::Zh) => format!("{publisher}《{title}》"),
        (None, _) => publisher.to_owned(),
    });
    let undated = text!("undated", "未标日期");
    let cells = vec![
        Text::same(source.checked.to_string()),
        Text::same(days_since(source.checked, today).to_string()),
        source.page_date.as_ref().map_or(undated, Text::same),
        Text::same(source.id.to_string()),
        name,
    ];
    Row { cells, target: None, sources: Vec::new() }
}
