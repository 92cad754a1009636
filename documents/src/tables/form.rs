//! A workbook to fill in and send back: the table, with its lists under each cell, a sheet of help and the lists
//! themselves.

use super::xlsx::{LONGEST_CELL, fill, fitting, format_of, titled};
use super::{Sheet, legible};
use crate::DocumentError;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

/// A workbook to fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The table, empty or already filled.
    pub sheet: Sheet,
    /// How to fill its columns, one for each.
    pub columns: Vec<FormColumn>,
    /// What to know before starting, one paragraph each.
    pub notes: Vec<String>,
    /// Blank rows offered under the table.
    pub spare: u32,
}

/// How a column is filled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormColumn {
    /// What may be chosen, in order; anything when empty.
    pub choices: Vec<String>,
    /// Whether several may be, split by `;`.
    pub several: bool,
    /// Whether each row must fill it.
    pub required: bool,
    /// Whether it is the program's own, not to be edited.
    pub technical: bool,
    /// What to write in it.
    pub help: String,
}

/// Longest message a spreadsheet shows beside a cell.
const LONGEST_MESSAGE: usize = 255;

/// The workbook, as XLSX.
///
/// # Errors
/// When the rows or the columns exceed what a sheet holds.
pub fn xlsx_form(form: &Form) -> Result<Vec<u8>, DocumentError> {
    let mut workbook = titled(&form.sheet);
    let page = workbook.add_worksheet();
    let header = fill(page, &form.sheet)?;
    let rows = u32::try_from(form.sheet.rows.len()).unwrap_or(u32::MAX);
    let last = header.saturating_add(rows).saturating_add(form.spare);
    let mut list = 0u16;
    for (index, (column, told)) in (0..=u16::MAX).zip(form.sheet.columns.iter().zip(&form.columns)) {
        if told.technical {
            page.set_column_format(index, &format_of(column).set_font_color("767676").set_font_size(8))?;
        }
        if !told.choices.is_empty() {
            let within = listed(list, told.choices.len());
            page.add_data_validation(
                header + 1,
                index,
                last,
                index,
                &validation(told, &column.title, within)?,
            )?;
            list += 1;
        }
    }
    help(workbook.add_worksheet(), form)?;
    lists(&mut workbook, form)?;
    Ok(workbook.save_to_buffer()?)
}

/// The cells of a list, on the sheet of lists.
fn listed(list: u16, count: usize) -> Formula {
    let letters = palier_domain::shared::sheet::column_letters(u32::from(list));
    Formula::new(format!("=Listes!${letters}$2:${letters}${}", count + 1))
}

fn validation(told: &FormColumn, title: &str, within: Formula) -> Result<DataValidation, XlsxError> {
    let message: String = told.help.chars().take(LONGEST_MESSAGE).collect();
    let validation = DataValidation::new()
        .allow_list_formula(within)
        .set_input_title(title.chars().take(32).collect::<String>())?
        .set_input_message(message)?;
    if told.several {
        // A list proposes one; several are typed, which a strict list would refuse.
        return Ok(validation.show_error_message(false));
    }
    validation
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("Hors de la liste")?
        .set_error_message("Choisissez dans la liste : l'import refuserait autre chose.")
}

fn help(page: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    let (title, header, wrapped) = (
        Format::new().set_bold().set_font_size(14).set_font_color("0F4C5C"),
        Format::new().set_bold().set_background_color("EEF4F5").set_border_bottom(FormatBorder::Medium),
        Format::new().set_text_wrap().set_align(FormatAlign::Top),
    );
    page.set_name("Aide")?;
    for (column, width) in [(0, 28), (1, 16), (2, 90)] {
        page.set_column_width(column, width)?;
    }
    page.write_string_with_format(0, 0, "Comment remplir ce tableau", &title)?;
    let mut row = 2;
    for note in &form.notes {
        page.merge_range(row, 0, row, 2, &fitting(note, LONGEST_CELL), &wrapped)?;
        let lines = u32::try_from(note.chars().count() / 120).unwrap_or(0) + 1;
        page.set_row_height(row, 15 * lines)?;
        row += 1;
    }
    row += 1;
    for (column, words) in (0..).zip(["Colonne", "À remplir", "Ce qu'on y écrit"]) {
        page.write_string_with_format(row, column, words, &header)?;
    }
    for (column, told) in form.sheet.columns.iter().zip(&form.columns) {
        row += 1;
        let needed = match told {
            FormColumn { technical: true, .. } => "ne pas modifier",
            FormColumn { required: true, .. } => "toujours",
            _ => "si utile",
        };
        for (index, words) in (0..).zip([column.title.as_str(), needed, told.help.as_str()]) {
            page.write_string_with_format(row, index, fitting(words, LONGEST_CELL), &wrapped)?;
        }
    }
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn lists(workbook: &mut Workbook, form: &Form) -> Result<(), XlsxError> {
    let page = workbook.add_worksheet();
    page.set_name("Listes")?;
    let header =
        Format::new().set_bold().set_background_color("EEF4F5").set_border_bottom(FormatBorder::Medium);
    let offered = form.sheet.columns.iter().zip(&form.columns).filter(|(_, told)| !told.choices.is_empty());
    for (index, (column, told)) in (0..=u16::MAX).zip(offered) {
        page.set_column_width(index, 36)?;
        page.write_string_with_format(0, index, format!("Liste : {}", legible(&column.title)), &header)?;
        for (row, choice) in (1..).zip(&told.choices) {
            page.write_string(row, index, fitting(choice, LONGEST_CELL))?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}
