//! The calendar behind every count of working days: what is published, and what is only expected.

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Row;
use crate::answer::Statement;
use crate::answer::Table;
use crate::answer::Target;
use crate::answer::fact_text::labelled;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::calendar::EstimatedYear;
use crate::rules::calendar::HolidayYear;
use crate::rules::calendar::NamedDay;

/// Holidays and make-up workdays of every published year, newest first, then the years that are estimated.
pub fn calendar_answer(rules: &Rulebook) -> Answer {
    let calendar = rules.calendar();
    let mut builder = Builder::new(rules, text!("Working days and holidays", "工作日与节假日"));
    if let Some(until) = calendar.published_until() {
        builder.push(Block::Headline(text!(
            "Reviews are counted in working days. The holidays are published up to {until}; later dates are estimates.",
            "审核按工作日计算。节假日安排已公布到{until}，之后的日期只是估计。"
        )));
    }
    let mut years: Vec<&HolidayYear> = calendar.years().collect();
    years.reverse();
    if let Some(estimate) = years.first().and_then(|last| calendar.estimate(last.year + 1)) {
        add_estimate(&mut builder, estimate);
    }
    for year in &years {
        builder.push(Block::Table(year_table(year)));
    }
    let links = years.iter().map(|year| {
        let notice = &year.notice;
        let checked = notice.checked;
        let label = text!("{} (checked {checked})", "{}（核对于{checked}）"; &notice.title);
        Link { label, target: Target::Url(notice.url.clone()) }
    });
    builder.push(Block::Links(links.collect()));
    builder.finish()
}

fn year_table(year: &HolidayYear) -> Table {
    let number = year.year;
    let mut rows: Vec<(NaiveDate, Row)> = Vec::new();
    for (from, to, name) in runs(&year.holidays) {
        let days = (to - from).num_days() + 1;
        let cells = vec![span(from, to), text!("off, {days} days", "放假，共{days}天"), name];
        rows.push((from, Row { cells, target: None, sources: Vec::new() }));
    }
    for day in &year.workdays {
        let cells = vec![span(day.date, day.date), text!("worked", "上班（调休）"), name_of(day)];
        rows.push((day.date, Row { cells, target: None, sources: Vec::new() }));
    }
    rows.sort_by_key(|(from, _)| *from);
    Table {
        id: "year",
        title: text!("{number}", "{number}年"),
        columns: vec![text!("Days", "日期"), text!("Off or worked", "放假或上班"), text!("For", "节日")],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// Neighbouring days of the same name as one span.
fn runs(days: &[NamedDay]) -> Vec<(NaiveDate, NaiveDate, Text)> {
    let mut days: Vec<&NamedDay> = days.iter().collect();
    days.sort_by_key(|day| day.date);
    let mut runs: Vec<(NaiveDate, NaiveDate, Text)> = Vec::new();
    for day in days {
        let name = name_of(day);
        match runs.last_mut() {
            Some((_, to, known)) if *known == name && to.checked_add_days(Days::new(1)) == Some(day.date) => {
                *to = day.date
            }
            _ => runs.push((day.date, day.date, name)),
        }
    }
    runs
}

fn name_of(day: &NamedDay) -> Text {
    day.name.clone().unwrap_or_else(|| Text::same("–"))
}

fn span(from: NaiveDate, to: NaiveDate) -> Text {
    if from == to { day(from) } else { text!("{} to {}", "{}至{}"; &day(from), &day(to)) }
}

fn day(date: NaiveDate) -> Text {
    const WEEKDAYS: [(&str, &str); 7] = [
        ("Mon", "周一"),
        ("Tue", "周二"),
        ("Wed", "周三"),
        ("Thu", "周四"),
        ("Fri", "周五"),
        ("Sat", "周六"),
        ("Sun", "周日"),
    ];
    let (en, zh) = WEEKDAYS[date.weekday().num_days_from_monday() as usize % WEEKDAYS.len()];
    text!("{en} {date}", "{date}（{zh}）")
}

fn add_estimate(builder: &mut Builder<'_>, estimate: &EstimatedYear) {
    let number = estimate.year;
    let mut items = vec![Statement::plain(estimate.caution.clone())];
    for block in &estimate.blocks {
        let mut line = labelled(&block.name, &span(block.from, block.to));
        let count = block.makeup_workdays;
        if count > 0 {
            line = text!("{}; {count} weekend days will have to be worked", "{}；需调休上班{count}天"; &line);
        }
        items.push(Statement::plain(line));
    }
    let checked = estimate.checked;
    let mut basis = Statement::plain(estimate.basis.clone());
    basis.caution = Some(text!("checked {checked}", "核对于{checked}"));
    basis.details.push(estimate.principle.clone());
    items.push(basis);
    let statutory: Vec<String> = estimate.statutory_days.iter().map(|day| day.date.to_string()).collect();
    if !statutory.is_empty() {
        let days = Text::new(statutory.join(", "), statutory.join("、"));
        items.push(Statement::plain(labelled(&text!("Fixed by law", "法定节假日"), &days)));
    }
    let title = text!("{number}: only expected", "{number}年：预计安排");
    builder.list(ListKind::Warnings, "estimate", title, items);
}
