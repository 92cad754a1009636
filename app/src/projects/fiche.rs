//! The page of one dossier: where it stands, what it says, its verdict, and what each of its hands may do; and the same on
//! paper, in the order of the national form.

use super::access::At;
use super::alike::alike;
use super::examine;
use super::from;
use super::pages::side;
use super::portal::{names, rows, sections};
use super::store::examination::{self as kept, KeptOpinion};
use super::store::{DossierSight, Reach, dossiers, offer, past};
use super::views::dossier::{
    CorrectionLine, DossierView, EarlierLine, ExaminationView, JournalLine, MarkLine, OpinionForm,
    OpinionLine, PrintView, Proposal, Steps,
};
use super::words::{done, dossier_tone, expected_of, interest_label, say, standing};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx, journal};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::partners::Capability;
use palier_domain::projects::{
    DossierHand, DossierOpinion, DossierOpinionKind, DossierState, Interest, InterestKind, OpinionSharing,
    Page, ScoreCard, is_barred,
};
use palier_domain::shared::{Day, DossierId};
use std::collections::BTreeMap;

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    query: Form,
) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let at = At::read(tx, &who, id).await?;
    let steps = steps(&at, &who, today);
    let examination = match shows_examination(&at, &who) {
        true => Some(examination(tx, &at, &who, today).await?),
        false => None,
    };
    let alike = match steps.writes || examination.is_some() {
        true => alike(tx, &who, (id, at.kept.year), &at.kept.application).await?,
        false => Vec::new(),
    };
    let side = side(tx, &app, &at, None).await?;
    let names = names(tx, today).await?;
    let organisations = match steps.holds || steps.asks_opinions {
        true => offer::organisations(tx, today).await?,
        false => Vec::new(),
    };
    let answers = from::answered(tx, &who, &at.kept.application.links).await?;
    let writer = dossiers::last_writer(tx, id).await?;
    let frame = Frame::of(&app, &who, at.kept.title.clone())
        .under("Projets", "/projets")
        .flash(done(query.text("fait")));
    show(&DossierView {
        frame,
        href: at.kept.href(),
        holder: at.kept.holder.clone(),
        campaign: (at.campaign.href(), at.kept.campaign.clone()),
        state: standing(&at.kept, today),
        tone: dossier_tone(at.kept.rules.state),
        expected: expected_of(&at.kept, today),
        submitted: at.kept.rules.submitted_on.map(|day| when(day, today)),
        bilan_due: at.kept.rules.bilan_due.map(|day| when(day, today)),
        closes: at.campaign.call.closes.long(),
        asked: at.kept.asked.to_string(),
        charges: at.kept.application.totals().charges.to_string(),
        summary: at.kept.application.summary.summary.clone(),
        places: places(&at, &names),
        answers,
        written: writer
            .map(|(person, organisation, at)| format!("{person}, {organisation}, {}", at.long()))
            .unwrap_or_default(),
        corrections: corrections(&at),
        pages: Page::ALL.iter().map(|page| (page.code(), page.title())).collect(),
        editors: at.editors.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        journal: journal_lines(tx, id, examination.is_some()).await?,
        voted: at.kept.rules.state.is_voted(),
        decided: at.kept.rules.state.is_decided(),
        organisations,
        alike,
        side,
        steps,
        examination,
    })
}

/// Its quartiers: page, name and share.
fn places(at: &At, names: &BTreeMap<String, String>) -> Vec<(String, String, u8)> {
    let place = |share: &palier_domain::projects::QuartierShare| {
        let name = names.get(&share.quartier.to_string()).cloned().unwrap_or_default();
        (format!("/quartiers/{}", share.quartier), name, share.percent)
    };
    at.kept.application.places.quartiers.iter().map(place).collect()
}

/// A day and how far it is, in words.
pub(super) fn when(day: Day, today: Day) -> String {
    format!("{}, {}", day.long(), day.seen_from(today))
}

/// Opinions, marks and ties are for those who examine, and for audits: never for the holder.
fn shows_examination(at: &At, who: &Allowed) -> bool {
    match at.hand {
        DossierHand::Examiner => true,
        DossierHand::Reader => Reach::of(who).sight == DossierSight::All,
        DossierHand::Holder | DossierHand::CoEditor => false,
    }
}

