//! From what the browser sends to walks and constats, or what is to be corrected.

use super::store::constats::Noted;
use super::store::lines::Filter;
use super::store::to_see::ToSee;
use super::store::walk_list::WalkFilter;
use super::{route, words};
use crate::platform::Form;
use palier_domain::convention::Grid;
use palier_domain::diagnostics::{
    AgeBand, ComesBackTo, MOST_RESIDENTS, NewConstat, Refusal, Residents, Visibility, WalkKind,
    names_a_person,
};
use palier_domain::shared::{Day, FieldFault, LonLat, OrganisationId, QuartierId, text::filled};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Most stops of a walk.
const MOST_STOPS: usize = 40;
/// Most characters of a short text.
const SHORT: usize = 300;
/// Most characters of a long text.
const LONG: usize = 5_000;

/// A walk as prepared.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Where.
    pub quartier: QuartierId,
    /// Kind.
    pub kind: WalkKind,
    /// Day.
    pub day: Day,
    /// `14:00`.
    pub starts_at: Option<String>,
    /// `16:00`.
    pub ends_at: Option<String>,
    /// Where people meet.
    pub meeting_point: String,
    /// What the group goes to see.
    pub objectives: String,
    /// Who leads.
    pub leader: Option<String>,
    /// Who writes.
    pub reporter: Option<String>,
    /// Who takes the photos.
    pub photographer: Option<String>,
    /// Who watches the time.
    pub timekeeper: Option<String>,
    /// The way walked; empty when it is not drawn.
    pub route: Vec<LonLat>,
    /// The earlier walk it comes back to.
    pub previous: ComesBackTo,
    /// Invited.
    pub organisations: Vec<OrganisationId>,
    /// Stops in order: name, and place when given.
    pub stops: Vec<(String, Option<LonLat>)>,
}

/// The walk as prepared, or every fault at once.
pub fn walk(form: &Form) -> Result<Prepared, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let quartier = required(form, "quartier", "Choisissez le quartier.", &mut faults, code);
    let kind = required(form, "kind", "Choisissez le type de visite.", &mut faults, code);
    let day = required(form, "day", "Indiquez le jour de la visite.", &mut faults, a_day);
    let (starts_at, ends_at) = form.hours(&mut faults);
    if form.filled("meeting_point").is_none() {
        faults.push(FieldFault::new("meeting_point", "Indiquez le point de rendez-vous."));
    }
    for field in ["meeting_point", "leader", "reporter", "photographer", "timekeeper"] {
        not_longer(form, field, SHORT, &mut faults);
    }
    not_longer(form, "objectives", LONG, &mut faults);
    let stops = form.read("stops", &mut faults, stops).unwrap_or_default();
    let route = form.read("route", &mut faults, route::typed).unwrap_or_default();
    let previous = form.read("previous", &mut faults, comes_back_to).unwrap_or_default();
    let organisations = form.all("organisations").filter_map(|id| id.parse().ok()).collect();
    let (Some(quartier), Some(kind), Some(day), true) = (quartier, kind, day, faults.is_empty()) else {
        return Err(faults);
    };
    Ok(Prepared {
        quartier,
        kind,
        day,
        starts_at,
        ends_at,
        meeting_point: form.text("meeting_point").to_owned(),
        objectives: form.text("objectives").to_owned(),
        leader: form.filled("leader").map(str::to_owned),
        reporter: form.filled("reporter").map(str::to_owned),
        photographer: form.filled("photographer").map(str::to_owned),
        timekeeper: form.filled("timekeeper").map(str::to_owned),
        route,
        previous,
        organisations,
        stops,
    })
}

/// The code of « Aucune » in the list of earlier walks.
pub const NO_EARLIER_WALK: &str = "aucune";

fn comes_back_to(text: &str) -> Result<ComesBackTo, String> {
    if text == NO_EARLIER_WALK { Ok(ComesBackTo::Nothing) } else { code(text).map(ComesBackTo::Walk) }
}

/// One stop a line: its name, then its longitude and latitude when known, parted by `;`.
fn stops(text: &str) -> Result<Vec<(String, Option<LonLat>)>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST_STOPS {
        return Err(format!("Un parcours compte {MOST_STOPS} arrêts au plus."));
    }
    lines
        .iter()
        .enumerate()
        .map(|(index, line)| stop(line).map_err(|why| format!("Arrêt {} : {why}", index + 1)))
        .collect()
}

