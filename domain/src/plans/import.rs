//! A plan of actions brought in as a table: its columns, and what the rules of actions say of each row.

use super::{Action, ActionState, Admission, CannotMoveAction, Details, NewAction};
use crate::shared::sheet::{Field, FieldKind, Record};
use crate::shared::{Cents, Day, text::filled};

/// The columns of a plan of actions, in the order of its workbook.
pub const FIELDS: &[Field] = &[
    Field::new("title", "Intitulé", FieldKind::Text(1_000))
        .required()
        .also(&["Titre", "Action", "Nom de l'action"])
        .help("Le nom de l'action, en une ligne."),
    Field::new("description", "Description", FieldKind::Text(30_000))
        .also(&["Contenu", "Ce qui sera fait"])
        .help("Ce qui sera fait : contenu, participation des habitants."),
    Field::new("publics", "Publics visés", FieldKind::Text(30_000))
        .also(&["Publics", "Public", "Public visé"])
        .help("À qui l'action s'adresse."),
    Field::new("objectives", "Objectifs", FieldKind::Many)
        .required()
        .also(&["Objectif", "Objectifs opérationnels", "Objectif opérationnel"])
        .help("Un ou plusieurs objectifs de la convention, séparés par « ; ». Le code suffit (par exemple A2.3)."),
    Field::new("quartiers", "Quartiers", FieldKind::Many)
        .required()
        .also(&["Quartier", "QPV"])
        .help("Un ou plusieurs quartiers de votre périmètre, séparés par « ; »."),
    Field::new("place", "Nom du lieu", FieldKind::Text(1_000))
        .also(&["Lieu", "Localisation"])
        .help("Comme on le dit sur place : pied de la tour B."),
    Field::new("pilot", "Pilote", FieldKind::One)
        .required()
        .also(&["Organisme pilote", "Maître d'ouvrage", "Porteur"])
        .help("L'organisme qui conduit l'action, comme il est nommé dans Palier."),
    Field::new("referent", "Référent", FieldKind::Text(1_000))
        .also(&["Référente", "Contact"])
        .help("La fonction plutôt que le nom : chargée de mission cadre de vie."),
    Field::new("partners", "Partenaires", FieldKind::Many)
        .also(&["Partenaire"])
        .help("Les autres organismes, séparés par « ; »."),
    Field::new("state", "État", FieldKind::One)
        .also(&["Statut"])
        .help("Où en est l'action. Une action déjà dans Palier ne peut passer qu'à l'étape suivante ; vide vaut « Idée » pour une nouvelle action."),
    Field::new("progress", "Avancement", FieldKind::One)
        .help("Un des quatre niveaux que lisent les comités ; vide vaut « Non engagée » pour une nouvelle action."),
    Field::new("starts", "Début", FieldKind::Day).also(&["Date de début"]).help("Par exemple 03/03/2026."),
    Field::new("ends", "Échéance", FieldKind::Day)
        .also(&["Fin", "Date de fin"])
        .help("Dernier jour prévu, par exemple 31/12/2026."),
    Field::new("reason", "Motif", FieldKind::Text(5_000))
        .help("Pourquoi l'action est abandonnée, suspendue, reportée ou non recevable."),
    Field::new("postponed", "Reportée à", FieldKind::Year).help("L'année de report, pour une action reportée."),
    Field::new("budget", "Budget prévisionnel", FieldKind::Euros)
        .also(&["Budget", "Coût", "Montant"])
        .help("En euros, par exemple 25 000 ou 25 000,50."),
    Field::new("upkeep", "Entretien ensuite", FieldKind::Text(30_000))
        .also(&["Modalités de gestion", "Entretien"])
        .help("Comment sera entretenu ce qui est réalisé (article 4, critère 4)."),
    Field::new("upkeep_by", "Qui entretient ensuite", FieldKind::One)
        .also(&["Qui entretient", "Gestionnaire"])
        .help("L'organisme qui entretient ce qui est réalisé, comme il est nommé dans Palier."),
    Field::new("upkeep_yearly", "Coût annuel d'entretien", FieldKind::Euros)
        .also(&["Coût d'entretien", "Coût annuel d'entretien, en euros"])
        .help("En euros par an, par exemple 1 200 ou 1 200,50."),
    Field::new("renewal", "Lien avec le renouvellement urbain", FieldKind::Text(30_000))
        .also(&["Renouvellement urbain", "Lien avec le NPNRU"])
        .help("L'opération, sa date, ce qu'elle change ici ; ou dites qu'aucune n'est prévue."),
    Field::new("insertion", "Clause d'insertion", FieldKind::One)
        .also(&["Insertion"])
        .help("La clause retenue, ou aucune pour un motif donné (article 4) ; vide tant que ce n'est pas décidé."),
    Field::new("insertion_reason", "Modalités, ou motif d'un refus", FieldKind::Text(30_000))
        .also(&["Modalités de la clause d'insertion", "Motif du refus de clause"])
        .help("Comment la clause d'insertion s'applique, ou pourquoi il n'y en a pas."),
    Field::new("environment", "Impact environnemental", FieldKind::Text(30_000))
        .also(&["Environnement"])
        .help("Essences, matériaux, eau, énergie, réemploi."),
];

