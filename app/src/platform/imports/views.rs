//! Pages of imports: sending a file, what it would do, and how far long work is.

use super::{Draft, Work};
use crate::platform::{Filled, Frame};
use crate::words::counted;
use askama::Template;
use palier_domain::shared::sheet::{CellFault, Changed, Judged, Verdict};
use palier_domain::shared::{DraftId, FieldFault};

/// How a feature speaks of what is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Several: `actions`.
    pub many: &'static str,
    /// Address of the import: `/actions/import`.
    pub base: String,
    /// Address of where what is kept is seen.
    pub seen_at: String,
    /// Address of the blank workbook.
    pub template: String,
    /// Address of the workbook that can be changed and sent back.
    pub export: String,
    /// What that workbook holds.
    pub export_label: String,
}

/// A draft that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// Its page.
    pub href: String,
    /// Name of the file.
    pub file_name: String,
    /// When it was sent, in words.
    pub when: String,
    /// What it would do, in words.
    pub summary: String,
}

/// Sending a file.
#[derive(Debug, Template)]
#[template(path = "platform/templates/import.html")]
pub struct UploadView {
    /// Frame.
    pub frame: Frame,
    /// How what is imported is spoken of.
    pub wording: Wording,
    /// Faults of what was sent.
    pub filled: Filled,
    /// Drafts that wait.
    pub drafts: Vec<DraftLine>,
}

/// Long work under way, or stopped.
#[derive(Debug, Template)]
#[template(path = "platform/templates/import_work.html")]
pub struct WorkView {
    /// Frame.
    pub frame: Frame,
    /// How far it is.
    pub work: Work,
    /// Where to start again.
    pub base: String,
    /// This page.
    pub here: String,
}

impl WorkView {
    fn said(&self) -> String {
        match self.work.total {
            0 => "Lecture du fichier…".to_owned(),
            total => format!(
                "{} sur {}",
                self.work.done,
                counted(i64::try_from(total).unwrap_or(i64::MAX), "ligne", "lignes")
            ),
        }
    }
}

/// A row of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLine {
    /// Its row in the sheet.
    pub line: u32,
    /// What it would do.
    pub verdict: Verdict,
    /// What it is about.
    pub label: String,
    /// The page of what it changes, if any.
    pub href: String,
    /// Fields that would change.
    pub changes: Vec<Changed>,
    /// Why it is refused.
    pub faults: Vec<CellFault>,
}

impl RowLine {
    /// Of a row judged, whose subject has its page there.
    pub fn of(row: Judged, href: impl Fn(&str) -> String) -> Self {
        let page = row.id.as_deref().filter(|_| row.verdict != Verdict::Refuse).map(href);
        Self {
            line: row.line,
            verdict: row.verdict,
            label: row.label,
            href: page.unwrap_or_default(),
            changes: row.changes,
            faults: row.faults,
        }
    }

    /// Why it is refused: where, and a sentence.
    fn reasons(&self) -> Vec<(String, String)> {
        let place = |at: &str| if at.starts_with("ligne") { at.to_owned() } else { format!("cellule {at}") };
        self.faults.iter().map(|fault| (place(&fault.at), sentence(&fault.message))).collect()
    }

    /// What would change: field, before and after.
    fn said(&self) -> Vec<(&str, &str, &str)> {
        self.changes
            .iter()
            .map(|change| (change.title.as_str(), or_empty(&change.before), or_empty(&change.after)))
            .collect()
    }

    /// How many fields a new row fills.
    fn filled(&self) -> String {
        counted(i64::try_from(self.changes.len()).unwrap_or(i64::MAX), "champ rempli", "champs remplis")
    }

    fn badge(&self) -> (&'static str, &'static str) {
        match self.verdict {
            Verdict::Create => ("success", "Création"),
            Verdict::Change => ("info", "Modification"),
            Verdict::Same => ("neutral", "Inchangée"),
            Verdict::Refuse => ("danger", "Refusée"),
        }
    }
}

/// What a file would do, row by row.
#[derive(Debug, Template)]
#[template(path = "platform/templates/import_draft.html")]
pub struct DraftView {
    /// Frame.
    pub frame: Frame,
    /// How what is imported is spoken of.
    pub wording: Wording,
    /// The draft.
    pub draft: Draft,
    /// Rows of this page.
    pub rows: Vec<RowLine>,
    /// The verdict that is looked at; every row when none is.
    pub only: Option<Verdict>,
    /// Which rows are shown, in words.
    pub summary: String,
    /// Address of the page before.
    pub previous: String,
    /// Address of the page after.
    pub next: String,
}

/// Rows on one page of a draft.
pub(super) const PAGE: usize = 50;

