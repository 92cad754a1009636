//! The small town of the stories: two communes, three quartiers, those who work there, and what a walk noted.

mod counterpart;
pub mod money;
mod project;

use crate::samples::picture;
use palier::execute;
use palier::partners::{
    NewMandate, NewOrganisation, NewPerson, insert_mandate, insert_organisation, insert_person,
};
use palier::plans::local::{NewConvention, insert_convention, put_in_programme};
use palier::platform::attachments::{self, Joined};
use palier::platform::clock::{World, sha256};
use palier::platform::forms::Upload;
use palier::platform::journal::Author;
use palier::platform::password::Passwords;
use palier::platform::{App, Event, Tx};
use palier_domain::partners::{MandateState, OrganisationKind, Perimeter, Role};
use palier_domain::plans::{History, LocalArticle, LocalState, LocalText, Signatory};
use palier_domain::shared::text::fold;
use palier_domain::shared::{
    AbatementId, ActionId, AttachmentId, CampaignId, ConstatId, Day, DeviceId, DossierId, Instant, LineId,
    LocalConventionId, MandateId, OrganisationId, PersonId, PhotoId, QuartierId, RemarkId, StopId,
    TfpbConventionId, WalkId,
};
use std::collections::BTreeMap;
use tokio::sync::OnceCell;

/// The password of everyone in town.
pub const PASSWORD: &str = "la vogue des cerises 1907";

/// The code that follows the shared constat.
pub const CODE: &str = "K7M2QF";
/// The code that follows the restricted constat.
pub const RESTRICTED_CODE: &str = "R7X9ZW";
/// The code that opens the walk to phones.
pub const WALK_CODE: &str = "K7M2QF4H";
/// The view of the plan that the pilote keeps: the late actions.
pub const VIEW: &str = "01890000-0000-7000-8000-0000000000bb";
/// The token of the phone that joined the walk.
pub const PHONE_TOKEN: &str = "the phone of the town";

/// Someone of the town, by what they stand for in a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Runs the platform for the métropole; everywhere.
    MetropoleAdmin,
    /// The délégué du préfet; everywhere.
    Etat,
    /// Leads GUSP in Montfleury.
    PiloteCommunal,
    /// Head office of Habitat des Monts; Les Tilleuls and Beauregard.
    BailleurSiege,
    /// Caretaker of Habitat des Monts; Les Tilleuls.
    BailleurProximite,
    /// The CAF; everywhere.
    Financeur,
    /// A régie de quartier; Les Tilleuls.
    Porteur,
    /// Member of the conseil citoyen of Les Tilleuls.
    ConseilCitoyen,
    /// Reads everything; everywhere.
    Auditeur,
    /// Same role as the landlord's head office, on the same quartier, for another landlord: Toits du Pilat.
    OtherOrganisation,
    /// Same role as the pilote, for the other commune: reaches La Plaine only.
    OtherQuartier,
    /// Pilote of Montfleury until the mandate was withdrawn.
    Revoked,
    /// Pilote of Montfleury who has not accepted yet.
    Pending,
}

impl Who {
    /// Everyone.
    pub const ALL: &'static [Self] = &[
        Self::MetropoleAdmin,
        Self::Etat,
        Self::PiloteCommunal,
        Self::BailleurSiege,
        Self::BailleurProximite,
        Self::Financeur,
        Self::Porteur,
        Self::ConseilCitoyen,
        Self::Auditeur,
        Self::OtherOrganisation,
        Self::OtherQuartier,
        Self::Revoked,
        Self::Pending,
    ];

    /// The address they sign in with.
    pub fn email(self) -> &'static str {
        match self {
            Self::MetropoleAdmin => "admin@metropole.test",
            Self::Etat => "delegue@etat.test",
            Self::PiloteCommunal => "pilote@montfleury.test",
            Self::BailleurSiege => "siege@habitat-des-monts.test",
            Self::BailleurProximite => "gardien@habitat-des-monts.test",
            Self::Financeur => "conseiller@caf.test",
            Self::Porteur => "regie@tilleuls.test",
            Self::ConseilCitoyen => "conseil@tilleuls.test",
            Self::Auditeur => "audit@metropole.test",
            Self::OtherOrganisation => "siege@toits-du-pilat.test",
            Self::OtherQuartier => "pilote@rochebelle.test",
            Self::Revoked => "ancien@montfleury.test",
            Self::Pending => "invite@montfleury.test",
        }
    }

    /// In which role.
    pub fn role(self) -> Role {
        match self {
            Self::MetropoleAdmin => Role::MetropoleAdmin,
            Self::Etat => Role::Etat,
            Self::PiloteCommunal | Self::OtherQuartier | Self::Revoked | Self::Pending => {
                Role::PiloteCommunal
            }
            Self::BailleurSiege | Self::OtherOrganisation => Role::BailleurSiege,
            Self::BailleurProximite => Role::BailleurProximite,
            Self::Financeur => Role::Financeur,
            Self::Porteur => Role::Porteur,
            Self::ConseilCitoyen => Role::ConseilCitoyen,
            Self::Auditeur => Role::Auditeur,
        }
    }
}

