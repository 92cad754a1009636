//! Writing an action, and writing it again.

use super::change::{self, must_follow};
use super::forms::{self, conflict, rows};
use super::local;
use super::offer::{Offer, ids};
use super::store::{self, KeptAction, NewActionRow, details, linked};
use super::views::form::{ConflictView, Page};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx, id_of, journal, looks};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::plans::Details;
use palier_domain::shared::{ActionId, ConstatId, QuartierId};
use serde_json::{Value, json};

fn new_frame(app: &App, who: &Allowed) -> Frame {
    Frame::of(app, who, "Nouvelle action").under("Plans d'actions", "/actions")
}

/// The page of a new action, with what was filled in.
async fn new_form(app: &App, who: &Allowed, tx: &mut Tx, filled: Filled) -> Result<Page, Problem> {
    let (mut form, sight) = (filled.form().clone(), Sight::of(who));
    let back = match form.filled("convention") {
        Some(id) => local::href(id),
        None => "/actions".to_owned(),
    };
    let offer = Offer::of(tx, app, &sight, &form).await?;
    offer.tick_quartiers(&mut form);
    Ok(Page {
        frame: new_frame(app, who),
        filled: filled.over(form),
        offer,
        back,
        submit: "Créer l'action",
        conflict: None,
        is_new: true,
    })
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let named: Vec<ConstatId> = ids(&query, "constat");
    let mut read = app.db.read().await?;
    if let Some(model) = query.filled("modele") {
        let filled = Filled::again(modelled(read.tx(), &who, &sight, model).await?, Vec::new());
        return show(&new_form(&app, &who, read.tx(), filled).await?.view(&app));
    }
    let mut quartiers: Vec<QuartierId> = ids(&query, "quartier");
    for id in &named {
        let constat = linked::one(read.tx(), &sight, *id).await?.ok_or(Problem::NotFound)?;
        quartiers.push(constat.quartier_id);
    }
    quartiers.sort();
    quartiers.dedup();
    let mut form = Form::default();
    form.put("pilot", [who.organisation().to_string()]);
    form.put("origins", named.iter().map(ToString::to_string));
    form.put("quartiers", quartiers.iter().map(ToString::to_string));
    form.put("convention", query.filled("convention").map(str::to_owned));
    let filled = Filled::again(form, Vec::new());
    show(&new_form(&app, &who, read.tx(), filled).await?.view(&app))
}

/// What a new action takes from another one: all but its constats, its days, what was done, granted and reached.
async fn modelled(tx: &mut Tx, who: &Allowed, sight: &Sight, model: &str) -> Result<Form, Problem> {
    let action = store::action(tx, sight, id_of(model)?).await?;
    let details: Details = details::details(tx, action.id).await?;
    let mut form = forms::filled(&action, &details, &[]);
    for name in ["revision", "opened", "starts", "ends"] {
        form.put(name, [String::new()]);
    }
    for name in ["milestone_due", "milestone_done", "funding_granted", "funding_paid", "indicator_reached"] {
        let rows = form.all(name).count();
        form.put(name, std::iter::repeat_n(String::new(), rows));
    }
    form.put("title", [format!("{} (copie)", action.fiche.title)]);
    form.put("pilot", [who.organisation().to_string()]);
    Ok(form)
}

/// The form as it is shown again without being kept, when that is what was asked: a row more or less, other constats.
fn again(form: &Form) -> Option<Form> {
    rows::reshaped(form, &rows::GROUPS).or_else(|| looks(form).then(|| form.clone()))
}

pub(super) async fn create(
    State(app): State<App>,
    who: Allowed,
    mut form: Form,
) -> Result<Response, Problem> {
    if let Some(shown) = again(&form) {
        let filled = Filled::again(shown, Vec::new());
        return show(&new_form(&app, &who, app.db.read().await?.tx(), filled).await?.view(&app));
    }
    let sight = Sight::of(&who);
    let mut write = app.db.write(&who).await?;
    let offer = Offer::of(write.tx(), &app, &sight, &form).await?;
    offer.tick_quartiers(&mut form);
    let within = offer.within(&in_force(&app));
    let new = match forms::read(&form, &within, &in_force(&app), app.world.id(), app.world.now()) {
        Ok(new) => new,
        Err(faults) => {
            let filled = Filled::again(form, faults);
            return show_again(&new_form(&app, &who, write.tx(), filled).await?.view(&app));
        }
    };
    store::insert_action(write.tx(), &new).await?;
    if let Some(id) = form.filled("convention").and_then(|id| id.parse().ok()) {
        local::take_in(write.tx(), &who, &sight, (id, new.id), app.world.today()).await?;
    }
    change::keep(write, new.id, ("action.creee", said(&new)), &new.quartiers, "creee").await
}

