//! Opening an empty house: the organisation that leads the convention, and the first person, who will invite the others.

use super::people::{INVITATION_MS, about};
use super::store::mandates::{self, Held, NewMandate};
use super::store::organisations::{NewOrganisation, insert_organisation};
use super::store::{self, NewPerson};
use crate::platform::{Problem, Write};
use palier_domain::partners::{EmailAddress, MandateState, OrganisationKind, Perimeter, Role};
use palier_domain::shared::{MandateId, OrganisationId, PersonId};
use serde_json::Value;

/// The first person of a house.
#[derive(Debug, Clone)]
pub struct First {
    /// The organisation that leads the convention.
    pub organisation: String,
    /// First and family name.
    pub name: String,
    /// Address under which they will sign in.
    pub email: EmailAddress,
}

/// Invites the first person, who administers for the métropole; gives the secret of the invitation. Asked again for the
/// same address before it was accepted, the invitation before is worth nothing any more.
///
/// # Errors
/// When someone administers this house already: they invite the others from its pages.
pub async fn invite_first(mut write: Write, first: &First) -> Result<String, Problem> {
    let world = write.world().clone();
    let held = mandates::held(write.tx(), None).await?;
    let administers =
        |mandate: &&Held| mandate.role == Role::MetropoleAdmin && mandate.state == MandateState::Active;
    if let Some(admin) = held.iter().find(administers) {
        return Err(Problem::Refused(format!(
            "{} administre déjà cette plateforme : les invitations se font depuis ses pages, dans Partenaires.",
            admin.name
        )));
    }
    let waits = held.into_iter().find(|mandate| {
        mandate.state == MandateState::Pending && mandate.email.eq_ignore_ascii_case(first.email.as_str())
    });
    let mandate = match waits {
        Some(mandate) => mandate.id,
        None => settle(&mut write, first).await?,
    };
    let (token, now) = (world.token(), world.now());
    let mandate = mandates::mandate(write.tx(), mandate).await?;
    store::cancel_invitations(write.tx(), mandate.id, now).await?;
    let expires = now.plus_ms(INVITATION_MS);
    store::insert_invitation(write.tx(), &token, mandate.person, mandate.id, expires).await?;
    write.commit(about("invitation.envoyee", &mandate, Value::Null)).await?;
    Ok(token)
}

/// Keeps the organisation, the person and the mandate that waits for them.
async fn settle(write: &mut Write, first: &First) -> Result<MandateId, Problem> {
    let world = write.world().clone();
    let organisation = NewOrganisation {
        id: world.id::<OrganisationId>(),
        kind: OrganisationKind::Metropole,
        name: first.organisation.clone(),
        siret: None,
        from: None,
        to: None,
    };
    insert_organisation(write.tx(), &organisation).await?;
    let person = world.id::<PersonId>();
    let email = first.email.as_str().to_owned();
    let new = NewPerson { id: person, name: first.name.clone(), email, password_hash: None };
    store::insert_person(write.tx(), &new, world.now()).await?;
    let mandate = NewMandate {
        id: world.id(),
        person,
        organisation: organisation.id,
        role: Role::MetropoleAdmin,
        state: MandateState::Pending,
        perimeter: Perimeter::Everything,
        from: world.today(),
        to: None,
    };
    mandates::insert_mandate(write.tx(), &mandate).await?;
    Ok(mandate.id)
}
