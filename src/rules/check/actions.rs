//! Actions: what is a modification can be clicked on both devices, and each is offered for something.

use crate::rules::check::context::Context;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;

pub(super) fn modifications_have_a_path(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for (at, action) in context.parsed.provider.iter().flat_map(|it| &it.actions).enumerate() {
        let lists = [("pc", &action.pc), ("mobile", &action.mobile), ("follow_up", &action.follow_up)];
        for (key, _) in lists.into_iter().filter(|(_, texts)| action.is_modification() && texts.is_empty()) {
            let path = [Step::Key("action"), Step::Index(at), Step::Key("id")];
            let message = format!("the modification `{}` has no `{key}`", action.id);
            let help = "a modification says where to click on a computer and on the mobile client, and what follows";
            problems.push(context.at("provider.toml", &path, message).help(help));
        }
    }
    for (at, step) in context.parsed.procedure.iter().flat_map(|it| &it.grey_buttons).enumerate() {
        for (key, texts) in [("diagnose", &step.diagnose), ("fix", &step.fix)] {
            if texts.is_empty() {
                let path = [Step::Key("grey_button"), Step::Index(at), Step::Key(key)];
                let message = format!("`{key}` is empty");
                let problem = context.at("procedure.toml", &path, message);
                problems.push(problem.help("say how to recognise the cause and how to cure it"));
            }
        }
    }
    for (at, reason) in context.parsed.notices.iter().flat_map(|it| &it.reasons).enumerate() {
        let empty = [
            ("fix", reason.fix.is_empty()),
            ("phrases_en", reason.phrases_en.is_empty()),
            ("phrases_zh", reason.phrases_zh.is_empty()),
        ];
        for (key, _) in empty.into_iter().filter(|(_, is_empty)| *is_empty) {
            let path = [Step::Key("reason"), Step::Index(at), Step::Key(key)];
            let problem = context.at("notices.toml", &path, format!("`{key}` is empty"));
            problems.push(problem.help("a reason says what to do, and how notices word it in both languages"));
        }
    }
    changes_name_an_applicant(context, problems);
}

fn changes_name_an_applicant(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for change in context.parsed.changes.iter().filter(|it| it.value.applicants.is_empty()) {
        let problem = context.at(&change.path, &[Step::Key("applicants")], "nobody can make this change");
        problems.push(problem.help("applicants = [\"individual\", \"organization\"]"));
    }
}

pub(super) fn actions_are_used(context: &Context<'_>, problems: &mut Vec<Problem>) {
    if context.is_partial() {
        return;
    }
    for (at, action) in context.parsed.provider.iter().flat_map(|it| &it.actions).enumerate() {
        if !context.parsed.changes.iter().any(|change| change.value.action == action.id) {
            let path = [Step::Key("action"), Step::Index(at), Step::Key("id")];
            let problem = context.at("provider.toml", &path, format!("no change leads to the action `{}`", action.id));
            problems.push(problem.help("remove it, or name it as the `action` of a change"));
        }
    }
}
