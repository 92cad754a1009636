//! What waits for someone: programmes to write or correct, opinions to give, validations, and signatures missing ahead of
//! the legal day.

use super::change::{party_of, rule_of};
use super::store::{self, KeptAbatement, Narrowed, Reach, conventions, reminders, review, signs};
use super::words::{alert_label, conditions_said, state_label, state_tone};
use crate::platform::{Allowed, App, Problem, Tx};
use palier_domain::abatement::{AbatementSight, AbatementState, Party, Phase, SignatureAlert, test_day};
use palier_domain::shared::{Day, OrganisationId, QuartierId};
use std::collections::BTreeMap;

/// Something that waits, one click away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it is.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// What is expected, until when.
    pub detail: String,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Words of its badge.
    pub label: String,
}

/// What waits for someone, in two groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Programmes and bilans it is their turn to carry on.
    pub steps: Vec<Alert>,
    /// Signatures to obtain.
    pub signatures: Vec<Alert>,
}

/// What waits for that person.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting_for(tx: &mut Tx, app: &App, who: &Allowed) -> Result<Waiting, Problem> {
    if !signs(who.role()) {
        return Ok(Waiting::default());
    }
    Ok(Waiting { steps: steps(tx, app, who).await?, signatures: signatures(tx, app, who).await? })
}

/// The latest abatement of each landlord of a quartier that this person is shown, with how much of it is mobilised.
///
/// # Errors
/// When the store does not answer.
pub async fn of_quartier(
    tx: &mut Tx,
    who: &Allowed,
    quartier: QuartierId,
    today: Day,
) -> Result<Vec<Alert>, Problem> {
    let narrowed = Narrowed { quartier: quartier.to_string(), ..Narrowed::default() };
    let mut told: BTreeMap<OrganisationId, KeptAbatement> = BTreeMap::new();
    for mut kept in store::list(tx, &Reach::of(who), &narrowed).await? {
        kept.rules = kept.rules.on(today);
        told.entry(kept.landlord_id).or_insert(kept);
    }
    let mut told: Vec<KeptAbatement> = told.into_values().collect();
    told.sort_by(|one, other| (&one.landlord, one.id).cmp(&(&other.landlord, other.id)));
    Ok(told.iter().map(mobilised).collect())
}

fn mobilised(kept: &KeptAbatement) -> Alert {
    let phase = kept.counted();
    let mobilisation = kept.mobilisation(phase);
    let rate = mobilisation.rate().map(|rate| format!(", soit {rate} de l'abattement")).unwrap_or_default();
    let of_bilan = match phase {
        Phase::Programme => "prévus",
        Phase::Bilan => "réalisés",
    };
    Alert {
        text: format!("{}, {}", kept.landlord, kept.rules.year),
        href: kept.href(),
        detail: format!("{} valorisés {of_bilan}{rate}", mobilisation.valued),
        tone: state_tone(kept.rules.state),
        label: state_label(kept.rules.state).to_owned(),
    }
}

async fn steps(tx: &mut Tx, app: &App, who: &Allowed) -> Result<Vec<Alert>, Problem> {
    let (reach, today) = (Reach::of(who), app.world.today());
    let party = party_of(who);
    let mut found = Vec::new();
    for mut kept in store::list(tx, &reach, &Narrowed::default()).await? {
        kept.rules = kept.rules.on(today);
        let theirs = match party {
            None => who.acts_for(kept.landlord_id) && awaits_landlord(kept.rules.state),
            Some(party) => awaits_party(tx, &reach, &kept, party).await?,
        };
        if theirs {
            found.push(step(&kept, party, today));
        }
    }
    Ok(found)
}

const fn awaits_landlord(state: AbatementState) -> bool {
    use AbatementState as S;
    matches!(state, S::Prepare | S::ACorriger | S::BilanAttendu | S::BilanACorriger)
}

