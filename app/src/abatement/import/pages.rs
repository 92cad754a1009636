//! Bringing the programme or the bilan of a year in: sending the file, what it would do, keeping it whole.

use super::rules::Year;
use crate::platform::imports::{self, Confirmed, Purpose, Underway, Wording};
use crate::platform::{Allowed, App, Form, Frame, Problem, Together};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::abatement::import::FIELDS;
use palier_domain::shared::DraftId;
use palier_domain::shared::sheet::Counted;

const NOTES: [&str; 4] = [
    "Une ligne par action et par quartier. La même ligne sert au programme puis au bilan.",
    "Pendant le programme, remplissez les colonnes « prévu » ; pendant le bilan, les colonnes « réalisé » et le commentaire.",
    "Financement bailleur + autre financement + valorisé TFPB = dépense. Vide, le financement bailleur est ce qui reste.",
    "Pour ajouter une ligne, laissez Identifiant et Repère vides. Effacer une ligne du tableau n'efface rien dans Palier.",
];

fn purpose(year: i16) -> Purpose {
    let base = format!("/abattement/import/{year}");
    let wording = Wording {
        many: "lignes",
        template: format!("{base}/modele.xlsx"),
        export: format!("{base}/a-modifier.xlsx"),
        export_label: format!("Votre programme et votre bilan {year}"),
        seen_at: format!("/abattement?annee={year}"),
        base,
    };
    Purpose { kind: "abattement", subject: year.to_string(), wording }
}

fn title(year: i16) -> String {
    format!("Importer le programme ou le bilan {year}")
}

fn frame(app: &App, who: &Allowed, title: String) -> Frame {
    Frame::of(app, who, title).under("Abattement TFPB", "/abattement")
}

pub(super) async fn upload_page(
    State(app): State<App>,
    who: Allowed,
    Path(year): Path<i16>,
) -> Result<Response, Problem> {
    imports::upload_page(&app, &who, purpose(year), frame(&app, &who, title(year)), None).await
}

pub(super) async fn upload(
    State(app): State<App>,
    who: Allowed,
    Path(year): Path<i16>,
    mut form: Form,
) -> Result<Response, Problem> {
    let frame = frame(&app, &who, title(year));
    let Some(upload) = form.files.pop() else {
        let why = "Choisissez le fichier à examiner.".to_owned();
        return imports::upload_page(&app, &who, purpose(year), frame, Some(why)).await;
    };
    // Nobody without the right to write has anything read.
    who.signer()?;
    let (id, person) = (DraftId(app.world.id()), who.person());
    let (within, author) = (app.clone(), who.clone());
    let work = async move {
        let taken = match imports::take_in(upload, FIELDS).await? {
            Ok(taken) => taken,
            Err(why) => return Err(Problem::Unacceptable(why)),
        };
        let mut read = within.db.read().await?;
        let rules = Year::load(read.tx(), &within, &author, year).await?;
        drop(read);
        let judged = imports::judged(&rules, &taken.heading, &taken.lines);
        let write = within.db.write(&author).await?;
        imports::keep_draft(write, &author, &purpose(year), id, (&taken, &judged)).await
    };
    match imports::watch(&app, &id.to_string(), person, "Examen", work).await {
        Err(Problem::Unacceptable(why)) => {
            imports::upload_page(&app, &who, purpose(year), frame, Some(why)).await
        }
        Err(other) => Err(other),
        Ok(_) => Ok(imports::after(&purpose(year), id, None)),
    }
}

/// The blank workbook of a year.
pub(super) async fn template(
    State(app): State<App>,
    who: Allowed,
    Path(year): Path<i16>,
) -> Result<Response, Problem> {
    workbook(&app, &who, year, false).await
}

/// The lines of a year, to be changed.
pub(super) async fn to_change(
    State(app): State<App>,
    who: Allowed,
    Path(year): Path<i16>,
) -> Result<Response, Problem> {
    workbook(&app, &who, year, true).await
}

async fn workbook(app: &App, who: &Allowed, year: i16, filled: bool) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let rules = Year::load(read.tx(), app, who, year).await?;
    drop(read);
    let rows = if filled { rules.rows() } else { Vec::new() };
    let told = imports::Told {
        name: "Programme et bilan",
        title: "Abattement de TFPB : programme et bilan",
        source: vec![
            format!("{}, année {year}", who.viewer().mandate.organisation_name),
            format!("Situation au {}", app.world.today().plain()),
        ],
        notes: NOTES.map(str::to_owned).to_vec(),
        edited_on: app.world.today(),
    };
    let form = imports::workbook(FIELDS, &rules, &|key| rules.proposed(key), &rows, told);
    let file = if filled { "abattement-a-modifier.xlsx" } else { "modele-abattement.xlsx" };
    imports::workbook_answer(form, file).await
}

pub(super) async fn draft_page(
    State(app): State<App>,
    who: Allowed,
    Path((year, id)): Path<(i16, DraftId)>,
    query: Form,
) -> Result<Response, Problem> {
    let purpose = purpose(year);
    let frame =
        frame(&app, &who, "Examen du fichier".to_owned()).under(title(year), purpose.wording.base.clone());
    imports::draft_page(&app, &who, purpose, id, (frame, &query), |_| String::new()).await
}

pub(super) async fn confirm(
    State(app): State<App>,
    who: Allowed,
    Path((year, id)): Path<(i16, DraftId)>,
) -> Result<Response, Problem> {
    let (within, author, person) = (app.clone(), who.clone(), who.person());
    let work = async move { keep(&within, &author, year, id).await };
    let confirmed = imports::watch(&app, &id.to_string(), person, "Enregistrement", work).await?;
    Ok(imports::after(&purpose(year), id, confirmed))
}

/// Writes every row or none: what is read here cannot change before it is kept.
async fn keep(app: &App, who: &Allowed, year: i16, id: DraftId) -> Result<Confirmed, Problem> {
    let signer = who.signer()?;
    let mut together = Together::begin(&app.db, &app.world).await?;
    let rules = Year::load(together.tx(), app, who, year).await?;
    let (draft, shown, now) = imports::examined_again(together.tx(), who, &purpose(year), id, &rules).await?;
    if shown != now {
        drop(together);
        return imports::keep_again(app, who, id, (&shown, &now)).await;
    }
    imports::must_be_whole(Counted::of(&now))?;
    let underway = Underway::of(app);
    let rows: Vec<_> = now.iter().filter(|row| row.verdict.writes()).collect();
    let mut happened = Vec::new();
    for (done, row) in rows.iter().enumerate() {
        underway.advance(&id.to_string(), done, rows.len());
        happened.push(signer.signs(rules.apply(together.tx(), row, &draft.file_name).await?));
    }
    imports::mark_kept(together.tx(), id, app.world.now()).await?;
    together.commit(&happened).await?;
    Ok(Confirmed::Kept)
}

pub(super) async fn give_up(
    State(app): State<App>,
    who: Allowed,
    Path((year, id)): Path<(i16, DraftId)>,
) -> Result<Response, Problem> {
    imports::give_up(&app, &who, &purpose(year), id).await
}
