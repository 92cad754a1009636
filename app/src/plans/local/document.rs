//! A local convention as a file to sign, and as a text to rework.

use super::pages::asked;
use super::reading::{self, Programmed, Reading};
use super::store::{self, KeptConvention};
use crate::diagnostics::Sight;
use crate::plans::words::{local_standing, progress_label, state_label};
use crate::platform::{Allowed, App, Form, Problem};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::local_convention::{self as paper, LocalConvention};
use palier_domain::plans::LocalArticle;
use palier_domain::shared::{Day, LocalConventionId, text::fold};

async fn gathered(
    app: &App,
    who: &Allowed,
    id: LocalConventionId,
    query: &Form,
) -> Result<(KeptConvention, Reading), Problem> {
    let (sight, day) = (Sight::of(who), asked(query, app.world.today())?);
    let mut read = app.db.read().await?;
    let kept = store::convention(read.tx(), &sight, id).await?;
    let reading = reading::read(read.tx(), app, &sight, &kept, day).await?;
    Ok((kept, reading))
}

pub(super) async fn pdf(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    query: Form,
) -> Result<Response, Problem> {
    let (kept, reading) = gathered(&app, &who, id, &query).await?;
    let convention = on_paper(&app, &who, &kept, &reading);
    let bytes = app.typesetting.make(move |typesetter| paper::pdf(typesetter, &convention)).await?;
    Ok(file(bytes, "application/pdf", &name(&kept, reading.day, "pdf")))
}

pub(super) async fn odt(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    query: Form,
) -> Result<Response, Problem> {
    let (kept, reading) = gathered(&app, &who, id, &query).await?;
    let bytes = paper::odt(&on_paper(&app, &who, &kept, &reading)).map_err(Problem::inside)?;
    let kind = "application/vnd.oasis.opendocument.text";
    Ok(file(bytes, kind, &name(&kept, reading.day, "odt")))
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

/// `convention-locale-firminy-2026-11-22.pdf`.
fn name(kept: &KeptConvention, day: Day, extension: &str) -> String {
    let folded = fold(&kept.commune);
    let parts: Vec<&str> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    format!("convention-locale-{}-{day}.{extension}", parts.join("-"))
}

fn on_paper(app: &App, who: &Allowed, kept: &KeptConvention, reading: &Reading) -> LocalConvention {
    let adoption = kept.adoption.as_ref().filter(|adoption| adoption.on <= reading.day);
    let article = |one: &LocalArticle| paper::Article {
        title: format!("Article {} : {}", one.number, one.title),
        text: one.text.clone(),
    };
    let avenant = |one: &store::Avenant| paper::Avenant {
        title: format!("Avenant n° {} : {}", one.number, one.title),
        effect: format!("Prend effet le {}", one.effective.plain()),
        text: one.text.clone(),
    };
    let signatory = |one: &reading::Signing| paper::Signatory {
        organisation: one.name.clone(),
        quality: one.quality.clone(),
        signed: one.signed_on.map(Day::short).unwrap_or_default(),
    };
    LocalConvention {
        title: reading.title.clone(),
        commune: kept.commune.clone(),
        frame: app.convention.title.clone(),
        standing: local_standing(reading.standing).to_owned(),
        read_at: format!("Texte au {}", reading.day.plain()),
        period: format!("du {} au {}", kept.history.starts.plain(), reading.ends.plain()),
        adoption: adoption.map(|one| format!("{}, {}", one.on.plain(), one.by)).unwrap_or_default(),
        quartiers: reading.quartiers.iter().map(|(_, name)| name.clone()).collect(),
        articles: reading.articles.iter().map(article).collect(),
        avenants: reading.avenants.iter().map(avenant).collect(),
        signatories: reading.signatories.iter().map(signatory).collect(),
        programme: reading.programme.iter().map(programmed).collect(),
        budget: reading.budget().to_string(),
        author: who.viewer().mandate.organisation_name.clone(),
        edited_on: app.world.today(),
    }
}

fn programmed(one: &Programmed) -> paper::Programmed {
    let fiche = &one.action.fiche;
    let calendar = match (fiche.starts, fiche.ends) {
        (Some(starts), Some(ends)) => format!("du {} au {}", starts.short(), ends.short()),
        (Some(starts), None) => format!("à partir du {}", starts.short()),
        (None, Some(ends)) => format!("jusqu'au {}", ends.short()),
        (None, None) => String::new(),
    };
    paper::Programmed {
        code: one.action.code.clone(),
        title: fiche.title.clone(),
        objectives: one.aims.join("\n"),
        pilot: one.action.pilot.clone(),
        calendar,
        budget: fiche.budget.map(|sum| sum.to_string()).unwrap_or_default(),
        state: format!(
            "{}, {}",
            state_label(fiche.state),
            crate::words::in_sentence(progress_label(fiche.progress))
        ),
    }
}
