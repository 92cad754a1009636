//! From what was typed to what a page says. Nothing is required here: what is missing is told, not refused.

use super::{INDICATORS, LINES, PARTNERS, PLACES, PLAN, STEPS};
use crate::plans::rows::Group;
use crate::platform::{Form, whole};
use crate::projects::offer::{Offer, scheme_chosen};
use palier_domain::plans::{
    Funding, Indicator, IndicatorKind, Measure, Milestone, Participation, Partner, row_fault,
};
use palier_domain::projects::{AccountLine, Application, Page, PhasePartnership, QuartierShare};
use palier_domain::shared::{Cents, Day, FieldFault, OrganisationId, QuartierId};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

type Faults = Vec<FieldFault>;

/// Puts what was typed on a page in place of what the dossier said there; what cannot be read is told.
pub fn read(page: Page, form: &Form, offer: &Offer, dossier: &mut Application) -> Faults {
    let mut faults = Vec::new();
    let told = &mut faults;
    match page {
        Page::Holder => holder(form, dossier),
        Page::Summary => {
            dossier.summary.title = text(form, "title");
            dossier.summary.summary = text(form, "summary");
            dossier.summary.renewal = form.ticked("renewal");
        }
        Page::Places => {
            dossier.places.place = text(form, "place");
            dossier.places.quartiers = each(form, &PLACES, told, |cells| share(cells, offer));
        }
        Page::Purpose => purpose(form, offer, dossier),
        Page::Publics => {
            dossier.publics.publics = text(form, "publics");
            dossier.publics.people = count(form, "people", told);
            dossier.publics.from_qpv = count(form, "from_qpv", told);
            dossier.publics.ages = form.all("ages").filter_map(|code| code.parse().ok()).collect();
            dossier.publics.women = count(form, "women", told);
        }
        Page::Calendar => {
            dossier.calendar.starts = day(form, "starts", told);
            dossier.calendar.ends = day(form, "ends", told);
            dossier.calendar.milestones = each(form, &STEPS, told, step);
        }
        Page::Means => {
            let measure = |text: &str| Measure::parse(text).map_err(|wrong| format!("ETP : {wrong}."));
            dossier.means.fte = form.read("fte", told, measure);
            dossier.means.volunteers = count(form, "volunteers", told);
            dossier.means.equipment = text(form, "equipment");
        }
        Page::Partners => {
            dossier.partners.partners = each(form, &PARTNERS, told, |cells| partner(cells, offer));
            dossier.partners.others = text(form, "others");
        }
        Page::Participation => participation(form, offer, dossier),
        Page::Environment => {
            dossier.environment.impact = text(form, "impact");
            dossier.environment.species = text(form, "species");
            dossier.environment.materials = text(form, "materials");
        }
        Page::Insertion => insertion(form, dossier, told),
        Page::Upkeep => upkeep(form, dossier, told),
        Page::Links => links(form, offer, dossier),
        Page::Indicators => dossier.indicators.indicators = each(form, &INDICATORS, told, indicator),
        Page::Budget => dossier.budget.lines = each(form, &LINES, told, account),
        Page::Financing => {
            dossier.financing.plan = each(form, &PLAN, told, |cells| funding(cells, offer));
        }
        Page::Promises => {
            dossier.promises.republican_contract = day(form, "republican_contract", told);
            dossier.promises.certified = form.ticked("certified");
        }
        // Documents are joined one by one, each with its file.
        Page::Documents => {}
    }
    faults
}

fn text(form: &Form, name: &str) -> String {
    form.text(name).replace("\r\n", "\n")
}

fn euros(text: &str) -> Result<Cents, String> {
    Cents::parse(text).map_err(|wrong| format!("{wrong}."))
}

fn count<T: FromStr>(form: &Form, name: &'static str, faults: &mut Faults) -> Option<T> {
    form.read(name, faults, whole)
}

