//! Letters about projects: what is told of a dossier, to whom, and in what words. Each is a job of the write that gives
//! cause for it: what is undone is not told. One letter per person, whatever number of dossiers it tells of.

use super::store::addresses::{Whom, addresses};
use super::store::dossiers;
use crate::platform::jobs::Job;
use crate::platform::mail::Letter;
use crate::platform::{App, Problem, Write};
use crate::words::counted;
use palier_domain::funding::MovementKind;
use palier_domain::shared::{Cents, Day, DossierId, PersonId};
use std::collections::BTreeMap;

/// What is told of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Its holder invites an organisation to write in it.
    Invited(String),
    /// Corrections are asked on its pages, by that day.
    Corrections(Day),
    /// Its bilan is to be corrected.
    BilanCorrections,
    /// An opinion is asked on it, by that day.
    OpinionAsked(Day),
    /// It was ruled on: the letter may be read.
    Decided,
    /// Money moved, as that funder notes it.
    Paid(MovementKind, Cents, String),
    /// The call it answers is completed; its last day then, when it is put back.
    CallAmended(Option<Day>),
    /// An opinion asked on it is still awaited.
    OpinionAwaited(Day),
    /// Its bilan is opened, and due that day.
    BilanOpened(Day),
    /// Its bilan is still awaited.
    BilanAwaited(Day),
}

impl News {
    /// What happened to a grant, when its holder is owed the news.
    pub fn of_money(kind: MovementKind, sum: Cents, funder: &str) -> Option<Self> {
        use MovementKind as K;
        matches!(kind, K::Avance | K::Solde | K::OrdreReversement)
            .then(|| Self::Paid(kind, sum, funder.to_owned()))
    }

    /// What it comes down to, as the subject of a letter that tells nothing else.
    const fn subject(&self) -> &'static str {
        match self {
            Self::Invited(_) => "invitation à écrire dans un dossier",
            Self::Corrections(_) => "corrections demandées sur un dossier",
            Self::BilanCorrections => "corrections demandées sur un bilan",
            Self::OpinionAsked(_) => "avis demandé sur un dossier",
            Self::Decided => "décision sur un dossier",
            Self::Paid(MovementKind::OrdreReversement, ..) => "reversement demandé",
            Self::Paid(..) => "versement d'une aide",
            Self::CallAmended(Some(_)) => "appel à projets prolongé",
            Self::CallAmended(None) => "appel à projets complété",
            Self::OpinionAwaited(_) => "avis attendu sur un dossier",
            Self::BilanOpened(_) | Self::BilanAwaited(_) => "bilan attendu",
        }
    }

    /// The sentence of a dossier of that title.
    fn said(&self, title: &str) -> String {
        match self {
            Self::Invited(holder) => format!("{holder} invite votre organisme à écrire dans « {title} »"),
            Self::Corrections(due) => {
                format!("Corrections demandées sur « {title} », attendues pour le {}", due.plain())
            }
            Self::BilanCorrections => format!("Corrections demandées sur le bilan de « {title} »"),
            Self::OpinionAsked(due) => {
                format!("L'avis de votre organisme est demandé sur « {title} », pour le {}", due.plain())
            }
            Self::Decided => format!("Décision prise sur « {title} » : la lettre est à lire dans Palier"),
            Self::Paid(kind, sum, funder) => {
                let done = match kind {
                    MovementKind::Avance => "Avance versée",
                    MovementKind::OrdreReversement => "Reversement demandé",
                    _ => "Solde versé",
                };
                format!("{done} pour « {title} » : {sum} ({funder})")
            }
            Self::CallAmended(Some(closes)) => {
                format!("L'appel auquel répond « {title} » est prolongé jusqu'au {}", closes.plain())
            }
            Self::CallAmended(None) => format!("L'appel auquel répond « {title} » est complété : relisez-le"),
            Self::OpinionAwaited(due) => format!("Avis attendu pour le {} sur « {title} »", due.plain()),
            Self::BilanOpened(due) => format!("Bilan à faire pour « {title} », dû le {}", due.plain()),
            Self::BilanAwaited(due) => format!("Bilan dû le {} pour « {title} »", due.plain()),
        }
    }

    /// The page of the dossier where it is carried on.
    const fn place(&self) -> &'static str {
        match self {
            Self::Corrections(_) => "#corrections",
            Self::OpinionAsked(_) | Self::OpinionAwaited(_) => "#avis",
            Self::Decided | Self::Paid(..) => "/decision",
            Self::BilanOpened(_) | Self::BilanAwaited(_) | Self::BilanCorrections => "/bilan",
            Self::Invited(_) | Self::CallAmended(_) => "",
        }
    }
}

/// Letters being prepared: what each address is told.
#[derive(Debug)]
pub struct Letters {
    public_url: String,
    today: Day,
    by: String,
    lines: BTreeMap<String, Vec<String>>,
    subjects: Vec<&'static str>,
}

impl Letters {
    /// None yet; whoever gives cause for them is not written to.
    pub fn of(app: &App, by: Option<PersonId>) -> Self {
        Self {
            public_url: app.config.public_url.clone(),
            today: app.world.today(),
            by: by.map(|person| person.to_string()).unwrap_or_default(),
            lines: BTreeMap::new(),
            subjects: Vec::new(),
        }
    }

    /// Tells an organisation something of a dossier of that title.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn tell(
        &mut self,
        write: &mut Write,
        whom: Whom,
        (id, title): (DossierId, &str),
        news: &News,
    ) -> Result<(), Problem> {
        let place = news.place();
        let line = format!("- {}\n  {}/projets/dossiers/{id}{place}\n", news.said(title), self.public_url);
        for email in addresses(write.tx(), whom, &self.by, self.today).await? {
            let told = self.lines.entry(email).or_default();
            if !told.contains(&line) {
                told.push(line.clone());
            }
        }
        self.subjects.push(news.subject());
        Ok(())
    }

    /// Tells those who write a dossier: its holder, and those it invited.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn tell_hands(
        &mut self,
        write: &mut Write,
        (id, title): (DossierId, &str),
        news: &News,
    ) -> Result<(), Problem> {
        let holder = dossiers::taken_by(write.tx(), id).await?;
        let editors = dossiers::editors(write.tx(), id).await?;
        for organisation in holder.into_iter().chain(editors.into_iter().map(|(editor, _)| editor)) {
            self.tell(write, Whom::Writers(organisation), (id, title), news).await?;
        }
        Ok(())
    }

    /// Leaves the letters to be sent once the write is kept; says how many.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn send(self, write: &mut Write) -> Result<usize, Problem> {
        let count = self.lines.len();
        let same = self.subjects.first().filter(|first| self.subjects.iter().all(|one| one == *first));
        for (to, lines) in self.lines {
            let many = i64::try_from(lines.len()).unwrap_or(i64::MAX);
            let subject = match same {
                Some(subject) if lines.len() == 1 => (*subject).to_owned(),
                _ => counted(many, "nouvelle de projets", "nouvelles de projets"),
            };
            let body =
                format!("Bonjour,\n\nPour votre organisme, dans Palier :\n\n{}\nPalier\n", lines.concat());
            let letter = Letter { to, subject: format!("Palier : {subject}"), body, attachments: Vec::new() };
            write.enqueue(Job::Mail(letter)).await?;
        }
        Ok(count)
    }
}