/// An action being rewritten: as it is kept, with what its fiche says.
struct Rewriting {
    action: KeptAction,
    kept: Form,
}

impl Rewriting {
    async fn of(tx: &mut Tx, who: &Allowed, sight: &Sight, id: ActionId) -> Result<Self, Problem> {
        let action = store::action(tx, sight, id).await?;
        must_follow(who, &action)?;
        let details: Details = details::details(tx, id).await?;
        let constats = linked::of_action(tx, sight, id).await?;
        let constats: Vec<ConstatId> = constats.iter().map(|constat| constat.id).collect();
        let mut kept = forms::filled(&action, &details, &constats);
        kept.put("opened", [conflict::opened(&kept)]);
        Ok(Self { action, kept })
    }

    /// The page, filled in; whatever it was opened on, it is sent back as from what is kept now.
    async fn page(
        &self,
        app: &App,
        who: &Allowed,
        tx: &mut Tx,
        mut filled: Form,
        faults: Vec<palier_domain::shared::FieldFault>,
    ) -> Result<Page, Problem> {
        let sight = Sight::of(who);
        for name in ["revision", "opened"] {
            filled.put(name, [self.kept.text(name).to_owned()]);
        }
        let offer = Offer::of(tx, app, &sight, &filled).await?;
        let (title, href) = (self.action.fiche.title.as_str(), self.action.href());
        let frame =
            Frame::of(app, who, "Modifier la fiche").under("Plans d'actions", "/actions").under(title, &href);
        let filled = Filled::again(filled, faults);
        let submit = "Enregistrer la fiche";
        Ok(Page { frame, filled, offer, back: href, submit, conflict: None, is_new: false })
    }
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let rewriting = Rewriting::of(read.tx(), &who, &Sight::of(&who), id).await?;
    let kept = rewriting.kept.clone();
    show(&rewriting.page(&app, &who, read.tx(), kept, Vec::new()).await?.view(&app))
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let rewriting = Rewriting::of(write.tx(), &who, &sight, id).await?;
    let tx = write.tx();
    let opened = form.filled("revision").map(str::to_owned);
    if opened.is_some_and(|opened| opened != rewriting.kept.text("revision")) {
        let changed = conflict::reconcile(&rewriting.kept, &mut form);
        let by = last_author(tx, id).await?;
        let mut page = rewriting.page(&app, &who, tx, form, Vec::new()).await?;
        page.conflict = Some(ConflictView::of(changed, by, &page.offer, &in_force(&app)));
        return show_again(&page.view(&app));
    }
    if let Some(shown) = again(&form) {
        return show(&rewriting.page(&app, &who, tx, shown, Vec::new()).await?.view(&app));
    }
    let offer = Offer::of(tx, &app, &sight, &form).await?;
    let within = offer.within(&in_force(&app));
    let created = rewriting.action.fiche.created_at;
    let new = match forms::read(&form, &within, &in_force(&app), id, created) {
        Ok(new) => new,
        Err(faults) => return show_again(&rewriting.page(&app, &who, tx, form, faults).await?.view(&app)),
    };
    let tied = linked::answered(tx, id).await?;
    store::rewrite(tx, &new, &sight).await?;
    let action = &rewriting.action;
    let answering = new.answering(action.rules(), who.acting_as([action.fiche.pilot_id]));
    let followed = linked::follow_ties(tx, (action, &tied), &answering, app.world.today()).await?;
    write.tell_all(&followed).await?;
    let mut details = said(&new);
    let before = action.fiche.ends;
    if new.fiche.ends != before {
        details["ends"] = json!({ "from": before, "to": new.fiche.ends });
    }
    change::keep(write, id, ("action.modifiee", details), &new.quartiers, "modifiee").await
}

/// Who last wrote something about that action.
async fn last_author(tx: &mut Tx, id: ActionId) -> Result<Option<String>, Problem> {
    let names = store::journal_names(tx, id).await?;
    let entries = journal::about(tx, "action", &id.to_string()).await?;
    let last = entries.iter().rev().find_map(|entry| entry.person_id.as_ref());
    Ok(last.and_then(|person| names.get(person)).cloned())
}

/// What the journal keeps of what was written.
fn said(new: &NewActionRow) -> Value {
    json!({ "title": new.fiche.title, "constats": new.constats, "objectives": new.objectives })
}
