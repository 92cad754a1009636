//! The programme and the bilan of a landlord for a year brought in as one table: the same row from plan to account.

use super::line::{NewLine, Shares};
use super::review::Writing;
use crate::shared::sheet::{Field, FieldKind, Record};
use crate::shared::{Cents, Day};

/// The columns of a programme and its bilan, in the order of their workbook.
pub const FIELDS: &[Field] = &[
    Field::new("title", "Intitulé", FieldKind::Text(1_000))
        .required()
        .also(&["Titre"])
        .help("Le nom de la ligne."),
    Field::new("quartier", "Quartier", FieldKind::One)
        .required()
        .also(&["QPV"])
        .help("Le quartier dont l'abattement est ouvert dans Palier pour cette année."),
    Field::new("axis", "Axe", FieldKind::One)
        .required()
        .help("Un des axes du tableau national ; son numéro suffit."),
    Field::new("measure", "Action (sous-action)", FieldKind::Text(1_000))
        .required()
        .also(&["Action", "Sous-action"])
        .help("Une sous-action de l'axe, ou la vôtre."),
    Field::new("description", "Description", FieldKind::Text(30_000)).help("Ce qui est fait."),
    Field::new("place", "Localisation", FieldKind::Text(5_000))
        .also(&["Lieu"])
        .help("Résidence, adresse, ou quartier entier."),
    Field::new("starts", "Début", FieldKind::Day).also(&["Date de début"]).help("Par exemple 01/01/2026."),
    Field::new("ends", "Fin", FieldKind::Day)
        .also(&["Date de fin", "Échéance"])
        .help("Par exemple 31/12/2026."),
    Field::new("recurring", "Récurrent", FieldKind::Truth).help("Oui si l'action revient toute l'année."),
    Field::new("planned", "Dépense prévisionnelle", FieldKind::Euros)
        .help("Dépense totale prévue, en euros."),
    Field::new("planned_landlord", "Financement bailleur prévu", FieldKind::Euros)
        .also(&["Financement bailleur"])
        .help("Fonds propres ; vide, c'est ce qui reste de la dépense."),
    Field::new("planned_other", "Autre financement prévu", FieldKind::Euros)
        .also(&["Autre financement"])
        .help("Ce que paie quelqu'un d'autre."),
    Field::new("planned_valued", "Valorisé TFPB prévu", FieldKind::Euros)
        .also(&["Dépense valorisée TFPB"])
        .help("Ce qui compte comme contrepartie de l'abattement."),
    Field::new("other_funder", "Autre financeur", FieldKind::Text(1_000))
        .also(&["Nom du financeur"])
        .help("Qui apporte l'autre financement."),
    Field::new("indicator", "Indicateur", FieldKind::Text(1_000)).help("Ce qui est compté."),
    Field::new("indicator_planned", "Indicateur prévu", FieldKind::Text(1_000))
        .help("Ce qui en est attendu."),
    Field::new("partners", "Partenaires", FieldKind::Text(5_000)).help("Avec qui."),
    Field::new("action", "Action du plan", FieldKind::One)
        .also(&["Action du plan GUSP", "Action GUSP"])
        .help("L'action du plan GUSP que la ligne finance ; son code suffit."),
    Field::new("realised", "Dépense réalisée", FieldKind::Euros).help("Pendant le bilan : dépense totale."),
    Field::new("realised_landlord", "Financement bailleur réalisé", FieldKind::Euros)
        .help("Pendant le bilan ; vide, c'est ce qui reste de la dépense."),
    Field::new("realised_other", "Autre financement réalisé", FieldKind::Euros).help("Pendant le bilan."),
    Field::new("realised_valued", "Valorisé TFPB réalisé", FieldKind::Euros).help("Pendant le bilan."),
    Field::new("indicator_realised", "Indicateur réalisé", FieldKind::Text(1_000)).help("Pendant le bilan."),
    Field::new("gap", "Commentaire, écart", FieldKind::Text(30_000))
        .also(&["Écart", "Commentaire"])
        .help("Pendant le bilan : pourquoi le compte diffère du programme."),
];

/// What only the bilan writes.
const OF_BILAN: [&str; 6] =
    ["realised", "realised_landlord", "realised_other", "realised_valued", "indicator_realised", "gap"];

fn value<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).map_or("", String::as_str)
}

/// A kept line as a row of the table.
pub fn record(quartier: &str, line: &NewLine) -> Record {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut values = vec![
        ("title", line.title.clone()),
        ("quartier", quartier.to_owned()),
        ("axis", line.axis.clone()),
        ("measure", line.measure.clone()),
        ("description", line.description.clone()),
        ("place", line.place.clone()),
        ("starts", day(line.starts)),
        ("ends", day(line.ends)),
        ("recurring", if line.recurring { "oui" } else { "non" }.to_owned()),
        ("other_funder", line.other_funder.clone()),
        ("indicator", line.indicator.clone()),
        ("indicator_planned", line.indicator_planned.clone()),
        ("partners", line.partners.clone()),
        ("indicator_realised", line.indicator_realised.clone()),
        ("gap", line.gap.clone()),
        ("action", line.action.map(|action| action.to_string()).unwrap_or_default()),
    ];
    let names = [
        ["planned", "planned_landlord", "planned_other", "planned_valued"],
        ["realised", "realised_landlord", "realised_other", "realised_valued"],
    ];
    for (names, shares) in names.into_iter().zip([Some(line.planned), line.realised]) {
        let Some(shares) = shares else { continue };
        let all = [shares.expense, shares.landlord, shares.other, shares.valued];
        values.extend(names.into_iter().zip(all).map(|(name, cents)| (name, cents.0.to_string())));
    }
    values.into_iter().map(|(key, value)| (key.to_owned(), value.trim().replace("\r\n", "\n"))).collect()
}

