//! How long a domain and a document must still be valid when an order is submitted.

use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;

use crate::answer::verdict::has_lost;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::planning::Comparison;
use crate::rules::province::Effect;
use crate::rules::province::Province;
use crate::rules::province::Rule;

const DOMAIN_TOPIC: &str = "domain-validity";
const MONTHS: &str = "months";
const DAYS: &str = "days";
const COMPARISON: &str = "comparison";
const ID_VALID_MONTHS: &str = "id_valid_months";
const LICENCE_VALID_MONTHS: &str = "licence_valid_months";

/// A length of time that must be left on the day of submission.
#[derive(Clone, Copy, Debug)]
pub struct Threshold<'a> {
    pub months: u32,
    pub days: u32,
    pub comparison: Comparison,
    /// The province's rule; `None` for the national figure.
    pub rule: Option<&'a Rule>,
}

impl Threshold<'_> {
    /// The first day until which a thing must be valid if the order is submitted on `day`.
    pub fn needed_until(&self, day: NaiveDate) -> Option<NaiveDate> {
        let end = day.checked_add_months(Months::new(self.months))?.checked_add_days(Days::new(self.days.into()))?;
        match self.comparison {
            Comparison::AtLeast => Some(end),
            Comparison::MoreThan => end.succ_opt(),
        }
    }

    pub fn is_met(&self, expires: NaiveDate, day: NaiveDate) -> bool {
        self.needed_until(day).is_some_and(|needed| expires >= needed)
    }

    /// The last day on which an order can be submitted before the thing expires.
    pub fn last_submission(&self, expires: NaiveDate) -> Option<NaiveDate> {
        let guess =
            expires.checked_sub_months(Months::new(self.months))?.checked_sub_days(Days::new(self.days.into()))?;
        // Months differ in length: the guess can be off by a few days either way.
        let candidates =
            (0..8).filter_map(|back| guess.checked_add_days(Days::new(4))?.checked_sub_days(Days::new(back)));
        candidates.into_iter().find(|day| self.is_met(expires, *day))
    }
}

/// The domain's threshold, and a longer one that the losing side of a disagreement still asks for.
pub fn domain_threshold<'a>(
    rules: &'a Rulebook,
    province: Option<&'a Province>,
    applicant: Applicant,
) -> (Threshold<'a>, Option<Threshold<'a>>) {
    let national = &rules.planning().domain_validity;
    let fallback = Threshold { months: national.months, days: 0, comparison: national.comparison, rule: None };
    let of_province: Vec<&Rule> = province
        .map(|province| province.rules.iter().filter(|rule| rule.topic == DOMAIN_TOPIC).collect())
        .unwrap_or_default();
    let mut stands: Option<Threshold<'a>> = None;
    let mut disputed: Option<Threshold<'a>> = None;
    for rule in of_province.into_iter().filter(|rule| rule.applicant.includes(applicant)) {
        let Some(threshold) = of_rule(rule) else { continue };
        let slot = if has_lost(rule) { &mut disputed } else { &mut stands };
        if slot.is_none_or(|known| longer(&threshold, &known)) {
            *slot = Some(threshold);
        }
    }
    let stands = stands.unwrap_or(fallback);
    (stands, disputed.filter(|it| longer(it, &stands)))
}

fn of_rule(rule: &Rule) -> Option<Threshold<'_>> {
    let number =
        |key: &str| rule.value.get(key).and_then(|value| value.as_number()).and_then(|it| u32::try_from(it).ok());
    let (months, days) = (number(MONTHS), number(DAYS));
    if months.is_none() && days.is_none() {
        return None;
    }
    // Where the rule does not say whether the day itself counts, the stricter reading holds.
    let comparison = match rule.value.get(COMPARISON).and_then(|value| value.as_word()) {
        Some(">=") => Comparison::AtLeast,
        Some(_) | None => Comparison::MoreThan,
    };
    Some(Threshold { months: months.unwrap_or(0), days: days.unwrap_or(0), comparison, rule: Some(rule) })
}

/// Roughly compared: a month as thirty days.
fn longer(left: &Threshold<'_>, right: &Threshold<'_>) -> bool {
    left.months * 30 + left.days > right.months * 30 + right.days
}

/// The rule of the province that asks for ID documents which stay valid for some months.
pub fn id_threshold(province: Option<&Province>, applicant: Applicant) -> Option<Threshold<'_>> {
    months_wanted(province, applicant, ID_VALID_MONTHS)
}

/// The same for the licence of the entity.
pub fn licence_threshold(province: Option<&Province>, applicant: Applicant) -> Option<Threshold<'_>> {
    months_wanted(province, applicant, LICENCE_VALID_MONTHS)
}

fn months_wanted<'a>(province: Option<&'a Province>, applicant: Applicant, key: &str) -> Option<Threshold<'a>> {
    let fits = |rule: &&Rule| {
        rule.applicant.includes(applicant)
            && !has_lost(rule)
            && matches!(rule.effect, Effect::Required | Effect::Conditional)
    };
    let rule = province?.rules.iter().filter(fits).find(|rule| rule.value.contains_key(key))?;
    let months = u32::try_from(rule.value.get(key)?.as_number()?).ok()?;
    Some(Threshold { months, days: 0, comparison: Comparison::AtLeast, rule: Some(rule) })
}
