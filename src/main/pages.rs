//! `icp-guide site`: builds, checks and previews the static site.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use icp_guide::ask::Desk;
use icp_guide::cli::output::Output;
use icp_guide::cli::output::Refusal;
use icp_guide::cli::site::LookArgs;
use icp_guide::cli::site::SiteCommand;
use icp_guide::lang::Text;
use icp_guide::rules::files::RuleFiles;
use icp_guide::site;
use icp_guide::site::Site;
use icp_guide::site::SiteError;

use crate::desk;
#[cfg(feature = "online")]
use crate::preview;

/// `rules` is the folder that `--rules` names, `today` the day that `--today` names.
pub(crate) fn run(
    files: &RuleFiles,
    command: &SiteCommand,
    rules: Option<&Path>,
    today: Option<NaiveDate>,
    output: &Output,
) -> Result<(), Refusal> {
    #[cfg(not(feature = "online"))]
    let _ = (rules, today);
    match command {
        SiteCommand::Build { out, look } => {
            let site = site_of(Arc::new(desk(files)?), look, false)?;
            let written = site.write(out).map_err(site_refusal)?;
            let (files, changed, removed, place) = (written.files, written.changed, written.removed, out.display());
            let megabytes = written.bytes.div_ceil(1_000_000);
            let done = icp_guide::text!(
                "{files} files, {megabytes} MB, in {place}: {changed} written, {removed} removed.",
                "{place} 共{files}个文件，{megabytes} MB：写入{changed}个，删除{removed}个。"
            );
            output.line(done.get(output.lang))?;
            if look.base_url.is_none() {
                let hint = icp_guide::text!(
                    "Without --base-url there are no canonical addresses and no sitemap.xml.",
                    "未提供 --base-url，因此没有规范地址和 sitemap.xml。"
                );
                eprintln!("{}", hint.get(output.lang));
            }
            Ok(())
        }
        SiteCommand::Check { look } => {
            let site = site_of(Arc::new(desk(files)?), look, false)?;
            let built = site.build().map_err(site_refusal)?;
            let base = base_url(look)?;
            let findings = site::check::check(&built, base.as_ref().map_or("", |base| base.as_str()));
            for finding in &findings {
                output.line(&finding.to_string())?;
            }
            let (files, count) = (built.len(), findings.len());
            if count > 0 {
                return Err(Refusal::new(icp_guide::text!(
                    "{count} faults in {files} files.",
                    "{files}个文件中有{count}处问题。"
                )));
            }
            let fine = icp_guide::text!("{files} files, no faults.", "{files}个文件，没有问题。");
            output.line(fine.get(output.lang))
        }
        #[cfg(feature = "online")]
        SiteCommand::Serve { listen, look } => preview::serve(rules, listen, look, today),
    }
}

fn base_url(look: &LookArgs) -> Result<Option<site::base::BaseUrl>, Refusal> {
    let parse = |url: &String| url.parse().map_err(|error: String| Refusal::usage(Text::same(error)));
    look.base_url.as_ref().map(parse).transpose()
}

pub(crate) fn site_of(desk: Arc<Desk>, look: &LookArgs, answers_questions: bool) -> Result<Site, Refusal> {
    let options = site::Options {
        base_url: base_url(look)?,
        templates: look.templates.clone(),
        site: look.site.clone(),
        answers_questions,
    };
    Site::new(desk, options).map_err(site_refusal)
}

fn site_refusal(error: SiteError) -> Refusal {
    Refusal::new(error.0)
}
