//! One change asked of many actions: each is changed whole, under an entry of its own, or left with every reason.

use super::{Back, Way};
use crate::diagnostics::Sight;
use crate::plans::admission::admission_of;
use crate::plans::change::follows;
use crate::plans::list::actions_again;
use crate::plans::store::{self, KeptAction, linked, saved};
use crate::plans::words::{progress_label, state_label};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Signer, Together, Tx};
use crate::words::counted;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::Capability;
use palier_domain::plans::{ActionState, Admission, Answering, BulkEdit, BulkRights, BulkSubject, NextState};
use palier_domain::shared::{ActionId, Day, FieldFault, OrganisationId};
use serde_json::json;
use std::collections::BTreeMap;

/// Most actions changed together.
const MOST: usize = 500;

/// An action of the report, and what is said of it.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Its fiche; empty when it may not be seen.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// What changed, or why nothing did.
    pub lines: Vec<String>,
}

/// What became of a change asked of many actions.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/bulk.html")]
pub struct BulkReport {
    /// Frame.
    pub frame: Frame,
    /// Changed.
    pub changed: Vec<Reported>,
    /// Left as they were, and why.
    pub refused: Vec<Reported>,
    /// Already as asked.
    pub same: Vec<Reported>,
    /// Where to go back.
    pub back: String,
}

impl BulkReport {
    fn count(actions: &[Reported], one: &str, many: &str) -> String {
        counted(i64::try_from(actions.len()).unwrap_or(i64::MAX), one, many)
    }
}

pub(super) async fn change_many(
    State(app): State<App>,
    who: Allowed,
    form: Form,
) -> Result<Response, Problem> {
    let back = Back::of(form.text("retour"));
    let mut read = app.db.read().await?;
    let names: BTreeMap<String, String> =
        store::organisations(read.tx(), app.world.today()).await?.into_iter().collect();
    drop(read);
    let mut ids: Vec<ActionId> = form.all("action").filter_map(|id| id.parse().ok()).collect();
    ids.sort();
    ids.dedup();
    let edit = match asked(&form, &ids, &names) {
        Ok(edit) => edit,
        Err(faults) => {
            return actions_again(&app, &who, &back.form(), Filled::again(form, faults)).await;
        }
    };
    let mut batch = Batch { app: &app, who: &who, edit: &edit, names: &names, done: Done::default() };
    batch.run(&ids).await?;
    let Done { changed, refused, same } = batch.done;
    if back.way == Way::Board && refused.is_empty() && !changed.is_empty() {
        return Ok(Redirect::to(&back.href("deplacee")).into_response());
    }
    let frame =
        Frame::of(&app, &who, "Compte rendu de la modification").under(Way::Table.title(), Way::Table.path());
    let report = BulkReport { frame, changed, refused, same, back: back.href("") };
    if report.changed.is_empty() { show_again(&report) } else { show(&report) }
}

/// The change asked, or a fault per field.
fn asked(
    form: &Form,
    ids: &[ActionId],
    organisations: &BTreeMap<String, String>,
) -> Result<BulkEdit, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let unknown = |_| "Choisissez dans la liste.".to_owned();
    let year = form.read("year", &mut faults, |text| {
        text.parse::<i16>().map_err(|_| "Écrivez une année, par exemple 2027.".to_owned())
    });
    let to = form.read("state", &mut faults, |text| text.parse().map_err(unknown));
    let reason = form.text("reason").replace('\0', "");
    let edit = BulkEdit {
        state: to.map(|to| NextState { to, reason, year }),
        progress: form.read("progress", &mut faults, |text| text.parse().map_err(unknown)),
        pilot: form.read("pilot", &mut faults, |text| {
            let known = organisations.contains_key(text).then(|| text.parse::<OrganisationId>().ok());
            known.flatten().ok_or_else(|| "Choisissez l'organisme dans la liste.".to_owned())
        }),
        ends: form.read("ends", &mut faults, |text| Day::parse(text).map_err(|wrong| wrong.to_string())),
    };
    if ids.is_empty() {
        faults.push(FieldFault::new("actions", "Cochez au moins une action dans la table."));
    }
    if ids.len() > MOST {
        faults.push(FieldFault::new("actions", "Cochez cinq cents actions au plus à la fois."));
    }
    if edit.is_empty() && faults.is_empty() {
        faults.push(FieldFault::new(
            "state",
            "Dites ce qui doit changer : état, avancement, pilote ou dernier jour.",
        ));
    }
    if faults.is_empty() { Ok(edit) } else { Err(faults) }
}

/// What became of each action.
#[derive(Debug, Default)]
struct Done {
    changed: Vec<Reported>,
    refused: Vec<Reported>,
    same: Vec<Reported>,
}

/// A change of many, under way.
struct Batch<'a> {
    app: &'a App,
    who: &'a Allowed,
    edit: &'a BulkEdit,
    names: &'a BTreeMap<String, String>,
    done: Done,
}

