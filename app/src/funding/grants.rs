//! After the vote: the agreement is signed, the advance then the balance are paid, an avenant changes the sum, what was not
//! spent comes back.

use super::envelopes::{keeps, must_keep};
use super::store::announced as later;
use super::store::papers::{self, Granted};
use super::store::{self, Books, KeptEnvelope};
use super::views::{ClaimLine, GrantLine, GrantView, GrantedRow, GrantsView, MovementLine};
use super::words::movement_label;
use super::{announced, bank, ending};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Event, Form, Frame, Problem, Tx, journal};
use crate::projects::store::dossiers::{self, KeptDossier};
use crate::projects::{Letters, News};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::funding::{FundingLedger, GrantBalance, Movement, MovementKind, signing};
use palier_domain::projects::{Dossier, DossierState, GrantsProgress};
use palier_domain::shared::{Cents, Day, DossierId, EnvelopeId, MovementId};
use serde_json::json;

/// What may be done to a grant once it is voted.
const KINDS: [MovementKind; 7] = [
    MovementKind::Avance,
    MovementKind::Solde,
    MovementKind::AvenantPlus,
    MovementKind::AvenantMoins,
    MovementKind::Degagement,
    MovementKind::OrdreReversement,
    MovementKind::Reversement,
];

pub(super) fn href(id: DossierId) -> String {
    format!("/financements/aides/{id}")
}

/// What each envelope grants the dossier.
pub(super) fn grants(ledger: &FundingLedger, id: DossierId) -> Vec<(EnvelopeId, GrantBalance)> {
    let own = ledger.grants().filter(|((_, dossier), grant)| *dossier == id && grant.voted);
    own.map(|((envelope, _), grant)| (envelope, grant)).collect()
}

/// Whether someone keeps an envelope that grants the dossier.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn pays(tx: &mut Tx, app: &App, who: &Allowed, kept: &KeptDossier) -> Result<bool, Problem> {
    let holders = papers::holders(tx, kept.year).await?;
    let ledger = store::ledger(tx, super::rules(app), &[kept.year], holders).await?;
    let (own, envelopes) = (grants(&ledger, kept.id), store::envelopes(tx, kept.year).await?);
    let funders = envelopes.iter().filter(|one| own.iter().any(|(id, _)| *id == one.envelope.id));
    Ok(funders.into_iter().any(|one| keeps(who, one.envelope.funder)))
}

/// How far the grants of a dossier have gone.
pub(super) fn progress(grants: &[(EnvelopeId, GrantBalance)]) -> GrantsProgress {
    let count = |of: fn(&GrantBalance) -> bool| grants.iter().filter(|(_, grant)| of(grant)).count();
    GrantsProgress {
        voted: grants.len(),
        notified: grants.len(),
        unpaid: count(|grant| grant.left_to_pay() > Cents(0)),
        agreed: count(|grant| grant.agreement.is_some()),
        paid: count(|grant| grant.paid > Cents(0)),
        owing: count(|grant| grant.owed() > Cents(0)),
    }
}

/// The dossier where its grants have brought it: signed, then paid, then to be paid back.
fn followed(rules: Dossier, grants: &[(EnvelopeId, GrantBalance)]) -> Dossier {
    let (steps, progress) = ([DossierState::Conventionnee, DossierState::Versee], progress(grants));
    steps.into_iter().fold(rules, |rules, to| rules.follow(to, progress).unwrap_or(rules)).owes(progress)
}

pub(super) async fn list(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let years = store::years(read.tx()).await?;
    let now = app.world.today().0.year();
    let usual = years.iter().copied().find(|year| *year <= now).or(years.last().copied()).unwrap_or(now);
    let year: i16 = query.text("annee").parse().unwrap_or(usual);
    let rows = papers::all_granted(read.tx(), year).await?;
    let row = |line: papers::GrantedLine| GrantedRow {
        href: format!("/financements/aides/{}", line.id),
        title: line.title,
        holder: line.holder,
        state: line.state.title(),
        voted: line.voted.to_string(),
        paid: line.paid.to_string(),
    };
    show(&GrantsView {
        frame: Frame::of(&app, &who, "Aides votées").under("Financements", "/financements"),
        years: years.iter().map(|year| (year.to_string(), year.to_string())).collect(),
        year: year.to_string(),
        rows: rows.into_iter().map(row).collect(),
        announced: later::for_year(read.tx(), year).await?.into_iter().map(announced::line).collect(),
    })
}

