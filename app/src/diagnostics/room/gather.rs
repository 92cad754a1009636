//! What the room is made of: the walk, its constats, their photos and voices.

use super::store::{self, RoomRow, WalkPhoto};
use super::usual;
use crate::diagnostics::store::walks::{self as kept_walks, WalkRow};
use crate::diagnostics::store::{Sight, organisations};
use crate::diagnostics::words::{self, Choices};
use crate::platform::clock::sha256;
use crate::platform::{Allowed, App, Problem, Tx, id_of};
use palier_domain::diagnostics::{
    ConstatValue, Priority, ResponseKind, Severity, Spot, Visibility, WalkState,
};
use palier_domain::shared::{ConstatId, Day, WalkId};

/// A walk in the room.
pub(super) struct Room {
    pub(super) walk: WalkRow,
    pub(super) rows: Vec<RoomRow>,
    pub(super) photos: Vec<WalkPhoto>,
    pub(super) today: Day,
}

/// What someone in the room may see of a walk that can still be qualified.
pub(super) async fn room(app: &App, who: &Allowed, tx: &mut Tx, walk: &str) -> Result<Room, Problem> {
    let id: WalkId = id_of(walk)?;
    let sight = Sight::of(who);
    let walk = kept_walks::walk(tx, id, &sight.mandate).await?;
    let rows = store::rows(tx, id, &sight).await?;
    let photos = store::photos(tx, id, &sight).await?;
    Ok(Room { walk, rows, photos, today: app.world.today() })
}

impl Room {
    /// Refuses to change what is closed.
    pub(super) fn must_be_open(&self) -> Result<(), Problem> {
        if self.walk.state == WalkState::Clos {
            return Err(Problem::Refused("Cette visite est close : la salle ne s'ouvre plus.".to_owned()));
        }
        Ok(())
    }

    pub(super) fn row(&self, constat: ConstatId) -> Option<&RoomRow> {
        self.rows.iter().find(|row| row.id == constat)
    }

    /// What the room has to say: everything that is neither a point fort nor the repetition of another.
    pub(super) fn to_say(&self) -> impl Iterator<Item = &RoomRow> {
        self.rows.iter().filter(|row| row.value != ConstatValue::PointFort && row.duplicate_of_id.is_none())
    }

    /// What repeats a constat.
    pub(super) fn repeats(&self, constat: ConstatId) -> impl Iterator<Item = &RoomRow> {
        let id = constat.to_string();
        self.rows.iter().filter(move |row| row.duplicate_of_id.as_deref() == Some(&id))
    }

    /// The photos of what was found, those of its repetitions after its own.
    pub(super) fn photos_of(&self, constat: ConstatId) -> Vec<&WalkPhoto> {
        let of = |id: ConstatId| {
            self.photos.iter().filter(move |photo| photo.constat_id == id && photo.moment == "avant")
        };
        let repeated = self.repeats(constat).flat_map(|row| of(row.id));
        of(constat).chain(repeated).collect()
    }

    /// What may be proposed as one: what is still on the table.
    pub(super) fn spots(&self) -> Vec<Spot> {
        let open = self.rows.iter().filter(|row| row.is_on_the_table() || is_strong_and_alone(row));
        open.map(|row| Spot {
            id: row.id,
            theme: row.theme.clone(),
            value: row.value,
            visibility: row.visibility,
            stop: row.stop(),
            point: row.point(),
        })
        .collect()
    }
}

fn is_strong_and_alone(row: &RoomRow) -> bool {
    row.value == ConstatValue::PointFort && !row.state.is_closed()
}

/// Which lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    All,
    ToQualify,
    WithoutResponsible,
    Danger,
}

impl Shown {
    pub(super) const EACH: [Self; 4] = [Self::All, Self::ToQualify, Self::WithoutResponsible, Self::Danger];

    pub(super) fn of(code: &str) -> Self {
        Self::EACH.into_iter().find(|one| one.code() == code).unwrap_or(Self::All)
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::ToQualify => "a-qualifier",
            Self::WithoutResponsible => "sans-responsable",
            Self::Danger => "danger",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::All => "Tous",
            Self::ToQualify => "À qualifier",
            Self::WithoutResponsible => "Sans responsable",
            Self::Danger => "Danger",
        }
    }

    pub(super) fn keeps(self, row: &RoomRow) -> bool {
        match self {
            Self::All => true,
            Self::ToQualify => is_to_qualify(row),
            Self::WithoutResponsible => row.is_on_the_table() && row.responsible_id.is_none(),
            Self::Danger => row.severity() == Some(Severity::Danger),
        }
    }
}

/// Whether something is still to be said of it: who answers, or by when.
pub(super) fn is_to_qualify(row: &RoomRow) -> bool {
    row.is_on_the_table() && (row.responsible_id.is_none() || row.deadline.is_none())
}

/// What is kept of a constat, as one short text: another one means that someone wrote meanwhile.
pub(super) fn version(row: &RoomRow) -> String {
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let said = serde_json::json!([
        row.state,
        row.visibility,
        of(&row.responsible_id),
        of(&row.deadline),
        of(&row.priority),
        of(&row.answer),
        of(&row.response_kind),
        of(&row.duplicate_of_id),
    ]);
    sha256(said.to_string().as_bytes())[..16].to_owned()
}

/// What a constat is qualified with: lists, and what is proposed.
pub(super) struct Table {
    pub(super) organisations: Choices,
    pub(super) priorities: Choices,
    pub(super) responses: Choices,
    pub(super) visibilities: Choices,
    /// Who usually answers, in words; empty when the grid does not say.
    pub(super) usual: String,
    /// Who that is here.
    pub(super) proposed: Option<String>,
    /// Day that the grid aims at.
    pub(super) aimed: Option<Day>,
}

/// Lists to choose from for a constat, and what is proposed of it.
pub(super) async fn table(app: &App, tx: &mut Tx, room: &Room, row: &RoomRow) -> Result<Table, Problem> {
    let manager = usual::manager(&app.grid, row);
    let proposed = match manager {
        Some((code, _)) => {
            let invited = store::invited(tx, room.walk.id).await?;
            let known = store::known(tx, room.today).await?;
            let communes = &room.walk.commune_names;
            usual::organisation(code, &invited, &known, communes).map(|one| one.id.clone())
        }
        None => None,
    };
    let days = app.grid.target_days(&row.theme, row.subtheme.as_deref());
    Ok(Table {
        organisations: organisations(tx, room.today).await?,
        priorities: words::choices(Priority::ALL, words::priority),
        responses: words::choices(ResponseKind::ALL, words::response_kind),
        visibilities: words::choices(Visibility::ALL, words::visibility),
        usual: manager.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        proposed: row.presumed_manager_id.clone().or(proposed),
        aimed: days.map(|days| room.today.plus_days(i64::from(days))),
    })
}
