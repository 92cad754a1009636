//! Conventions d'utilisation de l'abattement: who signed and when, at the disposal of whoever works in one of their
//! quartiers (article 7).

use super::change::rule_of;
use super::store::conventions::{self as kept, KeptConvention, NewConvention};
use super::store::{self, Reach};
use super::views::conventions::{
    ConventionForm, ConventionRow, ConventionView, ConventionsView, SignatoryLine,
};
use super::words::{conditions_said, signatory_label};
use crate::convention::in_force;
use crate::platform::attachments::{self, Joined};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::abatement::{Conditions, SignatoryKind, test_day};
use palier_domain::clause;
use palier_domain::partners::{Capability, OrganisationKind};
use palier_domain::shared::{AttachmentId, Day, FieldFault, OrganisationId, QuartierId, TfpbConventionId};
use serde_json::json;

fn frame(app: &App, who: &Allowed, title: &str) -> Frame {
    Frame::of(app, who, title).under("Abattement TFPB", "/abattement")
}

/// Whether that person writes the conventions of that landlord.
fn writes(who: &Allowed, landlord: OrganisationId) -> bool {
    who.may(Capability::WriteAbatement) && who.acts_for(landlord)
}

pub(super) async fn list(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let held = kept::held(read.tx(), &Reach::of(&who)).await?;
    let today = app.world.today();
    let row = |one: &KeptConvention| {
        let signed = one.signatories(None);
        let given = signed.iter().filter(|signatory| signatory.signed_on.is_some()).count();
        ConventionRow {
            href: one.href(),
            title: one.title.clone(),
            landlord: one.landlord.clone(),
            years: years_said(one),
            quartiers: one
                .quartiers
                .iter()
                .map(|quartier| quartier.name.clone())
                .collect::<Vec<_>>()
                .join(", "),
            signed: format!("{given} sur {}", signed.len()),
            whole: given == signed.len(),
            current: (one.years.0..=one.years.1).contains(&i64::from(today.0.year())),
        }
    };
    show(&ConventionsView {
        frame: frame(&app, &who, "Conventions d'utilisation"),
        clause: in_force(&app)
            .clause(clause!("art7.bailleurs.convention-tfpb"))
            .map(|clause| (clause.id.clone(), clause.text.clone())),
        rows: held.0.iter().map(row).collect(),
        may_write: who.may(Capability::WriteAbatement) && is_landlord(&who),
    })
}

fn is_landlord(who: &Allowed) -> bool {
    who.viewer().mandate.organisation_kind == OrganisationKind::Bailleur
}

fn years_said(one: &KeptConvention) -> String {
    match one.years {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first} à {last}"),
    }
}

pub(super) async fn fiche(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<TfpbConventionId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let one = kept::one(read.tx(), &Reach::of(&who), id).await?;
    let pieces = attachments::of(read.tx(), "tfpb_convention", &id.to_string()).await?;
    let signatories = one.signatories(None);
    let line = |signatory: &palier_domain::abatement::Signatory| SignatoryLine {
        who: signatory_label(signatory.kind, &signatory.name),
        day: signatory.signed_on.map(|day| day.long()),
    };
    let (first, last) = one.years;
    let tests = (first..=last).filter_map(|year| {
        let year = i16::try_from(year).ok()?;
        let rule = rule_of(&app, year).ok()?;
        let conditions = Conditions::of(test_day(rule, year)?, Some(&signatories));
        Some((year, conditions.test_day.long(), conditions.are_met(), conditions_said(&conditions)))
    });
    let done = match query.text("fait") {
        "enregistree" => Some("La convention est enregistrée."),
        "piece" => Some("La pièce est jointe."),
        _ => None,
    };
    show(&ConventionView {
        frame: frame(&app, &who, &one.title)
            .under("Conventions d'utilisation", "/abattement/conventions")
            .flash(done),
        years: years_said(&one),
        signatories: signatories.iter().map(line).collect(),
        tests: tests.collect(),
        pieces: pieces.into_iter().map(|piece| (piece.id.to_string(), piece.label)).collect(),
        may_write: writes(&who, one.landlord_id),
        href: one.href(),
        one,
    })
}

