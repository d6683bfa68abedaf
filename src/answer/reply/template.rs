//! Templates of messages: text with `{slots}`, in both languages, checked when they are read.

use std::collections::BTreeMap;

use rust_embed::RustEmbed;

use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;

/// The folder of the templates, as problems name it.
const FOLDER: &str = "templates/replies/";
/// What a template's file is called after its id: one file a language.
const ENDINGS: [(Lang, &str); 2] = [(Lang::En, ".en.txt"), (Lang::Zh, ".zh.txt")];

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates/replies"]
#[include = "*.txt"]
struct Embedded;

/// Something that a message can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    Name,
    Staff,
    Order,
    Submitted,
    Change,
    Button,
    Clicks,
    Province,
    Applicant,
    Verdict,
    VerdictReason,
    WayRound,
    Documents,
    NextSteps,
    SmsWho,
    SmsRules,
    ReviewTime,
    ReviewLatest,
    Reason,
    Cause,
    Fix,
    Deadline,
    Choices,
    Examples,
    Support,
    Impact,
    WhileReviewed,
    ResultNotice,
    RefileFacts,
    UploadHow,
    Sources,
}

impl Slot {
    pub const ALL: [Slot; 31] = [
        Slot::Name,
        Slot::Staff,
        Slot::Order,
        Slot::Submitted,
        Slot::Change,
        Slot::Button,
        Slot::Clicks,
        Slot::Province,
        Slot::Applicant,
        Slot::Verdict,
        Slot::VerdictReason,
        Slot::WayRound,
        Slot::Documents,
        Slot::NextSteps,
        Slot::SmsWho,
        Slot::SmsRules,
        Slot::ReviewTime,
        Slot::ReviewLatest,
        Slot::Reason,
        Slot::Cause,
        Slot::Fix,
        Slot::Deadline,
        Slot::Choices,
        Slot::Examples,
        Slot::Support,
        Slot::Impact,
        Slot::WhileReviewed,
        Slot::ResultNotice,
        Slot::RefileFacts,
        Slot::UploadHow,
        Slot::Sources,
    ];

    /// The name between the braces.
    pub fn id(self) -> &'static str {
        match self {
            Slot::Name => "name",
            Slot::Staff => "staff",
            Slot::Order => "order",
            Slot::Submitted => "submitted",
            Slot::Change => "change",
            Slot::Button => "button",
            Slot::Clicks => "clicks",
            Slot::Province => "province",
            Slot::Applicant => "applicant",
            Slot::Verdict => "verdict",
            Slot::VerdictReason => "verdict_reason",
            Slot::WayRound => "way_round",
            Slot::Documents => "documents",
            Slot::NextSteps => "next_steps",
            Slot::SmsWho => "sms_who",
            Slot::SmsRules => "sms_rules",
            Slot::ReviewTime => "review_time",
            Slot::ReviewLatest => "review_latest",
            Slot::Reason => "reason",
            Slot::Cause => "cause",
            Slot::Fix => "fix",
            Slot::Deadline => "deadline",
            Slot::Choices => "choices",
            Slot::Examples => "examples",
            Slot::Support => "support",
            Slot::Impact => "impact",
            Slot::WhileReviewed => "while_reviewed",
            Slot::ResultNotice => "result_notice",
            Slot::RefileFacts => "refile_facts",
            Slot::UploadHow => "upload_how",
            Slot::Sources => "sources",
        }
    }

    /// What has to be given when nothing is known, for the person who writes.
    pub fn ask(self) -> Text {
        match self {
            Slot::Name => text!("name: how the customer is addressed (--name)", "name：客户称呼（--name）"),
            Slot::Staff => text!("staff: who signs (--set staff=…)", "staff：署名（--set staff=…）"),
            Slot::Order => text!("order: the order number (--set order=…)", "order：订单号（--set order=…）"),
            Slot::Submitted | Slot::ReviewLatest => text!(
                "submitted: the day the order went to the administration (--submitted)",
                "submitted：提交管局的日期（--submitted）"
            ),
            Slot::Province => text!("province: where the filing is (--province)", "province：备案所在省（--province）"),
            Slot::Applicant => {
                text!("applicant: organization or individual (--applicant)", "applicant：单位或个人（--applicant）")
            }
            Slot::Verdict | Slot::VerdictReason | Slot::WayRound => text!(
                "verdict: give change and province; the rules may be silent",
                "verdict：需要变更事项和省份；也可能没有查到规定"
            ),
            Slot::Change | Slot::Button | Slot::Clicks | Slot::NextSteps | Slot::SmsWho => text!(
                "change: name the change, or ask a clearer question",
                "change：请写明变更事项，或把问题说得更清楚"
            ),
            Slot::Documents => text!(
                "documents: the rules name none for this; list what is missing (--set documents=…)",
                "documents：规则中没有列出材料，请写明缺什么（--set documents=…）"
            ),
            Slot::Reason | Slot::Cause | Slot::Fix | Slot::Deadline => {
                text!("reason: give the text of the rejection as the question", "reason：请把驳回原文作为问题输入")
            }
            Slot::Choices => text!("choices: what the question may mean", "choices：问题可能的意思"),
            Slot::SmsRules
            | Slot::ReviewTime
            | Slot::Examples
            | Slot::Support
            | Slot::Impact
            | Slot::WhileReviewed
            | Slot::ResultNotice
            | Slot::RefileFacts
            | Slot::UploadHow
            | Slot::Sources => {
                let id = self.id();
                text!("{id}: the rules don't say it (--set {id}=…)", "{id}：规则中没有（--set {id}=…）")
            }
        }
    }
}

