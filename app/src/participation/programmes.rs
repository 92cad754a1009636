//! What landlords do in a quartier in exchange for the abatement of TFPB: validated programmes, in plain words, for anyone.

use super::open;
use super::restitutions::id_of;
use super::views::programmes::{
    LandlordProgramme, ProgrammeView, ProgrammesView, PublicAxis, PublicDeed, QuartierLine,
};
use crate::abatement::residents::{self, PublicLine, PublicProgramme};
use crate::platform::page::show;
use crate::platform::{App, Form, Frame, Problem, Tx};
use crate::words::counted;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::abatement::AbatementState;
use palier_domain::shared::{Cents, QuartierId};

/// The quartiers that have a validated programme.
pub(super) async fn list(State(app): State<App>) -> Result<Response, Problem> {
    let all = residents::programmes(app.db.read().await?.tx(), None).await?;
    let mut quartiers: Vec<QuartierLine> = Vec::new();
    for programme in &all {
        let href = format!("/programmes/{}", programme.quartier_id);
        if quartiers.last().is_none_or(|line| line.href != href) {
            let name = format!("{} ({})", programme.quartier, programme.communes);
            quartiers.push(QuartierLine { href, name, landlords: Vec::new() });
        }
        if let Some(line) = quartiers.last_mut() {
            line.landlords.push(format!("{} ({})", programme.landlord, programme.year));
        }
    }
    let frame = Frame::public(&app, "Ce que font les bailleurs dans les quartiers");
    Ok(open(show(&ProgrammesView { frame, quartiers })?))
}

/// The validated programmes of a quartier for a year, the latest when none is asked for.
pub(super) async fn show_one(
    State(app): State<App>,
    Path(quartier): Path<String>,
    query: Form,
) -> Result<Response, Problem> {
    let quartier: QuartierId = id_of(&quartier)?;
    let mut read = app.db.read().await?;
    let all = residents::programmes(read.tx(), Some(quartier)).await?;
    let first = all.first().ok_or(Problem::NotFound)?;
    let asked = query.text("annee").parse::<i64>().ok();
    let year = asked.filter(|year| all.iter().any(|of| of.year == *year)).unwrap_or(first.year);
    let mut years: Vec<i64> = all.iter().map(|of| of.year).filter(|other| *other != year).collect();
    years.dedup();
    let frame = Frame::public(&app, format!("{} : ce que font les bailleurs en {year}", first.quartier))
        .under("Ce que font les bailleurs dans les quartiers", "/programmes");
    let place = first.communes.clone();
    let mut landlords = Vec::new();
    for programme in all.iter().filter(|of| of.year == year) {
        landlords.push(told(read.tx(), &app, programme).await?);
    }
    Ok(open(show(&ProgrammeView {
        frame,
        place,
        landlords,
        years,
        href: format!("/programmes/{quartier}"),
    })?))
}

async fn told(tx: &mut Tx, app: &App, programme: &PublicProgramme) -> Result<LandlordProgramme, Problem> {
    let lines = residents::lines(tx, programme.id).await?;
    let valued: Cents = lines.iter().map(|line| line.valued_cents).sum();
    let mut axes: Vec<PublicAxis> = Vec::new();
    for line in &lines {
        let title = app.convention.tfpb_axis(&line.axis).map_or("Autres actions", |axis| axis.title.as_str());
        if axes.last().is_none_or(|axis| axis.title != title) {
            axes.push(PublicAxis { title: title.to_owned(), deeds: Vec::new() });
        }
        if let Some(axis) = axes.last_mut() {
            axis.deeds.push(deed(line));
        }
    }
    let done = programme.state == AbatementState::BilanValide;
    Ok(LandlordProgramme {
        name: programme.landlord.clone(),
        dwellings: counted(programme.dwellings, "logement concerné", "logements concernés"),
        amount: programme.amount.map(|cents| Cents(cents).to_string()).unwrap_or_default(),
        valued: valued.to_string(),
        state: match done {
            true => "Le bilan est vérifié par la commune, la métropole et l'État : voici ce qui a été fait.",
            false => {
                "Le programme est validé par la commune, la métropole et l'État : voici ce qui est prévu."
            }
        },
        axes,
    })
}

fn deed(line: &PublicLine) -> PublicDeed {
    let counted = |word: &str, text: &String| match (line.indicator.is_empty(), text.is_empty()) {
        (_, true) => String::new(),
        (true, false) => format!("{word} : {text}"),
        (false, false) => format!("{}, {word} : {text}", line.indicator),
    };
    PublicDeed {
        title: line.title.clone(),
        description: line.description.clone(),
        place: line.place.clone(),
        when: if line.recurring { "toute l'année" } else { "" },
        valued: line.valued_cents.to_string(),
        planned: counted("prévu", &line.indicator_planned),
        realised: counted("réalisé", &line.indicator_realised),
    }
}
