//! Who may write on which page of a dossier, and when.

use super::{DossierState, Page};
use crate::codes;
use std::collections::BTreeSet;

codes! {
    /// What a person is to a dossier.
    pub enum DossierHand {
        /// Represents the holder: writes, invites, submits.
        Holder = "porteur",
        /// Was invited to write (*co-rédacteur*).
        CoEditor = "co_redacteur",
        /// Examines it, for a funder.
        Examiner = "instructeur",
        /// Only reads it.
        Reader = "lecteur",
    }
}

/// Why somebody may not write there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotEditDossier {
    /// Not one of its hands.
    #[error("Seuls le porteur et les personnes qu'il a invitées écrivent dans ce dossier.")]
    NotYours,
    /// Its state lets nobody write.
    #[error("Ce dossier est déposé : il ne se modifie plus, sauf correction demandée.")]
    Submitted,
    /// No correction was asked on that page.
    #[error("Aucune correction n'est demandée sur la page « {} ».", .0.title())]
    NotAsked(Page),
    /// Only the holder submits and invites.
    #[error("Seul le porteur dépose le dossier, le retire ou invite quelqu'un à y écrire.")]
    HolderOnly,
}

/// Whether somebody may write on a page: anywhere in a draft; on the pages asked about once corrections are asked.
///
/// # Errors
/// When it is not theirs to write, the dossier is submitted, or nothing is asked on that page.
pub fn may_edit(
    state: DossierState,
    hand: DossierHand,
    page: Page,
    asked: &BTreeSet<Page>,
) -> Result<(), CannotEditDossier> {
    match (hand, state) {
        (DossierHand::Examiner | DossierHand::Reader, _) => Err(CannotEditDossier::NotYours),
        (_, DossierState::Brouillon) => Ok(()),
        (_, DossierState::Completude) if asked.contains(&page) => Ok(()),
        (_, DossierState::Completude) => Err(CannotEditDossier::NotAsked(page)),
        _ => Err(CannotEditDossier::Submitted),
    }
}

/// Whether somebody may submit the dossier, withdraw it, or invite somebody to write in it.
///
/// # Errors
/// When they are not the holder.
pub fn may_submit(hand: DossierHand) -> Result<(), CannotEditDossier> {
    match hand {
        DossierHand::Holder => Ok(()),
        _ => Err(CannotEditDossier::HolderOnly),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_open_the_pages_they_ask_about_and_no_other() {
        let asked = BTreeSet::from([Page::Budget]);
        let at = |state, hand, page| may_edit(state, hand, page, &asked);
        use DossierHand as H;
        use DossierState as S;
        assert_eq!(at(S::Brouillon, H::CoEditor, Page::Holder), Ok(()));
        assert_eq!(at(S::Completude, H::CoEditor, Page::Budget), Ok(()));
        assert_eq!(
            at(S::Completude, H::Holder, Page::Holder),
            Err(CannotEditDossier::NotAsked(Page::Holder))
        );
        assert_eq!(at(S::Deposee, H::Holder, Page::Budget), Err(CannotEditDossier::Submitted));
        assert_eq!(at(S::Brouillon, H::Examiner, Page::Budget), Err(CannotEditDossier::NotYours));
        assert!(may_submit(H::Holder).is_ok() && may_submit(H::CoEditor).is_err());
    }
}