/// What stands in town, by identifier.
#[derive(Debug, Clone)]
pub struct Town {
    /// Quartier of Montfleury (42901): where the walk went.
    pub tilleuls: QuartierId,
    /// Second quartier of Montfleury.
    pub beauregard: QuartierId,
    /// Quartier of Rochebelle (42902).
    pub plaine: QuartierId,
    /// Métropole.
    pub metropole: OrganisationId,
    /// Commune of Montfleury.
    pub montfleury: OrganisationId,
    /// Commune of Rochebelle.
    pub rochebelle: OrganisationId,
    /// Landlord: Habitat des Monts.
    pub habitat: OrganisationId,
    /// Another landlord: Toits du Pilat.
    pub toits: OrganisationId,
    /// Conseil citoyen of Les Tilleuls.
    pub conseil: OrganisationId,
    /// The State.
    pub etat: OrganisationId,
    /// The CAF.
    pub caf: OrganisationId,
    /// Régie de quartier of Les Tilleuls.
    pub regie: OrganisationId,
    /// Walk of 17 November 2026 in Les Tilleuls, being consolidated.
    pub walk: WalkId,
    /// Its only stop.
    pub stop: StopId,
    /// A phone that joined the walk; its token is [`PHONE_TOKEN`].
    pub phone: DeviceId,
    /// Constat shared with the partners, transmitted to Habitat des Monts.
    pub constat: ConstatId,
    /// Constat kept restricted.
    pub restricted: ConstatId,
    /// Photo of the shared constat.
    pub photo: PhotoId,
    /// Address (SHA-256) of that photo's bytes.
    pub photo_sha256: String,
    /// Action led by Montfleury in Les Tilleuls, answering the shared constat.
    pub action: ActionId,
    /// Piece joined to that action.
    pub piece: AttachmentId,
    /// Local convention of Montfleury, being prepared, whose programme holds that action.
    pub locale: LocalConventionId,
    /// Abatement of Habitat des Monts in Les Tilleuls for 2026, whose programme is being written.
    pub abatement: AbatementId,
    /// Its only line.
    pub line: LineId,
    /// A correction that Montfleury asked on that line.
    pub remark: RemarkId,
    /// Convention of Habitat des Monts for Les Tilleuls, 2025 to 2030, which the State has not signed.
    pub tfpb: TfpbConventionId,
    /// Call for projects of the métropole for 2027, open to dossiers.
    pub campaign: CampaignId,
    /// Draft of the régie in Les Tilleuls, answering that call: only its promise is missing.
    pub dossier: DossierId,
    people: BTreeMap<Who, (PersonId, MandateId)>,
}

impl Town {
    /// Someone, and the mandate they hold.
    pub fn person(&self, who: Who) -> (PersonId, MandateId) {
        self.people[&who]
    }

    fn plan(world: &World) -> Self {
        Self {
            tilleuls: world.id(),
            beauregard: world.id(),
            plaine: world.id(),
            metropole: world.id(),
            montfleury: world.id(),
            rochebelle: world.id(),
            habitat: world.id(),
            toits: world.id(),
            conseil: world.id(),
            etat: world.id(),
            caf: world.id(),
            regie: world.id(),
            walk: world.id(),
            stop: world.id(),
            phone: world.id(),
            constat: world.id(),
            restricted: world.id(),
            photo: world.id(),
            photo_sha256: String::new(),
            action: world.id(),
            piece: world.id(),
            locale: world.id(),
            abatement: world.id(),
            line: world.id(),
            remark: world.id(),
            tfpb: world.id(),
            campaign: world.id(),
            dossier: world.id(),
            people: Who::ALL.iter().map(|who| (*who, (world.id(), world.id()))).collect(),
        }
    }

