//! Who may do what: the guard in front of every route, and the proof it leaves behind.
//!
//! Not yours is 404, yours but not allowed is 403. What a mandate reaches is enforced in the queries, through the view
//! `mandate_reach`; what a role may do is the table of [`palier_domain::partners::Role::may`].

use super::device::Device;
use super::journal::Author;
use super::problem::Problem;
use super::routes::Access;
use super::session::{self, SignedIn};
use super::state::App;
use super::together::Signer;
use crate::fetch_all;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use palier_domain::partners::{Capability, MandateState, OrganisationKind, Role};
use palier_domain::shared::{Day, MandateId, OrganisationId, PersonId};
use tower_sessions::Session;

/// A mandate as the guard needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandated {
    /// Which mandate.
    pub id: MandateId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Its kind.
    pub organisation_kind: OrganisationKind,
    /// In which role.
    pub role: Role,
}

/// Someone signed in, acting under a mandate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The mandate they sign with, whoever's eyes are lent.
    pub own_mandate: MandateId,
    /// What they act under; while looking through someone else's eyes, that other mandate.
    pub mandate: Mandated,
    /// The name of the person whose eyes are lent, while viewing as someone else.
    pub viewing_as: Option<String>,
    /// Other mandates in force, to choose from.
    pub others: Vec<Mandated>,
}

/// The proof that the guard let someone through for a capability. Made nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    viewer: Viewer,
    capability: Capability,
}

impl Allowed {
    /// Who.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The person.
    pub fn person(&self) -> PersonId {
        self.viewer.person
    }

    /// The mandate acted under, as queries want it.
    pub fn mandate(&self) -> String {
        self.viewer.mandate.id.to_string()
    }

    /// The organisation acted for.
    pub fn organisation(&self) -> OrganisationId {
        self.viewer.mandate.organisation
    }

    /// The role acted in.
    pub fn role(&self) -> Role {
        self.viewer.mandate.role
    }

    /// Whether this person may also do that, for showing or hiding a button.
    pub fn may(&self, capability: Capability) -> bool {
        self.role().may(capability) && (self.viewer.viewing_as.is_none() || !capability.writes())
    }

    /// Whether constats kept restricted may be seen.
    pub fn sees_restricted(&self) -> bool {
        self.role().may(Capability::SeeRestricted)
    }

    /// Refuses what the role does not allow, on something of theirs.
    ///
    /// # Errors
    /// 403 when the role does not give that capability.
    pub fn must(&self, capability: Capability) -> Result<(), Problem> {
        if self.may(capability) { Ok(()) } else { Err(not_allowed()) }
    }

    /// Who signs each entry of a write made of many.
    ///
    /// # Errors
    /// As [`super::Db::write`]: when this proof changes nothing.
    pub fn signer(&self) -> Result<Signer, Problem> {
        Ok(Signer(self.author()?))
    }

    pub(super) fn author(&self) -> Result<Author, Problem> {
        if self.viewer.viewing_as.is_some() && self.capability != Capability::ViewAs {
            return Err(eyes_are_lent());
        }
        if !self.capability.writes() && self.capability != Capability::ViewAs {
            return Err(Problem::inside(format!("{} does not change anything", self.capability)));
        }
        Ok(Author::Person {
            person: self.viewer.person,
            mandate: self.viewer.own_mandate,
            capability: self.capability,
        })
    }
}

/// Refuses every change while someone else's eyes are lent.
pub fn eyes_are_lent() -> Problem {
    Problem::Forbidden(
        "Vous regardez Palier avec les yeux d'une autre personne : rien ne peut être modifié. \
         Revenez à votre compte pour agir."
            .to_owned(),
    )
}

fn not_allowed() -> Problem {
    Problem::Forbidden("Votre rôle ne permet pas cette action.".to_owned())
}

impl FromRequestParts<App> for Allowed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| Problem::inside("a guarded handler stands behind no guard"))
    }
}

/// Every mandate of a person, with what the guard needs to choose.
pub const MANDATES: &str = "SELECT m.id, m.person_id, p.name, m.organisation_id, o.name AS organisation_name, \
    o.kind AS organisation_kind, m.role, m.state, m.valid_from, m.valid_to \
    FROM mandate m JOIN person p ON p.id = m.person_id JOIN organisation o ON o.id = m.organisation_id \
    WHERE m.person_id = $1 ORDER BY m.valid_from, m.id";
