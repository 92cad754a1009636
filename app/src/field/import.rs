//! The file of a phone that can no longer send: read line by line, kept like the rest, reported line by line.

use super::intake::{Arrival, Intake, Verdict};
use super::store::{self, office};
use super::{api, office as desk, photos as taking};
use crate::platform::clock::sha256;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Problem, Signer, id_of};
use crate::words::counted;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use palier_domain::shared::{DeviceId, RecordId, WalkId};
use serde::Deserialize;

/// Largest file, in bytes.
pub(super) const LARGEST_FILE: usize = 200 * 1024 * 1024;
/// Longest line: a photo of 25 MB in base 64, and its envelope.
const LONGEST_LINE: usize = 36 * 1024 * 1024;
/// Records handed in together.
const TOGETHER: usize = 50;

#[derive(Debug, Deserialize)]
struct Head {
    format: String,
    version: i64,
    walk: String,
    device: String,
}

#[derive(Debug, Deserialize)]
struct Line {
    observation: Option<Observation>,
    photo: Option<Photo>,
}

#[derive(Debug, Deserialize)]
struct Observation {
    id: String,
    body: String,
}

#[derive(Debug, Deserialize)]
struct Photo {
    sha256: String,
    base64: String,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    created: i64,
    same: i64,
    photos: i64,
    known_photos: i64,
    /// Lines that were not taken as they were: number and why.
    pub lines: Vec<(usize, String)>,
}

impl Report {
    /// The file in one sentence.
    pub fn summary(&self) -> String {
        format!(
            "{}, {} ; {}, {} ; {}.",
            counted(self.created, "relevé repris", "relevés repris"),
            counted(self.same, "déjà reçu", "déjà reçus"),
            counted(self.photos, "photo reprise", "photos reprises"),
            counted(self.known_photos, "déjà reçue", "déjà reçues"),
            counted(
                i64::try_from(self.lines.len()).unwrap_or(i64::MAX),
                "ligne à regarder",
                "lignes à regarder"
            ),
        )
    }

    /// A report for the samples of the page.
    pub(super) fn sample(text: &str) -> Self {
        Self { created: 2, same: 1, photos: 1, known_photos: 0, lines: vec![(4, text.to_owned())] }
    }
}

/// A file being read: whose it is, what was taken, the records of the lines just read.
struct Reading<'a> {
    app: &'a App,
    walk: WalkId,
    signer: Signer,
    from: Option<(DeviceId, i64)>,
    waiting: Vec<(usize, Arrival)>,
    report: Report,
}

/// Takes the file of a phone in; the page says what became of each line.
pub(super) async fn take_file(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let walk: WalkId = id_of(&walk)?;
    store::walk(app.db.read().await?.tx(), walk, &who.mandate()).await?;
    // Read only once the walk is known to be theirs.
    let parts = Multipart::from_request(request, &app).await;
    let mut parts = parts.map_err(|_| no_file())?;
    let mut reading = Reading {
        app: &app,
        walk,
        signer: who.signer()?,
        from: None,
        waiting: Vec::new(),
        report: Report::default(),
    };
    while let Some(field) = parts.next_field().await.map_err(unreadable)? {
        if field.name() == Some("fichier") {
            reading.file(field).await?;
        }
    }
    reading.hand_in().await?;
    if reading.from.is_none() {
        return Err(no_file());
    }
    let report = reading.report;
    show(&desk::page(&app, &who, walk, None, Some(report)).await?)
}

fn no_file() -> Problem {
    Problem::BadRequest("Choisissez le fichier exporté par le téléphone.".to_owned())
}

fn unreadable(error: axum::extract::multipart::MultipartError) -> Problem {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::TooLarge("Le fichier dépasse 200 Mo.".to_owned())
        }
        _ => Problem::BadRequest(
            "Le fichier n'a pas pu être lu jusqu'au bout. Ce qui précède est repris.".to_owned(),
        ),
    }
}

