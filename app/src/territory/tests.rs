//! Stories of the territory, on a base of their own.

use palier::partners::{self, NewMandate, NewOrganisation, NewPerson};
use palier::platform::clock::World;
use palier::platform::journal::{self, Author, Chain};
use palier::platform::{Db, Event};
use palier::territory::{
    NewQuartier, Progress, Report, Source, choices, contour_of, import, insert_commune, insert_quartier,
    population_sentence, quartier, specimens,
};
use palier_domain::partners::{MandateState, OrganisationKind, Perimeter, Role};
use palier_domain::shared::{Day, Instant, MandateId, QuartierId};
use palier_domain::territory::{Commune, Insee, Quartier, QuartierStatus};

/// Two quartiers, the second one invalid (its ring crosses itself), of invented names.
const TWO: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code_qp":"QN09901M","lib_qp":"Les Essarts","insee_com":"99002,99001","lib_com":"Bourg, Aval"},
 "geometry":{"type":"Polygon","coordinates":[[[4.30,45.40],[4.31,45.40],[4.31,45.41],[4.30,45.41],[4.30,45.40]]]}},
{"type":"Feature","properties":{"code_qp":"QN09902N","lib_qp":"Le Nœud","insee_com":"99001","lib_com":"Aval"},
 "geometry":{"type":"Polygon","coordinates":[[[4.40,45.40],[4.41,45.41],[4.41,45.40],[4.40,45.41],[4.40,45.40]]]}}]}"#;

struct Base {
    _folder: tempfile::TempDir,
    db: Db,
    world: World,
}

impl Base {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = World::held(Instant(1_772_500_000_000), 7);
        let db = Db::sqlite(folder.path(), world.clone()).await.unwrap();
        Self { _folder: folder, db, world }
    }

    async fn import(&self, text: &str) -> Report {
        let write = self.db.write_as(Author::Program("import quartiers")).await.unwrap();
        let source = Source::quartiers(text.as_bytes()).unwrap();
        import(write, &source, &mut |_: Progress| {}).await.unwrap()
    }

    async fn journal(&self) -> Chain {
        journal::verify(self.db.read().await.unwrap().tx()).await.unwrap()
    }

    async fn mandate(&self, perimeter: Perimeter) -> String {
        let (person, organisation, id) = (self.world.id(), self.world.id(), self.world.id::<MandateId>());
        let mut write = self.db.write_as(Author::Visitor).await.unwrap();
        let body = NewOrganisation {
            id: organisation,
            kind: OrganisationKind::ALL[0],
            name: "Organisme".to_owned(),
            siret: None,
            from: None,
            to: None,
        };
        partners::insert_organisation(write.tx(), &body).await.unwrap();
        let someone = NewPerson {
            id: person,
            name: "Quelqu'un".to_owned(),
            email: format!("{person}@exemple.fr"),
            password_hash: None,
        };
        partners::insert_person(write.tx(), &someone, self.world.now()).await.unwrap();
        let mandate = NewMandate {
            id,
            person,
            organisation,
            role: Role::PiloteCommunal,
            state: MandateState::Active,
            perimeter,
            from: Day::of(2015, 1, 1).unwrap(),
            to: None,
        };
        partners::insert_mandate(write.tx(), &mandate).await.unwrap();
        write.commit(Event::of("essai", "essai", "")).await.unwrap();
        id.to_string()
    }

    async fn choices(&self, mandate: &str) -> Vec<(String, String)> {
        choices(self.db.read().await.unwrap().tx(), mandate).await.unwrap()
    }
}

