//! Checking quotes against the texts of their sources, and the words of figures against their quotes.
//!
//! White space does not count, nor does the width of characters and punctuation: `，` is `,`, `“` is `"`, `５` is `5`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Component, Path};

use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::graph::declaration::{
    Common, EntityDeclaration, MeasureDeclaration, PeriodDeclaration, Reference, Register, Relation, SourceDeclaration,
};

/// Checks all that a register quotes against the texts in a folder.
///
/// - [`Code::QuoteNotFound`], an error: a quote is not in the text of its source; the hint shows where they part.
/// - [`Code::FigureNotInQuote`], a warning: the words of a figure or of a period (`去年`) are in none of the quotes beside it.
/// - [`Code::NoText`], a warning: a source names a `file` that is not in the folder or can't be read.
///
/// Quotes of sources without a `file`, or whose text is not there, are not checked. Takes time linear in the texts for each
/// quote, less where quotes come in the order of the text.
pub fn check_quotes(register: &Register, texts: &Path) -> Vec<Diagnostic> {
    let mut checker = QuoteChecker::open(&register.sources, texts);
    for entity in &register.entities {
        check_entity(&mut checker, entity);
    }
    for link in &register.links {
        let periods = link.period.iter().chain(link.measures.iter().filter_map(|measure| measure.period.as_ref()));
        checker.check_common(&link.common, &link.measures, periods);
        let parties = link.from.iter().chain(&link.to).chain(&link.scheme).chain(&link.programmes);
        for party in parties.chain(link.roles.iter().flat_map(|(_, parties)| parties)) {
            check_reference(&mut checker, party);
        }
    }
    for fact in &register.facts {
        let periods = fact.period.iter().chain(fact.measures.iter().filter_map(|measure| measure.period.as_ref()));
        checker.check_common(&fact.common, &fact.measures, periods);
        for party in fact.of.iter().chain(&fact.with) {
            check_reference(&mut checker, party);
        }
    }
    checker.finish()
}

fn check_entity(checker: &mut QuoteChecker<'_>, entity: &EntityDeclaration) {
    let relations = || entity.within.iter().chain(&entity.unit_of).chain(&entity.owners);
    let periods = entity.period.iter().chain(relations().filter_map(|relation| relation.period.as_ref()));
    checker.check_common(&entity.common, &[], periods);
    for Relation { entity, .. } in relations() {
        check_reference(checker, entity);
    }
    for member in &entity.members {
        check_reference(checker, member);
    }
}

fn check_reference(checker: &mut QuoteChecker<'_>, reference: &Reference) {
    if let Reference::Inline(entity) = reference {
        check_entity(checker, entity);
    }
}

/// A quote and the id of its source.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a> {
    /// Id of the source.
    pub source: &'a str,
    /// The quote.
    pub quote: &'a str,
    /// Where it stands.
    pub place: Place,
}

/// Words that must be in a quote: a figure's, a period's.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// What they are the words of, for the message (`money`).
    pub of: &'a str,
    /// The words.
    pub words: &'a str,
    /// Where they stand.
    pub place: Place,
}

/// The texts of sources, ready to be searched.
#[derive(Debug)]
pub struct QuoteChecker<'a> {
    texts: HashMap<&'a str, Text>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Text {
    original: String,
    folded: String,
    /// Where the last quote was found; the next is most often further on.
    last: usize,
}

impl<'a> QuoteChecker<'a> {
    /// Opens the texts of sources that name a `file`.
    pub fn open(sources: &'a [SourceDeclaration], folder: &Path) -> Self {
        let mut checker = QuoteChecker { texts: HashMap::new(), diagnostics: Vec::new() };
        for source in sources {
            let Some(file) = &source.file else { continue };
            match read(folder, &file.value) {
                Ok(text) => _ = checker.texts.insert(&source.id.value, Text::new(text)),
                Err(error) => checker.diagnostics.push(no_text(folder, file, &error)),
            }
        }
        checker
    }

    /// Checks what one entity, link or fact quotes, and whether the words of its figures are in one of its quotes.
    pub fn check(&mut self, quotes: &[Quoted<'_>], words: &[Words<'_>]) {
        for quoted in quotes {
            self.check_quote(quoted);
        }
        // Without any quote there is nothing to look in; that a figure has no source is told elsewhere.
        if words.is_empty() || quotes.is_empty() {
            return;
        }
        let quotes: Vec<_> = quotes.iter().map(|quoted| fold(quoted.quote)).collect();
        for Words { of, words, place } in words {
            let folded = fold(words);
            if !quotes.iter().any(|quote| quote.contains(&*folded)) {
                let message = format!("the words of `{of}`, `{words}`, are in no quote beside them");
                let fault = Diagnostic::warning(Code::FigureNotInQuote, *place, message);
                self.diagnostics.push(fault.hint("copy the words as the source has them, or add the quote that has them"));
            }
        }
    }

