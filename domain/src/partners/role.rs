//! Who may do what: one table.

use crate::codes;

codes! {
    /// What a person does in the convention, for an organisation.
    pub enum Role {
        /// Runs the platform and the GTP for the métropole.
        MetropoleAdmin = "metropole_admin",
        /// Préfecture, sous-préfet, délégué du préfet, DDT.
        Etat = "etat",
        /// Leads GUSP in a commune.
        PiloteCommunal = "pilote_communal",
        /// The head office of a landlord.
        BailleurSiege = "bailleur_siege",
        /// The field staff of a landlord: agency, caretakers.
        BailleurProximite = "bailleur_proximite",
        /// Région, Département, CAF: keeps its own envelopes, and gives its opinion on what it is asked for.
        Financeur = "financeur",
        /// Carries a project or an action.
        Porteur = "porteur",
        /// Member of a conseil citoyen.
        ConseilCitoyen = "conseil_citoyen",
        /// Reads everything, the journal included; writes nothing.
        Auditeur = "auditeur",
    }
}

codes! {
    /// Something a role may or may not do, inside the perimeter of the mandate.
    pub enum Capability {
        /// See the home page, convention, territory, walks, constats and actions.
        SeeHouse = "see_house",
        /// Prepare a walk, convene it, carry it to its restitution.
        PrepareWalk = "prepare_walk",
        /// Note a constat and its photos.
        RecordConstat = "record_constat",
        /// Leave a comment on a constat or an action.
        Comment = "comment",
        /// Say whose a constat is, set it aside, settle what later walks saw.
        QualifyConstat = "qualify_constat",
        /// Say that what another organisation declared done is done, or is not.
        VerifyConstat = "verify_constat",
        /// Answer the constats of one's own organisation.
        AnswerConstat = "answer_constat",
        /// See what is kept to those who deal with safety.
        SeeRestricted = "see_restricted",
        /// Write an action of the plan.
        PlanAction = "plan_action",
        /// Declare an action of the plan admissible: who carries one does not.
        AdmitAction = "admit_action",
        /// Report the progress of one's own actions.
        FollowAction = "follow_action",
        /// Keep a way of looking at the plan under a name, for oneself.
        KeepView = "keep_view",
        /// Write, adopt and amend a local convention.
        KeepLocalConvention = "keep_local_convention",
        /// Write the programme and the bilan of one's own abatement of TFPB.
        WriteAbatement = "write_abatement",
        /// Review a programme or a bilan, for the commune, the métropole or the State.
        ReviewAbatement = "review_abatement",
        /// Confirm, not being the landlord, that what is valued was done.
        ConfirmProof = "confirm_proof",
        /// Open, publish and close a call for projects; judge its dossiers admissible, ask for opinions on them.
        OpenCampaign = "open_campaign",
        /// Write, submit and follow the dossiers of one's own organisation, and those it was invited to.
        WriteDossier = "write_dossier",
        /// Examine dossiers: ask for corrections, give one's opinion and marks.
        ExamineDossier = "examine_dossier",
        /// See envelopes, sittings and the grants of every funder.
        SeeFunding = "see_funding",
        /// Keep the envelopes of one's own organisation, sign and pay what it grants.
        KeepFunding = "keep_funding",
        /// Prepare a sitting, hold it and close it.
        HoldSitting = "hold_sitting",
        /// Print the yearly synthesis.
        PrintSynthesis = "print_synthesis",
        /// Create organisations, record their succession.
        ManagePartners = "manage_partners",
        /// Give and revoke mandates.
        InvitePeople = "invite_people",
        /// Look at the platform with the eyes of another mandate, without acting.
        ViewAs = "view_as",
        /// Read the journal.
        ReadJournal = "read_journal",
        /// Bring in quartiers and places.
        ImportTerritory = "import_territory",
    }
}

/// What the State does: it reviews, confirms, funds and holds committees.
const STATE: &[Capability] = &[
    Capability::SeeHouse,
    Capability::SeeRestricted,
    Capability::KeepView,
    Capability::ReviewAbatement,
    Capability::ConfirmProof,
    Capability::OpenCampaign,
    Capability::ExamineDossier,
    Capability::SeeFunding,
    Capability::KeepFunding,
    Capability::HoldSitting,
    Capability::PrintSynthesis,
];

/// What the pilote of a commune does: the whole thread, but for the committees.
const COMMUNE: &[Capability] = &[
    Capability::SeeHouse,
    Capability::SeeRestricted,
    Capability::PrepareWalk,
    Capability::RecordConstat,
    Capability::Comment,
    Capability::QualifyConstat,
    Capability::VerifyConstat,
    Capability::AnswerConstat,
    Capability::PlanAction,
    Capability::AdmitAction,
    Capability::FollowAction,
    Capability::KeepView,
    Capability::KeepLocalConvention,
    Capability::ReviewAbatement,
    Capability::ConfirmProof,
    Capability::WriteDossier,
    Capability::ExamineDossier,
    Capability::SeeFunding,
    Capability::KeepFunding,
    Capability::PrintSynthesis,
];

