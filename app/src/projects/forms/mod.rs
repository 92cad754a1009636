//! What was typed on a page of a dossier: read, and written back as it is kept.

mod fill;
mod read;

pub(super) use fill::filled;
pub(super) use read::read;

use crate::plans::rows::{self, Group};
use crate::platform::Form;
use palier_domain::convention::IndicatorTemplate;
use palier_domain::projects::Page;

/// Quartiers and their shares.
pub(super) const PLACES: Group =
    Group { name: "quartiers", columns: &["place_quartier", "place_percent"], chosen: 0 };
/// Steps of the calendar.
pub(super) const STEPS: Group = Group { name: "milestones", columns: &["step_title", "step_due"], chosen: 0 };
/// Partners and their roles.
pub(super) const PARTNERS: Group =
    Group { name: "partners", columns: &["partner_org", "partner_role"], chosen: 0 };
/// Indicators.
pub(super) const INDICATORS: Group = Group {
    name: "indicators",
    columns: &[
        "indicator_kind",
        "indicator_title",
        "indicator_unit",
        "indicator_baseline",
        "indicator_target",
        "indicator_source",
        "indicator_frequency",
    ],
    chosen: 1,
};
/// Accounts.
pub(super) const LINES: Group =
    Group { name: "lines", columns: &["account", "account_label", "account_sum"], chosen: 1 };
/// Financing plan.
pub(super) const PLAN: Group =
    Group { name: "plan", columns: &["plan_line", "plan_name", "plan_scheme", "plan_asked"], chosen: 0 };

/// The rows of a page, if it holds some.
pub(super) const fn group_of(page: Page) -> Option<&'static Group> {
    match page {
        Page::Places => Some(&PLACES),
        Page::Calendar => Some(&STEPS),
        Page::Partners => Some(&PARTNERS),
        Page::Indicators => Some(&INDICATORS),
        Page::Budget => Some(&LINES),
        Page::Financing => Some(&PLAN),
        _ => None,
    }
}

/// The form with a row more or a row less, when that is what was asked and not to keep it.
pub(super) fn reshaped(page: Page, form: &Form, library: &[IndicatorTemplate]) -> Option<Form> {
    if page == Page::Indicators && form.text("ajouter") == "modele" {
        return Some(with_model(form, library));
    }
    rows::reshaped(form, &[group_of(page)?])
}

/// The form with an indicator of the library more.
fn with_model(form: &Form, library: &[IndicatorTemplate]) -> Form {
    let mut form = form.clone();
    let Some(model) = library.iter().find(|model| model.code == form.text("modele")) else { return form };
    let mut typed = INDICATORS.typed(&form);
    let cells = [model.kind.code(), &model.title, &model.unit, "", "", &model.method, ""];
    typed.push(cells.map(str::to_owned).to_vec());
    INDICATORS.put(&mut form, &typed);
    form
}
