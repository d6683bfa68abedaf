//! `/plan`: several changes, the fewest orders, in sequence and with dates.

use chrono::NaiveDate;
use serenity::builder::CreateCommand;
use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;

use crate::ask::Request;
use crate::bot::answering::Facts;
use crate::bot::answering::show_question;
use crate::bot::answering::with_notice;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::dates;
use crate::bot::deciding::Case;
use crate::bot::deciding::show_plan;
use crate::bot::options;
use crate::bot::options::PROVINCE;
use crate::bot::options::PUBLIC;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::Suggestion;
use crate::bot::shop::Shop;
use crate::bot::suggest;
use crate::bot::words::Words;
use crate::lang::Text;
use crate::query::Outcome;
use crate::render::discord::message::Message;

pub(super) const ENTRY: Entry = Entry {
    name: "plan",
    definition,
    answer: |shop, call, command| answer(shop, call, command),
    suggest: Some(suggestions),
};

/// One wish each; the first may also be a sentence that holds several.
const WISHES: [Words; 6] = [
    Words::new("what", "要改什么", "要改什麼"),
    Words::new("and2", "再改2", "再改2"),
    Words::new("and3", "再改3", "再改3"),
    Words::new("and4", "再改4", "再改4"),
    Words::new("and5", "再改5", "再改5"),
    Words::new("and6", "再改6", "再改6"),
];
const DOMAIN_EXPIRES: &str = "domain-expires";
const ID_EXPIRES: &str = "id-expires";
/// Longest wish in characters.
const WISH_MAX: u16 = 500;
const DAY_MAX: u16 = 20;

fn definition() -> CreateCommand {
    let name = Words::new("plan", "方案", "方案");
    let description = Words::new(
        "Several changes at once: the fewest orders, in which sequence, with documents and dates",
        "一次要改多项：最少几个订单、先后次序、材料和日期",
        "一次要改多項：最少幾個訂單、先後次序、材料和日期",
    );
    let mut command = slash(&name, &description);
    for (at, wish) in WISHES.iter().enumerate() {
        command = command.add_option(wish_option(at == 0, wish));
    }
    command
        .add_option(options::province(false))
        .add_option(options::applicant())
        .add_option(day(
            &Words::new(DOMAIN_EXPIRES, "域名到期日", "域名到期日"),
            &Words::new(
                "Day on which the domain expires, such as 2027-03-01",
                "域名到期日，如 2027-03-01",
                "域名到期日，如 2027-03-01",
            ),
        ))
        .add_option(day(
            &Words::new(ID_EXPIRES, "证件到期日", "證件到期日"),
            &Words::new(
                "Day on which the ID card expires, such as 2027-03-01",
                "身份证到期日，如 2027-03-01",
                "身分證到期日，如 2027-03-01",
            ),
        ))
        .add_option(options::language())
        .add_option(options::public())
}

fn wish_option(is_first: bool, name: &Words) -> CreateCommandOption {
    let description = if is_first {
        Words::new(
            "What has to change; a sentence may name several things",
            "要改的内容，一句话里可以写几项",
            "要改的內容，一句話裡可以寫幾項",
        )
    } else {
        Words::new("Something else that has to change", "还要改的内容", "還要改的內容")
    };
    option(CommandOptionType::String, name, &description).required(is_first).set_autocomplete(true).max_length(WISH_MAX)
}

fn day(name: &Words, description: &Words) -> CreateCommandOption {
    option(CommandOptionType::String, name, description).max_length(DAY_MAX)
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move { Ok(Reaction::Message(respond(shop, call, command))) })
}

fn respond(shop: &Shop, call: &Call, command: &Command) -> Message {
    let locale = options::locale_of(call, command);
    let mut heard = Heard::of(shop, command);
    let mut message = if heard.case.changes.is_empty() {
        let facts = Facts { province: heard.case.province.clone(), applicant: heard.case.applicant };
        heard.lost.clear();
        show_question(shop, heard.first, &facts, locale).1
    } else {
        show_plan(shop, &heard.case, locale, 1)
    };
    for notice in heard.notices().iter().rev() {
        message = with_notice(message, notice, locale);
    }
    message.ephemeral = !command.flag(PUBLIC) || heard.is_private;
    message
}

