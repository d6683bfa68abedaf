//! A place in the diagnosis as an answer: the next question with its choices, or the cause and the next click.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Choices;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Target;
use crate::answer::change::add_clicks;
use crate::answer::change::change_link;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::diagnose::End;
use crate::rules::diagnose::Node;
use crate::rules::diagnose::Place;
use crate::rules::diagnose::Walked;

/// What leads to the first question.
pub fn diagnosis_label() -> Text {
    text!("Find out why a button is grey or an order is stuck", "排查按钮置灰、订单卡住等问题")
}

/// What is said at the place that a path of choices has reached.
pub fn diagnose_answer(rules: &Rulebook, walked: &Walked<'_>) -> Answer {
    match walked.place {
        Place::Question(node) => ask(rules, walked, node),
        Place::End(end) => conclude(rules, walked, end),
    }
}

fn ask(rules: &Rulebook, walked: &Walked<'_>, node: &Node) -> Answer {
    let number = walked.choices.len() + 1;
    let mut builder = Builder::new(rules, text!("Diagnosis, question {number}", "问题排查：第{number}问"));
    add_answers_so_far(&mut builder, walked);
    let why = Statement::plain(node.why.clone());
    builder.list(ListKind::Facts, "why", text!("Why this is asked", "为什么问这个"), vec![why]);
    let items = node.choices.iter().map(|choice| {
        let mut path = walked.path();
        path.push(choice.id.clone());
        Link { label: choice.label.clone(), target: Target::Diagnose(path) }
    });
    builder.push(Block::Choices(Choices { question: node.question.clone(), items: items.collect() }));
    add_way_back(&mut builder, walked, Vec::new());
    builder.finish()
}

fn conclude(rules: &Rulebook, walked: &Walked<'_>, end: &End) -> Answer {
    let mut builder = Builder::new(rules, text!("Diagnosis: the cause", "问题排查：原因"));
    builder.subject(Subject { changes: end.changes.clone(), action: Some(end.action.clone()), ..Subject::default() });
    builder.push(Block::Headline(end.cause.clone()));
    let next = builder.statement(&end.next, &end.sources, end.confidence);
    builder.list(ListKind::Steps, "next", text!("What to do now", "现在怎么做"), vec![next]);
    add_clicks(&mut builder, rules.action_of(&end.action));
    add_grey_button(&mut builder, rules, end);
    add_state(&mut builder, rules, end);
    add_reason(&mut builder, rules, end);
    add_sms_rules(&mut builder, rules, end);
    add_answers_so_far(&mut builder, walked);
    let support = &rules.provider().support;
    let item = builder.statement(&support.text, &support.sources, support.confidence);
    builder.list(ListKind::Facts, "support", text!("If that doesn't help", "还是解决不了"), vec![item]);
    let links = end.changes.iter().map(|id| change_link(rules, id, None, None)).collect();
    add_way_back(&mut builder, walked, links);
    builder.finish()
}

fn add_answers_so_far(builder: &mut Builder<'_>, walked: &Walked<'_>) {
    let items = walked
        .choices
        .iter()
        .map(|(node, choice)| Statement::plain(text!("{} {}", "{}{}"; &node.question, &choice.label)));
    let items = items.collect();
    builder.list(ListKind::Facts, "so-far", text!("Your answers", "您的回答"), items);
}

/// Back to the question before, and to the first one.
fn add_way_back(builder: &mut Builder<'_>, walked: &Walked<'_>, mut links: Vec<Link>) {
    let path = walked.path();
    if let Some((_, before)) = path.split_last().filter(|(_, before)| !before.is_empty()) {
        let label = text!("Back one question", "返回上一问");
        links.push(Link { label, target: Target::Diagnose(before.to_vec()) });
    }
    if !path.is_empty() {
        links.push(Link { label: text!("Start again", "重新开始"), target: Target::Diagnose(Vec::new()) });
    }
    if !links.is_empty() {
        builder.push(Block::Links(links));
    }
}

fn add_grey_button(builder: &mut Builder<'_>, rules: &Rulebook, end: &End) {
    let Some(id) = &end.grey_button else { return };
    let Some(button) = rules.procedure().grey_buttons.iter().find(|button| button.id == *id) else { return };
    let mut items: Vec<Statement> =
        button.fix.iter().map(|fix| builder.statement(fix, &button.sources, button.confidence)).collect();
    if let Some(note) = &button.note {
        items.push(builder.statement(note, &button.sources, button.confidence));
    }
    builder.list(ListKind::Facts, "fix", text!("Ways out", "解决办法"), items);
}

fn add_state(builder: &mut Builder<'_>, rules: &Rulebook, end: &End) {
    let Some(state) = end.state.as_ref().and_then(|id| rules.order_states().state(id.as_str())) else { return };
    let meaning = builder.statement(&state.meaning, &state.sources, state.confidence);
    let who = Statement::plain(text!("It is the turn of: {}", "当前由谁处理：{}"; &state.who_acts));
    let limit = &state.time_limit;
    let time = text!("Time: {}", "时限：{}"; &limit.text);
    let time = builder.statement(&time, &limit.sources, limit.confidence);
    let title = text!("The stage: {}", "所处环节：{}"; &state.label);
    builder.list(ListKind::Facts, "state", title, vec![meaning, who, time]);
}

fn add_reason(builder: &mut Builder<'_>, rules: &Rulebook, end: &End) {
    let Some(reason) = end.reason.as_ref().map(|id| rules.reason_of(id)) else { return };
    let fixes = reason.fix.iter().map(|fix| builder.statement(fix, &reason.sources, reason.confidence)).collect();
    builder.list(ListKind::Facts, "fix", text!("What cures it", "怎么处理"), fixes);
    let needed = reason.documents.iter();
    let items = needed.map(|it| builder.statement(&it.text, &reason.sources, reason.confidence)).collect();
    builder.list(ListKind::Checklist, "documents", text!("Have ready", "准备材料"), items);
}

fn add_sms_rules(builder: &mut Builder<'_>, rules: &Rulebook, end: &End) {
    if !end.sms {
        return;
    }
    let current = rules.procedure().sms_rules.iter().filter(|rule| !rule.superseded);
    let items = current.map(|rule| builder.statement(&rule.text, &rule.sources, rule.confidence)).collect();
    builder.list(ListKind::Facts, "sms", text!("Rules of the SMS verification", "短信核验规则"), items);
}
