//! A mapping proposed from the header of a table, for a person to correct.

use std::fmt::Write as _;
use std::path::Path;

use super::header::{Header, is_remark, is_sum, normal};
use super::{Sort, cell, load_sheets, open_columns, open_text};
use crate::diagnostic::{Diagnostic, Files, Sheet};
use crate::gazetteer::china;
use crate::graph::Lang;
use crate::io::csv::Spelling;

/// How far down a header is looked for.
const DEPTH: u32 = 12;
/// How many rows are looked at.
const ROWS: u32 = 50;

/// What a column seems to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Giver,
    GiverCode,
    Receiver,
    ReceiverCode,
    Kind,
    /// A figure: the kind of link that it is one of, and the key it stands under.
    Figure(&'static str, &'static str),
    Date,
    Start,
    End,
    /// A date at which it was still so.
    Known,
    Scheme,
    Source,
    Note,
    Number,
    Unknown,
}

/// Words of column names, the longer ones first where one holds another. In names over two rows both rows count.
#[rustfmt::skip]
const WORDS: &[(Role, &[&str])] = &[
    (Role::Number,   &["序号", "编号", "no.", "#"]),
    (Role::Note,     &["备注", "说明", "note", "remark", "comment"]),
    (Role::Source,   &["来源", "出处", "依据", "文号", "网址", "链接", "source_url", "url", "reference", "source"]),
    (Role::Start,    &["开始", "起始", "起止时间", "结对时间", "签约", "start", "begin"]),
    (Role::Known,    &["截至", "截止日期", "as_of", "asof"]),
    (Role::End,      &["结束", "截止", "终止", "end", "until"]),
    (Role::Receiver, &["受援", "受助", "受赠", "受捐", "被帮扶", "被支援", "受帮扶", "接收", "帮扶对象", "派往", "recipient", "receiver", "beneficiary", "supported"]),
    (Role::Giver,    &["支援", "帮扶方", "帮扶市", "帮扶县", "帮扶地", "帮扶单位", "援助方", "援建方", "结对方", "捐赠方", "捐赠单位", "出资", "派出", "支持方", "donor", "giver", "supporter", "sender", "funder"]),
    (Role::Figure("secondment", "people"), &["选派", "挂职", "干部", "人才", "派驻", "seconded", "staff"]),
    (Role::Figure("training", "people"),   &["培训", "trained", "trainees"]),
    (Role::Figure("labour", "people"),     &["劳务", "就业", "转移", "employed"]),
    (Role::Figure("donation", "amount"),   &["捐赠", "捐款", "捐资", "捐物", "donation", "donated"]),
    (Role::Figure("purchase", "amount"),   &["消费", "采购", "purchase"]),
    (Role::Figure("investment", "amount"), &["投资", "investment", "invested"]),
    (Role::Figure("funding", "amount"),    &["金额", "资金", "投入", "拨款", "款项", "amount", "funding", "money", "value"]),
    (Role::Figure("pairing", "projects"),  &["项目数", "项目个数", "projects"]),
    (Role::Figure("secondment", "people"), &["人数", "people", "persons"]),
    (Role::Kind,     &["类型", "类别", "种类", "方式", "kind", "type", "category"]),
    (Role::Scheme,   &["政策", "计划", "工程", "programme", "program", "scheme"]),
    (Role::Date,     &["日期", "时间", "年份", "年度", "date", "year"]),
];

/// A column as it was understood.
struct Column {
    at: u32,
    name: String,
    role: Role,
    sample: String,
}