pub(super) fn line(kept: &KeptEnvelope, grant: &GrantBalance) -> GrantLine {
    GrantLine {
        funder: kept.funder.clone(),
        scheme: format!("{} {}", kept.envelope.scheme, kept.envelope.year),
        voted: grant.committed.to_string(),
        signed: grant.agreement.is_some(),
        paid: grant.paid.to_string(),
        settled: grant.settled,
        left: grant.left_to_pay().to_string(),
        owed: if grant.owed() > Cents(0) { grant.owed().to_string() } else { String::new() },
    }
}

/// What was just done, in words.
fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "accord" => "La signature de l'accord est enregistrée.",
        "mouvement" => "Le mouvement est enregistré.",
        "annonce" => "Le montant annoncé est enregistré.",
        "solde" => "L'aide est soldée.",
        "renonciation" => "La renonciation est notée : les sommes votées reviennent aux enveloppes.",
        _ => return None,
    })
}

/// What happened to a grant, in words.
pub(super) fn said(movement: store::MovementRow) -> MovementLine {
    MovementLine {
        day: movement.day.short(),
        kind: movement_label(movement.kind),
        label: movement.other.unwrap_or_default(),
        decision: movement.decision.unwrap_or_default(),
        sum: Cents(movement.cents).to_string(),
    }
}

pub(super) async fn fiche(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let granted = papers::granted(tx, id).await?;
    let holders = papers::holders(tx, granted.year).await?;
    let ledger = store::ledger(tx, super::rules(&app), &[granted.year], holders).await?;
    let envelopes = store::envelopes(tx, granted.year).await?;
    let own = grants(&ledger, id);
    let find = |id: &EnvelopeId| envelopes.iter().find(|kept| kept.envelope.id == *id);
    let rows = own.iter().filter_map(|(id, grant)| Some(line(find(id)?, grant))).collect();
    let letter = papers::letter(tx, id).await?;
    let agreement = papers::agreement(tx, id).await?;
    let movements = papers::movements_of(tx, id).await?;
    let later = later::of_dossier(tx, id).await?;
    let purses: Vec<&KeptEnvelope> = own.iter().filter_map(|(id, _)| find(id)).collect();
    let bilan = crate::projects::store::follow::bilan(tx, id).await?.map(|(bilan, _)| bilan);
    let claims = ending::claims(granted.rules, bilan.as_ref(), &own, &movements);
    let claim = |(envelope, cents): (EnvelopeId, Cents)| {
        let kept = find(&envelope).filter(|kept| keeps(&who, kept.envelope.funder))?;
        Some(ClaimLine {
            envelope: envelope.to_string(),
            funder: kept.funder.clone(),
            sum: cents.to_string(),
            typed: cents.bare(','),
        })
    };
    let keeps_one = purses.iter().any(|kept| keeps(&who, kept.envelope.funder));
    let bank = bank::view(tx, id, keeps_one, false).await?;
    let ends = ending::ends(granted.rules, progress(&own));
    show(&GrantView {
        frame: Frame::of(&app, &who, format!("Aides : {}", granted.title))
            .under("Financements", "/financements")
            .under("Aides votées", format!("/financements/aides?annee={}", granted.year))
            .flash(done(query.text("fait"))),
        href: href(id),
        holder: granted.holder,
        state: granted.rules.state.title(),
        has_letter: letter.is_some(),
        signed_on: agreement.as_ref().map(papers::Paper::signed).unwrap_or_default(),
        has_agreement: agreement.is_some(),
        bank,
        pays: keeps_one,
        may_sign: keeps_one,
        claims: claims.into_iter().filter_map(claim).collect(),
        may_settle: keeps_one && ends.settles,
        still: ends.still.filter(|_| keeps_one).unwrap_or_default(),
        may_renounce: keeps_one && ends.renounces,
        kinds: KINDS.map(|kind| (kind.code().to_owned(), movement_label(kind).to_owned())).into(),
        purses: purses
            .iter()
            .filter(|kept| keeps(&who, kept.envelope.funder))
            .map(|kept| (kept.envelope.id.to_string(), format!("{} : {}", kept.funder, kept.envelope.scheme)))
            .collect(),
        rows,
        announced: later.into_iter().map(announced::line).collect(),
        movements: movements.into_iter().map(said).collect(),
        next: app.world.id::<MovementId>().to_string(),
    })
}

