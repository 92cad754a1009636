//! The record of decisions of a sitting that was closed, as a paper to sign and as a text to go on writing.

use super::bodies::title_of;
use super::store::room as kept_room;
use super::store::{self, KeptSitting};
use super::words::presence_label;
use crate::abatement::file;
use crate::platform::{Allowed, App, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::report::{self, Blocks, Column, Report};
use palier_domain::meetings::SittingState;
use palier_domain::shared::{Cents, DossierId, SittingId};
use std::collections::BTreeMap;

async fn record(app: &App, id: SittingId) -> Result<(KeptSitting, Report), Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept = store::sitting(tx, id).await?;
    if kept.state != SittingState::Close {
        return Err(Problem::Refused("Le relevé de décisions s'édite une fois la séance close.".to_owned()));
    }
    let title = title_of(app, &kept.body).unwrap_or_else(|_| kept.body.clone());
    let body = store::body(tx, &kept.body, &title).await?;
    let attendance = store::attendance(tx, id).await?;
    let members = store::members(tx, &kept.body, kept.day).await?;
    let names: BTreeMap<String, String> = store::names(tx, id).await?.into_iter().collect();
    let items = kept_room::items(tx, id, None, &[]).await?;
    let titles: BTreeMap<DossierId, &str> = items.iter().map(|item| (item.id, item.title.as_str())).collect();
    let rulings = kept_room::rulings(tx, id, None).await?;
    let name = |person: &str| names.get(person).cloned().unwrap_or_default();
    let there = attendance.iter().map(|one| {
        let organisation = members.iter().find(|member| member.organisation_id == one.organisation);
        vec![
            name(&one.person.to_string()),
            organisation.map(|member| member.organisation.clone()).unwrap_or_default(),
            presence_label(one.presence).to_owned(),
            if one.votes { "oui" } else { "non" }.to_owned(),
        ]
    });
    let gone = store::withdrawals(tx, id).await?.into_iter().map(|one| {
        let title = titles.get(&one.dossier).copied().unwrap_or_default();
        vec![name(&one.person.to_string()), title.to_owned()]
    });
    let voting = attendance.iter().filter(|one| one.votes && one.presence.counts()).count();
    let voted: Cents = rulings.iter().filter_map(kept_room::Said::decision).map(|one| one.total()).sum();
    let decides = rulings.iter().any(|said| said.decides);
    let lines = rulings.iter().filter(|said| !said.number.is_empty());
    let blocks = Blocks::default()
        .facts([
            ("Date", kept.day.plain()),
            ("Lieu", kept.place.clone()),
            ("Exercice", kept.year.to_string()),
            (
                "Quorum",
                format!(
                    "{voting} sièges votants présents, {} nécessaires",
                    body.quorum.needed(body.voting_seats())
                ),
            ),
            ("Total voté", if decides { voted.to_string() } else { String::new() }),
        ])
        .part("Présences")
        .table(
            vec![
                Column::words("Personne", 4),
                Column::words("Organisme", 5),
                Column::words("Présence", 3),
                Column::words("Voix", 1),
            ],
            there.collect(),
            "Aucune présence n'a été notée.",
        )
        .part("Personnes qui se sont retirées")
        .table(
            vec![Column::words("Personne", 4), Column::words("Pendant l'examen de", 9)],
            gone.collect(),
            "Personne ne s'est retiré.",
        )
        .part(if decides { "Décisions" } else { "Avis" })
        .table(
            vec![Column::words("Numéro", 3), Column::words("Texte", 10)],
            lines.map(|said| vec![said.number.clone(), said.sentence.clone()]).collect(),
            "Cette séance n'a rien décidé.",
        );
    let report = Report {
        kicker: app.convention.title.clone(),
        title: "Relevé de décisions".to_owned(),
        subtitle: format!("{title}, séance du {}", kept.day.plain()),
        author: title,
        edited_on: kept.day,
        across: false,
        blocks: blocks.done(),
    };
    Ok((kept, report))
}

fn name(kept: &KeptSitting, extension: &str) -> String {
    format!("releve-{}-{}.{extension}", kept.body, kept.day)
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