/// What the office of a landlord does: it answers, plans and accounts for its counterpart.
const LANDLORD: &[Capability] = &[
    Capability::SeeHouse,
    Capability::RecordConstat,
    Capability::Comment,
    Capability::VerifyConstat,
    Capability::AnswerConstat,
    Capability::PlanAction,
    Capability::FollowAction,
    Capability::KeepView,
    Capability::WriteAbatement,
    Capability::WriteDossier,
    Capability::ExamineDossier,
    Capability::PrintSynthesis,
];

impl Role {
    /// The whole table of rights: what is not listed is refused.
    pub const fn permitted(self) -> &'static [Capability] {
        use Capability as C;
        match self {
            Self::MetropoleAdmin => C::ALL,
            Self::Etat => STATE,
            Self::PiloteCommunal => COMMUNE,
            Self::BailleurSiege => LANDLORD,
            Self::BailleurProximite => {
                &[C::SeeHouse, C::RecordConstat, C::Comment, C::AnswerConstat, C::KeepView]
            }
            Self::Financeur => {
                &[C::SeeHouse, C::ExamineDossier, C::SeeFunding, C::KeepFunding, C::PrintSynthesis]
            }
            Self::Porteur => &[C::SeeHouse, C::Comment, C::FollowAction, C::KeepView, C::WriteDossier],
            Self::ConseilCitoyen => &[
                C::SeeHouse,
                C::RecordConstat,
                C::Comment,
                C::VerifyConstat,
                C::KeepView,
                C::ConfirmProof,
                C::SeeFunding,
            ],
            Self::Auditeur => {
                &[C::SeeHouse, C::SeeRestricted, C::SeeFunding, C::PrintSynthesis, C::ReadJournal]
            }
        }
    }

    /// Whether this role may do that.
    pub fn may(self, capability: Capability) -> bool {
        self.permitted().contains(&capability)
    }
}

impl Capability {
    /// Whether using it changes anything that is kept.
    pub const fn writes(self) -> bool {
        match self {
            Self::SeeHouse
            | Self::SeeRestricted
            | Self::SeeFunding
            | Self::PrintSynthesis
            | Self::ViewAs
            | Self::ReadJournal => false,
            Self::PrepareWalk
            | Self::RecordConstat
            | Self::Comment
            | Self::QualifyConstat
            | Self::VerifyConstat
            | Self::AnswerConstat
            | Self::PlanAction
            | Self::AdmitAction
            | Self::FollowAction
            | Self::KeepView
            | Self::KeepLocalConvention
            | Self::WriteAbatement
            | Self::ReviewAbatement
            | Self::ConfirmProof
            | Self::OpenCampaign
            | Self::WriteDossier
            | Self::ExamineDossier
            | Self::KeepFunding
            | Self::HoldSitting
            | Self::ManagePartners
            | Self::InvitePeople
            | Self::ImportTerritory => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_never_writes_and_a_funder_says_what_it_thinks_and_keeps_its_money() {
        let written =
            |role: Role| role.permitted().iter().filter(|capability| capability.writes()).collect::<Vec<_>>();
        assert!(written(Role::Auditeur).is_empty());
        assert_eq!(written(Role::Financeur), [&Capability::ExamineDossier, &Capability::KeepFunding]);
    }

    #[test]
    fn whoever_judges_admissibility_writes_no_dossier() {
        for role in Role::ALL.iter().filter(|role| **role != Role::MetropoleAdmin) {
            assert!(!(role.may(Capability::OpenCampaign) && role.may(Capability::WriteDossier)), "{role}");
        }
    }

    #[test]
    fn safety_is_kept_from_residents_funders_and_project_holders() {
        let blind = [Role::ConseilCitoyen, Role::Financeur, Role::Porteur, Role::BailleurProximite];
        assert!(blind.iter().all(|role| !role.may(Capability::SeeRestricted)));
        assert!(Role::Auditeur.may(Capability::SeeRestricted) && Role::Auditeur.may(Capability::ReadJournal));
    }

    #[test]
    fn whoever_counts_euros_does_not_confirm_them() {
        for role in Role::ALL.iter().filter(|role| **role != Role::MetropoleAdmin) {
            assert!(!(role.may(Capability::WriteAbatement) && role.may(Capability::ConfirmProof)), "{role}");
        }
    }

    #[test]
    fn only_the_metropole_gives_rights() {
        for capability in [Capability::InvitePeople, Capability::ManagePartners, Capability::ViewAs] {
            let holders: Vec<_> = Role::ALL.iter().filter(|role| role.may(capability)).collect();
            assert_eq!(holders, [&Role::MetropoleAdmin], "{capability}");
        }
    }

    #[test]
    fn everyone_sees_the_house_and_no_right_is_listed_twice() {
        for role in Role::ALL {
            assert!(role.may(Capability::SeeHouse));
            let mut once = role.permitted().to_vec();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), role.permitted().len(), "{role}");
        }
    }
}
