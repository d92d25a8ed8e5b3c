//! Activity files of the International Aid Transparency Initiative, version 2.03, to tables of a register.
//!
//! An activity is a source (its transactions are what it states, each another payment) and a project; the organisations it
//! names are organizations; each outgoing transaction is a funding link. Commitments and pledges are pledged, disbursements
//! and expenditures paid. The receivers are the countries and regions that the transaction or its activity names, jointly;
//! else the organisation that receives; else the project. Incoming funds and commitments are somebody else's outgoing ones and
//! are reported by them too (the standard, “Transaction type”): counted as links they would count twice, so they are kept as
//! indicators of the project.
//!
//! One activity is held at a time.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::read::Parsed;
use super::table::slug;
use super::value::{Data, Entry, Value};
use super::xml::{Piece, Tag, Xml};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};

/// An element with all that is in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    place: Place,
    attributes: Vec<(String, Placed<String>)>,
    /// Its own text, or that of the first narrative in it.
    text: String,
    children: Vec<Element>,
}

/// Elements that hold nothing but text, or narratives.
const TEXTS: [&str; 11] = [
    "iati-identifier",
    "narrative",
    "value",
    "title",
    "description",
    "reporting-org",
    "participating-org",
    "provider-org",
    "receiver-org",
    "recipient-country",
    "recipient-region",
];

/// What a text may have in bytes.
const LONGEST: usize = 1 << 20;

/// Elements that are read; all others are skipped with what is in them.
const READ: [&str; 15] = [
    "iati-identifier",
    "reporting-org",
    "title",
    "description",
    "participating-org",
    "activity-status",
    "activity-date",
    "recipient-country",
    "recipient-region",
    "transaction",
    "transaction-type",
    "transaction-date",
    "value",
    "provider-org",
    "receiver-org",
];

/// Reads a file: its tables, as TOML would have them, and what is wrong with it.
pub(super) fn parse(text: &str, file: FileId) -> Parsed {
    let mut xml = Xml::new(text, file);
    let mut reading = Reading::default();
    match xml.next() {
        Piece::Start(root) if root.name == "iati-activities" => {
            if let Some(version) = root.get("version").filter(|version| !version.value.starts_with("2.")) {
                let message =
                    format!("activities of version `{}` are not read, only those of version 2", shorten(&version.value));
                reading.faults.push(Diagnostic::error(Code::UnreadableFile, version.place, message));
            } else {
                reading.activities(&mut xml);
            }
        }
        Piece::Start(root) => {
            let message = format!("`{}` is no root of an IATI activity file", shorten(root.name));
            let fault = Diagnostic::error(Code::UnreadableFile, root.place, message);
            reading.faults.push(fault.hint("such a file begins with `<iati-activities version=\"2.03\">`"));
        }
        _ if xml.faults.is_empty() => {
            let place = Place::Text { file, start: 0, end: 0 };
            reading.faults.push(Diagnostic::error(Code::UnreadableFile, place, "the file holds no XML"));
        }
        _ => {}
    }
    let mut faults = std::mem::take(&mut xml.faults);
    reading.tell();
    faults.append(&mut reading.faults);
    (reading.tables(), faults)
}

#[derive(Default)]
struct Reading {
    sources: Vec<Value>,
    projects: Vec<Value>,
    links: Vec<Value>,
    facts: Vec<Value>,
    /// Organizations and regions by id.
    organizations: BTreeMap<String, Value>,
    regions: BTreeMap<String, Value>,
    seen: BTreeSet<String>,
    /// How many transactions of types that are no funding, with the first.
    skipped: BTreeMap<String, (usize, Place)>,
    faults: Vec<Diagnostic>,
}

/// An activity while its transactions are read.
struct Activity {
    id: String,
    currency: Option<Placed<String>>,
    reporter: Option<Value>,
    receivers: Vec<(Value, Option<String>)>,
}

