//! Stories of a sitting until it opens: corrected, convened, told again, cancelled; and its free points.

use super::{DOSSIER, point, prepared};
use testkit::{Answer, TestApp, Who, both_engines, calendar_says};

both_engines! {
    async fn a_sitting_is_corrected_until_it_opens_and_the_journal_says_what_changed(app: TestApp) {
        let (admin, page) = prepared(&app).await;
        let form = format!("{page}/corriger");
        admin.get(&page).await.shows("Corriger la séance");
        let offered = admin.get(&form).await;
        offered.answers(200).shows("Fête des halls").shows("Jardin du pied de tour");
        let hours = [("day", "2026-12-12"), ("starts_at", "14:00"), ("ends_at", "16:00"), ("place", "Hôtel de ville")];
        let mut fields = hours.to_vec();
        fields.extend([("dossiers", DOSSIER), ("points", "Bilan de l'année\n\n")]);
        let corrected = admin.post(&form, &fields).await;
        let shown = admin.follow(&corrected).await;
        shown.shows("La séance est corrigée").shows("12 décembre 2026, de 14:00 à 16:00, Hôtel de ville");
        shown.shows("Jardin du pied de tour").shows("Bilan de l'année");
        let order = "SELECT title FROM (SELECT i.position, d.title FROM sitting_item i JOIN dossier d ON d.id = i.dossier_id \
            UNION ALL SELECT position, title FROM sitting_point) AS agenda ORDER BY position";
        assert_eq!(app.raw().texts(order).await, ["Fête des halls", "Jardin du pied de tour", "Bilan de l'année"]);
        let said = admin.get("/journal").await;
        said.shows("Séance corrigée : le 12 décembre 2026 au lieu du 10 décembre 2026 ; horaire : de 14:00 à 16:00");
        said.shows("lieu : Hôtel de ville ; ajouté : « Jardin du pied de tour », « Bilan de l'année »");

        let place = format!("ordre-{}", point(&app).await);
        let title = format!("titre-{}", point(&app).await);
        let mut wrong = hours.to_vec();
        wrong.push((place.as_str(), "premier"));
        admin.post(&form, &wrong).await.refuses("ordre", "« premier » n'est pas une place : écrivez un nombre entier.");
        let early = [("day", "2026-12-12"), ("starts_at", "16:00"), ("ends_at", "14:00")];
        admin.post(&form, &early).await.refuses("ends_at", "La fin doit venir après le début.");
        let mut fields = hours.to_vec();
        fields.extend([(place.as_str(), "1"), (title.as_str(), "Bilan 2026"), ("retirer", DOSSIER)]);
        admin.post(&form, &fields).await.answers(303);
        assert_eq!(app.raw().texts(order).await, ["Bilan 2026", "Fête des halls"]);
        let said = admin.get("/journal").await;
        said.shows("retiré : « Jardin du pied de tour » ; intitulé revu : « Bilan 2026 » ; ordre du jour réordonné");

        app.sign_in(Who::ConseilCitoyen).await.post(&form, &hours).await.answers(403);
        admin.post(&format!("{page}/etat"), &[("state", "ouverte")]).await.answers(303);
        admin.get(&form).await.answers(409).shows("ne se corrigent plus");
        admin.post(&form, &hours).await.answers(409).shows("ne se corrigent plus");
        admin.get(&page).await.does_not_show("Corriger la séance");
    }

    async fn a_body_that_neither_advises_nor_decides_sits_on_free_points(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let offered = admin.get("/instances/seances/nouvelle?body=gtp&year=2026").await;
        offered.answers(200).shows("la séance peut porter sur des points libres").does_not_show("Jardin du pied de tour");
        let form = [("choix", "oui"), ("body", "gtp"), ("year", "2026"), ("day", "2026-12-01"), ("dossiers", DOSSIER), ("points", "Visites du printemps")];
        let made = admin.post("/instances/seances/nouvelle", &form).await;
        made.redirects_under("/instances/seances/");
        let page = made.location().unwrap().split('?').next().unwrap().to_owned();
        admin.get(&page).await.shows("Visites du printemps").does_not_show("salle du comité").does_not_show("Jardin du pied de tour");
        admin.post(&format!("{page}/etat"), &[("state", "ouverte")]).await.answers(303);
        let name = format!("note-{}", point(&app).await);
        admin.post(&format!("{page}/points"), &[(name.as_str(), "Deux quartiers retenus.")]).await.answers(303);
        let closed = admin.post(&format!("{page}/clore"), &[]).await;
        admin.follow(&closed).await.shows("GTP-2026-001").shows("« Visites du printemps » : Deux quartiers retenus.");
        assert!(admin.get(&format!("{page}/releve.pdf")).await.answers(200).printed().contains("Points examinés"));
    }

    async fn members_are_convened_by_mail_and_their_calendar_follows_the_sitting(app: TestApp) {
        let (admin, page) = prepared(&app).await;
        let convene = format!("{page}/convocation");
        let asked = admin.get(&convene).await;
        asked.answers(200).shows("Qui reçoit la convocation").shows("Comité de pilotage");
        let wrong = admin.post(&convene, &[("adresses", "voisine")]).await;
        wrong.refuses("adresses", "« voisine » n'est pas une adresse électronique.");
        let sent = admin.post(&convene, &[("message", "Merci de votre présence.")]).await;
        admin.follow(&sent).await.shows("Les convocations sont parties").shows("Convoquée").shows("Convoquer de nouveau");
        app.work().await;
        let last = async || app.letters_to(Who::Etat.email()).await.into_iter().next().expect("a letter");
        let first = last().await;
        assert!(app.letters_to(Who::OtherOrganisation.email()).await.is_empty());
        for said in ["Merci de votre présence.", "Ordre du jour :\n1. Fête des halls (", "jeudi 10 décembre 2026", "Lieu : Mairie."] {
            assert!(first.body.contains(said), "{said}: {}", first.body);
        }
        assert_eq!((calendar_says(&first, "METHOD:"), calendar_says(&first, "SEQUENCE:")), ("REQUEST".into(), "0".into()));
        assert_eq!(calendar_says(&first, "DTSTART;VALUE=DATE:"), "20261210");

        // A point more is no news for a calendar; an hour is.
        let corriger = format!("{page}/corriger");
        let point = [("day", "2026-12-10"), ("place", "Mairie"), ("points", "Questions diverses")];
        admin.post(&corriger, &point).await.answers(303);
        app.work().await;
        assert_eq!(app.letters_to(Who::Etat.email()).await.len(), 1);
        let moved = [("day", "2026-12-11"), ("place", "Préfecture"), ("starts_at", "09:30")];
        admin.post(&corriger, &moved).await.answers(303);
        app.work().await;
        let second = last().await;
        assert_eq!(calendar_says(&second, "UID:"), calendar_says(&first, "UID:"));
        assert_eq!((calendar_says(&second, "SEQUENCE:"), calendar_says(&second, "DTSTART:")), ("1".into(), "20261211T083000Z".into()));
        assert!(second.body.contains("ont changé") && second.body.contains("Préfecture"), "{}", second.body);
        let file = app.sign_in(Who::ConseilCitoyen).await.get(&format!("{page}/seance.ics")).await;
        let file = file.answers(200).html();
        assert!(file.contains("SEQUENCE:1\r\n") && !file.contains("ATTENDEE"), "{file}");
        assert!(file.contains(&format!("UID:{}\r\n", calendar_says(&first, "UID:"))), "{file}");
        let paper = admin.get(&format!("{page}/ordre-du-jour.pdf")).await.answers(200).printed();
        for said in ["Ordre du jour", "Fête des halls", "Questions diverses", "Préfecture", "à partir de 09:30", "12 000"] {
            assert!(paper.contains(said), "{said}: {paper}");
        }

        let cancel = format!("{page}/annulation");
        admin.get(&page).await.shows("Annuler la séance");
        admin.get(&cancel).await.answers(200).shows("Qui est prévenu").shows("ne se rouvre pas");
        admin.post(&cancel, &[("adresses", "invite@exemple.test")]).await.refuses("message", "Dites pourquoi la séance n'aura pas lieu.");
        admin.post(&format!("{page}/etat"), &[("state", "annulee")]).await.answers(400);
        app.work().await;
        assert_eq!(app.letters_to(Who::Etat.email()).await.len(), 2, "nobody is told before it is said why");
        let why = [("message", "Le préfet est appelé ailleurs."), ("adresses", "invite@exemple.test")];
        let cancelled = admin.post(&cancel, &why).await;
        admin.follow(&cancelled).await.shows("La séance est annulée.");
        app.work().await;
        admin.get("/journal").await.shows("Séance : annulée, Le préfet est appelé ailleurs.");
        assert_eq!(calendar_says(&app.letters_to("invite@exemple.test").await[0], "METHOD:"), "CANCEL");
        let gone = last().await;
        assert!(gone.body.contains("Le préfet est appelé ailleurs.") && !gone.body.contains("rdre du jour"), "{}", gone.body);
        admin.get(&cancel).await.answers(409);
        assert_eq!((calendar_says(&gone, "METHOD:"), calendar_says(&gone, "SEQUENCE:")), ("CANCEL".into(), "2".into()));
        admin.post(&convene, &[]).await.answers(409);
        admin.get(&convene).await.answers(200).shows("personne n'est plus à convoquer");
    }

    async fn a_sitting_that_nobody_was_told_of_moves_in_silence(app: TestApp) {
        let (admin, page) = prepared(&app).await;
        admin.post(&format!("{page}/etat"), &[("state", "convoquee")]).await.answers(303);
        admin.post(&format!("{page}/corriger"), &[("day", "2026-12-11")]).await.answers(303);
        admin.get(&format!("{page}/annulation")).await.shows("aucune lettre ne partira");
        admin.post(&format!("{page}/annulation"), &[("message", "Reportée"), ("adresses", "invite@exemple.test")]).await.answers(303);
        app.work().await;
        assert!(app.letters_to("invite@exemple.test").await.is_empty());
        assert!(app.letters_to(Who::Etat.email()).await.is_empty());
        app.raw().run("DELETE FROM body_seat").await;
        app.raw().run("UPDATE sitting SET state = 'preparee'").await;
        let nobody = admin.post(&format!("{page}/convocation"), &[]).await;
        nobody.refuses("adresses", "Personne à convoquer : composez l'instance ou ajoutez une adresse.");
        app.raw().run("UPDATE sitting SET day = '2026-01-14'").await;
        let late = admin.post(&format!("{page}/convocation"), &[("adresses", "invite@exemple.test")]).await;
        late.answers(409).shows("La séance était prévue le 14 janvier 2026 : corrigez d'abord son jour");
        admin.get(&page).await.does_not_show("Convoquer par courriel");
    }

    async fn a_sitting_corrected_meanwhile_is_not_moved_back(app: TestApp) {
        let (admin, page) = prepared(&app).await;
        let form = format!("{page}/corriger");
        // What is typed in a form, then what it holds already.
        let filled = |shown: &Answer, typed: &[(&str, &str)]| {
            let typed = typed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            let held = ["lu-", "ordre-", "titre-"].map(|start| format!("[name^='{start}']"));
            let held = held.iter().flat_map(|inputs| shown.attributes(inputs, "name").into_iter().zip(shown.attributes(inputs, "value")));
            typed.chain(held).collect::<Vec<(String, String)>>()
        };
        let send = async |fields: Vec<(String, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            admin.post(&form, &fields).await
        };
        let seen = admin.get(&form).await;
        send(filled(&seen, &[("day", "2026-12-12"), ("place", "Mairie")])).await.answers(303);
        admin.post(&format!("{page}/convocation"), &[]).await.answers(303);
        // The day was not touched by this one: it stays where the other person moved it.
        send(filled(&seen, &[("day", "2026-12-10"), ("place", "Préfecture"), ("points", "Questions diverses")])).await.answers(303);
        assert_eq!(app.raw().texts("SELECT day || ' ' || place FROM sitting").await, ["2026-12-12 Préfecture"]);
        app.work().await;
        let told = app.letters_to(Who::Etat.email()).await.len();
        let late = send(filled(&seen, &[("day", "2026-12-17"), ("place", "Mairie"), ("points", "Vœux")])).await;
        late.refuses("day", "Une autre personne a enregistré entre-temps : 12 décembre 2026 ; reprenez cette valeur, ou enregistrez de nouveau pour garder la vôtre.");
        late.shows("Vœux");
        assert_eq!(late.attributes("[name=place]", "value"), ["Préfecture"], "what was left alone follows the other person");
        app.work().await;
        assert_eq!(app.letters_to(Who::Etat.email()).await.len(), told, "nobody is told of what is not kept");
        // The agenda too: what one struck off stays off, what the other left alone follows, what both moved is told.
        let held = [("day", "2026-12-12"), ("place", "Préfecture")];
        let mut more = held.to_vec();
        more.push(("points", "Bilan\nVœux"));
        send(filled(&admin.get(&form).await, &more)).await.answers(303);
        let agenda = admin.get(&form).await;
        let keys: Vec<String> = agenda.attributes("[name=retirer]", "value");
        assert_eq!(keys.len(), 4, "Fête des halls, Questions diverses, Bilan, Vœux");
        let mut strikes = held.to_vec();
        strikes.push(("retirer", &keys[1]));
        send(filled(&agenda, &strikes)).await.answers(303);
        let (last, gone) = (format!("ordre-{}", keys[3]), format!("titre-{}", keys[1]));
        let mut moves = held.to_vec();
        moves.push((&last, "1"));
        let moved = send(filled(&agenda, &moves)).await;
        moved.refuses("ordre", "rien n'est enregistré : « Vœux » a changé de place.");
        let mut renames = held.to_vec();
        renames.push((&gone, "Questions d'actualité"));
        send(filled(&agenda, &renames)).await.refuses("ordre", "« Questions diverses » n'y figure plus");
        send(filled(&agenda, &[("day", "2026-12-12"), ("place", "Hôtel de ville")])).await.answers(303);
        let order = "SELECT title FROM (SELECT i.position, d.title FROM sitting_item i JOIN dossier d ON d.id = i.dossier_id \
            UNION ALL SELECT position, title FROM sitting_point) AS agenda ORDER BY position";
        assert_eq!(app.raw().texts(order).await, ["Fête des halls", "Bilan", "Vœux"]);
        send(filled(&moved, &moves)).await.answers(303);
        assert_eq!(app.raw().texts(order).await, ["Vœux", "Fête des halls", "Bilan"]);
        // Read again, what was typed may be kept; the guest is told with the members.
        let words = [("day", "2026-12-17"), ("place", "Préfecture"), ("message", "Une semaine plus tard."), ("adresses", "invite@exemple.test")];
        send(filled(&admin.get(&form).await, &words)).await.answers(303);
        app.work().await;
        for address in [Who::Etat.email(), "invite@exemple.test"] {
            let told = app.letters_to(address).await;
            assert!(told.iter().any(|letter| letter.body.contains("Une semaine plus tard.")), "{address}");
        }
        admin.post(&form, &[("day", "2026-12-10"), ("ends_at", "16:00")]).await.refuses("starts_at", "Indiquez aussi l'heure de début.");
    }

    async fn two_secretaries_note_free_points_without_erasing_each_other(app: TestApp) {
        let (admin, page) = prepared(&app).await;
        let fields = [("day", "2026-12-10"), ("points", "Bilan de l'année")];
        admin.post(&format!("{page}/corriger"), &fields).await.answers(303);
        admin.post(&format!("{page}/etat"), &[("state", "ouverte")]).await.answers(303);
        let (name, opened, points) = (format!("note-{}", point(&app).await), format!("lu-{}", point(&app).await), format!("{page}/points"));
        // A refused form shows what the other noted of the points it left alone: saving it again takes nothing away.
        admin.post(&points, &[("points", "Vœux")]).await.answers(303);
        let other = app.raw().texts("SELECT id FROM sitting_point WHERE title = 'Vœux'").await.remove(0);
        let (wishes, read) = (format!("note-{other}"), format!("lu-{other}"));
        admin.post(&points, &[(read.as_str(), ""), (wishes.as_str(), "Le 12 janvier.")]).await.answers(303);
        let long = "x".repeat(301);
        let again = admin.post(&points, &[(read.as_str(), ""), (wishes.as_str(), ""), ("points", &long)]).await;
        again.answers(422);
        let shown = again.select(&format!("[name={wishes}]"));
        assert_eq!(shown, ["Le 12 janvier."]);
        let (was, now) = (again.attributes(&format!("[name={read}]"), "value").remove(0), shown[0].clone());
        admin.post(&points, &[(read.as_str(), was.as_str()), (wishes.as_str(), now.as_str())]).await.answers(303);
        assert_eq!(app.raw().texts("SELECT noted FROM sitting_point WHERE title = 'Vœux'").await, ["Le 12 janvier."]);
        let both = async |was: &str, text: &str| admin.post(&points, &[(opened.as_str(), was), (name.as_str(), text)]).await;
        both("", "Présenté.\r\nDiscuté.").await.answers(303);
        let met = both("", "Reporté.").await;
        met.refuses("notes", "Une autre personne a noté entre-temps : « Bilan de l'année » : « Présenté. Discuté. ». Rien n'est écrasé : complétez votre texte, puis enregistrez de nouveau.");
        met.shows("Reporté.");
        // Whoever did not touch it adds a point meanwhile.
        let added = admin.post(&points, &[(opened.as_str(), ""), (name.as_str(), ""), ("points", "Questions diverses")]).await;
        admin.follow(&added).await.shows("Questions diverses : ce qui en est dit");
        assert_eq!(app.raw().texts("SELECT title || ' : ' || noted FROM sitting_point ORDER BY position").await, ["Bilan de l'année : Présenté.\r\nDiscuté.", "Vœux : Le 12 janvier.", "Questions diverses : "]);
        admin.get("/journal").await.shows("Points ajoutés en séance : « Questions diverses »");
        both("Présenté.\nDiscuté.", "Présenté, reporté.").await.answers(303);
        assert_eq!(app.raw().texts("SELECT noted FROM sitting_point ORDER BY position").await[0], "Présenté, reporté.");
    }
}
