//! How much of each kind the rulebook holds.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Scope;
use crate::rules::notice::ReasonCategory;
use crate::rules::place::PlaceLevel;
use crate::rules::province::DisagreementRule;
use crate::rules::province::Effect;

/// A kind of thing that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Provinces,
    ProvinceRules,
    Disagreements,
    NotFound,
    Topics,
    Changes,
    Phrases,
    Actions,
    Labels,
    Documents,
    Sources,
    ProvinceSources,
    Preconditions,
    Steps,
    GreyButtons,
    SmsRules,
    Durations,
    Conflicts,
    ProcedureFacts,
    OrderStates,
    Transitions,
    OrderTypes,
    Timers,
    Reasons,
    NoticePhrases,
    Faq,
    Places,
    NotPlaces,
    Holidays,
    Workdays,
    OutOfScope,
}

impl Kind {
    pub fn label(self) -> Text {
        match self {
            Kind::Provinces => text!("Provinces", "省份"),
            Kind::ProvinceRules => text!("Province rules", "各省规定"),
            Kind::Disagreements => text!("Rules with a disagreement", "来源有分歧的规定"),
            Kind::NotFound => text!("Written down as not known", "已记明未查到"),
            Kind::Topics => text!("Topics", "规定主题"),
            Kind::Changes => text!("Changes and explained topics", "变更事项与说明主题"),
            Kind::Phrases => text!("Ways of asking", "问法"),
            Kind::Actions => text!("Actions", "操作"),
            Kind::Labels => text!("Console labels", "控制台按钮与页面名称"),
            Kind::Documents => text!("Documents", "材料"),
            Kind::Sources => text!("Sources, national", "来源（全国）"),
            Kind::ProvinceSources => text!("Sources, provinces", "来源（各省）"),
            Kind::Preconditions => text!("Preconditions", "前提条件"),
            Kind::Steps => text!("Procedure steps", "办理步骤"),
            Kind::GreyButtons => text!("Grey-button reasons", "按钮置灰原因"),
            Kind::SmsRules => text!("SMS rules", "短信核验规则"),
            Kind::Durations => text!("Durations", "时长"),
            Kind::Conflicts => text!("National disagreements", "全国性分歧"),
            Kind::ProcedureFacts => text!("Other facts of the procedure", "流程的其他说明"),
            Kind::OrderStates => text!("Order states", "订单状态"),
            Kind::Transitions => text!("Legal moves between states", "状态间的合法变动"),
            Kind::OrderTypes => text!("Order types", "订单类型"),
            Kind::Timers => text!("Timers", "时限"),
            Kind::Reasons => text!("Reasons in notices", "通知与驳回原因"),
            Kind::NoticePhrases => text!("Wordings of notices", "通知措辞"),
            Kind::Faq => text!("Questions and answers", "常见问题"),
            Kind::Places => text!("Places", "地名"),
            Kind::NotPlaces => text!("Words that only look like places", "形似地名的词语"),
            Kind::Holidays => text!("Published holidays", "已公布的放假日"),
            Kind::Workdays => text!("Published make-up workdays", "已公布的调休上班日"),
            Kind::OutOfScope => text!("Out-of-scope examples", "范围外示例"),
        }
    }
}

/// How much of a kind there is, in all and in parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    pub kind: Kind,
    pub label: Text,
    pub count: usize,
    /// Empty where there is nothing to tell apart.
    pub parts: Vec<(Text, usize)>,
    /// What the research found of it, if it was counted.
    pub found: Option<u32>,
    pub left_out: u32,
    pub why: Option<Text>,
}

impl Count {
    /// Fewer than found, and nobody said why.
    pub fn is_short(&self) -> bool {
        let wanted = self.found.unwrap_or(0).saturating_sub(self.left_out);
        usize::try_from(wanted).is_ok_and(|wanted| self.count < wanted)
    }
}

/// The counts of all kinds, in the order of reading.
pub fn counts(rules: &Rulebook) -> Vec<Count> {
    let mut counter = Counter { rules, counts: Vec::new() };
    counter.provinces();
    counter.changes();
    counter.procedure();
    counter.orders();
    counter.notices();
    counter.places();
    counter.calendar();
    counter.counts
}

