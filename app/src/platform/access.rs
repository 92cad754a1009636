//! Who may do what: the guard in front of every route, and the proof it leaves behind.
//!
//! Not yours is 404, yours but not allowed is 403. What a mandate reaches is enforced in the queries, through the view
//! `mandate_reach`; what a role may do is the table of [`palier_domain::partners::Role::may`].

use super::db::Tx;
use super::device::Device;
use super::journal::Author;
use super::kept::KeptForm;
use super::problem::Problem;
use super::routes::Access;
use super::session::{self, SignedIn};
use super::state::App;
use super::together::Signer;
use super::viewers::Seen;
use crate::{fetch_all, fetch_optional};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use palier_domain::partners::{Capability, MandateState, OrganisationKind, Role};
use palier_domain::shared::{Day, Instant, MandateId, OrganisationId, PersonId};
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
    /// The organisations acted for: its own first, then those whose place it has taken.
    pub organisations: Vec<OrganisationId>,
    /// The day on which all of this holds.
    pub today: Day,
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

    /// The organisations acted for: their own first, then those whose place it has taken.
    pub fn organisations(&self) -> &[OrganisationId] {
        &self.viewer.organisations
    }

    /// Whether they act for that organisation: their own, or one whose place it has taken.
    pub fn acts_for(&self, organisation: OrganisationId) -> bool {
        self.organisations().contains(&organisation)
    }

    /// As whom they act on something of these organisations: the first of them that they act for, else their own.
    pub fn acting_as(&self, concerned: impl IntoIterator<Item = OrganisationId>) -> OrganisationId {
        let theirs = concerned.into_iter().find(|organisation| self.acts_for(*organisation));
        theirs.unwrap_or_else(|| self.organisation())
    }

    /// The day on which the guard let them through, as queries want it.
    pub fn day(&self) -> String {
        self.viewer.today.to_string()
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
    /// 403 when the role does not give that capability, or while someone else's eyes are lent.
    pub fn must(&self, capability: Capability) -> Result<(), Problem> {
        match self.may(capability) {
            true => Ok(()),
            false if self.role().may(capability) => Err(eyes_are_lent()),
            false => Err(not_allowed()),
        }
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

/// SQL: whether mandate `$1` acts for that organisation on the day of that parameter, as `mandate_organisation` says it: its
/// own, or one whose place it has taken. A parameter left empty reaches none.
macro_rules! acts_for {
    ($organisation:expr, $day:expr) => {
        concat!(
            "(",
            $organisation,
            " IN (SELECT mo.organisation_id FROM mandate_organisation mo WHERE mo.mandate_id = $1 AND mo.since <= ",
            $day,
            "))"
        )
    };
}
pub(crate) use acts_for;

/// The organisations a mandate acts for on a day.
pub const ACTS_FOR: &str = "SELECT organisation_id FROM mandate_organisation WHERE mandate_id = $1 AND since <= $2 ORDER BY since, organisation_id";
/// A session that has not ended, beside every mandate of the person it signed in.
pub const SIGNED_IN: &str = "SELECT s.data, s.expires_at, m.id, p.name, m.organisation_id, o.name AS organisation_name, \
    o.kind AS organisation_kind, m.role, m.state, m.valid_from, m.valid_to FROM session s \
    JOIN mandate m ON m.person_id = s.person_id JOIN person p ON p.id = m.person_id \
    JOIN organisation o ON o.id = m.organisation_id \
    WHERE s.id_hash = $1 AND s.expires_at > $2 ORDER BY m.valid_from, m.id";
/// One mandate, for looking through its holder's eyes.
pub const MANDATE: &str = "SELECT m.id, p.name, m.organisation_id, o.name AS organisation_name, \
    o.kind AS organisation_kind, m.role, m.state, m.valid_from, m.valid_to \
    FROM mandate m JOIN person p ON p.id = m.person_id JOIN organisation o ON o.id = m.organisation_id \
    WHERE m.id = $1";

#[derive(Debug, sqlx::FromRow)]
struct SessionRow {
    data: String,
    expires_at: i64,
    #[sqlx(flatten)]
    mandate: Row,
}

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

/// Finds who is asking, if anyone: the session and the mandates in force today, read again as soon as anything at all
/// was written since they were.
///
/// # Errors
/// When the store does not answer.
pub async fn viewer(app: &App, session: &Session) -> Result<Option<Viewer>, Problem> {
    let Some(key) = session::key_of(session) else { return Ok(None) };
    let (now, today) = (app.world.now(), app.world.today());
    // Looked at before reading: what is read is at least as fresh as this version.
    let version = app.db.version().await?;
    if let Some(viewer) = version.and_then(|version| app.viewers.recall(&key, version, now)) {
        return Ok(Some(viewer));
    }
    let mut read = app.db.read().await?;
    let rows: Vec<SessionRow> = fetch_all!(read.tx(), SessionRow, SIGNED_IN, &key, now.0)?;
    let Some((data, ends)) = rows.first().map(|row| (row.data.clone(), Instant(row.expires_at))) else {
        return Ok(None);
    };
    let Some(who) = session::signed_in_of(&data)? else { return Ok(None) };
    let in_force = rows.into_iter().map(|row| row.mandate).filter(|row| row.in_force(today)).collect();
    let viewer = acting(read.tx(), who, in_force, today).await?;
    if let (Some(version), Some(viewer)) = (version, &viewer) {
        app.viewers.keep(key, version, Seen { viewer: viewer.clone(), today, ends });
    }
    Ok(viewer)
}

/// Who that is among their mandates in force: under the one chosen, through the eyes lent.
async fn acting(
    tx: &mut Tx,
    who: SignedIn,
    mut in_force: Vec<Row>,
    today: Day,
) -> Result<Option<Viewer>, Problem> {
    let chosen = who.mandate.and_then(|id| in_force.iter().position(|row| row.id == id)).unwrap_or(0);
    if in_force.is_empty() {
        return Ok(None);
    }
    let own = in_force.remove(chosen);
    let lender = match who.viewing_as.filter(|_| own.role.may(Capability::ViewAs)) {
        Some(lent) => fetch_optional!(tx, Row, MANDATE, lent.to_string())?,
        None => None,
    };
    let lender = lender.filter(|row| row.in_force(today));
    let (name, own_mandate) = (own.name.clone(), own.id);
    let viewing_as = lender.as_ref().map(|lender| lender.name.clone());
    let mandate = lender.unwrap_or(own).mandated();
    let acts_for: Vec<(String,)> =
        fetch_all!(tx, (String,), ACTS_FOR, mandate.id.to_string(), today.to_string())?;
    let organisations: Result<Vec<OrganisationId>, _> = acts_for.iter().map(|(id,)| id.parse()).collect();
    Ok(Some(Viewer {
        person: who.person,
        name,
        own_mandate,
        mandate,
        viewing_as,
        others: in_force.into_iter().map(Row::mandated).collect(),
        organisations: organisations.map_err(Problem::inside)?,
        today,
    }))
}

/// Says that nobody is signed in, with the form that was sent: it is given back to whoever signs in.
async fn not_signed_in(app: &App, request: Request) -> Response {
    let mut response = Problem::NotSignedIn.into_response();
    if request.method() == Method::POST
        && let Some(kept) = KeptForm::of(app, request).await
    {
        response.extensions_mut().insert(kept);
    }
    response
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
                if session::signed_in(&session).await?.is_none() {
                    return Ok(not_signed_in(&app, request).await);
                }
                return Err(Problem::Forbidden(
                    "Aucun mandat en vigueur n'est rattaché à votre compte. L'administratrice de la métropole peut en ouvrir un."
                        .to_owned(),
                ));
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
