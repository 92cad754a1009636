use super::*;
use crate::demo::data;
use palier_domain::convention::Convention;
use palier_domain::projects::{DossierOpinionKind, Page};

const BOOK: &str = include_str!("../../../conventions/saint-etienne-2016.toml");

fn unique<'a>(keys: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let all: Vec<&str> = keys.collect();
    let once: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(once.len(), all.len(), "something is written twice: {all:?}");
    once
}

/// Whatever a dossier names exists: call, organisations, quartiers, objectives, pages; what it lived through fits its state.
#[test]
fn every_reference_of_the_dossiers_resolves() {
    let file: File = toml::from_str(PROJECTS).unwrap();
    let demo = data::load().unwrap();
    let convention = Convention::parse(BOOK).unwrap();
    let calls = unique(file.appels.iter().map(|call| call.cle.as_str()));
    let organisations = unique(demo.partners.organisations.iter().map(|one| one.cle.as_str()));
    let quartiers = unique(demo.territory.quartiers.iter().map(|one| one.cle.as_str()));
    unique(file.dossiers.iter().map(|one| one.titre.as_str()));
    for call in &file.appels {
        assert!(call.ouvre <= call.ferme && call.ferme <= call.avis, "{}", call.cle);
    }
    for one in &file.dossiers {
        let told = one.titre.as_str();
        assert!(calls.contains(one.appel.as_str()), "{told}: no call {}", one.appel);
        let call = file.appels.iter().find(|call| call.cle == one.appel).unwrap();
        let now = convention.at(call.ouvre);
        assert!(organisations.contains(one.porteur.as_str()), "{told}: {}", one.porteur);
        assert!(!one.quartiers.is_empty() && !one.objectifs.is_empty() && !one.demandes.is_empty(), "{told}");
        for key in &one.quartiers {
            assert!(quartiers.contains(key.as_str()), "{told}: no quartier {key}");
        }
        for code in &one.objectifs {
            assert!(now.objective(code).is_some(), "{told}: {code} is no objective of the convention");
        }
        for (funder, cents) in &one.demandes {
            assert!(FUNDERS.iter().any(|(key, _)| key == funder), "{told}: {funder} does not fund the call");
            assert!(*cents > 0, "{told}");
        }
        for (page, text) in &one.corrections {
            assert!(page.parse::<Page>().is_ok() && !text.is_empty(), "{told}: no page {page}");
        }
        for (whom, said, _) in &one.avis {
            assert!(organisations.contains(whom.as_str()), "{told}: {whom}");
            assert!(said.is_empty() || said.parse::<DossierOpinionKind>().is_ok(), "{told}: {said}");
        }
        let draft = one.etat == DossierState::Brouillon;
        assert_eq!(one.depose.is_none(), draft, "{told}: submitted, or a draft");
        if let Some(day) = one.depose {
            assert!((call.ouvre..=call.ferme).contains(&day), "{told}: submitted out of the call");
        }
        assert!(one.notes.is_empty() || one.etat.is_voted(), "{told}: followed before it is voted");
    }
}
