//! Writing a local convention, writing it again before its adoption, and amending it after.

use super::forms::{self, GROUPS, Typed, Within};
use super::store::{self, Avenant, KeptConvention, NewConvention};
use super::views::{Doing, FormView};
use super::{must_reach, plans, reading};
use crate::diagnostics::Sight;
use crate::plans::forms::rows;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, Write, journal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::plans::{CannotAmend, History, LocalState, signed};
use palier_domain::shared::{Day, FieldFault, LocalConventionId};
use serde_json::{Value, json};

/// Keeps a write on a convention under one entry, and goes to its page.
pub(super) async fn keep(
    write: Write,
    kept: (LocalConventionId, &History),
    (code, details): (&'static str, Value),
    done: &str,
) -> Result<Response, Problem> {
    let (id, history) = kept;
    let event = Event::of(code, "convention_locale", id).with(details);
    let quartier = history.quartiers.last().map(|one| one.value);
    write.commit(Event { quartier, ..event }).await?;
    Ok(Redirect::to(&format!("{}?fait={done}", super::href(id))).into_response())
}

/// A convention being written by someone who may.
pub(super) struct Change {
    pub(super) kept: KeptConvention,
    pub(super) write: Write,
    pub(super) sight: Sight,
}

impl Change {
    pub(super) async fn of(app: &App, who: &Allowed, id: LocalConventionId) -> Result<Self, Problem> {
        let (sight, mut write) = (Sight::of(who), app.db.write(who).await?);
        journal::take_turn(write.tx()).await?;
        let kept = store::convention(write.tx(), &sight, id).await?;
        must_reach(write.tx(), who, &sight, id).await?;
        Ok(Self { kept, write, sight })
    }

    /// Says what happened, and goes to the page.
    pub(super) async fn keep(
        self,
        code: &'static str,
        mut details: Value,
        done: &str,
    ) -> Result<Response, Problem> {
        details["title"] = reading::title_of(&self.kept).into();
        keep(self.write, (self.kept.id, &self.kept.history), (code, details), done).await
    }
}

/// The form of a commune, filled in.
async fn form_view(
    app: &App,
    tx: &mut Tx,
    sight: &Sight,
    (insee, doing): (&str, Doing),
    frame: Frame,
    filled: Filled,
) -> Result<FormView, Problem> {
    let quartiers = store::quartiers(tx, sight, insee).await?;
    let ticked = quartiers.into_iter().map(|(id, name)| {
        let chosen = filled.has("quartiers", &id);
        (id, name, chosen)
    });
    Ok(FormView {
        quartiers: ticked.collect(),
        organisations: plans::organisations(tx, app.world.today()).await?,
        signatories: forms::SIGNATORIES.view(&filled),
        articles: forms::ARTICLES.view(&filled),
        frame,
        doing,
        filled,
    })
}

async fn within(app: &App, tx: &mut Tx, sight: &Sight, insee: &str) -> Result<Within, Problem> {
    let ids = |all: Vec<(String, String)>| all.into_iter().map(|(id, _)| id);
    let organisations = plans::organisations(tx, app.world.today()).await?;
    Ok(Within {
        quartiers: ids(store::quartiers(tx, sight, insee).await?).filter_map(|id| id.parse().ok()).collect(),
        organisations: ids(organisations).filter_map(|id| id.parse().ok()).collect(),
    })
}

fn new_frame(app: &App, who: &Allowed) -> Frame {
    Frame::of(app, who, "Nouvelle convention locale")
        .under("Plans d'actions", "/actions")
        .under("Conventions locales", "/conventions-locales")
}

/// The commune asked for, or the only one within reach; the list of communes otherwise.
async fn commune(
    tx: &mut Tx,
    sight: &Sight,
    asked: &str,
) -> Result<Result<String, Vec<(String, String)>>, Problem> {
    let communes = store::communes(tx, sight).await?;
    let found = communes.iter().find(|(insee, _)| insee == asked || communes.len() == 1);
    Ok(found.map(|(insee, _)| insee.clone()).ok_or(communes))
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let frame = new_frame(&app, &who);
    let insee = match commune(tx, &sight, query.text("commune")).await? {
        Ok(insee) => insee,
        Err(communes) => return show(&super::views::CommuneView { frame, communes }),
    };
    let quartiers: Vec<String> =
        store::quartiers(tx, &sight, &insee).await?.into_iter().map(|(id, _)| id).collect();
    let signing = [who.organisation().to_string()];
    let form = forms::proposed(&app.local_model, &insee, &quartiers, &signing, app.world.today());
    let filled = Filled::again(form, Vec::new());
    show(&form_view(&app, tx, &sight, (&insee, Doing::New), frame, filled).await?)
}

pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut write = app.db.write(&who).await?;
    let tx = write.tx();
    let frame = new_frame(&app, &who);
    let insee = match commune(tx, &sight, form.text("commune")).await? {
        Ok(insee) => insee,
        Err(communes) => return show_again(&super::views::CommuneView { frame, communes }),
    };
    if let Some(form) = rows::reshaped(&form, &GROUPS) {
        let filled = Filled::again(form, Vec::new());
        return show(&form_view(&app, tx, &sight, (&insee, Doing::New), frame, filled).await?);
    }
    let typed = match forms::read(&form, &within(&app, tx, &sight, &insee).await?, None) {
        Ok(typed) => typed,
        Err(faults) => {
            let filled = Filled::again(form, faults);
            return show_again(&form_view(&app, tx, &sight, (&insee, Doing::New), frame, filled).await?);
        }
    };
    let Typed { title, starts, text } = typed;
    let (id, history) = (LocalConventionId(app.world.id()), History::new(starts, text));
    let new = NewConvention { id, insee, title, state: LocalState::EnPreparation, history };
    store::insert_convention(tx, &new, app.world.now().0).await?;
    let kept = store::convention(tx, &sight, id).await?;
    let details = json!({ "title": reading::title_of(&kept) });
    keep(write, (id, &new.history), ("convention_locale.creee", details), "creee").await
}