impl Reading {
    fn activities(&mut self, xml: &mut Xml<'_>) {
        loop {
            match xml.next() {
                Piece::Start(tag) if tag.name == "iati-activity" => {
                    let activity = element(xml, &tag);
                    // Of an activity that is cut off nothing is read, for its end may change what it says.
                    if xml.faults.iter().any(|fault| fault.code == Code::Syntax) {
                        return;
                    }
                    self.activity(&activity);
                }
                Piece::Start(_) => xml.skip(),
                Piece::End | Piece::Stop => return,
            }
        }
    }

    fn report(&mut self, code: Code, place: Place, message: impl Into<String>, hint: &str) {
        self.faults.push(Diagnostic::error(code, place, message).hint(hint));
    }

    fn activity(&mut self, activity: &Element) {
        let Some(identifier) = activity.child("iati-identifier").filter(|identifier| !identifier.text.is_empty()) else {
            let hint = "each activity has one `iati-identifier`";
            self.report(Code::MissingKey, activity.place, "an activity without `iati-identifier`", hint);
            return;
        };
        let id = format!("iati-{}", slug(&identifier.text));
        if !self.seen.insert(id.clone()) {
            let message = format!("the activity `{}` is in the file twice", shorten(&identifier.text));
            self.report(Code::DoubleId, identifier.place, message, "an activity stands once, with all its transactions");
            return;
        }
        let reporter = activity.child("reporting-org").and_then(|organisation| self.organization(organisation));
        let name = activity.child("title").map(|title| title.text.as_str()).filter(|title| !title.is_empty());
        let title = text(name.unwrap_or(&identifier.text), identifier.place);
        let publisher =
            activity.child("reporting-org").map(|organisation| organisation.text.as_str()).filter(|name| !name.is_empty());
        let mut source = vec![
            ("id", text(&format!("{id}-source"), identifier.place)),
            ("title", title.clone()),
            ("records", text("disjoint", activity.place)),
            ("note", text(&format!("IATI activity {}", identifier.text), identifier.place)),
        ];
        source.extend(publisher.map(|name| ("publisher", text(name, activity.place))));
        if let Some(updated) = activity.attribute("last-updated-datetime") {
            let day = updated.value.split('T').next().unwrap_or_default();
            source.push(("published", text(day, updated.place)));
        }
        self.sources.push(table(source, activity.place));

        let receivers = self.receivers(activity);
        let mut project = vec![
            ("id", text(&id, identifier.place)),
            ("name", title),
            ("cite", table(vec![("source", text(&format!("{id}-source"), identifier.place))], activity.place)),
            ("x", table(vec![("iati", text(&identifier.text, identifier.place))], activity.place)),
        ];
        if let [(only, _)] = receivers.as_slice() {
            project.push(("within", only.clone()));
        }
        project.extend(dates(activity).map(|period| ("period", period)));
        let status =
            activity.child("activity-status").and_then(|status| status.attribute("code")).map(|code| code.value.as_str());
        if status == Some("1") {
            project.push(("status", text("planned", activity.place)));
        }
        project.extend(
            activity
                .child("description")
                .filter(|words| !words.text.is_empty())
                .map(|words| ("note", text(&words.text, words.place))),
        );
        self.projects.push(table(project, activity.place));
        for organisation in activity.all("participating-org") {
            self.organization(organisation);
        }
        let currency = activity.attribute("default-currency").cloned();
        let whole = Activity { id, currency, reporter, receivers };
        for transaction in activity.all("transaction") {
            self.transaction(&whole, transaction);
        }
    }

