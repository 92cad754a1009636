//! Letters and agreements as files: made from what was frozen when the sitting was closed, the same bytes whenever asked.

use super::store::announced::{self as later, Announced};
use super::store::papers::{self, Paper};
use crate::abatement::file;
use crate::platform::{Allowed, App, Problem, Tx};
use crate::words::capital;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::report::{self, Blocks, Column, Report};
use palier_domain::funding::{GrantAct, GrantLine, NotificationLetter, SpecificAgreement};
use palier_domain::projects::Ruling;
use palier_domain::shared::{Cents, Day, DossierId, OrganisationId, SittingId};
use std::collections::BTreeMap;

/// Names of funders, by identifier.
async fn names(tx: &mut Tx, app: &App) -> Result<BTreeMap<OrganisationId, String>, Problem> {
    let all = super::store::funders(tx, app.world.today()).await?;
    Ok(all.into_iter().filter_map(|(id, name)| Some((id.parse().ok()?, name))).collect())
}

const fn act_label(act: GrantAct) -> &'static str {
    match act {
        GrantAct::Arrete => "arrêté attributif",
        GrantAct::Convention => "convention",
    }
}

/// What is granted, funder by funder.
fn lines(lines: &[GrantLine], total: Cents, names: &BTreeMap<OrganisationId, String>) -> Blocks {
    let row = |line: &GrantLine| {
        vec![
            names.get(&line.funder).cloned().unwrap_or_default(),
            format!("{} {}", line.scheme, line.year),
            line.asked.to_string(),
            line.voted.to_string(),
            line.advance.to_string(),
            line.balance.to_string(),
            act_label(line.act).to_owned(),
        ]
    };
    let columns = vec![
        Column::words("Financeur", 4),
        Column::words("Dispositif", 4),
        Column::number("Demandé", 2),
        Column::number("Accordé", 2),
        Column::number("Avance", 2),
        Column::number("Solde", 2),
        Column::words("Acte", 2),
    ];
    let blank = String::new;
    let sums = vec!["Total".to_owned(), blank(), blank(), total.to_string(), blank(), blank(), blank()];
    Blocks::default().summed(columns, lines.iter().map(row).collect(), sums, "Aucune aide n'est accordée.")
}

fn day_said(day: Option<Day>) -> String {
    day.map(Day::plain).unwrap_or_default()
}

/// What was ruled, as its holder is told.
pub(super) fn letter_said(letter: &NotificationLetter) -> String {
    match letter.ruling {
        Ruling::Accorde => format!(
            "Nous avons le plaisir de vous informer que votre demande est validée, pour un montant total de {}.",
            letter.total
        ),
        Ruling::Ajourne => "Votre demande est ajournée.".to_owned(),
        Ruling::Refuse => {
            "Nous avons le regret de vous informer que votre demande n'est pas retenue.".to_owned()
        }
    }
}

/// The number of the decision and its day.
pub(super) fn act_day(letter: &NotificationLetter) -> String {
    format!("{} du {}", letter.decision, letter.day.plain())
}

/// The letter of a decision, on paper.
pub fn letter_report(
    app: &App,
    paper: &Paper<NotificationLetter>,
    names: &BTreeMap<OrganisationId, String>,
) -> Report {
    let letter = &paper.content;
    let reason = letter.reason.map(|reason| format!("Motif : {}.", reason.title())).unwrap_or_default();
    let mut blocks = Blocks::default()
        .facts([
            ("À l'attention de", letter.representative.clone()),
            ("Porteur", letter.holder.clone()),
            ("Projet", letter.title.clone()),
            ("Décision", act_day(letter)),
            ("Bilan attendu le", day_said(letter.bilan_due)),
        ])
        .text(letter_said(letter))
        .text(reason)
        .text(letter.text.clone());
    if letter.ruling == Ruling::Accorde {
        let paid = "L'avance est versée à la signature de l'accord, le solde une fois le bilan validé.";
        blocks = blocks.and(lines(&letter.lines, letter.total, names)).text(paid);
    }
    Report {
        kicker: app.convention.title.clone(),
        title: "Notification de la décision".to_owned(),
        subtitle: letter.title.clone(),
        author: app.convention.title.clone(),
        edited_on: paper.made_on,
        across: false,
        blocks: blocks.done(),
    }
}