/// What the options say, as far as they were understood.
struct Heard<'a> {
    case: Case,
    first: &'a str,
    /// Numbers of the wishes that were not understood, from 1.
    lost: Vec<usize>,
    unknown_place: bool,
    unread_days: Vec<Text>,
    is_private: bool,
}

impl<'a> Heard<'a> {
    fn of(shop: &Shop, command: &'a Command) -> Heard<'a> {
        let place = command.text(PROVINCE);
        let province = place.and_then(|name| shop.desk().province_named(name));
        let mut heard = Heard {
            first: command.text(WISHES[0].en).unwrap_or_default(),
            lost: Vec::new(),
            unknown_place: place.is_some() && province.is_none(),
            unread_days: Vec::new(),
            is_private: false,
            case: Case { province, applicant: options::applicant_of(command), ..Case::default() },
        };
        heard.case.domain_expires =
            heard.read(command.text(DOMAIN_EXPIRES), &text!("when the domain expires", "域名到期日"));
        heard.case.id_expires = heard.read(command.text(ID_EXPIRES), &text!("when the ID card expires", "证件到期日"));
        for (at, wish) in WISHES.iter().enumerate() {
            if let Some(text) = command.text(wish.en) {
                heard.hear(shop, at + 1, text);
            }
        }
        heard
    }

    fn read(&mut self, typed: Option<&str>, what: &Text) -> Option<NaiveDate> {
        let day = dates::read(typed?);
        if day.is_none() {
            self.unread_days.push(what.clone());
        }
        day
    }

    fn hear(&mut self, shop: &Shop, number: usize, text: &str) {
        let mut found = Vec::new();
        if let Some(change) = shop.desk().rules().change(text) {
            found.push(change.id.clone());
        } else {
            let query = shop.desk().understand(&Request::new(text));
            self.is_private |= !query.personal_data.is_empty();
            self.case.province = self.case.province.take().or(query.province);
            self.case.applicant = self.case.applicant.or(query.applicant);
            if query.outcome == Outcome::Answer {
                found = query.changes;
            }
        }
        if found.is_empty() {
            self.lost.push(number);
        }
        for change in found {
            if !self.case.changes.contains(&change) {
                self.case.changes.push(change);
            }
        }
    }

    /// What has to be said above the plan.
    fn notices(&self) -> Vec<Text> {
        let mut notices = Vec::new();
        if !self.lost.is_empty() {
            let numbers = self.lost.iter().map(usize::to_string).collect::<Vec<_>>();
            let (en, zh) = (numbers.join(", "), numbers.join("、"));
            notices.push(text!(
                "⚠️ Not understood, so not in this plan: wish {en}. Pick it from the list, or use other words.",
                "⚠️ 没看懂第{zh}项，未列入方案。请从列表中选择，或换个说法。"
            ));
        }
        for what in &self.unread_days {
            notices.push(text!(
                "⚠️ I could not read {}, so it is not counted in. Please write it as 2027-03-01.",
                "⚠️ 看不懂您填的{}，未计入。请写成 2027-03-01。"; what
            ));
        }
        if self.unknown_place {
            notices.push(text!(
                "⚠️ I don't know that province, so this plan is for all of China.",
                "⚠️ 不认识您填的省份，以下方案未考虑省份。"
            ));
        }
        notices
    }
}

fn suggestions(shop: &Shop, call: &Call, command: &Command, focused: &str) -> Vec<Suggestion> {
    let typed = command.text(focused).unwrap_or_default();
    match focused {
        PROVINCE => suggest::provinces(shop, typed, call.locale),
        wish if WISHES.iter().any(|known| known.en == wish) => suggest::changes(shop, typed, call.locale),
        _ => Vec::new(),
    }
}