impl std::str::FromStr for Slot {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Slot::ALL.into_iter().find(|slot| slot.id() == text.trim());
        known.ok_or_else(|| match nearest(text, Slot::ALL.into_iter().map(Slot::id)) {
            Some(hint) => format!("no slot is called `{text}`; did you mean `{hint}`?"),
            None => format!("no slot is called `{text}`"),
        })
    }
}

/// One message with its slots, in both languages.
#[derive(Clone, Debug)]
pub struct Template {
    pub id: String,
    /// Paragraphs a language, in the order of [`Lang::ALL`].
    paragraphs: [Vec<Paragraph>; 2],
}

#[derive(Clone, Debug, Default)]
struct Paragraph {
    /// Left out as a whole when this slot has no value.
    only_with: Option<Slot>,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Words(String),
    Slot(Slot),
}

/// A filled template in one language.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) text: String,
    pub(super) missing: Vec<Slot>,
}

impl Template {
    /// All slots that it names, in both languages.
    pub fn slots(&self) -> Vec<Slot> {
        let pieces = self.paragraphs.iter().flatten().flat_map(|paragraph| &paragraph.pieces);
        let mut slots: Vec<Slot> = pieces
            .filter_map(|piece| match piece {
                Piece::Slot(slot) => Some(*slot),
                Piece::Words(_) => None,
            })
            .collect();
        slots.sort();
        slots.dedup();
        slots
    }

    pub(super) fn fill(&self, lang: Lang, value: impl Fn(Slot) -> Option<String>) -> Filled {
        let mut filled = Filled { text: String::new(), missing: Vec::new() };
        for paragraph in &self.paragraphs[lang as usize] {
            if paragraph.only_with.is_some_and(|slot| value(slot).is_none()) {
                continue;
            }
            if !filled.text.is_empty() {
                filled.text.push_str("\n\n");
            }
            for piece in &paragraph.pieces {
                match piece {
                    Piece::Words(words) => filled.text.push_str(words),
                    Piece::Slot(slot) => match value(*slot) {
                        Some(value) => filled.text.push_str(&value),
                        None => {
                            filled.text.push_str(&format!("{{{}}}", slot.id()));
                            filled.missing.push(*slot);
                        }
                    },
                }
            }
        }
        filled
    }
}

/// All templates by id.
#[derive(Clone, Debug)]
pub struct Templates {
    by_id: BTreeMap<String, Template>,
}