/// What a row says of the fiche beyond its head, by field.
pub fn fiche_values(details: &Details) -> [(&'static str, String); 9] {
    let said = |text: &str| text.to_owned();
    [
        ("publics", said(&details.publics)),
        ("place", said(&details.place_label)),
        ("referent", said(&details.referent)),
        ("upkeep_by", details.upkeep_by.map(|id| id.to_string()).unwrap_or_default()),
        ("upkeep_yearly", details.upkeep_yearly.map(|sum| sum.0.to_string()).unwrap_or_default()),
        ("renewal", said(&details.renewal)),
        ("insertion", details.insertion.map(|one| one.code().to_owned()).unwrap_or_default()),
        ("insertion_reason", said(&details.insertion_reason)),
        ("environment", said(&details.environment)),
    ]
}

/// What the fiche says once a row is kept; what a row cannot hold stays as it was.
pub fn fiche_of(before: Details, after: &Record) -> Details {
    let said = |key: &str| value(after, key).to_owned();
    Details {
        publics: said("publics"),
        place_label: said("place"),
        referent: said("referent"),
        upkeep_by: value(after, "upkeep_by").parse().ok(),
        upkeep_yearly: value(after, "upkeep_yearly").parse().ok().map(Cents),
        renewal: said("renewal"),
        insertion: value(after, "insertion").parse().ok(),
        insertion_reason: said("insertion_reason"),
        environment: said("environment"),
        ..before
    }
}

fn value<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).map_or("", String::as_str)
}

fn chosen<T: std::str::FromStr + Ord>(record: &Record, key: &str) -> Vec<T> {
    value(record, key).split(';').filter_map(|id| id.parse().ok()).collect()
}

/// An action that a row changes, as the rules of actions see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSubject {
    /// State, reason, postponement and last day.
    pub action: Action,
    /// Forecast budget now.
    pub budget: Option<Cents>,
    /// Sum of the posts of its budget; none when it is not written by post.
    pub posts: Option<Cents>,
    /// What would stand between it and « recevable » once the row is kept.
    pub admission: Admission,
}

impl RowSubject {
    /// What is wrong with another budget: where posts are written, it is their sum, and a row does not hold them.
    fn budget_fault(&self, after: &Record) -> Option<(&'static str, String)> {
        let said = value(after, "budget").parse().ok().map(Cents);
        let posts = self.posts.filter(|_| said != self.budget && said != self.posts)?;
        let message = format!(
            "Le budget de « {} » est la somme de ses postes ({posts}) : changez les postes sur la fiche de l'action.",
            value(after, "title")
        );
        Some(("budget", message))
    }
}

/// What the row would make of the action, once it says where it stands; as it was when the row says nothing of it.
///
/// # Errors
/// When the rules of actions refuse that step.
pub fn moved(before: Option<&RowSubject>, after: &Record, today: Day) -> Result<Action, CannotMoveAction> {
    let said = value(after, "state").parse().ok();
    let (reason, year) = (value(after, "reason"), value(after, "postponed").parse().unwrap_or_default());
    let Some(RowSubject { action: before, admission, .. }) = before else {
        return fresh(said.unwrap_or(ActionState::Idee), after, today);
    };
    let mut action = match said {
        Some(to) if to != before.state => match to {
            ActionState::Abandonnee => before.clone().abandon(reason)?,
            ActionState::Reportee => before.clone().postpone(year, today)?,
            _ => before.clone().go(to, admission)?,
        },
        _ => before.clone(),
    };
    action.reason = filled(reason).map(str::to_owned);
    action.postponed_to = (action.state == ActionState::Reportee && year > 0).then_some(year);
    action.ends = Day::parse(value(after, "ends")).ok();
    if action.state == ActionState::Abandonnee && action.reason.is_none() {
        return Err(CannotMoveAction::NoReason);
    }
    Ok(action)
}

