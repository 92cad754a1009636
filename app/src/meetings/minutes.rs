//! The record of decisions of a sitting that was closed, as a paper to sign and as a text to go on writing.

use super::bodies::name_of;
use super::store::agenda as kept_agenda;
use super::store::room::{self as kept_room, Said};
use super::store::{self, KeptSitting};
use super::words::presence_label;
use crate::abatement::file;
use crate::platform::{Allowed, App, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::report::{self, Blocks, Column, Report};
use palier_domain::meetings::{DossierDecision, SittingState};
use palier_domain::shared::{Cents, DossierId, PersonId, SittingId};
use std::collections::BTreeMap;

async fn record(app: &App, id: SittingId) -> Result<(KeptSitting, Report), Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept = store::sitting(tx, id).await?;
    if kept.state != SittingState::Close {
        return Err(Problem::Refused("Le relevé de décisions s'édite une fois la séance close.".to_owned()));
    }
    let title = name_of(app, &kept.body);
    let rulings = kept_room::rulings(tx, id, None).await?;
    let lines = kept_agenda::record(tx, id).await?;
    let report = Report {
        kicker: app.convention.title.clone(),
        title: "Relevé de décisions".to_owned(),
        subtitle: format!("{title}, séance du {}", kept.held.day.plain()),
        edited_on: kept.held.day,
        across: false,
        blocks: held(tx, &kept, &title).await?.and(said(&rulings, lines)).done(),
        author: title,
    };
    Ok((kept, report))
}

/// When and where, who was there, who left.
async fn held(tx: &mut Tx, kept: &KeptSitting, title: &str) -> Result<Blocks, Problem> {
    let body = store::body(tx, &kept.body, title).await?;
    let attendance = store::attendance(tx, kept.id).await?;
    let members = store::members(tx, &kept.body, kept.held.day).await?;
    let names: BTreeMap<String, String> = store::names(tx, kept.id).await?.into_iter().collect();
    let items = kept_room::items(tx, kept.id, None, &[]).await?;
    let titles: BTreeMap<DossierId, &str> = items.iter().map(|item| (item.id, item.title.as_str())).collect();
    let name = |person: PersonId| names.get(&person.to_string()).cloned().unwrap_or_default();
    let there = attendance.iter().map(|one| {
        let organisation = members.iter().find(|member| member.organisation_id == one.organisation);
        vec![
            name(one.person),
            organisation.map(|member| member.organisation.clone()).unwrap_or_default(),
            presence_label(one.presence).to_owned(),
            if one.votes { "oui" } else { "non" }.to_owned(),
        ]
    });
    let gone = store::withdrawals(tx, kept.id)
        .await?
        .into_iter()
        .map(|one| vec![name(one.person), titles.get(&one.dossier).copied().unwrap_or_default().to_owned()]);
    let voting = attendance.iter().filter(|one| one.votes && one.presence.counts()).count();
    let needed = body.quorum.needed(body.voting_seats());
    let words = |title, share| Column::words(title, share);
    Ok(Blocks::default()
        .facts([
            ("Date", kept.held.day.plain()),
            ("Horaire", kept.held.hours()),
            ("Lieu", kept.held.place.clone()),
            ("Exercice", kept.year.to_string()),
            ("Quorum", format!("{voting} sièges votants présents, {needed} nécessaires")),
        ])
        .part("Présences")
        .table(
            vec![words("Personne", 4), words("Organisme", 5), words("Présence", 3), words("Voix", 1)],
            there.collect(),
            "Aucune présence n'a été notée.",
        )
        .part("Personnes qui se sont retirées")
        .table(
            vec![words("Personne", 4), words("Pendant l'examen de", 9)],
            gone.collect(),
            "Personne ne s'est retiré.",
        ))
}

/// What was decided, or the opinions given, and what was said of free points, by number.
fn said(rulings: &[Said], lines: Vec<(String, String)>) -> Blocks {
    let decisions: Vec<DossierDecision> = rulings.iter().filter_map(Said::decision).collect();
    let voted: Cents = decisions.iter().map(DossierDecision::total).sum();
    let total = if decisions.is_empty() { String::new() } else { voted.to_string() };
    Blocks::default()
        .part(match (rulings.is_empty(), decisions.is_empty()) {
            (true, _) => "Points examinés",
            (false, true) => "Avis",
            (false, false) => "Décisions",
        })
        .table(
            vec![Column::words("Numéro", 3), Column::words("Texte", 10)],
            lines.into_iter().map(|(number, sentence)| vec![number, sentence]).collect(),
            "Cette séance n'a rien décidé.",
        )
        .facts([("Total voté", total)])
}

fn name(kept: &KeptSitting, extension: &str) -> String {
    format!("releve-{}-{}.{extension}", kept.body, kept.held.day)
}

pub(super) async fn pdf(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let (kept, report) = record(&app, id).await?;
    let bytes = app.typesetting.make(move |typesetter| report::pdf(typesetter, &report)).await?;
    Ok(file(bytes, "application/pdf", &name(&kept, "pdf")))
}

pub(super) async fn odt(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let (kept, report) = record(&app, id).await?;
    let bytes = report::odt(&report).map_err(Problem::inside)?;
    Ok(file(bytes, "application/vnd.oasis.opendocument.text", &name(&kept, "odt")))
}
