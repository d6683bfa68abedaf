//! A plan as an answer: blockers first, then numbered stages with clicks, documents once, dates.

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Target;
use crate::answer::change::change_link;
use crate::answer::clock::Window;
use crate::answer::clock::span_text;
use crate::answer::plan::BeforeStep;
use crate::answer::plan::Order;
use crate::answer::plan::OrderKind;
use crate::answer::plan::Plan;
use crate::answer::plan::Reading;
use crate::answer::plan::Way;
use crate::answer::plan::checks::COMBINED_ORDER;
use crate::answer::verdict::ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::ChangeId;
use crate::rules::change::Verdict;
use crate::rules::planning::When;
use crate::rules::province::Effect;
use crate::rules::province::Rule;

/// The plan for people.
pub fn plan_answer(rules: &Rulebook, plan: &Plan) -> Answer {
    let mut builder = Builder::new(rules, title(rules, plan));
    builder.subject(Subject {
        changes: plan.wanted.clone(),
        province: plan.province.clone(),
        applicant: (!plan.applicant_assumed).then_some(plan.applicant),
        ..Subject::default()
    });
    builder.push(Block::Headline(headline(rules, plan)));
    add_blockers(&mut builder, plan);
    add_readings(&mut builder, rules, plan);
    add_conditions(&mut builder, rules, plan);
    add_before(&mut builder, rules, plan);
    for (at, order) in plan.orders.iter().enumerate() {
        add_order(&mut builder, rules, plan, at, order);
    }
    add_documents(&mut builder, rules, plan);
    add_beside(&mut builder, rules, plan);
    add_notes(&mut builder, rules, plan);
    add_links(&mut builder, rules, plan);
    builder.finish()
}

/// More labels than this make a title unreadable.
const LABELS_MAX: usize = 3;

fn title(rules: &Rulebook, plan: &Plan) -> Text {
    let shown = plan.wanted.len().min(LABELS_MAX);
    let mut what = labels(rules, &plan.wanted[..shown], " + ");
    let more = plan.wanted.len() - shown;
    if more > 0 {
        let count = plan.wanted.len();
        what = text!("{} and {more} more", "{}等{count}项"; &what);
    }
    match &plan.province {
        Some(slug) => text!("Plan for {}: {}", "{}变更方案：{}"; &rules.province_of(slug).name, &what),
        None => text!("Plan: {}", "变更方案：{}"; &what),
    }
}

fn labels(rules: &Rulebook, ids: &[ChangeId], separator: &str) -> Text {
    let labels: Vec<Text> = ids.iter().map(|id| rules.change_of(id).label.clone()).collect();
    Text::join(&labels, separator, if separator == ", " { "、" } else { separator })
}

fn headline(rules: &Rulebook, plan: &Plan) -> Text {
    let orders = match plan.orders.len() {
        0 => text!("No filing order is needed.", "不需要提交备案订单。"),
        1 => text!("One order.", "只需一个订单。"),
        count => text!("{count} orders, one after the other.", "共{count}个订单，须逐个办理。"),
    };
    let blocked = match plan.blockers.len() {
        0 => Text::same(""),
        _ => text!(" Something has to be cleared first.", "须先排除障碍。"),
    };
    let dates = match plan.orders.last().map(|order| order.result) {
        Some(Window { earliest: Some(_), latest: None, .. }) => text!(
            " If you start today: finished at the earliest {}; the latest day is not known.",
            "今天开始的话，最快{}办完，最迟日期未知。"; &day(rules, plan, |window| window.earliest)
        ),
        Some(Window { earliest: Some(_), latest: Some(_), .. }) => text!(
            " If you start today: finished at the earliest {}, at the latest {}.",
            "今天开始的话，最快{}，最迟{}办完。";
            &day(rules, plan, |window| window.earliest), &day(rules, plan, |window| window.latest)
        ),
        Some(_) | None => Text::same(""),
    };
    text!("{}{}{}", "{}{}{}"; &orders, &blocked, &dates)
}

/// One end of the last order's result, marked where it lies beyond the published calendar.
fn day(rules: &Rulebook, plan: &Plan, side: impl Fn(Window) -> Option<NaiveDate>) -> Text {
    let Some(day) = plan.orders.last().and_then(|order| side(order.result)) else {
        return text!("not known", "未知");
    };
    match rules.calendar().published_until() {
        Some(until) if day <= until => Text::same(day.to_string()),
        Some(_) | None => text!("{day} (estimated)", "{day}（估算）"),
    }
}