    /// What was wrong.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    fn check_common<'b>(
        &mut self,
        common: &Common,
        measures: &[MeasureDeclaration],
        periods: impl Iterator<Item = &'b PeriodDeclaration>,
    ) {
        let quotes: Vec<_> = common
            .citations
            .iter()
            .filter_map(|citation| {
                let (source, quote) = (citation.source.as_ref()?, citation.quote.as_ref()?);
                Some(Quoted { source: &source.value, quote: &quote.value, place: quote.place })
            })
            .collect();
        let figures = measures.iter().filter_map(|measure| {
            Some(Words { of: &measure.name, words: measure.quantity.as_written.as_deref()?, place: measure.place })
        });
        let periods = periods
            .filter_map(|period| Some(Words { of: "period", words: period.as_written.as_deref()?, place: period.period.place }));
        let words: Vec<_> = figures.chain(periods).collect();
        self.check(&quotes, &words);
    }

    fn check_quote(&mut self, quoted: &Quoted<'_>) {
        let Some(text) = self.texts.get_mut(quoted.source) else { return };
        let folded = fold(quoted.quote);
        if text.find(&folded) {
            return;
        }
        let mut others: Vec<_> = self.texts.iter().filter(|(_, text)| text.folded.contains(&*folded)).collect();
        others.sort_by_key(|(id, _)| **id);
        let hint = match others.first() {
            Some((other, _)) => Some(format!("it is in the text of `{other}`")),
            None => self.texts.get(quoted.source).and_then(|text| text.parting(quoted.quote)),
        };
        let message = format!("the text of `{}` does not have this quote", quoted.source);
        let fault = Diagnostic::error(Code::QuoteNotFound, quoted.place, message);
        self.diagnostics.push(Diagnostic { hint, ..fault });
    }
}

impl Text {
    fn new(original: String) -> Self {
        Text { folded: fold(&original).into_owned(), original, last: 0 }
    }

    /// Looks for a folded quote, first from the last one on.
    fn find(&mut self, quote: &str) -> bool {
        let further = self.folded.get(self.last..).and_then(|rest| rest.find(quote)).map(|at| at + self.last);
        match further.or_else(|| self.folded.find(quote)) {
            Some(at) => {
                self.last = at;
                true
            }
            None => false,
        }
    }

    /// Where a quote that is not in the text parts from it.
    fn parting(&self, quote: &str) -> Option<String> {
        const SHOWN: usize = 12;
        let quote: Vec<char> = folded(quote).map(|(_, c)| c).collect();
        let in_text = |length: usize| self.folded.contains(&quote[..length].iter().collect::<String>());
        let (mut found, mut lost) = (0, quote.len());
        while lost - found > 1 {
            let middle = found + (lost - found) / 2;
            if in_text(middle) { found = middle } else { lost = middle }
        }
        // Fewer characters than this are in any text by chance.
        if found < 4 {
            return None;
        }
        let start: String = quote[..found].iter().collect();
        let at = self.folded.find(&start)? + start.len();
        let next = self.original_from(at, SHOWN);
        let known: String = quote[found.saturating_sub(SHOWN)..found].iter().collect();
        let wrong: String = quote[found..].iter().take(SHOWN).collect();
        Some(format!("after `{known}` the text goes on `{next}`, the quote `{wrong}`"))
    }

    /// Some characters of the original from a byte of the folded text on.
    fn original_from(&self, folded_at: usize, characters: usize) -> String {
        let mut length = 0;
        let mut after = folded(&self.original).skip_while(|(_, c)| {
            let before = length < folded_at;
            length += c.len_utf8();
            before
        });
        let Some((start, _)) = after.next() else { return String::new() };
        self.original[start..].chars().filter(|c| !c.is_control()).take(characters).collect()
    }
}

/// Reads a text below the folder; data that someone else wrote names no other files.
fn read(folder: &Path, file: &str) -> io::Result<String> {
    let is_below = Path::new(file).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_below {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it must lie below the folder"));
    }
    let bytes = fs::read(folder.join(file))?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the text is no UTF-8"))
}

fn no_text(folder: &Path, file: &Placed<String>, error: &io::Error) -> Diagnostic {
    let folder = folder.display();
    let fault = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no text `{}` in `{folder}`", file.value),
        _ => format!("can't read the text `{}` in `{folder}`: {error}", file.value),
    };
    Diagnostic::warning(Code::NoText, file.place, fault).hint("its quotes were not checked")
}

/// A text as it is compared: without white space, in one width.
fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let mut folded_text = String::with_capacity(text.len());
    folded_text.extend(folded(text).map(|(_, c)| c));
    Cow::Owned(folded_text)
}

/// The characters that are compared, each with the byte where its original stands.
fn folded(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter(|(_, c)| !is_blank(*c)).flat_map(|(at, c)| {
        let (c, times) = one_width(c);
        std::iter::repeat_n((at, c), times)
    })
}

