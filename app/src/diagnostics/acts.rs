//! What is done to a constat: each command of the rules, by whoever may.

use super::constats::{self, Refilled};
use super::store::{Moment, NewPhoto, Sight, constats as kept, insert_photo};
use super::{forms, words};
use crate::platform::files::Drawn;
use crate::platform::page::show_again;
use crate::platform::{Allowed, App, Event, Form, Problem, Tx, Write, id_of};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{
    CannotConstat, Constat, ConstatState, Priority, Qualification, ResponseKind, Visibility,
};
use palier_domain::partners::Role;
use palier_domain::shared::{ConstatId, Day, FieldFault, OrganisationId, QuartierId};
use serde_json::json;

/// A constat being changed: its fiche as seen, its facts for the rules, the write under way.
pub(super) struct Change {
    pub(super) row: kept::ConstatRow,
    pub(super) facts: Constat,
    pub(super) write: Write,
    pub(super) today: Day,
    /// Where to go back to, when it is not the fiche.
    pub(super) back: Option<String>,
}

/// Opens a write on a constat that this person may see.
pub(super) async fn open(app: &App, who: &Allowed, constat: &str) -> Result<Change, Problem> {
    let id: ConstatId = id_of(constat)?;
    let mut write = app.db.write(who).await?;
    let row = kept::constat(write.tx(), id, &Sight::of(who)).await?;
    let facts = kept::facts(write.tx(), id).await?;
    Ok(Change { row, facts, write, today: app.world.today(), back: None })
}

impl Change {
    /// Keeps what the rules decided, says it, and goes back to where it was asked.
    pub(super) async fn keep(
        mut self,
        decided: Result<Constat, CannotConstat>,
        code: &'static str,
    ) -> Result<Response, Problem> {
        let after = decided.map_err(Problem::refused)?;
        kept::keep_change(self.write.tx(), self.facts.state, &after).await?;
        let event = self.event(code).with(json!({
            "numero": self.row.number, "de": self.facts.state, "etat_constat": after.state, "motif": after.reason,
        }));
        self.finish(event, code).await
    }

    pub(super) fn event(&self, code: &'static str) -> Event {
        event(code, self.row.id, self.row.visibility, self.row.quartier_id)
    }

    pub(super) async fn finish(self, event: Event, code: &'static str) -> Result<Response, Problem> {
        let done = code.strip_prefix("constat.").unwrap_or(code);
        let back = match self.back {
            Some(list) => format!("{list}&fait={done}"),
            None => format!("/constats/{}?fait={done}", self.row.id),
        };
        self.write.commit(event).await?;
        Ok(Redirect::to(&back).into_response())
    }
}

/// Something that happened to a constat. A restricted one leaves no trace in the thread of its quartier, which
/// everyone reads; its own journal holds it.
pub(super) fn event(
    code: &'static str,
    constat: ConstatId,
    visibility: Visibility,
    quartier: QuartierId,
) -> Event {
    let event = Event::of(code, "constat", constat);
    if visibility == Visibility::Restreint { event } else { event.in_quartier(quartier) }
}

/// The organisation on whose behalf this person answers: the responsible one, when it is their own or when theirs took its
/// place; any for the métropole.
fn answering(who: &Allowed, constat: &Constat) -> Result<OrganisationId, Problem> {
    match constat.responsible {
        None if who.role() == Role::MetropoleAdmin => Ok(who.organisation()),
        Some(one) if who.acts_for(one) || who.role() == Role::MetropoleAdmin => Ok(one),
        _ => Err(Problem::Forbidden(CannotConstat::NotResponsible.to_string())),
    }
}

/// Whose eyes see that it is done: whoever took the place of the responsible organisation, or of who said it done, sees with
/// theirs.
pub(super) fn hand(who: &Allowed, constat: &Constat) -> OrganisationId {
    who.acting_as(constat.responsible.into_iter().chain(constat.declared.map(|(by, _)| by)))
}

/// Says it is done on behalf of the responsible organisation; whoever really said so will not verify it.
fn declare(constat: Constat, by: OrganisationId, on: Day) -> Result<Constat, CannotConstat> {
    let responsible = constat.responsible.ok_or(CannotConstat::NoResponsible)?;
    let mut declared = constat.declare_resolved(responsible, on)?;
    declared.declared = Some((by, on));
    Ok(declared)
}

