//! Rows of the form of an action: the same names sent once per row, in order. A row left blank is no row.

use crate::platform::{Filled, Form};
/// A group of rows.
#[derive(Debug)]
pub struct Group {
    /// Name of the group, under which its faults stand.
    pub name: &'static str,
    /// Names of its fields, left to right.
    pub columns: &'static [&'static str],
    /// How many first fields are choices that a blank row has too.
    pub chosen: usize,
}

/// Partners: organisation, role.
pub const PARTNERS: Group = Group { name: "partners", columns: &["partner_org", "partner_role"], chosen: 0 };
/// Steps: title, due, done.
pub const MILESTONES: Group =
    Group { name: "milestones", columns: &["milestone_title", "milestone_due", "milestone_done"], chosen: 0 };
/// Expenses: nature, post, sum.
pub const BUDGET: Group =
    Group { name: "budget_lines", columns: &["budget_nature", "budget_post", "budget_sum"], chosen: 1 };
/// Funders: organisation, name, scheme, asked, granted, paid.
pub const FUNDING: Group = Group {
    name: "funding",
    columns: &[
        "funding_org",
        "funding_name",
        "funding_scheme",
        "funding_asked",
        "funding_granted",
        "funding_paid",
    ],
    chosen: 0,
};
/// Indicators: kind, title, unit, baseline, target, reached, source, frequency.
pub const INDICATORS: Group = Group {
    name: "indicators",
    columns: &[
        "indicator_kind",
        "indicator_title",
        "indicator_unit",
        "indicator_baseline",
        "indicator_target",
        "indicator_reached",
        "indicator_source",
        "indicator_frequency",
    ],
    chosen: 1,
};
/// Every group whose rows are added and removed.
pub const GROUPS: [&Group; 5] = [&PARTNERS, &MILESTONES, &BUDGET, &FUNDING, &INDICATORS];

/// A row as the form shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// Its number, from 1.
    pub number: usize,
    /// Its fields, left to right.
    pub cells: Vec<String>,
    /// What is to be corrected in it; empty when nothing is.
    pub error: String,
}

/// The rows of a group as the form shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowsView {
    /// Rows, the last ones blank.
    pub rows: Vec<RowView>,
    /// Whether one of them is to be corrected.
    pub faulty: bool,
}

impl Group {
    fn sent(&self, form: &Form) -> Vec<Vec<String>> {
        let columns: Vec<Vec<&str>> = self.columns.iter().map(|name| form.all(name).collect()).collect();
        let count = columns.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |column: &Vec<&str>, row: usize| column.get(row).copied().unwrap_or("").to_owned();
        (0..count).map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect()
    }

    fn is_blank(&self, row: &[String]) -> bool {
        row.iter().skip(self.chosen).all(String::is_empty)
    }

    /// The rows that say something.
    pub fn typed(&self, form: &Form) -> Vec<Vec<String>> {
        let mut rows = self.sent(form);
        rows.retain(|row| !self.is_blank(row));
        rows
    }

    /// Puts these rows in the form, in place of those it had.
    pub fn put(&self, form: &mut Form, rows: &[Vec<String>]) {
        for (index, name) in self.columns.iter().enumerate() {
            form.put(name, rows.iter().map(|row| row.get(index).cloned().unwrap_or_default()));
        }
    }

    /// What the page shows: what was said, then at least one blank row.
    pub fn view(&self, filled: &Filled) -> RowsView {
        let sent = self.sent(filled.form());
        let (said, blank): (Vec<_>, Vec<_>) = sent.into_iter().partition(|row| !self.is_blank(row));
        let blanks = vec![vec![String::new(); self.columns.len()]; blank.len().max(1)];
        let errors = filled.errors_of(self.name);
        let row = |(number, cells): (usize, Vec<String>)| RowView {
            error: errors.iter().find_map(|told| about(told, number)).unwrap_or_default(),
            number,
            cells,
        };
        let rows: Vec<RowView> = (1..).zip(said.into_iter().chain(blanks)).map(row).collect();
        RowsView { faulty: rows.iter().any(|row| !row.error.is_empty()), rows }
    }
}

/// What a fault says of that row; nothing when it is about another.
fn about(told: &str, number: usize) -> Option<String> {
    told.split_once(&format!(", ligne {number} : ")).map(|(_, why)| {
        let mut letters = why.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    })
}

/// The form with a row more or a row less of one of these groups, when that is what was asked and not to keep it.
pub fn reshaped(form: &Form, groups: &[&Group]) -> Option<Form> {
    let group = |name: &str| groups.iter().find(|group| group.name == name);
    if let Some(group) = group(form.text("ajouter")) {
        let (mut form, mut rows) = (form.clone(), group.sent(form));
        rows.push(vec![String::new(); group.columns.len()]);
        group.put(&mut form, &rows);
        return Some(form);
    }
    let (name, number) = form.filled("retirer")?.split_once(':')?;
    let (group, number) = (group(name)?, number.parse::<usize>().ok()?);
    let (mut form, mut rows) = (form.clone(), group.sent(form));
    if (1..=rows.len()).contains(&number) {
        rows.remove(number - 1);
    }
    group.put(&mut form, &rows);
    Some(form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::plans::row_fault;

    fn form() -> Form {
        Form::of(&[
            ("budget_nature", "investissement"),
            ("budget_post", "Terre"),
            ("budget_sum", "500"),
            ("budget_nature", "fonctionnement"),
            ("budget_post", ""),
            ("budget_sum", ""),
            ("budget_nature", "fonctionnement"),
            ("budget_post", "Arrosage"),
            ("budget_sum", "x"),
        ])
    }

    #[test]
    fn a_blank_row_is_no_row_and_a_choice_alone_does_not_fill_it() {
        let typed = BUDGET.typed(&form());
        assert_eq!(typed.len(), 2);
        assert_eq!(typed[1], ["fonctionnement", "Arrosage", "x"]);
        let told = vec![row_fault(BUDGET.name, 1, "« x » n'est pas un montant en euros")];
        let view = BUDGET.view(&Filled::again(form(), told));
        assert_eq!((view.rows.len(), view.faulty), (3, true));
        assert_eq!(view.rows[1].error, "« x » n'est pas un montant en euros");
        assert!(view.rows[0].error.is_empty() && view.rows[2].cells.iter().all(String::is_empty));
    }

    #[test]
    fn a_row_is_added_or_removed_and_nothing_typed_is_lost() {
        let mut more = form();
        more.put("ajouter", ["budget_lines".to_owned()]);
        let more = reshaped(&more, &GROUPS).unwrap();
        assert_eq!(BUDGET.view(&Filled::again(more.clone(), vec![])).rows.len(), 4);
        assert_eq!(BUDGET.typed(&more), BUDGET.typed(&form()));
        let mut less = form();
        less.put("retirer", ["budget_lines:1".to_owned()]);
        let less = BUDGET.typed(&reshaped(&less, &GROUPS).unwrap());
        assert_eq!(less, [["fonctionnement", "Arrosage", "x"]]);
        assert!(reshaped(&form(), &GROUPS).is_none());
    }
}