/// One mandate, for looking through its holder's eyes.
pub const MANDATE: &str = "SELECT m.id, m.person_id, p.name, m.organisation_id, o.name AS organisation_name, \
    o.kind AS organisation_kind, m.role, m.state, m.valid_from, m.valid_to \
    FROM mandate m JOIN person p ON p.id = m.person_id JOIN organisation o ON o.id = m.organisation_id \
    WHERE m.id = $1";

#[derive(Debug, Clone, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: MandateId,
    name: String,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    organisation_name: String,
    #[sqlx(try_from = "String")]
    organisation_kind: OrganisationKind,
    #[sqlx(try_from = "String")]
    role: Role,
    #[sqlx(try_from = "String")]
    state: MandateState,
    #[sqlx(try_from = "String")]
    valid_from: Day,
    valid_to: Option<String>,
}

impl Row {
    fn in_force(&self, today: Day) -> bool {
        let ended = self.valid_to.clone().is_some_and(|day| Day::try_from(day).is_ok_and(|day| day < today));
        self.state == MandateState::Active && self.valid_from <= today && !ended
    }

    fn mandated(self) -> Mandated {
        Mandated {
            id: self.id,
            organisation: self.organisation_id,
            organisation_name: self.organisation_name,
            organisation_kind: self.organisation_kind,
            role: self.role,
        }
    }
}

/// Finds who is asking, if anyone: reads the session and the mandates in force today.
///
/// # Errors
/// When the store does not answer.
pub async fn viewer(app: &App, session: &Session) -> Result<Option<Viewer>, Problem> {
    let Some(SignedIn { person, mandate, viewing_as }) = session::signed_in(session).await? else {
        return Ok(None);
    };
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let rows: Vec<Row> = fetch_all!(read.tx(), Row, MANDATES, person.to_string())?;
    let mut in_force: Vec<Row> = rows.into_iter().filter(|row| row.in_force(today)).collect();
    let chosen = mandate.and_then(|id| in_force.iter().position(|row| row.id == id)).unwrap_or(0);
    if in_force.is_empty() {
        return Ok(None);
    }
    let own = in_force.remove(chosen);
    let others = in_force.into_iter().map(Row::mandated).collect();
    let name = own.name.clone();
    if let Some(lent) = viewing_as.filter(|_| own.role.may(Capability::ViewAs)) {
        let rows: Vec<Row> = fetch_all!(read.tx(), Row, MANDATE, lent.to_string())?;
        if let Some(row) = rows.into_iter().find(|row| row.in_force(today)) {
            let lender = row.name.clone();
            let viewing_as = Some(lender);
            return Ok(Some(Viewer {
                person,
                name,
                own_mandate: own.id,
                mandate: row.mandated(),
                viewing_as,
                others,
            }));
        }
    }
    Ok(Some(Viewer { person, name, own_mandate: own.id, mandate: own.mandated(), viewing_as: None, others }))
}

/// Stands in front of every route: lets through whoever may, and leaves the proof for the handler.
///
/// # Errors
/// 401 when nobody is signed in, 403 when the role does not give the capability.
pub async fn guard(
    State((app, access)): State<(App, Access)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if access == Access::Device {
        let device = Device::recognise(&app, request.headers()).await?;
        request.extensions_mut().insert(device);
        return Ok(next.run(request).await);
    }
    let viewer = viewer(&app, &session).await?;
    match access {
        Access::Public | Access::Device => {}
        Access::SignedIn => {
            if session::signed_in(&session).await?.is_none() {
                return Err(Problem::NotSignedIn);
            }
        }
        Access::Needs(capability) => {
            let Some(viewer) = viewer.clone() else {
                return Err(match session::signed_in(&session).await? {
                    None => Problem::NotSignedIn,
                    Some(_) => Problem::Forbidden(
                        "Aucun mandat en vigueur n'est rattaché à votre compte. L'administratrice de la métropole peut en ouvrir un."
                            .to_owned(),
                    ),
                });
            };
            // Leaving someone else's eyes is the right of the person, not of the role looked through.
            let role_allows = viewer.mandate.role.may(capability)
                || (capability == Capability::ViewAs && viewer.viewing_as.is_some());
            if !role_allows {
                return Err(not_allowed());
            }
            // Before the handler reads the form: a refusal of what was typed would hide this one.
            if viewer.viewing_as.is_some() && capability != Capability::ViewAs && !request.method().is_safe()
            {
                return Err(eyes_are_lent());
            }
            request.extensions_mut().insert(Allowed { viewer, capability });
        }
    }
    let mut response = next.run(request).await;
    if let Some(viewer) = viewer {
        response.extensions_mut().insert(viewer);
    }
    Ok(response)
}
