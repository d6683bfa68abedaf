//! The answer for one change: what to click, whether it is allowed here, what to have ready, what comes next.

mod dependence;
mod permission;
mod way;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Clicks;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Target;
use crate::answer::change::dependence::add_dependence;
use crate::answer::change::permission::add_rulings;
use crate::answer::change::way::Way;
use crate::answer::change::way::way;
use crate::answer::rule_text::told_once;
use crate::answer::verdict::ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::change::ProvinceMayForbid;
use crate::rules::change::Scope;
use crate::rules::change::SmsApplies;
use crate::rules::change::Verdict;
use crate::rules::document::DocumentId;
use crate::rules::provider::Action;
use crate::rules::province::Effect;
use crate::rules::province::Province;
use crate::rules::province::Rule;
use crate::rules::topic::TopicRole;

/// Where and for whom.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    pub province: Option<&'a Province>,
    pub applicant: Option<Applicant>,
}

/// The whole answer for one change.
pub fn change_answer(rules: &Rulebook, change: &Change, context: Context<'_>) -> Answer {
    let mut builder = Builder::new(rules, change.label.clone());
    builder.subject(subject(rules, change, context));
    add_change(&mut builder, rules, change, context);
    builder.finish()
}

/// The ids that the answer is about.
pub fn subject(rules: &Rulebook, change: &Change, context: Context<'_>) -> Subject {
    Subject {
        changes: vec![change.id.clone()],
        action: Some(change.action.clone()),
        verdict: verdict_for(rules, change, context),
        province: context.province.map(|province| province.slug.clone()),
        applicant: context.applicant,
    }
}

/// The verdict where it does not depend on anything unsaid.
pub fn verdict_for(rules: &Rulebook, change: &Change, context: Context<'_>) -> Option<Verdict> {
    let province = context.province?;
    let mut verdicts = applicants(change, context).into_iter().map(|who| ruling(rules, change, province, who).verdict);
    let first = verdicts.next()?;
    verdicts.all(|verdict| verdict == first).then_some(first)?
}

/// Adds all blocks of one change to an answer that may hold several.
pub fn add_change(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change, context: Context<'_>) {
    if let Some(applicant) = context.applicant.filter(|applicant| !change.applicants.contains(applicant)) {
        add_not_for(builder, rules, change, context, applicant);
        return;
    }
    let way = way(rules, change, context);
    let action = match way {
        Way::Usual => rules.action_of(&change.action),
        Way::LetPass(_, action) | Way::Refused(_, action) => action,
    };
    builder.push(Block::Headline(headline(change, action, way)));
    add_clicks(builder, action);
    if action.pc.is_empty() && matches!(way, Way::Usual) {
        add_own_steps(builder, change);
    }
    match context.province {
        Some(province) => add_rulings(builder, rules, change, province, context),
        None => add_dependence(builder, rules, change, context),
    }
    // What the modification would need is of no use where it is refused.
    let is_refused = matches!(way, Way::Refused(..));
    if !is_refused {
        add_documents(builder, rules, change, context);
    }
    add_next_steps(builder, change, action, way);
    add_timing(builder, rules, change, action, way);
    if !is_refused {
        add_pitfalls(builder, change);
    }
    add_duties(builder, change);
    add_good_to_know(builder, rules, change, action);
    add_faq(builder, rules, change);
    add_general_rules(builder, rules, change, context);
    add_links(builder, rules, change, context);
}

/// The filing of this applicant does not hold the thing that is to be changed.
fn add_not_for(
    builder: &mut Builder<'_>,
    rules: &Rulebook,
    change: &Change,
    context: Context<'_>,
    applicant: Applicant,
) {
    let holders: Vec<Text> = change.applicants.iter().map(|it| it.label()).collect();
    let text = text!(
        "A filing of this kind ({}) does not have it; it exists only in filings of: {}.",
        "这类备案（{}）没有此项；只有以下主体的备案才有：{}。";
        &applicant.label(), &Text::join(&holders, ", ", "、")
    );
    let item = builder.statement(&text, &change.sources, change.confidence);
    builder.push(Block::Headline(text));
    builder.list(ListKind::Facts, "not-for", text!("Why", "依据"), vec![item]);
    add_links(builder, rules, change, context);
}

/// What to do, in a sentence or two.
fn headline(change: &Change, action: &Action, way: Way<'_>) -> Text {
    match way {
        Way::Usual => {}
        Way::LetPass(province, _) => {
            return text!("{} In {} a modification may do.", "{}{}可以走变更。"; &action.headline, &province.name);
        }
        Way::Refused(province, _) => {
            return text!(
                "{} does not allow this by a modification: cancel the filing and file again.",
                "{}不允许通过变更办理：注销后重新备案。"; &province.name
            );
        }
    }
    match (&change.summary, change.steps.first()) {
        (Some(summary), _) => summary.clone(),
        (None, Some(step)) if change.scope == Scope::Explained => step.clone(),
        (None, Some(step)) if action.pc.is_empty() => text!("{} {}", "{}{}"; &action.headline, step),
        (None, _) => action.headline.clone(),
    }
}

