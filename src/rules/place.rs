//! Names of places that lead to a province: `rules/places/<slug>.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::rules::province::ProvinceSlug;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceLevel {
    Prefecture,
    County,
    District,
}

/// A city, county or district and the names people write for it.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub gb2260: String,
    pub level: PlaceLevel,
    pub zh: Vec<String>,
    #[serde(default)]
    pub en: Vec<String>,
}

/// The names that lead to one province.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Places {
    pub province: ProvinceSlug,
    pub names_en: Vec<String>,
    pub names_zh: Vec<String>,
    pub administrations: Vec<String>,
    #[serde(default, rename = "place")]
    pub places: Vec<Place>,
}

/// Words that contain a place's name without naming the filing's province (cloud regions, dishes, streets).
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotPlaces {
    pub en: Vec<String>,
    pub zh: Vec<String>,
}
