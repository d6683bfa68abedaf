//! Places: each province has a file, codes fit, and a name leads to one province.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::rules::check::context::Context;
use crate::rules::check::coverage::is_code;
use crate::rules::locate::Step;
use crate::rules::place::Places;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;

pub(super) fn every_province_has_places(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let parsed = context.parsed;
    for it in &parsed.provinces {
        let wanted = format!("places/{}.toml", it.value.slug);
        let exists = parsed.places.iter().any(|places| places.value.province == it.value.slug);
        if !exists && !context.is_unreadable(&wanted) {
            let message = format!("there is no {wanted} with the names that lead here");
            let problem = context.at(&it.path, &[Step::Key("slug")], message);
            problems.push(problem.help("add the file; see rules/places/_example.toml"));
        }
    }
    for it in &parsed.places {
        let slug = it.value.province.as_str();
        let exists = parsed.provinces.iter().any(|province| province.value.slug == it.value.province);
        if exists || context.is_unreadable(&format!("provinces/{slug}.toml")) {
            continue;
        }
        let problem = context.at(&it.path, &[Step::Key("province")], format!("there is no province `{slug}`"));
        let slugs = parsed.provinces.iter().map(|province| province.value.slug.as_str());
        problems.push(match nearest(slug, slugs) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("the slugs are the file names in provinces/"),
        });
    }
}

pub(super) fn codes_are_sane(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let codes: HashMap<&str, &str> =
        context.parsed.provinces.iter().map(|it| (it.value.slug.as_str(), it.value.gb2260.as_str())).collect();
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for it in &context.parsed.places {
        let prefix = codes.get(it.value.province.as_str()).and_then(|code| code.get(..2));
        for (at, place) in it.value.places.iter().enumerate() {
            let code = place.gb2260.as_str();
            let path = [Step::Key("place"), Step::Index(at), Step::Key("gb2260")];
            if !is_code(code) {
                let problem = context.at(&it.path, &path, format!("`{code}` is not six digits"));
                problems.push(problem.help("a GB/T 2260 code looks like \"440300\""));
            } else if prefix.is_some_and(|prefix| !code.starts_with(prefix)) {
                let message = format!("the code {code} lies in another province");
                let problem = context.at(&it.path, &path, message);
                problems
                    .push(problem.help(format!("codes of this province begin with {}", prefix.unwrap_or_default())));
            } else if let Some(other) = seen.insert(code, &it.path) {
                let problem = context.at(&it.path, &path, format!("the code {code} stands in {other} already"));
                problems.push(problem.help("keep one entry with all its names"));
            }
            if place.zh.is_empty() {
                let path = [Step::Key("place"), Step::Index(at), Step::Key("zh")];
                problems.push(context.at(&it.path, &path, "a place without a Chinese name").help("name it"));
            }
        }
    }
}

pub(super) fn names_lead_to_one_province(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut leads_to: HashMap<Cow<'_, str>, &str> = HashMap::new();
    for it in &context.parsed.places {
        for_each_name(&it.value, &mut |path, name| {
            let name = name.trim();
            if name.is_empty() {
                problems.push(context.at(&it.path, path, "an empty name").help("remove it"));
                return;
            }
            let has_capitals = name.chars().any(char::is_uppercase);
            let key = if has_capitals { Cow::Owned(name.to_lowercase()) } else { Cow::Borrowed(name) };
            match leads_to.insert(key, &it.path) {
                Some(other) if other != it.path => {
                    let message = format!("`{name}` leads to {other} already");
                    let problem = context.at(&it.path, path, message);
                    problems.push(problem.help("a name that two provinces share leads to neither: remove both"));
                }
                Some(_) => {
                    let problem = context.at(&it.path, path, format!("`{name}` stands twice in this file"));
                    problems.push(problem.help("remove one of them"));
                }
                None => {}
            }
        });
    }
}

fn for_each_name<'a>(places: &'a Places, visit: &mut dyn FnMut(&[Step<'a>], &'a str)) {
    for (key, names) in
        [("names_en", &places.names_en), ("names_zh", &places.names_zh), ("administrations", &places.administrations)]
    {
        for (at, name) in names.iter().enumerate() {
            visit(&[Step::Key(key), Step::Index(at)], name);
        }
    }
    for (at, place) in places.places.iter().enumerate() {
        for (key, names) in [("zh", &place.zh), ("en", &place.en)] {
            for (name_at, name) in names.iter().enumerate() {
                visit(&[Step::Key("place"), Step::Index(at), Step::Key(key), Step::Index(name_at)], name);
            }
        }
    }
}