pub(super) fn add_clicks(builder: &mut Builder<'_>, action: &Action) {
    if action.pc.is_empty() && action.mobile.is_empty() {
        return;
    }
    let sources = builder.cite(&action.sources);
    builder.push(Block::Clicks(Clicks {
        action: action.label.clone(),
        pc: action.pc.clone(),
        mobile: action.mobile.clone(),
        sources,
    }));
}

/// Steps of a change that has no button of its own: they are the way.
fn add_own_steps(builder: &mut Builder<'_>, change: &Change) {
    if change.steps.len() < 2 && change.summary.is_none() {
        // The headline has said it.
        return;
    }
    let items = own_steps(builder, change);
    builder.list(ListKind::Steps, "steps", text!("What to do", "怎么做"), items);
}

fn own_steps(builder: &mut Builder<'_>, change: &Change) -> Vec<Statement> {
    change.steps.iter().map(|step| builder.statement(step, &change.sources, change.confidence)).collect()
}

pub(super) fn applicants(change: &Change, context: Context<'_>) -> Vec<Applicant> {
    match context.applicant {
        Some(applicant) => vec![applicant],
        None => change.applicants.clone(),
    }
}

fn add_documents(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change, context: Context<'_>) {
    let mut listed: Vec<DocumentId> = Vec::new();
    let mut items = Vec::new();
    for needed in change.documents.iter().filter(|needed| context.applicant.is_none_or(|who| needed.is_for(who))) {
        listed.extend(needed.document.clone());
        items.push(builder.statement(&needed.text, &needed.sources, needed.confidence));
    }
    if let Some(province) = context.province {
        for rule in document_rules(rules, change, province, context) {
            for id in &rule.documents {
                if listed.contains(id) {
                    continue;
                }
                listed.push(id.clone());
                let document = rules.document(id);
                let mut item = builder.statement(&document.name, &rule.sources, rule.confidence);
                // For whom and when: not every paper of a province is for everybody.
                item.details.push(rule.text.clone());
                items.push(item);
            }
        }
    }
    builder.list(ListKind::Checklist, "documents", text!("Have ready", "准备材料"), items);
}

/// Rules that decide or condition this change and name documents; not the papers of every order.
fn document_rules<'a>(
    rules: &'a Rulebook,
    change: &'a Change,
    province: &'a Province,
    context: Context<'_>,
) -> Vec<&'a Rule> {
    let mut found: Vec<&Rule> = Vec::new();
    for applicant in applicants(change, context) {
        let ruling = ruling(rules, change, province, applicant);
        for rule in ruling.deciding.into_iter().chain(ruling.conditions) {
            let wants = matches!(rule.effect, Effect::Conditional | Effect::Required);
            if wants && !rule.documents.is_empty() && !found.iter().any(|known| known.id == rule.id) {
                found.push(rule);
            }
        }
    }
    found
}

fn add_next_steps(builder: &mut Builder<'_>, change: &Change, action: &Action, way: Way<'_>) {
    // The change's own steps belong to its usual way.
    let is_usual = matches!(way, Way::Usual);
    let mut items = if action.pc.is_empty() || !is_usual { Vec::new() } else { own_steps(builder, change) };
    for step in &action.follow_up {
        items.push(builder.statement(step, &action.sources, action.confidence));
    }
    builder.list(ListKind::Steps, "next", text!("What happens next", "接下来"), items);
}

/// Durations that every modification order passes through, by their ids in the procedure.
const ORDER_DURATIONS: [&str; 4] =
    ["alibaba-initial-review", "submit-to-administration", "sms-window", "administration-review"];

fn add_timing(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change, action: &Action, way: Way<'_>) {
    let mut items = Vec::new();
    if action.is_modification() {
        for id in ORDER_DURATIONS {
            let Some(duration) = rules.procedure().duration(id) else { continue };
            let text = text!("{}: {}", "{}：{}"; &duration.label, &duration.value);
            items.push(builder.statement(&text, &duration.sources, duration.confidence));
        }
    }
    let has_own_sms = matches!(change.sms.applies, SmsApplies::Yes | SmsApplies::Unclear);
    if has_own_sms && !matches!(way, Way::Refused(..)) {
        let sms = &change.sms;
        let text = text!("The MIIT text message goes to: {}", "工信部短信发给：{}"; &sms.who);
        items.push(builder.statement(&text, &sms.sources, sms.confidence));
    }
    let own = change.order_types.iter();
    let order_types: Vec<&String> = match way {
        Way::Usual if action.is_modification() => Vec::new(),
        Way::Usual => own.collect(),
        // Modification actions and order types carry the same names.
        Way::LetPass(_, action) => own.filter(|id| action.id == ***id).collect(),
        Way::Refused(..) => rules.planning().refile(change.scope).iter().collect(),
    };
    for id in order_types {
        items.extend(order_type_lines(builder, rules, id));
    }
    builder.list(ListKind::Facts, "timing", text!("How long, and who gets the text message", "时长与短信核验"), items);
}

