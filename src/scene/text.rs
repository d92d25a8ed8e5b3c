//! How wide a text is, and where it breaks: the one place that knows, for every diagram.
//!
//! The layout engine has no widths for Chinese characters, and a drawing is read with whatever font the reader has; so
//! widths come from a table of our own (see `advance`), each wide character counts as one em, and shapes leave a margin.

use unicode_width::UnicodeWidthChar;

use super::advance;

/// Weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Weight {
    /// Regular.
    #[default]
    Regular,
    /// Bold.
    Bold,
}

/// Size and weight of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    /// Height of an em, in points.
    pub size: f64,
    /// Its weight.
    pub weight: Weight,
}

impl Font {
    /// A regular font of this size.
    pub const fn regular(size: f64) -> Font {
        Font { size, weight: Weight::Regular }
    }

    /// A bold font of this size.
    pub const fn bold(size: f64) -> Font {
        Font { size, weight: Weight::Bold }
    }

    /// Distance from one baseline to the next.
    pub fn line_height(self) -> f64 {
        self.size * 1.25
    }
}

/// Width of a text on one line, in points. O(length).
pub fn width(text: &str, font: Font) -> f64 {
    // Quotation marks, dashes and dots are drawn wide among Chinese characters and narrow among Latin ones.
    let chinese = text.chars().any(is_wide);
    text.chars().map(|c| advance_of(c, font.weight, chinese)).sum::<f64>() * font.size
}

fn advance_of(c: char, weight: Weight, chinese: bool) -> f64 {
    let table = match weight {
        Weight::Regular => &advance::REGULAR,
        Weight::Bold => &advance::BOLD,
    };
    let at = (c as usize).checked_sub(advance::FIRST as usize);
    if let Some(thousandths) = at.and_then(|at| table.get(at)) {
        return f64::from(*thousandths) / 1000.0;
    }
    match if chinese { c.width_cjk() } else { c.width() } {
        None | Some(0) => 0.0,
        Some(1) => 0.67, // letters beyond ASCII: most accented ones are narrower
        Some(_) => 1.0,
    }
}

fn is_wide(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(2)
}

/// Text that is fit to draw: control and bidirectional-override characters are gone, white space is single spaces.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_unprintable(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Breaks a text into lines of about `max` points.
///
/// Latin breaks at spaces and after hyphens and slashes; Chinese between characters, rather after the words that end a
/// region's or a body's name (市, 县, 区…) than elsewhere. A number or a bracket with what stands in it is never broken unless it
/// is wider than `max` by itself. Of all ways with the fewest lines the most even one is taken, so that no line holds one
/// lonely character. More than `max_lines` end in an ellipsis. O(length × length of a line).
pub fn wrap(text: &str, font: Font, max: f64, max_lines: usize) -> Vec<String> {
    let text = clean(text);
    if text.is_empty() {
        return Vec::new();
    }
    let pieces = pieces(&text, font, max);
    let mut lines = fill(&pieces, max);
    let max_lines = max_lines.max(1);
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            shorten(last, font, max);
        }
    }
    lines
}

/// Cuts a text to one line of `max` points, with an ellipsis where something was left out.
pub fn fit(text: &str, font: Font, max: f64) -> String {
    let mut line = clean(text);
    if width(&line, font) > max {
        shorten(&mut line, font, max);
    }
    line
}

fn shorten(line: &mut String, font: Font, max: f64) {
    let dots = font.size; // an ellipsis is one em among Chinese characters
    let chinese = line.chars().any(is_wide);
    let mut used = 0.0;
    let mut end = 0;
    for (at, c) in line.char_indices() {
        used += advance_of(c, font.weight, chinese) * font.size;
        if used + dots > max {
            break;
        }
        end = at + c.len_utf8();
    }
    line.truncate(end);
    line.truncate(line.trim_end().len());
    line.push('…');
}

/// A run that is never broken, with the cost of breaking after it.
struct Piece<'t> {
    text: &'t str,
    width: f64,
    /// Added to the unevenness of a way that breaks here.
    cost: f64,
}

/// Between the items of a list.
const BEST: f64 = -0.15;
const GOOD: f64 = 0.0;
const FAIR: f64 = 0.1;
const POOR: f64 = 0.3;

fn pieces(text: &str, font: Font, max: f64) -> Vec<Piece<'_>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let closes = bracket_ends(&chars, font, max);
    let chinese = text.chars().any(is_wide);
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut run = 0.0;
    let mut index = 0;
    while index < chars.len() {
        // A bracket that fits on a line is walked over as a whole.
        let last = closes[index].unwrap_or(index);
        for &(_, c) in &chars[index..=last] {
            run += advance_of(c, font.weight, chinese) * font.size;
        }
        let next = chars.get(last + 1).map(|&(_, c)| c);
        let cost = match next {
            None => Some(GOOD),
            Some(next) => {
                break_cost(chars[last].1, next).or((run >= max && next != ' ' && !in_number(chars[last].1, next)).then_some(POOR))
            }
        };
        if let Some(cost) = cost {
            let end = chars.get(last + 1).map_or(text.len(), |&(at, _)| at);
            pieces.push(Piece { text: &text[start..end], width: run, cost });
            start = end;
            run = 0.0;
        }
        index = last + 1;
    }
    pieces
}

/// For each opening bracket that closes within `max`, where it closes.
fn bracket_ends(chars: &[(usize, char)], font: Font, max: f64) -> Vec<Option<usize>> {
    let mut ends = vec![None; chars.len()];
    let mut open: Vec<(usize, char, f64)> = Vec::new();
    let mut at = 0.0;
    for (index, &(_, c)) in chars.iter().enumerate() {
        at += advance_of(c, font.weight, true) * font.size;
        if let Some(close) = closing(c) {
            open.push((index, close, at));
        } else if let Some(depth) = open.iter().rposition(|&(_, close, _)| close == c) {
            let (start, _, from) = open[depth];
            if at - from <= max {
                ends[start] = Some(index);
            }
            open.truncate(depth);
        }
    }
    ends
}

