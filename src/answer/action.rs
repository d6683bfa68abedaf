//! One button of the console: where it is, what follows, and everything that is changed with it.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Choices;
use crate::answer::Clicks;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Target;
use crate::answer::change::change_link;
use crate::answer::diagnose::diagnosis_label;
use crate::rules::Rulebook;
use crate::rules::provider::Action;

/// The action of changes that are refused everywhere unless a province lets them pass.
pub(in crate::answer) const REFILE: &str = "not-modifiable-refile";
/// The action by which a province lets them pass.
pub(in crate::answer) const CHANGE_ENTITY: &str = "change-entity";

/// The click path of an action and the changes that it serves.
pub fn action_answer(rules: &Rulebook, action: &Action) -> Answer {
    let mut builder = Builder::new(rules, action.label.clone());
    builder.subject(Subject { action: Some(action.id.clone()), ..Subject::default() });
    builder.push(Block::Headline(action.headline.clone()));
    if !action.pc.is_empty() || !action.mobile.is_empty() {
        let sources = builder.cite(&action.sources);
        builder.push(Block::Clicks(Clicks {
            action: action.label.clone(),
            pc: action.pc.clone(),
            mobile: action.mobile.clone(),
            sources,
        }));
    }
    let changes = rules.changes().iter().filter(|change| change.action == action.id);
    let items = changes.map(|change| change_link(rules, &change.id, None, None)).collect();
    let question = text!(
        "What do you want to do? Choose for documents and province rules:",
        "您要办理哪一项？点开看材料和各省规定："
    );
    builder.push(Block::Choices(Choices { question, items }));
    let follow_up: Vec<Statement> =
        action.follow_up.iter().map(|step| builder.statement(step, &action.sources, action.confidence)).collect();
    builder.list(ListKind::Steps, "next", text!("What happens next", "接下来"), follow_up);
    let facts = builder.facts(&action.facts);
    builder.list(ListKind::Facts, "facts", text!("Good to know", "补充说明"), facts);
    builder.push(Block::Links(vec![
        Link { label: diagnosis_label(), target: Target::Diagnose(Vec::new()) },
        Link { label: text!("How a modification goes, step by step", "变更备案流程"), target: Target::Procedure },
        Link { label: text!("Frequent questions", "常见问题"), target: Target::Faq },
    ]));
    builder.finish()
}