    fn transaction(&mut self, activity: &Activity, transaction: &Element) {
        let Some(code) = transaction.child("transaction-type").and_then(|kind| kind.attribute("code")).cloned() else {
            let hint = "write `<transaction-type code=\"3\" />`";
            self.report(Code::MissingKey, transaction.place, "a transaction without its type", hint);
            return;
        };
        let incoming = match code.value.as_str() {
            "2" | "3" | "4" | "12" => false,
            "1" | "11" | "13" => true,
            "5" | "6" | "7" | "8" | "9" | "10" => {
                self.skipped.entry(code.value).or_insert((0, code.place)).0 += 1;
                return;
            }
            other => {
                let message = format!("`{}` is no type of transaction", shorten(other));
                self.report(Code::UnknownWord, code.place, message, "the code list `TransactionType` has 1 to 13");
                return;
            }
        };
        let basis = if matches!(code.value.as_str(), "3" | "4" | "1") { "paid" } else { "pledged" };
        let Some((amount, valued)) = self.amount(activity, transaction, basis) else { return };
        let date = transaction.child("transaction-date").and_then(|date| date.attribute("iso-date"));
        let period = date.map(|date| text(&date.value, date.place));
        if period.is_none() {
            let hint = "write `<transaction-date iso-date=\"2021-03-05\" />`";
            self.report(Code::MissingKey, transaction.place, "a transaction without its date", hint);
        }
        let provider = transaction.child("provider-org").and_then(|organisation| self.organization(organisation));
        let receiver = transaction.child("receiver-org").and_then(|organisation| self.organization(organisation));
        let reference = transaction.attribute("ref").map_or_else(String::new, |reference| format!(" {}", reference.value));
        let locator = format!("transaction{reference}, type {}", code.value);
        let cite = vec![
            ("source", text(&format!("{}-source", activity.id), transaction.place)),
            ("locator", text(&locator, transaction.place)),
        ];
        let cite = table(cite, transaction.place);
        let note = transaction
            .child("description")
            .filter(|words| !words.text.is_empty())
            .map(|words| ("note", text(&words.text, words.place)));
        let project = text(&activity.id, transaction.place);
        if incoming {
            let mut fact = vec![
                ("of", project),
                ("what", text(if basis == "paid" { "incoming-funds" } else { "incoming-commitment" }, transaction.place)),
                ("value", amount),
                ("cite", cite),
            ];
            fact.extend(period.map(|period| ("period", period)));
            fact.extend(provider.map(|provider| ("with", provider)));
            fact.extend(note);
            self.facts.push(table(fact, transaction.place));
            return;
        }
        let Some(giver) = provider.or_else(|| activity.reporter.clone()) else {
            let hint = "it needs a `provider-org`, or its activity a `reporting-org`";
            self.report(Code::MissingKey, transaction.place, "a transaction whose giver is not named", hint);
            return;
        };
        let own = self.receivers(transaction);
        let receivers = if own.is_empty() { &activity.receivers } else { &own };
        let mut roles = vec![("activity", project.clone())];
        let to = match (receivers.as_slice(), receiver) {
            ([], Some(receiver)) => receiver,
            ([], None) => {
                roles.clear();
                project
            }
            (places, through) => {
                roles.extend(through.map(|through| ("channel", through)));
                list(places.iter().map(|(place, _)| place.clone()).collect(), transaction.place)
            }
        };
        let mut x = vec![("iati", text(&code.value, code.place))];
        let mut shares = Vec::new();
        for (place, share) in receivers {
            if let (Data::Text(id), Some(share)) = (&place.data, share) {
                let key = Placed::new(id.clone(), transaction.place);
                shares.push(Entry { key, value: text(share, transaction.place) });
            }
        }
        if !shares.is_empty() && receivers.len() > 1 {
            x.push(("percentages", Value { data: Data::Table(shares), place: transaction.place }));
        }
        let mut link = vec![("from", giver), ("to", to), ("amount", amount), ("cite", cite), ("x", table(x, transaction.place))];
        if !roles.is_empty() {
            link.push(("roles", table(roles, transaction.place)));
        }
        link.extend(period.or(valued).map(|period| ("period", period)));
        link.extend(note);
        self.links.push(table(link, transaction.place));
    }

