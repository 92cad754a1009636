//! The frame around every page, and the one place where problems become pages.

use super::access::Viewer;
use super::clock::sha256;
use super::kept::{KeptForm, signed_out};
use super::problem::Problem;
use super::state::App;
use super::{Allowed, assets, typography};
use crate::words::role_label;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use palier_domain::partners::{Capability, Role};

/// A step of the path back, shown above the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MenuItem {
    /// What it is called.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Whether the page shown is under it.
    pub current: bool,
}

/// Who is signed in, as the header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonBlock {
    /// Name.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Role, in French.
    pub role: String,
}

/// What surrounds the content of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Title of the page, also its first heading.
    pub title: String,
    /// Path back.
    pub crumbs: Vec<Crumb>,
    /// Menu of the house.
    pub menu: Vec<MenuItem>,
    /// Who is signed in.
    pub person: Option<PersonBlock>,
    /// Whose eyes are lent.
    pub viewing_as: Option<String>,
    /// What was just done.
    pub flash: Option<String>,
    /// Whether this is the demonstration.
    pub demo: bool,
}

/// The menu, in the order of the house, with the capability an entry needs beyond seeing the house; features add
/// themselves here when they open.
const MENU: &[(&str, &str, Option<Capability>)] = &[
    ("Ma journée", "/", None),
    ("Territoire", "/territoire", None),
    ("Diagnostics", "/diagnostics", None),
    ("Plans d'actions", "/actions", None),
    ("Abattement TFPB", "/abattement", None),
    ("Projets", "/projets", None),
    ("Instances", "/instances", Some(Capability::SeeFunding)),
    ("Financements", "/financements", Some(Capability::SeeFunding)),
    ("Partenaires", "/partenaires", None),
    ("Convention", "/convention", None),
    ("Journal", "/journal", Some(Capability::ReadJournal)),
];

impl Frame {
    /// The frame of a page for someone signed in.
    pub fn of(app: &App, who: &Allowed, title: impl Into<String>) -> Self {
        Self::around(title, Some(who.viewer()), app.config.demo)
    }

    /// The frame of a page that anyone may see.
    pub fn public(app: &App, title: impl Into<String>) -> Self {
        Self::around(title, None, app.config.demo)
    }

    /// The frame of a page that may be seen without a mandate in force.
    pub fn for_viewer(app: &App, viewer: &Viewer, title: impl Into<String>) -> Self {
        Self::around(title, Some(viewer), app.config.demo)
    }

    /// A frame for the samples of a view.
    pub fn sample(title: &str) -> Self {
        let mut frame = Self::around(title, None, true);
        frame.menu = menu(Role::MetropoleAdmin);
        frame.person = Some(PersonBlock {
            name: "Nadia Berthet".to_owned(),
            organisation: "Ville de Saint-Étienne".to_owned(),
            role: "Pilote communale".to_owned(),
        });
        frame
    }

    fn around(title: impl Into<String>, viewer: Option<&Viewer>, demo: bool) -> Self {
        Self {
            title: title.into(),
            crumbs: Vec::new(),
            menu: viewer.map(|viewer| menu(viewer.mandate.role)).unwrap_or_default(),
            person: viewer.map(|viewer| PersonBlock {
                name: viewer.name.clone(),
                organisation: viewer.mandate.organisation_name.clone(),
                role: role_label(viewer.mandate.role).to_owned(),
            }),
            viewing_as: viewer.and_then(|viewer| viewer.viewing_as.clone()),
            flash: None,
            demo,
        }
    }

    /// Under that page.
    #[must_use]
    pub fn under(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: href.into() });
        self
    }

    /// Saying that this was just done.
    #[must_use]
    pub fn flash(mut self, done: Option<&str>) -> Self {
        self.flash = done.map(str::to_owned);
        self
    }

    /// The menu with the current entry marked: the entry of the first crumb, else of the title.
    pub fn menu_marked(&self) -> Vec<MenuItem> {
        let here = self.crumbs.first().map_or(self.title.as_str(), |crumb| crumb.label.as_str());
        self.menu.iter().map(|item| MenuItem { current: item.label == here, ..*item }).collect()
    }

    /// The address of an asset by its plain name.
    pub fn asset(&self, name: &str) -> String {
        assets::href(name)
    }
}

fn menu(role: Role) -> Vec<MenuItem> {
    let open = MENU.iter().filter(|(_, _, needs)| needs.is_none_or(|capability| role.may(capability)));
    open.map(|&(label, href, _)| MenuItem { label, href, current: false }).collect()
}

/// Renders a page.
///
/// # Errors
/// When the template breaks.
pub fn show(view: &impl Template) -> Result<Response, Problem> {
    Ok(page_of(view)?.into_response())
}

/// Renders a form again, with what is to be corrected.
///
/// # Errors
/// When the template breaks.
pub fn show_again(view: &impl Template) -> Result<Response, Problem> {
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}

