//! Ma journée: what waits for me, the most pressing first.

use super::lines::{Group, Line, SHOWN};
use super::store::{self, Counts};
use super::views::{MyDayView, QuartierLine};
use crate::abatement::{self, Alert};
use crate::diagnostics::{self, ConstatLine, Sight, Waiting, WalkLine};
use crate::plans;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem, Tx};
use crate::projects;
use axum::extract::State;
use axum::response::Response;
use palier_domain::diagnostics::WalkState;
use palier_domain::partners::{Capability, Role};
use palier_domain::shared::Day;

pub(super) async fn my_day(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let waiting = diagnostics::waiting_for(tx, &who, today).await?;
    let mut groups = answers(&waiting.answers, today);
    groups.extend(checks(&waiting, today));
    groups.extend(walks(&waiting.walks, &who, today));
    groups.extend(actions(tx, &who, today).await?);
    groups.extend(abatements(tx, &app, &who).await?);
    groups.push(proofs(tx, &who).await?);
    groups.push(refused_proofs(tx, &who).await?);
    groups.extend(dossiers(tx, &who, today).await?);
    groups.extend(invitations(tx, &who).await?);
    groups.retain(|group| !group.lines.is_empty());
    let reads = matches!(who.role(), Role::Etat | Role::Financeur | Role::Auditeur | Role::MetropoleAdmin);
    let (lately, quartiers) = if reads || who.role() == Role::ConseilCitoyen {
        (
            lately(tx, &who, today).await?,
            if reads { store::counts(tx, &Sight::of(&who), today).await? } else { Vec::new() },
        )
    } else {
        (Group::default(), Vec::new())
    };
    show(&MyDayView {
        frame: Frame::of(&app, &who, "Ma journée"),
        day: today.long(),
        groups,
        lately,
        quartiers: quartiers.into_iter().map(quartier_line).collect(),
        may_prepare: who.may(Capability::PrepareWalk),
    })
}

/// Constats my organisation let pass, and those it must answer.
fn answers(mine: &[ConstatLine], today: Day) -> Vec<Group> {
    let (late, due): (Vec<_>, Vec<_>) = mine.iter().partition(|row| row.is_overdue(today));
    let line = |row: &ConstatLine| Line::of_constat(row, today);
    vec![
        Group::of(
            (
                "retards",
                "En retard",
                "L'échéance est passée : répondez ou donnez une nouvelle date.",
                "/constats",
            ),
            late.into_iter().map(line).collect(),
        ),
        Group::of(
            ("repondre", "Constats à répondre", "Dites si vous les prenez en charge.", "/constats"),
            due.into_iter().map(line).collect(),
        ),
    ]
}

/// Constats nobody has been asked about, and those said done that someone else must see done.
fn checks(waiting: &Waiting, today: Day) -> Vec<Group> {
    let lines = |rows: &[ConstatLine]| rows.iter().map(|row| Line::of_constat(row, today)).collect();
    vec![
        Group::of(
            ("qualifier", "Constats sans responsable", "Dites à qui il revient de répondre.", "/constats"),
            lines(&waiting.to_qualify),
        ),
        Group::of(
            (
                "verifier",
                "Résolutions à vérifier",
                "Quelqu'un d'autre que l'auteur va voir sur place.",
                "/constats/a-verifier",
            ),
            lines(&waiting.to_verify),
        ),
    ]
}

fn walks(all: &[WalkLine], who: &Allowed, today: Day) -> Vec<Group> {
    let lines = |states: [WalkState; 2]| -> Vec<Line> {
        let rows = all.iter().filter(|row| states.contains(&row.state));
        rows.map(|row| Line::of_walk(row, today)).collect()
    };
    let mut groups = vec![Group::of(
        ("visites", "Prochaines visites", "À préparer, ou auxquelles participer.", "/diagnostics"),
        lines([WalkState::Prepare, WalkState::Convoque]),
    )];
    if who.role().may(Capability::PrepareWalk) {
        groups.push(Group::of(
            (
                "restituer",
                "Visites à restituer",
                "Mettez les constats en ordre, puis rendez compte.",
                "/diagnostics",
            ),
            lines([WalkState::Realise, WalkState::EnConsolidation]),
        ));
    }
    groups
}