fn stop(line: &str) -> Result<(String, Option<LonLat>), String> {
    let mut parts = line.split(';').map(str::trim);
    let label = parts.next().unwrap_or_default();
    if label.is_empty() || label.chars().count() > SHORT {
        return Err("donnez-lui un nom de 300 caractères au plus.".to_owned());
    }
    let point = match (parts.next(), parts.next(), parts.next()) {
        (None, _, _) => None,
        (Some(lon), Some(lat), None) => Some(point(lon, lat)?),
        _ => return Err("écrivez le nom, puis la longitude et la latitude, séparés par « ; ».".to_owned()),
    };
    Ok((label.to_owned(), point))
}

/// A stop as it is typed.
pub fn stop_line(label: &str, point: Option<(f64, f64)>) -> String {
    point.map_or_else(
        || label.to_owned(),
        |(lon, lat)| format!("{label} ; {} ; {}", degrees(lon), degrees(lat)),
    )
}

/// Degrees as a French form shows them.
pub fn degrees(value: f64) -> String {
    // Five decimals: about a metre, finer than any phone.
    format!("{value:.5}").replace('.', ",")
}

fn point(lon: &str, lat: &str) -> Result<LonLat, String> {
    let read = |text: &str| text.replace(',', ".").parse::<f64>();
    match (read(lon), read(lat)) {
        (Ok(lon), Ok(lat)) => LonLat::new(lon, lat)
            .map_err(|_| "la longitude va de -180 à 180 degrés, la latitude de -90 à 90.".to_owned()),
        _ => Err("écrivez la longitude et la latitude en degrés, comme 4,39 et 45,44.".to_owned()),
    }
}

/// Who is present, who is excused, how many residents walked, the weather.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Organisations and their presence: `invite`, `present`, `excuse`.
    pub organisations: BTreeMap<OrganisationId, &'static str>,
    /// Residents counted, never named.
    pub residents: Residents,
    /// Weather, as noted.
    pub weather: Option<String>,
}

/// Who walked, or what is to be corrected. `invited` are the organisations already on the list.
pub fn attendance(form: &Form, invited: &[OrganisationId]) -> Result<Attendance, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let presence = |code: &str| match code {
        "present" => "present",
        "excuse" => "excuse",
        _ => "invite",
    };
    let mut organisations: BTreeMap<_, _> =
        invited.iter().map(|id| (*id, presence(form.text(&format!("presence-{id}"))))).collect();
    if let Some(more) = form.read("other", &mut faults, code) {
        organisations.insert(more, "present");
    }
    let residents = residents(form, &mut faults);
    not_longer(form, "weather", SHORT, &mut faults);
    let weather = form.filled("weather").map(str::to_owned);
    if faults.is_empty() { Ok(Attendance { organisations, residents, weather }) } else { Err(faults) }
}

/// Fields of the age bands, in the order of the rules.
pub const AGE_FIELDS: [&str; AgeBand::ALL.len()] =
    ["aged_under_18", "aged_18_to_29", "aged_30_to_59", "aged_over_60"];

/// How many residents walked: a total, and what else was counted of it.
fn residents(form: &Form, faults: &mut Vec<FieldFault>) -> Residents {
    let before = faults.len();
    let mut count = |field| {
        form.read(field, faults, |text| {
            let count = text.parse::<u32>().ok().filter(|count| *count <= MOST_RESIDENTS);
            count.ok_or_else(|| "Écrivez le nombre d'habitants en chiffres, sans nom.".to_owned())
        })
    };
    let total = count("residents");
    let (women, men) = (count("women"), count("men"));
    let ages = AGE_FIELDS.map(count);
    if faults.len() > before {
        return Residents::default();
    }
    Residents::counted(total.unwrap_or_default(), women, men, ages).unwrap_or_else(|why| {
        faults.push(FieldFault::new("residents", why.to_string()));
        Residents::default()
    })
}

/// What surrounds a constat being typed.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The grid of themes.
    pub grid: &'a Grid,
    /// Day of the walk.
    pub walked_on: Day,
    /// Where the camera said the photo was taken.
    pub proposed: Option<LonLat>,
    /// Whether whoever types may say whose it is and who sees it.
    pub qualifies: bool,
}