impl DraftView {
    /// The page of a draft asked for, with its rows.
    pub fn page(
        frame: Frame,
        wording: Wording,
        draft: Draft,
        only: Option<Verdict>,
        (page, rows): (usize, Vec<RowLine>),
    ) -> Self {
        let total = Self::count(&draft, only);
        let pages = total.div_ceil(PAGE).max(1);
        let first = (page.clamp(1, pages) - 1) * PAGE;
        let summary = format!("Lignes {} à {} sur {total}", first + 1, first + rows.len());
        let mut view =
            Self { frame, wording, draft, rows, only, summary, previous: String::new(), next: String::new() };
        if page > 1 {
            view.previous = view.address(only, page - 1);
        }
        if page < pages {
            view.next = view.address(only, page + 1);
        }
        view
    }

    /// How many rows have that verdict.
    pub fn count(draft: &Draft, only: Option<Verdict>) -> usize {
        let counted = draft.counted;
        match only {
            Some(Verdict::Create) => counted.created,
            Some(Verdict::Change) => counted.changed,
            Some(Verdict::Same) => counted.same,
            Some(Verdict::Refuse) => counted.refused,
            None => counted.created + counted.changed + counted.same + counted.refused,
        }
    }

    fn address(&self, only: Option<Verdict>, page: usize) -> String {
        let base = format!("{}/{}", self.wording.base, self.draft.id);
        match (only, page) {
            (None, 1) => base,
            (None, page) => format!("{base}?page={page}"),
            (Some(only), 1) => format!("{base}?voir={only}"),
            (Some(only), page) => format!("{base}?voir={only}&page={page}"),
        }
    }

    fn tabs(&self) -> Vec<(&'static str, String, bool, String)> {
        let tab = |label, only| {
            let count = Self::count(&self.draft, only);
            (label, self.address(only, 1), self.only == only, count.to_string())
        };
        vec![
            tab("Toutes les lignes", None),
            tab("Refusées", Some(Verdict::Refuse)),
            tab("Modifications", Some(Verdict::Change)),
            tab("Créations", Some(Verdict::Create)),
            tab("Inchangées", Some(Verdict::Same)),
        ]
    }

    /// What the rows would do: how many, in words, where they are listed, tone.
    fn figures(&self) -> Vec<(usize, &'static str, String, &'static str)> {
        let all = [
            (Verdict::Refuse, "ligne refusée", "lignes refusées"),
            (Verdict::Change, "modification", "modifications"),
            (Verdict::Create, "création", "créations"),
            (Verdict::Same, "ligne inchangée", "lignes inchangées"),
        ];
        let figure = |(verdict, one, many)| {
            let count = Self::count(&self.draft, Some(verdict));
            let tone = if verdict == Verdict::Refuse && count > 0 { "danger" } else { "" };
            (count, if count < 2 { one } else { many }, self.address(Some(verdict), 1), tone)
        };
        all.into_iter().map(figure).collect()
    }

    fn is_kept(&self) -> bool {
        self.draft.kept_at.is_some()
    }

    fn may_be_kept(&self) -> bool {
        !self.is_kept() && self.draft.counted.may_be_kept()
    }

