//! The constats of the minutes: each remark once, with what repeats it, its photos and its voices.

use crate::diagnostics::room::store::{RoomRow, WalkPhoto};
use crate::diagnostics::words;
use crate::platform::{App, Problem};
use palier_documents::Photo;
use palier_documents::charts::Tally;
use palier_documents::walk::minutes::{Constat, Voice};
use palier_documents::walk::plan::Mark;
use palier_domain::convention::Grid;
use palier_domain::diagnostics::{ConstatValue, Severity, Visibility};
use palier_domain::shared::{ConstatId, Day};
use std::collections::BTreeMap;

/// What was seen on a walk, as the reader of this copy may see it.
pub(super) struct Seen {
    pub(super) rows: Vec<RoomRow>,
    pub(super) photos: Vec<WalkPhoto>,
    pub(super) voices: Vec<(String, String, i64)>,
}

impl Seen {
    /// Each remark once: a repetition is told with what it repeats, when that can be seen.
    pub(super) fn remarks(&self) -> impl Iterator<Item = &RoomRow> {
        self.rows.iter().filter(|row| self.original(row).is_none())
    }

    fn original(&self, row: &RoomRow) -> Option<&RoomRow> {
        let id = row.duplicate_of_id.as_deref()?;
        self.rows.iter().find(|one| one.id.to_string() == id)
    }

    fn repeats(&self, of: ConstatId) -> Vec<&RoomRow> {
        let repeated = |row: &&RoomRow| self.original(row).is_some_and(|original| original.id == of);
        self.rows.iter().filter(repeated).collect()
    }

