//! Columns that align with wide characters and fit the page: a cell may run on over empty ones, and what is still too wide is
//! broken inside its column.

use crate::text::{Line, Page, WIDTH};

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// As wide as its widest cell.
    Left,
    /// The same, set to the right.
    Right,
    /// Gives way where the table is too wide: its cells are broken into lines.
    Flexible,
}

const GAP: usize = 2;

/// A flexible column is not narrowed below this while another can be narrowed.
const COMFORT: usize = 24;

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
enum Row {
    Cells(Vec<Line>),
    /// A line between rows, at an indent; it does not take part in the columns.
    Between(usize, Line),
    /// A table of its own under a row, at an indent.
    Inner(usize, Table),
    Gap,
}

impl Table {
    /// A table of these columns.
    pub(crate) fn new(columns: impl Into<Vec<Column>>) -> Self {
        Table { columns: columns.into(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl Into<Vec<Line>>) -> &mut Self {
        let mut cells = cells.into();
        cells.resize(self.columns.len(), Line::new());
        self.rows.push(Row::Cells(cells));
        self
    }

    /// Adds a line between the rows: a heading of those that follow.
    pub(crate) fn between(&mut self, indent: usize, line: Line) -> &mut Self {
        self.rows.push(Row::Between(indent, line));
        self
    }

    /// Adds a table under the last row, with columns of its own.
    pub(crate) fn inner(&mut self, indent: usize, table: Table) -> &mut Self {
        self.rows.push(Row::Inner(indent, table));
        self
    }

    /// Adds an empty line.
    pub(crate) fn gap(&mut self) -> &mut Self {
        self.rows.push(Row::Gap);
        self
    }

    /// Lays the table out on a page, at an indent.
    pub(crate) fn print(self, page: &mut Page, indent: usize) {
        let widths = self.widths(WIDTH - indent);
        // What was broken is narrower than its column was allowed to be: the columns close up.
        let rows: Vec<Broken> = self.rows.into_iter().map(|row| broken(row, &widths)).collect();
        let widths = closed_up(&rows, &self.columns, &widths);
        for row in rows {
            match row {
                Broken::Gap => _ = page.gap(),
                Broken::Between(at, line) => _ = page.line(at, line),
                Broken::Inner(at, table) => table.print(page, at),
                Broken::Cells(cells) => print_row(page, indent, &self.columns, &widths, cells),
            }
        }
    }

    /// How wide each column may be, so that the table fits.
    fn widths(&self, room: usize) -> Vec<usize> {
        let rows = || self.rows.iter().filter_map(|row| if let Row::Cells(cells) = row { Some(cells) } else { None });
        let columns: Vec<usize> = (0..self.columns.len()).collect();
        let mut widths = vec![0; self.columns.len()];
        let mut least = vec![0; self.columns.len()];
        let mut hardest = vec![0; self.columns.len()];
        for cells in rows() {
            for at in &columns {
                // A cell before an empty one has that one's room too.
                let alone = cells.get(at + 1).is_none_or(|next| !next.is_empty());
                if alone {
                    widths[*at] = widths[*at].max(cells[*at].width());
                }
                least[*at] = least[*at].max(cells[*at].widest());
                hardest[*at] = hardest[*at].max(cells[*at].widest_word());
            }
        }
        for at in &columns {
            let most = rows().map(|cells| cells[*at].width()).max().unwrap_or(0);
            if self.columns[*at] != Column::Flexible {
                widths[*at] = most;
            }
        }
        let total = |widths: &[usize]| {
            widths.iter().sum::<usize>() + widths.iter().filter(|width| **width > 0).count().saturating_sub(1) * GAP
        };
        // Cells that run on may need more than the columns under them give; those on the right first, which others run over.
        for at in columns.iter().copied().rev().filter(|at| self.columns[*at] == Column::Flexible) {
            for cells in rows() {
                let span = span(cells, at, &widths);
                widths[at] += cells[at].width().saturating_sub(span);
            }
        }
        // Names are kept together while there is room, then columns are narrowed further, down to single words.
        for limit in [least, hardest.iter().map(|hard| *hard.max(&COMFORT)).collect(), hardest] {
            while total(&widths) > room {
                let narrower = |at: &usize| self.columns[*at] == Column::Flexible && widths[*at] > limit[*at];
                let Some(widest) = columns.iter().copied().filter(narrower).max_by_key(|at| (widths[*at], *at)) else { break };
                widths[widest] -= 1;
            }
        }
        widths
    }
}

/// The room of a cell: its column and the empty ones after it.
fn span(cells: &[Line], at: usize, widths: &[usize]) -> usize {
    let empty = (at + 1..widths.len()).take_while(|next| cells.get(*next).is_none_or(Line::is_empty));
    widths[at] + empty.filter(|next| widths[*next] > 0).map(|next| widths[next] + GAP).sum::<usize>()
}

enum Broken {
    Cells(Vec<Vec<Line>>),
    Between(usize, Line),
    Inner(usize, Table),
    Gap,
}

fn broken(row: Row, widths: &[usize]) -> Broken {
    match row {
        Row::Gap => Broken::Gap,
        Row::Inner(indent, table) => Broken::Inner(indent, table),
        Row::Between(indent, line) => Broken::Between(indent, line),
        Row::Cells(cells) => {
            let spans: Vec<usize> = (0..cells.len()).map(|at| span(&cells, at, widths)).collect();
            Broken::Cells(cells.into_iter().zip(spans).map(|(cell, span)| cell.wrap(span, span)).collect())
        }
    }
}

fn closed_up(rows: &[Broken], columns: &[Column], widths: &[usize]) -> Vec<usize> {
    let mut closed = vec![0; widths.len()];
    for row in rows {
        let Broken::Cells(cells) = row else { continue };
        for (at, cell) in cells.iter().enumerate() {
            let next_is_empty = cells.get(at + 1).is_some_and(|next| next.iter().all(Line::is_empty));
            let runs_on = columns[at] == Column::Flexible && next_is_empty;
            let widest = cell.iter().map(Line::width).max().unwrap_or(0);
            closed[at] = closed[at].max(if runs_on { widest.min(widths[at]) } else { widest });
        }
    }
    // Cells that run on keep the room that they were broken for.
    for row in rows {
        let Broken::Cells(cells) = row else { continue };
        for (at, cell) in cells.iter().enumerate() {
            let widest = cell.iter().map(Line::width).max().unwrap_or(0);
            let empty = (at + 1..closed.len()).take_while(|next| cells[*next].iter().all(Line::is_empty));
            let under: Vec<usize> = std::iter::once(at).chain(empty).collect();
            for column in &under {
                let room =
                    under.iter().filter(|at| closed[**at] > 0 || **at == *column).map(|at| closed[*at] + GAP).sum::<usize>();
                let missing = (widest + GAP).saturating_sub(room);
                closed[*column] += missing.min(widths[*column].saturating_sub(closed[*column]));
            }
        }
    }
    closed
}

fn print_row(page: &mut Page, indent: usize, columns: &[Column], widths: &[usize], mut cells: Vec<Vec<Line>>) {
    let starts: Vec<usize> = widths
        .iter()
        .scan(indent, |at, width| {
            let start = *at;
            *at += if *width > 0 { width + GAP } else { 0 };
            Some(start)
        })
        .collect();
    let mut lines: Vec<Line> = Vec::new();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let mut line = Line::new();
        for ((cell, column), (start, width)) in cells.iter_mut().zip(columns).zip(starts.iter().zip(widths)) {
            let part = cell.get_mut(at).map(std::mem::take).unwrap_or_default();
            if part.is_empty() {
                continue;
            }
            let before = if *column == Column::Right { width.saturating_sub(part.width()) } else { 0 };
            line = line.at_column(start + before).join(part);
        }
        lines.push(line);
    }
    for line in lines {
        page.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(table: Table) -> Vec<String> {
        let mut page = Page::new();
        table.print(&mut page, 2);
        page.render().lines().map(str::to_owned).collect()
    }

    #[test]
    fn columns_align_with_wide_characters() {
        let mut table = Table::new([Column::Left, Column::Right, Column::Left]);
        table.row([Line::plain("山海"), Line::plain("7"), Line::plain("x")]);
        table.row([Line::plain("abc"), Line::plain("12"), Line::plain("y")]);
        assert_eq!(rendered(table), ["  山海   7  x", "  abc   12  y"]);
    }

    #[test]
    fn a_cell_too_wide_is_broken_in_its_column() {
        let mut table = Table::new([Column::Left, Column::Flexible, Column::Left]);
        table.row([Line::new(), Line::plain(&"word ".repeat(30)), Line::plain("end")]);
        let lines = rendered(table);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.len() <= WIDTH));
        assert!(lines[0].ends_with("end"));
    }

    #[test]
    fn a_cell_runs_on_over_empty_ones() {
        let mut table = Table::new([Column::Flexible, Column::Flexible, Column::Left]);
        table.row([Line::plain("short"), Line::plain("six people"), Line::plain("[1]")]);
        table.row([Line::plain("longer than the first"), Line::new(), Line::plain("[2]")]);
        assert_eq!(rendered(table), ["  short      six people  [1]", "  longer than the first  [2]"]);
    }
}
