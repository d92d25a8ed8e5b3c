//! The reviewable text: plain CSV without quotes, and the corrections that were made by hand.

use std::{collections::HashMap, error::Error, fs, path::Path};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// A province, prefecture or county of today.
pub(crate) struct Division {
    pub(crate) code: u32,
    pub(crate) name: String,
    pub(crate) parent: u32,
    pub(crate) pinyin: String,
    pub(crate) point: Option<(f64, f64)>,
}

/// One end of a change.
#[derive(Clone, PartialEq)]
pub(crate) struct Side {
    pub(crate) code: u32,
    pub(crate) name: String,
    pub(crate) parent: u32,
}

/// A dated change as the text states it.
pub(crate) struct Change {
    pub(crate) year: u16,
    pub(crate) kind: String,
    pub(crate) old: Option<Side>,
    pub(crate) new: Option<Side>,
}

/// All text, corrected.
pub(crate) struct Text {
    pub(crate) divisions: Vec<Division>,
    pub(crate) townships: Vec<(u32, String)>,
    pub(crate) changes: Vec<Change>,
    pub(crate) aliases: Vec<(u32, String)>,
    pub(crate) english: HashMap<u32, String>,
}

fn rows(dir: &Path, file: &str, width: usize) -> Outcome<Vec<Vec<String>>> {
    let text = fs::read_to_string(dir.join(file))?;
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let row: Vec<String> = line.split(',').map(str::to_owned).collect();
        if row.len() != width {
            return Err(format!("{file}:{}: expected {width} cells, found {}", number + 1, row.len()).into());
        }
        out.push(row);
    }
    Ok(out)
}

fn number(cell: &str) -> Outcome<u32> {
    if cell.is_empty() { Ok(0) } else { cell.parse().map_err(|_| format!("`{cell}` is no code").into()) }
}

fn side(code: &str, name: &str, parent: &str) -> Outcome<Option<Side>> {
    if code.is_empty() {
        return Ok(None);
    }
    Ok(Some(Side { code: number(code)?, name: name.to_owned(), parent: number(parent)? }))
}

fn is_side(side: Option<&Side>, code: &str, name: &str) -> bool {
    side.map_or(code.is_empty(), |s| format!("{:06}", s.code) == code && s.name == name)
}

impl Text {
    /// Reads the four files of `dir` and applies the corrections.
    pub(crate) fn read(dir: &Path) -> Outcome<Self> {
        let mut text = Self {
            divisions: Vec::new(),
            townships: Vec::new(),
            changes: Vec::new(),
            aliases: Vec::new(),
            english: HashMap::new(),
        };
        for row in rows(dir, "divisions.csv", 7)? {
            let point = if row[4].is_empty() { None } else { Some((row[4].parse()?, row[5].parse()?)) };
            text.divisions.push(Division {
                code: number(&row[0])?,
                name: row[1].clone(),
                parent: number(&row[2])?,
                pinyin: row[3].clone(),
                point,
            });
        }
        for row in rows(dir, "townships.csv", 2)? {
            // 213 rows name their own end, as in 北关街道（撤销）.
            if !row[1].ends_with('）') {
                text.townships.push((number(&row[0])?, row[1].clone()));
            }
        }
        for row in rows(dir, "changes.csv", 8)? {
            text.changes.push(Change {
                year: row[0].parse()?,
                kind: row[1].clone(),
                old: side(&row[2], &row[3], &row[4])?,
                new: side(&row[5], &row[6], &row[7])?,
            });
        }
        for row in rows(dir, "corrections.csv", 8)? {
            text.correct(&row)?;
        }
        text.townships.sort_unstable();
        Ok(text)
    }

    fn correct(&mut self, row: &[String]) -> Outcome<()> {
        let [action, year, kind, code, name, to_code, to_name, _reason] = row else {
            return Err("a correction has eight cells".into());
        };
        match action.as_str() {
            "drop" => {
                let before = self.changes.len();
                self.changes.retain(|c| {
                    c.year.to_string() != *year
                        || c.kind != *kind
                        || !is_side(c.old.as_ref(), code, name)
                        || !is_side(c.new.as_ref(), to_code, to_name)
                });
                if self.changes.len() == before {
                    return Err(format!("nothing to drop: {row:?}").into());
                }
            }
            "add" => self.changes.push(Change {
                year: year.parse()?,
                kind: kind.clone(),
                old: side(code, name, "")?,
                new: side(to_code, to_name, "")?,
            }),
            "point" => {
                let (lon, lat) = to_name.split_once(' ').ok_or("a point is `lon lat`")?;
                let code = number(code)?;
                let found = self.divisions.iter_mut().find(|d| d.code == code).ok_or("no such division")?;
                found.point = Some((lon.parse()?, lat.parse()?));
            }
            "alias" => self.aliases.push((number(code)?, to_name.clone())),
            "english" => {
                self.english.insert(number(code)?, to_name.clone());
            }
            "township" => self.townships.push((number(code)?, name.clone())),
            other => return Err(format!("`{other}` is no action").into()),
        }
        Ok(())
    }
}