    fn organisation_of(&self, who: Who) -> OrganisationId {
        match who {
            Who::MetropoleAdmin | Who::Auditeur => self.metropole,
            Who::Etat => self.etat,
            Who::PiloteCommunal | Who::Revoked | Who::Pending => self.montfleury,
            Who::OtherQuartier => self.rochebelle,
            Who::BailleurSiege | Who::BailleurProximite => self.habitat,
            Who::OtherOrganisation => self.toits,
            Who::Financeur => self.caf,
            Who::Porteur => self.regie,
            Who::ConseilCitoyen => self.conseil,
        }
    }

    fn perimeter_of(&self, who: Who) -> Perimeter {
        let commune = |insee: &str| Perimeter::Communes([insee.to_owned()].into());
        match who {
            Who::MetropoleAdmin | Who::Etat | Who::Financeur | Who::Auditeur => Perimeter::Everything,
            Who::PiloteCommunal | Who::Revoked | Who::Pending => commune(MONTFLEURY),
            Who::OtherQuartier => commune(ROCHEBELLE),
            Who::BailleurSiege => Perimeter::Quartiers([self.tilleuls, self.beauregard].into()),
            Who::OtherOrganisation => Perimeter::Quartiers([self.tilleuls, self.plaine].into()),
            Who::BailleurProximite | Who::Porteur | Who::ConseilCitoyen => {
                Perimeter::Quartiers([self.tilleuls].into())
            }
        }
    }
}

const MONTFLEURY: &str = "42901";
const ROCHEBELLE: &str = "42902";

/// Settles the town, under one entry of the journal.
pub(crate) async fn settle(app: &App) -> Town {
    let mut town = Town::plan(&app.world);
    let drawn = app.photos.take_in(picture(64, 48).into()).await.expect("photos are drawn").expect("a photo");
    let photo = app.photos.keep(drawn).await.expect("photos are kept");
    town.photo_sha256 = photo.sha256;
    let hash = shared_hash().await;
    let mut write = app.db.write_as(Author::Program("testkit")).await.expect("the store is written");
    let now = write.world().now();
    places(write.tx(), &town).await;
    organisations(write.tx(), &town).await;
    for who in Who::ALL {
        inhabitant(write.tx(), &town, *who, hash, now).await;
    }
    field_work(write.tx(), &town, now).await;
    plan(write.tx(), &town, now).await;
    town.piece = piece(app, write.tx(), &town, now).await;
    local_convention(write.tx(), &town, now).await;
    counterpart::settle(write.tx(), &town, now).await;
    project::settle(write.tx(), &town, &app.convention, &app.world).await;
    money::settle(write.tx(), &town, now).await;
    write.commit(Event::of("ville.installee", "ville", "")).await.expect("the town is kept");
    town
}

/// One hash for every person of every test: hashing is slow on purpose.
async fn shared_hash() -> &'static str {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_init(|| async {
        let world = World::held(Instant(0), 0);
        let passwords = Passwords::new(&world).expect("argon2 is ready");
        passwords.hash(&world, PASSWORD.to_owned()).await.expect("argon2 hashes")
    })
    .await
}

async fn places(tx: &mut Tx, town: &Town) {
    const COMMUNE: &str = "INSERT INTO commune (insee, name, name_folded) VALUES ($1, $2, $3)";
    const QUARTIER: &str = "INSERT INTO quartier (id, code_2024, name, name_folded, status, commune_names, npnru) \
        VALUES ($1, $2, $3, $4, 'qpv', $5, FALSE)";
    const LIES_IN: &str = "INSERT INTO quartier_commune (quartier_id, insee) VALUES ($1, $2)";
    for (insee, name) in [(MONTFLEURY, "Montfleury"), (ROCHEBELLE, "Rochebelle")] {
        execute!(tx, COMMUNE, insee, name, fold(name)).expect("a commune");
    }
    for (id, code, name, insee, commune) in [
        (town.tilleuls, "QN04290M", "Les Tilleuls", MONTFLEURY, "Montfleury"),
        (town.beauregard, "QN04291M", "Beauregard", MONTFLEURY, "Montfleury"),
        (town.plaine, "QN04292M", "La Plaine", ROCHEBELLE, "Rochebelle"),
    ] {
        execute!(tx, QUARTIER, id.to_string(), code, name, fold(name), commune).expect("a quartier");
        execute!(tx, LIES_IN, id.to_string(), insee).expect("a quartier in its commune");
    }
}