fn steps(at: &At, who: &Allowed, today: Day) -> Steps {
    use DossierState as S;
    let state = at.kept.rules.state;
    let acts = who.viewer().viewing_as.is_none();
    let (holds, runs) = (acts && at.must_hold().is_ok(), examine::runs(who, at));
    let examines = acts && at.must_examine().is_ok() && who.may(Capability::ExamineDossier);
    let leads = |to: S| state.next().contains(&to);
    Steps {
        writes: acts && at.must_write().is_ok() && state.is_written(),
        holds,
        submits: holds && state.is_written() && !at.kept.is_left(today),
        withdraws: holds && at.kept.rules.withdraw().is_ok(),
        examines,
        corrects: examines && leads(S::Completude),
        admits: runs && state == S::Deposee,
        asks_opinions: runs && matches!(state, S::Recevable | S::EnInstruction | S::Ajournee),
        resumes: runs && state == S::Recevable,
        closes: runs && state == S::EnInstruction,
    }
}

fn corrections(at: &At) -> Vec<CorrectionLine> {
    let answers = at.must_write().is_ok() && at.kept.rules.state.is_written();
    let line = |one: &palier_domain::projects::Correction| CorrectionLine {
        id: one.id.to_string(),
        page: one.page.title(),
        href: format!("{}/pages/{}", at.kept.href(), one.page),
        text: one.text.clone(),
        due: one.due.long(),
        answer: one.answer.clone(),
        answered: one.answered_on.map(Day::long),
        answers: answers && one.is_open(),
    };
    at.corrections.iter().map(line).collect()
}

/// What those who examine see beside the dossier.
async fn examination(tx: &mut Tx, at: &At, who: &Allowed, today: Day) -> Result<ExaminationView, Problem> {
    let (id, holder) = (at.kept.id, at.kept.organisation_id);
    let opinions = kept::opinions(tx, id).await?;
    let scores = kept::scores(tx, id).await?;
    let ties = kept::interests(tx, id, holder).await?;
    let declared: Vec<Interest> = ties.iter().map(|(_, tie)| tie.clone()).collect();
    let barred = is_barred(who.person(), Some(who.acting_as([holder])), id, Some(holder), &declared, today);
    let own = scores.iter().find(|(organisation, ..)| *organisation == who.organisation());
    let card = own.map_or_else(ScoreCard::default, |(_, _, card)| card.clone());
    let grid = &at.campaign.call.scores;
    let marks = grid.iter().map(|criterion| MarkLine {
        code: criterion.code.clone(),
        title: criterion.title.clone(),
        help: criterion.help.clone(),
        best: criterion.best,
        mark: card.0.get(&criterion.code).map(ToString::to_string).unwrap_or_default(),
    });
    let score = |(_, name, card): &(_, String, ScoreCard)| {
        let score = card.score(grid);
        (name.clone(), score.map_or_else(|| "incomplet".to_owned(), |score| format!("{} %", score / 10)))
    };
    let mine = opinions.iter().find(|one| who.acts_for(one.request.organisation));
    let awaited = mine.filter(|one| {
        one.request.given.is_none() && !barred && at.kept.rules.state == DossierState::EnInstruction
    });
    let siret = &at.kept.application.holder.siret;
    let past = past::of_holder(tx, siret).await?;
    let reads_money = who.may(Capability::SeeFunding) && !past.is_empty();
    let runs = super::store::runs_calls(who) || who.role() == palier_domain::partners::Role::Auditeur;
    Ok(ExaminationView {
        opinions: opinions.iter().map(|one| opinion_line(at, one, who, runs, today)).collect(),
        form: awaited.map(|one| opinion_form(at, one)),
        marks: marks.collect(),
        scores: scores.iter().map(score).collect(),
        ties: ties
            .iter()
            .filter(|(_, tie)| tie.ended_on.is_none())
            .map(|(name, tie)| (name.clone(), interest_label(tie.kind)))
            .collect(),
        kinds: InterestKind::ALL
            .iter()
            .map(|kind| (kind.code().to_owned(), interest_label(*kind).to_owned()))
            .collect(),
        past_href: match reads_money {
            true => format!("/financements/subventions-passees?siret={}", siret.replace(' ', "")),
            false => String::new(),
        },
        past: past.into_iter().map(|(year, from, sum)| (year, from, sum.to_string())).collect(),
        own_tie: declared.iter().any(|tie| tie.person == who.person() && tie.ended_on.is_none()),
        barred,
    })
}