impl Templates {
    /// The templates that this program was built with.
    ///
    /// # Errors
    /// Every problem; the tests of the project read them, so a released program has none.
    pub fn embedded() -> Result<Templates, Vec<Problem>> {
        let files = Embedded::iter().filter_map(|name| {
            let file = Embedded::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        });
        Templates::read(&files.collect())
    }

    /// Reads templates by their file names, `<id>.en.txt` and `<id>.zh.txt`.
    ///
    /// # Errors
    /// Unknown slots with their place, a missing language, a file with another name.
    pub fn read(files: &BTreeMap<String, String>) -> Result<Templates, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut parsed: BTreeMap<&str, [Option<Vec<Paragraph>>; 2]> = BTreeMap::new();
        for (name, text) in files {
            let named = ENDINGS.iter().find_map(|(lang, ending)| Some((*lang, name.strip_suffix(ending)?)));
            let Some((lang, id)) = named else {
                problems.push(
                    Problem::of_file(&path(name), "no template has such a name")
                        .help("templates are called <id>.en.txt and <id>.zh.txt"),
                );
                continue;
            };
            parsed.entry(id).or_default()[lang as usize] = Some(paragraphs(name, text, &mut problems));
        }
        let mut by_id = BTreeMap::new();
        for (id, languages) in parsed {
            match languages {
                [Some(en), Some(zh)] => {
                    by_id.insert(id.to_owned(), Template { id: id.to_owned(), paragraphs: [en, zh] });
                }
                [en, _] => {
                    let (_, ending) = ENDINGS[usize::from(en.is_some())];
                    let missing = path(&format!("{id}{ending}"));
                    problems.push(
                        Problem::of_file(&missing, "the file is missing").help("a template exists in both languages"),
                    );
                }
            }
        }
        if problems.is_empty() { Ok(Templates { by_id }) } else { Err(problems) }
    }

    pub fn get(&self, id: &str) -> Option<&Template> {
        self.by_id.get(id)
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }
}

fn path(name: &str) -> String {
    format!("{FOLDER}{name}")
}

/// Lines that begin with `#` are remarks; blank lines part paragraphs.
fn paragraphs(name: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut current: Option<Paragraph> = None;
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end();
        if line.is_empty() {
            found.extend(current.take());
        } else if !line.starts_with('#') {
            match &mut current {
                Some(paragraph) => paragraph.pieces.push(Piece::Words("\n".to_owned())),
                None => current = Some(Paragraph::default()),
            }
            if let Some(paragraph) = &mut current {
                read_line(paragraph, Source { name, text, at }, line, problems);
            }
        }
        at += raw.len();
    }
    found.extend(current);
    found
}

/// Where a line stands, for problems.
#[derive(Clone, Copy)]
struct Source<'a> {
    name: &'a str,
    text: &'a str,
    at: usize,
}

fn read_line(paragraph: &mut Paragraph, source: Source<'_>, line: &str, problems: &mut Vec<Problem>) {
    let mut from = 0;
    while let Some(open) = line[from..].find('{').map(|open| from + open) {
        if open > from {
            paragraph.pieces.push(Piece::Words(line[from..open].to_owned()));
        }
        let Some(close) = line[open..].find('}').map(|close| open + close) else {
            let span = source.at + open..source.at + line.len();
            problems.push(Problem::at(&path(source.name), source.text, span, "a brace is opened and not closed"));
            return;
        };
        let name = &line[open + 1..close];
        let (is_condition, id) = match name.strip_prefix('?') {
            Some(id) => (true, id),
            None => (false, name),
        };
        match id.parse::<Slot>() {
            Ok(slot) if is_condition => paragraph.only_with = Some(slot),
            Ok(slot) => paragraph.pieces.push(Piece::Slot(slot)),
            Err(message) => {
                let span = source.at + open..source.at + close;
                let known = Slot::ALL.map(Slot::id).join(", ");
                let problem = Problem::at(&path(source.name), source.text, span, message);
                problems.push(problem.help(format!("slots that exist: {known}")));
            }
        }
        from = close + 1;
    }
    if from < line.len() {
        paragraph.pieces.push(Piece::Words(line[from..].to_owned()));
    }
}
