//! The page of coherence: what the walks ask for without a line, and the lines that answer nothing.

use super::super::consolidation::store::{quartiers, years};
use super::super::store::Reach;
use super::pages::{chosen, href, year_of};
use super::store::{self, LedgerLine, Scope};
use super::views::{CoherenceView, ThemeRow};
use crate::convention::in_force;
use crate::diagnostics::{self, ConstatLine, Sight};
use crate::plans::{self, KeptAction};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use crate::words::counted;
use axum::extract::State;
use axum::response::Response;
use palier_domain::abatement::{AbatementSight, AnsweringLine, Coherence, OpenConstat, Priority};
use palier_domain::diagnostics::Severity;
use palier_domain::shared::{ConstatId, LineId, QuartierId};
use std::collections::BTreeSet;

pub(in super::super) async fn page(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let reach = Reach::of(&who);
    let quartiers = quartiers(tx, &reach).await?;
    let years = years(tx).await?;
    let (quartier, year) = (chosen(query.text("quartier"), &quartiers), year_of(&query, &years, &app));
    let (lines, coherence) = gathered(tx, &app, &who, &quartier, &year).await?;
    let themes = |unanswered: bool| {
        let of = coherence.priorities.iter().filter(|priority| priority.is_unanswered() == unanswered);
        of.map(|priority| themed((&app, &reach), &quartier, priority, &lines)).collect::<Vec<_>>()
    };
    let (unanswered, answered) = (themes(true), themes(false));
    let named = |id: &LineId| lines.iter().find(|line| line.id == *id).map(|line| said(&reach, line));
    show(&CoherenceView {
        frame: Frame::of(&app, &who, "Cohérence avec le plan GUSP").under("Abattement TFPB", "/abattement"),
        quartiers,
        quartier,
        years,
        year,
        unanswered,
        answered,
        alone: coherence.alone.iter().filter_map(named).collect(),
        unseen: coherence.unseen.iter().filter_map(named).collect(),
        any_line: !lines.is_empty(),
        kept_back: match reach.sight {
            AbatementSight::Tout => "",
            AbatementSight::Propre => {
                "Seules vos lignes sont comparées : celles des autres bailleurs ne vous sont pas montrées."
            }
            AbatementSight::Valide => "Seuls les programmes validés sont comparés.",
        },
    })
}

/// The lines this person may read and what they say of the walks.
async fn gathered(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    quartier: &str,
    year: &str,
) -> Result<(Vec<LedgerLine>, Coherence), Problem> {
    let Ok(id) = quartier.parse::<QuartierId>() else { return Ok((Vec::new(), Coherence::default())) };
    let year = year.parse().unwrap_or_default();
    let scope = Scope { quartier: quartier.to_owned(), year, ..Scope::default() };
    let lines = store::lines(tx, &Reach::of(who), &scope).await?;
    let constats = diagnostics::constats_of(tx, id, who).await?;
    let actions = plans::actions_of(tx, id, &Sight::of(who)).await?;
    let open: Vec<&ConstatLine> = constats.iter().filter(|constat| constat.is_open()).collect();
    let ids: Vec<ConstatId> = open.iter().map(|constat| constat.id).collect();
    let ties = store::ties(tx, &lines, &ids).await?;
    let open: Vec<OpenConstat> = open.iter().map(|constat| called(app, constat, &actions, &ties)).collect();
    let lines_read: Vec<AnsweringLine> = lines.iter().map(|line| ties.answering(line)).collect();
    Ok((lines, Coherence::of(&open, &lines_read)))
}

/// A constat with the axes it calls for: those of the objectives of its actions, else those of its theme.
fn called(app: &App, constat: &ConstatLine, actions: &[KeptAction], ties: &store::Ties) -> OpenConstat {
    let convention = in_force(app);
    let answered_by = ties.actions_of(constat.id);
    let objectives: BTreeSet<&String> = actions
        .iter()
        .filter(|action| answered_by.contains(&action.id))
        .flat_map(|action| &action.objectives)
        .collect();
    let mut axes: BTreeSet<String> = convention
        .objectives()
        .iter()
        .filter(|aim| objectives.contains(&aim.clause.id))
        .flat_map(|aim| aim.tfpb_axes().to_vec())
        .collect();
    if axes.is_empty() {
        axes.extend(app.grid.theme(&constat.theme).map(|theme| theme.tfpb_axes.clone()).unwrap_or_default());
    }
    OpenConstat {
        id: constat.id,
        theme: constat.theme.clone(),
        danger: constat.severity() == Some(Severity::Danger),
        axes,
    }
}

fn said(reach: &Reach, line: &LedgerLine) -> (String, String) {
    let words = format!("Ligne {} de {} : {} (axe {})", line.number, line.landlord, line.title, line.axis);
    (words, href(reach, line.id))
}

fn themed(
    (app, reach): (&App, &Reach),
    quartier: &str,
    priority: &Priority,
    lines: &[LedgerLine],
) -> ThemeRow {
    let count = i64::try_from(priority.constats.len()).unwrap_or(i64::MAX);
    let dangers = i64::try_from(priority.dangers).unwrap_or(i64::MAX);
    let danger =
        if dangers > 0 { format!(", dont {}", counted(dangers, "danger", "dangers")) } else { String::new() };
    let axis = |code: &String| {
        let title = app.convention.tfpb_axis(code).map_or("", |axis| axis.title.as_str());
        format!("{code} {title}")
    };
    let axes: Vec<String> = priority.axes.iter().map(axis).collect();
    ThemeRow {
        theme: app.grid.theme(&priority.theme).map_or(priority.theme.clone(), |theme| theme.title.clone()),
        constats: format!("{}{danger}", counted(count, "constat ouvert", "constats ouverts")),
        href: format!("/constats?quartier={quartier}&theme={}", priority.theme),
        axes: if axes.is_empty() { "Aucun axe ne lui est rattaché".to_owned() } else { axes.join(" · ") },
        lines: lines
            .iter()
            .filter(|line| priority.lines.contains(&line.id))
            .map(|line| said(reach, line))
            .collect(),
    }
}