    /// The figure of a transaction with its currency, and the date of its value.
    fn amount(&mut self, activity: &Activity, transaction: &Element, basis: &str) -> Option<(Value, Option<Value>)> {
        let Some(value) = transaction.child("value") else {
            self.report(
                Code::MissingKey,
                transaction.place,
                "a transaction without `value`",
                "write `<value currency=\"USD\">1000</value>`",
            );
            return None;
        };
        let Some(currency) = value.attribute("currency").or(activity.currency.as_ref()) else {
            let hint = "give it a `currency`, or its activity a `default-currency`";
            self.report(Code::MissingKey, value.place, "a value without a currency", hint);
            return None;
        };
        let digits = value.text.trim();
        let plain = digits.strip_prefix('-').unwrap_or(digits);
        if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') || plain.matches('.').count() > 1
        {
            let message = format!("`{}` is no decimal number", shorten(digits));
            self.report(Code::UnreadableAmount, value.place, message, "digits and a point, without separators: `1500000.00`");
            return None;
        }
        let number = Value { data: Data::Number(digits.to_owned()), place: value.place };
        let mut amount = vec![
            ("value", number),
            ("unit", text(&currency.value, currency.place)),
            ("basis", text(basis, value.place)),
            ("span", text("once", value.place)),
        ];
        let valued = value.attribute("value-date").map(|date| text(&date.value, date.place));
        let date = transaction.child("transaction-date").and_then(|date| date.attribute("iso-date"));
        let differs = |valued: &&Value| date.is_some_and(|date| valued.data != Data::Text(date.value.clone()));
        amount.extend(valued.as_ref().filter(differs).map(|valued| ("period", valued.clone())));
        Some((table(amount, value.place), valued))
    }

    /// Countries and regions that receive, each with its share in percent.
    fn receivers(&mut self, of: &Element) -> Vec<(Value, Option<String>)> {
        let mut found: Vec<(Value, Option<String>)> = Vec::new();
        for place in of.children.iter().filter(|child| matches!(child.name.as_str(), "recipient-country" | "recipient-region")) {
            let Some(code) = place.attribute("code") else { continue };
            let country = place.name == "recipient-country";
            let id = match (country, code.value.as_str()) {
                (true, "CN") => "cn".to_owned(),
                (true, code) => format!("iso-{}", slug(&code.to_lowercase())),
                (false, code) => format!("dac-{}", slug(code)),
            };
            if id != "cn" {
                let name = if place.text.is_empty() { &code.value } else { &place.text };
                let mut region = vec![("id", text(&id, code.place)), ("name", text(name, place.place))];
                if country {
                    region.push(("level", text("country", code.place)));
                }
                self.regions.entry(id.clone()).or_insert_with(|| table(region, place.place));
            }
            let share = place.attribute("percentage").map(|share| share.value.clone());
            if !found.iter().any(|(known, _)| known.data == Data::Text(id.clone())) {
                found.push((text(&id, code.place), share));
            }
        }
        found
    }

    /// A reference to an organisation, which is declared by what it is called first.
    fn organization(&mut self, element: &Element) -> Option<Value> {
        let reference = element.attribute("ref").filter(|reference| !reference.value.trim().is_empty());
        let name = element.text.trim();
        let key = reference.map_or(name, |reference| reference.value.trim());
        if key.is_empty() {
            return None;
        }
        let id = format!("org-{}", slug(key));
        let shown = if name.is_empty() { key } else { name };
        let declared = || table(vec![("id", text(&id, element.place)), ("name", text(shown, element.place))], element.place);
        self.organizations.entry(id.clone()).or_insert_with(declared);
        Some(text(&id, element.place))
    }

    /// What was not read, counted.
    fn tell(&mut self) {
        for (code, (count, place)) in std::mem::take(&mut self.skipped) {
            let noun = if count == 1 { "transaction" } else { "transactions" };
            let message =
                format!("{count} {noun} of type {code} left out: interest, repayments, equity and guarantees are no funding");
            self.faults.push(Diagnostic::note(Code::LeftOut, place, message));
        }
    }