fn opinion_line(at: &At, one: &KeptOpinion, who: &Allowed, runs: bool, today: Day) -> OpinionLine {
    let request = &one.request;
    let reader = who.acting_as([request.organisation]);
    let seen = request.seen_by(reader, runs);
    let asked = examine::asked_by_envelope(&at.kept, request.organisation);
    let proposal = |(envelope, sum): (&_, &palier_domain::shared::Cents)| {
        let scheme = asked.get(envelope).map(|(scheme, _)| scheme.clone()).unwrap_or_default();
        (scheme, sum.to_string())
    };
    let (tone, state) = match (seen, &request.given) {
        (Some(given), _) => (opinion_tone(given.kind), format!("Avis {}", given.kind.title())),
        (None, Some(_)) => ("neutral", "Avis rendu, réservé à l'organisateur de l'appel".to_owned()),
        (None, None) if request.is_late(today) => ("danger", "Délai dépassé".to_owned()),
        (None, None) => ("warning", "Attendu".to_owned()),
    };
    let earlier = request.earlier_seen_by(reader, runs).into_iter().rev();
    let before = |given: &DossierOpinion| EarlierLine {
        said: format!("Avant d'être redemandé : avis {}, {}", given.kind.title(), given.given_on.long()),
        reason: given.reason.clone(),
        conditions: given.conditions.clone(),
        proposed: given.proposed.iter().map(proposal).collect(),
    };
    OpinionLine {
        organisation: one.organisation.clone(),
        earlier: earlier.map(before).collect(),
        outdated: request.given.is_some() && request.outdated,
        tone,
        state,
        due: when(request.due, today),
        given: seen.map(|given| given.given_on.long()),
        reason: seen.and_then(|given| examine::said(&given.reason)),
        conditions: seen.and_then(|given| examine::said(&given.conditions)),
        proposed: seen.map(|given| given.proposed.iter().map(proposal).collect()).unwrap_or_default(),
        reserved: seen.is_some_and(|given| given.sharing == OpinionSharing::Reserve),
    }
}

const fn opinion_tone(kind: DossierOpinionKind) -> &'static str {
    match kind {
        DossierOpinionKind::Favorable => "success",
        DossierOpinionKind::Reserve | DossierOpinionKind::Ajourne => "warning",
        DossierOpinionKind::Defavorable => "danger",
    }
}

fn opinion_form(at: &At, one: &KeptOpinion) -> OpinionForm {
    let asked = examine::asked_by_envelope(&at.kept, one.request.organisation);
    let proposal = |(envelope, (scheme, sum)): (_, (String, palier_domain::shared::Cents))| Proposal {
        name: format!("proposed-{envelope}"),
        label: format!("{scheme} : demandé {sum}"),
    };
    OpinionForm {
        action: format!("{}/avis/{}", at.kept.href(), one.request.id),
        due: one.request.due.long(),
        kinds: DossierOpinionKind::ALL
            .iter()
            .map(|kind| (kind.code().to_owned(), crate::words::capital(kind.title())))
            .collect(),
        proposals: asked.into_iter().map(proposal).collect(),
    }
}

/// What the journal tells of the examination is for those who examine.
const OF_EXAMINATION: [&str; 4] = ["dossier.avis_rendu", "dossier.note", "dossier.lien", "dossier.lien_fini"];

async fn journal_lines(tx: &mut Tx, id: DossierId, all: bool) -> Result<Vec<JournalLine>, Problem> {
    let names = dossiers::journal_names(tx, id).await?;
    let entries = journal::about(tx, "dossier", &id.to_string()).await?;
    let line = |entry: &journal::Entry| {
        if !all && OF_EXAMINATION.contains(&entry.event.as_str()) {
            return None;
        }
        Some(JournalLine {
            day: entry.instant().day().to_string(),
            when: entry.instant().long(),
            who: entry.person_id.as_ref().and_then(|person| names.get(person)).cloned().unwrap_or_default(),
            text: say(entry)?,
        })
    };
    Ok(entries.iter().rev().filter_map(line).collect())
}

pub(super) async fn print(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let at = At::read(read.tx(), &who, id).await?;
    let names = names(read.tx(), app.world.today()).await?;
    let side = side(read.tx(), &app, &at, None).await?;
    let links = &at.kept.application.links;
    let argued = links.arguments.iter().map(|(clause, text)| {
        let known = side.verdict.iter().find(|line| line.href.ends_with(clause.as_str()));
        (known.map_or_else(|| clause.clone(), |line| format!("{} {}", line.code, line.title)), text.clone())
    });
    show(&PrintView {
        frame: Frame::of(&app, &who, "Dossier de demande de subvention")
            .under("Projets", "/projets")
            .under(at.kept.title.clone(), at.kept.href()),
        title: at.kept.title.clone(),
        holder: at.kept.holder.clone(),
        campaign: at.kept.campaign.clone(),
        year: at.kept.year,
        state: at.kept.rules.state.title(),
        submitted: at.kept.rules.submitted_on.map(Day::long),
        totals: at.kept.application.totals(),
        arguments: argued.collect(),
        documents: at.kept.application.documents.documents.iter().map(|one| one.name.clone()).collect(),
        sections: sections(rows(&at, &names)),
        side,
    })
}
