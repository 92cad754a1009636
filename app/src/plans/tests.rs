//! Stories of actions and of the constats they answer.

use testkit::{TestApp, Who, both_engines};

type Fields = Vec<(&'static str, String)>;

/// The head of the action of the town, as its form sends it.
fn head(app: &TestApp) -> Fields {
    let town = app.town();
    let texts = [
        ("title", "Nettoyer les abords du bâtiment C".to_owned()),
        ("objectives", "art5.axe1.objectif1".to_owned()),
        ("quartiers", town.tilleuls.to_string()),
        ("origins", town.constat.to_string()),
        ("pilot", town.montfleury.to_string()),
    ];
    texts.into()
}

/// A whole fiche.
fn whole(app: &TestApp) -> Fields {
    let mut form = head(app);
    let town = app.town();
    for (name, text) in [
        ("context", "Trois visites sur quatre"),
        ("publics", "Locataires du bâtiment C"),
        ("referent", "Chargée de mission"),
        ("orientation", "preambule.orientation5"),
        ("tfpb_axis", "3"),
        ("renewal", "Hors secteur de renouvellement"),
        ("upkeep_yearly", "1 200"),
        ("insertion", "non"),
        ("insertion_reason", "Marché de 900 €"),
        ("environment", "Sans désherbant"),
        ("risks", "Intempéries"),
        ("place_label", "Pied du bâtiment C"),
        ("place_kind", "ligne"),
        ("place_points", "4,39 ; 45,43\n4,391 ; 45,431"),
        ("participation_phase", "repérage du besoin"),
        ("participation_form", "consultation"),
        ("participation_text", "En pied d'immeuble"),
        ("milestone_title", "Premier passage"),
        ("milestone_due", "2026-10-01"),
        ("milestone_done", ""),
        ("budget_nature", "investissement"),
        ("budget_post", "Corbeilles"),
        ("budget_sum", "2 000"),
        ("budget_nature", "fonctionnement"),
        ("budget_post", "Passages"),
        ("budget_sum", "8 000,50"),
        ("budget_nature", "fonctionnement"),
        ("budget_post", ""),
        ("budget_sum", ""),
        ("funding_name", ""),
        ("funding_scheme", "Contrat de ville"),
        ("funding_asked", "4 000"),
        ("funding_granted", ""),
        ("funding_paid", ""),
        ("indicator_kind", "resultat"),
        ("indicator_title", "Dépôts par mois"),
        ("indicator_unit", "dépôts"),
        ("indicator_baseline", "26"),
        ("indicator_target", "10"),
        ("indicator_reached", "18"),
        ("indicator_source", "Signalements"),
        ("indicator_frequency", "trimestrielle"),
    ] {
        form.push((name, text.to_owned()));
    }
    form.push(("partner_org", town.habitat.to_string()));
    form.push(("partner_role", "Ouvre ses halls".to_owned()));
    form.push(("upkeep_by", town.montfleury.to_string()));
    form.push(("funding_org", town.caf.to_string()));
    form
}

fn borrowed(form: &Fields) -> Vec<(&str, &str)> {
    form.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

both_engines! {
    async fn an_action_done_says_done_the_constats_its_pilot_answers_for(app: TestApp) {
        let (action, habitat) = (app.town().action, app.town().habitat);
        app.raw().run(&format!("UPDATE action SET pilot_id = '{habitat}'")).await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let path = format!("/actions/{action}/etat");
        let moved = landlord.post(&path, &[("state", "realisee")]).await;
        moved.redirects_to(&format!("/actions/{action}?fait=etat-constats"));
        landlord.follow(&moved).await.answers(200).shows("des constats auxquels elle répond ont suivi");
        let kept = "SELECT state || ' ' || declared_on || ' ' || declared_by_id FROM constat WHERE number = 1";
        assert_eq!(app.raw().texts(kept).await, [format!("declare_resolu 2026-11-22 {habitat}")]);
        assert_eq!(app.happened().await.last().map(String::as_str), Some("action.etat"));
    }

    async fn constats_are_programmed_with_their_action_and_given_back_when_it_no_longer_comes(app: TestApp) {
        let action = app.town().action;
        app.raw().run("UPDATE action SET state = 'recevable', ends = '2027-03-31'").await;
        let (pilot, path) = (app.sign_in(Who::PiloteCommunal).await, format!("/actions/{action}"));
        let stands = async || {
            let kept = "SELECT state || ' ' || COALESCE(deadline, '-') FROM constat WHERE number = 1";
            app.raw().texts(kept).await.remove(0)
        };
        let moved = pilot.post(&format!("{path}/etat"), &[("state", "programmee")]).await;
        moved.redirects_to(&format!("{path}?fait=etat-constats"));
        assert_eq!(stands().await, "programme 2027-03-31");
        pilot.get(&path).await.shows("Programmé, Habitat des Monts");
        let action_id = action.to_string();
        let later = [("action", action_id.as_str()), ("ends", "2027-06-30")];
        pilot.post("/actions/lot", &later).await.answers(200).shows("31/03/2027 → 30/06/2027");
        assert_eq!(stands().await, "programme 2027-06-30", "the date to hold is that of the action");
        pilot.post(&format!("{path}/etat"), &[("state", "reportee"), ("year", "2028")]).await.answers(303);
        assert_eq!(stands().await, "pris_en_charge 2027-06-30", "it was told to residents: it stays until another is given");
        let constat = pilot.get(&format!("/constats/{}", app.town().constat)).await;
        constat.shows("est reportée à 2028").shows("programmée avec l'action « Nettoyer les abords").shows("rendu à qui en répond");
        app.raw().run("UPDATE action SET state = 'realisee'").await;
        pilot.get(&path).await.shows("un constat attend encore que son responsable dise qu'il est résolu");
    }

    async fn a_constat_no_longer_tied_to_the_action_that_programmed_it_is_given_back(app: TestApp) {
        let path = format!("/actions/{}", app.town().action);
        app.raw().run("UPDATE action SET state = 'recevable'").await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&format!("{path}/etat"), &[("state", "programmee")]).await.answers(303);
        let mut form = whole(&app);
        form.retain(|(name, _)| *name != "origins");
        pilot.post(&format!("{path}/modifier"), &borrowed(&form)).await.answers(303);
        let kept = "SELECT state || ' ' || reason FROM constat WHERE number = 1";
        let told = app.raw().texts(kept).await.remove(0);
        assert!(told.starts_with("pris_en_charge") && told.contains("n'y répond plus"), "{told}");
        pilot.post(&format!("{path}/modifier"), &borrowed(&whole(&app))).await.answers(303);
        assert_eq!(app.raw().texts("SELECT state FROM constat WHERE number = 1").await, ["programme"]);
    }

    async fn a_constat_that_two_actions_answer_goes_on_with_the_one_that_stays(app: TestApp) {
        let (action, other) = (app.town().action, "01890000-0000-7000-8000-0000000000a9");
        let (pilot, path) = (app.sign_in(Who::PiloteCommunal).await, format!("/actions/{action}"));
        for sql in [
            "UPDATE action SET state = 'recevable', ends = '2027-03-31'".to_owned(),
            format!(
                "INSERT INTO action (id, title, title_folded, description, pilot_id, state, progress, created_at) \
                 SELECT '{other}', 'Corbeilles', 'corbeilles', '', pilot_id, 'programmee', progress, 0 FROM action"
            ),
            format!("INSERT INTO action_constat (action_id, constat_id) VALUES ('{other}', '{}')", app.town().constat),
        ] {
            app.raw().run(&sql).await;
        }
        let moved = [("state", "programmee")];
        pilot.post(&format!("{path}/etat"), &moved).await.answers(303);
        let kept = "SELECT state || ' ' || planned_with_id FROM constat WHERE number = 1";
        assert_eq!(app.raw().texts(kept).await, [format!("programme {action}")]);
        let given_up = [("state", "abandonnee"), ("reason", "Sans financement")];
        pilot.post(&format!("{path}/etat"), &given_up).await.answers(303);
        assert_eq!(app.raw().texts(kept).await, [format!("programme {other}")]);
        pilot.get(&format!("/constats/{}", app.town().constat)).await.shows("avec l'action « Corbeilles »");
    }

    async fn another_action_starts_from_one_that_was_written(app: TestApp) {
        let path = format!("/actions/{}", app.town().action);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&format!("{path}/modifier"), &borrowed(&whole(&app))).await.answers(303);
        let fiche = pilot.get(&path).await;
        let copy = format!("/actions/nouveau?modele={}", app.town().action);
        assert!(fiche.attributes("a", "href").contains(&copy), "the fiche offers it");
        let form = pilot.get(&copy).await;
        form.answers(200).shows("Trois visites sur quatre");
        let value = |name: &str| form.attributes(&format!("[name='{name}']"), "value");
        assert_eq!((value("budget_post")[0].as_str(), value("indicator_title")[0].as_str()), ("Corbeilles", "Dépôts par mois"));
        assert!(value("title")[0].ends_with("(copie)"));
        let blank = |name: &str| value(name).iter().all(String::is_empty);
        assert!(blank("milestone_due") && blank("indicator_reached"), "what was done is not copied");
        assert!(value("origins").is_empty() || form.attributes("[name='origins'][checked]", "value").is_empty());
        app.sign_in(Who::OtherQuartier).await.get(&copy).await.answers(404);
    }

    async fn an_action_is_declared_admissible_by_who_does_not_carry_it_once_article_4_is_answered(app: TestApp) {
        let (action, habitat) = (app.town().action, app.town().habitat);
        app.raw().run(&format!("UPDATE action SET state = 'proposee', pilot_id = '{habitat}'")).await;
        let (page, path) = (format!("/actions/{action}"), format!("/actions/{action}/etat"));
        let step = [("state", "recevable")];
        let (landlord, lead) = (app.sign_in(Who::BailleurSiege).await, app.sign_in(Who::PiloteCommunal).await);
        let seen = landlord.get(&page).await;
        seen.shows("sa fiche doit encore répondre à : C2 (Articulation avec l'abattement de TFPB)");
        seen.shows("Seules la commune et la métropole déclarent une action recevable.");
        assert!(seen.attributes("#faire ~ details option[value='recevable']", "value").is_empty());
        landlord.post(&path, &step).await.answers(409).shows("Seules la commune et la métropole");
        lead.get(&page).await.does_not_show("Seules la commune").shows("C4 (Durabilité des investissements)");
        lead.post(&path, &step).await.answers(409).shows("Points bloquants sans réponse").does_not_show("C1 (");
        let many = [("action", action.to_string()), ("state", "recevable".to_owned())];
        let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (*name, text.as_str())).collect();
        lead.post("/actions/lot", &many).await.shows("Points bloquants sans réponse");
        assert_eq!(app.raw().texts("SELECT state FROM action").await, ["proposee"]);
        app.raw().run("UPDATE action SET tfpb_axis = '3', renewal = 'Aucun', upkeep = 'Par la régie'").await;
        landlord.post(&path, &step).await.answers(409);
        landlord.post("/actions/lot", &many).await.shows("Seules la commune et la métropole");
        let seen = lead.get(&page).await;
        assert_eq!(seen.attributes("option[value='recevable']", "value").len(), 1);
        lead.post(&path, &step).await.redirects_to(&format!("{page}?fait=etat"));
        assert_eq!(app.raw().texts("SELECT state FROM action").await, ["recevable"]);
        lead.get(&page).await.does_not_show("sa fiche doit encore répondre");
    }

    async fn late_milestones_and_what_followed_the_meeting_are_told(app: TestApp) {
        let action = app.town().action;
        app.raw().run(&format!("INSERT INTO action_milestone (id, action_id, number, title, due) VALUES \
            ('m1', '{action}', 1, 'Premier passage', '2026-10-01'), ('m2', '{action}', 2, 'Bilan', '2027-01-01')")).await;
        app.raw().run(&format!("INSERT INTO action_indicator (id, action_id, number, kind, title, unit, source, frequency) \
            VALUES ('i1', '{action}', 1, 'resultat', 'Dépôts par mois', 'dépôts', '', '')")).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let late = pilot.get("/actions/retards").await;
        late.shows("Jalon : Premier passage").shows("01/10/2026").shows("1 jalon").does_not_show("Jalon : Bilan");
        app.raw().run("UPDATE action SET state = 'reportee'").await;
        pilot.get("/actions/retards").await.does_not_show("Premier passage");
        app.raw().run("UPDATE action SET state = 'en_cours'").await;
        let page = format!("/actions/{action}");
        pilot.post(&format!("{page}/jalons"), &[("jalon", "1"), ("fait", "2026-11-20")]).await.answers(303);
        pilot.post(&format!("{page}/indicateurs"), &[("indicateur", "1"), ("atteint", "18")]).await.answers(303);
        pilot.post(&format!("{page}/notes"), &[("text", "Vu sur place")]).await.answers(303);
        let news = pilot.get("/actions/changements").await;
        news.shows("Premier passage : fait").shows("Dépôts par mois : 18 dépôts").shows("1 note ajoutée");
        pilot.get("/actions/retards").await.does_not_show("Premier passage");
    }

    async fn an_action_is_found_by_its_code(app: TestApp) {
        app.raw().run("UPDATE action SET code = '2026-077'").await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.get("/actions?texte=2026-077").await.shows("Nettoyer les abords");
        pilot.get("/actions?texte=2026-078").await.does_not_show("Nettoyer les abords");
        pilot.get("/recherche?q=2026-077").await.shows("Nettoyer les abords");
    }

    async fn a_constat_is_not_said_done_in_place_of_who_answers_for_it(app: TestApp) {
        let action = app.town().action;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let moved = pilot.post(&format!("/actions/{action}/etat"), &[("state", "realisee")]).await;
        moved.redirects_to(&format!("/actions/{action}?fait=etat"));
        assert_eq!(app.raw().texts("SELECT state FROM constat WHERE number = 1").await, ["transmis"]);
    }

    async fn a_constat_is_planned_with_the_action_that_answers_it(app: TestApp) {
        let action = app.town().action;
        app.raw().run("UPDATE action SET state = 'recevable', ends = '2027-03-31'").await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&format!("/actions/{action}/etat"), &[("state", "programmee")]).await.answers(303);
        let kept = "SELECT state || ' ' || deadline FROM constat WHERE number = 1";
        assert_eq!(app.raw().texts(kept).await, ["programme 2027-03-31"]);
    }

    async fn another_landlord_reads_an_action_and_changes_nothing(app: TestApp) {
        let action = app.town().action;
        let other = app.sign_in(Who::OtherOrganisation).await;
        other.get(&format!("/actions/{action}")).await.answers(200).shows("Nettoyer les abords");
        let before = app.journal().await.len();
        other.post(&format!("/actions/{action}/notes"), &[("text", "Non")]).await.answers(403);
        other.post(&format!("/actions/{action}/avancement"), &[("progress", "terminee")]).await.answers(403);
        assert_eq!(app.journal().await.len(), before);
    }

    async fn what_happens_to_an_action_is_told_in_each_of_its_quartiers(app: TestApp) {
        let (action, tilleuls, beauregard) = (app.town().action, app.town().tilleuls, app.town().beauregard);
        app.raw().run(&format!("INSERT INTO action_quartier (action_id, quartier_id) VALUES ('{action}', '{beauregard}')")).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let before = app.journal().await.len();
        pilot.post(&format!("/actions/{action}/avancement"), &[("progress", "terminee")]).await.answers(303);
        assert_eq!(app.journal().await.len(), before + 1);
        for quartier in [tilleuls, beauregard] {
            let thread = pilot.get(&format!("/quartiers/{quartier}?fil=journal")).await;
            thread.answers(200).shows("Avancement de l'action « Nettoyer les abords du bâtiment C » : Terminée");
        }
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        let plaine = elsewhere.get(&format!("/quartiers/{}?fil=journal", app.town().plaine)).await;
        plaine.answers(200).does_not_show("Avancement de l'action");
    }

    async fn a_whole_fiche_is_kept_and_told(app: TestApp) {
        let path = format!("/actions/{}", app.town().action);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let kept = pilot.post(&format!("{path}/modifier"), &borrowed(&whole(&app))).await;
        kept.redirects_to(&format!("{path}?fait=modifiee"));
        let fiche = pilot.follow(&kept).await;
        for told in [
            "Trois visites sur quatre", "Habitat des Monts : Ouvre ses halls", "repérage du besoin : consultation",
            "Pied du bâtiment C", "4,39000 ; 45,43000", "Premier passage", "En retard", "Corbeilles", "10 000,50 €",
            "2 000 € d'investissement et 8 000,50 € de fonctionnement", "Non acquis", "4 000 € non acquis",
            "39 % du budget couvert par d'autres que le pilote", "6 000,50 € à la charge du pilote",
            "Aucune clause, pour un motif donné : Marché de 900 €", "18 (50 %)", "6 sur 7 points",
        ] {
            // Amounts hold no-break spaces, which the words of a page fold.
            assert!(fiche.text().contains(told), "{told}\n{}", fiche.text());
        }
        assert_eq!(app.raw().number("SELECT budget_cents FROM action").await, 1_000_050);
        let shape = pilot.get(&format!("{path}/lieu.geojson")).await;
        assert_eq!(shape.json()["features"][0]["geometry"]["type"], "LineString");
        let form = pilot.get(&format!("{path}/modifier")).await;
        assert_eq!(form.attributes("[name=budget_sum]", "value").len(), 3);
        assert_eq!(form.attributes("[name=milestone_due]", "value")[0], "2026-10-01");
    }

    async fn rows_are_added_and_removed_without_losing_anything(app: TestApp) {
        let path = format!("/actions/{}/modifier", app.town().action);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let before = app.journal().await.len();
        let mut form = whole(&app);
        // The page sends its blank row too.
        form.push(("milestone_title", String::new()));
        form.push(("ajouter", "milestones".to_owned()));
        let again = pilot.post(&path, &borrowed(&form)).await;
        again.answers(200).shows("Marché de 900 €");
        assert_eq!(again.attributes("[name=milestone_title]", "value"), ["Premier passage", "", ""]);
        let mut form = whole(&app);
        form.push(("retirer", "budget_lines:1".to_owned()));
        let again = pilot.post(&path, &borrowed(&form)).await;
        assert_eq!(again.attributes("[name=budget_post]", "value"), ["Passages", ""]);
        assert_eq!(app.journal().await.len(), before);
    }

    async fn what_cannot_be_kept_is_told_row_by_row(app: TestApp) {
        let path = format!("/actions/{}/modifier", app.town().action);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let mut form = head(&app);
        for (name, text) in [
            ("insertion", "non"), ("budget_nature", "investissement"), ("budget_post", ""), ("budget_sum", "beaucoup"),
            ("funding_name", "CAF"), ("funding_asked", "100"), ("funding_granted", "50"), ("funding_paid", "60"),
            ("place_points", "ici"), ("milestone_title", ""), ("milestone_due", "31/02/2027"),
        ] {
            form.push((name, text.to_owned()));
        }
        let refused = pilot.post(&path, &borrowed(&form)).await;
        refused.refuses("insertion_reason", "Dites pourquoi").refuses("place_points", "Ligne 1");
        refused.shows("Budget, ligne 1").shows("Financement, ligne 1 : le montant versé dépasse le montant acquis.");
        refused.shows("Jalons, ligne 1");
        assert_eq!(refused.select(".row--faulty").len(), 3);
        assert_eq!(refused.attributes("[name=budget_sum]", "value")[0], "beaucoup");
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM action_budget").await, 0);
    }

    async fn two_people_on_one_fiche_see_what_the_other_changed(app: TestApp) {
        let path = format!("/actions/{}", app.town().action);
        let edit = format!("{path}/modifier");
        let (one, other) = (app.sign_in(Who::PiloteCommunal).await, app.sign_in(Who::MetropoleAdmin).await);
        one.post(&edit, &borrowed(&whole(&app))).await.answers(303);
        let opened = one.get(&edit).await;
        let carried = |name: &str| opened.attributes(&format!("[name={name}]"), "value").remove(0);
        let carrying = |mut form: Fields| {
            form.push(("revision", carried("revision")));
            form.push(("opened", carried("opened")));
            form
        };
        let change = |form: &mut Fields, field: &str, to: &str| {
            let found = form.iter_mut().find(|(name, _)| *name == field).unwrap();
            to.clone_into(&mut found.1);
        };
        let mut theirs = carrying(whole(&app));
        change(&mut theirs, "context", "Quatre visites sur quatre");
        change(&mut theirs, "risks", "Aucun");
        other.post(&edit, &borrowed(&theirs)).await.answers(303);
        let mut mine = carrying(whole(&app));
        change(&mut mine, "context", "Une visite sur deux");
        change(&mut mine, "publics", "Tout le quartier");
        let before = app.journal().await.len();
        let told = one.post(&edit, &borrowed(&mine)).await;
        told.answers(422).shows("La fiche a changé pendant votre saisie").shows("MetropoleAdmin Test l'a enregistrée");
        told.shows("Quatre visites sur quatre");
        assert_eq!(app.journal().await.len(), before, "nothing was written over");
        let field = |name: &str| told.select(&format!("textarea[name={name}]")).remove(0);
        assert_eq!(field("context"), "Une visite sur deux", "what was typed stays");
        assert_eq!(field("publics"), "Tout le quartier");
        assert_eq!(field("risks"), "Aucun", "what the other changed alone is taken over");
        let carried = |name: &str| told.attributes(&format!("[name={name}]"), "value").remove(0);
        let mut mine: Fields = mine.into_iter().filter(|(name, _)| !["revision", "opened"].contains(name)).collect();
        mine.push(("revision", carried("revision")));
        mine.push(("opened", carried("opened")));
        one.post(&edit, &borrowed(&mine)).await.answers(303);
        assert_eq!(app.raw().texts("SELECT context FROM action").await, ["Une visite sur deux"]);
    }

    async fn codes_are_given_by_the_house_in_the_order_of_the_year(app: TestApp) {
        app.raw().run("UPDATE action SET code = '2026-009'").await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        for expected in ["2026-010", "2026-011"] {
            let made = pilot.post("/actions/nouveau", &borrowed(&head(&app))).await;
            pilot.follow(&made).await.answers(200).shows(expected);
        }
    }

    async fn a_piece_joined_to_a_note_is_read_by_whoever_reads_the_action(app: TestApp) {
        let path = format!("/actions/{}", app.town().action);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let file = [("piece", "../devis.pdf", b"%PDF-1.7 Devis de corbeilles".to_vec())];
        let text = [("text", "Devis reçu"), ("label", "Devis de corbeilles")];
        let noted = pilot.post_multipart(&format!("{path}/notes"), &text, &file).await;
        let fiche = pilot.follow(&noted).await;
        fiche.shows("Devis reçu").shows("Note et pièce « Devis de corbeilles » ajoutées");
        let link = fiche.attributes("ol.thread a[href*=pieces]", "href").remove(0);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let piece = landlord.get(&link).await;
        piece.answers(200);
        assert_eq!(piece.header("content-disposition"), "attachment; filename*=UTF-8''devis.pdf");
        assert!(piece.body.starts_with(b"%PDF-1.7 Devis"));
        app.sign_in(Who::OtherQuartier).await.get(&link).await.answers(404);
        app.visitor().get(&link).await.redirects_under("/connexion");
        let elsewhere = link.replace(&app.town().action.to_string(), &app.town().constat.to_string());
        pilot.get(&elsewhere).await.answers(404);
        let refused = [("piece", "page.pdf", b"<html><script>".to_vec())];
        let before = app.journal().await.len();
        pilot.post_multipart(&format!("{path}/notes"), &text, &refused).await.answers(422);
        assert_eq!(app.journal().await.len(), before);
    }

    async fn a_step_and_a_measure_are_told_by_whoever_follows(app: TestApp) {
        let path = format!("/actions/{}", app.town().action);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&format!("{path}/modifier"), &borrowed(&whole(&app))).await.answers(303);
        let step = [("jalon", "1"), ("fait", "2026-11-20")];
        let told = pilot.post(&format!("{path}/jalons"), &step).await;
        pilot.follow(&told).await.shows("Fait le 20/11/2026");
        let told = pilot.post(&format!("{path}/indicateurs"), &[("indicateur", "1"), ("atteint", "12,5")]).await;
        pilot.follow(&told).await.shows("12,5").shows("12,5 dépôts");
        pilot.post(&format!("{path}/jalons"), &[("jalon", "9"), ("fait", "")]).await.answers(409);
        pilot.post(&format!("{path}/indicateurs"), &[("indicateur", "1"), ("atteint", "peu")]).await.answers(409);
        let other = app.sign_in(Who::OtherOrganisation).await;
        other.post(&format!("{path}/jalons"), &step).await.answers(403);
    }
}