/// A plan that existed before Palier comes in as it stands: only what a state needs is asked.
fn fresh(state: ActionState, after: &Record, today: Day) -> Result<Action, CannotMoveAction> {
    let reason = filled(value(after, "reason")).map(str::to_owned);
    let year: Option<i16> = value(after, "postponed").parse().ok();
    if state == ActionState::Abandonnee && reason.is_none() {
        return Err(CannotMoveAction::NoReason);
    }
    let postponed_to = year.filter(|_| state == ActionState::Reportee);
    if state == ActionState::Reportee && postponed_to.is_none_or(|year| year <= today.0.year()) {
        return Err(CannotMoveAction::NoYear);
    }
    Ok(Action { state, reason, postponed_to, ends: Day::parse(value(after, "ends")).ok() })
}

/// What the rules of actions say of a row: the field to blame, and the French sentence.
pub fn check(
    before: Option<&RowSubject>,
    after: &Record,
    today: Day,
    axis_of: impl Fn(&str) -> Option<String>,
) -> Vec<(&'static str, String)> {
    let day = |key: &str| Day::parse(value(after, key)).ok();
    let typed = NewAction {
        title: value(after, "title").to_owned(),
        objectives: value(after, "objectives").split(';').filter_map(filled).map(str::to_owned).collect(),
        quartiers: chosen(after, "quartiers").into_iter().collect(),
        origins: Vec::new(),
        pilot: value(after, "pilot").parse().ok(),
        starts: day("starts"),
        ends: day("ends"),
        budget: value(after, "budget").parse().ok().map(Cents),
    };
    let mut faults: Vec<(&'static str, String)> = match typed.check(axis_of) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| (fault.field, fault.message)).collect(),
    };
    let fiche = fiche_of(Details::default(), after).faults();
    faults.extend(fiche.into_iter().map(|fault| (fault.field, fault.message)));
    if before.is_some() && value(after, "state").is_empty() {
        faults.push(("state", "Dites où en est l'action : son état ne peut pas être effacé.".to_owned()));
    }
    if before.is_some() && value(after, "progress").is_empty() {
        faults.push((
            "progress",
            "Dites où en est l'action : son avancement ne peut pas être effacé.".to_owned(),
        ));
    }
    if let Err(refused) = moved(before, after, today) {
        let field = match refused {
            CannotMoveAction::WrongState
            | CannotMoveAction::NotTheirs
            | CannotMoveAction::NotAdmissible(_) => "state",
            CannotMoveAction::NoReason => "reason",
            CannotMoveAction::NoYear => "postponed",
        };
        faults.push((field, refused.to_string()));
    }
    faults.extend(before.and_then(|before| before.budget_fault(after)));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::Insertion;
    use crate::shared::OrganisationId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn record(values: &[(&str, &str)]) -> Record {
        values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn today() -> Day {
        Day::of(2026, 11, 22).unwrap()
    }

    fn subject(state: ActionState) -> RowSubject {
        let action = Action { state, reason: None, postponed_to: None, ends: None };
        RowSubject { action, budget: None, posts: None, admission: Admission::default() }
    }

    fn faults(before: Option<&RowSubject>, values: &[(&str, &str)]) -> Vec<&'static str> {
        let mut all = record(values);
        let id = Uuid::from_u128(1).to_string();
        for (key, value) in [("title", "Jardin"), ("objectives", "A2.3"), ("quartiers", &id), ("pilot", &id)]
        {
            all.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
        let axis_of = |code: &str| code.split_once('.').map(|(axis, _)| axis.to_owned());
        check(before, &all, today(), axis_of).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_new_row_comes_in_as_it_stands_and_says_what_its_state_needs() {
        assert!(faults(None, &[]).is_empty());
        assert!(faults(None, &[("state", "en_cours"), ("progress", "engagee")]).is_empty());
        assert_eq!(faults(None, &[("state", "abandonnee")]), ["reason"]);
        assert_eq!(faults(None, &[("state", "reportee"), ("postponed", "2026")]), ["postponed"]);
        assert_eq!(faults(None, &[("objectives", "inconnu"), ("budget", "-1")]), ["objectives", "budget"]);
        assert_eq!(faults(None, &[("starts", "2026-05-02"), ("ends", "2026-05-01")]), ["ends"]);
        assert_eq!(
            faults(None, &[("insertion", "non"), ("upkeep_yearly", "-1")]),
            ["insertion_reason", "upkeep_yearly"]
        );
        assert!(faults(None, &[("insertion", "non"), ("insertion_reason", "Marché de 900 €")]).is_empty());
    }

    #[test]
    fn a_known_action_moves_by_its_own_rules() {
        let idea = subject(ActionState::Idee);
        assert!(faults(Some(&idea), &[("state", "en_preparation"), ("progress", "engagee")]).is_empty());
        assert_eq!(faults(Some(&idea), &[("state", "realisee"), ("progress", "engagee")]), ["state"]);
        assert_eq!(faults(Some(&idea), &[("progress", "engagee")]), ["state"]);
        assert_eq!(faults(Some(&idea), &[("state", "abandonnee"), ("progress", "engagee")]), ["reason"]);
    }

    #[test]
    fn a_row_declares_admissible_only_as_the_rules_of_actions_do() {
        let step = [("state", "recevable"), ("progress", "engagee")];
        let proposed = subject(ActionState::Proposee);
        assert_eq!(faults(Some(&proposed), &step), ["state"]);
        let judged = Admission { may_declare: true, missing: Vec::new() };
        assert!(faults(Some(&RowSubject { admission: judged, ..proposed }), &step).is_empty());
        assert!(faults(None, &step).is_empty(), "a plan that existed before Palier comes in as it stands");
    }

    #[test]
    fn a_budget_written_by_post_is_not_written_twice() {
        let stays = [("state", "idee"), ("progress", "engagee")];
        let with = |budget: &str| {
            let posts = RowSubject {
                budget: Some(Cents(1_000)),
                posts: Some(Cents(1_000)),
                ..subject(ActionState::Idee)
            };
            let [state, progress] = stays;
            faults(Some(&posts), &[state, progress, ("budget", budget)])
        };
        assert!(with("1000").is_empty(), "what is not changed is not at fault");
        assert_eq!((with("999"), with("")), (vec!["budget"], vec!["budget"]));
        let whole = RowSubject { budget: Some(Cents(1_000)), ..subject(ActionState::Idee) };
        let [state, progress] = stays;
        assert!(faults(Some(&whole), &[state, progress, ("budget", "999")]).is_empty());
        let stale = RowSubject { posts: Some(Cents(900)), ..whole };
        assert!(faults(Some(&stale), &[state, progress, ("budget", "1000")]).is_empty());
        assert!(
            faults(Some(&stale), &[state, progress, ("budget", "900")]).is_empty(),
            "their sum puts it right"
        );
    }

    proptest! {
        #[test]
        fn a_fiche_comes_back_as_it_left_and_what_a_row_cannot_hold_stays(
            texts in prop::array::uniform6("[a-zé ;\n]{0,12}"),
            yearly in prop::option::of(0_i64..1_000_000),
            insertion in prop::option::of(prop::sample::select(Insertion::ALL)),
            by in prop::option::of(any::<u128>()),
            risks in "[a-z]{0,9}",
        ) {
            let [publics, place_label, referent, renewal, insertion_reason, environment] = texts;
            let details = Details {
                publics, place_label, referent, renewal, insertion, insertion_reason, environment,
                upkeep_by: by.map(|id| OrganisationId(Uuid::from_u128(id))),
                upkeep_yearly: yearly.map(Cents),
                ..Details::default()
            };
            let row: Record = fiche_values(&details).into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            let keys: Vec<&str> = FIELDS.iter().map(|field| field.key).collect();
            prop_assert!(row.keys().all(|key| keys.contains(&key.as_str())));
            let before = Details { risks: risks.clone(), publics: "Autres".to_owned(), ..Details::default() };
            prop_assert_eq!(fiche_of(before, &row), Details { risks, ..details });
        }

        #[test]
        fn a_row_moves_an_action_only_where_its_state_leads(
            from in prop::sample::select(ActionState::ALL),
            to in prop::sample::select(ActionState::ALL),
            reason in "[a-z]{0,3}",
        ) {
            let before = subject(from);
            let after = record(&[("state", to.code()), ("reason", &reason), ("postponed", "2027")]);
            if let Ok(action) = moved(Some(&before), &after, today()) {
                prop_assert!(action.state != ActionState::Recevable || from == ActionState::Recevable);
                prop_assert!(action.state == from || from.next().contains(&action.state));
                prop_assert_eq!(action.state, to);
            }
        }
    }
}
