use super::*;
use palier_domain::partners::siret::Siren;
use palier_domain::territory::Insee;
use std::collections::{HashMap, HashSet};

fn demo() -> Demo {
    load().unwrap()
}

/// The set of those keys; fails on one that is there twice.
fn unique<'a>(keys: impl Iterator<Item = &'a str>) -> HashSet<&'a str> {
    let mut seen = HashSet::new();
    for key in keys {
        assert!(seen.insert(key), "{key} is there twice");
    }
    seen
}

fn inside(point: LonLat, outline: &[[f64; 2]]) -> bool {
    let next = outline.iter().cycle().skip(1);
    outline.iter().zip(next).fold(false, |odd, (a, b)| {
        let spans = (a[1] > point.lat) != (b[1] > point.lat);
        let crossing = (b[0] - a[0]) * (point.lat - a[1]) / (b[1] - a[1]) + a[0];
        odd ^ (spans && point.lon < crossing)
    })
}

fn metres(a: [f64; 2], b: [f64; 2]) -> f64 {
    let east = (b[0] - a[0]) * METRES_PER_DEGREE * a[1].to_radians().cos();
    east.hypot((b[1] - a[1]) * METRES_PER_DEGREE)
}

#[test]
fn the_territory_is_whole() {
    let territory = demo().territory;
    assert_eq!(territory.communes.len(), 11);
    assert_eq!(territory.quartiers.len(), 32);
    let communes = unique(territory.communes.iter().map(|c| c.code.as_str()));
    unique(territory.quartiers.iter().map(|q| q.cle.as_str()));
    assert_eq!(unique(territory.quartiers.iter().filter_map(|q| q.qpv_2024.as_deref())).len(), 20);
    assert_eq!(unique(territory.quartiers.iter().filter_map(|q| q.qpv_2015.as_deref())).len(), 15);
    for quartier in &territory.quartiers {
        assert!(quartier.communes.iter().all(|c| communes.contains(c.as_str())), "{}", quartier.cle);
        assert_eq!(quartier.statut_actuel == "qpv", quartier.qpv_2024.is_some(), "{}", quartier.cle);
        assert_eq!(quartier.statut_2015_2020 == "qpv", quartier.qpv_2015.is_some(), "{}", quartier.cle);
        assert_eq!(quartier.population.is_some(), quartier.population_source.is_some(), "{}", quartier.cle);
    }
}

#[test]
fn numbers_given_by_the_state_are_well_formed() {
    let Demo { territory, partners, .. } = demo();
    for commune in &territory.communes {
        Insee::parse(&commune.code).unwrap();
        Siren::parse(&commune.siren).expect(&commune.nom);
    }
    for organisation in &partners.organisations {
        organisation.siren.as_deref().map(Siren::parse).transpose().expect(&organisation.nom);
    }
}

#[test]
fn outlines_are_schematic_and_never_overlap() {
    let quartiers = demo().territory.quartiers;
    let reach = |q: &Quartier| q.contour.iter().map(|p| metres(q.centre, *p)).fold(0.0, f64::max);
    for (i, a) in quartiers.iter().enumerate() {
        assert!(a.contour_schematique && (6..=12).contains(&a.contour.len()), "{}", a.cle);
        for b in &quartiers[i + 1..] {
            assert!(metres(a.centre, b.centre) > reach(a) + reach(b), "{} touches {}", a.cle, b.cle);
        }
    }
}

#[test]
fn people_are_invented_and_belong_somewhere() {
    let Demo { partners, territory, .. } = demo();
    let organisations = unique(partners.organisations.iter().map(|o| o.cle.as_str()));
    let quartiers = unique(territory.quartiers.iter().map(|q| q.cle.as_str()));
    unique(partners.personnes.iter().map(|p| p.cle.as_str()));
    unique(partners.personnes.iter().map(|p| p.email.as_str()));
    for person in &partners.personnes {
        assert!(person.email.ends_with("@exemple.fr"), "{}", person.email);
        assert!(organisations.contains(person.organisation.as_str()), "{}", person.cle);
        assert!(person.quartiers.iter().all(|q| quartiers.contains(q.as_str())), "{}", person.cle);
    }
    let roles: HashSet<_> = partners.personnes.iter().map(|p| p.role.as_str()).collect();
    assert_eq!(roles.len(), 9);
    for succession in &partners.successions {
        let former = partners.organisations.iter().find(|o| o.cle == succession.ancienne).unwrap();
        assert_eq!(former.disparue_le, Some(succession.le));
        assert!(organisations.contains(succession.nouvelle.as_str()));
    }
    for commune in &territory.communes {
        assert!(organisations.contains(commune.cle.as_str()), "{}", commune.nom);
    }
}

