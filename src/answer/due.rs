//! Until when: the window of every stage of an order, and what lies in between.

use chrono::Days;
use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::clock::Window;
use crate::answer::clock::span_text;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::calendar::HolidaySpan;
use crate::rules::order_state::State;
use crate::rules::order_state::StateId;
use crate::rules::order_state::Timer;
use crate::rules::procedure::TimeUnit;

/// A holiday within this many days before the last day is worth a hint.
const NEAR_MISS_DAYS: i64 = 7;
/// How far back a better day of submission is looked for.
const BETTER_DAY_BACK_MAX: u64 = 60;

/// One stage of the order with the days on which it ends.
#[derive(Clone, Debug)]
pub struct DueStage {
    pub state: StateId,
    pub ends: Window,
}

/// A day on which something is sent or checked.
#[derive(Clone, Debug)]
pub struct Reminder {
    pub id: String,
    pub day: Option<NaiveDate>,
    pub estimated: bool,
}

/// The last day falls shortly after a holiday that lies in between.
#[derive(Clone, Debug)]
pub struct NearMiss {
    pub holiday: HolidaySpan,
    /// The last day of submission whose window would have ended before the holiday.
    pub submit_by: Option<NaiveDate>,
}

/// The dates of one order.
#[derive(Clone, Debug)]
pub struct Due {
    pub state: StateId,
    /// The day on which this state began: for the administration's review the day of submission to it.
    pub submitted: NaiveDate,
    /// When this state ends.
    pub window: Window,
    /// This state and those that follow if nothing stops the order.
    pub stages: Vec<DueStage>,
    pub reminders: Vec<Reminder>,
    /// Holidays between the beginning and the last day of this state.
    pub holidays: Vec<HolidaySpan>,
    pub near_miss: Option<NearMiss>,
    pub published_until: Option<NaiveDate>,
}

/// The dates of an order that has been in `state` since `submitted`.
pub fn due(rules: &Rulebook, state: &State, submitted: NaiveDate) -> Due {
    let start = Window::day(submitted);
    let window = ends(rules, state, start);
    let holidays = match window.latest {
        Some(latest) if counts_working_days(state) => rules.calendar().holidays_between(submitted, latest),
        Some(_) | None => Vec::new(),
    };
    Due {
        state: state.id.clone(),
        submitted,
        window,
        stages: stages(rules, state, start),
        reminders: reminders(rules, state, submitted),
        near_miss: near_miss(rules, state, window, &holidays),
        holidays,
        published_until: rules.calendar().published_until(),
    }
}

fn counts_working_days(state: &State) -> bool {
    state.time_limit.working_days_max.is_some()
}

/// When the state ends if it begins within `start`.
fn ends(rules: &Rulebook, state: &State, start: Window) -> Window {
    let limit = &state.time_limit;
    if let Some(max) = limit.working_days_max {
        return start.after_working_days(rules.calendar(), limit.working_days_min.unwrap_or(0), Some(max));
    }
    if let Some(hours) = limit.hours {
        return start.after_days(0, Some(hours.div_ceil(24)));
    }
    match limit.days {
        // A deadline: it can end on any day before.
        Some(days) => Window { earliest: None, ..start.after_days(0, Some(days)) },
        // No figure is known: it says so, and guesses nothing.
        None => Window { earliest: None, latest: None, estimated: false },
    }
}

fn stages(rules: &Rulebook, state: &State, start: Window) -> Vec<DueStage> {
    let path = &rules.planning().progress.states;
    let left = path.iter().skip_while(|id| **id != state.id).filter_map(|id| rules.order_states().state(id.as_str()));
    let mut begins = start;
    let mut stages = Vec::new();
    for state in left {
        let window = ends(rules, state, begins);
        stages.push(DueStage { state: state.id.clone(), ends: window });
        begins = window;
    }
    if stages.is_empty() {
        stages.push(DueStage { state: state.id.clone(), ends: ends(rules, state, start) });
    }
    stages
}

/// The timers of the state; those of a draft hold wherever an order waits for the customer.
fn reminders(rules: &Rulebook, state: &State, since: NaiveDate) -> Vec<Reminder> {
    let clocked = |timer: &&Timer| {
        let as_draft = timer.unit == TimeUnit::Days && state.time_limit.days.is_some() && !state.r#final;
        timer.state == state.id && timer.unit != TimeUnit::Hours && timer.min.is_none() || as_draft
    };
    let timers = rules.order_states().timers.iter().filter(clocked);
    let reminder = |timer: &Timer| {
        let start = Window::day(since);
        let window = match timer.unit {
            TimeUnit::WorkingDays => start.after_working_days(rules.calendar(), timer.max, Some(timer.max)),
            TimeUnit::Days => start.after_days(timer.max, Some(timer.max)),
            TimeUnit::Hours => start.after_days(0, Some(timer.max.div_ceil(24))),
            TimeUnit::Attempts => start,
        };
        Reminder { id: timer.id.clone(), day: window.latest, estimated: window.estimated }
    };
    timers.map(reminder).collect()
}

fn near_miss(rules: &Rulebook, state: &State, window: Window, holidays: &[HolidaySpan]) -> Option<NearMiss> {
    let latest = window.latest?;
    let holiday = holidays.iter().rev().find(|span| {
        let gap = latest.signed_duration_since(span.to).num_days();
        (0..=NEAR_MISS_DAYS).contains(&gap)
    })?;
    let max = state.time_limit.working_days_max?;
    let submit_by =
        (1..=BETTER_DAY_BACK_MAX).filter_map(|back| holiday.from.checked_sub_days(Days::new(back))).find(|day| {
            let range = rules.calendar().working_day_range(*day, max);
            range.is_ok_and(|range| range.latest < holiday.from)
        });
    Some(NearMiss { holiday: holiday.clone(), submit_by })
}

