//! Labels of the console: texts that lead through clicks name them as `{id}`, so that each is written once.

use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::check::context::Context;
use crate::rules::check::context::Ids;
use crate::rules::check::walk::Item;
use crate::rules::check::walk::walk;
use crate::rules::load::Parsed;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::rules::provider::label_ids;

/// Texts in which labels are filled in: click paths of actions, and the steps of changes.
pub(super) fn label_texts(parsed: &Parsed) -> impl Iterator<Item = (&str, Vec<Step<'_>>, &Text)> {
    let actions = parsed.provider.iter().flat_map(|provider| &provider.actions).enumerate();
    let in_actions = actions.flat_map(|(at, action)| {
        let lists = [("pc", &action.pc), ("mobile", &action.mobile), ("follow_up", &action.follow_up)];
        let texts = lists.into_iter().flat_map(move |(key, texts)| {
            texts.iter().enumerate().map(move |(text_at, text)| {
                (vec![Step::Key("action"), Step::Index(at), Step::Key(key), Step::Index(text_at)], text)
            })
        });
        let headline = (vec![Step::Key("action"), Step::Index(at), Step::Key("headline")], &action.headline);
        texts.chain([headline]).map(|(path, text)| ("provider.toml", path, text))
    });
    let in_changes = parsed.changes.iter().flat_map(|change| {
        let steps = change.value.steps.iter().enumerate();
        steps.map(|(at, text)| (change.path.as_str(), vec![Step::Key("steps"), Step::Index(at)], text))
    });
    in_actions.chain(in_changes)
}

pub(super) fn labels_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let labels = context.parsed.provider.iter().flat_map(|it| &it.labels);
    let known = Ids::new(labels.map(|it| it.id.as_str()), context.parsed.provider.is_none());
    for (file, mut path, text) in label_texts(context.parsed) {
        for lang in Lang::ALL {
            path.push(Step::Key(lang.code()));
            for id in label_ids(text.get(lang)).filter(|id| !known.exists(id)) {
                let problem = context.at(file, &path, format!("there is no label `{id}`"));
                problems.push(match known.nearest(id) {
                    Some(near) => problem.help(format!("did you mean {{{near}}}?")),
                    None => problem.help("add it to the labels in provider.toml"),
                });
            }
            path.pop();
        }
        let [en, zh] = Lang::ALL.map(|lang| sorted(label_ids(text.get(lang))));
        if en != zh {
            let problem = context.at(file, &path, "the two languages name different labels");
            problems.push(problem.help("name the same {…} in both"));
        }
    }
    placeholders_stand_only_where_they_are_filled(context, problems);
}

fn sorted<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids
}

fn placeholders_stand_only_where_they_are_filled(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        let Item::Text(text) = item else { return };
        for lang in Lang::ALL {
            let raw = text.get(lang);
            let braces = raw.matches(['{', '}']).count();
            if braces == 0 {
                continue;
            }
            let mut path = place.steps.clone();
            path.push(Step::Key(lang.code()));
            if !is_filled(place.file, &place.steps) {
                let problem = context.at(place.file, &path, "`{…}` is not filled in here");
                problems
                    .push(problem.help("labels are filled in in the paths of actions and the steps of changes only"));
            } else if braces != 2 * label_ids(raw).count() {
                let problem = context.at(place.file, &path, "a brace is not closed");
                problems.push(problem.help("a label is named as {id}"));
            }
        }
    });
}

fn is_filled(file: &str, path: &[Step<'_>]) -> bool {
    match path {
        [Step::Key("steps"), ..] => file.starts_with("changes/"),
        [Step::Key("action"), _, Step::Key("pc" | "mobile" | "follow_up" | "headline"), ..] => file == "provider.toml",
        _ => false,
    }
}

/// What stands between quotation marks in a click path is a label and is named as `{id}`.
pub(super) fn quoted_labels_are_known(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for (file, mut path, text) in label_texts(context.parsed) {
        for lang in Lang::ALL {
            let Some(quoted) = quoted(text.get(lang)) else { continue };
            if is_change_label(context, quoted, lang) {
                continue;
            }
            path.push(Step::Key(lang.code()));
            let problem = context.at(file, &path, format!("`{quoted}` stands in quotation marks"));
            path.pop();
            let labels = context.parsed.provider.iter().flat_map(|it| &it.labels);
            problems.push(match labels.into_iter().find(|label| label.text.get(lang) == quoted) {
                Some(label) => problem.help(format!("name the label as {{{}}}; the marks are set for you", label.id)),
                None => problem.help("add it to the labels in provider.toml and name it as {id}"),
            });
        }
    }
}

/// Steps may point to another change by its label.
fn is_change_label(context: &Context<'_>, quoted: &str, lang: Lang) -> bool {
    context.parsed.changes.iter().any(|change| change.value.label.get(lang) == quoted)
}

fn quoted(text: &str) -> Option<&str> {
    const MARKS: [(char, char); 4] = [('“', '”'), ('"', '"'), ('「', '」'), ('『', '』')];
    MARKS.iter().find_map(|(open, close)| {
        let (_, rest) = text.split_once(*open)?;
        rest.split_once(*close).map(|(inside, _)| inside)
    })
}
