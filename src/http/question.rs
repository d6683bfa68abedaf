//! What comes in a query string or a body: read, limited, and its names and dates understood.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::ask::Desk;
use crate::ask::Request;
use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::order_state::State;
use crate::rules::province::ProvinceSlug;

/// Longer questions are cut to this many characters: nobody's question is that long, but a pasted notice may be.
pub const QUESTION_CHARS_MAX: usize = 2000;

/// What a query string says. Empty values count as not given; of a repeated name the first one counts.
#[derive(Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Parameters {
        Parameters(pairs)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// Every value of a name; a value may hold several, with commas between them.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(key, _)| key == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    /// The question and whether it had to be cut.
    pub(crate) fn question(&self) -> Option<(String, bool)> {
        self.get("q").map(cut)
    }

    /// The changes that are wanted.
    ///
    /// # Errors
    /// No change, or an id that no change has.
    pub(crate) fn changes<'a>(&self, desk: &'a Desk) -> Result<Vec<&'a Change>, Refused> {
        let ids = self.all("change");
        if ids.is_empty() {
            return Err(Refused::no_change());
        }
        ids.into_iter().map(|id| desk.rules().change(id).ok_or_else(Refused::change)).collect()
    }

    /// # Errors
    /// An id that no state of an order has.
    pub(crate) fn state<'a>(&self, desk: &'a Desk, name: &str) -> Result<Option<&'a State>, Refused> {
        let Some(id) = self.get(name) else { return Ok(None) };
        desk.rules().order_states().state(id).map(Some).ok_or_else(Refused::state)
    }

    /// # Errors
    /// A word that is no day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<NaiveDate>, Refused> {
        self.get(name).map(|word| NaiveDate::from_str(word).map_err(|_| Refused::day())).transpose()
    }

    /// # Errors
    /// A name that means no province.
    pub(crate) fn province(&self, desk: &Desk) -> Result<Option<ProvinceSlug>, Refused> {
        let Some(name) = self.get("province") else { return Ok(None) };
        desk.province_named(name).map(Some).ok_or_else(Refused::province)
    }

    /// # Errors
    /// A word that is no applicant.
    pub(crate) fn applicant(&self) -> Result<Option<Applicant>, Refused> {
        self.get("applicant").map(|word| word.parse().map_err(|_: String| Refused::applicant())).transpose()
    }

    /// # Errors
    /// A word that is no language.
    pub(crate) fn lang(&self) -> Result<Option<Lang>, Refused> {
        self.get("lang").map(|word| word.parse().map_err(|_: String| Refused::lang())).transpose()
    }

    /// # Errors
    /// The first value that cannot be understood.
    pub(crate) fn request(&self, desk: &Desk, question: String) -> Result<Request, Refused> {
        Ok(Request { text: question, province: self.province(desk)?, applicant: self.applicant()?, lang: self.lang()? })
    }
}

/// At most [`QUESTION_CHARS_MAX`] characters of a text, and whether something was left out.
pub(crate) fn cut(text: &str) -> (String, bool) {
    match text.char_indices().nth(QUESTION_CHARS_MAX) {
        None => (text.to_owned(), false),
        Some((at, _)) => (text[..at].to_owned(), true),
    }
}

/// Why a request cannot be met, with a code for programs and a sentence for people. It never repeats what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    pub(crate) text: Text,
}

impl Refused {
    pub(crate) fn question() -> Refused {
        Refused { code: "no-question", text: text!("Give the question as q=….", "请用 q=… 提供问题。") }
    }

    pub(crate) fn province() -> Refused {
        Refused {
            code: "unknown-province",
            text: text!(
                "This is not a province, a city or an abbreviation known here. Write it like guangdong or 广东.",
                "不认识这个省份、城市或简称。请写成 guangdong 或 广东 这样。"
            ),
        }
    }

    pub(crate) fn applicant() -> Refused {
        Refused {
            code: "unknown-applicant",
            text: text!(
                "applicant is organization or individual.",
                "applicant 应为 organization（单位）或 individual（个人）。"
            ),
        }
    }

    pub(crate) fn lang() -> Refused {
        Refused { code: "unknown-lang", text: text!("lang is en or zh.", "lang 应为 en 或 zh。") }
    }

    pub(crate) fn change() -> Refused {
        Refused {
            code: "unknown-change",
            text: text!(
                "There is no change with this id. The addresses below /en/changes/ end in the ids.",
                "没有这个变更标识。/zh/changes/ 下各页地址的末尾就是标识。"
            ),
        }
    }

