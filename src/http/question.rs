//! A question as it comes in a query string: read, limited, and its province and applicant understood.

use crate::ask::Desk;
use crate::ask::Request;
use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::change::Applicant;
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

    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The question and whether it had to be cut.
    pub(crate) fn question(&self) -> Option<(String, bool)> {
        let text = self.get("q")?;
        match text.char_indices().nth(QUESTION_CHARS_MAX) {
            None => Some((text.to_owned(), false)),
            Some((at, _)) => Some((text[..at].to_owned(), true)),
        }
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

    pub(crate) fn endpoint() -> Refused {
        Refused {
            code: "no-such-endpoint",
            text: text!(
                "Nothing stands at this address. Try /api/v1/ask?q=…, /api/v1/change/ID or /api/v1/province/NAME.",
                "此地址没有内容。可用 /api/v1/ask?q=…、/api/v1/change/标识、/api/v1/province/省份。"
            ),
        }
    }

    pub(crate) fn method() -> Refused {
        Refused {
            code: "method-not-allowed", text: text!("Only GET and HEAD are served.", "只支持 GET 和 HEAD。")
        }
    }
}
