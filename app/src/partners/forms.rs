//! What is typed about organisations and people, read into what the store keeps.

use super::store::organisations::NewOrganisation;
use crate::platform::Form;
use palier_domain::partners::siret::Siret;
use palier_domain::partners::{EmailAddress, Perimeter, Role, Succession, SuccessionKind};
use palier_domain::shared::{Day, FieldFault, OrganisationId};
use std::collections::BTreeSet;

const LONGEST_NAME: usize = 200;

/// Reads an organisation.
pub(super) fn organisation(form: &Form, id: OrganisationId) -> Result<NewOrganisation, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let kind = form.text("nature").parse().ok();
    if kind.is_none() {
        faults.push(FieldFault::new("nature", "Choisissez la nature de l'organisme."));
    }
    let name = name(form, "Écrivez le nom de l'organisme.", &mut faults);
    let siret = form
        .read("siret", &mut faults, |text| Siret::parse(text).map_err(|wrong| format!("Le SIRET {wrong}.")));
    let from = day(form, "depuis", &mut faults);
    let to = day(form, "jusque", &mut faults);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        faults.push(FieldFault::new("jusque", "La fin ne peut pas précéder le début."));
    }
    match kind {
        Some(kind) if faults.is_empty() => {
            let siret = siret.map(|siret| siret.as_str().to_owned());
            Ok(NewOrganisation { id, kind, name, siret, from, to })
        }
        _ => Err(faults),
    }
}

/// Reads what becomes of an organisation.
pub(super) fn succession(form: &Form, from: OrganisationId) -> Result<Succession, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let kind: Option<SuccessionKind> = form.text("forme").parse().ok();
    if kind.is_none() {
        faults.push(FieldFault::new("forme", "Choisissez ce que devient l'organisme."));
    }
    let into: Option<OrganisationId> = form.text("successeur").parse().ok();
    if into.is_none() {
        faults.push(FieldFault::new("successeur", "Choisissez l'organisme qui lui succède."));
    }
    let effective = day(form, "date", &mut faults);
    if effective.is_none() && form.filled("date").is_none() {
        faults.push(FieldFault::new("date", "Indiquez le premier jour du nouvel état."));
    }
    match (kind, into, effective) {
        (Some(kind), Some(into), Some(effective)) => Ok(Succession { kind, from, into, effective }),
        _ => Err(faults),
    }
}

/// An invitation as typed.
#[derive(Debug, Clone)]
pub(super) struct Invitation {
    pub(super) name: String,
    pub(super) email: EmailAddress,
    pub(super) organisation: OrganisationId,
    pub(super) role: Role,
    pub(super) perimeter: Perimeter,
    pub(super) to: Option<Day>,
}

/// Reads an invitation; the places must be among those that exist.
pub(super) fn invitation(
    form: &Form,
    communes: &[(String, String)],
    quartiers: &[(String, String)],
    today: Day,
) -> Result<Invitation, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let name = name(form, "Écrivez le prénom et le nom de la personne.", &mut faults);
    let email = EmailAddress::parse(form.text("email")).map_err(|wrong| wrong.to_string());
    if let Err(wrong) = &email {
        faults.push(FieldFault::new("email", wrong.clone()));
    }
    let organisation: Option<OrganisationId> = form.text("organisme").parse().ok();
    if organisation.is_none() {
        faults.push(FieldFault::new("organisme", "Choisissez l'organisme pour lequel la personne agit."));
    }
    let role: Option<Role> = form.text("role").parse().ok();
    if role.is_none() {
        faults.push(FieldFault::new("role", "Choisissez un rôle."));
    }
    let perimeter = perimeter(form, communes, quartiers, &mut faults);
    let to = day(form, "fin", &mut faults);
    if to.is_some_and(|to| to < today) {
        faults.push(FieldFault::new("fin", "La date de fin est déjà passée."));
    }
    match (email, organisation, role, perimeter) {
        (Ok(email), Some(organisation), Some(role), Some(perimeter)) if faults.is_empty() => {
            Ok(Invitation { name, email, organisation, role, perimeter, to })
        }
        _ => Err(faults),
    }
}

fn perimeter(
    form: &Form,
    communes: &[(String, String)],
    quartiers: &[(String, String)],
    faults: &mut Vec<FieldFault>,
) -> Option<Perimeter> {
    let known = |name: &str, choices: &[(String, String)]| -> BTreeSet<String> {
        let exists = |value: &&str| choices.iter().any(|(known, _)| known == value);
        form.all(name).filter(exists).map(str::to_owned).collect()
    };
    match form.text("perimetre") {
        "tout" => Some(Perimeter::Everything),
        "communes" => {
            let held = known("communes", communes);
            if held.is_empty() {
                faults.push(FieldFault::new("communes", "Cochez au moins une commune."));
            }
            Some(Perimeter::Communes(held))
        }
        "quartiers" => {
            let held = known("quartiers", quartiers);
            if held.is_empty() {
                faults.push(FieldFault::new("quartiers", "Cochez au moins un quartier."));
            }
            Some(Perimeter::Quartiers(held.iter().filter_map(|id| id.parse().ok()).collect()))
        }
        _ => {
            faults.push(FieldFault::new("perimetre", "Choisissez où le mandat s'exerce."));
            None
        }
    }
}

/// Reads a day; nothing when none was typed.
pub(super) fn day(form: &Form, name: &'static str, faults: &mut Vec<FieldFault>) -> Option<Day> {
    form.read(name, faults, |text| Day::parse(text).map_err(|wrong| format!("{wrong}, comme 31/12/2026.")))
}

fn name(form: &Form, missing: &str, faults: &mut Vec<FieldFault>) -> String {
    let name = form.text("nom");
    if name.is_empty() {
        faults.push(FieldFault::new("nom", missing));
    } else if name.chars().count() > LONGEST_NAME {
        faults.push(FieldFault::new("nom", "Le nom ne peut pas dépasser 200 caractères."));
    } else if name.contains(char::is_control) {
        faults.push(FieldFault::new("nom", "Le nom tient sur une ligne."));
    }
    name.to_owned()
}
