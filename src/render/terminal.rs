//! An answer as text for people at a terminal: wrapped by display width, coloured only when asked.

use unicode_width::UnicodeWidthChar;
use unicode_width::UnicodeWidthStr;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Clicks;
use crate::answer::Link;
use crate::answer::List;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Table;
use crate::answer::Target;
use crate::answer::VerdictBlock;
use crate::lang::Lang;
use crate::render::wording;
use crate::rules::change::Verdict;

/// How to lay the text out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Columns of the terminal.
    pub width: usize,
    pub colour: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Layout { width: 100, colour: false }
    }
}

/// Narrower than this nothing reads well; the text is allowed to run over instead.
const WIDTH_MIN: usize = 40;

#[derive(Clone, Copy)]
enum Style {
    Bold,
    Dim,
    Green,
    Yellow,
    Red,
}

struct Page {
    out: String,
    lang: Lang,
    layout: Layout,
}

/// The answer as lines of at most `layout.width` columns, wide characters counted as two.
pub fn render(answer: &Answer, lang: Lang, layout: Layout) -> String {
    let layout = Layout { width: layout.width.max(WIDTH_MIN), ..layout };
    let mut page = Page { out: String::new(), lang, layout };
    page.line(&page.paint(Style::Bold, answer.title.get(lang)));
    for block in &answer.blocks {
        page.out.push('\n');
        page.block(block);
    }
    page.sources(answer);
    page.out
}