async fn organisations(tx: &mut Tx, town: &Town) {
    use OrganisationKind as K;
    for (id, kind, name) in [
        (town.metropole, K::Metropole, "Métropole des Vallons"),
        (town.montfleury, K::Commune, "Ville de Montfleury"),
        (town.rochebelle, K::Commune, "Ville de Rochebelle"),
        (town.habitat, K::Bailleur, "Habitat des Monts"),
        (town.toits, K::Bailleur, "Toits du Pilat"),
        (town.conseil, K::ConseilCitoyen, "Conseil citoyen des Tilleuls"),
        (town.etat, K::Etat, "Préfecture"),
        (town.caf, K::Financeur, "Caisse d'allocations familiales"),
        (town.regie, K::Association, "Régie de quartier des Tilleuls"),
    ] {
        let new = NewOrganisation { id, kind, name: name.to_owned(), siret: None, from: None, to: None };
        insert_organisation(tx, &new).await.expect("an organisation");
    }
}

async fn inhabitant(tx: &mut Tx, town: &Town, who: Who, hash: &str, now: Instant) {
    let (person, mandate) = town.person(who);
    let new = NewPerson {
        id: person,
        name: format!("{who:?} Test"),
        email: who.email().to_owned(),
        password_hash: Some(hash.to_owned()),
    };
    insert_person(tx, &new, now).await.expect("a person");
    let state = match who {
        Who::Revoked => MandateState::Revoked,
        Who::Pending => MandateState::Pending,
        _ => MandateState::Active,
    };
    let new = NewMandate {
        id: mandate,
        person,
        organisation: town.organisation_of(who),
        role: who.role(),
        state,
        perimeter: town.perimeter_of(who),
        from: Day::of(2026, 1, 1).expect("a day"),
        to: None,
    };
    insert_mandate(tx, &new).await.expect("a mandate");
}

/// A walk of last week and what it noted.
async fn field_work(tx: &mut Tx, town: &Town, now: Instant) {
    const WALK: &str = "INSERT INTO walk (id, quartier_id, kind, state, day, meeting_point, objectives, residents, created_at, join_code) \
        VALUES ($1, $2, 'diagnostic_en_marchant', 'en_consolidation', '2026-11-17', 'Devant la mairie annexe', 'Propreté', 4, $3, $4)";
    const PHONE: &str = "INSERT INTO field_device (id, walk_id, number, token_hash, joined_at, seen_at, pending, pending_photos, persisted) \
        VALUES ($1, $2, 1, $3, $4, $4, 0, 0, TRUE)";
    const STOP: &str =
        "INSERT INTO stop (id, walk_id, number, label, lon, lat) VALUES ($1, $2, 1, 'Square', 4.39, 45.43)";
    const CONSTAT: &str = "INSERT INTO constat (id, walk_id, quartier_id, number, stop_id, lon, lat, theme, value, severity, \
        description, description_folded, responsible_id, visibility, state, already_reported, transmitted_on, sent_on, created_at) \
        VALUES ($1, $2, $3, $4, $5, 4.39, 45.43, $6, 'dysfonctionnement', 'degradation', $7, $8, $9, $10, $11, FALSE, $12, $12, $13)";
    const FOLLOWED_BY: &str = "UPDATE constat SET code = $2 WHERE id = $1";
    const PHOTO: &str = "INSERT INTO photo (id, constat_id, sha256, moment, description, width, height, created_at) \
        VALUES ($1, $2, $3, 'avant', 'Local à poubelles ouvert', 64, 48, $4)";
    let id = town.walk.to_string();
    let quartier = town.tilleuls.to_string();
    execute!(tx, WALK, &id, &quartier, now.0, WALK_CODE).expect("a walk");
    let token = sha256(PHONE_TOKEN.as_bytes());
    execute!(tx, PHONE, town.phone.to_string(), &id, token, now.0).expect("a phone");
    execute!(tx, STOP, town.stop.to_string(), &id).expect("a stop");
    for (constat, number, theme, words, responsible, visibility, state, sent) in [
        (
            town.constat,
            1_i64,
            "proprete",
            "Dépôt au pied du bâtiment C",
            Some(town.habitat),
            "partenaires",
            "transmis",
            Some("2026-11-18"),
        ),
        (town.restricted, 2, "tranquillite", "Occupation du hall 12", None, "restreint", "a_qualifier", None),
    ] {
        let responsible = responsible.map(|id| id.to_string());
        execute!(
            tx,
            CONSTAT,
            constat.to_string(),
            &id,
            &quartier,
            number,
            town.stop.to_string(),
            theme,
            words,
            fold(words),
            responsible,
            visibility,
            state,
            sent,
            now.0
        )
        .expect("a constat");
    }
    for (constat, code) in [(town.constat, CODE), (town.restricted, RESTRICTED_CODE)] {
        execute!(tx, FOLLOWED_BY, constat.to_string(), code).expect("a code");
    }
    execute!(tx, PHOTO, town.photo.to_string(), town.constat.to_string(), &town.photo_sha256, now.0)
        .expect("a photo");
}

