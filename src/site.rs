//! The static site: the same answers as everywhere, one page each, in both languages.
//!
//! Every file is made from its path alone, so a server can make it when it is asked for and a build can make
//! all of them, and both have the same bytes.

mod address;
pub mod assets;
pub mod base;
pub mod check;
mod compose;
mod hand;
mod layout;
mod lists;
pub mod page;
mod sitemap;
mod words;
pub mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use crate::ask::Desk;
use crate::ask::NoticeReply;
use crate::ask::Reply;
use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::province::ProvinceSlug;
use crate::site::assets::Assets;
use crate::site::base::BaseUrl;
use crate::site::hand::HandPage;
use crate::site::layout::Press;
use crate::site::lists::Region;
use crate::site::page::File;
use crate::site::page::Page;

/// How a site is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the site will stand. Without it there is no canonical address and no sitemap.
    pub base_url: Option<BaseUrl>,
    /// A folder whose files replace the built-in templates of the same name.
    pub templates: Option<PathBuf>,
    /// A folder whose files replace the built-in ones of `site/` of the same name: pages, style sheet, regions.
    pub site: Option<PathBuf>,
    /// A server stands behind the question box. Without it the page says how else to find an answer.
    pub answers_questions: bool,
}

/// Why a site cannot be made.
#[derive(Debug)]
pub struct SiteError(pub Text);

impl std::fmt::Display for SiteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.get(Lang::En))
    }
}

impl std::error::Error for SiteError {}

/// A question as it stands on the answer page.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub question: &'a str,
    pub province: Option<&'a ProvinceSlug>,
    pub applicant: Option<Applicant>,
    /// Said above the answer: that the question was cut, that a province is not known.
    pub notice: Option<&'a Text>,
    pub reply: Option<&'a Reply>,
}

/// A pasted notice as it stands on its page.
#[derive(Clone, Copy, Debug)]
pub struct Pasted<'a> {
    pub text: &'a str,
    /// Said above the answer: that the text was cut.
    pub remark: Option<&'a Text>,
    pub reply: Option<&'a NoticeReply>,
}

/// All pages, ready to be made one by one or together.
#[derive(Debug)]
pub struct Site {
    desk: Arc<Desk>,
    options: Options,
    press: Press,
    hand_pages: Vec<HandPage>,
    regions: Vec<Region>,
    style: Vec<u8>,
    icon: Vec<u8>,
    files: BTreeMap<String, File>,
}

impl Site {
    /// Reads templates and hand-written pages and lists all files.
    ///
    /// # Errors
    /// A template or hand-written page that cannot be used, or two pages with the same address.
    pub fn new(desk: Arc<Desk>, options: Options) -> Result<Site, SiteError> {
        let assets = Assets::load(options.templates.as_deref(), options.site.as_deref())?;
        let hand_pages = hand::read_all(&assets)?;
        let regions = lists::read_regions(&assets)?;
        let style = assets.file("style.css")?.to_vec();
        let icon = assets.file("favicon.svg")?.to_vec();
        let press = Press::new(&assets, &style)?;
        let files = page::all_files(desk.rules(), &hand_pages, options.base_url.is_some())?;
        Ok(Site { desk, options, press, hand_pages, regions, style, icon, files })
    }

    /// The paths of all files, sorted: `en/index.html`, `style.css`, …
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// One file by its path; `None` where the site has none.
    ///
    /// # Errors
    /// A template that fails.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, SiteError> {
        self.files.get(path).map(|file| self.make(file)).transpose()
    }

    /// All files in memory.
    ///
    /// # Errors
    /// The first template that fails.
    pub fn build(&self) -> Result<BTreeMap<String, Vec<u8>>, SiteError> {
        let made = self.in_parallel(|path, bytes| Ok((path.to_owned(), bytes)))?;
        Ok(made.into_iter().collect())
    }

    /// The page that answers a question.
    ///
    /// # Errors
    /// A template that fails.
    pub fn answer_page(&self, lang: Lang, asked: Asked<'_>) -> Result<Vec<u8>, SiteError> {
        compose::answer_page(self, lang, asked)
    }

    /// The page that says what a pasted notice means.
    ///
    /// # Errors
    /// A template that fails.
    pub fn notice_page(&self, lang: Lang, pasted: Pasted<'_>) -> Result<Vec<u8>, SiteError> {
        compose::notice_page(self, lang, pasted)
    }

    /// The page for an address that leads nowhere, in both languages.
    ///
    /// # Errors
    /// A template that fails.
    pub fn not_found_page(&self) -> Result<Vec<u8>, SiteError> {
        self.make(&File::NotFound)
    }

    fn rules(&self) -> &Rulebook {
        self.desk.rules()
    }

    fn make(&self, file: &File) -> Result<Vec<u8>, SiteError> {
        match file {
            File::Page(lang, page) => compose::page(self, *lang, page),
            File::Json(lang, page) => compose::json(self, *lang, page),
            File::Chooser => compose::chooser(self),
            File::NotFound => compose::not_found(self),
            File::Style => Ok(self.style.clone()),
            File::Icon => Ok(self.icon.clone()),
            File::Robots => Ok(sitemap::robots(self.options.base_url.as_ref())),
            File::Sitemap => Ok(sitemap::sitemap(self.options.base_url.as_ref(), self.pages())),
        }
    }

    /// Pages with a twin in the other language, in the order of their addresses.
    fn pages(&self) -> impl Iterator<Item = &Page> {
        self.files.values().filter_map(|file| match file {
            File::Page(Lang::En, page) => Some(page),
            File::Page(Lang::Zh, _) | File::Json(..) | File::Chooser | File::NotFound => None,
            File::Style | File::Icon | File::Robots | File::Sitemap => None,
        })
    }

    /// Makes every file on all cores and hands each to `done`; the results come in the order of the paths.
    fn in_parallel<T: Send>(
        &self,
        done: impl Fn(&str, Vec<u8>) -> Result<T, SiteError> + Sync,
    ) -> Result<Vec<T>, SiteError> {
        let files: Vec<(&String, &File)> = self.files.iter().collect();
        let workers = thread::available_parallelism().map_or(1, usize::from).min(WORKERS_MAX);
        let share = files.len().div_ceil(workers).max(1);
        let make_share = |files: &[(&String, &File)]| -> Result<Vec<T>, SiteError> {
            files.iter().map(|(path, file)| done(path, self.make(file)?)).collect()
        };
        thread::scope(|scope| {
            let make_share = &make_share;
            let running: Vec<_> = files.chunks(share).map(|files| scope.spawn(move || make_share(files))).collect();
            let mut made = Vec::with_capacity(files.len());
            for worker in running {
                match worker.join() {
                    Ok(share) => made.extend(share?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(made)
        })
    }
}

/// More threads than this wait for each other.
const WORKERS_MAX: usize = 8;