/// A constat as typed: what was noted, and who should answer by when.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// What was noted.
    pub noted: Noted,
    /// Who must answer.
    pub responsible: Option<OrganisationId>,
    /// By which day.
    pub deadline: Option<Day>,
}

/// The constat as typed, or every fault at once.
pub fn constat(form: &Form, around: Around<'_>) -> Result<Typed, Vec<FieldFault>> {
    let Around { grid, walked_on, proposed, qualifies } = around;
    let mut faults = Vec::new();
    let (theme, subtheme) = theme(form, grid);
    let typed_point = position(form, proposed, &mut faults);
    let value = required(form, "value", "Dites quel genre de remarque c'est.", &mut faults, code);
    let severity = form.read("severity", &mut faults, code);
    let frequency = form.read("frequency", &mut faults, code);
    let space = form.read("space", &mut faults, code);
    let owner = form.read("owner", &mut faults, code);
    let manager = form.read("manager", &mut faults, code);
    let chosen = form.read("visibility", &mut faults, code::<Visibility>).filter(|_| qualifies);
    let responsible = form.read("responsible", &mut faults, code).filter(|_| qualifies);
    let deadline = form.read("deadline", &mut faults, a_day).filter(|_| qualifies);
    for (field, most) in
        [("place", SHORT), ("photo_description", SHORT), ("verbatim", LONG), ("proposed_answer", LONG)]
    {
        not_longer(form, field, most, &mut faults);
    }
    let misplaced = faults.iter().any(|fault| fault.field == "lon");
    let draft = NewConstat {
        description: form.text("description").to_owned(),
        theme,
        subtheme,
        verbatim: form.filled("verbatim").map(str::to_owned),
        stop: form.read("stop", &mut faults, code),
        point: typed_point,
        walked_on,
        deadline,
    };
    let knows = |theme: &str, subtheme: Option<&str>| match subtheme {
        None => grid.theme(theme).is_some(),
        Some(code) => grid.subtheme(code).is_some_and(|(of, _)| of.code == theme),
    };
    let checked = draft.check(knows).map_err(|found| {
        // A position that cannot be read is said once, not also as missing.
        faults.extend(found.into_iter().filter(|fault| !(misplaced && fault.field == "point")));
    });
    let (Ok(draft), Some(value), true) = (checked, value, faults.is_empty()) else { return Err(faults) };
    let visibility =
        chosen.unwrap_or_else(|| words::grid_visibility(grid, &draft.theme, draft.subtheme.as_deref()));
    let noted = Noted {
        stop: draft.stop,
        point: draft.point,
        place: form.filled("place").map(str::to_owned),
        theme: draft.theme,
        subtheme: draft.subtheme,
        value,
        severity,
        frequency,
        description: draft.description,
        residents_words: draft.verbatim,
        space,
        owner,
        manager,
        proposed_answer: form.filled("proposed_answer").map(str::to_owned),
        visibility,
        already_reported: form.ticked("already_reported"),
    };
    Ok(Typed { noted, responsible, deadline: draft.deadline })
}

/// The theme and, when that is what was chosen, the sub-theme.
fn theme(form: &Form, grid: &Grid) -> (String, Option<String>) {
    match grid.subtheme(form.text("theme")) {
        Some((theme, subtheme)) => (theme.code.clone(), Some(subtheme.code.clone())),
        None => (form.text("theme").to_owned(), None),
    }
}

/// The point typed, else the one proposed.
fn position(form: &Form, proposed: Option<LonLat>, faults: &mut Vec<FieldFault>) -> Option<LonLat> {
    let (lon, lat) = match (form.filled("lon"), form.filled("lat")) {
        (None, None) => return proposed,
        (lon, lat) => (lon.unwrap_or_default(), lat.unwrap_or_default()),
    };
    let read = point(lon, lat).map_err(|why| {
        faults.push(FieldFault::new("lon", format!("Position : {why}")));
    });
    read.ok()
}

/// A day typed in a field that may be left empty.
///
/// # Errors
/// The fault of that field.
pub fn optional_day(form: &Form, field: &'static str) -> Result<Option<Day>, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let day = form.read(field, &mut faults, a_day);
    if faults.is_empty() { Ok(day) } else { Err(faults) }
}