    pub(crate) fn no_change() -> Refused {
        Refused {
            code: "no-change",
            text: text!(
                "Name what is to be changed, once or several times: change=entity-name&change=entity-phone.",
                "请写明要变更的事项，可写多个：change=entity-name&change=entity-phone。"
            ),
        }
    }

    pub(crate) fn subject() -> Refused {
        Refused {
            code: "unknown-id",
            text: text!(
                "No change and no topic has this id. /api/v1/compare lists them.",
                "没有这个变更或主题标识。可用 /api/v1/compare 查看全部。"
            ),
        }
    }

    pub(crate) fn state() -> Refused {
        Refused {
            code: "unknown-state",
            text: text!(
                "This is not the id of a state of an order, such as administration-review.",
                "没有这个订单状态标识，请写成 administration-review 这样。"
            ),
        }
    }

    pub(crate) fn day() -> Refused {
        Refused {
            code: "bad-date", text: text!("A day is written like 2026-11-23.", "日期请写成 2026-11-23 这样。")
        }
    }

    pub(crate) fn future() -> Refused {
        Refused {
            code: "date-in-future",
            text: text!("open_order_since lies in the future.", "open_order_since 晚于今天。"),
        }
    }

    pub(crate) fn open_order() -> Refused {
        Refused {
            code: "no-open-order",
            text: text!(
                "open_order_since goes with open_order=…, the state of the open order.",
                "open_order_since 须与 open_order=…（进行中订单的状态）一起提供。"
            ),
        }
    }

    pub(crate) fn submitted() -> Refused {
        Refused {
            code: "no-date",
            text: text!(
                "Give the day on which the state began: submitted=2026-11-23.",
                "请提供该状态开始的日期：submitted=2026-11-23。"
            ),
        }
    }

    pub(crate) fn dates() -> Refused {
        Refused {
            code: "no-date",
            text: text!(
                "Name at least one date, for example domain_expires=2027-03-01.",
                "请至少提供一个日期，例如 domain_expires=2027-03-01。"
            ),
        }
    }

    pub(crate) fn notice() -> Refused {
        Refused {
            code: "no-text",
            text: text!("Send the notice as the body, or as text=….", "请把通知原文放在请求正文中，或用 text=… 提供。"),
        }
    }

    pub(crate) fn not_utf8() -> Refused {
        Refused { code: "not-utf-8", text: text!("The body is not UTF-8.", "请求正文不是 UTF-8 编码。") }
    }

    pub(crate) fn not_json() -> Refused {
        Refused {
            code: "not-json",
            text: text!(
                "The body is not JSON like {{\"text\": \"…\"}}.",
                "请求正文不是 {{\"text\": \"…\"}} 这样的 JSON。"
            ),
        }
    }

    pub(crate) fn too_large() -> Refused {
        Refused { code: "too-large", text: text!("The body is too large.", "请求正文过长。") }
    }

    pub(crate) fn choice() -> Refused {
        Refused {
            code: "unknown-choice",
            text: text!(
                "This choice is not offered there. /api/v1/diagnose begins with the first question.",
                "该问题没有这个选项。可从 /api/v1/diagnose 的第一个问题开始。"
            ),
        }
    }

    pub(crate) fn endpoint() -> Refused {
        Refused {
            code: "no-such-endpoint",
            text: text!(
                "Nothing stands at this address. Below /api/v1/ there are ask, change, province, compare, plan, due, \
                 expiry, diagnose and notice.",
                "此地址没有内容。/api/v1/ 下有 ask、change、province、compare、plan、due、expiry、diagnose、notice。"
            ),
        }
    }

    pub(crate) fn method() -> Refused {
        Refused {
            code: "method-not-allowed",
            text: text!(
                "This address doesn't take this method: read with GET; only a notice may be sent with POST.",
                "此地址不支持该方法：请用 GET；只有通知解读可用 POST。"
            ),
        }
    }

    pub(crate) fn malformed() -> Refused {
        Refused {
            code: "malformed",
            text: text!(
                "The address cannot be read; is it percent-encoded UTF-8?",
                "无法读取该地址，请确认是 UTF-8 百分号编码。"
            ),
        }
    }

    pub(crate) fn late() -> Refused {
        Refused {
            code: "timeout", text: text!("It took too long. Please try again.", "处理超时，请稍后再试。")
        }
    }

    pub(crate) fn broken() -> Refused {
        Refused {
            code: "broken",
            text: text!("Something went wrong here. Please try again.", "程序出错，请稍后再试。"),
        }
    }
}
