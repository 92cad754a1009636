//! A page of a dossier as its form shows it.

use super::{INDICATORS, LINES, PARTNERS, PLACES, PLAN, STEPS};
use crate::plans::rows::Group;
use crate::platform::Form;
use crate::projects::offer::{Offer, scheme_choice};
use palier_domain::plans::Measure;
use palier_domain::projects::{Application, Page};
use palier_domain::shared::{Cents, Day};

/// The form of a page as it is kept.
pub fn filled(page: Page, dossier: &Application, offer: &Offer) -> Form {
    let mut form = Form::default();
    let mut put = |name: &str, text: String| form.put(name, [text]);
    match page {
        Page::Holder => holder(&mut form, dossier),
        Page::Summary => {
            put("title", dossier.summary.title.clone());
            put("summary", dossier.summary.summary.clone());
            put("renewal", ticked(dossier.summary.renewal));
        }
        Page::Places => put("place", dossier.places.place.clone()),
        Page::Purpose => {
            put("need", dossier.purpose.need.clone());
            put("description", dossier.purpose.description.clone());
            form.put("objectives", dossier.purpose.objectives.iter().cloned());
        }
        Page::Publics => {
            put("publics", dossier.publics.publics.clone());
            put("people", said(dossier.publics.people));
            put("from_qpv", said(dossier.publics.from_qpv));
            put("women", said(dossier.publics.women));
            form.put("ages", dossier.publics.ages.iter().map(|band| band.code().to_owned()));
        }
        Page::Calendar => {
            put("starts", said(dossier.calendar.starts));
            put("ends", said(dossier.calendar.ends));
        }
        Page::Means => {
            put("fte", said(dossier.means.fte));
            put("volunteers", said(dossier.means.volunteers));
            put("equipment", dossier.means.equipment.clone());
        }
        Page::Partners => put("others", dossier.partners.others.clone()),
        Page::Participation => participation(&mut form, dossier, offer),
        Page::Environment => {
            put("impact", dossier.environment.impact.clone());
            put("species", dossier.environment.species.clone());
            put("materials", dossier.environment.materials.clone());
        }
        Page::Insertion => {
            put("clause", said(dossier.insertion.clause));
            put("hours", said(dossier.insertion.hours));
            put("reason", dossier.insertion.reason.clone());
        }
        Page::Upkeep => {
            put("works", ticked(dossier.upkeep.works));
            put("by", dossier.upkeep.by.clone());
            put("how", dossier.upkeep.how.clone());
            put("yearly", dossier.upkeep.yearly.map(|sum| sum.bare(',')).unwrap_or_default());
        }
        Page::Links => links(&mut form, dossier, offer),
        Page::Promises => {
            put("republican_contract", said(dossier.promises.republican_contract));
            put("certified", ticked(dossier.promises.certified));
        }
        Page::Indicators | Page::Budget | Page::Financing | Page::Documents => {}
    }
    if let Some((group, rows)) = rows(page, dossier) {
        group.put(&mut form, &rows);
    }
    form
}

fn holder(form: &mut Form, dossier: &Application) {
    let mut put = |name: &str, text: String| form.put(name, [text]);
    let holder = &dossier.holder;
    put("name", holder.name.clone());
    put("kind", holder.kind.map(|kind| kind.code().to_owned()).unwrap_or_default());
    put("siret", holder.siret.clone());
    put("rna", holder.rna.clone());
    put("representative", holder.representative.clone());
    put("representative_role", holder.representative_role.clone());
    put("email", holder.email.clone());
}

fn said<T: std::fmt::Display>(what: Option<T>) -> String {
    what.map(|what| what.to_string()).unwrap_or_default()
}

fn ticked(so: bool) -> String {
    if so { "oui".to_owned() } else { String::new() }
}

fn day(day: Option<Day>) -> String {
    said(day)
}

fn euros(sum: Cents) -> String {
    sum.bare(',')
}

fn measure(measure: Option<Measure>) -> String {
    said(measure)
}

fn participation(form: &mut Form, dossier: &Application, offer: &Offer) {
    for (index, phase) in offer.phases.iter().enumerate() {
        let residents = dossier.participation.residents.iter().find(|line| line.phase == *phase);
        let partners = dossier.participation.partnership.iter().find(|line| line.phase == *phase);
        form.put(&format!("form-{index}"), residents.map(|line| line.form.clone()));
        form.put(&format!("residents-{index}"), residents.map(|line| line.text.clone()));
        form.put(&format!("partnership-{index}"), partners.map(|line| line.text.clone()));
    }
}

fn links(form: &mut Form, dossier: &Application, offer: &Offer) {
    let links = &dossier.links;
    form.put("constats", links.constats.iter().map(ToString::to_string));
    form.put("actions", links.actions.iter().map(ToString::to_string));
    form.put("tfpb_lines", links.tfpb_lines.iter().map(ToString::to_string));
    form.put("renewal", [links.renewal.clone()]);
    for (index, rule) in offer.rules.iter().enumerate() {
        form.put(&format!("argument-{index}"), links.arguments.get(&rule.clause).cloned());
    }
}

/// The rows of a page, as typed again.
fn rows(page: Page, dossier: &Application) -> Option<(&'static Group, Vec<Vec<String>>)> {
    Some(match page {
        Page::Places => {
            let shares = dossier.places.quartiers.iter();
            let row = |share: &palier_domain::projects::QuartierShare| {
                vec![share.quartier.to_string(), share.percent.to_string()]
            };
            (&PLACES, shares.map(row).collect())
        }
        Page::Calendar => {
            let steps = dossier.calendar.milestones.iter();
            (&STEPS, steps.map(|step| vec![step.title.clone(), day(step.due)]).collect())
        }
        Page::Partners => {
            let partners = dossier.partners.partners.iter();
            (&PARTNERS, partners.map(|one| vec![one.organisation.to_string(), one.role.clone()]).collect())
        }
        Page::Indicators => {
            let row = |one: &palier_domain::plans::Indicator| {
                vec![
                    one.kind.code().to_owned(),
                    one.title.clone(),
                    one.unit.clone(),
                    measure(one.baseline),
                    measure(one.target),
                    one.source.clone(),
                    one.frequency.clone(),
                ]
            };
            (&INDICATORS, dossier.indicators.indicators.iter().map(row).collect())
        }
        Page::Budget => {
            let row = |line: &palier_domain::projects::AccountLine| {
                vec![line.account.code().to_owned(), line.label.clone(), euros(line.sum)]
            };
            (&LINES, dossier.budget.lines.iter().map(row).collect())
        }
        Page::Financing => {
            let row = |line: &palier_domain::plans::Funding| match line.organisation {
                Some(id) => {
                    vec![scheme_choice(id, &line.scheme), String::new(), String::new(), euros(line.asked)]
                }
                None => vec![String::new(), line.funder.clone(), line.scheme.clone(), euros(line.asked)],
            };
            (&PLAN, dossier.financing.plan.iter().map(row).collect())
        }
        _ => return None,
    })
}
