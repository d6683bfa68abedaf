//! Groups of links: changes by record, provinces by region, buttons, comparisons.

use serde::Deserialize;
use serde::Serialize;

use crate::answer::change::Context;
use crate::answer::change::verdict_for;
use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::change::Change;
use crate::rules::change::Scope;
use crate::rules::provider::Action;
use crate::site::Site;
use crate::site::SiteError;
use crate::site::assets::Assets;
use crate::site::page::Page;
use crate::site::page::compared_topics;
use crate::site::page::is_compared;

/// Provinces whose GB/T 2260 codes begin with the same digit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Region {
    digit: String,
    label: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionFile {
    #[serde(rename = "region")]
    regions: Vec<Region>,
}

/// `site/regions.toml`.
pub(crate) fn read_regions(assets: &Assets) -> Result<Vec<Region>, SiteError> {
    let file: RegionFile = toml::from_str(&assets.text("regions.toml")?)
        .map_err(|error| SiteError(text!("site/regions.toml: {error}", "site/regions.toml：{error}")))?;
    Ok(file.regions)
}

#[derive(Debug, Serialize)]
pub(crate) struct Group {
    title: String,
    items: Vec<Item>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Item {
    label: String,
    url: String,
    note: Option<String>,
    /// Code of the verdict that the note names: it decides the look.
    verdict: Option<&'static str>,
}

/// More examples than this make a card unreadable.
const CHANGES_NAMED: usize = 3;

impl Site {
    /// All changes by the record they belong to.
    pub(crate) fn change_groups(&self, lang: Lang) -> Vec<Group> {
        let group = |scope: Scope| {
            let of_scope = self.rules().changes().iter().filter(|change| change.scope == scope);
            Group {
                title: scope.label().get(lang).to_owned(),
                items: of_scope.map(|it| self.change_item(lang, it)).collect(),
            }
        };
        Scope::ALL.into_iter().map(group).collect()
    }

    fn change_item(&self, lang: Lang, change: &Change) -> Item {
        let action = self.rules().action_of(&change.action);
        Item {
            label: change.label.get(lang).to_owned(),
            url: self.url(lang, &Page::Change(change.id.clone())),
            note: action.is_modification().then(|| action.label.get(lang).to_owned()),
            verdict: None,
        }
    }

    /// The first choices of the diagnosis, and the page that reads a notice.
    pub(crate) fn troubles(&self, lang: Lang) -> Vec<Item> {
        let diagnose = self.rules().diagnose();
        let first = diagnose.node(&diagnose.start);
        let choices = first.into_iter().flat_map(|node| &node.choices);
        let mut items: Vec<Item> = choices
            .map(|choice| Item {
                label: choice.label.get(lang).to_owned(),
                url: self.url(lang, &Page::Diagnose(vec![choice.id.clone()])),
                note: None,
                verdict: None,
            })
            .collect();
        let words = self.press.words(lang);
        let page = if self.options.answers_questions { Page::Notice } else { Page::Notices };
        items.push(Item {
            label: words["notice_title"].clone(),
            url: self.url(lang, &page),
            note: None,
            verdict: None,
        });
        items
    }

    /// What the console offers (or, with `false`, what is done elsewhere), with what is changed there.
    pub(crate) fn buttons(&self, lang: Lang, modifications: bool) -> Vec<Item> {
        let actions = self.rules().actions().iter().filter(|action| action.is_modification() == modifications);
        let item = |action: &Action| Item {
            label: action.label.get(lang).to_owned(),
            url: self.url(lang, &Page::Button(action.id.clone())),
            note: Some(self.some_changes_of(action).get(lang).to_owned()),
            verdict: None,
        };
        actions.map(item).collect()
    }

    /// The first few changes that an action serves, to tell what it is for.
    fn some_changes_of(&self, action: &Action) -> Text {
        let labels: Vec<&Text> =
            self.rules().changes().iter().filter(|it| it.action == action.id).map(|it| &it.label).collect();
        let few = Text::join(labels.iter().take(CHANGES_NAMED).copied(), "; ", "；");
        if labels.len() <= CHANGES_NAMED { few } else { text!("{}; …", "{}……"; &few) }
    }

    /// All provinces by region; for a change, each with its verdict and the page of that change.
    pub(crate) fn province_groups(&self, lang: Lang, change: Option<&Change>) -> Vec<Group> {
        let rules = self.rules();
        let mut groups: Vec<Group> = Vec::new();
        for region in &self.regions {
            let mut items = Vec::new();
            for province in rules.provinces().iter().filter(|it| it.gb2260.starts_with(&region.digit)) {
                let Some(change) = change else {
                    let url = self.url(lang, &Page::Province(province.slug.clone()));
                    let label = province.name.get(lang).to_owned();
                    items.push(Item { label, url, note: None, verdict: None });
                    continue;
                };
                let has_verdict = change.national.verdict.is_some();
                let verdict = verdict_for(rules, change, Context { province: Some(province), applicant: None });
                let note = match verdict {
                    Some(verdict) => Some(verdict.label().get(lang).to_owned()),
                    None => has_verdict.then(|| self.press.words(lang)["differs"].clone()),
                };
                items.push(Item {
                    label: province.name.get(lang).to_owned(),
                    url: self.url(lang, &Page::Local(province.slug.clone(), change.id.clone())),
                    note,
                    verdict: verdict.map(|verdict| verdict.code()).or(has_verdict.then_some("differs")),
                });
            }
            groups.push(Group { title: region.label.get(lang).to_owned(), items });
        }
        groups
    }

    /// What can be set side by side: changes, then topics.
    pub(crate) fn comparison_groups(&self, lang: Lang) -> Vec<Group> {
        let rules = self.rules();
        let words = self.press.words(lang);
        let changes = rules.changes().iter().filter(|change| is_compared(rules, change)).map(|change| Item {
            label: change.label.get(lang).to_owned(),
            url: self.url(lang, &Page::Compare(change.id.to_string())),
            note: None,
            verdict: None,
        });
        let topics = compared_topics(rules).map(|topic| Item {
            label: topic.label.get(lang).to_owned(),
            url: self.url(lang, &Page::Compare(topic.id.to_string())),
            note: None,
            verdict: None,
        });
        vec![
            Group { title: words["changes"].clone(), items: changes.collect() },
            Group { title: words["topics"].clone(), items: topics.collect() },
        ]
    }
}