fn add_blockers(builder: &mut Builder<'_>, plan: &Plan) {
    let mut items = Vec::new();
    for blocker in &plan.blockers {
        items.push(builder.statement(&blocker.text, &blocker.sources, blocker.confidence));
    }
    builder.list(ListKind::Warnings, "blockers", text!("Clear this first", "先排除这些障碍"), items);
}

/// Verdicts that are open or negative: what was planned, and the other way.
fn add_readings(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan) {
    let mut items = Vec::new();
    for reading in plan.readings.iter().filter(|it| it.ask_first || it.way != Way::Modify) {
        let mut item = Statement::plain(reading_text(rules, reading));
        if let Some(rule) = decisive(rules, plan, reading) {
            let said = builder.rule_statement(rule);
            item.details.push(said.text);
            item.details.extend(said.details);
            item.sources = said.sources;
            item.caution = said.caution;
        }
        items.push(item);
    }
    builder.list(ListKind::Warnings, "verdicts", text!("Whether it is allowed", "是否允许"), items);
}

/// On what the permissions of this province hang: each rule once, with the changes that it is about.
fn add_conditions(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan) {
    let Some(province) = plan.province.as_ref().map(|slug| rules.province_of(slug)) else { return };
    let mut told: Vec<(&Rule, Vec<ChangeId>)> = Vec::new();
    let conditional = plan.readings.iter().filter(|it| it.verdict == Verdict::Conditional && it.way == Way::Modify);
    for reading in conditional {
        let ruling = ruling(rules, rules.change_of(&reading.change), province, plan.applicant);
        for rule in ruling.deciding.into_iter().filter(|rule| rule.effect != Effect::Allowed) {
            match told.iter_mut().find(|(known, _)| known.id == rule.id) {
                Some((_, changes)) => changes.push(reading.change.clone()),
                None => told.push((rule, vec![reading.change.clone()])),
            }
        }
    }
    let mut items = Vec::new();
    for (rule, changes) in told {
        let mut item = builder.rule_statement(rule);
        item.text = text!("{}: {}", "{}：{}"; &labels(rules, &changes, ", "), &item.text);
        items.push(item);
    }
    let title = text!("Conditions in {}", "{}的要求"; &province.name);
    builder.list(ListKind::Facts, "conditions", title, items);
}

fn decisive<'a>(rules: &'a Rulebook, plan: &Plan, reading: &Reading) -> Option<&'a Rule> {
    rules.province_of(plan.province.as_ref()?).rule(reading.rule.as_ref()?)
}

fn reading_text(rules: &Rulebook, reading: &Reading) -> Text {
    let label = &rules.change_of(&reading.change).label;
    let verdict = reading.verdict.label();
    match (reading.way, reading.ask_first) {
        (Way::NotForApplicant, _) => {
            text!("{}: a filing of this kind does not have it.", "{}：这类备案没有此项。"; label)
        }
        (Way::Refile, false) => text!(
            "{}: {}. It is cancelled and filed again.", "{}：{}，须注销后重新备案。"; label, &verdict
        ),
        (Way::Refile, true) => text!(
            "{}: {}. Planned by the stricter reading: cancel and file again. The other way would be Change Entity or Change of the service. Ask filing support before you cancel anything.",
            "{}：{}。按较严的说法规划：注销后重新备案；另一种可能是直接变更。注销之前请先咨询备案客服。"; label, &verdict
        ),
        (Way::Modify, _) => text!(
            "{}: {}. Planned as a modification, under all conditions that are named. If it is refused: cancel and file again. Ask filing support first.",
            "{}：{}。按变更规划，并按各来源的全部条件准备；若不获准，则须注销后重新备案。请先咨询备案客服。"; label, &verdict
        ),
    }
}

fn add_before(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan) {
    let mut items = Vec::new();
    for step in plan.before.iter().filter(|step| step.before_order.is_none()) {
        items.push(before_statement(builder, rules, step));
    }
    builder.list(ListKind::Steps, "before", text!("Before any order", "提交订单之前"), items);
}

fn before_statement(builder: &mut Builder<'_>, rules: &Rulebook, step: &BeforeStep) -> Statement {
    let change = step.change.as_ref().map(|id| rules.change_of(id));
    let text = match (change, &step.why) {
        (Some(change), _) => change.label.clone(),
        (None, Some(why)) => why.clone(),
        (None, None) => Text::same(step.duty.clone().unwrap_or_default()),
    };
    let mut item = builder.statement(&text, &step.sources, step.confidence);
    if let Some(change) = change {
        item.details.extend(step.why.clone());
        item.details.extend(change.steps.iter().cloned());
    }
    if let Some(duration) = step.wait.as_deref().and_then(|id| rules.procedure().duration(id)) {
        let ready = step.ready.text();
        item.details.push(text!(
            "{}: {}. Begun today, it is ready {}.", "{}：{}。今天办理的话，{}可用。"; &duration.label, &duration.value, &ready
        ));
    }
    item
}