fn frame(app: &App, who: &Allowed, kept: &KeptConvention, title: &str) -> Frame {
    Frame::of(app, who, title)
        .under("Plans d'actions", "/actions")
        .under("Conventions locales", "/conventions-locales")
        .under(reading::title_of(kept), super::href(kept.id))
}

fn must_be_open(kept: &KeptConvention) -> Result<(), Problem> {
    if kept.state.is_open() {
        return Ok(());
    }
    Err(Problem::Refused("Cette convention est adoptée : elle se modifie par avenant.".to_owned()))
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let kept = store::convention(read.tx(), &sight, id).await?;
    must_reach(read.tx(), &who, &sight, id).await?;
    must_be_open(&kept)?;
    let filled = Filled::again(forms::filled(&kept, kept.history.starts), Vec::new());
    let frame = frame(&app, &who, &kept, "Modifier la convention locale");
    let doing = Doing::Rewriting(super::href(id));
    show(&form_view(&app, read.tx(), &sight, (&kept.insee, doing), frame, filled).await?)
}

/// A form that comes back: what was typed, over the revision that is kept now.
async fn again(
    app: &App,
    who: &Allowed,
    change: &mut Change,
    (title, doing): (&str, Doing),
    (mut form, faults): (Form, Vec<FieldFault>),
) -> Result<FormView, Problem> {
    form.put("revision", [change.kept.revision.to_string()]);
    let frame = frame(app, who, &change.kept, title);
    let insee = change.kept.insee.clone();
    let filled = Filled::again(form, faults);
    form_view(app, change.write.tx(), &change.sight, (&insee, doing), frame, filled).await
}

/// Someone else kept the convention since the page was opened.
fn overtaken(form: &Form, kept: &KeptConvention) -> Option<FieldFault> {
    let opened = form.filled("revision")?;
    let why = "Une autre personne a enregistré cette convention pendant votre saisie. Rien de ce que vous avez écrit n'est perdu : \
        comparez avec la page de la convention, puis enregistrez de nouveau.";
    (opened != kept.revision.to_string()).then(|| FieldFault::new("articles", why))
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    must_be_open(&change.kept)?;
    let page = ("Modifier la convention locale", Doing::Rewriting(super::href(id)));
    if let Some(form) = rows::reshaped(&form, &GROUPS) {
        return show(&again(&app, &who, &mut change, page, (form, Vec::new())).await?);
    }
    let within = within(&app, change.write.tx(), &change.sight, &change.kept.insee).await?;
    let typed = match (overtaken(&form, &change.kept), forms::read(&form, &within, None)) {
        (None, Ok(typed)) => typed,
        (lost, read) => {
            let faults = lost.into_iter().chain(read.err().unwrap_or_default()).collect();
            return show_again(&again(&app, &who, &mut change, page, (form, faults)).await?);
        }
    };
    let history = History::new(typed.starts, typed.text);
    store::rewrite(change.write.tx(), id, &typed.title, &history).await?;
    change.kept.title = typed.title;
    change.kept.history = history;
    change.keep("convention_locale.modifiee", json!({}), "modifiee").await
}

