//! What was typed beyond the head of a fiche, read, and written back as it is kept.

use super::rows::{self, BUDGET, FUNDING, Group, INDICATORS, MILESTONES, PARTNERS};
use super::{Within, choice};
use crate::diagnostics::{point_lines, typed_points};
use crate::platform::Form;
use palier_domain::plans::{
    ActionPlace, BudgetLine, Details, Funding, Indicator, IndicatorKind, Measure, Milestone, Participation,
    Partner, PlaceKind, row_fault,
};
use palier_domain::shared::{Cents, Day, FieldFault, OrganisationId};

type Faults = Vec<FieldFault>;

/// The cells of a row, read one after the other; each fault is told with the number of the row.
struct Row<'a> {
    group: &'static Group,
    index: usize,
    cells: &'a [String],
    faults: &'a mut Faults,
}

impl Row<'_> {
    fn text(&self, column: usize) -> String {
        self.cells.get(column).cloned().unwrap_or_default()
    }

    fn wrong(&mut self, why: impl std::fmt::Display) {
        self.faults.push(row_fault(self.group.name, self.index, why));
    }

    fn read<T, E: std::fmt::Display>(
        &mut self,
        column: usize,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        read(&text).map_err(|why| self.wrong(why)).ok()
    }

    fn organisation(&mut self, column: usize, within: &Within) -> Option<OrganisationId> {
        let gone = "cet organisme n'est plus proposé : choisissez de nouveau.";
        self.read(column, |text| match text.parse::<OrganisationId>() {
            Ok(id) if within.organisations.iter().any(|(known, _)| *known == id) => Ok(id),
            _ => Err(gone),
        })
    }
}