fn add_order(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan, at: usize, order: &Order) {
    let mut items = Vec::new();
    items.extend(combined_statement(builder, rules, plan, order));
    items.extend(order.first.iter().cloned().map(Statement::plain));
    items.extend(clicks(builder, rules, order));
    if let Some(last) = items.last_mut() {
        last.details.extend(result_lines(rules, order));
    }
    if order.kind == OrderKind::Refile {
        items.extend(losses(builder, rules, order));
    }
    builder.list(ListKind::Steps, "order", order_title(rules, plan, at, order), items);
}

/// That the whole filing goes into this order, by whose word, and what is not known about it.
fn combined_statement(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan, order: &Order) -> Option<Statement> {
    let province = rules.province_of(plan.province.as_ref()?);
    let rule = province.rule(order.combined_by.as_ref()?)?;
    let mut item = builder.rule_statement(rule);
    item.details.push(rules.planning().combined_order.text.clone());
    Some(item)
}

/// What is lost while nothing is filed.
fn losses(builder: &mut Builder<'_>, rules: &Rulebook, order: &Order) -> Vec<Statement> {
    let facts = &rules.action_of(&order.action).facts;
    facts.iter().map(|fact| builder.statement(&fact.text, &fact.sources, fact.confidence)).collect()
}

/// "Order 1 of 2: Change Entity: Entity name, phone".
fn order_title(rules: &Rulebook, plan: &Plan, at: usize, order: &Order) -> Text {
    let (number, count) = (at + 1, plan.orders.len());
    let what = match order.kind {
        OrderKind::Modification | OrderKind::Refile => rules.action_of(&order.action).label.clone(),
        OrderKind::Add | OrderKind::Cancel => {
            let order_type = order.order_types.first().and_then(|id| rules.order_states().order_type(id));
            order_type.map_or_else(|| rules.action_of(&order.action).label.clone(), |it| it.label.clone())
        }
    };
    let changes = labels(rules, &order.changes, ", ");
    let combined = if order.combined { text!(" (whole filing)", "（整体变更）") } else { Text::same("") };
    text!("Order {number} of {count}: {}{} – {}", "第{number}个订单（共{count}个）：{}{}——{}"; &what, &combined, &changes)
}

fn clicks(builder: &mut Builder<'_>, rules: &Rulebook, order: &Order) -> Vec<Statement> {
    let action = rules.action_of(&order.action);
    let mut steps: Vec<Text> = action.pc.clone();
    match order.kind {
        OrderKind::Modification | OrderKind::Refile => steps.extend(action.follow_up.iter().cloned()),
        OrderKind::Add | OrderKind::Cancel => {}
    }
    let mut items: Vec<Statement> =
        steps.iter().map(|step| builder.statement(step, &action.sources, action.confidence)).collect();
    if matches!(order.kind, OrderKind::Add | OrderKind::Cancel) {
        let told =
            order.changes.iter().filter(|id| !order.added.contains(id) || order.added.len() == order.changes.len());
        for change in told.map(|id| rules.change_of(id)) {
            // What comes first has said the steps of those that have it.
            let steps = if order.first.is_some() { &[] } else { change.steps.as_slice() };
            let texts = change.summary.iter().chain(steps);
            items.extend(texts.map(|text| builder.statement(text, &change.sources, change.confidence)));
        }
    }
    if let (Some(first), Some(tap)) = (items.first_mut(), action.mobile.last()) {
        first.details.push(text!("On the phone: {}", "手机端：{}"; tap));
    }
    items
}

/// When to submit, who gets the text message, what stays online, when the result is there.
fn result_lines(rules: &Rulebook, order: &Order) -> Vec<Text> {
    let mut lines = vec![text!("Submit: {}", "提交：{}"; &order.submit.text())];
    for stage in &order.stages {
        if let Some(duration) = rules.procedure().duration(&stage.id) {
            lines.push(text!("{}: {}", "{}：{}"; &duration.label, &stage.ends.text()));
        }
    }
    let types = order.order_types.iter().filter_map(|id| rules.order_states().order_type(id));
    for order_type in types {
        let lead = match order.order_types.len() {
            1 => Text::same(""),
            _ => text!("{} – ", "{}——"; &order_type.label),
        };
        if let Some(who) = &order_type.sms.who {
            lines.push(text!("{}Text message: {}", "{}短信核验：{}"; &lead, who));
        }
        lines.extend(order_type.sms.conflict.clone());
        let access = &order_type.effect_on_access.text;
        lines.push(text!("{}Online meanwhile: {}", "{}对访问的影响：{}"; &lead, access));
    }
    lines.dedup();
    lines
}

