//! The other pair of eyes: what is said done, before and after side by side, and what later walks saw again.

use super::acts::{self, Change};
use super::constats::Done;
use super::list;
use super::store::lines::{self, ConstatLine};
use super::store::rechecks::{self as seen_again, Compared, Recheck};
use super::store::{Sight, constats as kept};
use super::views::Photo;
use super::views::verify::{RecheckLine, ToVerify, ToVerifyView};
use super::words::{self, Choices};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use palier_domain::diagnostics::{CannotConstat, ConstatState as S};
use palier_domain::partners::Capability;
use palier_domain::shared::Day;
use serde_json::json;

/// What is said done or was seen again, to go and see or to settle.
pub(super) async fn to_verify(
    State(app): State<App>,
    who: Allowed,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let (sight, today) = (Sight::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let found = lines::to_see(read.tx(), &sight).await?;
    let photos = seen_again::compared(read.tx(), &sight).await?;
    let unsettled = seen_again::unsettled(read.tx(), &sight).await?;
    let mut items = Vec::new();
    for constat in &found {
        let seen = match unsettled.contains(&constat.id) {
            true => seen_again::rechecks(read.tx(), constat.id).await?,
            false => Vec::new(),
        };
        let seen = seen.iter().filter(|seen| seen.settled_on.is_none());
        let seen = seen.map(|seen| line(seen, constat.state, constat.declared_on(), &who)).collect();
        items.push(item(&app, &who, constat, seen, &photos, today));
    }
    let done = done.fait.as_deref().and_then(acts::done);
    show(&ToVerifyView {
        frame: Frame::of(&app, &who, "Constats à vérifier").under("Diagnostics", "/diagnostics").flash(done),
        items,
    })
}

fn item(
    app: &App,
    who: &Allowed,
    constat: &ConstatLine,
    rechecks: Vec<RecheckLine>,
    photos: &[Compared],
    today: Day,
) -> ToVerify {
    let at = |moment: &str| {
        let of = photos.iter().filter(|photo| photo.constat_id == constat.id && photo.moment == moment);
        of.map(|photo| Photo { id: photo.id.clone(), description: photo.description.clone() }).collect()
    };
    let own = constat.responsible_id.as_deref() == Some(who.organisation().to_string().as_str());
    let said = constat.state == S::DeclareResolu;
    let by = constat.responsible_name.clone().unwrap_or_default();
    ToVerify {
        before: at("avant"),
        after: at("apres"),
        declared: constat
            .declared_on()
            .filter(|_| said)
            .map(|day| format!("{by} le déclare fait le {} ({}).", day.plain(), day.seen_from(today)))
            .unwrap_or_default(),
        answer: constat.answer.clone().unwrap_or_default(),
        may_verify: said && !own && who.may(Capability::VerifyConstat),
        line: list::line(&app.grid, constat, today),
        rechecks,
    }
}

/// A thing seen again as a page shows it, with what this person may make of it.
pub(super) fn line(seen: &Recheck, state: S, declared: Option<Day>, who: &Allowed) -> RecheckLine {
    let what = if seen.is_done() { "vu résolu" } else { "toujours là" };
    let words = if seen.words.is_empty() { String::new() } else { format!(" : {}", seen.words) };
    let settles = who.may(Capability::QualifyConstat);
    RecheckLine {
        record: seen.record_id.clone(),
        walk: (seen.walk_id.to_string(), words::walk_title(seen.walk_kind, seen.walk_day)),
        text: format!("{what} le {}{words}", seen.seen_on.plain()),
        issues: if settles { issues(seen, state, declared) } else { Vec::new() },
    }
}

/// What may be made of a thing seen again: what it proposes first, taking note always.
fn issues(seen: &Recheck, state: S, declared: Option<Day>) -> Choices {
    let after = declared.is_some_and(|said| said <= seen.seen_on);
    let proposed = match (seen.is_done(), state) {
        (true, S::DeclareResolu) if after => Some(("verifier", "Dire vérifié : la visite l'a vu")),
        (false, S::DeclareResolu | S::Verifie) => Some(("rouvrir", "Rouvrir le constat")),
        _ => None,
    };
    let all = proposed.into_iter().chain([("acter", "Prendre acte, sans changer l'état")]);
    all.map(|(code, words)| (code.to_owned(), words.to_owned())).collect()
}

/// Says what becomes of what a later walk saw.
pub(super) async fn settle(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = acts::open(&app, &who, &constat).await?;
    let seen = seen_again::recheck(change.write.tx(), change.row.id, form.text("record")).await?;
    let declared = change.facts.declared.map(|(_, day)| day);
    let issue = form.text("issue").to_owned();
    if !issues(&seen, change.facts.state, declared).iter().any(|(code, _)| *code == issue) {
        return Err(Problem::refused(CannotConstat::WrongState));
    }
    seen_again::settle(change.write.tx(), &seen.record_id, change.today).await?;
    match issue.as_str() {
        "verifier" => verified(change, &seen).await,
        "rouvrir" => {
            let words = if seen.words.is_empty() { String::new() } else { format!(" : {}", seen.words) };
            let reason = format!("Toujours là à la visite du {}{words}", seen.walk_day.plain());
            let decided = change.facts.clone().reopen(&reason);
            change.keep(decided, "constat.reouvert").await
        }
        _ => {
            let event = change.event("constat.revu").with(json!({
                "numero": change.row.number, "constate": seen.outcome, "visite": seen.walk_day,
            }));
            change.finish(event, "constat.revu").await
        }
    }
}

async fn verified(mut change: Change, seen: &Recheck) -> Result<Response, Problem> {
    let decided =
        change.facts.clone().verify_on_walk(seen.walk_id, seen.seen_on).map_err(Problem::refused)?;
    kept::keep_change(change.write.tx(), change.facts.state, &decided).await?;
    let event = change.event("constat.verifie").with(json!({
        "numero": change.row.number, "de": change.facts.state, "etat_constat": decided.state, "visite": seen.walk_day,
    }));
    change.finish(event, "constat.verifie").await
}

/// Says that what another organisation declared done is not: whoever may verify may also deny.
pub(super) async fn reopen(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let change = acts::open(&app, &who, &constat).await?;
    if !who.may(Capability::QualifyConstat) {
        // Denying takes the same eyes as verifying: the same rule says whose they may be.
        change.facts.clone().verify(who.organisation(), change.today).map_err(Problem::refused)?;
    }
    let decided = change.facts.clone().reopen(form.text("reason"));
    change.keep(decided, "constat.reouvert").await
}