/// The specific agreement of an action, on paper: funding, implementation, follow-up.
pub fn agreement_report(
    app: &App,
    paper: &Paper<SpecificAgreement>,
    announced: &[Announced],
    names: &BTreeMap<OrganisationId, String>,
) -> Report {
    let agreement = &paper.content;
    let indicator = |one: &palier_domain::plans::Indicator| {
        let target = one.target.map(|target| format!("{target} {}", one.unit)).unwrap_or_default();
        vec![capital(&one.title), target, one.source.clone(), one.frequency.clone()]
    };
    let signs = |name: String| vec![name, String::new(), String::new()];
    let mut parties = vec![signs(agreement.holder.clone())];
    parties.extend(
        agreement.lines.iter().map(|line| signs(names.get(&line.funder).cloned().unwrap_or_default())),
    );
    parties.dedup();
    let measured = vec![
        Column::words("Indicateur", 5),
        Column::words("Cible", 2),
        Column::words("Source", 3),
        Column::words("Fréquence", 2),
    ];
    let signed = vec![Column::words("Partie", 5), Column::words("Date", 2), Column::by_hand("Signature", 4)];
    let blocks = Blocks::default()
        .facts([
            ("Porteur", agreement.holder.clone()),
            ("SIRET", agreement.siret.clone()),
            ("Représenté par", agreement.representative.clone()),
            ("Décision", agreement.decision.clone()),
            ("Exercice", agreement.year.to_string()),
        ])
        .part("Financement")
        .and(lines(&agreement.lines, agreement.total, names))
        .and(super::announced::blocks(announced))
        .part("Mise en œuvre")
        .text(agreement.description.clone())
        .facts([
            ("Début", day_said(agreement.starts)),
            ("Fin", day_said(agreement.ends)),
            ("Conditions", agreement.conditions.clone()),
        ])
        .part("Suivi")
        .table(
            measured,
            agreement.indicators.iter().map(indicator).collect(),
            "Aucun indicateur n'a été fixé.",
        )
        .text(format!("Le bilan est dû le {}.", agreement.bilan_due.plain()))
        .part("Signatures")
        .table(signed, parties, "");
    Report {
        kicker: app.convention.title.clone(),
        title: "Accord spécifique".to_owned(),
        subtitle: agreement.title.clone(),
        author: app.convention.title.clone(),
        edited_on: paper.made_on,
        across: false,
        blocks: blocks.done(),
    }
}

/// Every letter that follows a sitting, in the order of its agenda.
///
/// # Errors
/// When the store does not answer.
pub async fn letters_of_sitting(tx: &mut Tx, app: &App, id: SittingId) -> Result<Vec<Report>, Problem> {
    let names = names(tx, app).await?;
    let all = papers::letters(tx, id).await?;
    Ok(all.iter().map(|paper| letter_report(app, paper, &names)).collect())
}

/// Every agreement that follows a sitting, in the order of its agenda.
///
/// # Errors
/// When the store does not answer.
pub async fn agreements_of_sitting(tx: &mut Tx, app: &App, id: SittingId) -> Result<Vec<Report>, Problem> {
    let names = names(tx, app).await?;
    let all = papers::agreements(tx, id).await?;
    let mut announced: BTreeMap<String, Vec<Announced>> = BTreeMap::new();
    for one in later::of_sitting(tx, id).await? {
        announced.entry(one.id.clone()).or_default().push(one);
    }
    let told = |paper: &Paper<SpecificAgreement>| {
        announced.get(&paper.content.dossier.to_string()).map_or(&[][..], Vec::as_slice)
    };
    Ok(all.iter().map(|paper| agreement_report(app, paper, told(paper), &names)).collect())
}

async fn letter_of(app: &App, id: DossierId) -> Result<Report, Problem> {
    let mut read = app.db.read().await?;
    let paper = papers::letter(read.tx(), id).await?.ok_or(Problem::NotFound)?;
    let names = names(read.tx(), app).await?;
    Ok(letter_report(app, &paper, &names))
}

async fn agreement_of(app: &App, id: DossierId) -> Result<Report, Problem> {
    let mut read = app.db.read().await?;
    let paper = papers::agreement(read.tx(), id).await?.ok_or(Problem::NotFound)?;
    let names = names(read.tx(), app).await?;
    let announced = later::of_dossier(read.tx(), id).await?;
    Ok(agreement_report(app, &paper, &announced, &names))
}

pub(super) async fn letter_pdf(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let report = letter_of(&app, id).await?;
    let bytes = app.typesetting.make(move |typesetter| report::pdf(typesetter, &report)).await?;
    Ok(file(bytes, "application/pdf", "notification.pdf"))
}

pub(super) async fn agreement_pdf(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let report = agreement_of(&app, id).await?;
    let bytes = app.typesetting.make(move |typesetter| report::pdf(typesetter, &report)).await?;
    Ok(file(bytes, "application/pdf", "accord-specifique.pdf"))
}

pub(super) async fn agreement_odt(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let report = agreement_of(&app, id).await?;
    let bytes = report::odt(&report).map_err(Problem::inside)?;
    Ok(file(bytes, "application/vnd.oasis.opendocument.text", "accord-specifique.odt"))
}
