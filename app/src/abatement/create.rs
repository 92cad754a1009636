//! Opening an abatement, what is said of it as a whole, its amounts, and the programme taken over from the year before.

use super::change::{Change, Look, rule_of};
use super::forms;
use super::list::years;
use super::store::lines::{NewAbatement, NewAmount};
use super::store::{self, KeptAbatement, Reach, lines};
use super::views::forms::{GeneralView, OpenView};
use crate::platform::attachments::{self, Joined};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::abatement::{Abatement, AmountKind, CarryOver, NewLine, Writing};
use palier_domain::shared::{
    AbatementId, AttachmentId, Cents, Day, FieldFault, LineId, OrganisationId, QuartierId,
};
use serde_json::json;

async fn open_view(tx: &mut Tx, app: &App, who: &Allowed, filled: Filled) -> Result<OpenView, Problem> {
    let frame = Frame::of(app, who, "Ouvrir un programme").under("Abattement TFPB", "/abattement");
    Ok(OpenView {
        frame,
        quartiers: store::quartiers(tx, &Reach::of(who)).await?,
        years: years(app.world.today()),
        filled,
    })
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let year = match query.filled("annee") {
        Some(year) => year.to_owned(),
        None => (app.world.today().0.year() + 1).to_string(),
    };
    let filled = Filled::with(&[("quartier", query.text("quartier")), ("year", &year)]);
    show(&open_view(read.tx(), &app, &who, filled).await?)
}

/// What was typed to open an abatement.
struct Opening {
    quartier: QuartierId,
    rules: Abatement,
    dwellings: (i64, i64),
    estimate: Option<Cents>,
}

async fn opening(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    form: &Form,
) -> Result<Result<Opening, Vec<FieldFault>>, Problem> {
    let reach = Reach::of(who);
    let mut faults = Vec::new();
    let offered = store::quartiers(tx, &reach).await?;
    let quartier = form.text("quartier").parse::<QuartierId>().ok();
    let quartier = quartier.filter(|id| offered.iter().any(|(known, _)| *known == id.to_string()));
    let year = form.text("year").parse::<i16>().ok();
    let rule = year.and_then(|year| app.convention.tfpb_rule(year));
    let rules = year.zip(rule).and_then(|(year, rule)| Abatement::begun(year, rule));
    let dwellings = forms::dwellings(form, &mut faults);
    let estimate = match form.filled("estimate") {
        Some(_) => forms::required_amount(form, "estimate", &mut faults),
        None => None,
    };
    if quartier.is_none() {
        faults.push(FieldFault::new("quartier", "Choisissez un quartier prioritaire de votre périmètre."));
    }
    if rules.is_none() {
        faults.push(FieldFault::new(
            "year",
            "Choisissez une année pour laquelle la convention fixe des règles.",
        ));
    }
    let (Some(quartier), Some(rules)) = (quartier, rules) else { return Ok(Err(faults)) };
    let pair = (who.organisation(), quartier);
    if let Some(kept) = store::of(tx, &reach, pair, rules.year).await? {
        let message = format!("Ce programme existe déjà : {}.", kept.title());
        faults.push(FieldFault::new("year", message));
    }
    if faults.is_empty() {
        return Ok(Ok(Opening { quartier, rules, dwellings, estimate }));
    }
    Ok(Err(faults))
}

pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    if who.viewer().mandate.organisation_kind != palier_domain::partners::OrganisationKind::Bailleur {
        return Err(Problem::Forbidden("Un programme d'abattement s'ouvre au nom d'un bailleur.".to_owned()));
    }
    let open = match opening(write.tx(), &app, &who, &form).await? {
        Ok(open) => open,
        Err(faults) => {
            let view = open_view(write.tx(), &app, &who, Filled::again(form, faults)).await?;
            return show_again(&view);
        }
    };
    let (id, now, today) = (AbatementId(app.world.id()), app.world.now(), app.world.today());
    let pair = (who.organisation(), open.quartier);
    let new = NewAbatement {
        id,
        landlord: who.organisation(),
        quartier: open.quartier,
        rules: open.rules,
        dwellings: open.dwellings,
        carried_over: carried(write.tx(), &app, &Reach::of(&who), pair, open.rules.year).await?,
        comment: String::new(),
    };
    lines::begin(write.tx(), &new, now).await?;
    if let Some(cents) = open.estimate {
        let source = form.filled("source").unwrap_or("Estimation du bailleur");
        let amount = NewAmount { kind: AmountKind::Estime, cents, source, piece: None, stated_on: today };
        let amount_id = app.world.id::<AttachmentId>().to_string();
        lines::state_amount(write.tx(), amount_id, id, &amount, now).await?;
    }
    let title = store::one(write.tx(), &Reach::of(&who), id).await?.title();
    let event = Event::of("abattement.prepare", "abatement", id);
    write.commit(event.with(json!({ "year": open.rules.year, "title": title }))).await?;
    Ok(Redirect::to(&format!("/abattement/{id}?fait=ouvert")).into_response())
}

/// What the rule lets through of the balance of the year before.
async fn carried(
    tx: &mut Tx,
    app: &App,
    reach: &Reach,
    pair: (OrganisationId, QuartierId),
    year: i16,
) -> Result<Cents, Problem> {
    let rule = rule_of(app, year)?;
    let before = store::of(tx, reach, pair, year - 1).await?;
    let settled = before.filter(|before| before.rules.bilan_validated_on.is_some());
    Ok(settled.map_or(Cents(0), |before| {
        CarryOver::of(&before.mobilisation(palier_domain::abatement::Phase::Bilan), rule).carried
    }))
}

