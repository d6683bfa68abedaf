//! `icp-guide due`: until when, on the working-day calendar.

use chrono::NaiveDate;
use clap::Args;

use crate::answer::due::Due;
use crate::ask::Desk;
use crate::ask::decide::STATE_DEFAULT;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::plan::state_named;
use crate::lang::Text;
use crate::render::due_json::DueJson;
use crate::render::ics;
use crate::render::ics::Event;
use crate::rules::Rulebook;

/// Until when a stage of an order lasts, by Chinese working days (按工作日历计算各阶段期限)
///
/// Example: icp-guide due --submitted 2026-11-23 --state administration-review
#[derive(Debug, Args)]
pub struct DueArgs {
    /// Day on which the state began: submitted, created, message received (该状态开始的日期)
    #[arg(long, value_name = "DATE")]
    pub submitted: NaiveDate,
    /// State of the order (订单状态)
    #[arg(long, value_name = "STATE", default_value = STATE_DEFAULT)]
    pub state: String,
    /// Write the days as an iCalendar file to standard output (输出日历文件)
    #[arg(long)]
    pub ics: bool,
}

pub fn run(desk: &Desk, args: &DueArgs, today: NaiveDate, output: &Output) -> Result<(), Refusal> {
    let rules = desk.rules();
    let state = state_named(rules, &args.state)?;
    let reply = desk.due(state, args.submitted, today);
    if args.ics {
        return output.raw(&ics::render(&events(rules, &reply.due), today, output.lang));
    }
    match output.format {
        Format::Json => output.json(&DueJson::new(&reply.due, &reply.answer, output.lang)),
        Format::Text | Format::Markdown => output.page(&reply.answer),
    }
}

/// The last day of each stage, and the days on which something is sent.
fn events(rules: &Rulebook, due: &Due) -> Vec<Event> {
    let mut events = Vec::new();
    for stage in &due.stages {
        let Some(state) = rules.order_states().state(stage.state.as_str()) else { continue };
        let Some(day) = stage.ends.latest else { continue };
        let mark = if stage.ends.estimated { text!(" (estimated)", "（估算）") } else { Text::same("") };
        events.push(Event {
            id: format!("{}-{}", due.submitted, stage.state),
            day,
            title: text!("{}: last day{}", "{}：最后一天{}"; &state.label, &mark),
            description: text!("{}. {}", "{}。{}"; &state.time_limit.text, &state.customer_action),
        });
    }
    for reminder in &due.reminders {
        let timer = rules.order_states().timers.iter().find(|timer| timer.id == reminder.id);
        let (Some(timer), Some(day)) = (timer, reminder.day) else { continue };
        events.push(Event {
            id: format!("{}-{}", due.submitted, reminder.id),
            day,
            title: timer.meaning.clone(),
            description: timer.meaning.clone(),
        });
    }
    events
}
