//! The promises between rule files, each a named function in one list.

use crate::rules::Tables;
use crate::rules::files::RuleFiles;
use crate::rules::problem::Problem;

/// Runs every promise. `unreadable` names files that could not be parsed: what they would have defined is not missed.
pub(crate) fn run(_tables: &Tables, _files: &RuleFiles, _unreadable: &[String]) -> Vec<Problem> {
    Vec::new()
}
