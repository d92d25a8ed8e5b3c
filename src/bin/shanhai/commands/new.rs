//! `new`.

use std::fs;

use shanhai::graph::Lang;

use crate::args;
use crate::exit::{Exit, Failure};
use crate::session::{Session, shown};
use crate::text::{Line, Page};
use crate::words::Phrase;
use crate::written;

/// The example in each language; tests check that they have no fault.
const EN: &str = include_str!("../templates/register-en.toml");
const ZH: &str = include_str!("../templates/register-zh.toml");

/// Starts a register in a folder; what is there already is left as it is.
pub(crate) fn run(args: &args::New, session: &Session<'_>) -> Result<Exit, Failure> {
    let lang = session.lang;
    let path = args.dir.join("register.toml");
    fs::create_dir_all(&args.dir).map_err(|error| Failure::writing(&args.dir, error))?;
    let text = if lang == Lang::En { EN } else { ZH };
    written::write_new(&path, text.as_bytes()).map_err(|error| Failure::writing(&path, error))?;
    let mut page = Page::new();
    let next = format!("shanhai -g {} check", shown(&args.dir));
    page.line(0, Line::plain(&Phrase::Wrote.fill(lang, &[&shown(&path)])));
    page.line(0, Line::plain(&Phrase::Next.fill(lang, &[&next])));
    session.printer.tell(&page);
    Ok(Exit::Done)
}
