//! What becomes of a grant before its bilan: progress notes with their photos and the means used, hours of insertion by quarter.

use super::access::{At, Change};
use super::examine;
use super::fiche::when;
use super::follow::awaits_bilan;
use super::store::examination::{self, KeptCorrection};
use super::store::follow as kept;
use super::views::follow::{FollowView, HoursLine, MeansLine, NoteLine};
use super::words::{done, dossier_tone};
use crate::platform::attachments::{self, Attachment, Joined, Piece};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx, whole};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::plans::Measure;
use palier_domain::projects::{
    DossierState, InsertionHours, MeansUsed, ProgressNote, Quarter, insertion_percent,
};
use palier_domain::shared::{Cents, CorrectionId, Day, DossierId, FieldFault};
use serde_json::json;

/// Refuses what is asked of a grant that was not voted.
fn must_be_voted(at: &At) -> Result<(), Problem> {
    if at.kept.rules.state.is_voted() {
        return Ok(());
    }
    Err(Problem::Refused("Ce dossier n'est pas voté : il n'a ni avancement ni bilan.".to_owned()))
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let at = At::read(read.tx(), &who, id).await?;
    must_be_voted(&at)?;
    let mut view = view(read.tx(), &app, &who, &at, Filled::default()).await?;
    view.frame = view.frame.flash(done(query.text("fait")));
    show(&view)
}

/// The page as it is shown, with what was typed in one of its forms.
async fn view(tx: &mut Tx, app: &App, who: &Allowed, at: &At, filled: Filled) -> Result<FollowView, Problem> {
    let (id, today) = (at.kept.id, app.world.today());
    let notes = kept::notes(tx, id).await?;
    let hours = kept::hours(tx, id).await?;
    let bilan = kept::bilan(tx, id).await?;
    let asked = examination::all_corrections(tx, id).await?;
    let pieces = attachments::of(tx, "dossier", &id.to_string()).await?;
    let state = at.kept.rules.state;
    let (writes, runs) = (at.must_write().is_ok(), examine::runs(who, at));
    let foreseen = at.kept.application.insertion.hours.unwrap_or(0);
    let seen = |submitted: &Option<Day>| writes || submitted.is_some();
    Ok(FollowView {
        frame: Frame::of(app, who, "Suivi et bilan")
            .under("Projets", "/projets")
            .under(at.kept.title.clone(), at.kept.href()),
        href: at.kept.href(),
        state: state.title(),
        tone: dossier_tone(state),
        due: at.kept.rules.bilan_due.map(|day| when(day, today)),
        late: at.kept.rules.bilan_late_by(today),
        means: means(at, &notes),
        notes: notes.iter().map(|note| note_line(at, note, &pieces)).collect(),
        hours: hours.iter().map(hours_line).collect(),
        percent: insertion_percent(&hours, foreseen),
        foreseen,
        submitted: bilan.as_ref().and_then(|(_, submitted)| submitted.map(Day::long)),
        bilan: bilan.filter(|(_, submitted)| seen(submitted)).map(|(bilan, _)| bilan),
        corrections: asked.iter().filter_map(of_bilan).collect(),
        writes,
        bilans: writes && awaits_bilan(state),
        opens: runs && matches!(state, DossierState::Conventionnee | DossierState::Versee),
        judges: runs && state == DossierState::BilanRecu,
        dates: runs && state == DossierState::ReportDemande,
        today,
        filled,
    })
}

fn of_bilan(one: &KeptCorrection) -> Option<(String, String)> {
    match one {
        KeptCorrection::OfBilan { text, asked_on, .. } => Some((text.clone(), asked_on.long())),
        KeptCorrection::OfPage(_) => None,
    }
}

/// Means foreseen by the dossier, beside those that its notes say were used.
fn means(at: &At, notes: &[ProgressNote]) -> Vec<MeansLine> {
    let used = MeansUsed::told_by(notes);
    let foreseen = &at.kept.application.means;
    let line = |label, foreseen: Option<String>, used: Option<String>| MeansLine {
        label,
        foreseen: foreseen.unwrap_or_default(),
        used: used.unwrap_or_default(),
    };
    vec![
        line(
            "Salariés, en équivalents temps plein",
            foreseen.fte.map(|fte| fte.to_string()),
            used.fte.map(|fte| fte.to_string()),
        ),
        line(
            "Bénévoles",
            foreseen.volunteers.map(|count| count.to_string()),
            used.volunteers.map(|count| count.to_string()),
        ),
        line(
            "Dépenses",
            Some(at.kept.application.totals().charges.to_string()),
            used.spent.map(|sum| sum.to_string()),
        ),
    ]
}