impl Page {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Headline(text) => {
                let text = text.get(self.lang).to_owned();
                self.paragraph("", "", &text, Some(Style::Bold));
            }
            Block::Clicks(clicks) => self.clicks(clicks),
            Block::Verdict(verdict) => self.verdict(verdict),
            Block::List(list) => self.list(list),
            Block::Table(table) => self.table(table),
            Block::Choices(choices) => {
                self.line(choices.question.get(self.lang));
                for (at, link) in choices.items.iter().enumerate() {
                    let text = self.link(link);
                    self.paragraph(&format!("  {}) ", at + 1), "     ", &text, None);
                }
            }
            Block::Links(links) => {
                self.heading(wording::see_also().get(self.lang));
                for link in links {
                    let text = self.link(link);
                    self.paragraph("  → ", "    ", &text, None);
                }
            }
        }
    }

    fn clicks(&mut self, clicks: &Clicks) {
        self.heading(wording::where_to_click().get(self.lang));
        for (title, steps) in [(wording::on_pc(), &clicks.pc), (wording::on_mobile(), &clicks.mobile)] {
            if steps.is_empty() {
                continue;
            }
            self.line(&format!("  {}", title.get(self.lang)));
            for (at, step) in steps.iter().enumerate() {
                let text = step.get(self.lang).to_owned();
                self.paragraph(&format!("    {}. ", at + 1), "       ", &text, None);
            }
        }
    }

    fn verdict(&mut self, block: &VerdictBlock) {
        let (mark, style) = match block.verdict {
            Verdict::Allowed => ("✓", Style::Green),
            Verdict::Conditional => ("◐", Style::Yellow),
            Verdict::NotAllowed => ("✗", Style::Red),
            Verdict::Conflicting => ("≠", Style::Yellow),
            Verdict::Unknown => ("?", Style::Yellow),
        };
        let title = format!("{mark} {}", block.title.get(self.lang));
        self.line(&self.paint(style, &title));
        for reason in &block.reasons {
            self.item("  - ", "    ", reason, true);
        }
        if !block.sides.is_empty() {
            self.line(&format!("  {}", wording::both_sides().get(self.lang)));
            for side in &block.sides {
                self.item("    · ", "      ", side, true);
            }
        }
        if let Some(advice) = &block.advice {
            let text = advice.get(self.lang).to_owned();
            self.paragraph("  → ", "    ", &text, None);
        }
    }

    fn list(&mut self, list: &List) {
        self.heading(list.title.get(self.lang));
        for (at, item) in list.items.iter().enumerate() {
            let marker = match list.kind {
                ListKind::Checklist => "  ☐ ".to_owned(),
                ListKind::Steps => format!("  {}. ", at + 1),
                ListKind::Warnings => "  ! ".to_owned(),
                ListKind::Facts => "  - ".to_owned(),
            };
            let indent = " ".repeat(marker.width());
            self.item(&marker, &indent, item, wording::shows_sources(&list.items, at));
        }
    }

    fn item(&mut self, marker: &str, indent: &str, item: &Statement, with_sources: bool) {
        let mut text = wording::sentence(item, self.lang);
        if with_sources && !item.sources.is_empty() {
            text.push(' ');
            text.push_str(&wording::markers(&item.sources));
        }
        self.paragraph(marker, indent, &text, None);
        for detail in &item.details {
            let text = detail.get(self.lang).to_owned();
            self.paragraph(&format!("{indent}· "), &format!("{indent}  "), &text, Some(Style::Dim));
        }
    }

    /// Columns aligned by display width; the last column takes what is left and wraps.
    fn table(&mut self, table: &Table) {
        self.heading(table.title.get(self.lang));
        let lang = self.lang;
        let columns = table.columns.len();
        let width_of = |at: usize| {
            let cells = table.rows.iter().map(|row| row.cells[at].get(lang).width());
            cells.chain([table.columns[at].get(lang).width()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width_of).collect();
        let header: Vec<&str> = table.columns.iter().map(|cell| cell.get(lang)).collect();
        let fixed: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
        let stacked = fixed + WIDTH_MIN / 2 > self.layout.width;
        if !stacked {
            self.row(&header, &widths, Some(Style::Dim));
        }
        for row in &table.rows {
            let cells: Vec<&str> = row.cells.iter().map(|cell| cell.get(lang)).collect();
            if stacked {
                self.stacked_row(&header, &cells);
            } else {
                self.row(&cells, &widths, None);
            }
        }
    }

    /// A row that is too wide for the terminal: the first cell, and the others below it with their headings.
    fn stacked_row(&mut self, header: &[&str], cells: &[&str]) {
        for (at, (name, cell)) in header.iter().zip(cells).enumerate() {
            match at {
                0 => self.paragraph("  ", "    ", cell, None),
                _ => self.paragraph(&format!("    {name}: "), "      ", cell, None),
            }
        }
    }

    fn row(&mut self, cells: &[&str], widths: &[usize], style: Option<Style>) {
        let Some((last, fixed)) = cells.split_last() else { return };
        let mut lead = String::from("  ");
        for (cell, width) in fixed.iter().zip(widths) {
            lead.push_str(cell);
            lead.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        let room = self.layout.width.saturating_sub(lead.width());
        let indent = if room < WIDTH_MIN / 2 { "      ".to_owned() } else { " ".repeat(lead.width()) };
        self.paragraph(&lead, &indent, last, style);
    }

    fn sources(&mut self, answer: &Answer) {
        if answer.sources.is_empty() {
            return;
        }
        self.out.push('\n');
        self.heading(wording::sources().get(self.lang));
        for (at, source) in answer.sources.iter().enumerate() {
            let marker = format!("  [{}] ", at + 1);
            let indent = " ".repeat(marker.width());
            let comma = match self.lang {
                Lang::En => ", ",
                Lang::Zh => "，",
            };
            let text = format!("{}{comma}{}", source.name.get(self.lang), wording::checked(source).get(self.lang));
            self.paragraph(&marker, &indent, &text, Some(Style::Dim));
            if let Some(note) = &source.note {
                self.paragraph(&indent, &indent, note.get(self.lang), Some(Style::Dim));
            }
            if let Some(url) = &source.url {
                // Addresses are never broken: a broken one cannot be clicked.
                self.line(&self.paint(Style::Dim, &format!("{indent}{url}")));
            }
        }
    }

    fn link(&self, link: &Link) -> String {
        let label = link.label.get(self.lang);
        match command(&link.target) {
            Some(command) => format!("{label}  {}", self.paint(Style::Dim, &command)),
            None => label.to_owned(),
        }
    }

    fn heading(&mut self, text: &str) {
        let text = self.paint(Style::Bold, text);
        self.line(&text);
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn paragraph(&mut self, marker: &str, indent: &str, text: &str, style: Option<Style>) {
        let lines = wrap(text, self.layout.width.saturating_sub(marker.width().max(indent.width())));
        for (at, line) in lines.iter().enumerate() {
            let lead = if at == 0 { marker } else { indent };
            let line = match style {
                Some(style) => self.paint(style, line),
                None => line.clone(),
            };
            self.line(&format!("{lead}{line}"));
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if !self.layout.colour {
            return text.to_owned();
        }
        let code = match style {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Green => "1;32",
            Style::Yellow => "1;33",
            Style::Red => "1;31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// The command that leads to a target, if a terminal has one.
fn command(target: &Target) -> Option<String> {
    match target {
        Target::Change { change, province, applicant } => {
            let mut command = format!("icp-guide change {change}");
            if let Some(province) = province {
                command.push_str(&format!(" --province {province}"));
            }
            if let Some(applicant) = applicant {
                command.push_str(&format!(" --applicant {}", applicant.code()));
            }
            Some(command)
        }
        Target::Province(slug) => Some(format!("icp-guide province {slug}")),
        Target::Compare(id) => Some(format!("icp-guide compare {id}")),
        Target::Diagnose(path) => Some(format!("icp-guide diagnose {}", path.join(" ")).trim_end().to_owned()),
        Target::Url(url) => Some(url.clone()),
        Target::Procedure | Target::OrderStates | Target::Faq | Target::Question(_) => None,
    }
}

/// Punctuation that may not begin a line.
const NOT_FIRST: &str = "，。；：！？、）》”’】…,.;:!?)]%";

/// Lines of at most `width` columns. Latin words stay whole; Chinese breaks between characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for token in tokens(text) {
        let fits = line.width() + token.trim_end().width() <= width;
        let clings = token.chars().next().is_some_and(|c| NOT_FIRST.contains(c));
        if !fits && !clings && !line.is_empty() {
            lines.push(line.trim_end().to_owned());
            line.clear();
            if token.trim().is_empty() {
                continue;
            }
        }
        line.push_str(&token);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Punctuation that may not end a line.
const NOT_LAST: &str = "“‘（《【([";

/// Words with the spaces after them; each wide character for itself, with an opening bracket before it.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0) > 1;
        let after_opening =
            tokens.last().and_then(|last| last.chars().last()).is_some_and(|last| NOT_LAST.contains(last));
        if (wide || !open) && !after_opening {
            tokens.push(c.to_string());
        } else if let Some(last) = tokens.last_mut() {
            last.push(c);
        }
        open = !wide && !c.is_whitespace();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_wraps_by_display_width_and_punctuation_never_begins_a_line() {
        let lines = wrap("变更主体须关联一个网站或App，该服务可以不改内容。", 12);
        assert!(lines.iter().all(|line| line.width() <= 14), "{lines:?}");
        assert!(lines.iter().skip(1).all(|line| !line.starts_with('，') && !line.starts_with('。')), "{lines:?}");
        assert_eq!(lines.concat(), "变更主体须关联一个网站或App，该服务可以不改内容。");
    }

    #[test]
    fn an_opening_quote_never_ends_a_line() {
        for width in 4..20 {
            let lines = wrap("直接点“暂存”，再点“完成填写”。", width);
            assert!(lines.iter().all(|line| !line.ends_with('“')), "{width}: {lines:?}");
        }
    }

    #[test]
    fn latin_words_stay_whole() {
        assert_eq!(wrap("open the page now", 9), ["open the", "page now"]);
        assert_eq!(wrap("", 9), [""]);
    }
}
