//! The graphs of other programs among the files that a mapping maps: one that stands beside them, or one that was named.

use std::cell::RefCell;
use std::path::Path;

use super::folder::{Found, plain};
use super::read::{Reading, parse};
use super::register::Document;
use super::table::{GraphMapping, is_graph_mapping, is_mapping};
use super::tables::{Open, same_path, whole};
use super::{Format, toml};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Severity};
use crate::graph::declaration::Register;

/// Reads the graphs that mappings name. What a mapped file would have declared by itself is dropped.
pub(super) fn read(register: &mut Register, found: &Found, documents: &mut Vec<Document>, reading: &Reading, open: Open<'_>) {
    for at in 0..found.texts.len() {
        let (file, format) = found.texts[at];
        if format != Format::Toml || !is_graph_mapping(&documents[at].entries) {
            continue;
        }
        let Some(mapping) = take(register, &mut documents[at]) else { continue };
        let name = register.files.get(file).map(|file| file.name.clone()).unwrap_or_default();
        let Some((graph, format)) = find(register, found, Path::new(&name), &mapping, open) else { continue };
        forget(found, documents, graph);
        let mapped = declare(register, graph, format, reading, &mapping);
        merge(&mut documents[at], mapped);
    }
    if let Some(path) = &reading.mapping {
        let mapped = named(register, found, documents, reading, path, open);
        documents.extend(mapped);
    }
}

/// Reads all graphs that were named through one mapping.
fn named(
    register: &mut Register,
    found: &Found,
    documents: &mut [Document],
    reading: &Reading,
    path: &Path,
    open: Open<'_>,
) -> Option<Document> {
    let name = path.display().to_string();
    let (text, error) = match whole(open, path).map(String::from_utf8) {
        Ok(Ok(text)) => (text, None),
        Ok(Err(_)) => (String::new(), Some("it is no UTF-8".to_owned())),
        Err(error) => (String::new(), Some(plain(&error))),
    };
    let file = register.files.add(name.clone(), text);
    let place = Place::Text { file, start: 0, end: 0 };
    if let Some(error) = error {
        let message = format!("can't read `{name}`: {error}");
        register.diagnostics.push(Diagnostic::error(Code::UnreadableFile, place, message));
        return None;
    }
    let (entries, faults) = toml::parse(register.files.get(file).map_or("", |file| &file.text), file);
    let mut document = Document::new(entries, faults);
    if is_mapping(&document.entries) {
        let fault = Diagnostic::error(Code::UnreadableFile, place, format!("`{name}` maps a table, not a graph"));
        register.diagnostics.push(fault.hint("it names its table itself: read the mapping in place of the table"));
        return None;
    }
    let mapping = take(register, &mut document)?;
    for ((graph, format), own) in found.texts.iter().zip(documents) {
        if matches!(format, Format::Toml | Format::Iati) {
            continue;
        }
        // It stands for the file no longer.
        *own = Document::default();
        let mapped = declare(register, *graph, *format, reading, &mapping);
        merge(&mut document, mapped);
    }
    Some(document)
}

/// The mapping of a document, if it is sound.
fn take(register: &mut Register, document: &mut Document) -> Option<GraphMapping> {
    let faults = RefCell::default();
    let mapping = GraphMapping::take(&mut document.entries, &faults);
    let told = faults.into_inner();
    let sound = told.iter().chain(&document.declared.diagnostics).all(|fault| fault.severity < Severity::Error);
    register.diagnostics.extend(told);
    sound.then_some(mapping)
}

/// The file of a mapping's graph: one that is open, or one that is opened now.
fn find(
    register: &mut Register,
    found: &Found,
    mapping_file: &Path,
    mapping: &GraphMapping,
    open: Open<'_>,
) -> Option<(FileId, Format)> {
    let graph = mapping.graph.as_ref()?;
    let path = mapping_file.parent().unwrap_or(Path::new("")).join(&graph.value);
    let wanted = same_path(&path);
    let is_wanted = |file: FileId| register.files.get(file).is_some_and(|file| same_path(Path::new(&file.name)) == wanted);
    if let Some(known) = found.texts.iter().find(|(file, _)| is_wanted(*file)) {
        return Some(*known);
    }
    let mut fault = |message: String, hint: &str| {
        register.diagnostics.push(Diagnostic::error(Code::UnreadableFile, graph.place, message).hint(hint));
    };
    let format = Format::of_path(&path).filter(|format| format.is_read() && !format.is_table() && *format != Format::Toml);
    let Some(format) = format else {
        fault(
            format!("`{}` is no graph that can be read", graph.value),
            "graphs are `.graphml`, `.gexf`, `.gml`, `.gv`, `.cyjs`, `.jgf` and `.json`; for tables write `table = \"FILE\"`",
        );
        return None;
    };
    match whole(open, &path).map(String::from_utf8) {
        Ok(Ok(text)) => Some((register.files.add(path.display().to_string(), text), format)),
        Ok(Err(_)) => {
            fault(format!("`{}` is no UTF-8", path.display()), "save it as UTF-8; older Chinese files are often GBK");
            None
        }
        Err(error) => {
            let message = format!("can't read `{}`: {}", path.display(), plain(&error));
            fault(message, "the path is taken from the folder of the mapping");
            None
        }
    }
}

fn forget(found: &Found, documents: &mut [Document], graph: FileId) {
    if let Some(at) = found.texts.iter().position(|(file, _)| *file == graph) {
        documents[at] = Document::default();
    }
}

fn declare(register: &Register, graph: FileId, format: Format, reading: &Reading, mapping: &GraphMapping) -> Document {
    let (name, text) = register.files.get(graph).map_or(("", ""), |file| (file.name.as_str(), file.text.as_str()));
    parse(name, text, graph, format, &reading.foreign, Some(mapping))
}

/// What a graph declares stands in the document of its mapping, whose kinds and defaults hold for it.
fn merge(document: &mut Document, mut mapped: Document) {
    document.entries.append(&mut mapped.entries);
    document.elements.append(&mut mapped.elements);
    let (into, mut from) = (&mut document.declared, mapped.declared);
    into.entities.append(&mut from.entities);
    into.links.append(&mut from.links);
    // A file of at most 4 GiB has no more words than that.
    let _ = into.plain.append(from.plain);
    into.diagnostics.append(&mut from.diagnostics);
}