    /// What keeping it does, for the button.
    fn keeping(&self) -> String {
        let counted_as = |count: usize, one: &str, many: &str| {
            (count > 0).then(|| counted(i64::try_from(count).unwrap_or(i64::MAX), one, many))
        };
        let parts = [
            counted_as(self.draft.counted.created, "création", "créations"),
            counted_as(self.draft.counted.changed, "modification", "modifications"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" et ")
    }
}

/// A fault as a sentence: it begins with a capital and ends with a point.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let end = if message.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// An empty cell, said.
fn or_empty(text: &str) -> &str {
    if text.is_empty() { "vide" } else { text }
}

fn wording() -> Wording {
    Wording {
        many: "actions",
        base: "/actions/import".to_owned(),
        seen_at: "/actions".to_owned(),
        template: "/actions/modele.xlsx".to_owned(),
        export: "/actions/a-modifier.xlsx".to_owned(),
        export_label: "Les actions de votre périmètre".to_owned(),
    }
}

fn sample_draft(counts: [usize; 4], kept: bool) -> Draft {
    use palier_domain::shared::sheet::{Counted, Heading};
    use palier_domain::shared::{Day, Instant};
    let now = Day::of(2026, 11, 22).map_or(Instant(0), |day| day.at(9, 30));
    let [created, changed, same, refused] = counts;
    Draft {
        id: DraftId(uuid::Uuid::from_u128(1)),
        file_name: "plan d'actions 2027 (version finale).xlsx".to_owned(),
        sheet: "Actions".to_owned(),
        heading: Heading { row: 4, columns: Vec::new(), id: None, mark: None, ignored: Vec::new() },
        notices: vec![
            "Feuille « Actions » : lignes masquées ou filtrées, lues comme les autres, 8, 9.".to_owned(),
        ],
        counted: Counted { created, changed, same, refused },
        created_at: now,
        kept_at: kept.then_some(now),
    }
}

fn sample_rows() -> Vec<RowLine> {
    let change = |title: &str, before: &str, after: &str| Changed {
        key: String::new(),
        title: title.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    let row = |line, verdict, label: &str, changes, faults| RowLine {
        line,
        verdict,
        label: label.to_owned(),
        href: if verdict == Verdict::Change { "/actions".to_owned() } else { String::new() },
        changes,
        faults,
    };
    let long = "Anticonstitutionnellement".repeat(8);
    let faults = vec![
        CellFault {
            at: "E7".to_owned(),
            message: "« Habitat des Mont » n'est pas connu : vouliez-vous dire « Habitat des Monts » ?"
                .to_owned(),
        },
        CellFault {
            at: "M7".to_owned(),
            message:
                "« 25.000 » peut se lire de deux façons : écrivez 25000 sans séparateur, ou deux décimales"
                    .to_owned(),
        },
    ];
    vec![
        row(7, Verdict::Refuse, "Jardin partagé des Tilleuls", vec![], faults),
        row(
            8,
            Verdict::Change,
            "Nettoyer les abords du bâtiment C",
            vec![
                change("Budget prévisionnel", "12 000 €", "12 500,50 €"),
                change("Échéance", "", "31/12/2026"),
                change("Partenaires", "Ville de Montfleury", ""),
            ],
            vec![],
        ),
        row(9, Verdict::Create, "=cmd()|'/C calc'!A0", vec![change("Intitulé", "", &long)], vec![]),
        row(10, Verdict::Same, &long, vec![], vec![]),
    ]
}

fn sample_waiting() -> DraftLine {
    DraftLine {
        href: "/actions/import/x".to_owned(),
        file_name: "plan.xlsx".to_owned(),
        when: "dimanche 22 novembre 2026 à 9 h 30".to_owned(),
        summary: "3 créations, 1 ligne refusée".to_owned(),
    }
}

/// Each page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let frame = || Frame::sample("Importer un tableau").under("Plans d'actions", "/actions");
    let upload = |filled: Filled, drafts: Vec<DraftLine>| UploadView {
        frame: frame(),
        wording: wording(),
        filled,
        drafts,
    };
    let draft = |counts, kept, rows: Vec<RowLine>, only| {
        let total = rows.len();
        let mut view = DraftView::page(frame(), wording(), sample_draft(counts, kept), only, (1, rows));
        if total > 3 {
            view.next = "/actions/import/x?page=2".to_owned();
        }
        view.render()
    };
    let work = |done, total, failed: Option<&str>| WorkView {
        frame: frame(),
        work: Work {
            person: palier_domain::shared::PersonId(uuid::Uuid::from_u128(1)),
            doing: "Enregistrement",
            done,
            total,
            failed: failed.map(str::to_owned),
        },
        base: "/actions/import".to_owned(),
        here: "/actions/import/x".to_owned(),
    };
    let fault = FieldFault::new(
        "fichier",
        "Feuille « Actions », cellules B4 et D4 : deux colonnes s'appellent « Pilote ». Gardez-en une.",
    );
    vec![
        ("import-envoi", upload(Filled::default(), vec![]).render()),
        (
            "import-envoi-brouillons",
            upload(Filled::default(), vec![sample_waiting(), sample_waiting()]).render(),
        ),
        (
            "import-envoi-refuse",
            upload(Filled::again(crate::platform::Form::default(), vec![fault]), vec![]).render(),
        ),
        ("import-examen", draft([1, 1, 1, 1], false, sample_rows(), None)),
        (
            "import-examen-pret",
            draft([3, 17, 1980, 0], false, sample_rows().into_iter().skip(1).collect(), None),
        ),
        (
            "import-examen-inchange",
            draft([0, 0, 12, 0], false, sample_rows().into_iter().skip(3).collect(), None),
        ),
        ("import-examen-sans-ligne", draft([2, 0, 0, 0], false, vec![], Some(Verdict::Refuse))),
        (
            "import-enregistre",
            draft([1, 1, 0, 0], true, sample_rows().into_iter().skip(1).take(2).collect(), None),
        ),
        ("import-en-cours", work(420, 2_000, None).render()),
        ("import-lecture", work(0, 0, None).render()),
        ("import-arrete", work(420, 2_000, Some("Cet import a déjà été enregistré.")).render()),
    ]
}
