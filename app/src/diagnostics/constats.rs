//! Noting, correcting and reading a constat; serving its photos.

use super::acts::{self};
use super::forms::{self};
use super::public::{Told, public_words};
use super::room::views::Repeated;
use super::store::constats::{self as kept, ConstatRow};
use super::store::lines::actions;
use super::store::{self, Sight};
use super::views::{ConstatView, Fact, JournalLine, Photo, Rights};
use super::{public, verify, words};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx, id_of, journal};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_domain::diagnostics::{ConstatState as S, ConstatValue, Priority, RefusalReason, ResponseKind};
use palier_domain::diagnostics::{Severity, Visibility};
use palier_domain::partners::{Capability, Role};
use palier_domain::plans::ActionState;
use palier_domain::shared::{ConstatId, Day, FieldFault, Instant, PhotoId};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::str::FromStr;

/// What was just done, in the address a form leads back to.
#[derive(Debug, Deserialize)]
pub(super) struct Done {
    pub(super) fait: Option<String>,
}

/// How the forms of a fiche are filled.
pub(super) enum Refilled {
    /// With what is kept, saying what was just done.
    Fresh(Option<&'static str>),
    /// With what was typed, and what is to be corrected.
    Again(Form, Vec<FieldFault>),
}

/// The fiche of a constat.
pub(super) async fn show_one(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let done = done.fait.as_deref().and_then(acts::done);
    show(&fiche(&app, &who, id_of(&constat)?, Refilled::Fresh(done)).await?)
}

/// Gathers the fiche of a constat.
pub(super) async fn fiche(
    app: &App,
    who: &Allowed,
    constat: ConstatId,
    refilled: Refilled,
) -> Result<ConstatView, Problem> {
    let mut read = app.db.read().await?;
    let row = kept::constat(read.tx(), constat, &Sight::of(who)).await?;
    let actions = actions(read.tx(), constat).await?;
    let photos = store::photos(read.tx(), constat).await?;
    let entries = journal::about(read.tx(), "constat", &constat.to_string()).await?;
    let authors = store::authors(read.tx(), "constat", &constat.to_string()).await?;
    let seen_again = store::rechecks::rechecks(read.tx(), constat).await?;
    let organisations = store::organisations(read.tx(), app.world.today()).await?;
    let (done, filled) = match refilled {
        Refilled::Fresh(done) => (done, fresh(app, &row, &entries)),
        Refilled::Again(form, faults) => (None, Filled::again(form, faults)),
    };
    let walk_title = words::walk_title(row.walk_kind, row.walk_day);
    let frame = Frame::of(app, who, acts::title(app, &row))
        .under("Diagnostics", "/diagnostics")
        .under(walk_title.clone(), format!("/diagnostics/{}", row.walk_id))
        .flash(done);
    let (before, after) = (photos_at(&photos, "avant"), photos_at(&photos, "apres"));
    let severity: Option<Severity> = row.severity.as_deref().and_then(|code| code.parse().ok());
    let deadline = row.deadline.as_deref().and_then(|day| Day::parse(day).ok());
    let today = app.world.today();
    let declared = row.declared_on.as_deref().and_then(|day| Day::parse(day).ok());
    let rechecks = seen_again.iter().filter(|seen| seen.settled_on.is_none());
    let open = row.value != ConstatValue::PointFort && !row.state.is_closed();
    Ok(ConstatView {
        state: words::constat_badge(row.value, row.state),
        severity: severity.map(|severity| (severity.code(), words::severity(severity))),
        late: open && deadline.is_some_and(|day| day < declared.unwrap_or(today)),
        awaits: words::constat_awaits(row.value, row.state, row.responsible_name.as_deref()),
        deadline: until(deadline, today),
        told: told(&row),
        facts: facts(&row),
        rights: rights(who, &row),
        steps: steps(row.state),
        refusals: entries.iter().rev().filter_map(words::refusal).collect(),
        rechecks: rechecks.map(|seen| verify::line(seen, row.state, declared, who)).collect(),
        refusal_reasons: words::choices(RefusalReason::ALL, words::refusal_reason),
        priorities: words::choices(Priority::ALL, words::priority),
        responses: words::choices(ResponseKind::ALL, words::response_kind),
        actions: actions.into_iter().map(|(id, title, state)| (id, title, action_state(&state))).collect(),
        id: row.id.to_string(),
        number: row.number,
        walk: (row.walk_id.to_string(), walk_title),
        quartier: (row.quartier_id.to_string(), row.quartier_name),
        description: row.description,
        residents_words: row.residents_words.unwrap_or_default(),
        answer: row.answer.unwrap_or_default(),
        // Why it was refused stands with the refusals.
        reason: row.reason.filter(|_| row.state != S::AQualifier).unwrap_or_default(),
        restricted: row.visibility == Visibility::Restreint,
        code: row.code.unwrap_or_default(),
        frame,
        before,
        after,
        journal: journal_lines(&entries, &authors),
        repeats: repeats(read.tx(), constat, &Sight::of(who)).await?,
        organisations,
        filled,
    })
}

/// What was brought together with a constat: its words and photos are read here.
async fn repeats(tx: &mut Tx, constat: ConstatId, sight: &Sight) -> Result<Vec<Repeated>, Problem> {
    let mut list = Vec::new();
    for row in super::room::store::repeats(tx, constat, sight).await? {
        let photos = store::photos(tx, row.id).await?;
        list.push(Repeated {
            id: row.id.to_string(),
            number: row.number,
            description: row.description,
            words: row.residents_words.unwrap_or_default(),
            photos: photos.iter().map(shown_photo).collect(),
        });
    }
    Ok(list)
}

/// Where it stands as residents read it; nothing of a restricted constat.
fn told(row: &ConstatRow) -> String {
    if row.visibility == Visibility::Restreint { String::new() } else { public_words(&Told::of(row)) }
}

fn until(deadline: Option<Day>, today: Day) -> String {
    deadline.map(|day| format!("{} ({})", day.long(), day.seen_from(today))).unwrap_or_default()
}

fn shown_photo(photo: &store::PhotoRow) -> Photo {
    Photo { id: photo.id.clone(), description: words::photo(&photo.description, &photo.moment) }
}

/// Photos of one moment, as a page shows them.
pub(super) fn photos_at(photos: &[store::PhotoRow], moment: &str) -> Vec<Photo> {
    let of = photos.iter().filter(|photo| photo.moment == moment);
    of.map(shown_photo).collect()
}

/// What the forms hold at first; whoever refused may have said whom the constat should rather go to.
fn fresh(app: &App, row: &ConstatRow, journal: &[journal::Entry]) -> Filled {
    let rather = journal.iter().rev().find(|entry| entry.event == "constat.refuse").and_then(words::rather);
    let aimed = acts::aimed_deadline(app, row).map(|day| day.to_string()).unwrap_or_default();
    Filled::with(&[
        (
            "responsible",
            row.responsible_id
                .as_deref()
                .or(rather.as_deref())
                .or(row.presumed_manager_id.as_deref())
                .unwrap_or_default(),
        ),
        ("deadline", row.deadline.as_deref().unwrap_or(&aimed)),
        ("planned", row.deadline.as_deref().unwrap_or_default()),
        ("priority", row.priority.as_deref().unwrap_or_default()),
        ("answer", row.answer.as_deref().unwrap_or_default()),
        ("response_kind", row.response_kind.as_deref().unwrap_or_default()),
    ])
}

/// The state of an action in words; a code of tomorrow is shown as it is kept.
fn action_state(code: &str) -> String {
    match code.parse::<ActionState>() {
        Ok(ActionState::Programmee | ActionState::Financee) => "Programmée".to_owned(),
        Ok(ActionState::EnCours) => "En cours".to_owned(),
        Ok(ActionState::Realisee | ActionState::Evaluee | ActionState::Cloturee) => "Réalisée".to_owned(),
        Ok(ActionState::Abandonnee) => "Abandonnée".to_owned(),
        Ok(_) => "À l'étude".to_owned(),
        Err(_) => code.to_owned(),
    }
}

fn labelled<T: FromStr>(code: Option<&String>, label: fn(T) -> &'static str) -> String {
    code.and_then(|code| code.parse().ok()).map(label).unwrap_or_default().to_owned()
}

fn on_day(kept: Option<&String>) -> Option<String> {
    Day::parse(kept?).ok().map(Day::long)
}

fn facts(row: &ConstatRow) -> Vec<Fact> {
    let stop = row
        .stop_number
        .map(|number| format!("Arrêt {number}, {}", row.stop_label.as_deref().unwrap_or_default()));
    let point = row
        .lon
        .zip(row.lat)
        .map(|(lon, lat)| format!("longitude {}, latitude {}", forms::degrees(lon), forms::degrees(lat)));
    let signed = |on: Option<&String>, by: Option<&String>| {
        on_day(on).map(|day| by.map_or(day.clone(), |by| format!("{day}, par {by}")))
    };
    let repeated = row.duplicate_number.map(|number| format!("Constat n° {number} de la même visite"));
    let sent_again = row.sent_on.as_ref().filter(|_| row.sent_on != row.transmitted_on);
    let all = [
        ("Genre", words::value(row.value).to_owned()),
        ("Lieu", row.place.clone().unwrap_or_default()),
        ("Arrêt", stop.unwrap_or_default()),
        ("Position", point.unwrap_or_default()),
        ("Fréquence", labelled(row.frequency.as_ref(), words::frequency)),
        ("Type d'espace", labelled(row.space.as_ref(), words::space)),
        ("Propriétaire présumé", labelled(row.presumed_owner.as_ref(), words::owner)),
        ("Gestionnaire présumé", row.manager_name.clone().unwrap_or_default()),
        ("Réponse proposée", row.proposed_answer.clone().unwrap_or_default()),
        ("Organisme responsable", row.responsible_name.clone().unwrap_or_default()),
        ("Priorité", labelled(row.priority.as_ref(), words::priority)),
        ("Type de réponse", labelled(row.response_kind.as_ref(), words::response_kind)),
        ("Transmis", on_day(row.transmitted_on.as_ref()).unwrap_or_default()),
        ("Transmis de nouveau", on_day(sent_again).unwrap_or_default()),
        ("Première réponse", on_day(row.answered_on.as_ref()).unwrap_or_default()),
        (
            "Déclaré résolu",
            signed(row.declared_on.as_ref(), row.declared_by_name.as_ref()).unwrap_or_default(),
        ),
        ("Vérifié", signed(row.verified_on.as_ref(), public::seer(row).as_ref()).unwrap_or_default()),
        ("Dernier rappel", on_day(row.reminded_on.as_ref()).unwrap_or_default()),
        ("Pilotage prévenu", on_day(row.escalated_on.as_ref()).unwrap_or_default()),
        ("Doublon de", repeated.unwrap_or_default()),
        (
            "Déjà signalé",
            if row.already_reported { "Oui, à une visite précédente".to_owned() } else { String::new() },
        ),
        ("Visible par", words::visibility(row.visibility).to_owned()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// Whether this person acts for that organisation, if there is one.
pub(super) fn acts_for(who: &Allowed, organisation: Option<&str>) -> bool {
    organisation.and_then(|id| id.parse().ok()).is_some_and(|id| who.acts_for(id))
}

/// What this person may do with a constat in its state; the rules are asked again when they do it.
fn rights(who: &Allowed, row: &ConstatRow) -> Rights {
    let strong = row.value == ConstatValue::PointFort;
    let qualifies = who.may(Capability::QualifyConstat);
    let responsible = acts_for(who, row.responsible_id.as_deref());
    let answers = who.may(Capability::AnswerConstat)
        && row.responsible_id.is_some()
        && (responsible || who.role() == Role::MetropoleAdmin);
    let declared_own = acts_for(who, row.declared_by_id.as_deref());
    let may_see_done = row.state == S::DeclareResolu && !responsible && !declared_own;
    let verifies = who.may(Capability::VerifyConstat) && may_see_done;
    let awaited = !row.state.is_closed() && row.state != S::DeclareResolu;
    Rights {
        qualify: qualifies && !strong && matches!(row.state, S::AQualifier | S::Reouvert),
        answer: answers && !steps(row.state).is_empty(),
        refuse: answers && matches!(row.state, S::Transmis | S::PrisEnCharge),
        verify: verifies,
        deny: verifies,
        set_aside: qualifies && awaited && !strong,
        reopen: qualifies && (row.state.is_closed() || row.state == S::DeclareResolu),
        edit: may_edit(who, row),
        plan: who.may(Capability::PlanAction) && awaited && !strong,
        ask: who.may(Capability::WriteDossier) && awaited && !strong,
    }
}

/// What may be answered from a state.
fn steps(state: S) -> words::Choices {
    let list: &[(&str, &str)] = match state {
        S::Transmis => &[
            ("prendre_en_charge", "Nous prenons le constat en charge"),
            ("programmer", "L'intervention est programmée"),
            ("commencer", "L'intervention est en cours"),
            ("resolu", "C'est résolu"),
        ],
        S::PrisEnCharge => &[
            ("programmer", "L'intervention est programmée"),
            ("commencer", "L'intervention est en cours"),
            ("resolu", "C'est résolu"),
        ],
        S::Programme => &[("commencer", "L'intervention est en cours"), ("resolu", "C'est résolu")],
        S::EnCours => &[("resolu", "C'est résolu")],
        _ => &[],
    };
    list.iter().map(|(code, label)| ((*code).to_owned(), (*label).to_owned())).collect()
}

/// Whoever qualifies, or whoever noted it, corrects a constat until it is closed.
pub(super) fn may_edit(who: &Allowed, row: &ConstatRow) -> bool {
    let own = row.created_by.as_deref() == Some(who.person().to_string().as_str());
    let may = who.may(Capability::QualifyConstat) || (own && who.may(Capability::RecordConstat));
    may && !row.state.is_closed()
}

/// The journal of a thing, latest first, each line with who wrote it.
pub(super) async fn journal_of(tx: &mut Tx, kind: &str, id: &str) -> Result<Vec<JournalLine>, Problem> {
    let authors = store::authors(tx, kind, id).await?;
    let entries = journal::about(tx, kind, id).await?;
    Ok(journal_lines(&entries, &authors))
}

fn journal_lines(entries: &[journal::Entry], authors: &BTreeMap<String, String>) -> Vec<JournalLine> {
    let line = |entry: &journal::Entry| {
        Some(JournalLine {
            at: Instant(entry.at).day().to_string(),
            when: Instant(entry.at).long(),
            who: entry.person_id.as_ref().and_then(|id| authors.get(id)).cloned().unwrap_or_default(),
            text: words::say(entry)?,
        })
    };
    entries.iter().rev().filter_map(line).collect()
}

/// How large a photo is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Size {
    taille: Option<String>,
}

/// A photo, by its row: never by the address of its bytes.
pub(super) async fn photo(
    State(app): State<App>,
    who: Allowed,
    Path(photo): Path<String>,
    Query(asked): Query<Size>,
) -> Result<Response, Problem> {
    let photo: PhotoId = id_of(&photo)?;
    let address = store::photo_address(app.db.read().await?.tx(), photo, &Sight::of(&who)).await?;
    let bytes = match asked.taille.as_deref() {
        Some("petite") => app.photos.small(&address).await?,
        _ => app.photos.read(&address).await?,
    };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ];
    Ok((headers, bytes).into_response())
}
