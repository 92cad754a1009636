//! The convention as a document.

use super::in_force;
use super::views::{ArticleBlock, ClauseBlock, ConventionView, Earlier};
use super::words::{figures, kind_label};
use crate::features;
use crate::platform::page::show;
use crate::platform::{App, Form, Frame, Problem, access};
use crate::words::counted;
use axum::extract::State;
use axum::response::Response;
use palier_domain::convention::{Carrier, Clause, Convention, coverage};
use palier_domain::shared::text::fold;
use std::collections::BTreeMap;
use tower_sessions::Session;

pub(super) async fn convention(
    State(app): State<App>,
    session: Session,
    query: Form,
) -> Result<Response, Problem> {
    let viewer = access::viewer(&app, &session).await?;
    let frame = match &viewer {
        Some(viewer) => Frame::for_viewer(&app, viewer, "Convention"),
        None => Frame::public(&app, "Convention"),
    };
    show(&view(&app, frame, query.text("q")))
}

fn view(app: &App, frame: Frame, sought: &str) -> ConventionView {
    let (whole, read) = (app.convention.as_ref(), in_force(app));
    let carriers = features::carriers();
    let lines = coverage(&read, &carriers);
    let carried = lines.iter().filter(|line| !line.carried_by.is_empty()).count();
    let by_clause: BTreeMap<&str, &[&Carrier]> =
        lines.iter().map(|line| (line.clause.id.as_str(), line.carried_by.as_slice())).collect();
    let wanted = fold(sought);
    let matches = |clause: &Clause| {
        [&clause.title, &clause.text, &clause.id].into_iter().any(|text| fold(text).contains(&wanted))
    };
    let articles = read.outline().into_iter().map(|outline| {
        let clauses = outline.clauses.iter().filter(|clause| matches(clause)).map(|clause| {
            block(whole, clause, by_clause.get(clause.id.as_str()).copied().unwrap_or_default())
        });
        ArticleBlock {
            code: outline.article.code.clone(),
            title: outline.article.title.clone(),
            clauses: clauses.collect(),
        }
    });
    let articles: Vec<ArticleBlock> =
        articles.filter(|article| wanted.is_empty() || !article.clauses.is_empty()).collect();
    let found = articles.iter().map(|article| article.clauses.len()).sum::<usize>();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    ConventionView {
        frame,
        title: whole.title.clone(),
        contract: whole.contract.clone(),
        period: format!("du {} au {}", whole.period.starts.plain(), whole.period.ends.plain()),
        read_on: read.day.long(),
        expired: app.world.today() > whole.period.ends,
        parties: read.parties().iter().map(|party| party.title.clone()).collect(),
        avenants: read
            .avenants()
            .iter()
            .map(|avenant| (avenant.number, avenant.title.clone(), avenant.effective.plain()))
            .collect(),
        counts: format!(
            "{}, {}",
            counted(number(lines.len()), "clause", "clauses"),
            counted(number(carried), "portée par Palier", "portées par Palier")
        ),
        found: counted(number(found), "clause trouvée", "clauses trouvées"),
        sought: sought.to_owned(),
        articles,
    }
}

fn block(convention: &Convention, clause: &Clause, carried_by: &[&Carrier]) -> ClauseBlock {
    let earlier =
        convention.versions(&clause.id).into_iter().filter(|version| version.valid_from < clause.valid_from);
    ClauseBlock {
        id: clause.id.clone(),
        code: clause.code.clone().unwrap_or_default(),
        title: clause.title.clone(),
        text: clause.text.clone(),
        kind: kind_label(clause.kind),
        figures: figures(clause, convention),
        avenant: clause.avenant.map(|number| (number, clause.valid_from.plain())),
        earlier: earlier
            .map(|version| Earlier {
                until: version.valid_to.map(|day| day.plain()).unwrap_or_default(),
                text: version.text.clone(),
            })
            .collect(),
        carried_by: carried_by
            .iter()
            .map(|carrier| (carrier.what.to_owned(), carrier.href.unwrap_or_default().to_owned()))
            .collect(),
    }
}