/// What an order of this type brings with it: who gets the message, what goes offline, how long.
fn order_type_lines(builder: &mut Builder<'_>, rules: &Rulebook, id: &str) -> Vec<Statement> {
    let Some(order) = rules.order_states().order_type(id) else { return Vec::new() };
    let mut item = builder.statement(
        &text!("Order “{}”: {}", "订单“{}”：{}"; &order.label, &order.description),
        &order.sources,
        order.confidence,
    );
    if let Some(who) = &order.sms.who {
        item.details.push(text!("Text message: {}", "短信核验：{}"; who));
    }
    item.details.extend(order.sms.conflict.clone());
    item.details.push(text!("Access: {}", "对访问的影响：{}"; &order.effect_on_access.text));
    if let Some(review) = &order.review {
        item.details.push(text!("Review: {}", "审核：{}"; review));
    }
    item.details.extend(order.note.clone());
    vec![item]
}

fn add_pitfalls(builder: &mut Builder<'_>, change: &Change) {
    let mut items: Vec<Statement> = Vec::new();
    for pitfall in &change.pitfalls {
        items.push(builder.statement(&pitfall.text, &pitfall.sources, pitfall.confidence));
    }
    builder.list(ListKind::Warnings, "pitfalls", text!("What goes wrong most often", "最容易出错的地方"), items);
}

fn add_duties(builder: &mut Builder<'_>, change: &Change) {
    let mut items: Vec<Statement> = Vec::new();
    for duty in &change.duties {
        items.push(builder.statement(&duty.text, &duty.sources, duty.confidence));
    }
    builder.list(ListKind::Facts, "duties", text!("What else has to be done", "还要办理"), items);
}

/// What holds for every order of this kind, and what stays online meanwhile.
fn add_good_to_know(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change, action: &Action) {
    let mut items = Vec::new();
    let impact = rules.procedure().impact.iter().filter(|_| action.is_modification()).take(1);
    for fact in action.facts.iter().chain(impact) {
        items.push(builder.statement(&fact.text, &fact.sources, fact.confidence));
    }
    if let Some(note) = &change.note {
        items.push(builder.statement(note, &change.sources, change.confidence));
    }
    builder.list(ListKind::Facts, "good-to-know", text!("Good to know", "须知"), items);
}

/// Questions that others asked about this change.
fn add_faq(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change) {
    let mut items = Vec::new();
    for entry in rules.faq().iter().filter(|entry| entry.changes.contains(&change.id)) {
        let mut item = builder.statement(&entry.question, &entry.sources, entry.confidence);
        item.details.push(entry.answer.clone());
        items.push(item);
    }
    builder.list(ListKind::Facts, "faq", text!("Others asked", "常见问答"), items);
}

/// Rules of the province for every order, after everything that is about this change.
fn add_general_rules(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change, context: Context<'_>) {
    let Some(province) = context.province else { return };
    let mut seen: Vec<&str> = Vec::new();
    let mut items = Vec::new();
    for applicant in applicants(change, context) {
        for rule in ruling(rules, change, province, applicant).general {
            if seen.contains(&rule.id.as_str()) || rules.topic_of(&rule.topic).role == TopicRole::Decides {
                continue;
            }
            seen.push(&rule.id);
            items.push(builder.rule_statement(rule));
        }
    }
    let items = told_once(items);
    let title = text!("For every order in {}", "{}所有订单都要注意"; &province.name);
    builder.list(ListKind::Facts, "general", title, items);
}

fn add_links(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change, context: Context<'_>) {
    let mut links: Vec<Link> = Vec::new();
    let slug = context.province.map(|province| province.slug.clone());
    for id in &change.related {
        links.push(change_link(rules, id, slug.clone(), context.applicant));
    }
    if let Some(province) = context.province {
        let label = text!("All rules of {}", "{}的全部规则"; &province.name);
        links.push(Link { label, target: Target::Province(province.slug.clone()) });
    }
    if change.national.province_may_forbid == ProvinceMayForbid::Yes {
        let label = text!("All provinces side by side", "各省对比");
        links.push(Link { label, target: Target::Compare(change.id.to_string()) });
    }
    if !links.is_empty() {
        builder.push(Block::Links(links));
    }
}

/// A link to the answer for a change.
pub fn change_link(
    rules: &Rulebook,
    id: &ChangeId,
    province: Option<crate::rules::province::ProvinceSlug>,
    applicant: Option<Applicant>,
) -> Link {
    let change = rules.change_of(id);
    Link { label: change.label.clone(), target: Target::Change { change: id.clone(), province, applicant } }
}