fn each<T>(
    form: &Form,
    group: &'static Group,
    faults: &mut Faults,
    mut read: impl FnMut(&mut Row<'_>) -> Option<T>,
) -> Vec<T> {
    let rows = group.typed(form);
    let row =
        |(index, cells): (usize, &Vec<String>)| read(&mut Row { group, index, cells, faults: &mut *faults });
    rows.iter().enumerate().filter_map(row).collect()
}

/// What was typed beyond the head of the fiche.
pub fn read(form: &Form, within: &Within, faults: &mut Faults) -> Details {
    let text = |name: &str| form.text(name).to_owned();
    let euros = |text: &str| Cents::parse(text).map_err(|wrong| wrong.to_string());
    let details = Details {
        context: text("context"),
        publics: text("publics"),
        referent: text("referent"),
        orientation: choice(form, "orientation", &within.orientations, faults),
        tfpb_axis: choice(form, "tfpb_axis", &within.tfpb_axes, faults),
        renewal: text("renewal"),
        upkeep_by: super::chosen(form, "upkeep_by", |id| within.knows(*id), faults).pop(),
        upkeep_yearly: form.read("upkeep_yearly", faults, euros),
        insertion: form.filled("insertion").and_then(|code| code.parse().ok()),
        insertion_reason: text("insertion_reason"),
        environment: text("environment"),
        risks: text("risks"),
        place_label: text("place_label"),
        place: place(form, faults),
        partners: each(form, &PARTNERS, faults, |row| {
            let organisation = row.organisation(0, within);
            if organisation.is_none() && row.text(0).is_empty() {
                row.wrong("choisissez l'organisme partenaire.");
            }
            Some(Partner { organisation: organisation?, role: row.text(1) })
        }),
        participation: participation(form, faults),
        milestones: each(form, &MILESTONES, faults, |row| {
            Some(Milestone {
                title: row.text(0),
                due: row.read(1, Day::parse),
                done_on: row.read(2, Day::parse),
            })
        }),
        budget: each(form, &BUDGET, faults, |row| {
            if row.text(2).is_empty() {
                row.wrong("indiquez le montant.");
            }
            let sum = row.read(2, Cents::parse)?;
            let nature =
                row.text(0).parse().map_err(|_| row.wrong("choisissez la nature de la dépense.")).ok()?;
            Some(BudgetLine { nature, post: row.text(1), sum })
        }),
        funding: each(form, &FUNDING, faults, |row| funding(row, within)),
        indicators: each(form, &INDICATORS, faults, |row| {
            Some(Indicator {
                kind: row.text(0).parse().unwrap_or(IndicatorKind::Realisation),
                title: row.text(1),
                unit: row.text(2),
                baseline: row.read(3, Measure::parse),
                target: row.read(4, Measure::parse),
                reached: row.read(5, Measure::parse),
                source: row.text(6),
                frequency: row.text(7),
            })
        }),
    };
    faults.extend(details.faults());
    details
}

fn funding(row: &mut Row<'_>, within: &Within) -> Option<Funding> {
    let organisation = row.organisation(0, within);
    let named = organisation.and_then(|id| within.organisations.iter().find(|(known, _)| *known == id));
    if row.text(3).is_empty() {
        row.wrong("indiquez le montant demandé.");
    }
    Some(Funding {
        organisation,
        funder: named.map_or_else(|| row.text(1), |(_, name)| name.clone()),
        scheme: row.text(2),
        asked: row.read(3, Cents::parse)?,
        granted: row.read(4, Cents::parse),
        paid: row.read(5, Cents::parse),
    })
}

fn place(form: &Form, faults: &mut Faults) -> Option<ActionPlace> {
    let points = form.read("place_points", faults, typed_points)?;
    let kind = form.text("place_kind").parse().unwrap_or(PlaceKind::Point);
    let refused = |why| FieldFault::new("place_points", format!("{why}"));
    ActionPlace::new(kind, points).map_err(|why| faults.push(refused(why))).ok()
}

/// One line per phase: what is blank says nothing.
fn participation(form: &Form, faults: &mut Faults) -> Vec<Participation> {
    let column = |name: &str| form.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (forms, texts) = (column("participation_form"), column("participation_text"));
    let mut said = Vec::new();
    for (index, phase) in column("participation_phase").into_iter().enumerate() {
        let cell = |column: &[String]| column.get(index).cloned().unwrap_or_default();
        let line = Participation { phase, form: cell(&forms), text: cell(&texts) };
        match (line.form.is_empty(), line.text.is_empty()) {
            (true, true) => {}
            (true, false) => {
                let why = format!("Phase « {} » : choisissez la forme de participation.", line.phase);
                faults.push(FieldFault::new("participation", why));
            }
            _ => said.push(line),
        }
    }
    said
}

/// What is kept, put in the form.
pub fn fill(form: &mut Form, details: &Details) {
    let texts = [
        ("context", details.context.clone()),
        ("publics", details.publics.clone()),
        ("referent", details.referent.clone()),
        ("orientation", details.orientation.clone().unwrap_or_default()),
        ("tfpb_axis", details.tfpb_axis.clone().unwrap_or_default()),
        ("renewal", details.renewal.clone()),
        ("upkeep_by", said(details.upkeep_by)),
        ("upkeep_yearly", said(details.upkeep_yearly)),
        ("insertion", said(details.insertion)),
        ("insertion_reason", details.insertion_reason.clone()),
        ("environment", details.environment.clone()),
        ("risks", details.risks.clone()),
        ("place_label", details.place_label.clone()),
        ("place_kind", said(details.place.as_ref().map(ActionPlace::kind))),
        ("place_points", details.place.as_ref().map(|place| point_lines(place.points())).unwrap_or_default()),
    ];
    for (name, text) in texts {
        form.put(name, [text]);
    }
    fill_participation(form, &details.participation);
    for (group, rows) in kept_rows(details) {
        group.put(form, &rows);
    }
}

/// Puts the lines of participation in the form.
pub fn fill_participation(form: &mut Form, lines: &[Participation]) {
    form.put("participation_phase", lines.iter().map(|line| line.phase.clone()));
    form.put("participation_form", lines.iter().map(|line| line.form.clone()));
    form.put("participation_text", lines.iter().map(|line| line.text.clone()));
}

fn said<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn kept_rows(details: &Details) -> [(&'static rows::Group, Vec<Vec<String>>); 5] {
    let partner = |one: &Partner| vec![one.organisation.to_string(), one.role.clone()];
    let step = |one: &Milestone| vec![one.title.clone(), said(one.due), said(one.done_on)];
    let line = |one: &BudgetLine| vec![one.nature.to_string(), one.post.clone(), one.sum.to_string()];
    let funding = |one: &Funding| {
        let name = if one.organisation.is_some() { String::new() } else { one.funder.clone() };
        let (granted, paid) = (said(one.granted), said(one.paid));
        vec![said(one.organisation), name, one.scheme.clone(), one.asked.to_string(), granted, paid]
    };
    let indicator = |one: &Indicator| {
        let [baseline, target, reached] = [one.baseline, one.target, one.reached].map(said);
        let head = [one.kind.to_string(), one.title.clone(), one.unit.clone()];
        let tail = [baseline, target, reached, one.source.clone(), one.frequency.clone()];
        head.into_iter().chain(tail).collect()
    };
    [
        (&PARTNERS, details.partners.iter().map(partner).collect()),
        (&MILESTONES, details.milestones.iter().map(step).collect()),
        (&BUDGET, details.budget.iter().map(line).collect()),
        (&FUNDING, details.funding.iter().map(funding).collect()),
        (&INDICATORS, details.indicators.iter().map(indicator).collect()),
    ]
}