fn day(form: &Form, name: &'static str, faults: &mut Faults) -> Option<Day> {
    form.read(name, faults, |text| Day::parse(text).map_err(|wrong| format!("{wrong}.")))
}

/// Each row of a group that says something, in order; a row that cannot be read is told under its number.
fn each<T>(
    form: &Form,
    group: &'static Group,
    faults: &mut Faults,
    read: impl Fn(&[String]) -> Result<T, String>,
) -> Vec<T> {
    let mut rows = Vec::new();
    for (index, cells) in group.typed(form).iter().enumerate() {
        match read(cells) {
            Ok(row) => rows.push(row),
            Err(why) => faults.push(row_fault(group.name, index, why)),
        }
    }
    rows
}

fn cell(cells: &[String], column: usize) -> &str {
    cells.get(column).map_or("", String::as_str)
}

/// A cell read as something else; none when it is blank.
fn maybe<T, E: Display>(
    cells: &[String],
    column: usize,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, String> {
    match cell(cells, column) {
        "" => Ok(None),
        text => read(text).map(Some).map_err(|wrong| format!("{wrong}.")),
    }
}

fn holder(form: &Form, dossier: &mut Application) {
    let holder = &mut dossier.holder;
    holder.name = text(form, "name");
    holder.kind = form.filled("kind").and_then(|code| code.parse().ok());
    holder.siret = text(form, "siret");
    holder.rna = text(form, "rna");
    holder.representative = text(form, "representative");
    holder.representative_role = text(form, "representative_role");
    holder.email = text(form, "email");
}

fn share(cells: &[String], offer: &Offer) -> Result<QuartierShare, String> {
    let id = cell(cells, 0);
    let known = offer.quartiers.iter().any(|one| one.id == id);
    let quartier = id.parse::<QuartierId>().ok().filter(|_| known).ok_or("choisissez un quartier.")?;
    let typed = cell(cells, 1).trim_end_matches('%').trim();
    let percent = if typed.is_empty() { Ok(0) } else { typed.parse::<u8>() };
    let percent = percent.ok().filter(|percent| *percent <= 100);
    Ok(QuartierShare { quartier, percent: percent.ok_or("la part va de 0 à 100 %.")? })
}

fn step(cells: &[String]) -> Result<Milestone, String> {
    Ok(Milestone { title: cell(cells, 0).to_owned(), due: maybe(cells, 1, Day::parse)?, done_on: None })
}

fn partner(cells: &[String], offer: &Offer) -> Result<Partner, String> {
    let id = cell(cells, 0);
    let known = offer.organisations.iter().any(|(known, _)| known == id);
    let found = id.parse::<OrganisationId>().ok().filter(|_| known);
    let organisation = found.ok_or("choisissez l'organisme partenaire.")?;
    Ok(Partner { organisation, role: cell(cells, 1).to_owned() })
}

fn purpose(form: &Form, offer: &Offer, dossier: &mut Application) {
    let known = |code: &&str| offer.objectives.iter().any(|(known, _)| known == code);
    dossier.purpose.objectives = form.all("objectives").filter(known).map(str::to_owned).collect();
    dossier.purpose.need = text(form, "need");
    dossier.purpose.description = text(form, "description");
}

fn insertion(form: &Form, dossier: &mut Application, told: &mut Faults) {
    dossier.insertion.clause = form.filled("clause").and_then(|code| code.parse().ok());
    dossier.insertion.hours = count(form, "hours", told);
    dossier.insertion.reason = text(form, "reason");
}

fn upkeep(form: &Form, dossier: &mut Application, told: &mut Faults) {
    dossier.upkeep.works = form.ticked("works");
    dossier.upkeep.by = text(form, "by");
    dossier.upkeep.how = text(form, "how");
    dossier.upkeep.yearly = form.read("yearly", told, euros);
}

/// Three answers per phase: the form of participation, what residents do, what partners do.
fn participation(form: &Form, offer: &Offer, dossier: &mut Application) {
    let part = &mut dossier.participation;
    part.residents.clear();
    part.partnership.clear();
    for (index, phase) in offer.phases.iter().enumerate() {
        let at = |name: &str| text(form, &format!("{name}-{index}"));
        let (kind, residents, partners) = (at("form"), at("residents"), at("partnership"));
        if !residents.is_empty() || !kind.is_empty() {
            part.residents.push(Participation { phase: phase.clone(), form: kind, text: residents });
        }
        if !partners.is_empty() {
            part.partnership.push(PhasePartnership { phase: phase.clone(), text: partners });
        }
    }
}

/// What is ticked among what is offered; what somebody else linked and this person may not see stays.
fn ticked<T: FromStr + Ord + Copy + Display>(
    form: &Form,
    name: &str,
    offered: &[(String, String)],
    kept: &BTreeSet<T>,
) -> BTreeSet<T> {
    let is_offered = |id: &T| offered.iter().any(|(known, _)| *known == id.to_string());
    let typed = form.all(name).filter_map(|text| text.parse::<T>().ok()).filter(is_offered);
    let unseen = kept.iter().copied().filter(|id| !is_offered(id));
    typed.chain(unseen).collect()
}

fn links(form: &Form, offer: &Offer, dossier: &mut Application) {
    let links = &mut dossier.links;
    links.constats = ticked(form, "constats", &offer.constats, &links.constats);
    links.actions = ticked(form, "actions", &offer.actions, &links.actions);
    links.tfpb_lines = ticked(form, "tfpb_lines", &offer.lines, &links.tfpb_lines);
    links.renewal = text(form, "renewal");
    links.arguments.clear();
    for (index, rule) in offer.rules.iter().enumerate() {
        let argued = text(form, &format!("argument-{index}"));
        if !argued.is_empty() {
            links.arguments.insert(rule.clause.clone(), argued);
        }
    }
}

fn indicator(cells: &[String]) -> Result<Indicator, String> {
    Ok(Indicator {
        kind: cell(cells, 0).parse().unwrap_or(IndicatorKind::Realisation),
        title: cell(cells, 1).to_owned(),
        unit: cell(cells, 2).to_owned(),
        baseline: maybe(cells, 3, Measure::parse)?,
        target: maybe(cells, 4, Measure::parse)?,
        reached: None,
        source: cell(cells, 5).to_owned(),
        frequency: cell(cells, 6).to_owned(),
    })
}

fn account(cells: &[String]) -> Result<AccountLine, String> {
    let account = cell(cells, 0).parse().map_err(|_| "choisissez un compte.")?;
    let sum = maybe(cells, 2, Cents::parse)?.ok_or("indiquez le montant.")?;
    Ok(AccountLine { account, label: cell(cells, 1).to_owned(), sum })
}

fn funding(cells: &[String], offer: &Offer) -> Result<Funding, String> {
    let asked = maybe(cells, 3, Cents::parse)?.ok_or("indiquez le montant demandé.")?;
    let line = |organisation, funder: &str, scheme: &str| Funding {
        organisation,
        funder: funder.to_owned(),
        scheme: scheme.to_owned(),
        asked,
        granted: None,
        paid: None,
    };
    let choice = cell(cells, 0);
    if choice.is_empty() {
        return Ok(line(None, cell(cells, 1), cell(cells, 2)));
    }
    let label = offer.schemes.iter().find(|(known, _)| known == choice);
    let (_, label) = label.ok_or("choisissez un financeur de l'appel.")?;
    let (id, scheme) = scheme_chosen(choice).ok_or("choisissez un financeur de l'appel.")?;
    let organisation = id.parse::<OrganisationId>().map_err(|_| "choisissez un financeur de l'appel.")?;
    let funder = label.strip_suffix(scheme).and_then(|name| name.strip_suffix(" : ")).unwrap_or(label);
    Ok(line(Some(organisation), funder, scheme))
}