/// Says who must answer, by when and how soon, and sends it to them.
pub(super) async fn qualify(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = open(&app, &who, &constat).await?;
    let mut faults = Vec::new();
    let responsible: Option<OrganisationId> = form.read("responsible", &mut faults, |text| {
        text.parse().map_err(|_| "Choisissez un organisme de la liste.".to_owned())
    });
    let priority: Option<Priority> = form.read("priority", &mut faults, |text| {
        text.parse().map_err(|_| "Choisissez une priorité de la liste.".to_owned())
    });
    let deadline = forms::optional_day(&form, "deadline").map_err(|found| faults.extend(found));
    let (Ok(deadline), true) = (deadline, faults.is_empty()) else {
        return again(&app, &who, change, form, faults).await;
    };
    let organisations = super::store::organisations(change.write.tx(), change.today).await?;
    let named =
        responsible.and_then(|id| organisations.into_iter().find(|(known, _)| *known == id.to_string()));
    let (Some(responsible), Some((_, name))) = (responsible, named) else {
        let why = CannotConstat::NoResponsible.to_string();
        return again(&app, &who, change, form, vec![FieldFault::new("responsible", why)]).await;
    };
    let sent = change
        .facts
        .clone()
        .qualify(Qualification { responsible, deadline })
        .and_then(|constat| constat.transmit(change.today))
        .map_err(Problem::refused)?;
    let (from, id) = (change.facts.state, change.row.id);
    kept::keep_change(change.write.tx(), from, &sent).await?;
    kept::set_priority(change.write.tx(), id, priority.map(Priority::code)).await?;
    let event = change
        .event("constat.transmis")
        .with(json!({ "numero": change.row.number, "responsable": name, "echeance": sent.deadline }));
    change.finish(event, "constat.transmis").await
}

/// Answers: takes charge, plans, starts or says it is done, with the words given to residents.
pub(super) async fn answer(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    // Photos are drawn anew before the write opens: the store is not held meanwhile.
    let photos = super::noting::take_in(&app, &form).await?;
    let mut change = open(&app, &who, &constat).await?;
    let by = answering(&who, &change.facts)?;
    let (photos, mut faults) = match photos {
        Ok(photos) => (photos, Vec::new()),
        Err(refused) => (Vec::new(), vec![refused]),
    };
    let deadline = forms::optional_day(&form, "planned").map_err(|found| faults.extend(found));
    let said = forms::answer(&form).map_err(|found| faults.extend(found));
    let kind: Option<ResponseKind> = form.read("response_kind", &mut faults, |text| {
        text.parse().map_err(|_| "Choisissez un type de réponse de la liste.".to_owned())
    });
    let (Ok(deadline), Ok(said), true) = (deadline, said, faults.is_empty()) else {
        return again(&app, &who, change, form, faults).await;
    };
    let (before, on) = (change.facts.clone(), change.today);
    let (decided, code) = match form.text("suite") {
        "prendre_en_charge" => (before.take_charge(by, on), "constat.pris_en_charge"),
        "programmer" => (before.plan(on, deadline), "constat.programme"),
        "commencer" => (before.start(by, on), "constat.en_cours"),
        "resolu" => (declare(before, who.organisation(), on), "constat.declare_resolu"),
        _ => {
            let fault = FieldFault::new("suite", "Dites où en est la réponse.");
            return again(&app, &who, change, form, vec![fault]).await;
        }
    };
    let decided = decided.map_err(Problem::refused)?;
    let words = said.or_else(|| change.row.answer.clone());
    let kind = kind.map(ResponseKind::code).or(change.row.response_kind.as_deref());
    kept::set_answer(change.write.tx(), change.row.id, words.as_deref(), kind).await?;
    keep_photos(&app, &mut change.write, change.row.id, photos, Moment::After, &form).await?;
    change.keep(Ok(decided), code).await
}

/// Keeps the photos taken in with a form, now that the form is accepted.
pub(super) async fn keep_photos(
    app: &App,
    write: &mut Write,
    constat: ConstatId,
    photos: Vec<Drawn>,
    moment: Moment,
    form: &Form,
) -> Result<(), Problem> {
    for drawn in photos {
        let photo = app.photos.keep(drawn).await?;
        let new = NewPhoto {
            id: app.world.id(),
            constat,
            sha256: photo.sha256,
            moment,
            description: form.text("photo_description").to_owned(),
            width: photo.width,
            height: photo.height,
        };
        insert_photo(write.tx(), &new, app.world.now()).await?;
    }
    Ok(())
}

/// The organisation says it is not its business.
pub(super) async fn refuse(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = open(&app, &who, &constat).await?;
    let by = answering(&who, &change.facts)?;
    let refusal = match forms::refusal(&form, by) {
        Ok(refusal) => refusal,
        Err(faults) => return again(&app, &who, change, form, faults).await,
    };
    let organisations = super::store::organisations(change.write.tx(), change.today).await?;
    let rather = refusal.rather().map(|id| id.to_string());
    let rather = organisations.into_iter().find(|(known, _)| rather.as_ref() == Some(known));
    let after = change.facts.clone().refuse(by, &refusal).map_err(Problem::refused)?;
    kept::keep_change(change.write.tx(), change.facts.state, &after).await?;
    let (rather, rather_name) = rather.unzip();
    let event = change.event("constat.refuse").with(json!({
        "numero": change.row.number, "de": change.facts.state, "etat_constat": after.state, "motif": after.reason,
        "raison": refusal.reason(), "par": by, "par_nom": change.row.responsible_name, "vers": rather,
        "vers_nom": rather_name,
    }));
    change.finish(event, "constat.refuse").await
}