fn add_documents(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan) {
    let mut items = Vec::new();
    for paper in &plan.documents {
        let document = rules.document(&paper.document);
        let text = paper.text.clone().unwrap_or_else(|| document.name.clone());
        let mut item = builder.statement(&text, &paper.sources, paper.confidence);
        item.details.extend(paper.why.clone());
        if plan.orders.len() > 1 {
            let numbers: Vec<String> = paper.orders.iter().map(ToString::to_string).collect();
            let numbers = numbers.join(", ");
            item.details.push(text!("For order {numbers}", "用于第{numbers}个订单"));
        }
        items.push(item);
    }
    builder.list(ListKind::Checklist, "documents", text!("Have ready", "准备材料"), items);
}

fn add_beside(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan) {
    let mut items = Vec::new();
    let mut line = |builder: &mut Builder<'_>, id: &ChangeId, lead: Text| {
        let change = rules.change_of(id);
        let text = change.summary.as_ref().or(change.steps.first()).unwrap_or(&change.label);
        let text = text!("{} ({}): {}", "{}（{}）：{}"; &change.label, &lead, text);
        items.push(builder.statement(&text, &change.sources, change.confidence));
    };
    for id in &plan.nothing_to_do {
        line(builder, id, text!("nothing to file", "无需备案操作"));
    }
    for (id, when) in &plan.alongside {
        line(builder, id, When::label(*when));
    }
    for id in &plan.elsewhere {
        line(builder, id, text!("at the provider that holds the filing", "在原接入商办理"));
    }
    for id in &plan.explained {
        line(builder, id, text!("explanation", "说明"));
    }
    builder.list(ListKind::Facts, "beside", text!("No order needed", "不需要订单的事项"), items);
}

fn add_notes(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan) {
    let mut items = Vec::new();
    // The combined order has said it where it stands.
    for note in plan.notes.iter().filter(|note| note.id != COMBINED_ORDER) {
        items.push(match note.confidence {
            Some(confidence) => builder.statement(&note.text, &note.sources, confidence),
            None => Statement::plain(note.text.clone()),
        });
    }
    if plan.orders.iter().any(|order| order.kind == OrderKind::Modification)
        && let Some(fact) = rules.procedure().impact.first()
    {
        items.push(builder.statement(&fact.text, &fact.sources, fact.confidence));
    }
    if let Some(window) = plan.window() {
        items.push(Statement::plain(text!(
            "Dates count from {} and take it that everything before is begun that day; day 1 is the first working day after submission.",
            "日期自{}起算，并假定前面的事项当天就开始办理；第1天为提交后的第一个工作日。"; &Text::same(plan.today.to_string())
        )));
        items.extend(holiday_note(rules, window));
        items.extend(estimate_note(rules, window));
    }
    builder.list(ListKind::Facts, "notes", text!("Good to know", "须知"), items);
}

/// The holidays that lie between the first submission and the last result.
fn holiday_note(rules: &Rulebook, window: Window) -> Option<Statement> {
    let spans = rules.calendar().holidays_between(window.earliest?, window.latest?);
    if spans.is_empty() {
        return None;
    }
    let spans: Vec<Text> = spans.iter().map(span_text).collect();
    let names = Text::join(&spans, "; ", "；");
    Some(Statement::plain(text!("Holidays in between: {}", "其间的假期：{}"; &names)))
}

/// The calendar ends before the plan does.
fn estimate_note(rules: &Rulebook, window: Window) -> Option<Statement> {
    let until = rules.calendar().published_until().filter(|_| window.estimated)?;
    Some(Statement::plain(text!(
        "Holidays are published until {until}. Later dates are estimates; they are reckoned again when the next year is published.",
        "节假日安排公布至{until}，其后的日期为估算，下一年安排公布后重新计算。"
    )))
}

fn add_links(builder: &mut Builder<'_>, rules: &Rulebook, plan: &Plan) {
    let who = (!plan.applicant_assumed).then_some(plan.applicant);
    let mut links: Vec<Link> =
        plan.wanted.iter().map(|id| change_link(rules, id, plan.province.clone(), who)).collect();
    if let Some(slug) = &plan.province {
        let label = text!("All rules of {}", "{}的全部规则"; &rules.province_of(slug).name);
        links.push(Link { label, target: Target::Province(slug.clone()) });
    }
    builder.push(Block::Links(links));
}
