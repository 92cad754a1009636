//! An abatement being changed, and the one trace that each change leaves.

use super::store::{self, KeptAbatement, Reach};
use crate::platform::{Allowed, App, Event, Problem, Read, Write};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::abatement::{Abatement, AbatementSight, Party, Writing};
use palier_domain::convention::TfpbRule;
use palier_domain::partners::Capability;
use palier_domain::shared::{AbatementId, Day};
use serde_json::Value;

/// What the rule book asks of an abatement of that year.
///
/// # Errors
/// When it says nothing of it.
pub(super) fn rule_of(app: &App, year: i16) -> Result<&TfpbRule, Problem> {
    app.convention.tfpb_rule(year).ok_or_else(|| {
        Problem::Refused(format!("La convention ne fixe aucune règle de l'abattement pour l'année {year}."))
    })
}

/// Whether that person writes that abatement: the landlord's head office, or that of the one which took its place.
pub(super) fn writes(who: &Allowed, kept: &KeptAbatement) -> bool {
    who.may(Capability::WriteAbatement) && who.acts_for(kept.landlord_id)
}

/// For whom that person reviews, if they do.
pub(super) fn party_of(who: &Allowed) -> Option<Party> {
    let mandate = &who.viewer().mandate;
    Party::of(mandate.role, mandate.organisation_kind).filter(|_| who.may(Capability::ReviewAbatement))
}

/// Refuses whoever does not write it: whoever sees all of it is told why; for another landlord, it is not there.
fn not_theirs(reach: &Reach, kept: &KeptAbatement) -> Problem {
    match reach.sight {
        AbatementSight::Tout => Problem::Forbidden(format!(
            "Seul {} écrit son programme et son bilan d'abattement.",
            kept.landlord
        )),
        AbatementSight::Propre | AbatementSight::Valide => Problem::NotFound,
    }
}

/// What may be written of it now.
fn writing_of(kept: &KeptAbatement) -> Result<Writing, Problem> {
    kept.rules.state.must_be_written().map_err(Problem::refused)
}

/// An abatement that its landlord looks at before writing: as it stands today, and the view under way.
pub(super) struct Look {
    pub(super) kept: KeptAbatement,
    pub(super) reach: Reach,
    pub(super) read: Read,
}

impl Look {
    /// For the landlord itself.
    ///
    /// # Errors
    /// 403 or 404 when it is another's.
    pub(super) async fn by_landlord(app: &App, who: &Allowed, id: AbatementId) -> Result<Self, Problem> {
        let reach = Reach::of(who);
        let mut read = app.db.read().await?;
        let mut kept = store::one(read.tx(), &reach, id).await?;
        kept.rules = kept.rules.on(app.world.today());
        if who.acts_for(kept.landlord_id) {
            return Ok(Self { kept, reach, read });
        }
        Err(not_theirs(&reach, &kept))
    }

    /// The same, while something may be written.
    ///
    /// # Errors
    /// 409 while it is reviewed, or once it is validated.
    pub(super) async fn while_written(
        app: &App,
        who: &Allowed,
        id: AbatementId,
    ) -> Result<(Self, Writing), Problem> {
        let look = Self::by_landlord(app, who, id).await?;
        let writing = writing_of(&look.kept)?;
        Ok((look, writing))
    }
}

/// An abatement being changed: as it stands today, and the write under way.
pub(super) struct Change {
    pub(super) kept: KeptAbatement,
    pub(super) reach: Reach,
    pub(super) write: Write,
}

impl Change {
    /// Opens a write on an abatement that is shown to this person.
    pub(super) async fn of(app: &App, who: &Allowed, id: AbatementId) -> Result<Self, Problem> {
        let reach = Reach::of(who);
        let mut write = app.db.write(who).await?;
        crate::platform::journal::take_turn(write.tx()).await?;
        let mut kept = store::one(write.tx(), &reach, id).await?;
        kept.rules = kept.rules.on(app.world.today());
        Ok(Self { kept, reach, write })
    }

    /// The same, for the landlord itself.
    ///
    /// # Errors
    /// 403 or 404 when it is another's.
    pub(super) async fn by_landlord(app: &App, who: &Allowed, id: AbatementId) -> Result<Self, Problem> {
        let change = Self::of(app, who, id).await?;
        if writes(who, &change.kept) {
            return Ok(change);
        }
        Err(not_theirs(&change.reach, &change.kept))
    }

    /// The same, while something may be written.
    ///
    /// # Errors
    /// 409 while it is reviewed, or once it is validated.
    pub(super) async fn while_written(
        app: &App,
        who: &Allowed,
        id: AbatementId,
    ) -> Result<(Self, Writing), Problem> {
        let change = Self::by_landlord(app, who, id).await?;
        let writing = writing_of(&change.kept)?;
        Ok((change, writing))
    }

    /// Says what happened, and goes back to the page of the abatement. What is not validated stays out of the thread of the
    /// quartier, which other landlords and residents read.
    pub(super) async fn keep(
        self,
        code: &'static str,
        details: Value,
        done: &str,
    ) -> Result<Response, Problem> {
        let to = format!("{}?fait={done}", self.kept.href());
        self.keep_and_go(code, details, &to).await
    }

    /// Says what happened, and goes there.
    pub(super) async fn keep_and_go(
        self,
        code: &'static str,
        details: Value,
        to: &str,
    ) -> Result<Response, Problem> {
        self.write.commit(Event::of(code, "abatement", self.kept.id).with(details)).await?;
        Ok(Redirect::to(to).into_response())
    }

    /// Moves it to where the rules led it.
    pub(super) async fn move_to(&mut self, rules: Abatement) -> Result<(), Problem> {
        store::lines::set_state(self.write.tx(), self.kept.id, &rules).await?;
        self.kept.rules = rules;
        Ok(())
    }
}

/// What was just done, in words.
pub(super) fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "ouvert" => "Le programme est ouvert : ajoutez ses lignes.",
        "modifie" => "Les informations générales sont enregistrées.",
        "montant" => "Le montant est enregistré ; les précédents restent visibles.",
        "ligne" => "La ligne est enregistrée.",
        "retiree" => "La ligne est retirée.",
        "saisie" => "La saisie en tableau est enregistrée.",
        "repris" => "Les lignes de l'année précédente sont reprises : ajustez-les.",
        "piece" => "La pièce est jointe.",
        "depose" => {
            "Le dépôt est enregistré : la commune, la métropole et l'État sont avertis sur leur page d'accueil."
        }
        "avis" => "Votre avis est enregistré.",
        "reponse" => "La réponse est enregistrée.",
        "valide" => "La validation est prononcée.",
        "droit-commun" => "Le tableau du droit commun est enregistré.",
        _ => return None,
    })
}

/// A day and how far it is, in words.
pub(super) fn when(day: Day, today: Day) -> String {
    format!("{}, {}", day.long(), day.seen_from(today))
}
