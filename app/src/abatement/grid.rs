//! Writing every line at once, as in a spreadsheet: one row per line, amounts typed one under the other.

use super::change::{Change, Look};
use super::forms::{bare, completed, typed};
use super::lines::ground;
use super::store::KeptAbatement;
use super::store::lines::{self as kept_lines, KeptLine};
use super::views::forms::{GridRow, GridView};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Form, Frame, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::abatement::{NewLine, Shares, Writing};
use palier_domain::shared::{AbatementId, Cents, LineId};
use serde_json::json;

/// Blank rows offered to add lines while the programme is written.
const BLANK: usize = 4;

fn view(
    app: &App,
    who: &Allowed,
    kept: &KeptAbatement,
    writing: Writing,
    rows: Vec<GridRow>,
) -> Result<GridView, Problem> {
    let ground = ground(app, kept)?;
    let axes = app.convention.tfpb_axes.iter();
    let open = axes.filter(|axis| !kept.npnru || !ground.rule.npnru_refused_axes.contains(&axis.code));
    Ok(GridView {
        frame: Frame::of(app, who, "Saisie en tableau")
            .under("Abattement TFPB", "/abattement")
            .under(kept.title(), kept.href()),
        axes: open.map(|axis| (axis.code.clone(), format!("{} {}", axis.code, axis.title))).collect(),
        measures: app.convention.tfpb_axes.iter().flat_map(|axis| axis.measures.iter().cloned()).collect(),
        back: kept.href(),
        bilan: writing == Writing::Bilan,
        revision: kept.revision,
        wrong: rows.iter().filter(|row| !row.faults.is_empty()).count(),
        stale: false,
        rows,
    })
}

/// A kept line as a row to type over.
fn row(kept: &KeptLine, writing: Writing) -> GridRow {
    let line = &kept.line;
    let amounts = match writing {
        Writing::Bilan => line.realised,
        _ => Some(line.planned),
    };
    let shares = amounts.unwrap_or_default();
    let known = amounts.is_some();
    GridRow {
        key: kept.id.to_string(),
        number: kept.number,
        axis: line.axis.clone(),
        measure: line.measure.clone(),
        title: line.title.clone(),
        expense: if known { bare(shares.expense) } else { String::new() },
        landlord: if known { bare(shares.landlord) } else { String::new() },
        other: typed(shares.other),
        funder: line.other_funder.clone(),
        valued: typed(shares.valued),
        planned: line.planned.expense.to_string(),
        indicator: match writing {
            Writing::Bilan => line.indicator_realised.clone(),
            _ => line.indicator_planned.clone(),
        },
        gap: line.gap.clone(),
        faults: Vec::new(),
    }
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let (mut look, writing) = Look::while_written(&app, &who, id).await?;
    let kept = kept_lines::of(look.read.tx(), &look.reach, id).await?;
    let mut rows: Vec<GridRow> = kept.iter().map(|line| row(line, writing)).collect();
    if writing == Writing::Programme {
        rows.extend((0..BLANK).map(|index| GridRow { key: format!("n{index}"), ..GridRow::default() }));
    }
    show(&view(&app, &who, &look.kept, writing, rows)?)
}

/// The rows as typed, in the order of the page.
fn rows_typed(form: &Form, kept: &[KeptLine]) -> Vec<GridRow> {
    let keys = form.all("cle").take(500);
    keys.map(|key| {
        let text = |name: &str| form.text(&format!("{name}-{key}")).to_owned();
        let known = kept.iter().find(|line| line.id.to_string() == key);
        GridRow {
            key: key.to_owned(),
            number: known.map(|line| line.number).unwrap_or_default(),
            axis: text("axis"),
            measure: text("measure"),
            title: text("title"),
            expense: text("expense"),
            landlord: text("landlord"),
            other: text("other"),
            funder: text("funder"),
            valued: text("valued"),
            planned: known.map(|line| line.line.planned.expense.to_string()).unwrap_or_default(),
            indicator: text("indicator"),
            gap: text("gap"),
            faults: Vec::new(),
        }
    })
    .collect()
}

/// The four amounts of a row; nothing when all are blank.
fn amounts(row: &GridRow) -> Result<Option<Shares>, String> {
    let all = [&row.expense, &row.landlord, &row.other, &row.valued];
    if all.iter().all(|text| text.is_empty()) {
        return Ok(None);
    }
    let read = |text: &String| match text.as_str() {
        "" => Ok(None),
        text => Cents::parse(text).map(Some).map_err(|wrong| format!("{wrong}.")),
    };
    let [expense, landlord, other, valued] = all;
    Ok(Some(completed(read(expense)?, read(landlord)?, read(other)?, read(valued)?)))
}

/// The line a row stands for, over what is kept of it.
fn line_of(row: &GridRow, kept: Option<&KeptLine>, writing: Writing) -> Result<NewLine, String> {
    let mut line = kept.map(|kept| kept.line.clone()).unwrap_or_default();
    let shares = amounts(row)?;
    line.other_funder.clone_from(&row.funder);
    if writing == Writing::Bilan {
        line.realised = shares;
        line.indicator_realised.clone_from(&row.indicator);
        line.gap.clone_from(&row.gap);
    } else {
        line.axis.clone_from(&row.axis);
        line.measure.clone_from(&row.measure);
        line.title.clone_from(&row.title);
        line.planned = shares.unwrap_or_default();
        line.indicator_planned.clone_from(&row.indicator);
    }
    Ok(line)
}

pub(super) async fn save(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    form: Form,
) -> Result<Response, Problem> {
    let (mut change, writing) = Change::while_written(&app, &who, id).await?;
    let held = kept_lines::of(change.write.tx(), &change.reach, id).await?;
    let mut rows = rows_typed(&form, &held);
    let ground = ground(&app, &change.kept)?;
    let mut changed: Vec<(Option<LineId>, NewLine)> = Vec::new();
    for row in &mut rows {
        let kept = held.iter().find(|line| line.id.to_string() == row.key);
        if kept.is_none() && (row.is_blank() || writing == Writing::Bilan) {
            continue;
        }
        let checked = line_of(row, kept, writing)
            .map_err(|fault| vec![fault])
            .and_then(|line| ground.check(line, Vec::new()).map_err(told));
        match checked {
            Ok(checked) if kept.is_some_and(|kept| kept.line == checked.line) => {}
            Ok(checked) => changed.push((kept.map(|kept| kept.id), checked.line)),
            Err(faults) => row.faults = faults,
        }
    }
    let stale = form.text("revision") != change.kept.revision.to_string();
    if stale || rows.iter().any(|row| !row.faults.is_empty()) {
        let mut again = view(&app, &who, &change.kept, writing, rows)?;
        again.stale = stale;
        return show_again(&again);
    }
    for (line, new) in &changed {
        match line {
            Some(line) => kept_lines::update(change.write.tx(), *line, id, new).await?,
            None => {
                let line = LineId(app.world.id());
                kept_lines::add(change.write.tx(), line, id, new, app.world.now()).await?;
            }
        }
    }
    change.keep("abattement.saisie", json!({ "lines": changed.len() }), "saisie").await
}

fn told(faults: Vec<palier_domain::shared::FieldFault>) -> Vec<String> {
    faults.into_iter().map(|fault| fault.message).collect()
}
