//! The list of pages that the browser tests visit.

use super::store;
use crate::platform::{App, Problem, Tx};
use axum::Json;
use axum::extract::State;
use serde::Serialize;

const MANAGER: &str = "nadege.valfleury@exemple.fr";
const COMMUNE: &str = "karim.belfontaine@exemple.fr";
/// One login per role, for the page that differs from one role to the next.
const ROLES: [&str; 9] = [
    MANAGER,
    "hugo.lambertin@exemple.fr",
    COMMUNE,
    "ines.paternoster@exemple.fr",
    "momo.tilleul@exemple.fr",
    "claire.budgeon@exemple.fr",
    "amir.semelier@exemple.fr",
    "josette.belhorizon@exemple.fr",
    "edith.constant@exemple.fr",
];

/// A page, and who looks at it; nobody in particular when `as` is null.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    path: String,
    #[serde(rename = "as")]
    viewer: Option<&'static str>,
    status: u16,
}

fn listed(path: impl Into<String>, viewer: Option<&'static str>) -> Listed {
    Listed { path: path.into(), viewer, status: 200 }
}

/// The ways to look at the plan.
const WAYS: [&str; 9] = [
    "/actions?colonne=communes&colonne=partenaires&colonne=lieu&tri=-echeance&retard=oui",
    "/actions/tableau",
    "/actions/calendrier",
    "/actions/frise",
    "/actions/carte",
    "/actions/retards",
    "/actions/changements?depuis=2026-01-01",
    "/actions/consolidation?par=axe",
    "/actions/vues?retour=/actions/retards",
];

/// What the métropole manages.
const MANAGED: [&str; 15] = [
    "/territoire",
    "/actions/consolidation?par=bailleur",
    "/convention",
    "/instances",
    "/instances/copil/composition",
    "/instances/seances/nouvelle",
    "/instances/seances/nouvelle?body=copil&year=2026",
    "/financements",
    "/financements/enveloppes/nouvelle",
    "/financements/aides",
    "/financements/donnees-essentielles",
    "/partenaires",
    "/partenaires/inviter",
    "/compte",
    "/journal",
];

/// The pages of the demonstration; elsewhere there is no such page.
pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<Listed>>, Problem> {
    if !app.config.demo {
        return Err(Problem::NotFound);
    }
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let near = store::quartier_named(tx, "Montreynaud").await?;
    let other = store::quartier_named(tx, "Firminy Vert").await?;
    let (walk, constat, action) = store::thread_of(tx, &near).await?;
    let open = store::open_walk(tx, "42218").await?;
    let organisation = store::organisation_named(tx, "Habitat & Métropole").await?;
    let mut pages = public(tx, &near).await?;
    pages.extend(ROLES.map(|viewer| listed("/", Some(viewer))));
    let house =
        ["/territoire", "/diagnostics", "/diagnostics/nouveau", "/constats", "/actions", "/actions/nouveau"];
    pages.extend(house.map(|path| listed(path, Some(COMMUNE))));
    pages.extend(WAYS.map(|path| listed(path, Some(COMMUNE))));
    let things = [
        format!("/quartiers/{near}"),
        format!("/diagnostics/{walk}"),
        format!("/constats/{constat}"),
        format!("/diagnostics/{open}/constats/nouveau"),
        format!("/actions/{action}"),
        format!("/actions/{action}/modifier"),
        "/recherche?q=banc".to_owned(),
    ];
    pages.extend(things.map(|path| listed(path, Some(COMMUNE))));
    let manager = [
        format!("/quartiers/{other}"),
        format!("/quartiers/{near}?fil=actions"),
        format!("/partenaires/{organisation}"),
    ];
    pages.extend(manager.map(|path| listed(path, Some(MANAGER))));
    pages.extend(MANAGED.map(|path| listed(path, Some(MANAGER))));
    pages.extend(conventions(tx).await?);
    pages.extend(abatement(tx).await?);
    pages.extend(projects(tx).await?);
    pages.extend(sittings(tx).await?);
    pages.push(Listed { path: "/page-qui-n-existe-pas".to_owned(), viewer: Some(MANAGER), status: 404 });
    Ok(Json(pages))
}

/// What anybody may read, and what the commune gives back.
async fn public(tx: &mut Tx, near: &str) -> Result<Vec<Listed>, Problem> {
    let (given_back, code) = store::given_back(tx, near).await?;
    let doors = ["/connexion", "/mot-de-passe-oublie", "/accessibilite", "/mentions-legales", "/accueil"];
    let told = [
        "/restitutions".to_owned(),
        format!("/restitutions/{given_back}"),
        "/remarques".to_owned(),
        format!("/remarques/{code}"),
    ];
    let mut pages: Vec<Listed> = doors.map(|path| listed(path, None)).into();
    pages.extend(told.map(|path| listed(path, None)));
    pages.push(listed(format!("/diagnostics/{given_back}/restitution"), Some(COMMUNE)));
    Ok(pages)
}

/// One local convention with an avenant, as its commune reads it, and one being written.
async fn conventions(tx: &mut Tx) -> Result<Vec<Listed>, Problem> {
    let local = store::local_of(tx, "42218").await?;
    let draft = store::local_of(tx, "42186").await?;
    let commune = [
        "/conventions-locales".to_owned(),
        "/conventions-locales/nouvelle".to_owned(),
        format!("/conventions-locales/{local}"),
        format!("/conventions-locales/{local}?le=2026-01-01"),
        format!("/conventions-locales/{local}/avenant"),
        format!("/conventions-locales/{local}/programme"),
    ];
    let manager = [
        "/conventions-locales/nouvelle".to_owned(),
        format!("/conventions-locales/{draft}"),
        format!("/conventions-locales/{draft}/modifier"),
    ];
    let pages = commune.map(|path| listed(path, Some(COMMUNE))).into_iter();
    Ok(pages.chain(manager.map(|path| listed(path, Some(MANAGER)))).collect())
}

