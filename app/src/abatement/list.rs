//! The table of abatements: filters in the address, totals at the foot.

use super::alerts;
use super::change::rule_of;
use super::store::{self, KeptAbatement, Narrowed, Reach};
use super::views::{ListRow, ListView, mobilisation_said, per_dwelling};
use super::words::{state_label, state_tone};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use crate::words::counted;
use axum::extract::State;
use axum::response::Response;
use palier_domain::abatement::{AbatementState, Amounts, Mobilisation, Phase, Totals};
use palier_domain::partners::Capability;
use palier_domain::shared::{Cents, Day};

/// Rows of a page.
const PAGE: usize = 60;
/// Names of the filters in the address.
const NAMES: [&str; 4] = ["quartier", "bailleur", "annee", "etat"];

/// The filters of the list; an empty text filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Quartier, by id.
    pub quartier: String,
    /// Landlord, by id.
    pub bailleur: String,
    /// Tax year.
    pub annee: String,
    /// State.
    pub etat: String,
}

impl Filters {
    /// Those of an address.
    pub fn of(query: &Form) -> Self {
        let [quartier, bailleur, annee, etat] = NAMES.map(|name| query.text(name).to_owned());
        Self { quartier, bailleur, annee, etat }
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The address of a page of the list with these filters.
    pub fn address(&self, page: usize) -> String {
        self.at("/abattement", page)
    }

    /// The address of the same abatements as a workbook.
    pub fn workbook(&self) -> String {
        self.at("/abattement.xlsx", 1)
    }

    fn at(&self, path: &str, page: usize) -> String {
        let values = [&self.quartier, &self.bailleur, &self.annee, &self.etat];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in NAMES.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    pub(super) fn narrowed(&self) -> Narrowed {
        Narrowed {
            landlord: self.bailleur.clone(),
            quartier: self.quartier.clone(),
            year: self.annee.parse().unwrap_or_default(),
        }
    }
}

/// What the figures of several abatements come to.
#[derive(Debug, Clone, Default)]
pub struct Foot {
    /// Dwellings the abatement is granted for.
    pub eligible: i64,
    /// Sums of the lines.
    pub totals: Totals,
    /// Abatements, carry-overs, and what is valued against them.
    pub mobilisation: Mobilisation,
    /// What remains to be mobilised, abatement by abatement: what one values beyond its due does not serve another.
    pub remaining: Cents,
}

impl Foot {
    /// The sums of these abatements.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a KeptAbatement>) -> Self {
        all.into_iter().fold(Self::default(), |mut foot, kept| {
            let own = kept.mobilisation(kept.counted());
            let add = |one: Cents, two: Cents| [one, two].into_iter().sum::<Cents>();
            foot.eligible += kept.eligible;
            foot.totals = foot.totals.plus(kept.totals);
            foot.remaining = add(foot.remaining, own.remaining());
            foot.mobilisation = Mobilisation {
                abatement: add(foot.mobilisation.abatement, own.abatement),
                carried_over: add(foot.mobilisation.carried_over, own.carried_over),
                valued: add(foot.mobilisation.valued, own.valued),
                expense: add(foot.mobilisation.expense, own.expense),
            };
            foot
        })
    }
}

/// A row of the table.
pub fn row(kept: &KeptAbatement, today: Day) -> ListRow {
    let phase = kept.counted();
    let mobilisation = kept.mobilisation(phase);
    let late = kept.rules.bilan_late_for(today);
    let awaited = kept.rules.state == AbatementState::BilanAttendu;
    ListRow {
        href: kept.href(),
        quartier: kept.quartier.clone(),
        communes: kept.communes.clone(),
        landlord: kept.landlord.clone(),
        year: kept.rules.year,
        state: state_label(kept.rules.state),
        tone: state_tone(kept.rules.state),
        late: awaited && late.is_some(),
        note: match (awaited, late) {
            (true, None) => format!("dû le {}", kept.rules.bilan_due.plain()),
            (true, Some(time)) => format!("en retard de {time}"),
            _ => String::new(),
        },
        eligible: kept.eligible,
        amount: kept.amounts.retained().map(|cents| cents.to_string()).unwrap_or_default(),
        amount_kind: amount_kind(kept.amounts),
        planned: kept.totals.planned.expense.to_string(),
        valued: mobilisation.valued.to_string(),
        valued_kind: if phase == Phase::Bilan { "réalisé" } else { "prévu" },
        rate: mobilisation_said(&mobilisation),
        short: mobilisation.owed().0 > 0 && !mobilisation.is_full(),
        remaining: mobilisation.remaining().to_string(),
        per_dwelling: per_dwelling(mobilisation.valued, kept.eligible),
    }
}

/// Whether the amount that counts is estimated or final; empty when none was stated.
pub(super) fn amount_kind(amounts: Amounts) -> &'static str {
    match (amounts.notified, amounts.estimated) {
        (Some(_), _) => "définitif",
        (None, Some(_)) => "estimé",
        (None, None) => "",
    }
}

/// The abatements in reach that pass the filters, as they stand today.
pub(super) async fn passing(
    tx: &mut Tx,
    reach: &Reach,
    filters: &Filters,
    today: Day,
) -> Result<Vec<KeptAbatement>, Problem> {
    let mut all = store::list(tx, reach, &filters.narrowed()).await?;
    for kept in &mut all {
        kept.rules = kept.rules.on(today);
    }
    let state: Option<AbatementState> = filters.etat.parse().ok();
    all.retain(|kept| state.is_none_or(|state| kept.rules.state == state));
    Ok(all)
}

pub(super) async fn page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let filters = Filters::of(&query);
    let (reach, today) = (Reach::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let all = passing(tx, &reach, &filters, today).await?;
    let pages = all.len().div_ceil(PAGE).max(1);
    let page = query.text("page").parse::<usize>().unwrap_or(1).clamp(1, pages);
    let first = (page - 1) * PAGE;
    let rows: Vec<ListRow> = all.iter().skip(first).take(PAGE).map(|kept| row(kept, today)).collect();
    let turn = |there: bool, to: usize| if there { filters.address(to) } else { String::new() };
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let foot = Foot::of(&all);
    show(&ListView {
        frame: Frame::of(&app, &who, "Abattement TFPB"),
        alerts: alerts::signatures(tx, &app, &who).await?,
        summary: format!("Lignes {} à {} sur {}", first + 1, first + rows.len(), all.len()),
        previous: turn(page > 1, page.saturating_sub(1)),
        next: turn(page < pages, page + 1),
        paged: pages > 1,
        count: counted(total, "abattement", "abattements"),
        foot_rate: mobilisation_said(&foot.mobilisation),
        foot_per_dwelling: per_dwelling(foot.mobilisation.valued, foot.eligible),
        foot,
        quartiers: store::quartiers(tx, &reach).await?,
        landlords: store::landlords(tx, today).await?,
        years: years(today),
        states: AbatementState::ALL
            .iter()
            .map(|state| (state.code().to_owned(), state_label(*state).to_owned()))
            .collect(),
        may_write: who.may(Capability::WriteAbatement) && rule_of(&app, today.0.year()).is_ok(),
        rows,
        filters,
    })
}

/// Years offered: the next one, down to eight years ago.
pub(super) fn years(today: Day) -> Vec<(String, String)> {
    let now = today.0.year();
    (now - 8..=now + 1).rev().map(|year| (year.to_string(), year.to_string())).collect()
}
