//! A dossier written page by page: saved at each page, two people brought together field by field.

use super::access::{At, Change, axes, axis_of, writer};
use super::forms;
use super::judge;
use super::offer::Offer;
use super::portal::names;
use super::store::dossiers;
use super::views::page::{Asked, ConflictLine, PageView, Side, SideLine};
use crate::convention::in_force;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, looks};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::projects::{Application, FieldConflict, Page, named};
use palier_domain::shared::DossierId;
use serde_json::json;

fn page_of(code: &str) -> Result<Page, Problem> {
    code.parse().map_err(|_| Problem::NotFound)
}

fn href(id: DossierId, page: Page) -> String {
    format!("/projets/dossiers/{id}/pages/{page}")
}

/// The page after that one that may be written; none after the last.
fn next(at: &At, page: Page) -> Option<Page> {
    let mut after = Page::ALL.iter().copied().skip_while(|one| *one != page).skip(1);
    after.find(|one| at.edits(*one))
}

pub(super) async fn form_page(
    State(app): State<App>,
    who: Allowed,
    Path((id, page)): Path<(DossierId, String)>,
    query: Form,
) -> Result<Response, Problem> {
    let page = page_of(&page)?;
    let mut read = app.db.read().await?;
    let at = At::read(read.tx(), &who, id).await?;
    at.must_edit(page)?;
    let offer = Offer::of(read.tx(), &app, &who, &at, page).await?;
    let form = forms::filled(page, &at.kept.application, &offer);
    let mut view = view(read.tx(), &app, &who, at, page, offer, Filled::again(form, Vec::new())).await?;
    view.frame = view.frame.flash(match query.text("fait") {
        "enregistre" => Some("La page est enregistrée."),
        "fusionne" => Some("La page est enregistrée, avec ce qu'une autre personne y a changé."),
        _ => None,
    });
    show(&view)
}

/// The page as it is shown: its form, what each page lacks, the verdict beside it.
async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    at: At,
    page: Page,
    offer: Offer,
    filled: Filled,
) -> Result<PageView, Problem> {
    let side = side(tx, app, &at, Some(page)).await?;
    let frame = Frame::of(app, who, page.title())
        .under("Projets", "/projets")
        .under(at.kept.title.clone(), at.kept.href());
    let asked = at.corrections.iter().filter(|one| one.page == page && one.is_open());
    let asked = asked.map(|one| Asked { text: one.text.clone(), due: one.due.long() }).collect();
    let last = next(&at, page).is_none();
    let (call, convention) = (&at.campaign.call, in_force(app));
    let demanded = at.kept.application.demanded(page, call, &axis_of(&convention));
    Ok(PageView {
        frame,
        href: at.kept.href(),
        here: href(at.kept.id, page),
        page,
        revision: at.kept.revision,
        totals: at.kept.application.totals(),
        documents: at.kept.application.documents.documents.clone(),
        last,
        asked,
        side,
        offer,
        conflicts: Vec::new(),
        other: String::new(),
        demanded,
        filled,
    })
}

/// What each page still lacks, and the verdict as it stands.
pub(super) async fn side(tx: &mut Tx, app: &App, at: &At, here: Option<Page>) -> Result<Side, Problem> {
    let convention = in_force(app);
    let (call, application) = (&at.campaign.call, &at.kept.application);
    let line = |page: &Page| {
        let lacks = application.missing(*page, call, &axis_of(&convention));
        SideLine {
            title: page.title(),
            href: if at.edits(*page) { href(at.kept.id, *page) } else { String::new() },
            current: here == Some(*page),
            lacks: lacks.into_iter().map(|fault| fault.message).collect(),
        }
    };
    let pages: Vec<SideLine> = Page::ALL.iter().map(line).collect();
    let verdict = match (&at.kept.frozen, at.kept.rules.state.is_written()) {
        (Some(frozen), false) => frozen.admissibility.clone(),
        _ => judge::verdict(tx, &call.rules, application).await?,
    };
    let frozen = at.kept.frozen.as_ref().filter(|_| !at.kept.rules.state.is_written());
    Ok(Side {
        incomplete: pages.iter().filter(|line| !line.lacks.is_empty()).count(),
        pages,
        verdict: judge::lines(&verdict, &call.rules, &|page| {
            (at.edits(page) && here != Some(page)).then(|| href(at.kept.id, page))
        }),
        revision: verdict.revision.clone(),
        frozen: frozen.map(|frozen| frozen.day.long()),
    })
}

