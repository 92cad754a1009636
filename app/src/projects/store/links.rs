//! SQL of what a dossier may be linked to: what stands in its quartiers and may be seen, and what it links already.

use crate::diagnostics::{Sight, seen_by, shown};
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_many};
use palier_domain::projects::{LinkPlaces, LinksPart};
use palier_domain::shared::{ConstatId, DossierId, LineId, QuartierId};
use std::collections::BTreeSet;
use std::fmt::Display;

/// Constats within reach that may be seen, of the quartiers of a dossier or among those linked, the latest first.
pub const CONSTATS: &str = concat!(
    "SELECT c.id, c.quartier_id, q.name || ' : ' || c.description FROM constat c JOIN quartier q ON q.id = c.quartier_id \
     JOIN mandate_reach r ON r.quartier_id = c.quartier_id WHERE r.mandate_id = $1 AND ",
    shown!(),
    " AND (EXISTS (SELECT 1 FROM dossier_quartier z WHERE z.quartier_id = c.quartier_id AND z.dossier_id = $4) \
     OR $5 LIKE '%' || c.id || '%') ORDER BY c.id DESC"
);
/// Actions within reach, of the quartiers of a dossier or among those linked, by title.
pub const ACTIONS: &str = "SELECT a.id, a.title FROM action a WHERE EXISTS (SELECT 1 FROM action_quartier x \
    JOIN mandate_reach r ON r.quartier_id = x.quartier_id WHERE x.action_id = a.id AND r.mandate_id = $1 \
    AND (EXISTS (SELECT 1 FROM dossier_quartier z WHERE z.quartier_id = x.quartier_id AND z.dossier_id = $2) \
    OR $3 LIKE '%' || a.id || '%')) ORDER BY a.title_folded, a.id";
/// Lines of validated programmes within reach, of the quartiers of a dossier or among those linked.
pub const LINES: &str = "SELECT l.id, x.quartier_id, o.name || ', ' || q.name || ' : ' || l.title FROM abatement_line l \
    JOIN abatement x ON x.id = l.abatement_id JOIN organisation o ON o.id = x.landlord_id \
    JOIN quartier q ON q.id = x.quartier_id JOIN mandate_reach r ON r.quartier_id = x.quartier_id \
    WHERE r.mandate_id = $1 AND x.state IN ('valide', 'bilan_attendu', 'bilan_depose', 'bilan_a_corriger', \
    'bilan_examine', 'bilan_valide') \
    AND (EXISTS (SELECT 1 FROM dossier_quartier z WHERE z.quartier_id = x.quartier_id AND z.dossier_id = $2) \
    OR $3 LIKE '%' || l.id || '%') ORDER BY x.year DESC, o.name_folded, l.number, l.id";
/// Quartiers of constats.
pub const CONSTAT_PLACES: &str = "SELECT id, quartier_id FROM constat WHERE id IN ($1)";
/// Quartiers of lines of programmes.
pub const LINE_PLACES: &str = "SELECT l.id, x.quartier_id FROM abatement_line l \
    JOIN abatement x ON x.id = l.abatement_id WHERE l.id IN ($1)";

/// A dossier whose links are chosen.
#[derive(Debug, Clone, Copy)]
pub struct Linking<'a> {
    /// Which.
    pub dossier: DossierId,
    /// Its quartiers.
    pub quartiers: &'a BTreeSet<QuartierId>,
    /// What it links already.
    pub links: &'a LinksPart,
}

fn joined<T: Display>(ids: &BTreeSet<T>) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

impl Linking<'_> {
    /// What is said of something, and whether it counts where it stands.
    fn said(&self, (id, quartier, words): (String, String, String)) -> (String, String) {
        let here = quartier.parse().is_ok_and(|quartier| self.quartiers.contains(&quartier));
        (id, if here { words } else { format!("{words} (hors des quartiers du projet : ne compte pas)") })
    }

    /// Constats that may be linked: number and words.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn constats(self, tx: &mut Tx, sight: &Sight) -> Result<Vec<(String, String)>, Problem> {
        type Told = (String, String, String);
        let (dossier, linked) = (self.dossier.to_string(), joined(&self.links.constats));
        let rows: Vec<Told> = seen_by!(fetch_all, tx, Told, CONSTATS, sight, dossier, linked)?;
        Ok(rows.into_iter().map(|row| self.said(row)).collect())
    }

    /// Actions that may be linked: number and title.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn actions(self, tx: &mut Tx, mandate: &str) -> Result<Vec<(String, String)>, Problem> {
        let (dossier, linked) = (self.dossier.to_string(), joined(&self.links.actions));
        Ok(fetch_all!(tx, (String, String), ACTIONS, mandate, dossier, linked)?)
    }

    /// Lines that may be linked: number and words.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn lines(self, tx: &mut Tx, mandate: &str) -> Result<Vec<(String, String)>, Problem> {
        let (dossier, linked) = (self.dossier.to_string(), joined(&self.links.tfpb_lines));
        let rows: Vec<(String, String, String)> =
            fetch_all!(tx, (String, String, String), LINES, mandate, dossier, linked)?;
        Ok(rows.into_iter().map(|row| self.said(row)).collect())
    }
}

/// Where what a dossier links stands.
///
/// # Errors
/// When the store does not answer.
pub async fn places(tx: &mut Tx, links: &LinksPart) -> Result<LinkPlaces, Problem> {
    let constats: Vec<String> = links.constats.iter().map(ToString::to_string).collect();
    let lines: Vec<String> = links.tfpb_lines.iter().map(ToString::to_string).collect();
    let found: Vec<(String, String)> = fetch_many!(tx, (String, String), CONSTAT_PLACES, constats);
    let mut places = LinkPlaces::default();
    for (id, quartier) in found {
        let id: ConstatId = id.parse().map_err(Problem::inside)?;
        places.constats.insert(id, quartier.parse().map_err(Problem::inside)?);
    }
    let found: Vec<(String, String)> = fetch_many!(tx, (String, String), LINE_PLACES, lines);
    for (id, quartier) in found {
        let id: LineId = id.parse().map_err(Problem::inside)?;
        places.lines.insert(id, quartier.parse().map_err(Problem::inside)?);
    }
    Ok(places)
}
