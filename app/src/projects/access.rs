//! A dossier as somebody meets it: what it says, whose hand is on it, and the one trace that each change leaves.

use super::letters::{Letters, News};
use super::store::addresses::Whom;
use super::store::dossiers::{self, KeptDossier, Writer};
use super::store::{self, KeptCampaign, Reach, examination};
use crate::convention::in_force;
use crate::platform::{Allowed, App, Event, Problem, Tx, Write, journal};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::convention::InForce;
use palier_domain::partners::Capability;
use palier_domain::projects::{
    Application, CannotEditDossier, Correction, Dossier, DossierHand, Page, may_edit, may_submit, pages_asked,
};
use palier_domain::shared::{DossierId, OrganisationId};
use serde_json::json;
use std::collections::BTreeSet;

/// A dossier and what surrounds it.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub(super) kept: KeptDossier,
    pub(super) campaign: KeptCampaign,
    pub(super) editors: Vec<(OrganisationId, String)>,
    pub(super) corrections: Vec<Correction>,
    pub(super) hand: DossierHand,
}

/// Why a hand may not do that, as a problem: who is not one of its hands is forbidden, the others come at the wrong time.
fn refusal(why: CannotEditDossier) -> Problem {
    match why {
        CannotEditDossier::NotYours | CannotEditDossier::HolderOnly => Problem::Forbidden(why.to_string()),
        CannotEditDossier::Submitted | CannotEditDossier::NotAsked(_) => Problem::refused(why),
    }
}

impl At {
    /// The dossier of that number, if this person is shown it.
    ///
    /// # Errors
    /// 404 when there is none.
    pub(super) async fn read(tx: &mut Tx, who: &Allowed, id: DossierId) -> Result<Self, Problem> {
        let kept = dossiers::one(tx, &Reach::of(who), id).await?;
        let mut campaign = store::campaign(tx, kept.campaign_id).await?;
        campaign.call = campaign.call.as_answered(kept.rules.submitted_on);
        let editors = dossiers::editors(tx, id).await?;
        let corrections = examination::corrections(tx, id).await?;
        let hand = hand_of(who, &kept, &editors);
        Ok(Self { kept, campaign, editors, corrections, hand })
    }

    /// Refuses whoever may not write on that page now.
    ///
    /// # Errors
    /// 403 when it is not theirs, 409 when it is not the time.
    pub(super) fn must_edit(&self, page: Page) -> Result<(), Problem> {
        may_edit(self.kept.rules.state, self.hand, page, &pages_asked(&self.corrections)).map_err(refusal)
    }

    /// Whether that page may be written now.
    pub(super) fn edits(&self, page: Page) -> bool {
        self.must_edit(page).is_ok()
    }

    /// Refuses whoever is not the holder.
    ///
    /// # Errors
    /// 403 then.
    pub(super) fn must_hold(&self) -> Result<(), Problem> {
        may_submit(self.hand).map_err(refusal)
    }

    /// Refuses whoever is not a hand of the dossier: neither holder nor invited.
    ///
    /// # Errors
    /// 403 then.
    pub(super) fn must_write(&self) -> Result<(), Problem> {
        match self.hand {
            DossierHand::Holder | DossierHand::CoEditor => Ok(()),
            _ => Err(refusal(CannotEditDossier::NotYours)),
        }
    }

    /// Refuses whoever does not examine it: nobody examines what they hold.
    ///
    /// # Errors
    /// 403 then.
    pub(super) fn must_examine(&self) -> Result<(), Problem> {
        if self.hand == DossierHand::Examiner {
            return Ok(());
        }
        Err(Problem::Forbidden(
            "Ce dossier est celui de votre organisme : d'autres l'instruisent.".to_owned(),
        ))
    }

    /// Corrections still to be answered.
    pub(super) fn unanswered(&self) -> usize {
        self.corrections.iter().filter(|correction| correction.is_open()).count()
    }
}

fn hand_of(who: &Allowed, kept: &KeptDossier, editors: &[(OrganisationId, String)]) -> DossierHand {
    let writes = who.role().may(Capability::WriteDossier);
    if who.acts_for(kept.organisation_id) {
        return if writes { DossierHand::Holder } else { DossierHand::Reader };
    }
    if writes && editors.iter().any(|(editor, _)| who.acts_for(*editor)) {
        return DossierHand::CoEditor;
    }
    if who.role().may(Capability::ExamineDossier) { DossierHand::Examiner } else { DossierHand::Reader }
}

/// A dossier being changed.
pub(super) struct Change {
    pub(super) at: At,
    pub(super) write: Write,
}

impl Change {
    /// Opens a write on a dossier that is shown to this person; nobody else writes until it ends.
    ///
    /// # Errors
    /// 404 when it is not shown.
    pub(super) async fn of(app: &App, who: &Allowed, id: DossierId) -> Result<Self, Problem> {
        let mut write = app.db.write(who).await?;
        journal::take_turn(write.tx()).await?;
        let at = At::read(write.tx(), who, id).await?;
        Ok(Self { at, write })
    }

    /// Writes to an organisation, or to those who write the dossier, once this change is kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn tell(
        &mut self,
        app: &App,
        who: &Allowed,
        whom: Option<Whom>,
        news: &News,
    ) -> Result<(), Problem> {
        let about = (self.at.kept.id, self.at.kept.title.as_str());
        let mut letters = Letters::of(app, Some(who.person()));
        match whom {
            Some(whom) => letters.tell(&mut self.write, whom, about, news).await?,
            None => letters.tell_hands(&mut self.write, about, news).await?,
        }
        letters.send(&mut self.write).await.map(drop)
    }

    /// Says what happened, and goes back to the page of the dossier.
    pub(super) async fn keep(
        self,
        code: &'static str,
        details: serde_json::Value,
        done: &str,
    ) -> Result<Response, Problem> {
        self.keep_on("", code, details, done).await
    }

    /// Says what happened, and goes back to one of its pages: `place` is what its address ends with.
    pub(super) async fn keep_on(
        self,
        place: &str,
        code: &'static str,
        details: serde_json::Value,
        done: &str,
    ) -> Result<Response, Problem> {
        let to = format!("{}{place}?fait={done}", self.at.kept.href());
        let event = Event::of(code, "dossier", self.at.kept.id).with(details);
        self.write.commit(event).await?;
        Ok(Redirect::to(&to).into_response())
    }

    /// Moves it to where the rules led it, says so, and goes back to its page.
    pub(super) async fn keep_move(
        mut self,
        rules: Dossier,
        reason: &str,
        done: &str,
    ) -> Result<Response, Problem> {
        dossiers::move_to(self.write.tx(), self.at.kept.id, &rules).await?;
        let details = json!({ "state": rules.state.code(), "reason": reason });
        self.keep("dossier.etat", details, done).await
    }
}

/// The hand that writes.
pub(super) fn writer(who: &Allowed) -> Writer {
    Writer { person: Some(who.person()), organisation: who.organisation() }
}

/// The axis of an objective, both by short code.
pub(super) fn axis_of<'c>(convention: &'c InForce<'c>) -> impl Fn(&str) -> Option<String> + 'c {
    |code| convention.objective(code).and_then(|objective| objective.axis.code.clone())
}

/// The axes that a dossier serves, by short code.
pub(super) fn axes(app: &App, application: &Application) -> BTreeSet<String> {
    let convention = in_force(app);
    application.purpose.objectives.iter().filter_map(|code| axis_of(&convention)(code)).collect()
}
