//! Who usually answers: the grid names a kind of manager for a theme on a kind of space, the walk knows who that is.

use super::store::{Known, RoomRow};
use palier_domain::convention::Grid;
use palier_domain::diagnostics::SpaceKind;
use palier_domain::partners::OrganisationKind;
use palier_domain::shared::text::fold;

/// The space of the grid that a kind of space on the ground belongs to.
fn grid_space(space: SpaceKind) -> &'static str {
    use SpaceKind as S;
    match space {
        S::Chaussee | S::Trottoir | S::Cheminement | S::Talus | S::ReseauMobilier => "voie-publique",
        S::Stationnement => "stationnement",
        S::Place | S::EspaceVert | S::AireDeJeux | S::TerrainDeSport | S::JardinPartage => "espace-public",
        S::PiedImmeuble | S::PointDechets => "exterieur-residence",
        S::PartiesCommunes => "parties-communes",
        S::AbordEquipement => "equipement",
        S::Friche => "friche",
    }
}

/// The kind of manager that the grid gives for that theme on that space: its code and its name.
pub(super) fn manager<'g>(grid: &'g Grid, row: &RoomRow) -> Option<(&'g str, &'g str)> {
    let space: SpaceKind = row.space.as_deref()?.parse().ok()?;
    let code = grid.theme(&row.theme)?.manager(grid_space(space))?;
    Some((code, grid.managers.get(code).map_or(code, String::as_str)))
}

/// The organisation that kind of manager is on this walk: the only one invited of that kind, else the only one there
/// is; a commune is that of the quartier. Nothing when several could be meant.
pub(super) fn organisation<'k>(
    manager: &str,
    invited: &'k [Known],
    known: &'k [Known],
    communes: &str,
) -> Option<&'k Known> {
    let kind = match manager {
        "commune" => OrganisationKind::Commune,
        "metropole" => OrganisationKind::Metropole,
        "bailleur" => OrganisationKind::Bailleur,
        _ => return None,
    };
    let of_kind = |list: &'k [Known]| list.iter().filter(|one| one.kind == kind).collect::<Vec<_>>();
    let here = |one: &&Known| {
        let name = fold(&one.name);
        communes.split(',').any(|commune| name.contains(&fold(commune.trim())))
    };
    let only = |list: Vec<&'k Known>| if list.len() == 1 { list.first().copied() } else { None };
    only(of_kind(invited)).or_else(|| match kind {
        OrganisationKind::Commune => only(of_kind(known).into_iter().filter(here).collect()),
        _ if of_kind(invited).is_empty() => only(of_kind(known)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str, kind: OrganisationKind) -> Known {
        Known { id: name.to_owned(), name: name.to_owned(), kind }
    }

    #[test]
    fn the_manager_is_whoever_is_alone_of_its_kind() {
        use OrganisationKind as K;
        let all = [
            known("Ville de Montfleury", K::Commune),
            known("Ville de Rochebelle", K::Commune),
            known("Habitat des Monts", K::Bailleur),
            known("Toits du Pilat", K::Bailleur),
            known("Métropole des Vallons", K::Metropole),
        ];
        let found = |manager: &str, invited: &[Known]| {
            organisation(manager, invited, &all, "Montfleury").map(|one| one.name.clone())
        };
        assert_eq!(found("commune", &[]).as_deref(), Some("Ville de Montfleury"));
        assert_eq!(found("metropole", &[]).as_deref(), Some("Métropole des Vallons"));
        assert_eq!(found("bailleur", &[]), None);
        assert_eq!(found("bailleur", &all[3..4]).as_deref(), Some("Toits du Pilat"));
        assert_eq!(found("bailleur", &all[2..4]), None);
        assert_eq!(found("police", &all), None);
    }
}
