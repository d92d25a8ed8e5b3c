//! The header of a table: which rows it is, what its columns are called, and the units that stand in it.

use crate::diagnostic::Sheet;
use crate::model::Unit;

/// How far down a header is looked for.
const DEPTH: u32 = 30;

/// A name without what varies between people: blanks, line breaks, the width of signs, the case of letters.
pub(super) fn normal(text: &str) -> String {
    text.chars().filter_map(plain).flat_map(char::to_lowercase).collect()
}

fn plain(c: char) -> Option<char> {
    match c {
        _ if c.is_whitespace() || c.is_control() || ('\u{200b}'..='\u{200f}').contains(&c) || c == '\u{feff}' => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        c => Some(c),
    }
}

/// The columns of a sheet by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    /// The rows it takes, from 1.
    pub(super) first: u32,
    pub(super) last: u32,
    /// The unit that stands above the table, which is that of its money.
    pub(super) above: Option<String>,
    columns: Vec<Column>,
}

#[derive(Clone, Debug, Default)]
struct Column {
    /// As a message shows it, its rows joined by `/`.
    shown: String,
    whole: String,
    /// What stands in its lowest row.
    lowest: String,
    unit: Option<String>,
}

/// Why a column was not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    None,
    Several,
}

impl Header {
    /// The header in these rows.
    pub(super) fn at(sheet: &Sheet, first: u32, last: u32) -> Self {
        let width = (first..=last).map(|row| sheet.width(row)).max().unwrap_or(0);
        let above = (1..first).flat_map(|row| sheet.row(row)).find_map(unit_of_table);
        let mut columns = Vec::new();
        // A cell over several columns stands in the first of them, where merging was lost.
        let mut carried: Vec<String> = vec![String::new(); (last - first) as usize];
        for column in 1..=width {
            let mut parts: Vec<String> = Vec::new();
            for row in first..=last {
                let mut text = shown(sheet.cell(row, column));
                if let Some(carried) = carried.get_mut((row - first) as usize) {
                    if text.is_empty() && !sheet.cell(last, column).trim().is_empty() {
                        text.clone_from(carried);
                    } else {
                        carried.clone_from(&text);
                    }
                }
                if !text.is_empty() && parts.last() != Some(&text) {
                    parts.push(text);
                }
            }
            let whole = parts.join("/");
            let lowest = parts.last().cloned().unwrap_or_default();
            let unit = parts.iter().rev().find_map(|part| unit_in(part));
            columns.push(Column { whole: normal(&whole), lowest: normal(&lowest), shown: whole, unit });
        }
        Header { first, last, above, columns }
    }

    /// The first row, or pair of rows, in which all of some names stand; else the row that has most of them.
    pub(super) fn find(sheet: &Sheet, names: &[&str]) -> Self {
        let depth = sheet.len().min(DEPTH);
        let mut best = (0, Header::at(sheet, 1, 1));
        for height in [0, 1] {
            for first in 1..=depth.saturating_sub(height) {
                let header = Header::at(sheet, first, first + height);
                let found = names.iter().filter(|name| header.column(name).is_ok()).count();
                if found == names.len() {
                    return header;
                }
                if found > best.0 {
                    best = (found, header);
                }
            }
        }
        best.1
    }

    /// The column of a name, counted from 1: by the name as it is, by the whole name, by its lowest row, and by these without
    /// their unit.
    pub(super) fn column(&self, name: &str) -> Result<u32, Missing> {
        let exact = name.trim();
        let name = normal(name);
        let rules: [&dyn Fn(&Column) -> bool; 4] =
            [&|column| column.shown == exact, &|column| column.whole == name, &|column| column.lowest == name, &|column| {
                bare(&column.whole) == name || bare(&column.lowest) == name
            }];
        for rule in rules {
            let mut found = (1..).zip(&self.columns).filter(|(_, column)| rule(column)).map(|(at, _)| at);
            match (found.next(), found.next()) {
                (Some(at), None) => return Ok(at),
                (Some(_), Some(_)) => return Err(Missing::Several),
                _ => {}
            }
        }
        Err(Missing::None)
    }

    /// How many columns it has, those without a name too.
    pub(super) fn width(&self) -> u32 {
        u32::try_from(self.columns.len()).unwrap_or(u32::MAX)
    }

    /// The unit that stands in a column's name.
    pub(super) fn unit(&self, column: u32) -> Option<&str> {
        self.columns.get(column.checked_sub(1)? as usize)?.unit.as_deref()
    }