impl Batch<'_> {
    /// Changes what may be, in one transaction; each thing that happened has its own entry.
    async fn run(&mut self, ids: &[ActionId]) -> Result<(), Problem> {
        let (sight, signer) = (Sight::of(self.who), self.who.signer()?);
        let mut write = Together::begin(&self.app.db, &self.app.world).await?;
        let mut happened = Vec::new();
        for id in ids {
            match store::action(write.tx(), &sight, *id).await {
                Ok(action) => happened.extend(self.one(write.tx(), &signer, &action).await?),
                Err(Problem::NotFound) => self.done.refused.push(Reported {
                    href: String::new(),
                    title: "Action introuvable".to_owned(),
                    lines: vec![Problem::NotFound.to_string()],
                }),
                Err(other) => return Err(other),
            }
        }
        write.commit(&happened).await
    }

    async fn one(
        &mut self,
        tx: &mut Tx,
        signer: &Signer,
        action: &KeptAction,
    ) -> Result<Vec<crate::platform::journal::Signed>, Problem> {
        let before = BulkSubject {
            action: action.rules(),
            progress: action.fiche.progress,
            pilot: action.fiche.pilot_id,
            starts: action.fiche.starts,
            admission: self.admission(tx, action).await?,
        };
        let rights =
            BulkRights { follows: follows(self.who, action), plans: self.who.may(Capability::PlanAction) };
        let said = |lines| Reported { href: action.href(), title: action.fiche.title.clone(), lines };
        let after = match self.edit.of(&before, rights, self.app.world.today()) {
            Ok(after) => after,
            Err(reasons) => {
                let lines = reasons.iter().map(ToString::to_string).collect();
                self.done.refused.push(said(lines));
                return Ok(Vec::new());
            }
        };
        if after == before {
            self.done.same.push(said(Vec::new()));
            return Ok(Vec::new());
        }
        self.done.changed.push(said(self.lines(&before, &after)));
        let events = self.keep(tx, action, &before, &after).await?;
        Ok(events.into_iter().map(|event| signer.signs(event)).collect())
    }

    /// What stands between it and « recevable »; looked at only where that is asked.
    async fn admission(&self, tx: &mut Tx, action: &KeptAction) -> Result<Admission, Problem> {
        match &self.edit.state {
            Some(next) if next.to == ActionState::Recevable => {
                admission_of(tx, self.app, self.who, action).await
            }
            _ => Ok(Admission::default()),
        }
    }

    /// Writes what differs, and says each thing that happened.
    async fn keep(
        &self,
        tx: &mut Tx,
        action: &KeptAction,
        before: &BulkSubject,
        after: &BulkSubject,
    ) -> Result<Vec<Event>, Problem> {
        let (id, title, mut events) = (action.id, &action.fiche.title, Vec::new());
        let quartier = action.quartiers.first().map(|(id, _)| *id);
        let event = |code, details| Event { quartier, ..Event::of(code, "action", id).with(details) };
        let by = self.who.acting_as([action.fiche.pilot_id]);
        let answering = Answering { action: after.action.clone(), ..action.answering(by) };
        events.extend(linked::follow(tx, action, &answering, self.app.world.today()).await?);
        if after.action.state != before.action.state {
            let to = &after.action;
            store::set_state(tx, id, to).await?;
            let details = json!({
                "title": title, "from": before.action.state, "to": to.state, "reason": to.reason,
                "year": to.postponed_to,
            });
            events.push(event("action.etat", details));
        }
        if after.progress != before.progress {
            store::set_progress(tx, id, after.progress).await?;
            let details = json!({ "title": title, "from": before.progress, "to": after.progress });
            events.push(event("action.avancement", details));
        }
        if after.pilot != before.pilot {
            saved::set_pilot(tx, id, after.pilot).await?;
            let details = json!({ "title": title, "from": action.pilot, "to": self.name(after.pilot) });
            events.push(event("action.pilote", details));
        }
        if let Some(day) = after.action.ends.filter(|_| after.action.ends != before.action.ends) {
            saved::set_ends(tx, id, day).await?;
            let details = json!({ "title": title, "from": before.action.ends, "to": day });
            events.push(event("action.echeance", details));
        }
        Ok(events)
    }

    /// What changed, in words.
    fn lines(&self, before: &BulkSubject, after: &BulkSubject) -> Vec<String> {
        let day = |day: Option<Day>| day.map_or_else(|| "non fixé".to_owned(), Day::short);
        let states = (state_label(before.action.state), state_label(after.action.state));
        let levels = (progress_label(before.progress), progress_label(after.progress));
        let pilots = (self.name(before.pilot), self.name(after.pilot));
        let ends = (day(before.action.ends), day(after.action.ends));
        [
            ("État", states.0, states.1),
            ("Avancement", levels.0, levels.1),
            ("Pilote", pilots.0.as_str(), pilots.1.as_str()),
            ("Dernier jour", ends.0.as_str(), ends.1.as_str()),
        ]
        .into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(what, from, to)| format!("{what} : {from} → {to}"))
        .collect()
    }

    fn name(&self, organisation: OrganisationId) -> String {
        self.names.get(&organisation.to_string()).cloned().unwrap_or_else(|| "organisme disparu".to_owned())
    }
}