/// Calls and dossiers, as a holder, a funder and the métropole see them.
async fn projects(tx: &mut Tx) -> Result<Vec<Listed>, Problem> {
    const STATE: &str = "hugo.lambertin@exemple.fr";
    const HOLDER: &str = "ines.paternoster@exemple.fr";
    const WRITER: &str = "amir.semelier@exemple.fr";
    let call = store::campaign_of(tx, 2027).await?;
    let examined = store::dossier_at(tx, "en_instruction").await?;
    let submitted = store::dossier_at(tx, "deposee").await?;
    let paid = store::dossier_at(tx, "versee").await?;
    let manager = [
        "/projets".to_owned(),
        "/projets/campagnes/nouvelle".to_owned(),
        format!("/projets/campagnes/{call}"),
        format!("/projets/campagnes/{call}/dossiers"),
        format!("/projets/dossiers/{examined}"),
        format!("/projets/dossiers/{submitted}"),
        format!("/projets/dossiers/{paid}/suivi"),
        format!("/projets/dossiers/{paid}/decision"),
        format!("/financements/aides/{paid}"),
        "/financements/subventions-passees".to_owned(),
    ];
    let mut pages: Vec<Listed> = manager.map(|path| listed(path, Some(MANAGER))).into();
    pages.push(listed(format!("/projets/dossiers/{submitted}"), Some(STATE)));
    let holder = [
        "/projets".to_owned(),
        format!("/projets/campagnes/{call}/nouveau"),
        format!("/projets/dossiers/{examined}"),
        format!("/projets/dossiers/{examined}/imprimer"),
        format!("/projets/dossiers/{examined}/fiche-a-recopier"),
    ];
    pages.extend(holder.map(|path| listed(path, Some(HOLDER))));
    let draft = store::dossier_at(tx, "brouillon").await?;
    let written = ["", "/pages/intitule", "/pages/recevabilite", "/pages/budget", "/pages/pieces"];
    let written = written.map(|page| format!("/projets/dossiers/{draft}{page}"));
    pages.extend(written.map(|path| listed(path, Some(WRITER))));
    Ok(pages)
}

/// The pages of the abatement, as its landlord, the State and residents see them.
async fn abatement(tx: &mut Tx) -> Result<Vec<Listed>, Problem> {
    const LANDLORD: &str = "ines.paternoster@exemple.fr";
    const STATE: &str = "hugo.lambertin@exemple.fr";
    const COUNCIL: &str = "josette.belhorizon@exemple.fr";
    let whose = "Habitat & Métropole";
    let (written, line) = store::abatement_at(tx, whose, "prepare").await?;
    let (valid, accounted) = store::abatement_at(tx, whose, "valide").await?;
    let (submitted, _) = store::abatement_at(tx, whose, "depose").await?;
    let (corrected, _) = store::abatement_at(tx, whose, "bilan_a_corriger").await?;
    let convention = store::tfpb_of(tx, "Alliade Habitat").await?;
    let landlord = [
        "/abattement".to_owned(),
        "/abattement/nouveau".to_owned(),
        "/abattement/conventions/nouvelle".to_owned(),
        format!("/abattement/{written}"),
        format!("/abattement/{written}/modifier"),
        format!("/abattement/{written}/lignes/{line}"),
        format!("/abattement/{written}/saisie"),
        format!("/abattement/{written}/droit-commun"),
        format!("/abattement/{valid}/saisie"),
        format!("/abattement/{valid}/lignes/{accounted}"),
        format!("/abattement/{corrected}"),
    ];
    let mut pages: Vec<Listed> = landlord.map(|path| listed(path, Some(LANDLORD))).into();
    let proved = [
        format!("/abattement/lignes/{accounted}/preuves"),
        "/abattement/contrepartie".to_owned(),
        "/abattement/coherence".to_owned(),
        "/abattement/consolidation".to_owned(),
        "/abattement/consolidation/lignes".to_owned(),
    ];
    pages.extend(proved.map(|path| listed(path, Some(LANDLORD))));
    pages.push(listed("/abattement/consolidation?lignes=bailleur&annee=toutes", Some(STATE)));
    pages.push(listed("/programmes", None));
    pages.push(listed(format!("/abattement/{submitted}/examen"), Some(STATE)));
    pages.push(listed("/abattement", Some(COUNCIL)));
    pages.push(listed("/abattement/preuves", Some(COUNCIL)));
    pages.push(listed("/abattement/preuves", Some(COMMUNE)));
    pages.push(listed("/abattement/contrepartie?bailleur=tous", Some(STATE)));
    pages.push(listed("/abattement/conventions", Some(COUNCIL)));
    pages.push(listed(format!("/abattement/conventions/{convention}"), Some(STATE)));
    Ok(pages)
}

/// A sitting that was closed and one under way, as whoever holds them and a funder see them.
async fn sittings(tx: &mut Tx) -> Result<Vec<Listed>, Problem> {
    let (closed, open) = (store::sitting_at(tx, "close").await?, store::sitting_at(tx, "ouverte").await?);
    let convened = store::sitting_at(tx, "convoquee").await?;
    let paths = [
        format!("/instances/seances/{convened}"),
        format!("/instances/seances/{convened}/corriger"),
        format!("/instances/seances/{convened}/convocation"),
        format!("/instances/seances/{closed}"),
        format!("/instances/seances/{closed}/salle"),
        format!("/instances/seances/{open}"),
        format!("/instances/seances/{open}/salle"),
    ];
    Ok(paths.map(|path| listed(path, Some(MANAGER))).into())
}
