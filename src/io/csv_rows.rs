//! Rows of comma-separated values going out, where nothing and an empty text must stay two things.

/// Adds a row. A cell that is nothing stays bare, an empty text is `""`.
pub(super) fn push_row<'c>(out: &mut String, cells: impl IntoIterator<Item = Option<&'c str>>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let Some(text) = cell else { continue };
        if text.is_empty() || text.trim() != text || text.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(text);
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::push_row;

    #[test]
    fn quotes_stand_where_they_must() {
        let mut out = String::new();
        push_row(&mut out, [Some("a"), None, Some(""), Some("b,c"), Some("say \"so\""), Some("two\nlines"), Some(" d")]);
        assert_eq!(out, "a,,\"\",\"b,c\",\"say \"\"so\"\"\",\"two\nlines\",\" d\"\n");
    }
}