/// Late actions led by an organisation I act for; all of them for the métropole.
async fn actions(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Group>, Problem> {
    if !who.role().may(Capability::FollowAction) {
        return Ok(Vec::new());
    }
    let all = who.role() == Role::MetropoleAdmin;
    let most = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let (late, count) = plans::late_actions(tx, &Sight::of(who), today, all, most).await?;
    let lines = late.iter().map(|row| Line::of_late(row, today)).collect();
    let heading =
        ("actions", "Actions en retard", "Leur fin prévue est passée : dites où elles en sont.", "/actions");
    Ok(vec![Group::of_first(heading, lines, count)])
}

/// Programmes and bilans of the abatement it is my turn to carry on, and signatures missing ahead of the legal day.
async fn abatements(tx: &mut Tx, app: &App, who: &Allowed) -> Result<Vec<Group>, Problem> {
    let waiting = abatement::waiting_for(tx, app, who).await?;
    let lines = |alerts: Vec<Alert>| alerts.into_iter().map(Line::of_alert).collect();
    Ok(vec![
        Group::of(
            (
                "signatures",
                "Signatures à obtenir",
                "Sans elles au jour légal, l'abattement est perdu.",
                "/abattement",
            ),
            lines(waiting.signatures),
        ),
        Group::of(
            (
                "abattement",
                "Abattement TFPB",
                "Programmes et bilans où la suite vous revient.",
                "/abattement",
            ),
            lines(waiting.steps),
        ),
    ])
}

/// Proofs of the counterpart that I may confirm.
async fn proofs(tx: &mut Tx, who: &Allowed) -> Result<Group, Problem> {
    let most = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let (alerts, count) = abatement::to_confirm(tx, who, most).await?;
    let heading = (
        "preuves",
        "Preuves à confirmer",
        "Déposées par un bailleur : un autre organisme les confirme ou les refuse.",
        "/abattement/preuves",
    );
    Ok(Group::of_first(heading, alerts.into_iter().map(Line::of_alert).collect(), count))
}

/// Proofs of my organisation that were refused.
async fn refused_proofs(tx: &mut Tx, who: &Allowed) -> Result<Group, Problem> {
    let most = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let (alerts, count) = abatement::refused(tx, who, most).await?;
    let heading = (
        "preuves-refusees",
        "Preuves refusées",
        "Retirez-les, puis déposez-en une autre : l'euro qu'elles portaient n'est plus prouvé.",
        "/abattement/contrepartie?montrer=sans-preuve",
    );
    Ok(Group::of_first(heading, alerts.into_iter().map(Line::of_alert).collect(), count))
}

/// Dossiers it is my turn to carry on, opinions awaited of my organisation, dossiers to judge.
async fn dossiers(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Group>, Problem> {
    let waiting = projects::waiting_for(tx, who, today).await?;
    let group = |(code, title, detail), alerts: Vec<Alert>| {
        Group::of((code, title, detail, "/projets"), alerts.into_iter().map(Line::of_alert).collect())
    };
    Ok(vec![
        group(
            ("dossiers", "Mes dossiers à compléter", "Dossiers et bilans où la suite vous revient."),
            waiting.dossiers,
        ),
        group(
            ("avis", "Avis attendus", "Dossiers sur lesquels votre organisme doit rendre un avis."),
            waiting.opinions,
        ),
        group(
            ("instruire", "Dossiers à instruire", "Déposés, ou recevables et sans avis demandé."),
            waiting.to_judge,
        ),
    ])
}

async fn invitations(tx: &mut Tx, who: &Allowed) -> Result<Vec<Group>, Problem> {
    if !who.role().may(Capability::InvitePeople) {
        return Ok(Vec::new());
    }
    let lines = store::invited(tx).await?.into_iter().map(|(name, organisation, id)| Line {
        text: name,
        href: format!("/partenaires/{id}"),
        detail: organisation,
        tone: "neutral",
        label: "Pas encore acceptée".to_owned(),
    });
    let heading = (
        "invitations",
        "Invitations en attente",
        "Ces personnes n'ont pas encore choisi leur mot de passe.",
        "/partenaires",
    );
    Ok(vec![Group::of(heading, lines.collect())])
}

async fn lately(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Group, Problem> {
    let answered = diagnostics::lately_done(tx, who).await?;
    let lines = answered.iter().map(|row| {
        let when = row.declared_on().map(|day| day.seen_from(today)).unwrap_or_default();
        let said = row.answer.clone().map(|answer| format!("« {answer} »"));
        let detail = [Some(when), Some(row.quartier_name.clone()), row.responsible_name.clone(), said];
        Line {
            detail: detail.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            ..Line::of_constat(row, today)
        }
    });
    let heading = ("recemment", "Dernières réponses", "Ce qui a été déclaré résolu ou vérifié.", "/constats");
    Ok(Group::of(heading, lines.collect()))
}

fn quartier_line(counts: Counts) -> QuartierLine {
    QuartierLine {
        href: format!("/quartiers/{}", counts.id),
        name: counts.name,
        communes: counts.commune_names,
        open: counts.open,
        late: counts.late,
        verified: counts.verified,
        actions: counts.actions,
    }
}