    /// What the columns are called, with their numbers.
    pub(super) fn names(&self) -> impl Iterator<Item = (u32, &str)> {
        (1..).zip(&self.columns).map(|(at, column)| (at, column.shown.as_str())).filter(|(_, name)| !name.is_empty())
    }
}

/// A name on one line.
fn shown(text: &str) -> String {
    let wide = |c: char| !c.is_ascii();
    let mut shown = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        // Between Chinese characters a blank is layout; between words of letters it is not.
        if shown.chars().last().is_some_and(|c| !wide(c)) && word.chars().next().is_some_and(|c| !wide(c)) {
            shown.push(' ');
        }
        shown.push_str(word);
    }
    shown
}

/// A normal name without the brackets at its end.
fn bare(name: &str) -> &str {
    name.strip_suffix(')').and_then(|open| open.rsplit_once('(')).map_or(name, |(name, _)| name)
}

/// `金额（万元）`, `金额(单位：万元)`, `金额/万元`.
pub(super) fn unit_in(name: &str) -> Option<String> {
    let name: String = name.chars().filter_map(plain).collect();
    let inner = match name.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        Some((_, inner)) => inner,
        None => name.rsplit_once('/')?.1,
    };
    let inner = inner.strip_prefix("单位").map_or(inner, |rest| rest.trim_start_matches(':'));
    is_unit(inner).then(|| inner.to_owned())
}

/// `单位：万元` beside the title.
fn unit_of_table(text: &str) -> Option<String> {
    let text: String = text.chars().filter_map(plain).collect();
    let after = text.rsplit_once("单位:")?.1;
    let unit: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
    is_unit(&unit).then_some(unit)
}

fn is_unit(text: &str) -> bool {
    Unit::parse_scaled(text).is_some() || Unit::parse(text).is_some_and(|unit| unit.is_currency())
}

/// Whether a row between the header and the end says no more than how the table is to be read.
pub(super) fn is_remark(sheet: &Sheet, row: u32) -> bool {
    let mut filled = sheet.row(row).filter(|cell| !cell.trim().is_empty());
    let (Some(first), None) = (filled.next(), filled.next()) else { return false };
    let first = normal(first);
    ["注:", "注1", "备注:", "说明:", "填表", "制表", "审核", "数据来源", "资料来源", "note:", "source:"]
        .iter()
        .any(|start| first.starts_with(start))
}

/// Whether a row is a sum of others.
pub(super) fn is_sum(sheet: &Sheet, row: u32) -> bool {
    let is_sum = |cell: &str| matches!(normal(cell).as_str(), "合计" | "小计" | "总计" | "共计" | "total" | "subtotal" | "sum");
    sheet.row(row).take(3).any(is_sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let mut sheet = Sheet::default();
        for row in rows {
            row.iter().for_each(|cell| assert!(sheet.push(cell)));
            assert!(sheet.end_row());
        }
        sheet
    }

    #[test]
    fn a_header_is_found_below_titles_and_over_two_rows() {
        let table = sheet(&[
            &["2023年结对帮扶情况表"],
            &["", "", "", "", "单位:万元"],
            &["序号", "支援方", "", "受援方", "", "资金"],
            &["", "省", "市\n(州)", "省", "市　(州)", "到位\n资金"],
            &["1", "浙江省", "绍兴市", "四川省", "乐山市", "501"],
        ]);
        let header = Header::find(&table, &["支援方/市(州)", "受援方/市（州）", "到位资金"]);
        assert_eq!((header.first, header.last), (3, 4));
        assert_eq!(header.column("受援方/省"), Ok(4));
        assert_eq!(header.column("省"), Err(Missing::Several));
        assert_eq!(header.column("序号"), Ok(1));
        assert_eq!(header.column("区"), Err(Missing::None));
        assert_eq!((header.unit(6), header.above.as_deref()), (None, Some("万元")));
    }

    #[test]
    fn units_stand_in_names_in_several_ways() {
        for name in ["资金(万元)", "资金（万元）", "资金\n(单位：万元)", "资金/万元", "资 金 （ 万 元 ）"]
        {
            let table = sheet(&[&[name]]);
            let header = Header::at(&table, 1, 1);
            assert_eq!(header.unit(1), Some("万元"), "{name}");
        }
        let header = Header::at(&sheet(&[&["资金(计划内)", "市(州)"]]), 1, 1);
        assert_eq!((header.unit(1), header.unit(2)), (None, None));
        assert_eq!(header.column("资金"), Ok(1));
    }
}
