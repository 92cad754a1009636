//! What a browser sends: names and texts, and sometimes files. Each feature's `forms.rs` turns it into a command.

use super::problem::Problem;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, RawForm, Request};
use axum::http::header;
use palier_domain::shared::{FieldFault, text};
use std::str::FromStr;

/// Longest text of one field, in bytes; the rules set shorter limits with their own words.
const FIELD: usize = 200_000;
/// Most fields in one form.
const FIELDS: usize = 2_000;

/// One file sent with a form.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Field it was sent in.
    pub field: String,
    /// Name it was sent under, as the browser says it: never a path to trust.
    pub name: String,
    /// Its bytes.
    pub bytes: axum::body::Bytes,
}

/// A form as it is shown: what was typed, or what is kept, and what is to be corrected.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    form: Form,
    faults: Vec<FieldFault>,
}

impl Filled {
    /// What was typed, with what is to be corrected.
    pub fn again(form: Form, faults: Vec<FieldFault>) -> Self {
        Self { form, faults }
    }

    /// These values, nothing to correct.
    pub fn with(texts: &[(&str, &str)]) -> Self {
        Self { form: Form::of(texts), faults: Vec::new() }
    }

    /// The same faults, over these values.
    #[must_use]
    pub fn over(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// The value of a field.
    pub fn text(&self, name: &str) -> &str {
        self.form.text(name)
    }

    /// Every value sent or kept under that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.form.all(name)
    }

    /// What it was filled with.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Every sentence about a field: several when it holds rows.
    pub fn errors_of(&self, name: &str) -> Vec<&str> {
        let about = self.faults.iter().filter(|fault| fault.field == name);
        about.map(|fault| fault.message.as_str()).collect()
    }

    /// Whether that value was chosen among several under that name.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.form.all(name).any(|chosen| chosen == value)
    }

    /// What is wrong with a field; empty when nothing is.
    pub fn error(&self, name: &str) -> &str {
        self.faults.iter().find(|fault| fault.field == name).map_or("", |fault| fault.message.as_str())
    }

    /// Everything to correct, for the summary: field and sentence.
    pub fn errors(&self) -> Vec<(&str, &str)> {
        self.faults.iter().map(|fault| (fault.field, fault.message.as_str())).collect()
    }
}

/// A form as received: texts in order, several per name when boxes were ticked, and files.
#[derive(Debug, Clone, Default)]
pub struct Form {
    texts: Vec<(String, String)>,
    /// Files that are not empty.
    pub files: Vec<Upload>,
}

impl Form {
    /// A form made of these texts: tests and samples.
    pub fn of(texts: &[(&str, &str)]) -> Self {
        let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self { texts, files: Vec::new() }
    }

    /// Every name and text, in the order they were sent.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// What was typed in that field, trimmed; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.texts.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.trim())
    }

    /// What was typed in that field, if anything.
    pub fn filled(&self, name: &str) -> Option<&str> {
        text::filled(self.text(name))
    }

    /// Every text sent under that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.texts.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.trim())
    }

    /// Puts these texts under that name, in place of what was sent under it.
    pub fn put(&mut self, name: &str, texts: impl IntoIterator<Item = String>) {
        self.texts.retain(|(known, _)| known != name);
        self.texts.extend(texts.into_iter().map(|text| (name.to_owned(), text)));
    }

    /// Whether that box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.filled(name).is_some()
    }

    /// That field as a whole number; `None` when empty.
    ///
    /// # Errors
    /// 409 with the name of the field, `what`, when it is not one.
    pub fn number<T: FromStr>(&self, name: &str, what: &str) -> Result<Option<T>, Problem> {
        let wrong = |why| Problem::Refused(format!("{what} : {why}"));
        self.filled(name).map(whole).transpose().map_err(wrong)
    }

    /// The hours typed in `starts_at` and `ends_at`, with a fault when one cannot be read or the end comes first.
    pub fn hours(&self, faults: &mut Vec<FieldFault>) -> (Option<String>, Option<String>) {
        let starts_at = self.read("starts_at", faults, hour);
        let ends_at = self.read("ends_at", faults, hour);
        if starts_at.as_ref().zip(ends_at.as_ref()).is_some_and(|(start, end)| end <= start) {
            faults.push(FieldFault::new("ends_at", "La fin doit venir après le début."));
        }
        if self.filled("starts_at").is_none() && ends_at.is_some() {
            faults.push(FieldFault::new("starts_at", "Indiquez aussi l'heure de début."));
        }
        (starts_at, ends_at)
    }

    /// That field read as something else: `None` when empty, a fault under its name when it cannot be read.
    pub fn read<T>(
        &self,
        name: &'static str,
        faults: &mut Vec<FieldFault>,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match read(self.filled(name)?) {
            Ok(value) => Some(value),
            Err(message) => {
                faults.push(FieldFault { field: name, message });
                None
            }
        }
    }
}

/// `14:00` as browsers send it, seconds or not.
fn hour(text: &str) -> Result<String, String> {
    let wrong = || "Écrivez une heure comme 14:00.".to_owned();
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    match (hours.parse::<u8>(), minutes.get(..2).unwrap_or_default().parse::<u8>()) {
        (Ok(hours @ 0..24), Ok(minutes @ 0..60)) => Ok(format!("{hours:02}:{minutes:02}")),
        _ => Err(wrong()),
    }
}

/// A whole number as people type it, with or without spaces between its thousands.
///
/// # Errors
/// The French sentence that says it is not one.
pub fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    bare.parse().map_err(|_| format!("« {text} » n'est pas un nombre entier."))
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        if kind.starts_with("multipart/form-data") {
            return many_parts(Multipart::from_request(request, state).await.map_err(|_| unreadable())?)
                .await;
        }
        let RawForm(bytes) = RawForm::from_request(request, state).await.map_err(|_| unreadable())?;
        let texts: Vec<(String, String)> = form_urlencoded::parse(&bytes)
            .map(|(name, text)| (name.into_owned(), text.into_owned()))
            .collect();
        if texts.len() > FIELDS {
            return Err(unreadable());
        }
        Ok(Self { texts, files: Vec::new() })
    }
}

async fn many_parts(mut parts: Multipart) -> Result<Form, Problem> {
    let too_large = |error: MultipartError| match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::TooLarge("L'envoi dépasse 30 Mo. Envoyez moins de photos à la fois.".to_owned())
        }
        _ => unreadable(),
    };
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(too_large)? {
        let name = part.name().unwrap_or("").to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(too_large)?;
        if let Some(file_name) = file_name {
            if !bytes.is_empty() {
                form.files.push(Upload { field: name, name: file_name, bytes });
            }
        } else {
            if bytes.len() > FIELD || form.texts.len() >= FIELDS {
                return Err(unreadable());
            }
            form.texts.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(form)
}

fn unreadable() -> Problem {
    Problem::BadRequest("Le formulaire n'a pas pu être lu. Revenez à la page et recommencez.".to_owned())
}