async fn form_view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    filled: Filled,
    back: &str,
) -> Result<ConventionForm, Problem> {
    let reach = Reach::of(who);
    let quartiers = store::quartiers(tx, &reach).await?.into_iter().map(|(id, name)| {
        let ticked = filled.has("quartiers", &id);
        (id, name, ticked)
    });
    let communes = kept::communes(tx, &reach).await?.into_iter().map(|(insee, name)| {
        let field = format!("commune-{insee}");
        let typed = filled.text(&field).to_owned();
        (field, name, typed)
    });
    let title =
        if back == "/abattement/conventions" { "Nouvelle convention" } else { "Modifier la convention" };
    Ok(ConventionForm {
        frame: frame(app, who, title).under("Conventions d'utilisation", "/abattement/conventions"),
        quartiers: quartiers.collect(),
        communes: communes.collect(),
        back: back.to_owned(),
        filled,
    })
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let filled = Filled::with(&[("title", "Convention d'utilisation de l'abattement de TFPB")]);
    show(&form_view(read.tx(), &app, &who, filled, "/abattement/conventions").await?)
}

/// The signatures typed, those of the communes under the fault of all of them.
fn signatures(
    form: &Form,
    communes: Vec<(String, String)>,
    faults: &mut Vec<FieldFault>,
) -> Vec<(SignatoryKind, String, Day)> {
    let day = |text: &str| Day::parse(text).map_err(|wrong| format!("{wrong}."));
    let mut signatures = Vec::new();
    for (field, kind) in [
        ("landlord_signed", SignatoryKind::Bailleur),
        ("metropole_signed", SignatoryKind::Metropole),
        ("etat_signed", SignatoryKind::Etat),
    ] {
        signatures.extend(form.read(field, faults, day).map(|day| (kind, String::new(), day)));
    }
    for (insee, name) in communes {
        let Some(text) = form.filled(&format!("commune-{insee}")) else { continue };
        match Day::parse(text) {
            Ok(day) => signatures.push((SignatoryKind::Commune, insee, day)),
            Err(wrong) => faults.push(FieldFault::new("communes", format!("{name} : {wrong}."))),
        }
    }
    signatures
}

/// A convention as typed, or every fault at once.
async fn typed(
    tx: &mut Tx,
    who: &Allowed,
    form: &Form,
    id: TfpbConventionId,
) -> Result<Result<NewConvention, Vec<FieldFault>>, Problem> {
    let reach = Reach::of(who);
    let mut faults = Vec::new();
    let day = |text: &str| Day::parse(text).map_err(|wrong| format!("{wrong}."));
    let year = |text: &str| {
        let year = text.parse::<i64>().ok().filter(|year| (2001..=2200).contains(year));
        year.ok_or_else(|| format!("« {text} » n'est pas une année d'imposition."))
    };
    let (first, last) =
        (form.read("first_year", &mut faults, year), form.read("last_year", &mut faults, year));
    let contract = form.read("contract", &mut faults, day);
    let signatures = signatures(form, kept::communes(tx, &reach).await?, &mut faults);
    let offered = store::quartiers(tx, &reach).await?;
    let known = |id: &QuartierId| offered.iter().any(|(known, _)| *known == id.to_string());
    let mut quartiers: Vec<QuartierId> =
        form.all("quartiers").filter_map(|id| id.parse().ok()).filter(known).collect();
    quartiers.sort();
    quartiers.dedup();
    let mut fault = |wrong: bool, field, message: &str| {
        if wrong && faults.iter().all(|fault: &FieldFault| fault.field != field) {
            faults.push(FieldFault::new(field, message));
        }
    };
    fault(form.filled("title").is_none(), "title", "Donnez un intitulé à la convention.");
    fault(first.is_none(), "first_year", "Indiquez la première année d'imposition.");
    fault(last.is_none(), "last_year", "Indiquez la dernière année d'imposition.");
    let backwards = first.zip(last).is_some_and(|(first, last)| last < first || last - first > 30);
    fault(
        backwards,
        "last_year",
        "La dernière année ne peut pas précéder la première, ni en être à plus de trente ans.",
    );
    fault(quartiers.is_empty(), "quartiers", "Choisissez au moins un quartier prioritaire.");
    Ok(match (first, last) {
        (Some(first), Some(last)) if faults.is_empty() => Ok(NewConvention {
            id,
            landlord: who.organisation(),
            title: form.text("title").to_owned(),
            years: (first, last),
            contract,
            signatures,
            quartiers,
        }),
        _ => Err(faults),
    })
}

pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    if !is_landlord(&who) {
        return Err(Problem::Forbidden(
            "Une convention d'utilisation se tient au nom d'un bailleur.".to_owned(),
        ));
    }
    let id = TfpbConventionId(app.world.id());
    match typed(write.tx(), &who, &form, id).await? {
        Ok(new) => {
            kept::insert(write.tx(), &new, app.world.now()).await?;
            let event =
                Event::of("tfpb.convention", "tfpb_convention", id).with(json!({ "title": new.title }));
            write.commit(event).await?;
            Ok(Redirect::to(&format!("/abattement/conventions/{id}?fait=enregistree")).into_response())
        }
        Err(faults) => {
            let filled = Filled::again(form, faults);
            show_again(&form_view(write.tx(), &app, &who, filled, "/abattement/conventions").await?)
        }
    }
}

/// Refuses whoever is not the landlord.
fn must_write(who: &Allowed, one: &KeptConvention) -> Result<(), Problem> {
    if writes(who, one.landlord_id) {
        return Ok(());
    }
    Err(Problem::Forbidden(format!("Seul {} tient cette convention à jour.", one.landlord)))
}

fn filled_of(one: &KeptConvention) -> Filled {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut texts = vec![
        ("title".to_owned(), one.title.clone()),
        ("first_year".to_owned(), one.years.0.to_string()),
        ("last_year".to_owned(), one.years.1.to_string()),
        ("contract".to_owned(), day(one.contract)),
    ];
    for (kind, insee, signed) in &one.signatures {
        let field = match kind {
            SignatoryKind::Bailleur | SignatoryKind::Contrat => "landlord_signed".to_owned(),
            SignatoryKind::Commune => format!("commune-{insee}"),
            SignatoryKind::Metropole => "metropole_signed".to_owned(),
            SignatoryKind::Etat => "etat_signed".to_owned(),
        };
        texts.push((field, signed.to_string()));
    }
    texts.extend(one.quartiers.iter().map(|quartier| ("quartiers".to_owned(), quartier.id.to_string())));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Filled::with(&texts)
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<TfpbConventionId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let one = kept::one(read.tx(), &Reach::of(&who), id).await?;
    must_write(&who, &one)?;
    show(&form_view(read.tx(), &app, &who, filled_of(&one), &one.href()).await?)
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<TfpbConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut write = app.db.write(&who).await?;
    let one = kept::one(write.tx(), &reach, id).await?;
    must_write(&who, &one)?;
    match typed(write.tx(), &who, &form, id).await? {
        Ok(new) => {
            kept::rewrite(write.tx(), &new, &reach).await?;
            let event =
                Event::of("tfpb.convention", "tfpb_convention", id).with(json!({ "title": new.title }));
            write.commit(event).await?;
            Ok(Redirect::to(&format!("{}?fait=enregistree", one.href())).into_response())
        }
        Err(faults) => {
            let filled = Filled::again(form, faults);
            show_again(&form_view(write.tx(), &app, &who, filled, &one.href()).await?)
        }
    }
}

pub(super) async fn join_piece(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<TfpbConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let one = kept::one(write.tx(), &Reach::of(&who), id).await?;
    must_write(&who, &one)?;
    let Some(upload) = form.files.first() else {
        return Err(Problem::Refused("Choisissez la pièce à joindre.".to_owned()));
    };
    let piece = attachments::take_in(&app, upload).await?.map_err(Problem::refused)?;
    let subject = id.to_string();
    let to = Joined {
        subject_kind: "tfpb_convention",
        subject_id: &subject,
        label: form.text("label"),
        organisation: who.organisation(),
    };
    let piece = attachments::join(&app, write.tx(), piece, &to, app.world.now()).await?;
    let name = attachments::one(write.tx(), piece).await?.label;
    write.commit(Event::of("tfpb.piece", "tfpb_convention", id).with(json!({ "name": name }))).await?;
    Ok(Redirect::to(&format!("{}?fait=piece", one.href())).into_response())
}

pub(super) async fn piece(
    State(app): State<App>,
    who: Allowed,
    Path((id, piece)): Path<(TfpbConventionId, AttachmentId)>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    kept::one(read.tx(), &Reach::of(&who), id).await?;
    let piece = attachments::one(read.tx(), piece).await?;
    if piece.subject_kind != "tfpb_convention" || piece.subject_id != id.to_string() {
        return Err(Problem::NotFound);
    }
    drop(read);
    attachments::hand_back(&app, &piece).await
}