/// Proposes a mapping for the table at a path, as commented TOML that reads as one. The second part is what was wrong with
/// the table.
///
/// # Errors
/// If the file can't be read.
pub fn guess(path: &Path, lang: Lang) -> std::io::Result<(String, Files, Vec<Diagnostic>)> {
    let (shown, mut files) = (path.display().to_string(), Files::default());
    let (file, faults) = match Sort::of(path) {
        Some(Sort::Workbook) => load_sheets(&shown, &std::fs::read(path)?, &mut files),
        Some(Sort::Columns { ours }) => {
            let (file, _, faults) = open_columns(&shown, ours, std::fs::read(path)?, &mut files);
            (file, faults)
        }
        Some(Sort::Text) | None => {
            let reader = Box::new(std::fs::File::open(path)?);
            let (file, _, faults) = open_text(&shown, reader, &Spelling::default(), &mut files)?;
            (file, faults)
        }
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let sheets = files.get(file).map_or(&[][..], |file| &file.sheets);
    let best = sheets.iter().filter(|sheet| !sheet.is_empty()).map(|sheet| (sheet, header(sheet)));
    // Of several sheets the one whose header says most; of equal ones the first.
    let best = best.rev().max_by_key(|(_, (score, _))| *score);
    let text = match best {
        Some((sheet, (_, header))) => proposal(&name, sheet, &header, lang),
        None => String::new(),
    };
    Ok((text, files, faults))
}

/// The rows that read most like a header, and how much they do.
fn header(sheet: &Sheet) -> (usize, Header) {
    let mut best = (0, Header::at(sheet, 1, 1));
    for height in [0, 1] {
        for first in 1..=sheet.len().min(DEPTH).saturating_sub(height) {
            let header = Header::at(sheet, first, first + height);
            let mut names: Vec<&str> = header.names().map(|(_, name)| name).collect();
            let score = names.iter().filter(|name| role(name) != Role::Unknown && name.chars().count() <= 40).count() * 3;
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            // Two rows are better only if they tell columns apart that one row does not.
            let score = (score + names.len()).saturating_sub(2 * (count - names.len()));
            if score > best.0 {
                best = (score, header);
            }
        }
    }
    best
}

fn role(name: &str) -> Role {
    let name = normal(name);
    let name = name.as_str();
    let found = WORDS.iter().find(|(_, words)| words.iter().any(|word| name.contains(word))).map(|(role, _)| *role);
    let code = ["代码", "编码", "code"].iter().any(|word| name.contains(word));
    match found {
        Some(Role::Giver) if code => Role::GiverCode,
        Some(Role::Receiver) if code => Role::ReceiverCode,
        Some(role) => role,
        None if name == "from" => Role::Giver,
        None if name == "to" => Role::Receiver,
        None => Role::Unknown,
    }
}

fn columns(sheet: &Sheet, header: &Header) -> Vec<Column> {
    let body =
        || (header.last + 1..=sheet.len()).take(ROWS as usize).filter(|row| !is_sum(sheet, *row) && !is_remark(sheet, *row));
    let mut columns = Vec::new();
    for (at, name) in header.names() {
        let cells: Vec<&str> = body().map(|row| sheet.cell(row, at).trim()).filter(|cell| !cell.is_empty()).collect();
        let sample = cells.first().map(|cell| cell.chars().filter(|c| !c.is_control()).take(24).collect()).unwrap_or_default();
        columns.push(Column { at, name: name.to_owned(), role: role(name), sample });
    }
    // Without a word that says who gives, the first two columns that hold regions do.
    let holds_regions = |column: &Column| {
        let cells: Vec<&str> =
            body().map(|row| sheet.cell(row, column.at).trim()).filter(|cell| !cell.is_empty()).take(20).collect();
        let known = cells.iter().filter(|cell| china().exact(cell.rsplit('/').next().unwrap_or(cell)).next().is_some()).count();
        !cells.is_empty() && known * 2 > cells.len()
    };
    for role in [Role::Giver, Role::Receiver] {
        let known = columns.iter().any(|column| column.role == role);
        let found = columns.iter().position(|column| column.role == Role::Unknown && holds_regions(column));
        if let Some(at) = found.filter(|_| !known) {
            columns[at].role = role;
        }
    }
    // A column of days is a date, whatever it is called.
    for column in columns.iter_mut().filter(|column| column.role == Role::Unknown) {
        if !column.sample.is_empty() && column.sample.chars().any(|c| "年-/.".contains(c)) && cell::edtf(&column.sample).is_some()
        {
            column.role = Role::Date;
        }
    }
    columns
}

fn proposal(file: &str, sheet: &Sheet, header: &Header, lang: Lang) -> String {
    let columns = columns(sheet, header);
    let mut out = Text { lang, out: String::new() };
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    out.comment(
        &format!("Proposed from the header of {file}. Correct it, save it beside the table as {stem}.toml, and run"),
        &format!("根据 {file} 的表头拟定。请核对修改,存为同一文件夹中的 {stem}.toml,然后运行"),
    );
    out.line("#   shanhai -g FOLDER check");
    out.line("");
    out.line(&format!("table = {}", quoted(file)));
    if !sheet.name().is_empty() {
        out.line(&format!("sheet = {}", quoted(sheet.name())));
    }
    match (header.first, header.last) {
        (first, last) if first == last => out.line(&format!("header = {first}")),
        (first, last) => out.line(&format!("header = [{first}, {last}]")),
    }
    let figures: Vec<&Column> = columns.iter().filter(|column| matches!(column.role, Role::Figure(..))).collect();
    let kind = columns.iter().find(|column| column.role == Role::Kind);
    if figures.is_empty() || kind.is_some() {
        out.link(&columns, header, kind, "pairing", &figures, false);
    } else {
        let mut kinds: Vec<&str> = Vec::new();
        for figure in &figures {
            let Role::Figure(kind, _) = figure.role else { continue };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        for kind in &kinds {
            let own: Vec<&Column> =
                figures.iter().copied().filter(|figure| matches!(figure.role, Role::Figure(of, _) if of == *kind)).collect();
            out.link(&columns, header, None, kind, &own, kinds.len() > 1);
        }
    }
    let unused = columns.iter().filter(|column| matches!(column.role, Role::Unknown | Role::Number));
    for (at, column) in unused.enumerate() {
        if at == 0 {
            out.line("");
            out.comment("Columns that are not used:", "未使用的列:");
        }
        out.line(&format!("#   {}  {}", quoted(&column.name), column.sample));
    }
    out.out
}

/// The proposal as it is written.
struct Text {
    lang: Lang,
    out: String,
}

impl Text {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn words<'w>(&self, en: &'w str, zh: &'w str) -> &'w str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn comment(&mut self, en: &str, zh: &str) {
        let line = format!("# {}", self.words(en, zh));
        self.line(&line);
    }

    /// `key = value    # sample`.
    fn key(&mut self, key: &str, value: &str, sample: &str) {
        let mut line = format!("{key} = {value}");
        if !sample.is_empty() {
            let _ = write!(line, "    # {sample}");
        }
        self.line(&line);
    }

    fn link(
        &mut self,
        columns: &[Column],
        header: &Header,
        kind: Option<&Column>,
        constant: &str,
        figures: &[&Column],
        when: bool,
    ) {
        self.line("");
        self.line("[[links]]");
        match kind {
            Some(kind) => {
                let values = "values = { \"资金\" = \"funding\", \"人员\" = \"secondment\" }, otherwise = \"pairing\"";
                self.key("kind", &format!("{{ column = {}, {values} }}", quoted(&kind.name)), &kind.sample);
            }
            None => {
                self.key("kind", &quoted(constant), self.words("or another kind: docs/files.md", "或其他种类,见 docs/files.md"));
            }
        }
        self.end("from", columns, Role::Giver, Role::GiverCode);
        self.end("to", columns, Role::Receiver, Role::ReceiverCode);
        for key in ["amount", "people", "projects"] {
            self.figures(key, figures, header);
        }
        if let Some(figure) = figures.first().filter(|_| when) {
            self.key("when", &format!("{{ column = {}, filled = true }}", quoted(&figure.name)), "");
        }
        let of = |role: Role| columns.iter().find(|column| column.role == role);
        match (of(Role::Start), of(Role::End), of(Role::Date)) {
            (Some(start), Some(end), _) => {
                let known = of(Role::Known).map(|known| format!(", known = {{ column = {} }}", quoted(&known.name)));
                let ends = format!("start = {{ column = {} }}, end = {{ column = {} }}", quoted(&start.name), quoted(&end.name));
                let value = format!("{{ {ends}{} }}", known.unwrap_or_default());
                self.key("period", &value, &start.sample);
            }
            (Some(date), None, _) | (None, _, Some(date)) => {
                self.key("period", &format!("{{ column = {} }}", quoted(&date.name)), &date.sample);
            }
            _ => {}
        }
        for (key, role) in [("scheme", Role::Scheme), ("note", Role::Note)] {
            if let Some(column) = of(role) {
                self.key(key, &format!("{{ column = {} }}", quoted(&column.name)), &column.sample);
            }
        }
        // Of several columns that name sources an address says most.
        let is_address = |column: &&Column| column.sample.contains("://") || normal(&column.name).contains("url");
        let sources = || columns.iter().filter(|column| column.role == Role::Source);
        let Some(source) = sources().find(is_address).or_else(|| sources().next()) else {
            let words = self.words("declare it below: [[source]] with this id", "并在下面声明:[[source]],id 相同");
            return self.key("# cite", "{ source = \"ID\", locator = { row = true } }", words);
        };
        let name = quoted(&source.name);
        let value = format!("{{ source = {{ column = {name}, slug = true }}, locator = {{ row = true }} }}");
        self.key("cite", &value, &source.sample);
        if !self.out.contains("[[sources]]") {
            let key = if is_address(&source) { "url" } else { "title" };
            let block = format!("[[sources]]\nid = {{ column = {name}, slug = true }}\n{key} = {{ column = {name} }}");
            self.out = self.out.replacen("\n[[links]]\n", &format!("\n{block}\n\n[[links]]\n"), 1);
        }
    }

    /// The figures of one key: one, or a list of several.
    fn figures(&mut self, key: &str, figures: &[&Column], header: &Header) {
        let own: Vec<&&Column> =
            figures.iter().filter(|figure| matches!(figure.role, Role::Figure(_, of) if of == key)).collect();
        let value = |figure: &Column| {
            let unit = header.unit(figure.at).or(header.above.as_deref().filter(|_| key == "amount"));
            let unit = unit.or((key == "amount").then_some("元")).map(|unit| format!(", unit = {}", quoted(unit)));
            let cell = format!("{{ column = {}{} }}", quoted(&figure.name), unit.unwrap_or_default());
            let name = normal(&figure.name);
            let basis = [
                ("paid", ["到位", "实际", "拨付", "paid"]),
                ("planned", ["计划", "预算", "拟", "planned"]),
                ("pledged", ["承诺", "协议", "签约", "pledged"]),
            ];
            match basis.iter().find(|(_, words)| words.iter().any(|word| name.contains(word))) {
                Some((basis, _)) => format!("{{ value = {cell}, basis = \"{basis}\" }}"),
                None => cell,
            }
        };
        let asked = key == "amount" && own.iter().any(|figure| header.unit(figure.at).or(header.above.as_deref()).is_none());
        let asked = if asked { self.words("which unit? ", "单位?") } else { "" };
        match own.as_slice() {
            [] => {}
            [one] => self.key(key, &value(one), &format!("{asked}{}", one.sample)),
            several => {
                let values: Vec<String> = several.iter().map(|figure| format!("  {},\n", value(figure))).collect();
                self.key(key, &format!("[\n{}]", values.concat()), asked);
            }
        }
    }

    fn end(&mut self, key: &str, columns: &[Column], role: Role, code: Role) {
        let named: Vec<&Column> = columns.iter().filter(|column| column.role == role).collect();
        let code = columns.iter().find(|column| column.role == code);
        let quoted_names: Vec<String> = named.iter().map(|column| quoted(&column.name)).collect();
        let code = code.map(|code| format!(", code = {{ column = {}, width = 6 }}", quoted(&code.name))).unwrap_or_default();
        let sample =
            named.iter().map(|column| column.sample.as_str()).filter(|sample| !sample.is_empty()).collect::<Vec<_>>().join("/");
        match quoted_names.as_slice() {
            [] => {
                let ask = if key == "from" {
                    self.words("who gives? name its column", "哪一列是支援方?")
                } else {
                    self.words("who receives? name its column", "哪一列是受援方?")
                };
                self.key(key, "{ column = \"?\" }", ask);
            }
            [one] => self.key(key, &format!("{{ column = {one}{code} }}"), &sample),
            several => self.key(key, &format!("{{ column = [{}]{code} }}", several.join(", ")), &sample),
        }
    }
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
