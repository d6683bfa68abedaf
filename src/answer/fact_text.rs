//! Facts as statements: the sentence, and a word beside it where it is history or our own conclusion.

use crate::answer::Builder;
use crate::answer::Statement;
use crate::lang::Text;
use crate::rules::fact::Fact;
use crate::rules::procedure::NotFound;

impl Builder<'_> {
    /// A fact with its sources and confidence.
    pub fn fact(&mut self, fact: &Fact) -> Statement {
        let mut statement = self.statement(&fact.text, &fact.sources, fact.confidence);
        if fact.superseded {
            statement.caution = Some(text!("history: a newer rule replaced it", "旧规定，已被新规定取代"));
        } else if fact.inference {
            statement.caution = Some(text!("our own conclusion from these sources", "根据这些来源推断，并非来源原话"));
        }
        statement
    }

    pub fn facts(&mut self, facts: &[Fact]) -> Vec<Statement> {
        facts.iter().map(|fact| self.fact(fact)).collect()
    }
}

/// What was looked for and not found, as statements.
pub(crate) fn not_found(gaps: &[NotFound]) -> Vec<Statement> {
    gaps.iter().map(|gap| Statement::plain(gap.text.clone())).collect()
}

/// A label and what it says, in one line.
pub(crate) fn labelled(label: &Text, says: &Text) -> Text {
    text!("{}: {}", "{}：{}"; label, says)
}