/// Renders a page under a status of its own.
///
/// # Errors
/// When the template breaks.
pub fn show_as(status: StatusCode, view: &impl Template) -> Result<Response, Problem> {
    Ok((status, page_of(view)?).into_response())
}

fn page_of(view: &impl Template) -> askama::Result<Html<String>> {
    Ok(Html(typography::bound(&view.render()?)))
}

/// What a problem looks like to a person.
#[derive(Debug, Template)]
#[template(path = "platform/templates/error.html")]
pub struct ErrorView {
    /// Frame.
    pub frame: Frame,
    /// HTTP status.
    pub status: u16,
    /// What happened, in one sentence.
    pub message: String,
    /// Number under which the log holds what broke inside.
    pub incident: Option<String>,
}

/// Dresses problems: a page for people, a problem document (RFC 9457) for programs; the log for what broke inside.
pub async fn show_problems(State(app): State<App>, request: Request, next: Next) -> Response {
    let wants_json = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("json") && !accept.contains("text/html"))
        || request.uri().path().starts_with("/api/");
    let back = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let is_get = request.method().is_safe();
    let mut response = next.run(request).await;
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None => match undressed(&response) {
            Some(problem) => problem,
            None => return response,
        },
    };
    let viewer = response.extensions().get::<Viewer>().cloned();
    if matches!(problem, Problem::NotSignedIn) && !wants_json && is_get {
        // Whoever comes by the front door without an account is told what this is.
        let to =
            if back == "/" { "/accueil".to_owned() } else { format!("/connexion?retour={}", encode(&back)) };
        return Redirect::to(&to).into_response();
    }
    if let Some(kept) = response.extensions_mut().remove::<KeptForm>().filter(|_| !wants_json)
        && let Ok(html) = page_of(&signed_out(&app, kept))
    {
        return (problem.status(), html).into_response();
    }
    let incident = match &problem {
        Problem::Inside(what) => {
            let number = sha256(app.world.token().as_bytes())[..8].to_owned();
            tracing::error!(incident = %number, what = %what, "something broke inside");
            Some(number)
        }
        _ => None,
    };
    let status = problem.status();
    if wants_json {
        return document(status, &problem, incident);
    }
    let frame = Frame::around(title_of(status), viewer.as_ref(), app.config.demo);
    let view = ErrorView { frame, status: status.as_u16(), message: problem.to_string(), incident };
    match page_of(&view) {
        Ok(html) => (status, html).into_response(),
        Err(_) => (status, problem.to_string()).into_response(),
    }
}

/// Answers the libraries gave without words (unknown route, unreadable form, cross-site post).
fn undressed(response: &Response) -> Option<Problem> {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(Problem::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::BadRequest("Cette adresse n'accepte pas cette demande.".into())),
        StatusCode::FORBIDDEN => Some(Problem::Forbidden(
            "La demande venait d'un autre site : par prudence, elle n'a pas été suivie. Revenez à la page et recommencez.".into(),
        )),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::TooLarge("L'envoi dépasse la taille permise.".into())),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
            Some(Problem::BadRequest("La demande n'a pas pu être lue. Revenez à la page et recommencez.".into()))
        }
        StatusCode::REQUEST_TIMEOUT => Some(Problem::BadRequest("La demande a mis trop de temps à arriver.".into())),
        status if status.is_server_error() => Some(Problem::inside(format!("bare {status}"))),
        _ => None,
    }
}

fn document(status: StatusCode, problem: &Problem, incident: Option<String>) -> Response {
    let faults = match problem {
        Problem::Invalid(faults) => faults
            .iter()
            .map(|fault| serde_json::json!({ "field": fault.field, "message": fault.message }))
            .collect(),
        _ => Vec::new(),
    };
    let body = serde_json::json!({
        "type": "about:blank", "title": title_of(status), "status": status.as_u16(), "detail": problem.to_string(),
        "errors": faults, "incident": incident,
    });
    let mut response =
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("900"));
    }
    response
}

fn title_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Page introuvable",
        StatusCode::UNAUTHORIZED => "Connexion nécessaire",
        StatusCode::FORBIDDEN => "Accès refusé",
        StatusCode::CONFLICT => "Action impossible en l'état",
        StatusCode::UNPROCESSABLE_ENTITY => "Réponses à corriger",
        StatusCode::PAYLOAD_TOO_LARGE => "Envoi trop volumineux",
        StatusCode::GONE => "Supprimé",
        StatusCode::INSUFFICIENT_STORAGE => "Plus de place",
        StatusCode::SERVICE_UNAVAILABLE => "Base de données injoignable",
        StatusCode::TOO_MANY_REQUESTS => "Trop d'essais",
        StatusCode::INTERNAL_SERVER_ERROR => "Erreur de notre côté",
        _ => "Demande illisible",
    }
}

fn encode(path: &str) -> String {
    path.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