/// The line a row says; amounts left blank are nothing, and the landlord's share what remains of the expense.
pub fn line(after: &Record) -> NewLine {
    let day = |key: &str| Day::parse(value(after, key)).ok();
    let text = |key: &str| value(after, key).to_owned();
    NewLine {
        axis: text("axis"),
        measure: text("measure"),
        title: text("title"),
        description: text("description"),
        place: text("place"),
        starts: day("starts"),
        ends: day("ends"),
        recurring: value(after, "recurring") == "oui",
        planned: shares(after, ["planned", "planned_landlord", "planned_other", "planned_valued"])
            .unwrap_or_default(),
        realised: shares(after, ["realised", "realised_landlord", "realised_other", "realised_valued"]),
        other_funder: text("other_funder"),
        indicator: text("indicator"),
        indicator_planned: text("indicator_planned"),
        indicator_realised: text("indicator_realised"),
        partners: text("partners"),
        gap: text("gap"),
        action: value(after, "action").parse().ok(),
    }
}

fn shares(record: &Record, names: [&str; 4]) -> Option<Shares> {
    let [expense, landlord, other, valued] = names.map(|name| value(record, name).parse().ok().map(Cents));
    if [expense, landlord, other, valued].iter().all(Option::is_none) {
        return None;
    }
    Some(Shares::completed(expense, landlord, other, valued))
}

/// What may not be written at this step: the field, and why.
pub fn closed(writing: Writing, before: Option<&Record>, after: &Record) -> Vec<(&'static str, String)> {
    let empty = Record::new();
    let kept = before.unwrap_or(&empty);
    let changed = |field: &&Field| value(kept, field.key) != value(after, field.key);
    let is_account = |field: &&Field| OF_BILAN.contains(&field.key);
    let refused = |field: &Field| match writing {
        Writing::Rien => "rien ne s'écrit à cette étape : l'examen porte sur ce qui a été déposé".to_owned(),
        Writing::Programme => format!("« {} » se remplit pendant le bilan", field.title),
        Writing::Bilan => format!("« {} » ne change plus : le programme est validé", field.title),
    };
    let stays = |field: &&Field| match writing {
        Writing::Rien => true,
        Writing::Programme => is_account(field),
        // A line that was not foreseen has its words in the bilan, and no planned amount.
        Writing::Bilan if before.is_none() => field.key.starts_with("planned"),
        Writing::Bilan => !is_account(field) && field.key != "other_funder",
    };
    FIELDS.iter().filter(changed).filter(stays).map(|field| (field.key, refused(field))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::ActionId;
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn a_line_written_as_a_row_reads_back(
            title in "[a-z]{1,12}",
            amounts in prop::array::uniform4(0_i64..1_000_000),
            (realised, tied) in (any::<bool>(), any::<bool>()),
        ) {
            let [expense, landlord, other, valued] = amounts.map(Cents);
            let shares = Shares { expense, landlord, other, valued };
            let kept = NewLine {
                title,
                planned: shares,
                realised: realised.then_some(shares),
                starts: Day::of(2026, 1, 1),
                action: tied.then(|| ActionId(Uuid::from_u128(7))),
                ..NewLine::default()
            };
            prop_assert_eq!(line(&record("q", &kept)), kept);
        }
    }

    #[test]
    fn each_step_writes_its_own_columns() {
        let row = |values: &[(&str, &str)]| -> Record {
            values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let kept = row(&[("title", "Passages"), ("planned", "100")]);
        let fields = |writing, before: Option<&Record>, values: &[(&str, &str)]| -> Vec<&'static str> {
            let mut after = before.cloned().unwrap_or_default();
            after.extend(row(values));
            closed(writing, before, &after).into_iter().map(|(field, _)| field).collect()
        };
        assert_eq!(fields(Writing::Programme, Some(&kept), &[("planned", "1"), ("gap", "x")]), ["gap"]);
        assert_eq!(fields(Writing::Bilan, Some(&kept), &[("planned", "1"), ("realised", "1")]), ["planned"]);
        assert_eq!(fields(Writing::Bilan, None, &[("title", "x"), ("planned", "1")]), ["planned"]);
        assert_eq!(fields(Writing::Rien, Some(&kept), &[("gap", "x")]), ["gap"]);
        assert!(fields(Writing::Rien, Some(&kept), &[]).is_empty());
    }
}
