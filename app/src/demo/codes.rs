//! From the words of the demonstration files to the codes of the house.

use super::data;
use palier_domain::diagnostics::{ConstatState, ConstatValue, Owner, SpaceKind, WalkKind};
use palier_domain::partners::{MandateState, OrganisationKind};
use palier_domain::plans::Progress;
use palier_domain::shared::UnknownCode;
use palier_domain::territory::QuartierStatus;

pub(super) fn organisation_kind(nature: &str) -> Result<OrganisationKind, UnknownCode> {
    match nature {
        "epci" => Ok(OrganisationKind::Metropole),
        "association_hlm" | "regie_de_quartier" => Ok(OrganisationKind::Association),
        "caf" => Ok(OrganisationKind::Financeur),
        other => other.parse(),
    }
}

pub(super) fn mandate_state(etat: &str) -> MandateState {
    match etat {
        "invite" => MandateState::Pending,
        "revoque" => MandateState::Revoked,
        _ => MandateState::Active,
    }
}

/// A quartier that is no longer a QPV is followed as one *de veille*.
pub(super) fn quartier_status(quartier: &data::Quartier) -> QuartierStatus {
    match (quartier.statut_actuel.as_str(), quartier.statut_2015_2020.as_str()) {
        ("qpv", _) => QuartierStatus::Qpv,
        (_, "veille_active") => QuartierStatus::VeilleActive,
        _ => QuartierStatus::Autre,
    }
}

pub(super) fn walk_kind(nature: &str) -> Result<WalkKind, UnknownCode> {
    if nature == "marche_de_verification" { Ok(WalkKind::Verification) } else { nature.parse() }
}

pub(super) fn space(espace: &str) -> Result<SpaceKind, UnknownCode> {
    if espace.starts_with("stationnement") { Ok(SpaceKind::Stationnement) } else { espace.parse() }
}

pub(super) fn constat_state(
    constat: &data::Constat,
    value: ConstatValue,
) -> Result<ConstatState, UnknownCode> {
    match constat.etat.as_str() {
        // Nobody is asked anything about what works.
        _ if value == ConstatValue::PointFort => Ok(ConstatState::AQualifier),
        "resolu" => Ok(ConstatState::DeclareResolu),
        other => other.parse(),
    }
}

pub(super) fn owner(kind: OrganisationKind) -> Owner {
    match kind {
        OrganisationKind::Commune => Owner::Commune,
        OrganisationKind::Metropole => Owner::Metropole,
        OrganisationKind::Departement => Owner::Departement,
        OrganisationKind::Etat => Owner::Etat,
        OrganisationKind::Bailleur => Owner::Bailleur,
        _ => Owner::Prive,
    }
}

pub(super) fn progress(percent: u8) -> Progress {
    match percent {
        0 => Progress::NonEngagee,
        1..=49 => Progress::Engagee,
        50..=99 => Progress::BienAvancee,
        _ => Progress::Terminee,
    }
}

/// The sub-theme of the walk grid; `None` where the grid has no such finer word.
pub(super) fn subtheme(theme: &str, sub_theme: &str) -> Option<String> {
    let own = match (theme, sub_theme) {
        ("dechets", "points-d-apport") => "conteneurs",
        ("espaces-verts", "arbres-dangereux") => "arbre-dangereux",
        ("espaces-verts", "ilot-de-fraicheur") => "fraicheur",
        ("parties-communes", "porte-interphone") => "porte",
        ("signaletique", "signalisation") => "orientation",
        ("signaletique", "adressage") => "plaques",
        ("tranquillite", "points-de-deal") => "trafic",
        ("usages", "conflits-d-usage") => "conflits",
        ("usages", "manque-d-equipement") => "manque",
        ("commerces", "commerces") => "commerce",
        ("commerces", "equipements") => "equipement",
        ("commerces", "services") => "service",
        ("chantiers", "terrains-en-attente") => "attente",
        ("points-forts", "amenagement") => "lieu",
        ("points-forts", "lien-social") => "initiative",
        ("points-forts", "presence") => return None,
        (_, same) => same,
    };
    Some(format!("{theme}.{own}"))
}

/// The clause of the convention for `axe1.objectif2`.
pub(super) fn objective(objectif: &str) -> String {
    format!("art5.{objectif}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::convention::{Convention, Grid, Kind};

    const CONVENTION: &str = include_str!("../../../conventions/saint-etienne-2016.toml");
    const GRID: &str = include_str!("../../../conventions/grilles/diagnostic-en-marchant.toml");

    #[test]
    fn every_word_of_the_demonstration_is_known_to_the_house() {
        let demo = data::load().unwrap();
        let grid = Grid::parse(GRID).unwrap();
        for organisation in &demo.partners.organisations {
            organisation_kind(&organisation.nature).unwrap();
        }
        for walk in &demo.walks {
            walk_kind(&walk.nature).unwrap();
            for constat in &walk.constats {
                space(&constat.espace).unwrap();
                constat_state(constat, constat.valeur.parse().unwrap()).unwrap();
                assert!(grid.theme(&constat.theme).is_some(), "{}", constat.theme);
                let fine = subtheme(&constat.theme, &constat.sous_theme);
                let theme = fine.as_deref().map(|code| grid.subtheme(code).expect(code).0.code.as_str());
                assert!(theme.is_none_or(|theme| theme == constat.theme), "{fine:?}");
            }
        }
    }

    #[test]
    fn every_action_serves_an_objective_of_the_convention() {
        let convention = Convention::parse(CONVENTION).unwrap();
        let in_force = convention.at(convention.period.ends);
        for action in data::load().unwrap().actions {
            let clause = in_force.clause(&objective(&action.objectif)).expect(&action.objectif);
            assert_eq!(clause.kind, Kind::Objective);
        }
    }
}