pub(super) async fn avenant_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let kept = store::convention(read.tx(), &sight, id).await?;
    must_reach(read.tx(), &who, &sight, id).await?;
    if kept.state != LocalState::Adoptee {
        return Err(Problem::refused(CannotAmend::NotAdopted));
    }
    let mut form = forms::filled(&kept, kept.history.latest());
    let first = kept.history.latest().plus_days(1).max(app.world.today());
    form.put("effective", [first.to_string()]);
    let frame = frame(&app, &who, &kept, "Nouvel avenant");
    let filled = Filled::again(form, Vec::new());
    show(
        &form_view(&app, read.tx(), &sight, (&kept.insee, Doing::Amending(super::href(id))), frame, filled)
            .await?,
    )
}

/// The avenant as typed.
fn avenant(form: &Form, kept: &KeptConvention, today: Day, faults: &mut Vec<FieldFault>) -> Option<Avenant> {
    let day = |text: &str| Day::parse(text).map_err(|wrong| wrong.to_string());
    let title = form.text("avenant_title").to_owned();
    if title.is_empty() {
        faults.push(FieldFault::new("avenant_title", "Dites en quelques mots ce que l'avenant change."));
    }
    if form.filled("effective").is_none() {
        faults.push(FieldFault::new("effective", "Indiquez le jour où l'avenant prend effet."));
    }
    let signed = form.read("avenant_signed", faults, |text| {
        signed(Some(day(text)?), today).map_err(|wrong| wrong.to_string())
    });
    let number = i64::try_from(kept.avenants.len()).unwrap_or(i64::MAX).saturating_add(1);
    Some(Avenant {
        number,
        title,
        text: form.text("avenant_text").to_owned(),
        effective: form.read("effective", faults, day)?,
        signed_on: signed.map(|day| day.to_string()),
    })
}

pub(super) async fn amend(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    if change.kept.state != LocalState::Adoptee {
        return Err(Problem::refused(CannotAmend::NotAdopted));
    }
    let page = ("Nouvel avenant", Doing::Amending(super::href(id)));
    if let Some(form) = rows::reshaped(&form, &GROUPS) {
        return show(&again(&app, &who, &mut change, page, (form, Vec::new())).await?);
    }
    let within = within(&app, change.write.tx(), &change.sight, &change.kept.insee).await?;
    let mut faults: Vec<FieldFault> = overtaken(&form, &change.kept).into_iter().collect();
    let avenant = avenant(&form, &change.kept, app.world.today(), &mut faults);
    let typed = forms::read(&form, &within, Some(change.kept.history.starts));
    let typed = typed.map_err(|wrong| faults.extend(wrong)).ok();
    let after = avenant.as_ref().zip(typed.as_ref()).and_then(|(avenant, typed)| {
        let after = change.kept.history.amend(avenant.effective, &typed.text);
        after.map_err(|why| faults.push(FieldFault::new("effective", why.to_string()))).ok()
    });
    let (Some(avenant), Some(after)) = (avenant, after.filter(|_| faults.is_empty())) else {
        return show_again(&again(&app, &who, &mut change, page, (form, faults)).await?);
    };
    let tx = change.write.tx();
    store::insert_avenant(tx, (app.world.id(), id), &avenant).await?;
    store::keep_history(tx, id, &after).await?;
    store::touch(tx, id).await?;
    change.kept.history = after;
    let details =
        json!({ "avenant": avenant.title, "number": avenant.number, "effective": avenant.effective });
    change.keep("convention_locale.avenant", details, "avenant").await
}
