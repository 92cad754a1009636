//! Convening people to what takes place on a day: one letter to each, with the event for their calendar; again when it moves,
//! and once more when it is called off. Features say what takes place and who is convened.

use super::access::Allowed;
use super::db::Tx;
use super::forms::{Filled, Form};
use super::mail::{Enclosed, Letter};
use super::page::Frame;
use super::problem::Problem;
use super::state::App;
use crate::fetch_optional;
use askama::Template;
use palier_documents::calendar::{Invitation, Person, When, ics};
use palier_domain::partners::EmailAddress;
use palier_domain::shared::{Day, FieldFault, Instant};

/// Most addresses added by hand.
const MOST: usize = 100;
/// How long it lasts when nobody said, in milliseconds: what a diagnostic en marchant or a committee usually takes.
const USUAL_MS: i64 = 2 * 60 * 60 * 1000;
/// Name and address of a person.
pub const PERSON: &str = "SELECT name, email FROM person WHERE id = $1";

/// Someone who is convened.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Invited {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// For which organisation.
    pub organisation: String,
}

impl Invited {
    /// Name and organisation, on one line.
    pub fn said(&self) -> String {
        format!("{}, {}", self.name, self.organisation)
    }
}

/// What people are convened to, as calendars must know it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathering {
    /// The same whatever changes.
    pub id: String,
    /// How many times calendars were told before.
    pub told: usize,
    /// Which day.
    pub day: Day,
    /// From when, `14:00`.
    pub starts_at: Option<String>,
    /// Until when.
    pub ends_at: Option<String>,
    /// What it is called.
    pub summary: String,
    /// Where people meet.
    pub location: String,
    /// What it is for.
    pub description: String,
    /// Address of its page, from the root.
    pub path: String,
    /// Whether it does not take place any more.
    pub cancelled: bool,
}

/// Words of the letters that tell one kind of gathering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterWords {
    /// What stands before the place, « Rendez-vous ».
    pub place: &'static str,
    /// What is said before the address of the page.
    pub enclosed: &'static str,
    /// Name of the file for calendars.
    pub file: &'static str,
    /// What is written under the place: the message of whoever convenes, the order of the day.
    pub said: String,
}

/// `de 14:00 à 16:00`; empty when nobody said.
pub fn hours(starts_at: Option<&str>, ends_at: Option<&str>) -> String {
    match (starts_at, ends_at) {
        (Some(start), Some(end)) => format!("de {start} à {end}"),
        (Some(start), None) => format!("à partir de {start}"),
        _ => String::new(),
    }
}

impl Gathering {
    fn when(&self) -> When {
        let moment = |hour: &Option<String>| -> Option<Instant> {
            let (hours, minutes) = hour.as_ref()?.split_once(':')?;
            Some(self.day.at(hours.parse().ok()?, minutes.parse().ok()?))
        };
        match (moment(&self.starts_at), moment(&self.ends_at)) {
            (Some(start), Some(end)) => When::Hours(start, end),
            (Some(start), None) => When::Hours(start, start.plus_ms(USUAL_MS)),
            _ => When::Day(self.day),
        }
    }

    /// The event for a calendar, with whoever invites and whoever is invited; alone when nobody is.
    pub fn event(&self, app: &App, invited: Option<(Person, Person)>) -> Invitation {
        let site = app.config.public_url.as_str();
        let host = site.split_once("://").map_or(site, |(_, host)| host);
        Invitation {
            uid: format!("{}@{host}", self.id),
            sequence: u32::try_from(self.told).unwrap_or(u32::MAX),
            written: app.world.now(),
            when: self.when(),
            summary: self.summary.clone(),
            location: self.location.clone(),
            description: self.description.clone(),
            address: format!("{site}{}", self.path),
            invited,
            cancelled: self.cancelled,
        }
    }

    /// The letter to one person.
    pub fn letter(&self, app: &App, organiser: &Person, to: &Invited, words: &LetterWords) -> Letter {
        let person = Person { name: to.name.clone(), email: to.email.clone() };
        let event = self.event(app, Some((organiser.clone(), person)));
        let hello = if to.name.is_empty() { "Bonjour,".to_owned() } else { format!("Bonjour {},", to.name) };
        let hours = hours(self.starts_at.as_deref(), self.ends_at.as_deref());
        let hours = if hours.is_empty() { hours } else { format!(", {hours}") };
        let (subject, said) = if self.cancelled {
            (format!("Annulé : {}", self.summary), "n'aura pas lieu comme prévu")
        } else {
            (format!("Convocation : {}", self.summary), "vous attend")
        };
        let place = match self.location.as_str() {
            "" => String::new(),
            location => format!("{} : {location}.\n", words.place),
        };
        let more = if words.said.is_empty() { String::new() } else { format!("{}\n\n", words.said) };
        let body = format!(
            "{hello}\n\n« {} » {said} : {}{hours}.\n{place}\n{more}{}\n{}\n",
            self.summary,
            self.day.long(),
            words.enclosed,
            event.address
        );
        let file = Enclosed { name: words.file.to_owned(), kind: event.kind(), text: ics(&event) };
        Letter { to: to.email.clone(), subject, body, attachments: vec![file] }
    }
}

