//! The dossiers of a call, as those who examine them see them.

use super::store::examination;
use super::store::listed::{self, ListedDossier, NarrowedDossiers};
use super::store::{self, Reach, offer};
use super::views::list::{DossierLine, DossiersView};
use super::words::dossier_tone;
use crate::convention::in_force;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use crate::words::counted;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::projects::{DossierState, ranking};
use palier_domain::shared::{CampaignId, Cents, Day};

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    query: Form,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let campaign = store::campaign_seen(tx, &who, id).await?;
    let only = NarrowedDossiers {
        state: query.text("etat").to_owned(),
        quartier: query.text("quartier").to_owned(),
        axis: query.text("axe").to_owned(),
        funder: query.text("financeur").to_owned(),
        words: query.text("mots").to_owned(),
    };
    let rows = listed::list(tx, &reach, id, &only).await?;
    let cards = examination::scores_of(tx, id, &reach.organisation).await?;
    let ranks = ranking(&campaign.call.scores, &cards);
    let line = |row: &ListedDossier| {
        let rank = ranks.iter().find(|rank| rank.dossier == row.id);
        line_of(
            row,
            rank.map(|rank| if rank.place == 1 { "1er".to_owned() } else { format!("{}e", rank.place) }),
        )
    };
    let convention = in_force(&app);
    let axes = convention.axes().into_iter();
    let quartiers = offer::quartiers(tx).await?;
    show(&DossiersView {
        frame: Frame::of(&app, &who, "Dossiers déposés")
            .under("Projets", "/projets")
            .under(campaign.call.title.clone(), campaign.href()),
        href: format!("{}/dossiers", campaign.href()),
        states: DossierState::ALL
            .iter()
            .filter(|state| **state != DossierState::Brouillon)
            .map(|state| (state.code().to_owned(), state.title().to_owned()))
            .collect(),
        quartiers: quartiers.into_iter().map(|one| (one.id, one.name)).collect(),
        axes: axes
            .map(|axis| (axis.code.to_owned(), format!("{} {}", axis.code, axis.clause.title)))
            .collect(),
        funders: campaign
            .call
            .funders
            .iter()
            .map(|funder| (funder.organisation.to_string(), funder.name.clone()))
            .collect(),
        count: counted(i64::try_from(rows.len()).unwrap_or(i64::MAX), "dossier", "dossiers"),
        asked: rows.iter().map(|row| row.asked_cents).sum::<Cents>().to_string(),
        asked_of_us: rows.iter().map(|row| row.asked_of_us).sum::<Cents>().to_string(),
        rows: rows.iter().map(line).collect(),
        narrowed: only != NarrowedDossiers::default(),
        only,
    })
}

fn line_of(row: &ListedDossier, rank: Option<String>) -> DossierLine {
    let day = row.submitted_on.as_deref().and_then(|text| Day::parse(text).ok());
    DossierLine {
        href: format!("/projets/dossiers/{}", row.id),
        title: row.title.clone(),
        holder: row.holder.clone(),
        state: row.state.title(),
        tone: dossier_tone(row.state),
        submitted: day.map(Day::short).unwrap_or_default(),
        asked: row.asked_cents.to_string(),
        asked_of_us: row.asked_of_us.to_string(),
        opinions: if row.opinions == 0 {
            "aucun demandé".to_owned()
        } else {
            format!("{} sur {}", row.given, row.opinions)
        },
        corrections: row.corrections,
        rank: rank.unwrap_or_default(),
    }
}
