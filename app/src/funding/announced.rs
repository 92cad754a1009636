//! What an agreement announces for the years after its own: kept until it is signed, printed with it, voted year by year.

use super::envelopes::must_keep;
use super::store::announced::{self as kept, Announced};
use super::store::{self, papers};
use super::views::AnnouncedLine;
use crate::platform::{Allowed, App, Event, Form, Problem, journal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_documents::report::{Blocks, Column};
use palier_domain::funding::{AnnouncedAmount, may_announce};
use palier_domain::shared::{Cents, DossierId, EnvelopeId};
use serde_json::json;

/// An amount announced, in words.
pub fn line(one: Announced) -> AnnouncedLine {
    AnnouncedLine {
        href: format!("/financements/aides/{}", one.id),
        title: one.title,
        holder: one.holder,
        year: one.year,
        funder: format!("{}, {}", one.funder, one.scheme),
        sum: one.cents.to_string(),
        voted: if one.voted > Cents(0) { one.voted.to_string() } else { "pas encore".to_owned() },
    }
}

/// The same on paper; nothing when nothing is announced.
pub fn blocks(all: &[Announced]) -> Blocks {
    if all.is_empty() {
        return Blocks::default();
    }
    let row = |one: &Announced| {
        vec![one.year.to_string(), one.funder.clone(), one.scheme.clone(), one.cents.to_string()]
    };
    let said = "Montants annoncés pour les années suivantes. Ils n'engagent un financeur qu'après son vote de chaque année, dans \
        la limite de ses crédits (annualité budgétaire).";
    let columns = vec![
        Column::words("Année", 2),
        Column::words("Financeur", 5),
        Column::words("Dispositif", 5),
        Column::number("Annoncé", 3),
    ];
    Blocks::default().text(said).table(columns, all.iter().map(row).collect(), "")
}

pub(super) async fn announce(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let granted = papers::granted(write.tx(), id).await?;
    let missing = || Problem::Refused("Aucun accord n'est préparé pour ce dossier.".to_owned());
    let paper = papers::agreement(write.tx(), id).await?.ok_or_else(missing)?;
    let unknown = || Problem::Refused("Choisissez une enveloppe dans la liste.".to_owned());
    let envelope: EnvelopeId = typed.text("envelope").parse().map_err(|_| unknown())?;
    let purse = store::envelope(write.tx(), envelope).await?;
    must_keep(&who, &purse)?;
    let year = typed.text("year").parse();
    let year = year.map_err(|_| Problem::Refused("Indiquez l'année, par exemple 2028.".to_owned()))?;
    let cents = Cents::parse(typed.text("cents")).map_err(|why| Problem::Refused(format!("{why}.")))?;
    let (funder, scheme) = (purse.envelope.funder, purse.envelope.scheme);
    let amount = AnnouncedAmount { funder, scheme, year, cents };
    may_announce(&amount, &paper.content, paper.signed_on, &super::rules(&app)).map_err(Problem::refused)?;
    kept::announce(write.tx(), id, &amount, app.world.now()).await?;
    let details = json!({ "title": granted.title, "cents": cents, "year": year });
    write.commit(Event::of("aide.annonce", "grant", id).with(details)).await?;
    Ok(Redirect::to(&format!("/financements/aides/{id}?fait=annonce")).into_response())
}