fn labels(choices: &[(String, String)]) -> Vec<&str> {
    choices.iter().map(|(_, label)| label.as_str()).collect()
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_the_second_time() {
    let base = Base::open().await;
    let first = base.import(TWO).await;
    assert_eq!((first.read, first.created, first.same), (2, 2, 0));
    assert_eq!(first.repaired.len(), 1);
    assert!(first.repaired[0].to_string().contains("Le Nœud"));
    assert_eq!(base.journal().await, Chain::Whole(1));
    let again = base.import(TWO).await;
    assert!(again.is_empty());
    assert_eq!((again.created, again.changed.len(), again.same), (0, 0, 2));
    assert_eq!(base.journal().await, Chain::Whole(1));
}

#[tokio::test]
async fn looking_first_says_the_same_and_writes_nothing() {
    let base = Base::open().await;
    let source = Source::quartiers(TWO.as_bytes()).unwrap();
    let foreseen = source.preview(base.db.read().await.unwrap().tx()).await.unwrap();
    assert_eq!(base.journal().await, Chain::Whole(0));
    assert_eq!(foreseen, base.import(TWO).await);
}

#[tokio::test]
async fn a_change_names_its_fields_and_keeps_what_people_entered() {
    let base = Base::open().await;
    let mut write = base.db.write_as(Author::Visitor).await.unwrap();
    let kept = NewQuartier {
        id: base.world.id(),
        quartier: Quartier {
            code_2024: Some("QN09902N".to_owned()),
            code_2015: Some("QP099002".to_owned()),
            name: "Le Noeud".to_owned(),
            status: Some(QuartierStatus::Qpv),
            communes: vec![Insee::parse("99001").unwrap()],
            commune_names: Some("Aval".to_owned()),
            population: None,
            contour: None,
        },
        description: Some("Tours et barres.".to_owned()),
        npnru: true,
    };
    insert_quartier(write.tx(), &kept).await.unwrap();
    write.commit(Event::of("essai", "essai", "")).await.unwrap();

    let report = base.import(TWO).await;
    assert_eq!(report.created, 1);
    assert_eq!(report.changed, [("QN09902N Le Nœud".to_owned(), vec!["nom", "contour"])]);

    let mandate = base.mandate(Perimeter::Everything).await;
    let mut read = base.db.read().await.unwrap();
    let facts = quartier(read.tx(), kept.id, &mandate).await.unwrap().unwrap();
    assert_eq!(facts.description.as_deref(), Some("Tours et barres."));
    assert_eq!(facts.code_2015.as_deref(), Some("QP099002"));
    assert!(facts.npnru);
    let contour = facts.contour.unwrap();
    assert_eq!(contour.sentence, "contours de 2024 (en vigueur depuis le 1er janvier 2024)");
    assert!(!contour.schematic);
}

#[tokio::test]
async fn two_rows_for_one_known_quartier_are_refused_and_nothing_is_kept() {
    let base = Base::open().await;
    let table = |rows: &str| format!("code_qp2024;code_qp2015;nom;code_insee\n{rows}");
    base.import(&table(";QP099001;Les Essarts;99001\n")).await;
    let split = table("QN09901M;QP099001;Essarts Nord;99001\nQN09903M;QP099001;Essarts Sud;99001\n");
    let source = Source::quartiers(split.as_bytes()).unwrap();
    let write = base.db.write_as(Author::Program("import quartiers")).await.unwrap();
    let refused = import(write, &source, &mut |_: Progress| {}).await.unwrap_err().to_string();
    assert!(refused.contains("« QN09901M Essarts Nord » et « QN09903M Essarts Sud »"), "{refused}");
    assert_eq!(base.journal().await, Chain::Whole(1));
    let mandate = base.mandate(Perimeter::Everything).await;
    assert_eq!(labels(&base.choices(&mandate).await), ["Les Essarts (99001)"]);
}

#[tokio::test]
async fn a_contour_holds_only_between_the_days_of_its_decree() {
    let base = Base::open().await;
    base.import(TWO).await;
    let mandate = base.mandate(Perimeter::Everything).await;
    let id: QuartierId = base.choices(&mandate).await[0].0.parse().unwrap();
    let mut read = base.db.read().await.unwrap();
    let on = |year, month, day| Day::of(year, month, day).unwrap();
    assert!(contour_of(read.tx(), id, on(2023, 12, 31)).await.unwrap().is_none());
    assert!(contour_of(read.tx(), id, on(2024, 1, 1)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_mandate_sees_only_its_own_quartiers() {
    let base = Base::open().await;
    base.import(TWO).await;
    let everything = base.mandate(Perimeter::Everything).await;
    let all = base.choices(&everything).await;
    assert_eq!(labels(&all), ["Le Nœud (Aval)", "Les Essarts (Bourg, Aval)"]);
    let bourg = base.mandate(Perimeter::Communes(["99002".to_owned()].into_iter().collect())).await;
    assert_eq!(labels(&base.choices(&bourg).await), ["Les Essarts (Bourg, Aval)"]);
    let elsewhere: QuartierId = all[0].0.parse().unwrap();
    let mut read = base.db.read().await.unwrap();
    assert!(quartier(read.tx(), elsewhere, &bourg).await.unwrap().is_none());
    assert!(quartier(read.tx(), elsewhere, &everything).await.unwrap().is_some());
}

#[tokio::test]
async fn known_communes_give_their_names_to_imported_quartiers() {
    let base = Base::open().await;
    let mut write = base.db.write_as(Author::Visitor).await.unwrap();
    for (insee, name) in [("99001", "Aval-sur-Ondaine"), ("99002", "Bourg-Dessus")] {
        let insee = Insee::parse(insee).unwrap();
        let commune = Commune { insee, name: name.to_owned(), siren: None, population: None, contour: None };
        insert_commune(write.tx(), &commune).await.unwrap();
    }
    write.commit(Event::of("essai", "essai", "")).await.unwrap();
    base.import(TWO).await;
    let mandate = base.mandate(Perimeter::Everything).await;
    let known = base.choices(&mandate).await;
    assert_eq!(
        labels(&known),
        ["Le Nœud (Aval-sur-Ondaine)", "Les Essarts (Aval-sur-Ondaine, Bourg-Dessus)"]
    );
}

#[test]
fn a_population_says_its_year_and_perimeter() {
    use palier_domain::territory::{Geography, Population};
    let counted = Population { inhabitants: 40_182, year: Some(2018), geography: Some(Geography::G2015) };
    let said = population_sentence(counted);
    assert_eq!(said, "40\u{202f}182 habitants (2018, périmètre de 2015)");
}

#[test]
fn every_specimen_renders_and_none_lets_a_script_through() {
    for (name, html) in specimens() {
        let html = html.unwrap();
        assert!(html.contains("</html>") && !html.contains("<script>alert"), "{name}");
    }
}