/// The action that answers what was noted.
async fn plan(tx: &mut Tx, town: &Town, now: Instant) {
    const ACTION: &str = "INSERT INTO action (id, title, title_folded, description, pilot_id, state, progress, created_at) \
        VALUES ($1, $2, $3, 'Deux passages par semaine', $4, 'en_cours', 'engagee', $5)";
    const KEPT: &str = "INSERT INTO saved_view (id, person_id, page, name, query, created_at) \
        VALUES ($1, $2, '/actions', 'En retard', 'retard=oui', $3)";
    let (pilot, _) = town.person(Who::PiloteCommunal);
    execute!(tx, KEPT, VIEW, pilot.to_string(), now.0).expect("a view");
    let (action, title) = (town.action.to_string(), "Nettoyer les abords du bâtiment C");
    execute!(tx, ACTION, &action, title, fold(title), town.montfleury.to_string(), now.0).expect("an action");
    for (table, column, value) in [
        ("action_quartier", "quartier_id", town.tilleuls.to_string()),
        ("action_constat", "constat_id", town.constat.to_string()),
    ] {
        let link = format!("INSERT INTO {table} (action_id, {column}) VALUES ($1, $2)");
        execute!(tx, sqlx::AssertSqlSafe(link.as_str()), &action, value).expect("a link");
    }
}

/// A quote joined to the action.
async fn piece(app: &App, tx: &mut Tx, town: &Town, now: Instant) -> AttachmentId {
    let upload = Upload {
        field: "piece".to_owned(),
        name: "devis.pdf".to_owned(),
        bytes: b"%PDF-1.7 Devis".as_slice().into(),
    };
    let piece = attachments::take_in(app, &upload).await.expect("pieces are read").expect("a piece");
    let action = town.action.to_string();
    let to =
        Joined { subject_kind: "action", subject_id: &action, label: "Devis", organisation: town.montfleury };
    attachments::join(app, tx, piece, &to, now).await.expect("a piece is joined")
}

/// The local convention of Montfleury, with the action in its programme.
async fn local_convention(tx: &mut Tx, town: &Town, now: Instant) {
    let signing = |organisation, quality: &str| Signatory {
        organisation,
        quality: quality.to_owned(),
        signed_on: None,
    };
    let article =
        |number, title: &str, text: &str| LocalArticle { number, title: title.into(), text: text.into() };
    let text = LocalText {
        ends: Day::of(2028, 12, 31).expect("a day"),
        quartiers: [town.tilleuls].into(),
        signatories: vec![signing(town.montfleury, "Maire"), signing(town.habitat, "Directrice")],
        articles: vec![
            article(1, "Objet", "La convention s'applique à {quartiers}."),
            article(2, "Durée", "Elle se termine le {fin}."),
        ],
    };
    let new = NewConvention {
        id: town.locale,
        insee: MONTFLEURY.to_owned(),
        title: "Convention locale de {commune}".to_owned(),
        state: LocalState::EnPreparation,
        history: History::new(Day::of(2026, 1, 1).expect("a day"), text),
    };
    insert_convention(tx, &new, now.0).await.expect("a local convention");
    put_in_programme(tx, town.locale, town.action, Day::of(2026, 1, 1).expect("a day"))
        .await
        .expect("a programme");
}