/// The books of the year of a dossier, held for one write.
pub(super) async fn books(
    app: &App,
    write: &mut crate::platform::Write,
    id: DossierId,
) -> Result<(Granted, Books), Problem> {
    journal::take_turn(write.tx()).await?;
    let granted = papers::granted(write.tx(), id).await?;
    let holders = papers::holders(write.tx(), granted.year).await?;
    let books = Books::open(write.tx(), super::rules(app), &[granted.year], holders).await?;
    Ok((granted, books))
}

/// Keeps where its grants have brought the dossier.
async fn follow(write: &mut crate::platform::Write, granted: &Granted, books: &Books) -> Result<(), Problem> {
    let moved = followed(granted.rules, &grants(&books.ledger, granted.id));
    if moved != granted.rules {
        dossiers::move_to(write.tx(), granted.id, &moved).await?;
    }
    Ok(())
}

/// The day on which that was done, today when it is not said.
fn done_on(typed: &Form, today: Day) -> Result<Day, Problem> {
    match typed.filled("day").map(Day::parse) {
        None => Ok(today),
        Some(Ok(day)) if day <= today => Ok(day),
        Some(Ok(_)) => {
            Err(Problem::Refused("Jour : indiquez celui où c'est fait, pas un jour à venir.".to_owned()))
        }
        Some(Err(why)) => Err(Problem::Refused(format!("Jour : {why}."))),
    }
}

pub(super) async fn sign(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let (granted, mut books) = books(&app, &mut write, id).await?;
    let missing = || Problem::Refused("Aucun accord n'est préparé pour ce dossier.".to_owned());
    let paper = papers::agreement(write.tx(), id).await?.ok_or_else(missing)?;
    if !paper.content.lines.iter().any(|line| keeps(&who, line.funder)) {
        let why = "Seuls un financeur de cette aide et la métropole notent l'accord signé.";
        return Err(Problem::Forbidden(why.to_owned()));
    }
    let (day, decision) = (done_on(&typed, app.world.today())?, Some(paper.content.decision.clone()));
    let signed = signing(&paper.content).into_iter().map(|planned| {
        let movement = planned.kept(app.world.id(), granted.year, day, decision.clone());
        (movement, granted.title.clone())
    });
    let signed: Vec<_> = signed.collect();
    books.book(write.tx(), app.world.now(), &signed).await?;
    papers::sign(write.tx(), id, &paper.sitting, day).await?;
    follow(&mut write, &granted, &books).await?;
    let details = json!({ "title": granted.title, "cents": paper.content.total });
    write.commit(Event::of("aide.accord", "grant", id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=accord", href(id))).into_response())
}

pub(super) async fn move_grant(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let (granted, mut books) = books(&app, &mut write, id).await?;
    let unknown = |what: &str| Problem::Refused(format!("Choisissez {what} dans la liste."));
    let envelope: EnvelopeId = typed.text("envelope").parse().map_err(|_| unknown("une enveloppe"))?;
    let kept = store::envelope(write.tx(), envelope).await?;
    must_keep(&who, &kept)?;
    let kind: MovementKind = typed.text("kind").parse().map_err(|_| unknown("un mouvement"))?;
    if !KINDS.contains(&kind) {
        return Err(unknown("un mouvement"));
    }
    match kind {
        MovementKind::Solde => granted.rules.may_pay_balance().map_err(Problem::refused)?,
        MovementKind::Degagement => books.ledger.may_free((envelope, id)).map_err(Problem::refused)?,
        _ => {}
    }
    let cents = Cents::parse(typed.text("cents")).map_err(|why| Problem::Refused(format!("{why}.")))?;
    let movement = Movement {
        id: typed.text("movement").parse().unwrap_or_else(|_| app.world.id()),
        dossier: Some(id),
        day: done_on(&typed, app.world.today())?,
        decision: typed.filled("decision").map(str::to_owned),
        ..store::plain(&app.world, kind, &kept.envelope, cents)
    };
    books.book(write.tx(), app.world.now(), &[(movement, granted.title.clone())]).await?;
    follow(&mut write, &granted, &books).await?;
    if let Some(news) = News::of_money(kind, cents, &kept.funder) {
        let mut letters = Letters::of(&app, Some(who.person()));
        letters.tell_hands(&mut write, (id, &granted.title), &news).await?;
        letters.send(&mut write).await?;
    }
    let details = json!({ "kind": kind, "title": granted.title, "cents": cents });
    write.commit(Event::of("aide.mouvement", "grant", id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=mouvement", href(id))).into_response())
}