fn note_line(at: &At, note: &ProgressNote, pieces: &[Attachment]) -> NoteLine {
    let mut means = Vec::new();
    means.extend(note.fte.map(|fte| format!("{fte} ETP")));
    means.extend(note.volunteers.map(|count| format!("{count} bénévoles")));
    means.extend(note.spent.map(|sum| format!("{sum} dépensés")));
    let joined = pieces.iter().filter(|piece| note.proofs.contains(&piece.id));
    let joined = joined.map(|piece| (format!("{}/pieces/{}", at.kept.href(), piece.id), piece.name.clone()));
    NoteLine {
        day: note.day.long(),
        text: note.text.clone(),
        means: means.join(", "),
        pieces: joined.collect(),
    }
}

fn hours_line(line: &InsertionHours) -> HoursLine {
    HoursLine {
        quarter: format!("{} {}", line.quarter.code().to_uppercase(), line.year),
        hours: line.hours.to_string(),
        people: line.people,
        from_qpv: line.from_qpv,
        women: line.women,
        under_26: line.under_26,
    }
}

type Faults = Vec<FieldFault>;

/// A note as typed, its photos and pieces left out.
fn note(form: &Form, today: Day, faults: &mut Faults) -> ProgressNote {
    if form.filled("text").is_none() {
        faults.push(FieldFault::new("text", "Dites ce qui a été fait."));
    }
    let day = |text: &str| Day::parse(text).map_err(|wrong| format!("{wrong}."));
    let euros = |text: &str| Cents::parse(text).map_err(|wrong| format!("{wrong}."));
    ProgressNote {
        day: form.read("day", faults, day).unwrap_or(today),
        text: form.text("text").to_owned(),
        fte: form.read("fte", faults, measure),
        volunteers: form.read("volunteers", faults, whole),
        spent: form.read("spent", faults, euros),
        proofs: Vec::new(),
    }
}

fn measure(text: &str) -> Result<Measure, String> {
    Measure::parse(text).map_err(|wrong| format!("{wrong}."))
}

/// The photos and pieces sent with a form, read before anything is written.
async fn taken(app: &App, form: &Form, faults: &mut Faults) -> Result<Vec<Piece>, Problem> {
    let mut pieces = Vec::new();
    for upload in &form.files {
        match attachments::take_in(app, upload).await? {
            Ok(piece) => pieces.push(piece),
            Err(refused) => {
                faults.push(FieldFault::new("photos", format!("{} : {refused}", upload.name)));
            }
        }
    }
    Ok(pieces)
}

pub(super) async fn add_note(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut faults = Vec::new();
    let pieces = taken(&app, &form, &mut faults).await?;
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_write()?;
    must_be_voted(&change.at)?;
    let mut note = note(&form, app.world.today(), &mut faults);
    if !faults.is_empty() {
        let filled = Filled::again(form, faults);
        return show_again(&view(change.write.tx(), &app, &who, &change.at, filled).await?);
    }
    let (subject, now) = (id.to_string(), app.world.now());
    for piece in pieces {
        let to = Joined {
            subject_kind: "dossier",
            subject_id: &subject,
            label: "Note d'avancement",
            organisation: who.organisation(),
        };
        note.proofs.push(attachments::join(&app, change.write.tx(), piece, &to, now).await?);
    }
    let number = app.world.id::<CorrectionId>().to_string();
    kept::insert_note(change.write.tx(), number, id, &note, now).await?;
    change.keep_on("/suivi", "dossier.avancement", json!({ "pieces": note.proofs.len() }), "avancement").await
}

pub(super) async fn add_hours(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_write()?;
    must_be_voted(&change.at)?;
    let mut faults = Vec::new();
    let quarter: Option<Quarter> = form.text("quarter").parse().ok();
    if quarter.is_none() {
        faults.push(FieldFault::new("quarter", "Choisissez le trimestre."));
    }
    let mut count = |name: &'static str| form.read(name, &mut faults, whole).unwrap_or_default();
    let (people, from_qpv, women, under_26) =
        (count("people"), count("from_qpv"), count("women"), count("under_26"));
    let year = form.read("year", &mut faults, whole).unwrap_or(change.at.kept.year);
    let worked = form.read("hours", &mut faults, measure).unwrap_or_default();
    let hours = InsertionHours {
        year,
        quarter: quarter.unwrap_or(Quarter::T1),
        hours: worked,
        people,
        from_qpv,
        women,
        under_26,
    };
    faults.extend(hours.faults());
    if !faults.is_empty() {
        let filled = Filled::again(form, faults);
        return show_again(&view(change.write.tx(), &app, &who, &change.at, filled).await?);
    }
    kept::keep_hours(change.write.tx(), id, &hours).await?;
    change.keep_on("/suivi", "dossier.heures", json!({}), "heures").await
}