fn closing(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        '[' => ']',
        '\u{ff08}' => '\u{ff09}',
        '《' => '》',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        '“' => '”',
        '‘' => '’',
        '〔' => '〕',
        _ => return None,
    })
}

fn in_number(before: char, after: char) -> bool {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-');
    part(before) && part(after)
}

/// What it costs to break between two characters; `None` where one mustn't.
fn break_cost(before: char, after: char) -> Option<f64> {
    let no_start = |c: char| "\u{ff09}\u{ff0c}\u{ff1a}\u{ff1b}\u{ff01}\u{ff1f}。、》」』】”’〕%‰,.;:!?)]…℃".contains(c);
    let no_end = |c: char| "\u{ff08}(《「『【“‘〔[¥$#".contains(c);
    if no_start(after) || no_end(before) || after == ' ' {
        return None;
    }
    if matches!(before, ';' | '\u{ff1b}') {
        return Some(BEST);
    }
    if before == ' ' {
        return Some(GOOD);
    }
    if matches!(before, '-' | '/' | '–' | '—' | '·' | '_') {
        return (!after.is_ascii_digit()).then_some(FAIR);
    }
    if is_wide(before) && no_start(before) {
        return Some(GOOD);
    }
    if "省市县区镇乡村".contains(before) && !"区市县委级长村镇民场域集".contains(after) && !no_end(after) {
        return Some(GOOD);
    }
    // 26个, 150亿元, 第3: what counts stays with its number.
    if before.is_ascii_digit() || after.is_ascii_digit() {
        return (is_wide(before) && before != '第').then_some(FAIR);
    }
    if is_wide(before) || is_wide(after) {
        return Some(if is_wide(before) && is_wide(after) && no_end(after) { GOOD } else { FAIR });
    }
    no_end(after).then_some(FAIR)
}

/// Fewest lines first, then the least sum of squared slack and break costs.
fn fill(pieces: &[Piece<'_>], max: f64) -> Vec<String> {
    // best[i]: (lines, cost, previous break) of the best way to set the first i pieces.
    let mut best: Vec<(usize, f64, usize)> = vec![(0, 0.0, 0)];
    for end in 1..=pieces.len() {
        let mut choice = (usize::MAX, f64::INFINITY, end - 1);
        let mut run = 0.0;
        for start in (0..end).rev() {
            run += pieces[start].width;
            if run > max && start + 1 < end {
                break;
            }
            let (lines, cost, _) = best[start];
            let slack = ((max - run) / max).max(0.0);
            let way = (lines + 1, cost + slack * slack + pieces[end - 1].cost, start);
            if way.0 < choice.0 || (way.0 == choice.0 && way.1 < choice.1) {
                choice = way;
            }
        }
        best.push(choice);
    }
    let mut lines = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let start = best[end].2;
        let line: String = pieces[start..end].iter().map(|piece| piece.text).collect();
        lines.push(line.trim_end().to_owned());
        end = start;
    }
    lines.reverse();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font::regular(10.0);

    #[test]
    fn widths_are_those_of_the_fonts() {
        // Noto Sans CJK: a=563, b=618, i=275; Arial: space=278; all fonts: one em for a Chinese character.
        assert!((width("ab i", FONT) - 17.34).abs() < 1e-9);
        assert!((width("常山县", FONT) - 30.0).abs() < 1e-9);
        assert!((width("“飞地”", FONT) - 40.0).abs() < 1e-9);
        assert!(width("bold", Font::bold(10.0)) > width("bold", FONT));
        assert!(width("e\u{301}", FONT) <= width("e", FONT) + 1e-9);
    }

    #[test]
    fn brackets_and_numbers_are_not_broken() {
        assert_eq!(wrap("长三角(湖州)产业合作区", FONT, 70.0, 4), ["长三角(湖州)", "产业合作区"]);
        assert_eq!(wrap("长三角\u{ff08}湖州\u{ff09}产业合作区", FONT, 80.0, 4).len(), 2);
        assert_eq!(wrap("金口河区12所学校", FONT, 60.0, 4), ["金口河区", "12所学校"]);
        assert_eq!(wrap("amount 501,000,000.50 CNY", FONT, 40.0, 4), ["amount", "501,000,000.50", "CNY"]);
    }

    #[test]
    fn lines_are_even_and_break_after_a_regions_name() {
        assert_eq!(wrap("常山县人民医院分院", FONT, 70.0, 4), ["常山县", "人民医院分院"]);
        assert_eq!(wrap("First Affiliated Hospital of Zhejiang University", FONT, 130.0, 4).len(), 2);
    }

    #[test]
    fn lists_break_between_their_items() {
        // Evenly it would break within the second item.
        let lines = wrap("来源:论坛;新闻(中新网)转载国办方案", Font::regular(10.0), 130.0, 2);
        assert_eq!(lines, ["来源:论坛;", "新闻(中新网)转载国办方案"]);
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        let lines = wrap(&"很".repeat(5000), FONT, 100.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|line| width(line, FONT) <= 100.0));
        assert_eq!(fit("abcdefghijkl", FONT, 30.0), "abc…");
    }

    #[test]
    fn what_cannot_be_drawn_is_left_out() {
        assert_eq!(clean("a\0b\u{202e}c\n\n d "), "abc d");
        assert!(wrap("\0\n", FONT, 50.0, 3).is_empty());
    }
}
