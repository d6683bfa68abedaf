//! The promises between rule files, each a named function in one list.

mod actions;
mod context;
mod coverage;
mod dates;
mod diagnose;
mod disagreements;
mod holidays;
mod ids;
mod labels;
mod lexicon;
mod order_states;
mod phrases;
mod places;
mod planning;
mod references;
mod texts;
mod unused;
mod values;
mod walk;

use std::thread;

use chrono::NaiveDate;

use crate::rules::check::context::Context;
use crate::rules::files::RuleFiles;
use crate::rules::load::Parsed;
use crate::rules::problem::Problem;

/// One promise: adds a problem for every place that breaks it.
type Check = fn(&Context<'_>, &mut Vec<Problem>);

/// Every promise, in the words that an editor would use.
const CHECKS: &[(&str, Check)] = &[
    ("an id exists once in its kind", ids::ids_are_unique),
    ("a file is named after what it holds", ids::files_are_named_after_their_id),
    ("every place in lists is taken once", ids::positions_are_unique),
    ("every source that is named exists", references::sources_exist),
    ("every document that is named exists", references::documents_exist),
    ("every change that is named exists", references::changes_exist),
    ("every action that is named exists", references::actions_exist),
    ("every topic that is named exists", references::topics_exist),
    ("every order type that is named exists", references::order_types_exist),
    ("nothing is named twice in one list", references::lists_name_things_once),
    ("every statement has a source", references::statements_have_sources),
    ("every province exists once", coverage::all_provinces_exist),
    ("every province speaks of each topic or says that nothing was found", coverage::every_topic_is_answered),
    ("a rule's fields follow from its sources", coverage::rules_follow_their_sources),
    ("every province has its places", places::every_province_has_places),
    ("a place's code belongs to its province", places::codes_are_sane),
    ("a name leads to one province", places::names_lead_to_one_province),
    ("opposite rules are marked as a disagreement", disagreements::contradictions_are_marked),
    ("a disagreement has two sides that exist", disagreements::sides_exist),
    ("a settled disagreement names who prevails, an open one does not", disagreements::prevailing_rules_exist),
    ("confidence follows from the disagreement", disagreements::confidence_follows),
    ("what later pages dropped is told as history", disagreements::dropped_demands_are_history),
    ("every date can be true", dates::dates_are_possible),
    ("nothing is used by nobody", unused::everything_is_used),
    ("click paths name labels of the label list", labels::labels_exist),
    ("labels are named by their id, not typed in", labels::quoted_labels_are_known),
    ("values are declared and of their kind", values::values_are_declared),
    ("every change is asked for in both languages", phrases::phrases_exist),
    ("a concept exists once and has words in both languages", lexicon::concepts_are_named_once),
    ("frames speak of concepts and changes that exist", lexicon::frames_name_what_exists),
    ("messages name changes that exist", lexicon::messages_name_changes),
    ("a phrase belongs to one change", phrases::phrases_are_claimed_once),
    ("every modification can be clicked", actions::modifications_have_a_path),
    ("every action is used", actions::actions_are_used),
    ("every order state is reached, and left unless it is final", order_states::states_connect),
    ("every timer runs in a state that exists", order_states::timers_have_a_state),
    ("every diagnosis ends in a cause after few questions", diagnose::dialogue_leads_to_ends),
    ("what a diagnosis names exists", diagnose::ends_name_what_exists),
    ("what a notice is understood by names what exists", diagnose::notice_words_name_what_exists),
    ("every change of another procedure has a place in plans", planning::other_procedures_have_a_place),
    ("the stages of plans exist", planning::stages_exist),
    ("a holiday file holds its own year", holidays::days_lie_in_their_year),
    ("a day is either off or worked", holidays::days_are_off_or_worked),
    ("published years are unbroken", holidays::years_are_unbroken),
    ("addresses are addresses", texts::addresses_are_well_formed),
    ("texts are clean", texts::texts_are_clean),
    ("no id leaks into a text", texts::no_ids_in_texts),
];

/// Runs every promise. `unreadable` names files that could not be parsed: what they would have defined is not missed.
pub(crate) fn run(parsed: &Parsed, files: &RuleFiles, unreadable: &[String], today: Option<NaiveDate>) -> Vec<Problem> {
    let context = Context::new(parsed, files, unreadable, today);
    let run_all = |checks: &[(&str, Check)]| {
        let mut problems = Vec::new();
        for (_, check) in checks {
            check(&context, &mut problems);
        }
        problems
    };
    // Every start of the program waits for this, so both halves of the list run at once.
    let (first, second) = CHECKS.split_at(CHECKS.len() / 2);
    thread::scope(|scope| {
        let first = scope.spawn(|| run_all(first));
        let mut problems = run_all(second);
        problems.extend(first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        problems
    })
}

/// The names of all promises, for the summary and for readers of the list.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(name, _)| *name)
}