struct Counter<'a> {
    rules: &'a Rulebook,
    counts: Vec<Count>,
}

impl Counter<'_> {
    fn add(&mut self, kind: Kind, count: usize) {
        let researched = self.rules.researched().iter().find(|it| it.id == kind);
        self.counts.push(Count {
            kind,
            label: kind.label(),
            count,
            parts: Vec::new(),
            found: researched.map(|it| it.found),
            left_out: researched.map_or(0, |it| it.left_out),
            why: researched.and_then(|it| it.why.clone()),
        });
    }

    /// A kind that falls into parts; the count is their sum, and empty parts are not told.
    fn add_parts(&mut self, kind: Kind, parts: Vec<(Text, usize)>) {
        self.add(kind, parts.iter().map(|(_, count)| count).sum());
        if let Some(count) = self.counts.last_mut() {
            count.parts = parts.into_iter().filter(|(_, count)| *count > 0).collect();
        }
    }

    fn provinces(&mut self) {
        let provinces = self.rules.provinces();
        let rules = || provinces.iter().flat_map(|province| &province.rules);
        self.add(Kind::Provinces, provinces.len());
        let effects = [Effect::Allowed, Effect::Conditional, Effect::NotAllowed, Effect::Required, Effect::Info];
        let parts = effects.map(|effect| (effect.label(), rules().filter(|rule| rule.effect == effect).count()));
        self.add_parts(Kind::ProvinceRules, parts.to_vec());
        let settled_by = [
            (DisagreementRule::LaterDate, text!("later date", "日期较新")),
            (DisagreementRule::SamePublisherNewer, text!("newer page of the same publisher", "同一发布方较新")),
            (DisagreementRule::DroppedLater, text!("dropped later", "后来不再要求")),
            (DisagreementRule::StrongerSource, text!("stronger source", "来源更充分")),
            (DisagreementRule::Unresolved, text!("unresolved", "未决")),
        ];
        let disagreements = || rules().filter_map(|rule| rule.disagreement.as_ref());
        let parts = settled_by.map(|(by, label)| (label, disagreements().filter(|it| it.rule == by).count()));
        self.add_parts(Kind::Disagreements, parts.to_vec());
        let gaps = provinces.iter().map(|province| province.not_found.len()).sum();
        let procedure = self.rules.procedure().not_found.len();
        let states = self.rules.order_states().not_found.len();
        self.add_parts(
            Kind::NotFound,
            vec![
                (text!("topics of provinces", "各省主题"), gaps),
                (text!("procedure", "流程"), procedure),
                (text!("order states", "订单状态"), states),
            ],
        );
        self.add(Kind::Topics, self.rules.topics().len());
    }

    fn changes(&mut self) {
        let changes = self.rules.changes();
        let parts = Scope::ALL.map(|scope| (scope.label(), changes.iter().filter(|it| it.scope == scope).count()));
        self.add_parts(Kind::Changes, parts.to_vec());
        let phrases = |lang: Lang| {
            let all = changes.iter().flat_map(|change| change.phrases.iter());
            all.filter(|(of, _)| *of == lang).count()
        };
        self.add_parts(Kind::Phrases, by_language(phrases(Lang::En), phrases(Lang::Zh)));
        let actions = self.rules.actions();
        let modifications = actions.iter().filter(|action| action.is_modification()).count();
        self.add_parts(
            Kind::Actions,
            vec![
                (text!("modifications", "变更备案"), modifications),
                (text!("others", "其他"), actions.len() - modifications),
            ],
        );
        let labels = &self.rules.provider().labels;
        let confirmed = labels.iter().filter(|label| label.confirmed_en && label.confirmed_zh).count();
        self.add_parts(
            Kind::Labels,
            vec![
                (text!("confirmed in both languages", "中英文均已核实"), confirmed),
                (text!("partly our translation", "部分为本工具翻译"), labels.len() - confirmed),
            ],
        );
        self.add(Kind::Documents, self.rules.documents().count());
        let provincial = self.rules.province_source_count();
        self.add(Kind::Sources, self.rules.sources().count() - provincial);
        self.add(Kind::ProvinceSources, provincial);
    }

    fn procedure(&mut self) {
        let procedure = self.rules.procedure();
        self.add(Kind::Preconditions, procedure.preconditions.len());
        self.add(Kind::Steps, procedure.steps.len());
        self.add(Kind::GreyButtons, procedure.grey_buttons.len());
        self.add(Kind::SmsRules, procedure.sms_rules.len());
        self.add(Kind::Durations, procedure.durations.len());
        self.add(Kind::Conflicts, procedure.conflicts.len());
        self.add_parts(
            Kind::ProcedureFacts,
            vec![
                (text!("use cases", "适用情形"), procedure.use_cases.len()),
                (text!("impact", "影响"), procedure.impact.len()),
                (text!("several providers", "多家接入商"), procedure.several_providers.len()),
                (text!("notifications", "通知"), procedure.notifications.len()),
                (text!("documents", "材料"), procedure.documents_overview.len()),
                (text!("legal basis", "法律依据"), procedure.legal_basis.len()),
                (text!("support", "客服"), procedure.support.len()),
            ],
        );
    }

    fn orders(&mut self) {
        let orders = self.rules.order_states();
        let last = orders.states.iter().filter(|state| state.r#final).count();
        self.add_parts(
            Kind::OrderStates,
            vec![(text!("open", "未结束"), orders.states.len() - last), (text!("final", "已结束"), last)],
        );
        self.add(Kind::Transitions, orders.states.iter().map(|state| state.next_states.len()).sum());
        self.add(Kind::OrderTypes, orders.order_types.len());
        self.add(Kind::Timers, orders.timers.len());
    }

    fn notices(&mut self) {
        let reasons = &self.rules.notices().reasons;
        let categories = [
            ReasonCategory::DomainVerification,
            ReasonCategory::AccessAccuracy,
            ReasonCategory::SpecialInspection,
            ReasonCategory::Rejection,
            ReasonCategory::Authenticity,
            ReasonCategory::Sms,
        ];
        let parts = categories.map(|it| (it.label(), reasons.iter().filter(|reason| reason.category == it).count()));
        self.add_parts(Kind::Reasons, parts.to_vec());
        let en = reasons.iter().map(|reason| reason.phrases_en.len()).sum();
        let zh = reasons.iter().map(|reason| reason.phrases_zh.len()).sum();
        self.add_parts(Kind::NoticePhrases, by_language(en, zh));
        self.add(Kind::Faq, self.rules.faq().len());
    }

    fn places(&mut self) {
        let places = || self.rules.places().iter().flat_map(|it| &it.places);
        let levels = [
            (PlaceLevel::Prefecture, text!("prefectures", "地级")),
            (PlaceLevel::County, text!("counties", "县级")),
            (PlaceLevel::District, text!("districts", "区及新区")),
        ];
        let parts = levels.map(|(level, label)| (label, places().filter(|place| place.level == level).count()));
        self.add_parts(Kind::Places, parts.to_vec());
        let not_places = self.rules.not_places();
        self.add_parts(Kind::NotPlaces, by_language(not_places.en.len(), not_places.zh.len()));
        let examples = self.rules.out_of_scope();
        self.add_parts(Kind::OutOfScope, by_language(examples.en.len(), examples.zh.len()));
    }

    fn calendar(&mut self) {
        let years = || self.rules.calendar().years();
        let label = |year: i32| text!("{year}:", "{year}年");
        self.add_parts(Kind::Holidays, years().map(|it| (label(it.year), it.holidays.len())).collect());
        self.add_parts(Kind::Workdays, years().map(|it| (label(it.year), it.workdays.len())).collect());
    }
}

fn by_language(en: usize, zh: usize) -> Vec<(Text, usize)> {
    vec![(text!("English", "英文"), en), (text!("Chinese", "中文"), zh)]
}