/// The dates for people.
pub fn due_answer(rules: &Rulebook, due: &Due, today: NaiveDate) -> Answer {
    let Some(state) = rules.order_states().state(due.state.as_str()) else {
        return Builder::new(rules, Text::same(due.state.to_string())).finish();
    };
    let submitted = due.submitted;
    let title = text!("{}, since {submitted}", "{}，自{submitted}起"; &state.label);
    let mut builder = Builder::new(rules, title);
    builder.push(Block::Headline(headline(state, due, today)));
    add_warnings(&mut builder, due, today);
    add_stages(&mut builder, rules, due);
    add_reminders(&mut builder, rules, due);
    add_facts(&mut builder, rules, state);
    builder.finish()
}

fn headline(state: &State, due: &Due, today: NaiveDate) -> Text {
    let window = due.window.text();
    match due.window.latest {
        Some(latest) if latest < today => text!(
            "The last day was {}; it has passed. {}", "最后一天是{}，已经过了。{}";
            &Text::same(latest.to_string()), &state.customer_action
        ),
        Some(_) => text!("Ends {}. {}", "结束日期：{}。{}"; &window, &state.customer_action),
        None => text!("{} ({}).", "{}（{}）。"; &state.customer_action, &state.time_limit.text),
    }
}

fn add_warnings(builder: &mut Builder<'_>, due: &Due, today: NaiveDate) {
    let mut items = Vec::new();
    if let Some(until) = due.published_until.filter(|_| due.stages.iter().any(|stage| stage.ends.estimated)) {
        items.push(Statement::plain(text!(
            "The holidays after {until} are not published yet. Dates beyond are a range: the early end takes every weekday as worked except the days fixed by law, the late end takes the expected holidays off. Days worked to make up for them are not known. It is reckoned again when the year is added.",
            "{until}之后的节假日安排尚未公布，其后的日期为估算范围：早端只扣除法定假日，晚端扣除预计的放假；调休上班日未知。下一年安排公布后重新计算。"
        )));
    }
    if let Some(near) = &due.near_miss {
        let mut item = Statement::plain(text!(
            "The last day falls shortly after a holiday: {}.", "最后一天紧接在假期之后：{}。"; &span_text(&near.holiday)
        ));
        if let Some(day) = near.submit_by.filter(|day| *day >= today) {
            item.details.push(text!(
                "Submitted by {day}, it would end before the holiday.",
                "如在{day}或之前提交，可在假期前结束。"
            ));
        }
        items.push(item);
    }
    builder.list(ListKind::Warnings, "warnings", text!("Mind this", "注意"), items);
}

fn add_stages(builder: &mut Builder<'_>, rules: &Rulebook, due: &Due) {
    let mut items = Vec::new();
    for stage in &due.stages {
        let Some(state) = rules.order_states().state(stage.state.as_str()) else { continue };
        let limit = &state.time_limit;
        let text = match stage.ends.earliest.or(stage.ends.latest) {
            Some(_) => text!("{}: ends {}", "{}：{}结束"; &state.label, &stage.ends.text()),
            None => text!("{}: no date can be told", "{}：无法给出日期"; &state.label),
        };
        let mut item = builder.statement(&text, &limit.sources, limit.confidence);
        item.details.push(limit.text.clone());
        items.push(item);
    }
    builder.list(ListKind::Steps, "stages", text!("Stage by stage", "各阶段时间"), items);
    let names: Vec<Statement> = due.holidays.iter().map(|span| Statement::plain(span_text(span))).collect();
    builder.list(ListKind::Facts, "holidays", text!("Holidays in between", "其间的假期"), names);
}

fn add_reminders(builder: &mut Builder<'_>, rules: &Rulebook, due: &Due) {
    let mut items = Vec::new();
    for reminder in &due.reminders {
        let timer = rules.order_states().timers.iter().find(|timer| timer.id == reminder.id);
        let (Some(timer), Some(day)) = (timer, reminder.day) else { continue };
        let text = text!("{day}: {}", "{day}：{}"; &timer.meaning);
        items.push(builder.statement(&text, &timer.sources, timer.confidence));
    }
    builder.list(ListKind::Facts, "reminders", text!("Days to note", "需要记住的日期"), items);
}

fn add_facts(builder: &mut Builder<'_>, rules: &Rulebook, state: &State) {
    let mut items = Vec::new();
    if counts_working_days(state) {
        items.push(Statement::plain(text!(
            "Day 1 is the first working day after the day named, by the date in Shanghai; holidays and the weekend days worked for them are counted as published.",
            "以上海日期计，第1天为所填日期之后的第一个工作日；节假日和调休上班日按公布的安排计算。"
        )));
    }
    let notice = &state.notification;
    items.push(builder.statement(&notice.text, &notice.sources, notice.confidence));
    if let Some(note) = &state.note {
        items.push(builder.statement(note, &state.sources, state.confidence));
    }
    if let Some(year) = rules.calendar().years().last() {
        items.push(Statement::plain(text!("Calendar: {}", "工作日依据：{}"; &year.notice.title)));
    }
    builder.list(ListKind::Facts, "good-to-know", text!("Good to know", "须知"), items);
}