#[test]
fn walks_stay_inside_their_neighbourhood_and_name_known_partners() {
    let Demo { territory, partners, walks, .. } = demo();
    let quartiers: HashMap<_, _> = territory.quartiers.iter().map(|q| (q.cle.as_str(), q)).collect();
    let organisations = unique(partners.organisations.iter().map(|o| o.cle.as_str()));
    let keys = unique(walks.iter().map(|w| w.cle.as_str()));
    for walk in &walks {
        let quartier = quartiers[walk.quartier.as_str()];
        assert!((4..=8).contains(&walk.arrets.len()), "{}", walk.cle);
        let places = walk.arrets.iter().map(|a| a.decalage_m);
        for place in places.chain(walk.constats.iter().map(|c| c.decalage_m)) {
            assert!(inside(quartier.point(place), &quartier.contour), "{} {place:?}", walk.cle);
        }
        let named = walk.presents.iter().chain(&walk.excuses).chain(&walk.invites);
        for name in named.chain([&walk.animateur, &walk.rapporteur]) {
            assert!(organisations.contains(name.as_str()), "{name}");
        }
        assert!(walk.precedente.as_deref().is_none_or(|p| keys.contains(p)), "{}", walk.cle);
    }
    assert_eq!(walks.len(), 34);
    assert_eq!(walks.iter().filter(|w| w.quartier == "montreynaud").count(), 5);
    let today = Day::of(2026, 11, 22).unwrap();
    let to_come: Vec<_> = walks.iter().filter(|w| w.date > today).collect();
    assert_eq!(to_come.len(), 3);
    assert!(to_come.iter().all(|w| w.constats.is_empty() && !w.invites.is_empty()));
}

#[test]
fn constats_follow_the_grid_and_show_every_state() {
    let Demo { partners, walks, themes, .. } = demo();
    let organisations = unique(partners.organisations.iter().map(|o| o.cle.as_str()));
    let by_walk: HashMap<_, _> = walks.iter().map(|w| (w.cle.as_str(), w)).collect();
    let mut states = HashSet::new();
    let mut descriptions = HashSet::new();
    let mut refused = HashSet::new();
    for (walk, constat) in walks.iter().flat_map(|w| w.constats.iter().map(move |c| (w, c))) {
        let at = format!("{}#{}", walk.cle, constat.numero);
        let theme = themes.iter().find(|t| t.code == constat.theme).expect(&at);
        assert!(theme.sous_themes.iter().any(|s| s.code == constat.sous_theme), "{at}");
        assert!(walk.arrets.iter().any(|a| a.numero == constat.arret), "{at}");
        assert_eq!(constat.gravite.is_some(), constat.valeur == "dysfonctionnement", "{at}");
        assert_eq!(constat.etat == "doublon", constat.doublon_de.is_some(), "{at}");
        assert!(
            constat.theme != "tranquillite" || (constat.visibilite == "restreint" && !constat.photo),
            "{at}"
        );
        for refusal in &constat.refus {
            refusal.reason().expect(&at);
            assert!(refusal.le > walk.date && constat.valeur != "point_fort", "{at}");
            for name in [&refusal.par].into_iter().chain(&refusal.vers) {
                assert!(organisations.contains(name.as_str()), "{at} {name}");
            }
            assert!(
                constat.etat == "a_qualifier" || constat.responsable.as_ref() != Some(&refusal.par),
                "{at}"
            );
            refused.insert((refusal.motif.as_str(), constat.etat == "a_qualifier"));
        }
        for name in [&constat.proprietaire, &constat.gestionnaire].into_iter().chain(&constat.responsable) {
            assert!(organisations.contains(name.as_str()), "{at} {name}");
        }
        if let Some((earlier, number)) = constat.deja_signale.as_deref().and_then(|d| d.split_once('#')) {
            let earlier = by_walk[earlier];
            assert!(earlier.date < walk.date, "{at}");
            assert!(earlier.constats.iter().any(|c| c.numero.to_string() == number), "{at}");
        }
        states.insert(constat.etat.as_str());
        descriptions.insert(constat.description.as_str());
    }
    assert!(walks.iter().map(|w| w.constats.len()).sum::<usize>() >= 300);
    assert!(descriptions.len() >= 300, "{}", descriptions.len());
    assert_eq!(states.len(), 11, "{states:?}");
    assert!(refused.len() >= 6 && refused.iter().any(|(_, came_back)| *came_back), "{refused:?}");
}

