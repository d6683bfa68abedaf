//! What is suggested while someone types: changes and provinces, in the user's language, ids as values.

use crate::ask::Request;
use crate::bot::reaction::Suggestion;
use crate::bot::shop::Shop;
use crate::bot::traditional::label_in_script;
use crate::bot::traditional::traditional;
use crate::render::discord::limits::OPTION_MAX;
use crate::render::discord::limits::OPTIONS_MAX;
use crate::render::discord::limits::shorten;
use crate::render::discord::locale::Locale;
use crate::rules::Rulebook;
use crate::rules::change::Change;
use crate::rules::order_state::State;
use crate::rules::place::Places;
use crate::rules::province::Province;

/// Changes for the typed text: names first, then what people say, then what the matcher makes of it.
pub(super) fn changes(shop: &Shop, typed: &str, locale: Locale) -> Vec<Suggestion> {
    let rules = shop.desk().rules();
    let typed = typed.to_lowercase();
    if typed.is_empty() {
        return rules.changes().iter().take(OPTIONS_MAX).map(|change| change_suggestion(change, locale)).collect();
    }
    let mut ranked: Vec<(u8, &Change)> =
        rules.changes().iter().filter_map(|change| Some((change_rank(change, &typed)?, change))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut found: Vec<&Change> = ranked.into_iter().map(|(_, change)| change).collect();
    let request = Request { lang: Some(locale.lang()), ..Request::new(typed.as_str()) };
    for candidate in shop.desk().understand(&request).candidates {
        let change = rules.change_of(&candidate.change);
        if !found.iter().any(|known| known.id == change.id) {
            found.push(change);
        }
    }
    found.into_iter().take(OPTIONS_MAX).map(|change| change_suggestion(change, locale)).collect()
}

/// Provinces for the typed text: slug, names in both languages and scripts, abbreviations, cities.
pub(super) fn provinces(shop: &Shop, typed: &str, locale: Locale) -> Vec<Suggestion> {
    let rules = shop.desk().rules();
    let typed = typed.to_lowercase();
    let mut ranked: Vec<(u8, &Province, Option<String>)> = Vec::new();
    for province in rules.provinces() {
        if let Some((rank, city)) = province_rank(rules, province, &typed) {
            ranked.push((rank, province, city));
        }
    }
    ranked.sort_by_key(|(rank, ..)| *rank);
    let suggestion = |(_, province, city): (u8, &Province, Option<String>)| {
        let name = province.name.get(locale.lang());
        let label = match (city, locale) {
            (None, _) => name.to_owned(),
            (Some(city), Locale::En) => format!("{name} ({city})"),
            (Some(city), Locale::ZhCn | Locale::ZhTw) => format!("{name}（{city}）"),
        };
        Suggestion { label: shorten(&label_in_script(&label, locale), OPTION_MAX), value: province.slug.to_string() }
    };
    ranked.into_iter().take(OPTIONS_MAX).map(suggestion).collect()
}

/// States of an order for the typed text, in the order of their life.
pub(super) fn states(shop: &Shop, typed: &str, locale: Locale) -> Vec<Suggestion> {
    let typed = typed.to_lowercase();
    let fits = |state: &&State| {
        let labels = crate::lang::Lang::ALL.map(|lang| state.label.get(lang).to_lowercase());
        labels.iter().any(|label| label.contains(&typed))
            || traditional(&labels[1]).contains(&typed)
            || state.id.as_str().contains(&typed.replace(' ', "-"))
    };
    let suggestion = |state: &State| {
        let label = label_in_script(state.label.get(locale.lang()), locale);
        Suggestion { label: shorten(&label, OPTION_MAX), value: state.id.to_string() }
    };
    shop.desk().rules().order_states().states.iter().filter(fits).take(OPTIONS_MAX).map(suggestion).collect()
}

fn change_suggestion(change: &Change, locale: Locale) -> Suggestion {
    let label = label_in_script(change.label.get(locale.lang()), locale);
    Suggestion { label: shorten(&label, OPTION_MAX), value: change.id.to_string() }
}

fn change_rank(change: &Change, typed: &str) -> Option<u8> {
    let labels = crate::lang::Lang::ALL.map(|lang| change.label.get(lang).to_lowercase());
    let in_label = |typed: &str| {
        if labels.iter().any(|label| label.starts_with(typed)) {
            Some(0)
        } else {
            labels.iter().any(|label| label.contains(typed)).then_some(1)
        }
    };
    if let Some(rank) = in_label(typed) {
        return Some(rank);
    }
    if traditional(&labels[1]).contains(typed) || change.id.as_str().contains(&typed.replace(' ', "-")) {
        return Some(2);
    }
    change.phrases.iter().any(|(_, phrase)| phrase.to_lowercase().contains(typed)).then_some(3)
}

/// How well a province fits, and the city that fitted where it was a city.
fn province_rank(rules: &Rulebook, province: &Province, typed: &str) -> Option<(u8, Option<String>)> {
    if typed.is_empty() {
        return Some((0, None));
    }
    let places: Option<&Places> = rules.places().iter().find(|places| places.province == province.slug);
    let names = places.into_iter().flat_map(|it| it.names_en.iter().chain(&it.names_zh)).map(String::as_str);
    let names = names.chain([province.slug.as_str()]).chain(province.abbreviations.iter().map(String::as_str));
    let begins = |name: &str| name.to_lowercase().starts_with(typed);
    if names.into_iter().any(begins) {
        return Some((0, None));
    }
    let cities = places.into_iter().flat_map(|it| &it.places);
    let mut names = cities.flat_map(|place| place.zh.iter().chain(&place.en));
    names.find(|name| begins(name)).map(|name| (1, Some(name.clone())))
}
