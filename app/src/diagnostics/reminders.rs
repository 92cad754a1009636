//! Every morning: one letter per person of an organisation that is late, then one per animateur whose reminders had no
//! effect; one entry of the journal for the whole of it.

use super::store::reminders::{self as kept, Asked, Reached};
use super::words;
use crate::platform::chores::{Chore, Doing};
use crate::platform::jobs::Job;
use crate::platform::mail::Letter;
use crate::platform::{App, Event, Problem, Write};
use crate::words::counted;
use palier_domain::diagnostics::{Missing, Overdue, Rhythm, Visibility, overdue};
use palier_domain::partners::{Capability, Role};
use palier_domain::shared::{ConstatId, Day, OrganisationId, QuartierId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The reminders of the morning.
pub(super) const CHORE: Chore = Chore { code: "rappels", hour: 7, run };

/// A constat on which its organisation is late.
#[derive(Debug, Clone)]
struct Late {
    constat: Asked,
    due: Overdue,
}

impl Late {
    fn id(&self) -> ConstatId {
        self.constat.facts.id
    }
}

fn run<'a>(app: &'a App, write: &'a mut Write) -> Doing<'a> {
    Box::pin(remind(app, write))
}

async fn remind(app: &App, write: &mut Write) -> Result<Event, Problem> {
    let today = app.world.today();
    let people = kept::people(write.tx(), today).await?;
    let asked = kept::asked(write.tx()).await?;
    let late = late_today(asked, &people, Rhythm::of(app.grid.acknowledge_days), today);
    let reminders = digests(&late, &people, |late, who| late.due.remind && answers_for(late, who));
    let words = digests(&late, &people, |late, who| {
        late.due.escalate && who.quartier_id == late.constat.quartier && leads(who, &late.constat, &people)
    });
    let reminded = listed(&reminders);
    let escalated = listed(&words);
    for (email, told) in &reminders {
        // Everything the person is late on stands in the letter, not only what is due to be recalled today.
        let all = all_of(&late, &people, email, told);
        write.enqueue(Job::Mail(reminder(app, email, &all, today))).await?;
    }
    for (email, told) in &words {
        write.enqueue(Job::Mail(word_to_animateur(app, email, told, today))).await?;
    }
    kept::set_reminded(write.tx(), &reminded, today).await?;
    kept::set_escalated(write.tx(), &escalated, today).await?;
    Ok(Event::of("rappels.envoyes", "rappels", today).with(json!({
        "organismes": organisations(&reminders).len(), "courriels": reminders.len() + words.len(),
        "animateurs": words.len(), "rappeles": reminded, "signales": escalated,
    })))
}

/// Constats late today, each with what is to be done about it.
fn late_today(asked: Vec<Asked>, people: &[Reached], rhythm: Rhythm, today: Day) -> Vec<Late> {
    let reached: BTreeSet<(OrganisationId, QuartierId)> = people
        .iter()
        .filter(|who| who.role.may(Capability::AnswerConstat))
        .map(|who| (who.organisation_id, who.quartier_id))
        .collect();
    let late = |constat: Asked| {
        let responsible = constat.facts.responsible?;
        let reachable = reached.contains(&(responsible, constat.quartier));
        let due = overdue(&constat.facts, constat.trail, reachable, rhythm, today)?;
        Some(Late { constat, due })
    };
    asked.into_iter().filter_map(late).collect()
}

/// Whether that person answers that constat for the organisation responsible.
fn answers_for(late: &Late, who: &Reached) -> bool {
    who.quartier_id == late.constat.quartier
        && late.constat.facts.responsible == Some(who.organisation_id)
        && who.role.may(Capability::AnswerConstat)
}

/// Whether that person leads GUSP where the constat is: the pilote of the commune, else the métropole.
fn leads(who: &Reached, constat: &Asked, people: &[Reached]) -> bool {
    let pilot = |one: &Reached| one.quartier_id == constat.quartier && one.role == Role::PiloteCommunal;
    match people.iter().any(pilot) {
        true => who.role == Role::PiloteCommunal,
        false => who.role == Role::MetropoleAdmin,
    }
}

/// Who is to be told of what, by address: several mandates of one person make one letter.
fn digests<'l>(
    late: &'l [Late],
    people: &[Reached],
    concerns: impl Fn(&Late, &Reached) -> bool,
) -> BTreeMap<String, Vec<&'l Late>> {
    let mut digests = BTreeMap::<String, Vec<&Late>>::new();
    for one in late {
        let told: BTreeSet<&str> =
            people.iter().filter(|who| concerns(one, who)).map(|who| who.email.as_str()).collect();
        for email in told {
            digests.entry(email.to_owned()).or_default().push(one);
        }
    }
    digests
}

