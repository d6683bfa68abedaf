//! The glossary of documents.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::source::id_type;

id_type!(
    /// Id of an entry of `rules/documents.toml`.
    DocumentId
);

/// A paper or picture that somebody asks for.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: DocumentId,
    pub name: Text,
    pub what: Text,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentFile {
    #[serde(rename = "document")]
    pub(crate) documents: Vec<Document>,
}
