//! Events that calendars understand (RFC 5545 and 5546): with an organiser and one person invited, or alone.

use palier_domain::shared::{Day, Instant};

/// Octets a line of a calendar file holds before it is folded.
const LINE: usize = 75;

/// Someone an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As calendars show them.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// When an event takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// All day long.
    Day(Day),
    /// From one moment to another.
    Hours(Instant, Instant),
}

/// An event and whom it is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The same for every letter about this event, whatever changes.
    pub uid: String,
    /// Greater each time the event changes: a calendar keeps the greatest.
    pub sequence: u32,
    /// When this letter was written.
    pub written: Instant,
    /// When it takes place.
    pub when: When,
    /// Title.
    pub summary: String,
    /// Where people meet.
    pub location: String,
    /// What it is for.
    pub description: String,
    /// Page of the event.
    pub address: String,
    /// Who invites, and who is invited; nobody in a file that anyone may put in their calendar.
    pub invited: Option<(Person, Person)>,
    /// Whether it does not take place any more.
    pub cancelled: bool,
}

impl Invitation {
    /// Media type of the file: mail programs need the method to show it as an invitation.
    pub fn kind(&self) -> String {
        format!("text/calendar; charset=utf-8; method={}", self.method())
    }

    fn method(&self) -> &'static str {
        if self.cancelled { "CANCEL" } else { "REQUEST" }
    }
}

/// The invitation as a calendar file. Any text is accepted and carried whole, controls apart.
pub fn ics(invitation: &Invitation) -> String {
    let (starts, ends) = hours(invitation.when);
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Palier//Palier//FR".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
    ];
    lines.extend(invitation.invited.is_some().then(|| format!("METHOD:{}", invitation.method())));
    lines.extend([
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", text(&invitation.uid)),
        format!("SEQUENCE:{}", invitation.sequence),
        format!("DTSTAMP:{}", invitation.written.utc_stamp()),
        starts,
        ends,
        format!("SUMMARY:{}", text(&invitation.summary)),
        format!("LOCATION:{}", text(&invitation.location)),
        format!("DESCRIPTION:{}", text(&invitation.description)),
        format!("URL:{}", address(&invitation.address)),
        format!("STATUS:{}", if invitation.cancelled { "CANCELLED" } else { "CONFIRMED" }),
    ]);
    if let Some((organiser, invited)) = &invitation.invited {
        lines.push(format!("ORGANIZER;CN={}:mailto:{}", quoted(&organiser.name), address(&organiser.email)));
        lines.push(format!(
            "ATTENDEE;CN={};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{}",
            quoted(&invited.name),
            address(&invited.email)
        ));
    }
    lines.extend(["END:VEVENT", "END:VCALENDAR"].map(str::to_owned));
    lines.iter().map(|line| folded(line)).collect()
}

fn hours(when: When) -> (String, String) {
    match when {
        When::Hours(starts, ends) => {
            (format!("DTSTART:{}", starts.utc_stamp()), format!("DTEND:{}", ends.utc_stamp()))
        }
        When::Day(day) => {
            let said = |day: Day| day.to_string().replace('-', "");
            (
                format!("DTSTART;VALUE=DATE:{}", said(day)),
                format!("DTEND;VALUE=DATE:{}", said(day.plus_days(1))),
            )
        }
    }
}

