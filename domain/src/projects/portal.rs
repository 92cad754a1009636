//! A dossier as plain rows, ready to be typed again or pasted in the grant portal of the State, and on the national form.

use super::{Application, Page};

/// A row of the sheet: where it goes, what it is, what to type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalRow {
    /// Part of the form.
    pub section: String,
    /// What is asked.
    pub label: String,
    /// What to type.
    pub value: String,
}

/// The pages in the order of the national form.
const ORDER: [Page; 14] = [
    Page::Holder,
    Page::Summary,
    Page::Purpose,
    Page::Publics,
    Page::Places,
    Page::Calendar,
    Page::Means,
    Page::Partners,
    Page::Participation,
    Page::Environment,
    Page::Insertion,
    Page::Upkeep,
    Page::Indicators,
    Page::Promises,
];

/// The sheet: pages in the order of the national form, then the budget account by account and the plan funder by funder.
/// `name` says what stands for an identifier (quartier, partner), when it is one.
pub fn portal_rows(application: &Application, name: &dyn Fn(&str) -> Option<String>) -> Vec<PortalRow> {
    let row =
        |section: &str, label: String, value: String| PortalRow { section: section.to_owned(), label, value };
    let mut rows = Vec::new();
    for page in ORDER {
        let said = application.said(page).into_iter().filter(|field| !field.text.is_empty());
        rows.extend(said.map(|field| row(page.title(), field.label, named(&field.text, name))));
    }
    for line in &application.budget.lines {
        let label = format!("{} : {}", line.account.title(), line.label);
        rows.push(row(Page::Budget.title(), label, line.sum.bare(',')));
    }
    for line in &application.financing.plan {
        let label = if line.scheme.is_empty() {
            line.funder.clone()
        } else {
            format!("{} ({})", line.funder, line.scheme)
        };
        rows.push(row(Page::Financing.title(), label, line.asked.bare(',')));
    }
    rows
}

/// The same text, each identifier that stands at the start of a line replaced by what it stands for.
pub fn named(text: &str, name: &dyn Fn(&str) -> Option<String>) -> String {
    let line = |line: &str| {
        let (head, rest) = line.split_once(" : ").map_or((line, None), |(head, rest)| (head, Some(rest)));
        match (name(head), rest) {
            (Some(name), Some(rest)) => format!("{name} : {rest}"),
            (Some(name), None) => name,
            (None, _) => line.to_owned(),
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::{Account, AccountLine, QuartierShare};
    use crate::shared::{Cents, QuartierId};
    use uuid::Uuid;

    #[test]
    fn the_sheet_names_quartiers_and_gives_figures_to_paste() {
        let mut application = Application::default();
        application.summary.title = "Jardin".into();
        let quartier = QuartierId(Uuid::from_u128(7));
        application.places.quartiers = vec![QuartierShare { quartier, percent: 100 }];
        let line = AccountLine { account: Account::Achats, label: "Plants".into(), sum: Cents(125_050) };
        application.budget.lines = vec![line];
        let name = |id: &str| (id == quartier.to_string()).then(|| "Montreynaud".to_owned());
        let rows = portal_rows(&application, &name);
        let has =
            |section: &str, value: &str| rows.iter().any(|row| row.section == section && row.value == value);
        assert!(has("Quartiers", "Montreynaud : 100 %"), "{rows:?}");
        assert!(has("Budget", "1250,50") && has("Intitulé et résumé", "Jardin"), "{rows:?}");
    }
}