#[test]
fn residents_are_counted_and_words_to_them_name_nobody() {
    for walk in demo().walks {
        walk.residents().expect(&walk.cle);
        assert!(walk.mot.is_none() || walk.restituee_le.is_some(), "{}: words nobody would read", walk.cle);
        assert!(walk.mot.is_none_or(|words| !palier_domain::diagnostics::names_a_person(&words)));
    }
}

#[test]
fn actions_hold_to_the_convention_and_to_what_was_seen() {
    let Demo { territory, partners, walks, actions, .. } = demo();
    let organisations = unique(partners.organisations.iter().map(|o| o.cle.as_str()));
    let quartiers = unique(territory.quartiers.iter().map(|q| q.cle.as_str()));
    let seen: HashSet<_> = walks
        .iter()
        .flat_map(|w| w.constats.iter().map(move |c| format!("{}#{}", w.cle, c.numero)))
        .collect();
    let objectives: HashSet<_> = [4, 3, 2, 3, 3]
        .iter()
        .zip(1..)
        .flat_map(|(count, axis)| (1..=*count).map(move |n| format!("axe{axis}.objectif{n}")))
        .collect();
    unique(actions.iter().map(|a| a.cle.as_str()));
    assert_eq!(actions.len(), 60);
    for action in &actions {
        assert!(objectives.contains(&action.objectif), "{}", action.objectif);
        assert!(action.objectif.starts_with(&format!("{}.", action.axe)), "{}", action.cle);
        assert!(quartiers.contains(action.quartier.as_str()), "{}", action.cle);
        for name in action.partenaires.iter().chain([&action.pilote]) {
            assert!(organisations.contains(name.as_str()), "{name}");
        }
        assert!(action.constats.iter().all(|c| seen.contains(c)), "{}", action.cle);
        assert!(action.debut < action.fin && action.budget_centimes.0 > 0 && action.avancement <= 100);
        assert!((1..=3).contains(&action.journal.len()), "{}", action.cle);
    }
    let used: HashSet<_> = actions.iter().map(|a| a.objectif.clone()).collect();
    assert_eq!(used, objectives);
    let states: HashSet<_> = actions.iter().map(|a| a.etat.as_str()).collect();
    assert_eq!(states.len(), 14, "{states:?}");
}

#[test]
fn every_action_has_its_whole_fiche_and_its_posts_make_its_budget() {
    let Demo { partners, actions, fiches, .. } = demo();
    let organisations = unique(partners.organisations.iter().map(|o| o.cle.as_str()));
    let by_action: HashMap<_, _> = fiches.iter().map(|fiche| (fiche.action.as_str(), fiche)).collect();
    assert_eq!((by_action.len(), fiches.len()), (actions.len(), actions.len()));
    for action in &actions {
        let fiche = by_action[action.cle.as_str()];
        let total: i64 = fiche.postes.iter().map(|post| post.centimes.0).sum();
        assert_eq!(total, action.budget_centimes.0, "{}", action.cle);
        assert!(
            fiche.financeurs.iter().all(|one| organisations.contains(one.par.as_str())),
            "{}",
            action.cle
        );
        assert!(fiche.roles.keys().all(|key| action.partenaires.contains(key)), "{}", action.cle);
        let texts =
            [&fiche.contexte, &fiche.publics, &fiche.environnement, &fiche.risques, &fiche.insertion.motif];
        assert!(texts.iter().all(|text| !text.is_empty()) && fiche.jalons.len() >= 3, "{}", action.cle);
    }
}

#[test]
fn local_conventions_name_what_exists_and_several_were_amended() {
    let Demo { territory, partners, actions, conventions, .. } = demo();
    let organisations = unique(partners.organisations.iter().map(|o| o.cle.as_str()));
    let keys = unique(actions.iter().map(|a| a.cle.as_str()));
    for convention in &conventions {
        let entering = convention.avenants.iter().flat_map(|avenant| &avenant.quartiers_entrants);
        for key in convention.quartiers.iter().chain(entering) {
            let quartier = territory.quartiers.iter().find(|q| q.cle == *key).expect(key);
            assert!(quartier.communes.contains(&convention.commune), "{key}");
        }
        let signing = convention.avenants.iter().flat_map(|avenant| &avenant.signataires_entrants);
        for one in convention.signataires.iter().chain(signing) {
            assert!(organisations.contains(one.par.as_str()), "{}", one.par);
        }
        assert!(convention.actions.iter().all(|key| keys.contains(key.as_str())), "{}", convention.commune);
    }
    assert!(conventions.iter().filter(|convention| !convention.avenants.is_empty()).count() >= 3);
}
