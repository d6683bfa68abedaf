//! The procedure of a modification from the first look to the administration's decision.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Target;
use crate::answer::change::change_link;
use crate::answer::diagnose::diagnosis_label;
use crate::answer::fact_text::labelled;
use crate::answer::fact_text::not_found;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::procedure::Duration;
use crate::rules::procedure::GreyButton;
use crate::rules::procedure::Precondition;
use crate::rules::procedure::Step;

/// Steps, what must be true before, why buttons are grey, text messages, durations, and what is not known.
pub fn procedure_answer(rules: &Rulebook) -> Answer {
    let procedure = rules.procedure();
    let mut builder = Builder::new(rules, text!("How a modification goes, step by step", "变更备案流程"));
    builder.push(Block::Headline(procedure.overview.text.clone()));
    let steps = procedure.steps.iter().map(|it| step(&mut builder, it)).collect();
    builder.list(ListKind::Steps, "steps", text!("The steps", "步骤"), steps);
    add_preconditions(&mut builder, rules);
    let grey = procedure.grey_buttons.iter().map(|it| grey_button(&mut builder, it)).collect();
    builder.list(
        ListKind::Warnings,
        "grey-buttons",
        text!("Why the button is grey or missing", "按钮为什么置灰或没有"),
        grey,
    );
    let durations = procedure.durations.iter().map(|it| duration(&mut builder, it)).collect();
    builder.list(ListKind::Facts, "timing", text!("How long it takes", "各环节时长"), durations);
    add_facts(&mut builder, rules);
    let gaps = not_found(&procedure.not_found);
    builder.list(ListKind::Facts, "not-found", text!("Not known", "未查到"), gaps);
    builder.push(Block::Links(vec![
        Link { label: diagnosis_label(), target: Target::Diagnose(Vec::new()) },
        Link { label: text!("Where an order can stand", "订单状态说明"), target: Target::OrderStates },
        Link { label: text!("Frequent questions", "常见问题"), target: Target::Faq },
    ]));
    builder.finish()
}

fn add_facts(builder: &mut Builder<'_>, rules: &Rulebook) {
    let procedure = rules.procedure();
    let mut cases = Vec::new();
    for case in &procedure.use_cases {
        cases.push(builder.statement(&case.text, &case.sources, case.confidence));
    }
    builder.list(ListKind::Facts, "use-cases", text!("When you need it", "什么时候需要变更"), cases);
    let groups = [
        ("sms", text!("MIIT text message", "工信部短信核验"), &procedure.sms_rules),
        ("documents", text!("Documents", "材料"), &procedure.documents_overview),
        ("impact", text!("What happens to the site meanwhile", "变更期间网站会怎样"), &procedure.impact),
        ("several-providers", text!("With several providers", "有多家接入商时"), &procedure.several_providers),
        ("notifications", text!("Who tells you what", "会收到哪些通知"), &procedure.notifications),
        ("conflicts", text!("Where sources disagree", "来源说法不一之处"), &procedure.conflicts),
        ("legal-basis", text!("Legal basis", "法规依据"), &procedure.legal_basis),
        ("support", text!("Whom to ask", "向谁咨询"), &procedure.support),
    ];
    for (id, title, facts) in groups {
        let items = builder.facts(facts);
        builder.list(ListKind::Facts, id, title, items);
    }
}

fn add_preconditions(builder: &mut Builder<'_>, rules: &Rulebook) {
    let preconditions = &rules.procedure().preconditions;
    let items = preconditions.iter().map(|it| precondition(builder, it)).collect();
    builder.list(ListKind::Checklist, "before", text!("Before you start", "办理前先确认"), items);
    let mut cures: Vec<Link> = Vec::new();
    for id in preconditions.iter().filter_map(|it| it.change.as_ref()) {
        let link = change_link(rules, id, None, None);
        if !cures.iter().any(|known| known.target == link.target) {
            cures.push(link);
        }
    }
    if !cures.is_empty() {
        let question = text!("If one of these is not met:", "不满足时看这里：");
        builder.push(Block::Choices(crate::answer::Choices { question, items: cures }));
    }
}

fn precondition(builder: &mut Builder<'_>, it: &Precondition) -> Statement {
    let mut item = builder.statement(&it.text, &it.sources, it.confidence);
    if let Some(check) = &it.how_to_check {
        item.details.push(labelled(&text!("How to check", "怎么确认"), check));
    }
    if let Some(fix) = &it.fix {
        item.details.push(labelled(&text!("If not", "不满足时"), fix));
    }
    item.details.extend(it.variants.iter().map(|variant| variant.text.clone()));
    if it.blocking && item.caution.is_none() {
        item.caution = Some(text!("no order goes through without it", "不满足则无法办理"));
    }
    item
}

fn step(builder: &mut Builder<'_>, it: &Step) -> Statement {
    let line = text!("{}. {}", "{}。{}"; &it.title, &it.what);
    let mut item = builder.statement(&line, &it.sources, it.confidence);
    item.details.push(labelled(&text!("Who acts", "由谁办理"), &it.actor));
    item.details.push(labelled(&text!("Afterwards", "完成后"), &it.result));
    item.details.extend(it.facts.iter().map(|fact| fact.text.clone()));
    for fact in &it.facts {
        let more = builder.cite(&fact.sources);
        item.sources.extend(more);
    }
    item.sources.sort_unstable();
    item.sources.dedup();
    item
}

fn grey_button(builder: &mut Builder<'_>, it: &GreyButton) -> Statement {
    let mut item = builder.statement(&it.reason, &it.sources, it.confidence);
    let line = |label: &Text, texts: &[Text]| (!texts.is_empty()).then(|| labelled(label, &Text::join(texts, " ", "")));
    item.details.extend(line(&text!("How to tell", "怎么判断"), &it.diagnose));
    item.details.extend(line(&text!("What to do", "怎么办"), &it.fix));
    item.details.extend(it.note.clone());
    item
}

fn duration(builder: &mut Builder<'_>, it: &Duration) -> Statement {
    let mut item = builder.statement(&labelled(&it.label, &it.value), &it.sources, it.confidence);
    if let Some(elsewhere) = &it.elsewhere {
        item.details.push(labelled(&text!("Elsewhere", "其他服务商"), elsewhere));
    }
    item
}
