//! Ma journée: what waits for me, the most pressing first.

use super::lines::{Group, Line};
use super::store::{self, Counts};
use super::views::{MyDayView, QuartierLine};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem, Tx};
use axum::extract::State;
use axum::response::Response;
use palier_domain::diagnostics::{ConstatState, WalkState};
use palier_domain::partners::{Capability, Role};
use palier_domain::shared::Day;

pub(super) async fn my_day(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let mut groups = answers(tx, &who, today).await?;
    groups.extend(qualifying(tx, &who, today).await?);
    groups.extend(walks(tx, &who, today).await?);
    groups.extend(actions(tx, &who, today).await?);
    groups.extend(invitations(tx, &who).await?);
    groups.retain(|group| !group.lines.is_empty());
    let reads = matches!(who.role(), Role::Etat | Role::Financeur | Role::Auditeur | Role::MetropoleAdmin);
    let (lately, quartiers) = if reads || who.role() == Role::ConseilCitoyen {
        (
            lately(tx, &who, today).await?,
            if reads { store::counts(tx, &who, today).await? } else { Vec::new() },
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

/// Constats my organisation must answer, and those it let pass.
async fn answers(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Group>, Problem> {
    if !who.role().may(Capability::AnswerConstat) {
        return Ok(Vec::new());
    }
    let mine = store::constats(tx, who, store::CONSTATS_FOR, &who.organisation().to_string()).await?;
    let (late, due): (Vec<_>, Vec<_>) = mine.iter().partition(|row| row.is_late(today));
    let waits = |state| matches!(state, ConstatState::Transmis | ConstatState::Reouvert);
    let line = |row: &&store::ConstatRow| Line::of_constat(row, today);
    Ok(vec![
        Group::of(
            (
                "retards",
                "En retard",
                "L'échéance est passée : répondez ou donnez une nouvelle date.",
                "/constats",
            ),
            late.iter().map(line).collect(),
        ),
        Group::of(
            ("repondre", "Constats à répondre", "Dites si vous les prenez en charge.", "/constats"),
            due.iter().filter(|row| waits(row.state)).map(line).collect(),
        ),
    ])
}

/// Constats nobody has been asked about, and those said done that someone else must see done.
async fn qualifying(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Group>, Problem> {
    let qualifies = who.role().may(Capability::QualifyConstat);
    let mut groups = Vec::new();
    if qualifies {
        let unasked = store::constats_all(tx, who, store::CONSTATS_UNASKED).await?;
        groups.push(Group::of(
            ("qualifier", "Constats sans responsable", "Dites à qui il revient de répondre.", "/constats"),
            unasked.iter().map(|row| Line::of_constat(row, today)).collect(),
        ));
    }
    if qualifies || who.role() == Role::ConseilCitoyen {
        let organisation = who.organisation().to_string();
        let declared = store::constats(tx, who, store::CONSTATS_TO_VERIFY, &organisation).await?;
        groups.push(Group::of(
            (
                "verifier",
                "Résolutions à vérifier",
                "Quelqu'un d'autre que l'auteur va voir sur place.",
                "/constats",
            ),
            declared.iter().map(|row| Line::of_constat(row, today)).collect(),
        ));
    }
    Ok(groups)
}

async fn walks(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Group>, Problem> {
    let all = store::walks_under_way(tx, who).await?;
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
    Ok(groups)
}

/// Late actions my organisation leads; all of them for the métropole.
async fn actions(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Group>, Problem> {
    if !who.role().may(Capability::FollowAction) {
        return Ok(Vec::new());
    }
    let own = who.role() != Role::MetropoleAdmin;
    let rows = store::actions_past(tx, who, today, own.then(|| who.organisation().to_string())).await?;
    let late = rows.iter().filter(|row| row.is_late(today)).map(|row| Line::of_action(row, today));
    let heading =
        ("actions", "Actions en retard", "Leur fin prévue est passée : dites où elles en sont.", "/actions");
    Ok(vec![Group::of(heading, late.collect())])
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
    let answered = store::constats_all(tx, who, store::CONSTATS_ANSWERED).await?;
    let lines = answered.iter().map(|row| {
        let when = row.resolved_on().map(|day| day.seen_from(today)).unwrap_or_default();
        let said = row.answer.clone().map(|answer| format!("« {answer} »"));
        let detail = [Some(when), Some(row.quartier.clone()), row.responsible.clone(), said];
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