/// Everything that the organisations of these constats are late on and that this person answers.
fn all_of<'l>(late: &'l [Late], people: &[Reached], email: &str, told: &[&Late]) -> Vec<&'l Late> {
    let organisations: BTreeSet<_> = told.iter().map(|one| one.constat.facts.responsible).collect();
    let theirs = |one: &&Late| people.iter().any(|who| who.email == email && answers_for(one, who));
    late.iter().filter(|one| organisations.contains(&one.constat.facts.responsible)).filter(theirs).collect()
}

fn listed(digests: &BTreeMap<String, Vec<&Late>>) -> Vec<ConstatId> {
    let all: BTreeSet<ConstatId> = digests.values().flatten().map(|late| late.id()).collect();
    all.into_iter().collect()
}

fn organisations(digests: &BTreeMap<String, Vec<&Late>>) -> BTreeSet<Option<OrganisationId>> {
    digests.values().flatten().map(|late| late.constat.facts.responsible).collect()
}

fn reminder(app: &App, to: &str, late: &[&Late], today: Day) -> Letter {
    let count = how_many(late);
    let names: BTreeSet<&str> = late.iter().map(|one| one.constat.responsible_name.as_str()).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    let mut body = format!("Bonjour,\n\nCe que {names} doit encore aux habitants :\n");
    for (missing, heading) in
        [(Missing::Answer, "En attente d'une première réponse"), (Missing::Resolution, "Échéance dépassée")]
    {
        let mut lines = late.iter().filter(|one| one.due.missing == missing).peekable();
        if lines.peek().is_some() {
            body += &format!("\n{heading}\n");
        }
        lines.for_each(|one| body += &line(app, one, today));
    }
    body += "\nSur chaque fiche : prendre en charge, programmer, dire que c'est fait, ou refuser avec un motif.\n\n\
        Palier\n";
    Letter {
        to: to.to_owned(),
        subject: format!("Palier : {count} en retard"),
        body,
        attachments: Vec::new(),
    }
}

fn word_to_animateur(app: &App, to: &str, late: &[&Late], today: Day) -> Letter {
    let count = how_many(late);
    let mut body = "Bonjour,\n\nCes constats restent sans effet malgré un rappel, ou personne ne peut être prévenu chez \
        l'organisme responsable :\n"
        .to_owned();
    let mut by_organisation = BTreeMap::<&str, Vec<&Late>>::new();
    for one in late {
        by_organisation.entry(&one.constat.responsible_name).or_default().push(one);
    }
    for (name, theirs) in by_organisation {
        body += &format!("\n{name}\n");
        theirs.into_iter().for_each(|one| body += &line(app, one, today));
    }
    body += &format!(
        "\nTous les constats en retard :\n{}/constats?retard=oui\n\nPalier\n",
        app.config.public_url
    );
    Letter {
        to: to.to_owned(),
        subject: format!("Palier : {count} sans réponse malgré un rappel"),
        body,
        attachments: Vec::new(),
    }
}

fn how_many(late: &[&Late]) -> String {
    counted(i64::try_from(late.len()).unwrap_or(i64::MAX), "constat", "constats")
}

/// A line of a letter. A letter may be read by others: it says nothing of a restricted constat but its number.
fn line(app: &App, late: &Late, today: Day) -> String {
    let constat = &late.constat;
    let about = if constat.visibility == Visibility::Restreint {
        "accès restreint".to_owned()
    } else {
        let theme = words::theme(&app.grid, &constat.facts.theme, constat.subtheme.as_deref());
        let place = if constat.place.is_empty() { String::new() } else { format!(", {}", constat.place) };
        format!("{theme}{place}")
    };
    let since = match late.due.missing {
        Missing::Answer => {
            constat.facts.sent.map(|day| format!("transmis le {} ({})", day.plain(), day.seen_from(today)))
        }
        Missing::Resolution => constat
            .facts
            .deadline
            .map(|day| format!("à régler pour le {} ({})", day.plain(), day.seen_from(today))),
    };
    format!(
        "- Constat n° {}, {} : {about} ; {}\n  {}/constats/{}\n",
        constat.number,
        constat.quartier_name,
        since.unwrap_or_default(),
        app.config.public_url,
        constat.facts.id
    )
}