/// The answer given to those who asked: residents read it, so nobody is named in it.
///
/// # Errors
/// The fault of the field.
pub fn answer(form: &Form) -> Result<Option<String>, Vec<FieldFault>> {
    let mut faults = Vec::new();
    not_longer(form, "answer", LONG, &mut faults);
    if names_a_person(form.text("answer")) {
        let why = "La réponse est lue par les habitants : retirez l'adresse électronique ou le numéro de téléphone.";
        faults.push(FieldFault::new("answer", why));
    }
    if faults.is_empty() { Ok(form.filled("answer").map(str::to_owned)) } else { Err(faults) }
}

/// The refusal of the organisation asked.
///
/// # Errors
/// The fault of each field.
pub fn refusal(form: &Form, by: OrganisationId) -> Result<Refusal, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let reason = required(form, "refusal", "Choisissez le motif du refus.", &mut faults, code);
    let rather = form.read("rather", &mut faults, code::<OrganisationId>).filter(|id| *id != by);
    not_longer(form, "reason", LONG, &mut faults);
    let (Some(reason), true) = (reason, faults.is_empty()) else { return Err(faults) };
    Refusal::new(reason, rather, form.text("reason"))
        .map_err(|why| vec![FieldFault::new("reason", why.to_string())])
}

/// What an address asks under a name, if anything.
fn asked(query: &BTreeMap<String, String>, name: &str) -> Option<String> {
    query.get(name).and_then(|text| filled(text)).map(str::to_owned)
}

/// What the list of walks is narrowed to, from its address.
pub fn walk_filter(query: &BTreeMap<String, String>) -> WalkFilter {
    WalkFilter {
        quartier: asked(query, "quartier"),
        kind: asked(query, "type"),
        state: asked(query, "etat"),
        year: asked(query, "annee"),
        commune: asked(query, "commune"),
    }
}

/// The code of « que nous pouvons vérifier » among the reasons to see a constat again.
pub const MINE_TO_VERIFY: &str = "a-nous";

/// What the list of constats to be seen is narrowed to, from its address, on that day.
pub fn to_see(query: &BTreeMap<String, String>, today: Day) -> ToSee {
    let why = asked(query, "raison");
    let mine = why.as_deref() == Some(MINE_TO_VERIFY);
    ToSee {
        quartier: asked(query, "quartier"),
        responsible: asked(query, "responsable"),
        why: why.filter(|_| !mine),
        verifiable_on: mine.then(|| today.to_string()),
    }
}

/// What a list of constats is narrowed to, from its address. What cannot be read narrows nothing.
pub fn filter(query: &BTreeMap<String, String>) -> Filter {
    let said = |name: &str| asked(query, name);
    let state = said("etat");
    let open = state.as_deref() == Some("ouverts");
    let responsible = said("responsable");
    let without_responsible = responsible.as_deref() == Some("aucun");
    Filter {
        quartier: said("quartier"),
        theme: said("theme"),
        state: state.filter(|_| !open),
        responsible: responsible.filter(|_| !without_responsible),
        without_responsible,
        late: said("retard").is_some(),
        open,
        words: said("q"),
        sent_from: said("du").and_then(|day| Day::parse(&day).ok()),
        sent_until: said("au").and_then(|day| Day::parse(&day).ok()),
        counted: said("delais").and_then(|code| code.parse().ok()),
        refused_by: said("refuse_par").and_then(|id| id.parse().ok()),
        severity: said("gravite").and_then(|code| code.parse().ok()),
    }
}

fn required<T>(
    form: &Form,
    field: &'static str,
    missing: &str,
    faults: &mut Vec<FieldFault>,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    if form.filled(field).is_none() {
        faults.push(FieldFault::new(field, missing));
    }
    form.read(field, faults, read)
}

fn not_longer(form: &Form, field: &'static str, most: usize, faults: &mut Vec<FieldFault>) {
    if form.text(field).chars().count() > most {
        faults.push(FieldFault::new(field, format!("Ce texte ne peut pas dépasser {most} caractères.")));
    }
}

/// A code or an identifier of a list: anything else was not chosen in our form.
fn code<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "Choisissez dans la liste.".to_owned())
}

fn a_day(text: &str) -> Result<Day, String> {
    Day::parse(text).map_err(|_| "Écrivez une date comme 03/03/2026.".to_owned())
}

#[cfg(test)]
#[path = "forms_tests.rs"]
mod tests;