/// White space and what is not seen.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// One character for all of a kind that differ in width or in the slant of quotation marks, and how many of it.
fn one_width(c: char) -> (char, usize) {
    // Most of a Chinese text.
    if ('\u{3400}'..='\u{9fff}').contains(&c) {
        return (c, 1);
    }
    let one = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '“' | '”' | '„' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '‐'..='―' | '−' | '﹘' | '﹣' | '─' => '-',
        '…' => return ('.', 3),
        '・' | '･' | '•' | '‧' | '∙' => '·',
        '〜' => '~',
        '｡' => '。',
        '｢' => '「',
        '｣' => '」',
        '￥' => '¥',
        '﹐' => ',',
        '､' | '﹑' => '、',
        '﹔' => ';',
        '﹕' | '∶' => ':',
        '﹖' => '?',
        '﹗' => '!',
        '﹙' => '(',
        '﹚' => ')',
        '﹪' => '%',
        _ => c,
    };
    (one, 1)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::io::{Format, read_texts};

    const TEXT: &str = "  2024年，江山市GDP为430.47亿元、全体居民人均可支配\n收入为53074元。衢州“六个”县(市、区)中……完\n";

    /// Line and code of each fault of a register whose source `s` is [`TEXT`], with the hints.
    fn check(tables: &str) -> Vec<(usize, Code, Option<String>)> {
        static FOLDERS: AtomicUsize = AtomicUsize::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("shanhai-quotes-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("s.txt"), TEXT).unwrap();
        fs::write(folder.join("t.txt"), "另一篇文章的一句话").unwrap();
        let head = "[defaults]\nsource = 's'\n[[source]]\nid = 's'\nfile = 's.txt'\n[[source]]\nid = 't'\nfile = 't.txt'\n";
        let register = read_texts([("a.toml", Format::Toml, format!("{head}{tables}").as_str())]);
        assert_eq!(register.diagnostics, []);
        let faults = check_quotes(&register, &folder);
        fs::remove_dir_all(&folder).unwrap();
        let line = |fault: &Diagnostic| register.files.locate(fault.place).unwrap().1 - 8;
        faults.iter().map(|fault| (line(fault), fault.code, fault.hint.clone())).collect()
    }

    #[test]
    fn white_space_and_width_do_not_count() {
        for quote in [
            "2024年,江山市GDP为430.47亿元",
            "２０２４年，江山市ＧＤＰ为４３０．４７亿元、全体居民人均可支配收入为53074元。",
            "衢州\\\"六个\\\"县（市、区）中......完",
        ] {
            let tables = format!("[[indicator]]\nof = '江山市'\nwhat = 'gdp'\nquote = \"{quote}\"\n");
            assert_eq!(check(&tables), [], "{quote}");
        }
    }

    #[test]
    fn a_quote_that_is_not_there_is_told_with_the_place_where_it_parts() {
        let faults = check("[[indicator]]\nof = '江山市'\nwhat = 'gdp'\nquote = '江山市GDP为430.74亿元'\n");
        let hint = "after `江山市GDP为430.` the text goes on `47亿元、全体居民人均可`, the quote `74亿元`".to_owned();
        assert_eq!(faults, [(4, Code::QuoteNotFound, Some(hint))]);
    }

    #[test]
    fn a_quote_of_another_text_is_told_so() {
        let faults = check("[[indicator]]\nof = '江山市'\nwhat = 'gdp'\nquote = '文章的一句话'\n");
        assert_eq!(faults, [(4, Code::QuoteNotFound, Some("it is in the text of `t`".to_owned()))]);
    }

    #[test]
    fn the_words_of_figures_and_periods_are_in_a_quote() {
        let tables = "[[indicator]]\nof = '江山市'\nwhat = 'gdp'\nvalue = '４３０.47 亿元'\nperiod = '2024'\nquote = 'GDP为430.47亿元'\n\
            [[indicator]]\nof = '江山市'\nwhat = 'gdp'\nvalue = '430亿元'\nquote = 'GDP为430.47亿元'\n\
            period = { value = '2024', as_written = '去年' }\n[[indicator]]\nof = '江山市'\nwhat = 'gdp'\nvalue = '1亿元'\n";
        let faults: Vec<_> = check(tables).into_iter().map(|(line, code, _)| (line, code)).collect();
        assert_eq!(faults, [(10, Code::FigureNotInQuote), (12, Code::FigureNotInQuote)]);
    }

    #[test]
    fn a_text_that_is_not_there_is_told_once() {
        let faults = check(
            "[[source]]\nid = 'v'\nfile = '../s.txt'\n[[source]]\nid = 'u'\nfile = 'no/such.txt'\n[[region]]\nname = '甲'\ncite = { source = 'u', quote = '乙' }\n",
        );
        assert_eq!(
            faults.iter().map(|(line, code, _)| (*line, *code)).collect::<Vec<_>>(),
            [(3, Code::NoText), (6, Code::NoText)]
        );
    }
}