impl Reading<'_> {
    /// Reads the lines as they come: the file is never held whole.
    async fn file(&mut self, mut field: Field<'_>) -> Result<(), Problem> {
        let (mut line, mut number) = (Vec::new(), 0);
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            let mut rest = &chunk[..];
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                line.extend_from_slice(&rest[..end]);
                rest = &rest[end + 1..];
                number += 1;
                self.line(number, &std::mem::take(&mut line)).await?;
            }
            line.extend_from_slice(rest);
            if line.len() > LONGEST_LINE {
                return Err(Problem::TooLarge(format!(
                    "La ligne {} du fichier est trop longue.",
                    number + 1
                )));
            }
        }
        self.line(number + 1, &line).await
    }

    async fn line(&mut self, number: usize, bytes: &[u8]) -> Result<(), Problem> {
        if bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        let Some(from) = self.from else { return self.head(bytes).await };
        match serde_json::from_slice(bytes) {
            Ok(Line { observation: Some(one), .. }) => self.record(number, from, one).await,
            Ok(Line { photo: Some(photo), .. }) => self.photo(number, from.0, photo).await,
            _ => {
                self.say(number, "cette ligne n'est ni un relevé ni une photo");
                Ok(())
            }
        }
    }

    /// The first line says whose file it is.
    async fn head(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let refused = |why: &str| Problem::Unacceptable(why.to_owned());
        let head: Head = serde_json::from_slice(bytes)
            .map_err(|_| refused("Ce fichier n'a pas été exporté par un téléphone de Palier."))?;
        if head.format != "palier-terrain" || head.version != 1 {
            return Err(refused("Ce fichier n'a pas une forme connue."));
        }
        if head.walk.parse() != Ok(self.walk) {
            return Err(refused("Ce fichier vient d'une autre visite."));
        }
        let device: DeviceId =
            head.device.parse().map_err(|_| refused("Ce fichier ne dit pas de quel téléphone il vient."))?;
        let number = office::phone(self.app.db.read().await?.tx(), device, self.walk).await?;
        let number = number
            .ok_or_else(|| refused("Ce fichier vient d'un téléphone qui n'a pas rejoint cette visite."))?;
        self.from = Some((device, number));
        Ok(())
    }

    async fn record(
        &mut self,
        number: usize,
        from: (DeviceId, i64),
        one: Observation,
    ) -> Result<(), Problem> {
        let Ok(id) = one.id.parse::<RecordId>() else {
            self.say(number, "l'identifiant du relevé est illisible");
            return Ok(());
        };
        if one.body.len() > api::LONGEST {
            self.say(number, "le relevé dépasse 64 ko");
            return Ok(());
        }
        self.waiting.push((
            number,
            Arrival {
                id,
                walk: self.walk,
                device: from.0,
                number: from.1,
                signer: self.signer.clone(),
                body: one.body,
                sent: None,
                received: self.app.world.now(),
            },
        ));
        if self.waiting.len() == TOGETHER { self.hand_in().await } else { Ok(()) }
    }

    /// Hands in the records read so far.
    async fn hand_in(&mut self) -> Result<(), Problem> {
        let (numbers, arrivals): (Vec<usize>, Vec<Arrival>) =
            std::mem::take(&mut self.waiting).into_iter().unzip();
        let verdicts = Intake::of(self.app).take_all(arrivals).await?;
        for (number, verdict) in numbers.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Created(_) => self.report.created += 1,
                Verdict::Same(_) => self.report.same += 1,
                Verdict::Conflict => {
                    self.say(number, "un autre contenu est déjà gardé : le conflit est à démêler")
                }
                Verdict::Gone => self.say(number, "ce relevé a été retiré"),
                Verdict::Elsewhere => self.say(number, "ce relevé est d'une autre visite"),
                Verdict::NotARecord => self.say(number, "ce relevé n'est pas un objet JSON"),
                Verdict::Failed(problem) => self.say(number, &problem.to_string()),
            }
        }
        Ok(())
    }

    async fn photo(&mut self, number: usize, device: DeviceId, photo: Photo) -> Result<(), Problem> {
        let bytes = STANDARD.decode(photo.base64.as_bytes()).unwrap_or_default();
        if sha256(&bytes) != photo.sha256 {
            self.say(number, "la photo est abîmée : elle n'a pas l'empreinte annoncée");
            return Ok(());
        }
        let known = taking::known(self.app, &photo.sha256).await?;
        if known.is_some_and(|known| known.is_complete()) {
            self.report.known_photos += 1;
            return Ok(());
        }
        match taking::take_in(self.app, device, &self.signer, &photo.sha256, bytes.into()).await? {
            Ok(()) => self.report.photos += 1,
            Err(why) => self.say(number, &why),
        }
        Ok(())
    }

    fn say(&mut self, number: usize, why: &str) {
        self.report.lines.push((number, why.to_owned()));
    }
}