pub(super) async fn save(
    State(app): State<App>,
    who: Allowed,
    Path((id, page)): Path<(DossierId, String)>,
    form: Form,
) -> Result<Response, Problem> {
    let page = page_of(&page)?;
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_edit(page)?;
    let offer = Offer::of(change.write.tx(), &app, &who, &change.at, page).await?;
    let kept = change.at.kept.application.clone();
    let reshaped = forms::reshaped(page, &form, &offer.library);
    if let Some(reshaped) = reshaped.or_else(|| looks(&form).then(|| form.clone())) {
        let filled = Filled::again(reshaped, Vec::new());
        // Nothing is written: the form goes on from the revision it was opened at.
        let opened = revision(&form, &change.at);
        let mut view = view(change.write.tx(), &app, &who, change.at, page, offer, filled).await?;
        view.revision = opened;
        return show(&view);
    }
    let opened = revision(&form, &change.at);
    let base = match opened == change.at.kept.revision {
        true => kept.clone(),
        false => dossiers::version(change.write.tx(), id, opened).await?.unwrap_or_else(|| kept.clone()),
    };
    let mut mine = base.clone();
    let faults = forms::read(page, &form, &offer, &mut mine);
    if !faults.is_empty() {
        let filled = Filled::again(form, faults);
        let mut view = view(change.write.tx(), &app, &who, change.at, page, offer, filled).await?;
        view.revision = opened;
        return show_again(&view);
    }
    let merged = Application::merge(&base, &mine, &kept);
    if !merged.conflicts.is_empty() {
        let filled = Filled::again(forms::filled(page, &merged.application, &offer), Vec::new());
        let names = names(change.write.tx(), app.world.today()).await?;
        let other = dossiers::last_writer(change.write.tx(), id).await?;
        let mut view = view(change.write.tx(), &app, &who, change.at, page, offer, filled).await?;
        let name = |id: &str| names.get(id).cloned().or_else(|| view.offer.name(id));
        view.conflicts = merged.conflicts.iter().map(|told| conflict(told, &name)).collect();
        view.other =
            other.map(|(person, organisation, _)| format!("{person}, {organisation}")).unwrap_or_default();
        return show_again(&view);
    }
    let to = destination(&change.at, page, &form, opened != change.at.kept.revision);
    if merged.application != kept {
        keep(change, &app, &who, &merged.application, page).await?;
    }
    Ok(Redirect::to(&to).into_response())
}

/// The revision that a form was opened at.
fn revision(form: &Form, at: &At) -> i64 {
    form.text("revision").parse().unwrap_or(at.kept.revision)
}

/// What each of two people wrote in a field, with names for identifiers.
fn conflict(told: &FieldConflict, name: &dyn Fn(&str) -> Option<String>) -> ConflictLine {
    ConflictLine {
        label: told.label.clone(),
        field: told.field.clone(),
        mine: named(&told.mine, name),
        theirs: named(&told.theirs, name),
    }
}

/// Where saving leads: the page after, the dossier, or the same page, told when somebody else wrote meanwhile.
fn destination(at: &At, page: Page, form: &Form, met: bool) -> String {
    match (form.text("aller"), next(at, page)) {
        ("suite", Some(after)) => href(at.kept.id, after),
        ("suite", None) => format!("{}?fait=enregistre", at.kept.href()),
        _ if met => format!("{}?fait=fusionne", href(at.kept.id, page)),
        _ => format!("{}?fait=enregistre", href(at.kept.id, page)),
    }
}

async fn keep(
    mut change: Change,
    app: &App,
    who: &Allowed,
    application: &Application,
    page: Page,
) -> Result<(), Problem> {
    let (axes, now) = (axes(app, application), app.world.now());
    dossiers::write(change.write.tx(), &change.at.kept, application, &axes, writer(who), now).await?;
    let event = Event::of("dossier.page", "dossier", change.at.kept.id);
    change.write.commit(event.with(json!({ "page": page.code() }))).await
}
