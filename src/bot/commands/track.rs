//! `/track`: begins to follow a filing order.

use serenity::builder::CreateCommand;
use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;

use crate::ask::Request;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::card::card;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::counter::Counter;
use crate::bot::counter::served;
use crate::bot::dates;
use crate::bot::options;
use crate::bot::options::PROVINCE;
use crate::bot::order_options;
use crate::bot::order_options::PLAN;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::Suggestion;
use crate::bot::shop::Shop;
use crate::bot::suggest;
use crate::bot::tracking::opened;
use crate::bot::trouble::Trouble;
use crate::bot::words::Words;
use crate::orders::clock;
use crate::orders::command::NAME_CHARS_MAX;
use crate::orders::event::Opening;
use crate::orders::event::PlanId;
use crate::orders::refusal::Refused;
use crate::query::Outcome;
use crate::render::discord::locale::Locale;
use crate::rules::change::ChangeId;

pub(super) const ENTRY: Entry = Entry {
    name: "track",
    definition,
    answer: |shop, call, command| answer(shop, call, command),
    suggest: Some(suggestions),
};

const WHAT: &str = "what";
const NAME: &str = "name";
const SUBMITTED: &str = "submitted";
pub(super) const DOMAIN_EXPIRES: &str = "domain-expires";
pub(super) const ID_EXPIRES: &str = "id-expires";
const WHAT_CHARS_MAX: u16 = 200;
pub(super) const DATE_CHARS_MAX: u16 = 20;

fn definition() -> CreateCommand {
    let name = Words::new("track", "跟踪", "追蹤");
    let description = Words::new(
        "Keep track of a filing order: whose turn, until when, what comes next",
        "跟踪一个备案订单：轮到谁、截止何时、下一步做什么",
        "追蹤一個備案訂單：輪到誰、截止何時、下一步做什麼",
    );
    let what = Words::new(WHAT, "变更内容", "變更內容");
    let what_is = Words::new("What is being changed", "要变更什么", "要變更什麼");
    let nickname = option(
        CommandOptionType::String,
        &Words::new(NAME, "昵称", "暱稱"),
        &Words::new(
            "A nickname that only means something to you; no numbers, no real names",
            "自己看得懂的昵称，不要填证件号、电话或真实姓名",
            "自己看得懂的暱稱，不要填證件號、電話或真實姓名",
        ),
    );
    let submitted = Words::new(SUBMITTED, "提交日期", "提交日期");
    let submitted_is = Words::new(
        "The day you submitted it, like 2026-03-02; leave out for a draft",
        "提交当天，如 2026-03-02；还是草稿就不填",
        "提交當天，如 2026-03-02；還是草稿就不填",
    );
    slash(&name, &description)
        .add_option(order_options::suggested(&what, &what_is, WHAT_CHARS_MAX).required(true))
        .add_option(options::province(false))
        .add_option(options::applicant())
        .add_option(nickname.max_length(u16::try_from(NAME_CHARS_MAX).unwrap_or(u16::MAX)))
        .add_option(option(CommandOptionType::String, &submitted, &submitted_is).max_length(DATE_CHARS_MAX))
        .add_option(domain_expires())
        .add_option(id_expires())
        .add_option(order_options::plan())
        .add_option(options::language())
}

pub(super) fn domain_expires() -> CreateCommandOption {
    let name = Words::new(DOMAIN_EXPIRES, "域名到期日", "網域到期日");
    let description = Words::new(
        "When the domain expires, like 2026-12-31",
        "域名哪天到期，如 2026-12-31",
        "網域哪天到期，如 2026-12-31",
    );
    option(CommandOptionType::String, &name, &description).max_length(DATE_CHARS_MAX)
}

pub(super) fn id_expires() -> CreateCommandOption {
    let name = Words::new(ID_EXPIRES, "证件到期日", "證件到期日");
    let description = Words::new(
        "When the ID document expires, like 2026-12-31",
        "证件哪天到期，如 2026-12-31",
        "證件哪天到期，如 2026-12-31",
    );
    option(CommandOptionType::String, &name, &description).max_length(DATE_CHARS_MAX)
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let locale = options::locale_of(call, command);
        served(shop, locale, track(shop, call, command, locale)).await
    })
}

async fn track(shop: &Shop, call: &Call, command: &Command, locale: Locale) -> Result<Reaction, Trouble> {
    let place = command.text(PROVINCE);
    let province = place.and_then(|name| shop.desk().province_named(name));
    if let (Some(name), None) = (place, &province) {
        return Err(Refused::UnknownProvince(name.to_owned()).into());
    }
    let opening = Opening {
        name: command.text(NAME).map(str::to_owned),
        province,
        applicant: options::applicant_of(command),
        changes: changes(shop, command.text(WHAT).unwrap_or_default(), locale)?,
        plan: command.text(PLAN).map(PlanId::new),
        domain_expires: dates::option(command, DOMAIN_EXPIRES)?,
        id_expires: dates::option(command, ID_EXPIRES)?,
        ..Opening::default()
    };
    let submitted = dates::option(command, SUBMITTED)?.map(|date| clock::at_hour(date, 0));
    let counter = Counter::of(shop, call, locale).await?;
    let done = counter.open(opening, submitted).await?;
    Ok(Reaction::Message(card(&counter, done.order.id, Some(&opened(done.order.id, done.repeated))).await?))
}

/// An id, or several of them, or words that are clear.
fn changes(shop: &Shop, what: &str, locale: Locale) -> Result<Vec<ChangeId>, Trouble> {
    let rules = shop.desk().rules();
    let ids: Vec<&str> = what.split([',', '，', '、', '+']).map(str::trim).filter(|id| !id.is_empty()).collect();
    let known: Vec<ChangeId> = ids.iter().filter_map(|id| rules.change(id)).map(|change| change.id.clone()).collect();
    if !known.is_empty() && known.len() == ids.len() {
        return Ok(known);
    }
    let query = shop.desk().understand(&Request { lang: Some(locale.lang()), ..Request::new(what) });
    match query.outcome {
        Outcome::Answer => Ok(query.changes),
        Outcome::Clarify | Outcome::OutOfScope => Err(Refused::NoChange.into()),
    }
}

fn suggestions(shop: &Shop, call: &Call, command: &Command, focused: &str) -> Vec<Suggestion> {
    let typed = command.text(focused).unwrap_or_default();
    match focused {
        WHAT => suggest::changes(shop, typed, call.locale),
        PROVINCE => suggest::provinces(shop, typed, call.locale),
        _ => Vec::new(),
    }
}
