//! The pages of this feature in their states, rendered by a test and looked at by people.

use super::history::{JournalView, ThreadLine};
use super::organisations::{
    ListView, OrganisationFormView, OrganisationLine, OrganisationView, PersonLine, SuccessionForm,
};
use super::people::{InviteView, MandateView, PeopleView, PersonRow};
use super::{
    AccountView, ForgottenView, InvitationView, MandateLine, MessageView, PasswordView, ResumeView,
    SignInView,
};
use crate::partners::words::{kind_choices, role_choices, succession_choices};
use crate::platform::{Filled, Form, Frame, KeptForm, SignedOutView};
use askama::Template as _;
use palier_domain::shared::FieldFault;

type Specimen = (&'static str, Result<String, askama::Error>);

/// Text that would break out of a page that does not escape.
const HOSTILE: &str = "<script>alert(1)</script>\" onfocus='x' & 'Œuvre'";

/// Every page of this feature: its name and what it renders.
pub fn specimens() -> Vec<Specimen> {
    let all = [account(), given_back(), organisations(), people(), journal()];
    all.into_iter().flatten().collect()
}

fn faulty(field: &'static str, texts: &[(&str, &str)]) -> Filled {
    Filled::again(Form::of(texts), vec![FieldFault::new(field, "Cette réponse est à corriger.")])
}

fn given_back() -> Vec<Specimen> {
    let frame = || Frame::sample("Connexion");
    let kept = |files| KeptForm {
        to: "/actions/nouveau".to_owned(),
        content: "title=%3Cscript%3Ealert(1)%3C/script%3E&text=l%27%C5%92uvre%22".to_owned(),
        files,
    };
    vec![
        ("partners/signed-out", SignedOutView { frame: frame(), kept: kept(2) }.render()),
        ("partners/resume", ResumeView { frame: frame(), kept: kept(1) }.render()),
    ]
}

fn account() -> Vec<Specimen> {
    let frame = || Frame::sample("Connexion");
    let mandates = |name: &str| {
        let line = |current| MandateLine {
            id: "1".to_owned(),
            organisation: name.to_owned(),
            role: "Financeur",
            state: "en vigueur depuis le 1er mars 2026".to_owned(),
            current,
            choosable: !current,
        };
        vec![line(true), line(false)]
    };
    let account = |name: &str, mandates, filled| AccountView {
        frame: Frame::sample("Mon compte"),
        name: name.to_owned(),
        email: "nadia.berthet@exemple.fr".to_owned(),
        mandates,
        filled,
    };
    let password = |filled| PasswordView {
        frame: Frame::sample("Nouveau mot de passe"),
        name: HOSTILE.to_owned(),
        email: "nadia.berthet@exemple.fr".to_owned(),
        filled,
    };
    let invitation = |has_password, filled| InvitationView {
        frame: Frame::sample("Bienvenue dans Palier"),
        name: "Nadia Berthet".to_owned(),
        email: "nadia.berthet@exemple.fr".to_owned(),
        organisation: HOSTILE.to_owned(),
        role: "Financeur".to_owned(),
        has_password,
        filled,
    };
    let message = MessageView {
        frame: Frame::sample("Lien périmé"),
        text: "Ce lien a déjà servi.".to_owned(),
        link: Some(("Se connecter".to_owned(), "/connexion".to_owned())),
    };
    vec![
        ("partners/sign-in-empty", SignInView { frame: frame(), filled: Filled::default() }.render()),
        (
            "partners/sign-in-faulty",
            SignInView { frame: frame(), filled: faulty("email", &[("email", HOSTILE)]) }.render(),
        ),
        ("partners/forgotten-empty", ForgottenView { frame: frame(), filled: Filled::default() }.render()),
        (
            "partners/forgotten-faulty",
            ForgottenView { frame: frame(), filled: faulty("email", &[("email", HOSTILE)]) }.render(),
        ),
        ("partners/password-empty", password(Filled::default()).render()),
        ("partners/password-faulty", password(faulty("encore", &[])).render()),
        ("partners/invitation-new", invitation(false, faulty("mot_de_passe", &[])).render()),
        ("partners/invitation-known", invitation(true, Filled::default()).render()),
        ("partners/message", message.render()),
        ("partners/account-empty", account("Nadia Berthet", vec![], Filled::default()).render()),
        ("partners/account-full", account(HOSTILE, mandates(HOSTILE), faulty("actuel", &[])).render()),
    ]
}

fn line() -> OrganisationLine {
    OrganisationLine {
        id: "1".to_owned(),
        name: HOSTILE.to_owned(),
        kind: "Bailleur social",
        siret: "12345678200051".to_owned(),
        people: 3,
        since: "01/01/1990".to_owned(),
        until: "31/12/2020".to_owned(),
        became: "absorbé par Habitat & Métropole le 1er janvier 2021".to_owned(),
    }
}

fn thread() -> Vec<ThreadLine> {
    vec![ThreadLine {
        seq: 12,
        at: "2026-03-03T13:05:00Z".to_owned(),
        when: "mardi 3 mars 2026 à 14 h 05".to_owned(),
        who: HOSTILE.to_owned(),
        text: HOSTILE.to_owned(),
        href: "/partenaires/1".to_owned(),
    }]
}

fn organisations() -> Vec<Specimen> {
    let list = |lines, text: &str| ListView {
        frame: Frame::sample("Partenaires"),
        lines,
        summary: "1 organisme".to_owned(),
        kinds: kind_choices(),
        kind: "bailleur".to_owned(),
        text: text.to_owned(),
        state: "tous".to_owned(),
        may_manage: true,
        may_invite: true,
    };
    let empty = OrganisationView {
        frame: Frame::sample("Région"),
        line: line(),
        stands: true,
        became: String::new(),
        predecessors: vec![],
        people: vec![],
        thread: vec![],
        may_manage: false,
        succession: None,
        filled: Filled::default(),
    };
    let person = |waiting| PersonLine {
        mandate: if waiting { "1".to_owned() } else { String::new() },
        name: HOSTILE.to_owned(),
        role: "Financeur",
        email: "nadia.berthet@exemple.fr".to_owned(),
        waiting,
    };
    let full = OrganisationView {
        frame: Frame::sample(HOSTILE),
        line: line(),
        stands: false,
        became: format!("{HOSTILE}, absorbé par Habitat & Métropole le 1er janvier 2021"),
        predecessors: vec![HOSTILE.to_owned()],
        people: vec![person(true), person(false)],
        thread: thread(),
        may_manage: true,
        succession: Some(SuccessionForm {
            kinds: succession_choices(),
            others: vec![("2".to_owned(), HOSTILE.to_owned())],
        }),
        filled: faulty("successeur", &[("date", HOSTILE)]),
    };
    let form = |filled| OrganisationFormView {
        frame: Frame::sample("Nouvel organisme"),
        action: "/partenaires/nouveau".to_owned(),
        back: "/partenaires".to_owned(),
        kinds: kind_choices(),
        filled,
    };
    vec![
        ("partners/organisations-empty", list(vec![], HOSTILE).render()),
        ("partners/organisations-full", list(vec![line()], "").render()),
        ("partners/organisation-empty", empty.render()),
        ("partners/organisation-full", full.render()),
        ("partners/organisation-form-empty", form(Filled::default()).render()),
        ("partners/organisation-form-faulty", form(faulty("siret", &[("nom", HOSTILE)])).render()),
    ]
}

fn people() -> Vec<Specimen> {
    let row = PersonRow {
        mandate: "1".to_owned(),
        name: HOSTILE.to_owned(),
        email: "nadia.berthet@exemple.fr".to_owned(),
        organisation: "1".to_owned(),
        organisation_name: HOSTILE.to_owned(),
        role: "Financeur",
        perimeter: HOSTILE.to_owned(),
        tone: "success",
        state: "En vigueur".to_owned(),
    };
    let list = |rows| PeopleView {
        frame: Frame::sample("Personnes et mandats"),
        summary: "1 mandat".to_owned(),
        rows,
        may_invite: true,
    };
    let invite = |places: Vec<(String, String, bool)>, filled| InviteView {
        frame: Frame::sample("Inviter une personne"),
        organisations: vec![("1".to_owned(), HOSTILE.to_owned())],
        roles: role_choices(),
        communes: places.clone(),
        quartiers: places,
        filled,
    };
    let mandate = |all, filled| MandateView {
        frame: Frame::sample("Mandat"),
        id: "1".to_owned(),
        name: HOSTILE.to_owned(),
        email: "nadia.berthet@exemple.fr".to_owned(),
        organisation: "1".to_owned(),
        organisation_name: HOSTILE.to_owned(),
        role: "Financeur",
        perimeter: "Toute la convention".to_owned(),
        since: "1er mars 2026".to_owned(),
        until: "sans date de fin".to_owned(),
        tone: "success",
        state: "En vigueur".to_owned(),
        may_view_as: all,
        may_resend: all,
        may_prolong: all,
        may_revoke: all,
        filled,
    };
    let places = vec![("42218".to_owned(), HOSTILE.to_owned(), true)];
    vec![
        ("partners/people-empty", list(vec![]).render()),
        ("partners/people-full", list(vec![row]).render()),
        ("partners/invite-empty", invite(vec![], Filled::default()).render()),
        ("partners/invite-faulty", invite(places, faulty("communes", &[("nom", HOSTILE)])).render()),
        ("partners/mandate-read", mandate(false, Filled::default()).render()),
        ("partners/mandate-full", mandate(true, faulty("fin", &[("fin", HOSTILE)])).render()),
    ]
}

fn journal() -> Vec<Specimen> {
    let journal = |sound, lines| JournalView {
        frame: Frame::sample("Journal"),
        sound,
        chain: "chaîne vérifiée : 1 234 entrées".to_owned(),
        lines,
        summary: "Entrées 1 à 1 sur 1".to_owned(),
        previous: String::new(),
        next: "/journal?page=2".to_owned(),
        kinds: vec![("mandat".to_owned(), "Mandats".to_owned())],
        kind: String::new(),
        from: String::new(),
        until: String::new(),
    };
    vec![
        ("partners/journal-empty", journal(false, vec![]).render()),
        ("partners/journal-full", journal(true, thread()).render()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_renders_and_lets_no_text_out_as_markup() {
        for (name, page) in specimens() {
            let page = page.unwrap();
            assert!(page.contains("<h1>"), "{name}");
            assert!(!page.contains("<script>alert"), "{name}");
        }
    }
}
