//! Cells that say nothing.

use super::super::header::normal;

/// Texts that stand for an empty cell.
pub(super) struct Empty {
    texts: Vec<String>,
    /// By the first byte of a text, in either case.
    begins: [bool; 256],
}

impl Empty {
    pub(super) fn new(texts: &[String]) -> Self {
        let mut begins = [false; 256];
        for first in texts.iter().filter_map(|text| text.bytes().next()) {
            begins[usize::from(first.to_ascii_lowercase())] = true;
            begins[usize::from(first.to_ascii_uppercase())] = true;
        }
        Empty { texts: texts.to_vec(), begins }
    }

    /// Whether one of them may begin with a byte: so must a text of visible signs of ASCII that is one.
    pub(super) fn may_begin(&self, byte: u8) -> bool {
        self.begins[usize::from(byte)]
    }

    /// Whether a text stands for an empty cell.
    pub(super) fn holds(&self, text: &str) -> bool {
        if text.len() > 16 || self.texts.is_empty() {
            return text.trim().is_empty();
        }
        // A Chinese character is no blank, and is what it is in any width and case: most names are told by their first byte.
        if text.bytes().next().is_some_and(|first| matches!(first, 0xe4..=0xe9) && !self.may_begin(first)) {
            return false;
        }
        let first = text.chars().next().filter(|first| ('\u{4e00}'..='\u{9fff}').contains(first));
        if first.is_some_and(|first| !self.texts.iter().any(|none| none.starts_with(first))) {
            return false;
        }
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return self.texts.iter().any(|none| none.len() == text.len() && none.eq_ignore_ascii_case(text));
        }
        self.texts.contains(&normal(text)) || text.trim().is_empty()
    }
}
