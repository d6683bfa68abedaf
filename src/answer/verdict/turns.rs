//! What would turn a verdict: the cases, confirmations and sources that it hangs on.

use chrono::Datelike;

use crate::answer::rule_text::FRESH_SINCE_YEAR;
use crate::answer::verdict::Basis;
use crate::answer::verdict::Ruling;
use crate::lang::Text;
use crate::rules::change::Verdict;
use crate::rules::province::Effect;
use crate::rules::province::Province;
use crate::rules::province::Rule;
use crate::rules::topic::Topic;

/// Something that would make the verdict another one.
#[derive(Clone, Copy, Debug)]
pub enum Turn<'a> {
    /// This case is refused, although the change is possible otherwise.
    Case(&'a Rule),
    /// Who may do it is limited by this rule: who does not fulfil it is refused.
    Unfulfilled(&'a Rule),
    /// An open disagreement would be settled.
    Settled(&'a Rule),
    /// Alibaba Cloud would confirm, or deny, what another provider says.
    Confirmed(&'a Rule),
    /// A newer page would replace an old one.
    Newer(&'a Rule),
    /// A source would be found for a topic that none speaks of.
    Found(&'a Topic),
}

impl<'a> Ruling<'a> {
    /// What would change this verdict, most important first. Empty for what merely is explained.
    pub fn turns(&self) -> Vec<Turn<'a>> {
        let mut turns: Vec<Turn<'a>> = Vec::new();
        if matches!(self.basis, Basis::Nothing | Basis::Applicant) {
            return turns;
        }
        turns.extend(self.exceptions.iter().map(|rule| Turn::Case(rule)));
        let must_fulfil =
            |rule: &&&Rule| rule.effect == Effect::Conditional && self.verdict == Some(Verdict::Conditional);
        turns.extend(self.deciding.iter().filter(must_fulfil).map(|rule| Turn::Unfulfilled(rule)));
        for rule in &self.deciding {
            let open = rule.disagreement.as_ref().is_some_and(|it| !it.is_settled());
            if open {
                turns.push(Turn::Settled(rule));
            } else if rule.scope.is_other_provider() && !self.is_said_by_alibaba_too(rule) {
                turns.push(Turn::Confirmed(rule));
            }
        }
        // The youngest of the pages is old: all of them are.
        let newest = self.deciding.iter().filter(|rule| rule.newest_source_date.is_some());
        let newest = newest.max_by_key(|rule| rule.newest_source_date);
        let is_old = |rule: &&&Rule| rule.newest_source_date.is_some_and(|date| date.year() < FRESH_SINCE_YEAR);
        turns.extend(newest.filter(is_old).map(|rule| Turn::Newer(rule)));
        turns.extend(self.silent_topics.iter().map(|topic| Turn::Found(topic)));
        turns
    }
}

impl Ruling<'_> {
    /// A deciding rule that is not another provider's alone comes to the same.
    fn is_said_by_alibaba_too(&self, rule: &Rule) -> bool {
        self.deciding.iter().any(|other| !other.scope.is_other_provider() && other.effect == rule.effect)
    }
}

impl Turn<'_> {
    /// The sentence for the reader.
    pub fn text(&self, province: &Province) -> Text {
        match self {
            Turn::Case(rule) => text!("It is refused in this case: {}", "以下情形不允许：{}"; &rule.text),
            Turn::Unfulfilled(rule) => {
                text!("It hangs on this: {}", "能否变更取决于：{}"; &rule.text)
            }
            Turn::Settled(_) => text!(
                "The sources would have to agree. The word of the {} would settle it.",
                "各来源说法须一致，以{}的答复为准。"; &province.administration
            ),
            Turn::Confirmed(rule) => text!(
                "It rests on another provider's page ({}); Alibaba Cloud may see it otherwise.",
                "依据是其他服务商的页面（{}），阿里云的做法可能不同。"; &rule.scope.label()
            ),
            Turn::Newer(rule) => match rule.newest_source_date.map(|date| date.year()) {
                Some(year) => text!(
                    "The newest dated source is of {year}; a newer page of the administration would replace it.",
                    "最新标有日期的来源是{year}年，若有更新的规定则以新规定为准。"
                ),
                None => rule.text.clone(),
            },
            Turn::Found(topic) => text!(
                "No source on “{}” in {} is known; one would decide.",
                "未查到{}“{}”的规定，查到后以其为准。"; &pair(topic, province).0, &pair(topic, province).1
            ),
        }
    }
}

/// English names the topic first, Chinese the province.
fn pair(topic: &Topic, province: &Province) -> (Text, Text) {
    use crate::lang::Lang;
    let first = Text::new(topic.label.get(Lang::En), province.name.get(Lang::Zh));
    let second = Text::new(province.name.get(Lang::En), topic.label.get(Lang::Zh));
    (first, second)
}