    fn tables(self) -> Vec<Entry> {
        let values = |values: BTreeMap<String, Value>| values.into_values().collect();
        let tables: [(&str, Vec<Value>); 6] = [
            ("source", self.sources),
            ("organization", values(self.organizations)),
            ("region", values(self.regions)),
            ("project", self.projects),
            ("funding", self.links),
            ("indicator", self.facts),
        ];
        let filled = tables.into_iter().filter(|(_, items)| !items.is_empty());
        let entry = |(name, items): (&str, Vec<Value>)| {
            let place = items[0].place;
            Entry { key: Placed::new(name.to_owned(), place), value: list(items, place) }
        };
        filled.map(entry).collect()
    }
}

/// Start and end of an activity, the actual before the planned.
fn dates(activity: &Element) -> Option<Value> {
    let date = |codes: [&str; 2]| {
        codes.into_iter().find_map(|code| {
            let of_code = |date: &&Element| date.attribute("type").is_some_and(|kind| kind.value == code);
            activity.all("activity-date").find(of_code)?.attribute("iso-date")
        })
    };
    let (start, end) = (date(["2", "1"]), date(["4", "3"]));
    let place = start.or(end)?.place;
    let words = |date: Option<&Placed<String>>| date.map(|date| date.value.clone()).unwrap_or_default();
    Some(text(&format!("{}/{}", words(start), words(end)), place))
}

/// Reads an element to its end.
fn element(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Element {
    let attributes = tag.all().into_iter().map(|(key, value)| (key.to_owned(), value.map(Cow::into_owned)));
    let mut element =
        Element { name: tag.name.to_owned(), place: tag.place, attributes: attributes.collect(), ..Element::default() };
    if TEXTS.contains(&tag.name) {
        let (own, narrative) = xml.content("narrative");
        element.text = narrative.unwrap_or_else(|| own.value.trim().to_owned());
        if element.text.len() > LONGEST {
            let message = format!("`{}` holds {} bytes of text; it was not read", tag.name, element.text.len());
            xml.report(Code::NumberTooLarge, tag.place, message);
            element.text = String::new();
        }
        return element;
    }
    loop {
        match xml.next() {
            Piece::Start(tag) if READ.contains(&tag.name) => {
                let child = self::element(xml, &tag);
                element.children.push(child);
            }
            Piece::Start(_) => xml.skip(),
            Piece::End | Piece::Stop => return element,
        }
    }
}

impl Element {
    fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn attribute(&self, name: &str) -> Option<&Placed<String>> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

fn text(words: &str, place: Place) -> Value {
    Value { data: Data::Text(words.to_owned()), place }
}

fn list(items: Vec<Value>, place: Place) -> Value {
    Value { data: Data::List(items), place }
}

fn table(entries: Vec<(&str, Value)>, place: Place) -> Value {
    let entries = entries.into_iter().map(|(key, value)| Entry { key: Placed::new(key.to_owned(), value.place), value });
    Value { data: Data::Table(entries.collect()), place }
}

/// A text as a message can show it.
fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_inside_others_of_the_same_name_keep_apart() {
        let text = "<iati-activities version='2.03'><iati-activity><title><narrative xml:lang='en'>A</narrative><narrative>B</narrative></title>\
            <other><title><narrative>no</narrative></title></other><transaction ref='t'><value currency='USD'> 5 </value></transaction>\
            </iati-activity></iati-activities>";
        let mut files = crate::diagnostic::Files::default();
        let mut xml = Xml::new(text, files.add("a.xml", text));
        let Piece::Start(_) = xml.next() else { panic!("a root") };
        let Piece::Start(tag) = xml.next() else { panic!("an activity") };
        let read = element(&mut xml, &tag);
        assert_eq!(read.child("title").unwrap().text, "A");
        assert_eq!(read.all("title").count(), 1);
        let value = read.child("transaction").unwrap().child("value").unwrap();
        assert_eq!((value.text.as_str(), value.attribute("currency").unwrap().value.as_str()), ("5", "USD"));
    }
}
