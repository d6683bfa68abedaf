//! JSON Schemas of the rule files, for editors that complete and check TOML while it is written.

use schemars::JsonSchema;
use schemars::Schema;
use schemars::generate::SchemaSettings;

use crate::rules::calendar::EstimatedYear;
use crate::rules::calendar::HolidayYear;
use crate::rules::change::Change;
use crate::rules::diagnose::Diagnose;
use crate::rules::document::DocumentFile;
use crate::rules::faq::FaqFile;
use crate::rules::lexicon::Asides;
use crate::rules::lexicon::ConceptFile;
use crate::rules::lexicon::FrameFile;
use crate::rules::lexicon::MessageFile;
use crate::rules::lexicon::PlaceCues;
use crate::rules::lexicon::PlaceMessageFile;
use crate::rules::load::SourceFile;
use crate::rules::notice::Notices;
use crate::rules::notice_words::NoticeExamples;
use crate::rules::notice_words::NoticeLexicon;
use crate::rules::order_state::OrderStates;
use crate::rules::place::NotPlaces;
use crate::rules::place::Places;
use crate::rules::planning::Planning;
use crate::rules::procedure::Procedure;
use crate::rules::provider::Provider;
use crate::rules::province::Province;
use crate::rules::researched::ResearchedFile;
use crate::rules::scope_examples::OutOfScope;
use crate::rules::topic::TopicFile;

/// Each kind of rule file by its path or pattern, with its JSON Schema (2020-12) made from the types that read it.
pub fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("changes/*.toml", schema::<Change>()),
        ("diagnose.toml", schema::<Diagnose>()),
        ("documents.toml", schema::<DocumentFile>()),
        ("faq.toml", schema::<FaqFile>()),
        ("holidays/*-estimate.toml", schema::<EstimatedYear>()),
        ("holidays/*.toml", schema::<HolidayYear>()),
        ("not-places.toml", schema::<NotPlaces>()),
        ("notice-examples.toml", schema::<NoticeExamples>()),
        ("notice-lexicon.toml", schema::<NoticeLexicon>()),
        ("notices.toml", schema::<Notices>()),
        ("order-states.toml", schema::<OrderStates>()),
        ("out-of-scope.toml", schema::<OutOfScope>()),
        ("understanding/asides.toml", schema::<Asides>()),
        ("understanding/concepts/*.toml", schema::<ConceptFile>()),
        ("understanding/frames.toml", schema::<FrameFile>()),
        ("understanding/messages.toml", schema::<MessageFile>()),
        ("understanding/place-cues.toml", schema::<PlaceCues>()),
        ("understanding/place-messages.toml", schema::<PlaceMessageFile>()),
        ("places/*.toml", schema::<Places>()),
        ("planning.toml", schema::<Planning>()),
        ("procedure.toml", schema::<Procedure>()),
        ("provider.toml", schema::<Provider>()),
        ("provinces/*.toml", schema::<Province>()),
        ("researched.toml", schema::<ResearchedFile>()),
        ("sources-provinces.toml", schema::<SourceFile>()),
        ("sources.toml", schema::<SourceFile>()),
        ("topics.toml", schema::<TopicFile>()),
    ]
}

fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}