    /// The numbered places of the plan.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let mark = |row: &RoomRow| {
            Some(Mark { number: row.number.to_string(), label: row.place.clone(), at: row.point()? })
        };
        self.remarks().filter_map(mark).collect()
    }

    /// The constats by stop, then by number, without their photos.
    pub(super) fn constats(&self, grid: &Grid) -> Vec<Constat> {
        self.remarks().map(|row| self.constat(grid, row)).collect()
    }

    fn constat(&self, grid: &Grid, row: &RoomRow) -> Constat {
        let repeats = self.repeats(row.id);
        let also =
            repeats.iter().map(|one| format!("Également noté, n° {} : {}", one.number, one.description));
        let description: Vec<String> = std::iter::once(row.description.clone()).chain(also).collect();
        let said = std::iter::once(row).chain(repeats.iter().copied());
        let residents: Vec<String> = said.filter_map(|one| one.residents_words.clone()).collect();
        let open = is_open(row);
        let title = |found: Option<String>, code: &str| found.unwrap_or_else(|| code.to_owned());
        let sub_theme = row
            .subtheme
            .as_deref()
            .map(|code| title(grid.subtheme(code).map(|(_, found)| found.title.clone()), code));
        Constat {
            number: row.number.to_string(),
            stop: match (row.stop_number, &row.stop_label) {
                (Some(number), Some(label)) => format!("Arrêt {number} : {label}"),
                _ => String::new(),
            },
            place: row.place.clone(),
            theme: title(grid.theme(&row.theme).map(|found| found.title.clone()), &row.theme),
            sub_theme: sub_theme.unwrap_or_default(),
            value: words::value(row.value).to_owned(),
            severity: row.severity().map(|severity| words::severity(severity).to_owned()).unwrap_or_default(),
            voices: self.voices_of(row.id),
            visibility: match row.visibility {
                Visibility::Public => String::new(),
                Visibility::Partenaires => "partenaires".to_owned(),
                Visibility::Restreint => "restreint".to_owned(),
            },
            description: description.join("\n"),
            residents_words: residents.join("\n"),
            before: Vec::new(),
            after: Vec::new(),
            responsible: row.responsible_name.clone().unwrap_or_default(),
            answer: row.answer.clone().unwrap_or_default(),
            deadline: row.deadline(),
            state: words::constat_badge(row.value, row.state).1.to_owned(),
            awaits_answer: open && row.answer.is_none(),
            is_open: open,
        }
    }

    fn voices_of(&self, constat: ConstatId) -> Vec<Voice> {
        let id = constat.to_string();
        let of = |severity: &Severity| {
            let given = self.voices.iter().find(|(of, code, _)| *of == id && code == severity.code())?;
            let count = u32::try_from(given.2).ok()?;
            Some(Voice { severity: words::severity(*severity).to_owned(), count })
        };
        Severity::ALL.iter().rev().filter_map(of).collect()
    }

    /// The photos of each remark, those of its repetitions after its own: of what was found, then of what was done.
    fn photos_of(&self, row: &RoomRow, moment: &str) -> Vec<(&WalkPhoto, i64)> {
        let all = std::iter::once(row).chain(self.repeats(row.id));
        all.flat_map(|one| {
            let own = self.photos.iter().filter(move |photo| photo.constat_id == one.id);
            own.map(move |photo| (photo, one.number))
        })
        .filter(|(photo, _)| photo.moment == moment)
        .collect()
    }

    /// Puts in the photos, drawn small. One lost on the disk does not cost the reader the minutes: the page says it.
    pub(super) async fn add_photos(&self, app: &App, constats: &mut [Constat]) -> Result<(), Problem> {
        let start = |photo: &WalkPhoto| {
            let (app, address) = (app.clone(), photo.sha256.clone());
            (photo.id.clone(), tokio::spawn(async move { app.photos.small(&address).await }))
        };
        let started: Vec<_> = self.photos.iter().map(start).collect();
        let mut read: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (id, bytes) in started {
            read.insert(id, bytes.await.map_err(Problem::inside)?.unwrap_or_default());
        }
        for (row, constat) in self.remarks().zip(constats) {
            constat.before = printed(&read, self.photos_of(row, "avant"));
            constat.after = printed(&read, self.photos_of(row, "apres"));
        }
        Ok(())
    }

    /// Only says how many photos there are.
    pub(super) fn count_photos(&self, constats: &mut [Constat]) {
        for (row, constat) in self.remarks().zip(constats) {
            constat.before = vec![Photo::default(); self.photos_of(row, "avant").len()];
            constat.after = vec![Photo::default(); self.photos_of(row, "apres").len()];
        }
    }

    pub(super) fn by_theme(&self, grid: &Grid, today: Day) -> Vec<Tally> {
        self.tally(today, |row| {
            grid.theme(&row.theme).map_or_else(|| row.theme.clone(), |theme| theme.title.clone())
        })
    }

    pub(super) fn by_responsible(&self, today: Day) -> Vec<Tally> {
        self.tally(today, |row| row.responsible_name.clone().unwrap_or_else(|| "Sans responsable".to_owned()))
    }

    /// Counts by label, the most frequent first.
    fn tally(&self, today: Day, label: impl Fn(&RoomRow) -> String) -> Vec<Tally> {
        let mut counts: BTreeMap<String, Tally> = BTreeMap::new();
        for row in self.remarks().filter(|row| row.value != ConstatValue::PointFort) {
            let label = label(row);
            let tally = counts.entry(label.clone()).or_insert(Tally {
                label,
                total: 0,
                open: 0,
                answered: 0,
                late: 0,
            });
            let open = is_open(row);
            tally.total += 1;
            tally.open += u32::from(open);
            tally.answered += u32::from(row.answer.is_some());
            tally.late += u32::from(open && row.deadline().is_some_and(|deadline| deadline < today));
        }
        let mut list: Vec<Tally> = counts.into_values().collect();
        list.sort_by_key(|tally| std::cmp::Reverse(tally.total));
        list
    }
}

fn is_open(row: &RoomRow) -> bool {
    row.value != ConstatValue::PointFort && !row.state.is_closed()
}

fn printed(read: &BTreeMap<String, Vec<u8>>, photos: Vec<(&WalkPhoto, i64)>) -> Vec<Photo> {
    let photo = |(photo, number): (&WalkPhoto, i64)| Photo {
        bytes: read.get(&photo.id).cloned().unwrap_or_default(),
        caption: format!("N° {number}"),
        alternative: words::photo(&photo.description, &photo.moment),
    };
    photos.into_iter().map(photo).collect()
}
