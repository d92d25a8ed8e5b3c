//! TOML text to a tree of values with their places.

mod layout;
mod repair;
mod write;

use toml::Spanned;
use toml::de::{DeInteger, DeString, DeTable, DeValue};

pub use self::layout::{lay_out, register_files};
pub(super) use self::write::{kinds, write};
use super::value::{Data, Entry, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};

/// Reads a text: its top-level keys in the order of the file, and every syntax error.
///
/// A statement with an error is left out (its key holds [`Data::Broken`]); all others are read.
pub(super) fn parse(text: &str, file: FileId) -> (Vec<Entry>, Vec<Diagnostic>) {
    let converter = |broken| Converter { file, broken };
    let first = match DeTable::parse(text) {
        Ok(root) => return (converter(&[]).table(root.into_inner()), Vec::new()),
        Err(error) => error,
    };
    let repaired = repair::repair(text);
    let (root, rest) = DeTable::parse_recoverable(&repaired.text);
    let converter = converter(&repaired.broken);
    let mut faults = repaired.faults;
    // What is still wrong lies between statements: doubled keys and tables.
    faults.extend(rest.iter().map(|error| repair::Fault::new(error, 0, text)));
    if faults.is_empty() {
        faults.push(repair::Fault::new(&first, 0, text));
    }
    let faults = faults.into_iter().map(|fault| {
        let mut diagnostic = Diagnostic::error(Code::Syntax, converter.place(fault.span), fault.message);
        diagnostic.hint = fault.hint;
        diagnostic
    });
    let faults = faults.collect();
    (converter.table(root.into_inner()), faults)
}

/// Turns the parser's values into ours.
struct Converter<'a> {
    file: FileId,
    /// Stretches where something was put in place of a broken statement, in order.
    broken: &'a [std::ops::Range<usize>],
}

impl Converter<'_> {
    fn place(&self, span: std::ops::Range<usize>) -> Place {
        let byte = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Place::Text { file: self.file, start: byte(span.start), end: byte(span.end) }
    }

    fn is_broken(&self, at: usize) -> bool {
        let after = self.broken.partition_point(|broken| broken.start <= at);
        self.broken[..after].last().is_some_and(|broken| at < broken.end)
    }

    fn table(&self, table: DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table.into_iter().map(|(key, value)| self.entry(key, value)).collect();
        entries.sort_by_key(|entry| entry.key.place);
        entries
    }

    fn entry(&self, key: Spanned<DeString<'_>>, value: Spanned<DeValue<'_>>) -> Entry {
        let place = self.place(key.span());
        Entry { key: Placed::new(key.into_inner().into_owned(), place), value: self.value(value) }
    }

    fn value(&self, value: Spanned<DeValue<'_>>) -> Value {
        let span = value.span();
        let place = self.place(span.clone());
        let data = match value.into_inner() {
            DeValue::Integer(_) if self.is_broken(span.start) => Data::Broken,
            DeValue::String(text) => Data::Text(text.into_owned()),
            DeValue::Integer(number) => Data::Number(decimal(&number)),
            DeValue::Float(number) => Data::Number(number.as_str().to_owned()),
            DeValue::Boolean(flag) => Data::Flag(flag),
            DeValue::Datetime(date) => Data::Date(date.to_string()),
            DeValue::Array(items) => Data::List(items.into_iter().map(|item| self.value(item)).collect()),
            DeValue::Table(table) => Data::Table(self.table(table)),
        };
        Value { data, place }
    }
}

/// The digits of an integer in base ten; one of another base that is out of all bounds stays as it was written.
fn decimal(number: &DeInteger<'_>) -> String {
    if number.radix() == 10 {
        return number.as_str().to_owned();
    }
    i128::from_str_radix(number.as_str(), number.radix()).map_or_else(|_| number.to_string(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Files;

    fn read(text: &str) -> (Vec<Entry>, Vec<(usize, String)>) {
        let mut files = Files::default();
        let file = files.add("a.toml", text);
        let (entries, faults) = parse(text, file);
        let line = |fault: &Diagnostic| files.locate(fault.place).map_or(0, |(_, line, _)| line);
        (entries, faults.iter().map(|fault| (line(fault), fault.message.clone())).collect())
    }

    #[test]
    fn keys_keep_the_order_of_the_file_and_values_their_places() {
        let (entries, faults) = read("z = 0xFF\na = 1_000\nm = 2021-03-05\n");
        let read: Vec<_> = entries.iter().map(|entry| (entry.key.value.as_str(), &entry.value.data)).collect();
        let [z, a, m] = [Data::Number("255".into()), Data::Number("1000".into()), Data::Date("2021-03-05".into())];
        assert_eq!(read, [("z", &z), ("a", &a), ("m", &m)]);
        assert!(matches!(entries[1].value.place, Place::Text { start: 13, end: 18, .. }));
        assert!(faults.is_empty());
    }

    #[test]
    fn each_broken_statement_is_reported_and_the_others_are_read() {
        let text = "[[a]]\nname \"x\"\namount = 5亿元\nkeep = 1\nlist = [1,\nafter = 2\n[[b\nlost = 1\n[[c]]\nalso = \"unclosed\nfine = 3\n";
        let (entries, faults) = read(text);
        assert_eq!(faults.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 5, 7, 10], "{faults:?}");
        let names: Vec<_> = entries.iter().map(|entry| entry.key.value.as_str()).collect();
        assert_eq!(names, ["a", "c"]);
        let Data::List(tables) = &entries[0].value.data else { panic!("no list") };
        let Data::Table(table) = &tables[0].data else { panic!("no table") };
        let keys: Vec<_> = table.iter().map(|entry| (entry.key.value.as_str(), &entry.value.data)).collect();
        let broken = &Data::Broken;
        let [one, two] = [Data::Number("1".into()), Data::Number("2".into())];
        assert_eq!(keys, [("name", broken), ("amount", broken), ("keep", &one), ("list", broken), ("after", &two)]);
    }

    #[test]
    fn a_doubled_key_is_told_where_it_stands_again() {
        let (_, faults) = read("[[a]]\nb = 1\nb = 2\n");
        assert_eq!(faults, [(3, "`b` stands here again".to_owned())]);
    }

    #[test]
    fn statements_over_several_lines_are_not_cut() {
        let (entries, faults) = read("a = [\n  { x = 1 },\n]\nb = \"\"\"\nc = 1\n[d]\n\"\"\"\ne = = 2\n");
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(entries.iter().map(|entry| entry.key.value.as_str()).collect::<Vec<_>>(), ["a", "b", "e"]);
    }
}
