//! What the rules can say in a message, slot by slot, with the sources behind it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Citation;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::VerdictBlock;
use crate::answer::action::REFILE;
use crate::answer::change::Context;
use crate::answer::change::change_answer;
use crate::answer::notice::notice_answer;
use crate::answer::reply::Given;
use crate::answer::reply::Matter;
use crate::answer::reply::template::Slot;
use crate::lang::Lang;
use crate::lang::Text;
use crate::query::Query;
use crate::query::notice::NoticeQuery;
use crate::rules::Rulebook;
use crate::rules::change::Change;
use crate::rules::change::Verdict;
use crate::source::SourceId;

/// The administration's review: a duration of the procedure and a state of an order have this id.
const REVIEW: &str = "administration-review";
/// The step of the procedure at which documents are uploaded.
const UPLOAD: &str = "upload-documents";
/// More choices than this are no help.
const CHOICES_MAX: usize = 3;

pub(super) struct Facts<'a> {
    rules: &'a Rulebook,
    today: NaiveDate,
    values: BTreeMap<Slot, Text>,
    sources: BTreeMap<Slot, Vec<SourceId>>,
    subject: Subject,
}

impl<'a> Facts<'a> {
    pub(super) fn new(rules: &'a Rulebook, today: NaiveDate) -> Facts<'a> {
        Facts { rules, today, values: BTreeMap::new(), sources: BTreeMap::new(), subject: Subject::default() }
    }

    pub(super) fn set(&mut self, slot: Slot, value: Text) {
        self.values.insert(slot, value);
    }

    fn set_sourced(&mut self, slot: Slot, value: Text, sources: Vec<SourceId>) {
        self.values.insert(slot, value);
        self.sources.insert(slot, sources);
    }

    pub(super) fn value(&self, slot: Slot) -> Option<&Text> {
        self.values.get(&slot)
    }

    pub(super) fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(super) fn add_matter(&mut self, matter: Matter<'_>) {
        match matter {
            Matter::Nothing => {}
            Matter::Change(change, context) => self.add_change(change, context),
            Matter::Open(query) => self.add_choices(query),
            Matter::Notice(query) => self.add_notice(query),
        }
    }

    fn add_change(&mut self, change: &Change, context: Context<'_>) {
        let answer = change_answer(self.rules, change, context);
        self.subject = answer.subject.clone();
        self.set(Slot::Change, change.label.clone());
        if let Some(province) = context.province {
            self.set(Slot::Province, province.name.clone());
        }
        if let Some(applicant) = context.applicant {
            self.set(Slot::Applicant, applicant.label());
        }
        let sms = &change.sms;
        // The sentence around it ends it.
        let who = sms.who.map(|_, who| who.trim_end_matches(['.', '。']).to_owned());
        self.set_sourced(Slot::SmsWho, who, sms.sources.clone());
        self.add_blocks(&answer);
    }

    /// Takes the blocks of an answer apart; the first of a kind counts.
    fn add_blocks(&mut self, answer: &Answer) {
        let ids = |numbers: &[usize]| -> Vec<SourceId> {
            numbers.iter().filter_map(|number| answer.sources.get(number - 1)).map(|it| it.id.clone()).collect()
        };
        for block in &answer.blocks {
            match block {
                Block::Headline(text) if !self.values.contains_key(&Slot::Button) => {
                    self.set(Slot::Button, text.clone());
                }
                Block::Clicks(clicks) => {
                    self.set_sourced(Slot::Clicks, numbered(&clicks.pc), ids(&clicks.sources));
                }
                Block::Verdict(verdict) => self.add_verdict(verdict, &ids),
                Block::List(list) => {
                    let (slot, text) = match list.id {
                        "documents" => (Slot::Documents, bullets(&list.items)),
                        "next" | "steps" => (Slot::NextSteps, numbered_items(&list.items)),
                        "fix" => (Slot::Fix, bullets(&list.items)),
                        _ => continue,
                    };
                    let numbers: Vec<usize> = list.items.iter().flat_map(|item| item.sources.clone()).collect();
                    self.set_sourced(slot, text, ids(&numbers));
                }
                Block::Headline(_) | Block::Table(_) | Block::Choices(_) | Block::Links(_) => {}
            }
        }
    }

    fn add_verdict(&mut self, block: &VerdictBlock, ids: &dyn Fn(&[usize]) -> Vec<SourceId>) {
        let spoken: Vec<Statement> = block.reasons.iter().chain(&block.sides).cloned().collect();
        let numbers: Vec<usize> = spoken.iter().flat_map(|item| item.sources.clone()).collect();
        // Several applicants may have verdicts of their own: all are told.
        let label = join_lines(self.values.get(&Slot::Verdict), &block.verdict.label(), ", ", "、");
        let reason = join_lines(self.values.get(&Slot::VerdictReason), &bullets(&spoken), "\n", "\n");
        let mut sources = self.sources.remove(&Slot::VerdictReason).unwrap_or_default();
        sources.extend(ids(&numbers));
        self.set(Slot::Verdict, label);
        self.set_sourced(Slot::VerdictReason, reason, sources);
        if let (Some(advice), Verdict::NotAllowed) = (&block.advice, block.verdict) {
            self.set(Slot::WayRound, advice.clone());
        }
    }

    fn add_choices(&mut self, query: &Query) {
        let labels = query.candidates.iter().take(CHOICES_MAX).map(|it| self.rules.change_of(&it.change).label.clone());
        let labels: Vec<Text> = labels.collect();
        if !labels.is_empty() {
            self.set(Slot::Choices, numbered(&labels));
        }
    }

    fn add_notice(&mut self, query: &NoticeQuery) {
        let found: Vec<_> = query.findings.iter().map(|finding| self.rules.reason_of(&finding.reason)).collect();
        if found.is_empty() {
            return;
        }
        let sources: Vec<SourceId> = found.iter().flat_map(|reason| reason.sources.clone()).collect();
        let labels: Vec<Text> = found.iter().map(|reason| reason.label.clone()).collect();
        self.set(Slot::Reason, Text::join(&labels, "; ", "；"));
        let causes: Vec<Text> = found.iter().map(|reason| reason.cause.clone()).collect();
        self.set_sourced(Slot::Cause, Text::join(&causes, "\n", "\n"), sources.clone());
        let answer = notice_answer(self.rules, query, self.today);
        self.subject = answer.subject.clone();
        self.add_blocks(&answer);
        let fixes: Vec<Text> = found.iter().flat_map(|reason| reason.fix.clone()).collect();
        self.set_sourced(Slot::Fix, numbered(&fixes), sources);
        if let Some(deadline) = &query.deadline {
            let date = deadline.date;
            let text = text!("Please do it by {date}.", "请在{date}前完成。");
            let estimate = text!("(That day is an estimate.)", "（此日期为估算。）");
            self.set(Slot::Deadline, if deadline.estimated { text!("{} {}", "{}{}"; &text, &estimate) } else { text });
        }
    }

    /// What holds for every message.
    pub(super) fn add_general(&mut self, given: &Given) {
        let rules = self.rules;
        let support = &rules.provider().support;
        self.set_sourced(Slot::Support, support.text.clone(), support.sources.clone());
        self.set(Slot::Examples, dashes(&rules.provider().examples));
        let sms = rules.procedure().sms_rules.iter().filter(|rule| !rule.superseded && !rule.value.is_empty());
        let sms: Vec<_> = sms.collect();
        let texts: Vec<Text> = sms.iter().map(|rule| rule.text.clone()).collect();
        self.set_sourced(Slot::SmsRules, dashes(&texts), sms.iter().flat_map(|rule| rule.sources.clone()).collect());
        self.add_procedure();
        let Some(review) = rules.procedure().duration(REVIEW) else { return };
        self.set_sourced(Slot::ReviewTime, review.value.clone(), review.sources.clone());
        if let (Some(submitted), Some(days)) = (given.submitted, review.max) {
            self.set(Slot::Submitted, Text::same(submitted.to_string()));
            if let Ok(range) = rules.calendar().working_day_range(submitted, days) {
                let latest = range.latest;
                self.set(
                    Slot::ReviewLatest,
                    if range.estimated {
                        text!(
                            "{latest} (estimated: the holidays of that year are not published yet)",
                            "{latest}（估算：当年放假安排尚未公布）"
                        )
                    } else {
                        Text::same(latest.to_string())
                    },
                );
            }
        }
    }

    /// What the procedure says of every order.
    fn add_procedure(&mut self) {
        let rules = self.rules;
        let is_modification = self.subject.action.as_ref().is_none_or(|id| rules.action_of(id).is_modification());
        if let Some(impact) = rules.procedure().impact.first().filter(|_| is_modification) {
            self.set_sourced(Slot::Impact, impact.text.clone(), impact.sources.clone());
        }
        if let Some(state) = rules.order_states().state(REVIEW) {
            self.set_sourced(Slot::WhileReviewed, state.customer_action.clone(), state.sources.clone());
        }
        if let Some(notice) = rules.procedure().notifications.first() {
            self.set_sourced(Slot::ResultNotice, notice.text.clone(), notice.sources.clone());
        }
        if let Some(step) = rules.procedure().steps.iter().find(|step| step.id == UPLOAD) {
            self.set_sourced(Slot::UploadHow, step.what.clone(), step.sources.clone());
        }
        if let Some(refile) = rules.action(REFILE) {
            let texts: Vec<Text> = refile.facts.iter().map(|fact| fact.text.clone()).collect();
            let sources = refile.facts.iter().flat_map(|fact| fact.sources.clone()).collect();
            self.set_sourced(Slot::RefileFacts, dashes(&texts), sources);
        }
    }

    /// The sources behind the slots that a template uses and that have a value, each once.
    pub(super) fn sources_of(&self, slots: &[Slot]) -> Vec<Citation> {
        let mut ids: Vec<SourceId> = Vec::new();
        for slot in slots.iter().filter(|slot| self.values.contains_key(slot)) {
            for id in self.sources.get(slot).into_iter().flatten() {
                if !ids.contains(id) {
                    ids.push(id.clone());
                }
            }
        }
        ids.iter().map(|id| Citation::of(self.rules.source(id))).collect()
    }

    /// The list of sources with the days on which they were checked.
    pub(super) fn add_sources(&mut self, citations: &[Citation]) {
        if citations.is_empty() {
            return;
        }
        let lines: Vec<Text> = citations
            .iter()
            .map(|citation| {
                let (day, url) = (citation.checked, citation.url.as_deref().unwrap_or(""));
                let line = text!("{}, checked {day}: {url}", "{}，核对于{day}：{url}"; &citation.name);
                line.map(|_, line| line.trim_end_matches([':', '：', ' ']).to_owned())
            })
            .collect();
        self.set(Slot::Sources, text!("Sources:\n{}", "来源：\n{}"; &dashes(&lines)));
    }
}

fn numbered(lines: &[Text]) -> Text {
    let numbered: Vec<Text> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let number = at + 1;
            text!("{number}. {}", "{number}. {}"; line)
        })
        .collect();
    Text::join(&numbered, "\n", "\n")
}

fn numbered_items(items: &[Statement]) -> Text {
    numbered(&items.iter().map(sentence).collect::<Vec<_>>())
}

fn dashes(lines: &[Text]) -> Text {
    let dashed: Vec<Text> = lines.iter().map(|line| text!("- {}", "- {}"; line)).collect();
    Text::join(&dashed, "\n", "\n")
}

fn bullets(items: &[Statement]) -> Text {
    dashes(&items.iter().map(sentence).collect::<Vec<_>>())
}

/// The statement with its caution: a customer has to hear it too.
fn sentence(item: &Statement) -> Text {
    match &item.caution {
        Some(caution) => text!("{} ({})", "{}（{}）"; &item.text, caution),
        None => item.text.clone(),
    }
}

fn join_lines(before: Option<&Text>, more: &Text, en: &str, zh: &str) -> Text {
    match before {
        Some(before) if before.get(Lang::En).contains(more.get(Lang::En)) => before.clone(),
        Some(before) => Text::join([before, more], en, zh),
        None => more.clone(),
    }
}
