//! Options that several commands share, and how their values are read.

use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::option;
use crate::bot::commands::with_choice;
use crate::bot::words::Words;
use crate::render::discord::locale::Locale;
use crate::rules::change::Applicant;

pub(super) const PROVINCE: &str = "province";
pub(super) const APPLICANT: &str = "applicant";
pub(super) const LANGUAGE: &str = "language";
pub(super) const PUBLIC: &str = "public";

/// Longest text of an option in characters; names of provinces and cities are far shorter.
const PROVINCE_TEXT_MAX: u16 = 60;

/// The province of the filing, suggested while typing.
pub(super) fn province(required: bool) -> CreateCommandOption {
    let name = Words::new(PROVINCE, "省份", "省份");
    let description = Words::new("Province or city of the filing", "备案所在的省份或城市", "備案所在的省份或城市");
    option(CommandOptionType::String, &name, &description)
        .required(required)
        .set_autocomplete(true)
        .max_length(PROVINCE_TEXT_MAX)
}

pub(super) fn applicant() -> CreateCommandOption {
    let name = Words::new(APPLICANT, "主体类型", "主體類型");
    let description = Words::new("Who holds the filing", "备案主体是单位还是个人", "備案主體是單位還是個人");
    let option = option(CommandOptionType::String, &name, &description);
    let option = with_choice(option, &Words::new("Organization", "单位", "單位"), Applicant::Organization.code());
    with_choice(option, &Words::new("Individual", "个人", "個人"), Applicant::Individual.code())
}

pub(super) fn language() -> CreateCommandOption {
    let name = Words::new(LANGUAGE, "语言", "語言");
    let description = Words::new("Language of the answer", "用哪种语言回答", "用哪種語言回答");
    let labels = [
        (Words::new("English", "英文（English）", "英文（English）"), Locale::En),
        (Words::new("Chinese, simplified (简体中文)", "简体中文", "簡體中文"), Locale::ZhCn),
        (Words::new("Chinese, traditional (繁體中文)", "繁体中文", "繁體中文"), Locale::ZhTw),
    ];
    let option = option(CommandOptionType::String, &name, &description);
    labels.iter().fold(option, |option, (label, locale)| with_choice(option, label, locale.code()))
}

pub(super) fn public() -> CreateCommandOption {
    let name = Words::new(PUBLIC, "公开", "公開");
    let description = Words::new(
        "Show the answer to everyone here (otherwise only you see it)",
        "让频道里的人都看到回答（默认只有您看到）",
        "讓頻道裡的人都看到回答（預設只有您看到）",
    );
    option(CommandOptionType::Boolean, &name, &description)
}

/// The locale wished for, else the user's own.
pub(super) fn locale_of(call: &Call, command: &Command) -> Locale {
    command.text(LANGUAGE).and_then(Locale::from_code).unwrap_or(call.locale)
}

pub(super) fn applicant_of(command: &Command) -> Option<Applicant> {
    command.text(APPLICANT)?.parse().ok()
}