/// A text: what would end it or its line is escaped, other controls are left out.
fn text(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for sign in words.replace("\r\n", "\n").chars() {
        match sign {
            '\\' => escaped.push_str("\\\\"),
            ';' => escaped.push_str("\\;"),
            ',' => escaped.push_str("\\,"),
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push(sign),
            sign if sign.is_control() => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// The value of a parameter between quotes (RFC 6868).
fn quoted(words: &str) -> String {
    let kept: String = words.chars().filter(|sign| !sign.is_control() || *sign == '\n').collect();
    format!("\"{}\"", kept.replace('^', "^^").replace('\n', "^n").replace('"', "^'"))
}

/// An address, without what could not stand in one.
fn address(words: &str) -> String {
    words.chars().filter(|sign| !sign.is_control() && !sign.is_whitespace()).collect()
}

/// A line of at most 75 octets, then others that begin with a space; no sign is cut in two.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut room = LINE;
    for sign in line.chars() {
        if sign.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= sign.len_utf8();
        out.push(sign);
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn invitation() -> Invitation {
        let day = Day::of(2026, 3, 3).unwrap();
        Invitation {
            uid: "0192f3c4@palier.test".to_owned(),
            sequence: 2,
            written: day.plus_days(-10).at(9, 0),
            when: When::Hours(day.at(14, 0), day.at(16, 0)),
            summary: "Diagnostic en marchant, Les Tilleuls".to_owned(),
            location: "Devant l'école ; portail nord".to_owned(),
            description: "Première ligne\nDeuxième".to_owned(),
            address: "http://palier.test/diagnostics/1".to_owned(),
            invited: Some((
                Person { name: "Nadège \"Nad\"".to_owned(), email: "n@exemple.fr".to_owned() },
                Person { name: "Inès".to_owned(), email: "i@exemple.fr".to_owned() },
            )),
            cancelled: false,
        }
    }

    /// Lines put back together, as a calendar reads them.
    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    fn read_back(value: &str) -> String {
        let (mut out, mut signs) = (String::new(), value.chars());
        while let Some(sign) = signs.next() {
            match (sign, if sign == '\\' { signs.next() } else { None }) {
                ('\\', Some('n' | 'N')) => out.push('\n'),
                ('\\', Some(other)) => out.push(other),
                (sign, _) => out.push(sign),
            }
        }
        out
    }

    fn name_read_back(value: &str) -> String {
        let (mut out, mut signs) = (String::new(), value.chars());
        while let Some(sign) = signs.next() {
            match (sign, if sign == '^' { signs.next() } else { None }) {
                ('^', Some('n')) => out.push('\n'),
                ('^', Some('\'')) => out.push('"'),
                (sign, _) => out.push(sign),
            }
        }
        out
    }

    #[test]
    fn an_hour_of_paris_is_told_in_utc_in_winter_and_in_summer() {
        let lines = unfolded(&ics(&invitation()));
        assert!(lines.contains(&"DTSTART:20260303T130000Z".to_owned()), "{lines:?}");
        assert!(lines.contains(&"DTEND:20260303T150000Z".to_owned()));
        assert!(lines.contains(&"ORGANIZER;CN=\"Nadège ^'Nad^'\":mailto:n@exemple.fr".to_owned()));
        assert!(lines.contains(&"SEQUENCE:2".to_owned()) && lines.contains(&"METHOD:REQUEST".to_owned()));
        let summer = Day::of(2026, 7, 1).unwrap();
        let when = When::Hours(summer.at(14, 0), summer.at(16, 0));
        assert!(ics(&Invitation { when, ..invitation() }).contains("DTSTART:20260701T120000Z\r\n"));
        let all_day = ics(&Invitation { when: When::Day(summer), ..invitation() });
        assert!(all_day.contains("DTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20260702\r\n"));
    }

    #[test]
    fn an_event_for_anyone_asks_nobody_to_answer() {
        let file = ics(&Invitation { invited: None, ..invitation() });
        assert!(!["METHOD", "ORGANIZER", "ATTENDEE"].iter().any(|name| file.contains(name)), "{file}");
        assert!(file.contains("UID:0192f3c4@palier.test\r\n") && file.contains("SEQUENCE:2\r\n"));
    }

    #[test]
    fn a_cancelled_event_is_told_as_cancelled() {
        let cancelled = Invitation { cancelled: true, ..invitation() };
        let file = ics(&cancelled);
        assert!(file.contains("METHOD:CANCEL\r\n") && file.contains("STATUS:CANCELLED\r\n"));
        assert!(cancelled.kind().ends_with("method=CANCEL"));
    }

    proptest! {
        #[test]
        fn every_line_holds_and_every_text_is_read_back(words in "(\\PC|[\n;,:\"\\\\é🌳]){0,300}", name in "(\\PC|[\n\"^]){0,80}") {
            let mut sent = Invitation { summary: words.clone(), description: words.clone(), ..invitation() };
            sent.invited = sent.invited.map(|(who, to)| (who, Person { name: name.clone(), ..to }));
            let file = ics(&sent);
            prop_assert!(file.ends_with("END:VCALENDAR\r\n"));
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
            }
            let lines = unfolded(&file);
            let value = |name: &str| lines.iter().find_map(|line| line.strip_prefix(name)).map(read_back);
            prop_assert_eq!(value("SUMMARY:"), Some(words.clone()));
            prop_assert_eq!(value("DESCRIPTION:"), Some(words));
            let begins = lines.iter().filter(|line| line.starts_with("BEGIN:")).count();
            prop_assert_eq!((begins, lines.len()), (2, 21));
            let invited = lines.iter().find(|line| line.starts_with("ATTENDEE")).unwrap();
            let said = invited.split('"').nth(1).unwrap();
            prop_assert_eq!(name_read_back(said), name);
        }
    }
}