async fn awaits_party(
    tx: &mut Tx,
    reach: &Reach,
    kept: &KeptAbatement,
    party: Party,
) -> Result<bool, Problem> {
    if kept.rules.state.awaits_validation() {
        return Ok(party.validates());
    }
    if !kept.rules.state.is_under_review() {
        return Ok(false);
    }
    let given = review::opinions(tx, reach, kept.id).await?;
    let phase = kept.rules.state.phase();
    Ok(!given.iter().any(|said| said.phase == phase && said.party == party && said.round == kept.rules.round))
}

fn step(kept: &KeptAbatement, party: Option<Party>, today: Day) -> Alert {
    let late = kept.rules.bilan_late_for(today);
    let bilan = kept.rules.state == AbatementState::BilanAttendu;
    let detail = match (bilan, &late) {
        (true, None) => format!("bilan dû le {}", kept.rules.bilan_due.plain()),
        (true, Some(time)) => format!("bilan en retard de {time}"),
        _ => {
            let submitted = match kept.rules.state.phase() {
                Phase::Programme => kept.rules.submitted_on,
                Phase::Bilan => kept.rules.bilan_submitted_on,
            };
            submitted
                .map(|day| format!("déposé le {}, {}", day.plain(), day.seen_from(today)))
                .unwrap_or_default()
        }
    };
    Alert {
        text: kept.title(),
        href: match party {
            Some(_) => format!("{}/examen", kept.href()),
            None => kept.href(),
        },
        detail,
        tone: if bilan && late.is_some() { "danger" } else { "info" },
        label: state_label(kept.rules.state).to_owned(),
    }
}

/// Signatures missing ahead of the next legal day, for each landlord and quartier that has an abatement; landlords are told
/// of their own.
///
/// # Errors
/// When the store does not answer.
pub async fn signatures(tx: &mut Tx, app: &App, who: &Allowed) -> Result<Vec<Alert>, Problem> {
    if !signs(who.role()) {
        return Ok(Vec::new());
    }
    signatures_within(tx, app, &Reach::of(who)).await
}

/// The same, within a reach.
pub(super) async fn signatures_within(tx: &mut Tx, app: &App, reach: &Reach) -> Result<Vec<Alert>, Problem> {
    let today = app.world.today();
    let Some((year, rule)) = next_test(app, today) else { return Ok(Vec::new()) };
    let held = conventions::held(tx, reach).await?;
    let mut pairs = reminders::pairs(tx, reach, year - 2).await?;
    pairs.retain(|((landlord, _), _)| reach.sight == AbatementSight::Tout || reach.owns(*landlord));
    let mut found: Vec<(SignatureAlert, Alert)> = Vec::new();
    for (pair, (landlord, quartier)) in pairs {
        let Some(conditions) = held.conditions(rule, pair, year) else { continue };
        let Some(alert) = conditions.alert(rule, today) else { continue };
        let href = held.of(pair.0, pair.1, year).map(conventions::KeptConvention::href);
        found.push((
            alert,
            Alert {
                text: format!("{quartier}, {landlord} : abattement {year}"),
                href: href.unwrap_or_else(|| "/abattement/conventions".to_owned()),
                detail: format!(
                    "{} À signer au plus tard le {}.",
                    conditions_said(&conditions),
                    conditions.test_day.long()
                ),
                tone: if alert <= SignatureAlert::Ahead(3) { "danger" } else { "warning" },
                label: alert_label(alert),
            },
        ));
    }
    found.sort_by(|one, other| (one.0, &one.1.text).cmp(&(other.0, &other.1.text)));
    Ok(found.into_iter().map(|(_, alert)| alert).collect())
}

/// The first tax year whose legal day is still ahead, and its rule.
pub(super) fn next_test(app: &App, today: Day) -> Option<(i16, &palier_domain::convention::TfpbRule)> {
    let now = today.0.year();
    (now..=now + 2).find_map(|year| {
        let rule = rule_of(app, year).ok()?;
        test_day(rule, year).filter(|day| today <= *day).map(|_| (year, rule))
    })
}