fn general_view(
    app: &App,
    who: &Allowed,
    kept: &KeptAbatement,
    filled: Filled,
) -> Result<GeneralView, Problem> {
    let frame = Frame::of(app, who, "Informations générales")
        .under("Abattement TFPB", "/abattement")
        .under(kept.title(), kept.href());
    Ok(GeneralView {
        frame,
        back: kept.href(),
        carry_percent: rule_of(app, kept.rules.year)?.carry_over_percent,
        filled,
    })
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let (Look { kept, .. }, _) = Look::while_written(&app, &who, id).await?;
    let (all, eligible) = (kept.dwellings.to_string(), kept.eligible.to_string());
    let filled = Filled::with(&[
        ("dwellings", &all),
        ("eligible", &eligible),
        ("carried_over", &forms::typed(kept.carried_over)),
        ("comment", &kept.comment),
    ]);
    show(&general_view(&app, &who, &kept, filled)?)
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    form: Form,
) -> Result<Response, Problem> {
    let (mut change, _) = Change::while_written(&app, &who, id).await?;
    let mut faults = Vec::new();
    let (dwellings, eligible) = forms::dwellings(&form, &mut faults);
    let carried = match form.filled("carried_over") {
        Some(_) => forms::required_amount(&form, "carried_over", &mut faults).unwrap_or_default(),
        None => Cents(0),
    };
    if carried.0 > 0 && rule_of(&app, change.kept.rules.year)?.carry_over_percent == 0 {
        faults.push(FieldFault::new("carried_over", "La convention ne permet pas de reporter un solde."));
    }
    if !faults.is_empty() {
        return show_again(&general_view(&app, &who, &change.kept, Filled::again(form, faults))?);
    }
    let kept = &mut change.kept;
    (kept.dwellings, kept.eligible, kept.carried_over) = (dwellings, eligible, carried);
    form.text("comment").clone_into(&mut kept.comment);
    lines::rewrite(change.write.tx(), &change.kept).await?;
    let details = json!({ "dwellings": dwellings, "eligible": eligible, "carried_over": carried.0 });
    change.keep("abattement.modifie", details, "modifie").await
}

pub(super) async fn state_amount(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::by_landlord(&app, &who, id).await?;
    change.kept.rules.state.must_take_amounts().map_err(Problem::refused)?;
    let mut faults = Vec::new();
    let cents = forms::required_amount(&form, "cents", &mut faults);
    let kind: Option<AmountKind> = form.text("kind").parse().ok();
    let source = form.filled("source");
    let (Some(cents), Some(kind), Some(source)) = (cents, kind, source) else {
        let why = faults.pop().map_or_else(
            || "Dites si le montant est estimé ou définitif, et d'où il vient.".to_owned(),
            |fault| fault.message,
        );
        return Err(Problem::Refused(why));
    };
    let stated_on = match form.filled("stated_on") {
        Some(day) => Day::parse(day).map_err(Problem::refused)?,
        None => app.world.today(),
    };
    let now = app.world.now();
    let piece = match form.files.first() {
        Some(upload) => {
            let piece = attachments::take_in(&app, upload).await?.map_err(Problem::refused)?;
            let subject = id.to_string();
            let to = Joined {
                subject_kind: "abatement",
                subject_id: &subject,
                label: source,
                organisation: who.organisation(),
            };
            Some(attachments::join(&app, change.write.tx(), piece, &to, now).await?)
        }
        None => None,
    };
    let new = NewAmount { kind, cents, source, piece, stated_on };
    let amount_id = app.world.id::<AttachmentId>().to_string();
    lines::state_amount(change.write.tx(), amount_id, id, &new, now).await?;
    let details = json!({ "kind": kind, "cents": cents, "source": source, "stated_on": stated_on });
    change.keep("abattement.montant", details, "montant").await
}

/// The lines of the year before, with what they planned and nothing of their account.
pub(super) async fn take_over(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let (mut change, writing) = Change::while_written(&app, &who, id).await?;
    if writing != Writing::Programme || change.kept.totals.lines > 0 {
        return Err(Problem::Refused(
            "Le programme de l'année précédente se reprend dans un programme encore vide.".to_owned(),
        ));
    }
    let (reach, year) = (change.reach.clone(), change.kept.rules.year);
    let pair = (change.kept.landlord_id, change.kept.quartier_id);
    let before = store::of(change.write.tx(), &reach, pair, year - 1).await?;
    let before = before.ok_or_else(|| {
        Problem::Refused(format!("Il n'y a pas de programme {} à reprendre dans ce quartier.", year - 1))
    })?;
    let rule = rule_of(&app, year)?;
    let kept_out = |line: &NewLine| change.kept.npnru && rule.npnru_refused_axes.contains(&line.axis);
    let taken: Vec<NewLine> = lines::of(change.write.tx(), &reach, before.id)
        .await?
        .into_iter()
        .map(|kept| again(kept.line))
        .filter(|line| !kept_out(line))
        .collect();
    for line in &taken {
        lines::add(change.write.tx(), LineId(app.world.id()), id, line, app.world.now()).await?;
    }
    let details = json!({ "year": year - 1, "lines": taken.len() });
    change.keep("abattement.repris", details, "repris").await
}

/// A line as it is planned for the next year.
fn again(line: NewLine) -> NewLine {
    let next = |day: Option<Day>| day.and_then(|day| Day::of(day.0.year() + 1, day.0.month(), day.0.day()));
    NewLine {
        starts: next(line.starts),
        ends: next(line.ends),
        realised: None,
        indicator_realised: String::new(),
        gap: String::new(),
        ..line
    }
}
