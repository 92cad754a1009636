//! The words a constat is described with.

use crate::codes;

codes! {
    /// What kind of remark a constat is.
    pub enum ConstatValue {
        /// Something that works: never waits for an answer.
        PointFort = "point_fort",
        /// Something that does not work.
        Dysfonctionnement = "dysfonctionnement",
        /// A proposal.
        Idee = "idee",
        /// A question.
        Question = "question",
    }
}

codes! {
    /// How bad it is.
    pub enum Severity {
        /// A nuisance.
        Gene = "gene",
        /// Something is spoilt.
        Degradation = "degradation",
        /// Someone may be hurt.
        Danger = "danger",
    }
}

codes! {
    /// How often it is seen.
    pub enum Frequency {
        /// Once.
        Ponctuel = "ponctuel",
        /// Again and again.
        Recurrent = "recurrent",
        /// Always.
        Permanent = "permanent",
    }
}

codes! {
    /// How soon it should be dealt with.
    pub enum Priority {
        /// Within 7 days.
        Immediat = "immediat",
        /// Within 3 months.
        Court = "court",
        /// Within 12 months.
        Moyen = "moyen",
        /// With a larger project.
        Long = "long",
    }
}

codes! {
    /// The kind of space a constat is about.
    pub enum SpaceKind {
        /// Roadway.
        Chaussee = "chaussee",
        /// Pavement.
        Trottoir = "trottoir",
        /// Parking, public or residential.
        Stationnement = "stationnement",
        /// Square, forecourt.
        Place = "place",
        /// Footpath.
        Cheminement = "cheminement",
        /// Lawn, green space.
        EspaceVert = "espace_vert",
        /// Playground.
        AireDeJeux = "aire_de_jeux",
        /// Sports ground.
        TerrainDeSport = "terrain_de_sport",
        /// Foot of a building.
        PiedImmeuble = "pied_immeuble",
        /// Hall, common parts.
        PartiesCommunes = "parties_communes",
        /// Waste room or voluntary drop-off point.
        PointDechets = "point_dechets",
        /// Bank, leftover land.
        Talus = "talus",
        /// Shared garden.
        JardinPartage = "jardin_partage",
        /// Surroundings of a public facility.
        AbordEquipement = "abord_equipement",
        /// Waste land, renewal site.
        Friche = "friche",
        /// Networks and street furniture.
        ReseauMobilier = "reseau_mobilier",
    }
}

codes! {
    /// Whose the space is.
    pub enum Owner {
        /// The commune.
        Commune = "commune",
        /// The métropole.
        Metropole = "metropole",
        /// The Département.
        Departement = "departement",
        /// The State.
        Etat = "etat",
        /// A landlord.
        Bailleur = "bailleur",
        /// A copropriété, through its syndic.
        Copropriete = "copropriete",
        /// A developer, a public land agency.
        Amenageur = "amenageur",
        /// Railways and networks.
        Reseaux = "reseaux",
        /// Another private owner.
        Prive = "prive",
        /// Not known yet.
        Indetermine = "indetermine",
    }
}

codes! {
    /// What kind of answer is given.
    pub enum ResponseKind {
        /// Everyday maintenance.
        InterventionCourante = "intervention_courante",
        /// Small works.
        PetitsTravaux = "petits_travaux",
        /// An action of the plan.
        ActionAuPlan = "action_au_plan",
        /// A study.
        Etude = "etude",
        /// Raising awareness.
        Sensibilisation = "sensibilisation",
        /// Not in the remit of the partners.
        HorsCompetence = "hors_competence",
        /// Nothing will be done, and why.
        SansSuiteMotivee = "sans_suite_motivee",
    }
}

codes! {
    /// Who may see an object.
    pub enum Visibility {
        /// Everyone.
        Public = "public",
        /// Those who hold a mandate.
        Partenaires = "partenaires",
        /// Those who deal with safety, and the organisation that must answer.
        Restreint = "restreint",
    }
}
