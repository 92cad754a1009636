//! How a grant ends: what was not spent is asked back, nothing is owed on either side and it is settled; or its holder gives it
//! up before anything is paid.

use super::envelopes::keeps;
use super::grants::{books, grants, href, progress};
use super::store::{self, MovementRow};
use crate::platform::{Allowed, App, Form, Problem, Write};
use crate::projects::store::dossiers;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::funding::{GrantBalance, giving_up};
use palier_domain::projects::{Bilan, Dossier, DossierState, GrantsProgress};
use palier_domain::shared::{Cents, DossierId, EnvelopeId};

/// What may still be asked back of each grant, in view of the bilan and of all that was voted, in cents; nothing before the
/// bilan is validated.
pub(super) fn claims(
    rules: Dossier,
    bilan: Option<&Bilan>,
    grants: &[(EnvelopeId, GrantBalance)],
    movements: &[MovementRow],
) -> Vec<(EnvelopeId, Cents)> {
    let Some(bilan) = bilan.filter(|_| is_accounted_for(rules)) else { return Vec::new() };
    let voted = |envelope: EnvelopeId| {
        let envelope = envelope.to_string();
        let own = movements.iter().filter(|row| row.envelope_id == envelope);
        own.map(|row| Cents(row.kind.votes() * row.cents)).sum()
    };
    let back = |(envelope, grant): &(EnvelopeId, GrantBalance)| {
        let cents = Cents(bilan.to_pay_back(voted(*envelope), grant.paid).0 - grant.claimed.0);
        (cents > Cents(0)).then_some((*envelope, cents))
    };
    grants.iter().filter_map(back).collect()
}

/// Whether what was done is known: what is left is to pay, to pay back and to settle.
fn is_accounted_for(rules: Dossier) -> bool {
    rules.state.next().contains(&DossierState::Soldee)
}

/// What may be noted now, and what settling still waits for.
pub(super) struct Ends {
    pub(super) settles: bool,
    pub(super) still: Option<String>,
    pub(super) renounces: bool,
}

/// What may be noted of a dossier whose grants have gone that far.
pub(super) fn ends(rules: Dossier, progress: GrantsProgress) -> Ends {
    let settled = rules.settle(progress);
    Ends {
        settles: settled.is_ok(),
        still: settled.err().filter(|_| is_accounted_for(rules)).map(|why| why.to_string()),
        renounces: rules.renounce(progress, "motif").is_ok(),
    }
}

/// Refuses whoever keeps none of the envelopes that grant something.
async fn must_keep_one(
    write: &mut Write,
    who: &Allowed,
    own: &[(EnvelopeId, GrantBalance)],
) -> Result<(), Problem> {
    for (envelope, _) in own {
        if keeps(who, store::envelope(write.tx(), *envelope).await?.envelope.funder) {
            return Ok(());
        }
    }
    Err(Problem::Forbidden("Seuls un financeur de cette aide et la métropole notent sa fin.".to_owned()))
}

pub(super) async fn settle(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let (granted, books) = books(&app, &mut write, id).await?;
    let own = grants(&books.ledger, id);
    must_keep_one(&mut write, &who, &own).await?;
    let settled = granted.rules.settle(progress(&own)).map_err(Problem::refused)?;
    dossiers::move_to(write.tx(), id, &settled).await?;
    write.commit(dossiers::moved(id, settled.state, "")).await?;
    Ok(Redirect::to(&format!("{}?fait=solde", href(id))).into_response())
}

pub(super) async fn renounce(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let (granted, mut books) = books(&app, &mut write, id).await?;
    let own = grants(&books.ledger, id);
    must_keep_one(&mut write, &who, &own).await?;
    let reason = typed.text("motif");
    let renounced = granted.rules.renounce(progress(&own), reason).map_err(Problem::refused)?;
    let freed = giving_up(id, &own).into_iter().map(|planned| {
        let movement = planned.kept(app.world.id(), granted.year, app.world.today(), None);
        (movement, format!("{} : {reason}", granted.title))
    });
    let freed: Vec<_> = freed.collect();
    books.book(write.tx(), app.world.now(), &freed).await?;
    dossiers::move_to(write.tx(), id, &renounced).await?;
    write.commit(dossiers::moved(id, renounced.state, reason)).await?;
    Ok(Redirect::to(&format!("{}?fait=renonciation", href(id))).into_response())
}