/// Whoever convenes, as calendars name them.
///
/// # Errors
/// When the store does not answer.
pub async fn organiser(tx: &mut Tx, who: &Allowed) -> Result<Person, Problem> {
    let found: Option<(String, String)> =
        fetch_optional!(tx, (String, String), PERSON, who.person().to_string())?;
    let (name, email) = found.ok_or(Problem::NotFound)?;
    Ok(Person { name: format!("{name}, {}", who.viewer().mandate.organisation_name), email })
}

/// The addresses added by hand: used for these letters, then forgotten.
///
/// # Errors
/// What is wrong with the field `adresses`.
pub fn addresses(form: &Form) -> Result<Vec<Invited>, FieldFault> {
    let fault = |why: String| FieldFault::new("adresses", why);
    let words = form.text("adresses").split([',', ';']).flat_map(str::split_whitespace);
    let list: Vec<Invited> = words
        .map(|word| {
            let email = EmailAddress::parse(word)
                .map_err(|_| fault(format!("« {word} » n'est pas une adresse électronique.")))?;
            Ok(Invited { name: String::new(), email: email.to_string(), organisation: String::new() })
        })
        .collect::<Result<_, _>>()?;
    if list.len() > MOST { Err(fault(format!("{MOST} adresses au plus."))) } else { Ok(list) }
}

/// Those of the directory, then those added by hand, each address once.
pub fn each_once(known: Vec<Invited>, added: Vec<Invited>) -> Vec<Invited> {
    let mut all: Vec<Invited> = Vec::with_capacity(known.len() + added.len());
    for one in known.into_iter().chain(added) {
        if !all.iter().any(|other| other.email == one.email) {
            all.push(one);
        }
    }
    all
}

/// Words of the page from which one kind of gathering is convened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageWords {
    /// Said when nobody is to be convened any more.
    pub late: &'static str,
    /// Said when nobody of the directory is convened.
    pub none: &'static str,
    /// The link back.
    pub back: &'static str,
}

/// Who will be written to, and what can be added.
#[derive(Debug, Clone, Template)]
#[template(path = "platform/templates/convene.html")]
pub struct ConveneView {
    /// Frame.
    pub frame: Frame,
    /// Page of what takes place.
    pub href: String,
    /// What takes place, in words.
    pub summary: String,
    /// When, in words.
    pub day: String,
    /// Whether participants may still be convened.
    pub open: bool,
    /// Day on which they were; empty when they were not.
    pub convened: String,
    /// Whether the convocation may be taken back here.
    pub takes_back: bool,
    /// Who will be written to.
    pub invited: Vec<String>,
    /// Words.
    pub words: PageWords,
    /// What was typed.
    pub filled: Filled,
}

/// The page in its states: name and page.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert('lettre')</script> « œ & \" 'fin'";
    let view = |full: bool| ConveneView {
        frame: Frame::sample("Convoquer").under("Diagnostics", "/diagnostics"),
        href: "/diagnostics/a".to_owned(),
        summary: hostile.to_owned(),
        day: "mardi 3 mars 2026".to_owned(),
        open: true,
        convened: if full { "lundi 2 février 2026".to_owned() } else { String::new() },
        takes_back: full,
        invited: vec![hostile.to_owned(); usize::from(full)],
        words: PageWords { late: "Trop tard.", none: "Personne.", back: "Revenir à la visite" },
        filled: Filled::default(),
    };
    let faults = vec![FieldFault::new("adresses", hostile)];
    let refused = Filled::again(Form::of(&[("adresses", hostile)]), faults);
    vec![
        ("platform/convene-empty", view(false).render()),
        ("platform/convene", view(true).render()),
        ("platform/convene-faults", ConveneView { filled: refused, ..view(true) }.render()),
        ("platform/convene-late", ConveneView { open: false, ..view(true) }.render()),
    ]
}
