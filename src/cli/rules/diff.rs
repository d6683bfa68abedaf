//! `icp-guide rules diff`: what readers will see differently after an edit of the rules.

use serde::Serialize;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Row;
use crate::answer::Statement;
use crate::answer::Table;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::rules::DiffArgs;
use crate::cli::rules::changes::Changed;
use crate::cli::rules::changes::Differences;
use crate::cli::rules::changes::RulebookChanges;
use crate::cli::rules::changes::VerdictChange;
use crate::cli::rules::changes::change_label;
use crate::cli::rules::load;
use crate::lang::Lang;
use crate::lang::Text;
use crate::render::json::SCHEMA_VERSION;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Verdict;
use crate::rules::files::RuleFiles;

/// What changed, for programs.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    schema_version: u32,
    same: bool,
    #[serde(flatten)]
    changes: &'a RulebookChanges,
}

/// Compares two folders, or `files` (the rules in use) with one folder.
pub(super) fn run(args: &DiffArgs, files: &RuleFiles, output: &Output) -> Result<(), Refusal> {
    let (old, new) = sides(args, files)?;
    let changes = RulebookChanges::between(&old, &new);
    if output.format == Format::Json {
        return output.json(&report(&changes));
    }
    output.page(&page(&old, &new, &changes))
}

/// The older and the newer rules.
pub(super) fn sides(args: &DiffArgs, files: &RuleFiles) -> Result<(Rulebook, Rulebook), Refusal> {
    match &args.new {
        Some(new) => Ok((load(&RuleFiles::from_dir(&args.old))?, load(&RuleFiles::from_dir(new))?)),
        None => Ok((load(files)?, load(&RuleFiles::from_dir(&args.old))?)),
    }
}

pub(super) fn report(changes: &RulebookChanges) -> Report<'_> {
    Report { schema_version: SCHEMA_VERSION, same: changes.is_empty(), changes }
}

/// What changed, for people.
pub(super) fn page(old: &Rulebook, new: &Rulebook, changes: &RulebookChanges) -> Answer {
    let mut builder = Builder::new(new, text!("What changed in the rules", "规则有哪些变化"));
    builder.push(Block::Headline(headline(changes)));
    if !changes.verdicts.is_empty() {
        builder.push(Block::Table(Table {
            id: "verdicts",
            title: text!("Verdicts that change", "结论的变化"),
            columns: vec![
                text!("Province", "省份"),
                text!("Applicant", "主体"),
                text!("Change", "变更事项"),
                text!("Before", "原结论"),
                text!("Now", "现结论"),
            ],
            rows: changes.verdicts.iter().map(|it| verdict_row(old, new, it)).collect(),
        }));
    }
    for (kind, differences) in changes.kinds() {
        builder.list(ListKind::Facts, kind, kind_title(kind), items(differences));
    }
    builder.finish()
}

fn headline(changes: &RulebookChanges) -> Text {
    if changes.is_empty() {
        return text!("Nothing: readers see the same.", "没有变化：读者看到的内容相同。");
    }
    let verdicts = changes.verdicts.len();
    let sum = |of: fn(&Differences) -> usize| changes.kinds().iter().map(|(_, it)| of(it)).sum::<usize>();
    let (added, removed, changed) = (sum(|it| it.added.len()), sum(|it| it.removed.len()), sum(|it| it.changed.len()));
    text!(
        "Verdicts that change: {verdicts}. Added: {added}, removed: {removed}, edited: {changed}.",
        "结论变化 {verdicts} 处；新增 {added}，删除 {removed}，修改 {changed}。"
    )
}

fn verdict_row(old: &Rulebook, new: &Rulebook, it: &VerdictChange) -> Row {
    let province = new.province(&it.province).or_else(|| old.province(&it.province));
    let applicant = Applicant::ALL.into_iter().find(|applicant| applicant.code() == it.applicant);
    let name = |verdict: Option<Verdict>| verdict.map_or(Text::same("–"), Verdict::label);
    let cells = vec![
        province.map_or_else(|| Text::same(&it.province), |province| province.name.clone()),
        applicant.map_or_else(|| Text::same(it.applicant), Applicant::label),
        Text::new(change_label(old, new, &it.change, Lang::En), change_label(old, new, &it.change, Lang::Zh)),
        name(it.old),
        name(it.new),
    ];
    Row { cells, target: None, sources: Vec::new() }
}

fn items(differences: &Differences) -> Vec<Statement> {
    let added = differences.added.iter().map(|id| text!("new: {id}", "新增：{id}"));
    let removed = differences.removed.iter().map(|id| text!("gone: {id}", "删除：{id}"));
    let changed = differences.changed.iter().map(|Changed { id, fields }| {
        let (en, zh) = (fields.join(", "), fields.join("、"));
        text!("edited: {id} ({en})", "修改：{id}（{zh}）")
    });
    added.chain(removed).chain(changed).map(Statement::plain).collect()
}

fn kind_title(kind: &str) -> Text {
    match kind {
        "province_rules" => text!("Province rules", "各省规定"),
        "changes" => text!("Changes and explained topics", "变更事项与说明主题"),
        "actions" => text!("Actions", "操作"),
        "order_states" => text!("Order states", "订单状态"),
        "reasons" => text!("Reasons in notices", "通知与驳回原因"),
        "questions" => text!("Questions and answers", "常见问题"),
        "documents" => text!("Documents", "材料"),
        "sources" => text!("Sources", "来源"),
        _ => text!("Holidays and make-up workdays", "放假日与调休上班日"),
    }
}
