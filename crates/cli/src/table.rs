//! Columns for people.

use console::{Alignment, measure_text_width, pad_str, truncate_str};

use crate::output;

/// The widest a cell gets on a terminal; elsewhere it is whole, and only its own line is longer.
const WIDEST: usize = 44;

/// Prints rows in columns; the last one is never cut, as it is there to be copied.
pub(crate) fn print<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) {
    let on_terminal = console::user_attended();
    let shown = |column: usize, cell: &str| -> String {
        if on_terminal && column + 1 < COLUMNS {
            truncate_str(cell, WIDEST, "…").into_owned()
        } else {
            cell.to_owned()
        }
    };
    let rows: Vec<[String; COLUMNS]> = rows
        .iter()
        .map(|row| std::array::from_fn(|column| shown(column, &row[column])))
        .collect();
    let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| measure_text_width(&row[column]));
        cells.max().unwrap_or_default()
    });
    for row in &rows {
        let cells = row
            .iter()
            .zip(widths)
            .filter(|(_, width)| *width > 0)
            .map(|(cell, width)| pad_str(cell, width.min(WIDEST), Alignment::Left, None));
        output::line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
