//! The examination of a dossier: corrections, admissibility, opinions, marks, declared ties.

use super::access::{At, Change};
use super::judge;
use super::letters::{Letters, News};
use super::store::addresses::Whom;
use super::store::{envelope_of, examination as kept, runs_calls};
use crate::platform::{Allowed, App, Form, Problem, Tx, Write};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::projects::{
    Dossier, DossierOpinion, DossierState, Interest, InterestIn, OpinionRequest, OpinionSharing, Page,
    ScoreCard, is_barred, to_come,
};
use palier_domain::shared::{
    Cents, CorrectionId, Day, DossierId, EnvelopeId, FieldFault, OpinionId, OrganisationId, text::filled,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Days given to answer a correction when none is said.
const DAYS_TO_CORRECT: i64 = 15;

/// What is wrong with a form that has no page of its own, in one refusal.
fn refused(faults: &[FieldFault]) -> Problem {
    Problem::Refused(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "))
}

/// A day typed, or the one proposed.
fn day_or(form: &Form, name: &'static str, proposed: Day) -> Result<Day, Problem> {
    form.filled(name).map_or(Ok(proposed), |text| Day::parse(text).map_err(Problem::refused))
}

impl Change {
    /// For whoever runs the call, on the dossier of another.
    async fn by_runner(app: &App, who: &Allowed, id: DossierId) -> Result<Self, Problem> {
        let change = Self::of(app, who, id).await?;
        change.at.must_examine()?;
        Ok(change)
    }

    /// For whoever examines the dossier and has no tie with it.
    async fn by_examiner(app: &App, who: &Allowed, id: DossierId) -> Result<Self, Problem> {
        let mut change = Self::of(app, who, id).await?;
        change.at.must_examine()?;
        let (today, holder) = (app.world.today(), change.at.kept.organisation_id);
        let ties = kept::interests(change.write.tx(), id, holder).await?;
        let ties: Vec<Interest> = ties.into_iter().map(|(_, tie)| tie).collect();
        if is_barred(who.person(), Some(who.acting_as([holder])), id, Some(holder), &ties, today) {
            return Err(Problem::Forbidden(
                "Vous avez déclaré un lien avec ce dossier ou son porteur : vous ne l'instruisez pas."
                    .to_owned(),
            ));
        }
        Ok(change)
    }
}

pub(super) async fn ask_corrections(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::by_examiner(&app, &who, id).await?;
    let (today, now) = (app.world.today(), app.world.now());
    let due = day_or(&form, "due", today.plus_days(DAYS_TO_CORRECT))?;
    let due = to_come(due, today).map_err(Problem::refused)?;
    let mut asked = Vec::new();
    for page in Page::ALL {
        if let Some(text) = form.filled(&format!("page-{page}")) {
            asked.push((*page, text.to_owned()));
        }
    }
    let moved = change.at.kept.rules.ask_corrections(asked.len()).map_err(Problem::refused)?;
    for (page, text) in &asked {
        let number = CorrectionId(app.world.id());
        let days = (today, due);
        let tx = change.write.tx();
        kept::ask_correction(tx, (number, id), (page.code(), text), who.organisation(), days, now).await?;
    }
    super::store::dossiers::move_to(change.write.tx(), id, &moved).await?;
    change.tell(&app, &who, None, &News::Corrections(due)).await?;
    let pages: Vec<&str> = asked.iter().map(|(page, _)| page.title()).collect();
    change.keep("dossier.corrections", json!({ "pages": pages.join(", ") }), "corrections").await
}

/// The dossier once it is declared admissible, by the verdict that was frozen.
///
/// # Errors
/// When the rules refuse it.
pub(super) async fn admitted(tx: &mut Tx, at: &At) -> Result<Dossier, Problem> {
    let verdict = match &at.kept.frozen {
        Some(frozen) => frozen.admissibility.clone(),
        None => judge::verdict(tx, &at.campaign.call.rules, &at.kept.application).await?,
    };
    at.kept.rules.admit(&verdict).map_err(Problem::refused)
}

pub(super) async fn admit(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::by_runner(&app, &who, id).await?;
    let rules = change.at.kept.rules;
    let moved = match form.text("sens") {
        "recevable" => admitted(change.write.tx(), &change.at).await?,
        "irrecevable" => rules.refuse_admission(form.text("motif")).map_err(Problem::refused)?,
        _ => return Err(Problem::Refused("Dites si le dossier est recevable ou irrecevable.".to_owned())),
    };
    change.keep_move(moved, form.text("motif"), "recevabilite").await
}

/// Whose opinion is asked, and by which day when it is said.
pub(super) struct OpinionsAsked {
    pub(super) organisations: BTreeSet<OrganisationId>,
    due: Option<Day>,
}

impl OpinionsAsked {
    /// As a form says it; what is not in the directory is left out.
    ///
    /// # Errors
    /// When the day cannot be read, or is over.
    pub(super) async fn typed(tx: &mut Tx, form: &Form, today: Day) -> Result<Self, Problem> {
        let known = super::store::offer::organisations(tx, today).await?;
        let typed = form.all("organisations").filter(|typed| known.iter().any(|(id, _)| id == typed));
        let due = form.filled("due-avis").map(Day::parse).transpose().map_err(Problem::refused)?;
        let due = due.map(|due| to_come(due, today)).transpose().map_err(Problem::refused)?;
        Ok(Self { organisations: typed.filter_map(|typed| typed.parse().ok()).collect(), due })
    }
}

/// Asks for opinions on a dossier, anew where it changed since; says how many. Nothing is written when it is refused.
///
/// # Errors
/// When nobody is left to ask, or the rules refuse it.
pub(super) async fn ask(
    app: &App,
    write: &mut Write,
    at: &At,
    asked: &OpinionsAsked,
    letters: &mut Letters,
) -> Result<usize, Problem> {
    let (today, now, id) = (app.world.today(), app.world.now(), at.kept.id);
    let due = asked.due.unwrap_or_else(|| at.campaign.call.opinions_due.max(today.plus_days(1)));
    let already = kept::opinions(write.tx(), id).await?;
    let may_be = |one| kept::asked_of(&already, one).is_none_or(|asked| asked.request.may_be_asked());
    let whom = asked.organisations.iter().copied();
    let whom: Vec<_> = whom.filter(|one| *one != at.kept.organisation_id && may_be(*one)).collect();
    // What was asked before a correction still holds: the examination goes on with it.
    let resumes = at.kept.rules.state == DossierState::Recevable && !already.is_empty();
    if whom.is_empty() && !resumes {
        return Err(Problem::Refused(
            "Choisissez au moins un service ou un financeur à qui demander un avis.".to_owned(),
        ));
    }
    // More opinions may be asked while the dossier is being examined.
    let moved = match at.kept.rules.state {
        DossierState::EnInstruction => at.kept.rules,
        _ => at.kept.rules.examine().map_err(Problem::refused)?,
    };
    for organisation in &whom {
        let about = (id, at.kept.title.as_str());
        letters.tell(write, Whom::Examiners(*organisation), about, &News::OpinionAsked(due)).await?;
        if let Some(pending) = kept::asked_of(&already, *organisation) {
            let again = pending.request.clone().ask_again(due, today).map_err(Problem::refused)?;
            kept::ask_again(write.tx(), &again, OpinionId(app.world.id()), now).await?;
            continue;
        }
        let number = OpinionId(app.world.id());
        let request =
            OpinionRequest::ask(number, id, *organisation, (today, due)).map_err(Problem::refused)?;
        kept::ask_opinion(write.tx(), &request, now).await?;
    }
    super::store::dossiers::move_to(write.tx(), id, &moved).await?;
    Ok(whom.len())
}

pub(super) async fn ask_opinions(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::by_runner(&app, &who, id).await?;
    let asked = OpinionsAsked::typed(change.write.tx(), &form, app.world.today()).await?;
    let mut letters = Letters::of(&app, Some(who.person()));
    let count = ask(&app, &mut change.write, &change.at, &asked, &mut letters).await?;
    letters.send(&mut change.write).await?;
    change.keep("dossier.avis_demandes", json!({ "count": count }), "avis_demandes").await
}

pub(super) async fn close(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let mut change = Change::by_runner(&app, &who, id).await?;
    let today = app.world.today();
    let opinions = kept::opinions(change.write.tx(), id).await?;
    let awaited = opinions.iter().filter(|one| one.request.is_awaited(today)).count();
    let moved = change.at.kept.rules.close_examination(awaited).map_err(Problem::refused)?;
    change.keep_move(moved, "", "instruction_close").await
}

/// What a dossier asks of each envelope of a funder.
pub(super) fn asked_by_envelope(
    kept: &super::store::dossiers::KeptDossier,
    funder: OrganisationId,
) -> BTreeMap<EnvelopeId, (String, Cents)> {
    let mut asked: BTreeMap<EnvelopeId, (String, Cents)> = BTreeMap::new();
    for line in kept.application.financing.plan.iter().filter(|line| line.organisation == Some(funder)) {
        let entry = asked
            .entry(envelope_of(funder, &line.scheme, kept.year))
            .or_insert_with(|| (line.scheme.clone(), Cents(0)));
        entry.1 = [entry.1, line.asked].into_iter().sum();
    }
    asked
}

pub(super) async fn give_opinion(
    State(app): State<App>,
    who: Allowed,
    Path((id, opinion)): Path<(DossierId, OpinionId)>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_examine()?;
    let opinions = kept::opinions(change.write.tx(), id).await?;
    let request = opinions.into_iter().find(|one| one.request.id == opinion).map(|one| one.request);
    let request = request.filter(|one| who.acts_for(one.organisation)).ok_or(Problem::NotFound)?;
    if change.at.kept.rules.state != DossierState::EnInstruction {
        return Err(Problem::Refused("Ce dossier n'est pas en cours d'instruction.".to_owned()));
    }
    let asked = asked_by_envelope(&change.at.kept, request.organisation);
    let mut proposed = BTreeMap::new();
    for (envelope, (scheme, _)) in &asked {
        if let Some(text) = form.filled(&format!("proposed-{envelope}")) {
            let sum = Cents::parse(text).map_err(|wrong| Problem::Refused(format!("{scheme} : {wrong}.")))?;
            proposed.insert(*envelope, sum);
        }
    }
    let kind = form.text("kind").parse().map_err(|_| {
        Problem::Refused("Dites si votre avis est favorable, réservé, défavorable ou ajourné.".to_owned())
    })?;
    let given = DossierOpinion {
        kind,
        proposed,
        reason: form.text("reason").to_owned(),
        conditions: form.text("conditions").to_owned(),
        sharing: form.text("sharing").parse().unwrap_or(OpinionSharing::Financeurs),
        by: who.person(),
        given_on: app.world.today(),
    };
    let holder = change.at.kept.organisation_id;
    let ties = kept::interests(change.write.tx(), id, holder).await?;
    let ties: Vec<Interest> = ties.into_iter().map(|(_, tie)| tie).collect();
    let asked: BTreeMap<EnvelopeId, Cents> = asked.into_iter().map(|(id, (_, sum))| (id, sum)).collect();
    request.give(given.clone(), Some(holder), &ties, &asked).map_err(Problem::refused)?;
    kept::give(change.write.tx(), opinion, &given).await?;
    // What an opinion says is for those it is shared with: the journal tells only that it was given.
    let name = who.viewer().mandate.organisation_name.clone();
    change.keep("dossier.avis_rendu", json!({ "name": name }), "avis_rendu").await
}

pub(super) async fn mark(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::by_examiner(&app, &who, id).await?;
    let mut card = ScoreCard::default();
    for criterion in &change.at.campaign.call.scores {
        if let Some(text) = form.filled(&format!("note-{}", criterion.code)) {
            let mark = text.parse().map_err(|_| {
                Problem::Refused(format!("« {} » se note de 0 à {}.", criterion.title, criterion.best))
            })?;
            card.0.insert(criterion.code.clone(), mark);
        }
    }
    let faults = card.faults(&change.at.campaign.call.scores);
    if !faults.is_empty() {
        return Err(refused(&faults));
    }
    kept::mark(change.write.tx(), id, who.organisation(), &card, app.world.today()).await?;
    let name = who.viewer().mandate.organisation_name.clone();
    change.keep("dossier.note", json!({ "name": name }), "note").await
}

pub(super) async fn declare(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_examine()?;
    let today = app.world.today();
    if form.ticked("fin") {
        let with = (id, change.at.kept.organisation_id);
        if kept::end_ties(change.write.tx(), who.person(), with, today).await? == 0 {
            return Err(Problem::NotFound);
        }
        return change.keep("dossier.lien_fini", json!({}), "lien_fini").await;
    }
    let kind = form.text("tie").parse().map_err(|_| {
        Problem::Refused("Dites quel lien vous avez avec ce dossier ou son porteur.".to_owned())
    })?;
    let holder = change.at.kept.organisation_id;
    let with =
        if form.ticked("porteur") { InterestIn::Organisation(holder) } else { InterestIn::Dossier(id) };
    let tie = Interest { person: who.person(), with, kind, declared_on: today, ended_on: None };
    kept::declare(change.write.tx(), app.world.id::<OpinionId>().to_string(), &tie).await?;
    change.keep("dossier.lien", json!({}), "lien").await
}

/// Whether that person judges admissibility and asks for opinions on that dossier.
pub(super) fn runs(who: &Allowed, at: &super::access::At) -> bool {
    runs_calls(who) && at.must_examine().is_ok() && who.viewer().viewing_as.is_none()
}

/// What is kept of a text that may be blank.
pub(super) fn said(text: &str) -> Option<String> {
    filled(text).map(str::to_owned)
}