/// Another organisation has seen that it is done.
pub(super) async fn verify(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = open(&app, &who, &constat).await?;
    change.back = super::verify::back_to_list(&form);
    let decided = change.facts.clone().verify(hand(&who, &change.facts), change.today);
    change.keep(decided, "constat.verifie").await
}

/// Closes without an answer, as out of perimeter, or as the repetition of another.
pub(super) async fn set_aside(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = open(&app, &who, &constat).await?;
    let (before, today, reason) = (change.facts.clone(), change.today, form.text("reason"));
    let issue: Option<ConstatState> = form.text("issue").parse().ok();
    match issue {
        Some(ConstatState::SansSuite) => {
            change.keep(before.close_without(reason, today), "constat.sans_suite").await
        }
        Some(ConstatState::HorsPerimetre) => {
            change.keep(before.out_of_perimeter(reason, today), "constat.hors_perimetre").await
        }
        Some(ConstatState::Doublon) => {
            let walk = change.row.walk_id;
            let number = form.text("original").parse().unwrap_or(0);
            let original = kept::by_number(change.write.tx(), walk, number, &Sight::of(&who)).await?;
            let Some(original) = original else {
                let why = "Indiquez le numéro d'un constat de la même visite.";
                return again(&app, &who, change, form, vec![FieldFault::new("original", why)]).await;
            };
            let decided = before.duplicate_of(original);
            kept::set_duplicate(change.write.tx(), change.row.id, original).await?;
            change.keep(decided, "constat.doublon").await
        }
        _ => {
            let fault = FieldFault::new("issue", "Dites pourquoi le constat est écarté.");
            again(&app, &who, change, form, vec![fault]).await
        }
    }
}

/// Gives the write up and shows the fiche again, with what is to be corrected.
async fn again(
    app: &App,
    who: &Allowed,
    change: Change,
    form: Form,
    faults: Vec<FieldFault>,
) -> Result<Response, Problem> {
    let id = change.row.id;
    drop(change);
    show_again(&constats::fiche(app, who, id, Refilled::Again(form, faults)).await?)
}

/// What the fiche says after a command, by the code in its address.
pub(super) fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "enregistre" => "Le constat est enregistré.",
        "modifie" => "Les corrections sont enregistrées.",
        "transmis" => "Le constat est transmis à l'organisme responsable.",
        "refuse" => "Le refus est enregistré : le constat est de nouveau à qualifier.",
        "pris_en_charge" => "Le constat est pris en charge.",
        "programme" => "La réponse est programmée.",
        "en_cours" => "Le début de l'intervention est enregistré.",
        "declare_resolu" => "Le constat est déclaré résolu : un autre organisme doit le vérifier.",
        "verifie" => "La résolution est vérifiée.",
        "sans_suite" | "hors_perimetre" | "doublon" => "Le constat est écarté.",
        "reouvert" => "Le constat est rouvert.",
        "revu" => "Ce retour de visite est noté.",
        _ => return None,
    })
}

/// The words of a constat for a deadline left empty: the delay that the grid aims at, counted from today.
pub(super) fn aimed_deadline(app: &App, row: &kept::ConstatRow) -> Option<Day> {
    let days = app.grid.target_days(&row.theme, row.subtheme.as_deref())?;
    Some(app.world.today().plus_days(i64::from(days)))
}

/// The title of a fiche: its number and theme.
pub(super) fn title(app: &App, row: &kept::ConstatRow) -> String {
    format!("Constat n° {} : {}", row.number, words::theme(&app.grid, &row.theme, row.subtheme.as_deref()))
}

/// Keeps what an action has a constat become, and says it of the constat: its journal tells it like any other change.
///
/// # Errors
/// 409 when the constat moved meanwhile.
pub async fn keep_with_action(
    tx: &mut Tx,
    before: &Constat,
    after: &Constat,
    action: &str,
) -> Result<Event, Problem> {
    kept::keep_change(tx, before.state, after).await?;
    let (number, visibility, quartier) = kept::named(tx, after.id).await?;
    let code = match after.state {
        state if state == before.state => "constat.echeance",
        ConstatState::Programme => "constat.programme",
        ConstatState::EnCours => "constat.en_cours",
        ConstatState::DeclareResolu => "constat.declare_resolu",
        _ => "constat.rendu",
    };
    Ok(event(code, after.id, visibility, quartier).with(json!({
        "numero": number, "de": before.state, "etat_constat": after.state, "motif": after.reason,
        "action": action, "echeance": after.deadline,
    })))
}
