//! Fonts for pictures of pixels and pages, and what they can't write.
//!
//! A character that no font has would be left out of the picture without a word, so all are looked for first.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use resvg::usvg::{self, fontdb};

/// Fonts to draw with.
#[derive(Clone, Debug)]
pub struct Fonts {
    database: Arc<fontdb::Database>,
    plain: String,
}

/// The fonts won't do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FontError {
    /// A font file can't be read.
    #[error("font `{}` can't be read", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds no font.
    #[error("`{}` holds no font", .0.display())]
    NoFont(PathBuf),
    /// The machine has no font at all.
    #[error("this machine has no fonts")]
    None,
    /// No font has these characters.
    #[error("no font has {count} of the characters of the labels: {sample}")]
    Lacking {
        /// How many.
        count: usize,
        /// Some of them.
        sample: String,
    },
}

/// Families without serifs, the likeliest first: what the generic name means.
const PLAIN: [&str; 6] = ["Arial", "Liberation Sans", "Noto Sans CJK SC", "Noto Sans", "DejaVu Sans", "Helvetica"];
/// As many characters are named in a fault.
const SAMPLE: usize = 12;

impl Fonts {
    /// The fonts of these files and no others: the same picture on every machine that has them.
    pub fn read(paths: &[PathBuf]) -> Result<Fonts, FontError> {
        let mut database = fontdb::Database::new();
        for path in paths {
            let before = database.len();
            let bytes = std::fs::read(path).map_err(|source| FontError::Read { path: path.clone(), source })?;
            database.load_font_data(bytes);
            if database.len() == before {
                return Err(FontError::NoFont(path.clone()));
            }
        }
        Ok(Fonts::new(database))
    }

    /// The fonts of the machine.
    pub fn of_machine() -> Fonts {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        Fonts::new(database)
    }

    fn new(mut database: fontdb::Database) -> Fonts {
        let families = || database.faces().flat_map(|face| &face.families).map(|(family, _)| family);
        let known = PLAIN.iter().find(|plain| families().any(|family| family == *plain)).map(ToString::to_string);
        let plain = known.or_else(|| families().next().cloned()).unwrap_or_default();
        database.set_sans_serif_family(plain.clone());
        Fonts { database: Arc::new(database), plain }
    }

    pub(super) fn database(&self) -> &Arc<fontdb::Database> {
        &self.database
    }

    /// The family that stands for those a picture names and the fonts don't have.
    pub(super) fn plain(&self) -> String {
        self.plain.clone()
    }

    /// Refuses where no font has a character. O(characters × fonts) at worst.
    pub(super) fn check<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Result<(), FontError> {
        let mut wanted: BTreeSet<char> = texts.flat_map(str::chars).filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        if self.database.is_empty() {
            return Err(FontError::None);
        }
        for face in self.database.faces() {
            if wanted.is_empty() {
                break;
            }
            self.database.with_face_data(face.id, |data, index| {
                if let Ok(face) = ttf_parser::Face::parse(data, index) {
                    wanted.retain(|c| face.glyph_index(*c).is_none());
                }
            });
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let mut sample: String = wanted.iter().take(SAMPLE).collect();
        if wanted.len() > SAMPLE {
            sample.push('…');
        }
        Err(FontError::Lacking { count: wanted.len(), sample })
    }
}

/// Which font writes a character that the first one lacks: the next family of the picture's list that has it, in the weight of
/// the first, as browsers choose; else any.
pub(super) fn fallback(families: Vec<String>) -> usvg::FallbackSelectionFn<'static> {
    let any = usvg::FontResolver::default_fallback_selector();
    Box::new(move |c, tried, database| {
        let weight = tried.first().and_then(|first| database.face(*first)).map_or(fontdb::Weight::NORMAL, |face| face.weight);
        for family in &families {
            let query = fontdb::Query { families: &[fontdb::Family::Name(family)], weight, ..fontdb::Query::default() };
            let Some(id) = database.query(&query).filter(|id| !tried.contains(id)) else { continue };
            let has = database.with_face_data(id, |data, index| {
                ttf_parser::Face::parse(data, index).is_ok_and(|face| face.glyph_index(c).is_some())
            });
            if has == Some(true) {
                return Some(id);
            }
        }
        any(c, tried, database)
    })
}
