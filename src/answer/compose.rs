//! A query to its answer: one change, several, choices, or a kind refusal.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Choices;
use crate::answer::Link;
use crate::answer::List;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Target;
use crate::answer::change::Context;
use crate::answer::change::add_change;
use crate::answer::change::change_answer;
use crate::answer::change::change_link;
use crate::answer::change::subject;
use crate::lang::Text;
use crate::query::Outcome;
use crate::query::PersonalData;
use crate::query::Query;
use crate::rules::Rulebook;
use crate::rules::change::ChangeId;

/// More choices than this are no help.
const CHOICES_MAX: usize = 3;

/// What is said to a query.
pub fn compose(rules: &Rulebook, query: &Query) -> Answer {
    let mut answer = match query.outcome {
        Outcome::Answer => answer_changes(rules, query),
        Outcome::Clarify => clarify(rules, query),
        Outcome::OutOfScope => out_of_scope(rules),
    };
    if !query.personal_data.is_empty() {
        answer.blocks.insert(0, personal_data_warning(&query.personal_data));
    }
    answer
}

fn context<'a>(rules: &'a Rulebook, query: &Query) -> Context<'a> {
    Context { province: query.province.as_ref().map(|slug| rules.province_of(slug)), applicant: query.applicant }
}

fn answer_changes(rules: &Rulebook, query: &Query) -> Answer {
    let context = context(rules, query);
    let (certain, possible) = query.certain_and_possible();
    if let [only] = certain {
        let mut answer = change_answer(rules, rules.change_of(only), context);
        answer.blocks.extend(meant_as_well(rules, query, possible).or_else(|| other_meanings(rules, query)));
        return answer;
    }
    let labels: Vec<Text> = certain.iter().map(|id| rules.change_of(id).label.clone()).collect();
    let mut builder = Builder::new(rules, Text::join(&labels, " + ", " + "));
    let mut about = Subject::default();
    if let Some(main) = query.change() {
        about = subject(rules, rules.change_of(main), context);
    }
    about.changes = query.changes.clone();
    builder.subject(about);
    let count = labels.len();
    builder.push(Block::Headline(text!(
        "You asked for {count} changes. They are explained one after the other; only one order can be open at a time.",
        "您要办理{count}项变更，下面逐项说明；同一主体同一时间只能有一个订单。"
    )));
    for (at, id) in certain.iter().enumerate() {
        let change = rules.change_of(id);
        let number = at + 1;
        builder.push(Block::Headline(text!("{number}. {}", "{number}. {}"; &change.label)));
        add_change(&mut builder, rules, change, context);
    }
    let mut answer = builder.finish();
    answer.blocks.extend(meant_as_well(rules, query, possible));
    answer
}

/// Changes that the message may ask for besides: one click away, not in the way.
fn meant_as_well(rules: &Rulebook, query: &Query, possible: &[ChangeId]) -> Option<Block> {
    if possible.is_empty() {
        return None;
    }
    let link = |id: &ChangeId| change_link(rules, id, query.province.clone(), query.applicant);
    let question = text!("Did you also mean this?", "您是否还想问：");
    Some(Block::Choices(Choices { question, items: possible.iter().take(CHOICES_MAX).map(link).collect() }))
}

/// A meaning that is less likely than this is not worth a line.
const OTHER_MEANING_SCORE_MIN: f32 = 0.08;

/// The next best meanings, for those whose question was taken wrongly.
fn other_meanings(rules: &Rulebook, query: &Query) -> Option<Block> {
    let others = query.candidates.iter().filter(|it| !query.changes.contains(&it.change));
    let likely = others.filter(|it| it.score >= OTHER_MEANING_SCORE_MIN).take(CHOICES_MAX - 1);
    let items: Vec<Link> =
        likely.map(|it| change_link(rules, &it.change, query.province.clone(), query.applicant)).collect();
    if items.is_empty() {
        return None;
    }
    let question = text!("If you meant something else:", "如果您指的是别的：");
    Some(Block::Choices(Choices { question, items }))
}

fn clarify(rules: &Rulebook, query: &Query) -> Answer {
    let mut builder = Builder::new(rules, text!("Which one do you mean?", "您指的是哪一项？"));
    // Who reads by machine gets the likeliest meaning as a whole: its change and its action.
    let action = query.change().and_then(|change| rules.change(change.as_str())).map(|change| change.action.clone());
    let (province, applicant) = (query.province.clone(), query.applicant);
    builder.subject(Subject { action, province, applicant, ..Subject::default() });
    let items = query
        .candidates
        .iter()
        .take(CHOICES_MAX)
        .map(|candidate| change_link(rules, &candidate.change, query.province.clone(), query.applicant))
        .collect();
    let question = text!("This can mean several things. Please choose:", "这句话可能有几种意思，请选择：");
    builder.push(Block::Choices(Choices { question, items }));
    builder.finish()
}

fn out_of_scope(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("That is not something I can help with", "这个问题我帮不上忙"));
    builder.push(Block::Headline(text!(
        "I only answer questions about modifying an ICP filing held with Alibaba Cloud.",
        "我只回答阿里云ICP备案变更方面的问题。"
    )));
    let items = rules
        .provider()
        .examples
        .iter()
        .map(|example| Link { label: example.clone(), target: Target::Question(example.clone()) });
    let question = text!("You can ask, for example:", "您可以这样问：");
    builder.push(Block::Choices(Choices { question, items: items.collect() }));
    builder.finish()
}

/// Says that personal data was found, and that it is gone.
pub(super) fn personal_data_warning(found: &[PersonalData]) -> Block {
    let kinds: Vec<Text> = found.iter().map(|kind| kind.label()).collect();
    let what = Text::join(&kinds, ", ", "、");
    let text = text!(
        "Your message contained {}. It was removed and not stored. Please don't post such data in a chat.",
        "您的消息里有{}，已去除且未保存。请不要在聊天中发送此类信息。"; &what
    );
    Block::List(List {
        kind: ListKind::Warnings,
        id: "personal-data",
        title: text!("Please don't post personal data", "请勿发送个人信息"),
        items: vec![Statement::plain(text)],
    })
}
