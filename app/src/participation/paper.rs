//! What is printed: the sheet of a walk given back, and the receipt of a remark.

use super::told::{self, Told, is_answered, is_done, is_strong};
use crate::diagnostics::residents::{self, Remark, WalkToTell};
use crate::diagnostics::{theme, walk_kind};
use crate::platform::{Allowed, App, Problem, id_of};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use palier_documents::Photo;
use palier_documents::walk::Heading;
use palier_documents::walk::receipt::{self, Receipt, Receipts};
use palier_documents::walk::restitution::{self, Answer, Pair, Restitution, Seen};

/// Pairs of photos read from the disk: what one sheet prints.
const PAIRS: usize = 4;

/// The sheet of a walk given back, on one page.
pub(super) async fn sheet(State(app): State<App>, Path(walk): Path<String>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let walk = residents::given_back_walk(read.tx(), id_of(&walk)?).await?;
    let told = Told::of(read.tx(), walk).await?;
    drop(read);
    let sheet = Restitution {
        heading: heading(&app, &told.walk),
        thanks: told.thanks(),
        themes: themes(&app, &told),
        answers: answers(&told.remarks),
        pairs: pairs(&app, &told).await,
        follow_address: format!("{}/remarques", app.config.public_url),
    };
    let pdf = app.typesetting.make(move |typesetter| restitution::pdf(typesetter, &sheet)).await?;
    Ok(super::file("application/pdf", pdf))
}

fn heading(app: &App, walk: &WalkToTell) -> Heading {
    Heading {
        kind: walk_kind(walk.kind).to_owned(),
        quartier: walk.quartier_name.clone(),
        commune: walk.commune_names.clone(),
        day: walk.day,
        hours: told::hours(walk),
        meeting_point: walk.meeting_point.clone(),
        convention: app.convention.title.clone(),
        author: walk.commune_names.clone(),
        edited_on: app.world.today(),
    }
}

/// What was seen by theme, the most frequent first.
fn themes(app: &App, told: &Told) -> Vec<Seen> {
    let count = |code: &str, wanted: fn(&Remark) -> bool| {
        let of = told.remarks.iter().filter(|row| row.theme == code && wanted(row));
        u32::try_from(of.count()).unwrap_or(u32::MAX)
    };
    let mut seen: Vec<Seen> = told
        .themes(&app.grid)
        .iter()
        .map(|code| Seen {
            theme: theme(&app.grid, code, None),
            constats: count(code, |_| true),
            answered: count(code, is_answered),
            resolved: count(code, is_done),
        })
        .collect();
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.constats));
    seen
}

/// What was answered: what is done first, then what has a day, then the rest.
fn answers(remarks: &[Remark]) -> Vec<Answer> {
    let mut answered: Vec<&Remark> =
        remarks.iter().filter(|row| !is_strong(row) && row.answer.is_some()).collect();
    answered.sort_by_key(|row| (!is_done(row), row.deadline.is_none(), row.number));
    let answer = |row: &&Remark| {
        let life = told::life(row);
        Answer {
            what: row.description.clone(),
            answer: row.answer.clone().unwrap_or_default(),
            when: super::words::when(&life),
            responsible: life.responsible.unwrap_or_default(),
        }
    };
    answered.iter().map(answer).collect()
}

/// Places shown before and after. A photo lost on the disk costs its pair, not the sheet.
async fn pairs(app: &App, told: &Told) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for row in &told.remarks {
        if pairs.len() == PAIRS {
            break;
        }
        let (Some(before), Some(after)) =
            (photo(app, told, row, "avant").await, photo(app, told, row, "apres").await)
        else {
            continue;
        };
        let theme = theme(&app.grid, &row.theme, None);
        let caption = if row.place.is_empty() { theme } else { format!("{theme}, {}", row.place) };
        pairs.push(Pair { before, after, caption });
    }
    pairs
}

async fn photo(app: &App, told: &Told, row: &Remark, moment: &str) -> Option<Photo> {
    let of = |photo: &&residents::PublicPhoto| photo.constat_id == row.id && photo.moment == moment;
    let found = told.photos.iter().find(of)?;
    let theme = theme(&app.grid, &row.theme, None);
    Some(Photo {
        bytes: app.photos.read(&found.sha256).await.ok()?,
        caption: String::new(),
        alternative: told::alternative(found, row, &theme),
    })
}

/// The receipt of a remark, for whoever noted it on paper: its code and where to follow it.
pub(super) async fn receipt(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let found = residents::receipt_of(read.tx(), id_of(&constat)?, &who).await?;
    let walk = residents::walk_to_give_back(read.tx(), found.walk, &who.mandate()).await?;
    drop(read);
    let receipts = Receipts {
        heading: heading(&app, &walk),
        receipts: vec![Receipt {
            address: format!("{}/remarques/{}", app.config.public_url, found.code),
            code: found.code,
            remark: found.description,
        }],
    };
    let pdf = app.typesetting.make(move |typesetter| receipt::pdf(typesetter, &receipts)).await?;
    let mut answer = super::file("application/pdf", pdf);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
