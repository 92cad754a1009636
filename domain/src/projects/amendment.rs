//! What completes a call once it is published: its last day put back (*prolongation*), documents and words added. Never less
//! time, and never anything taken away: dossiers are being written by what it says.

use super::{AskedDocument, Campaign, CampaignRefusal, CampaignState};
use crate::shared::{Day, FieldFault, text::filled};
use serde::{Deserialize, Serialize};

/// A change of a published call, as everyone reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignAmendment {
    /// When it was made.
    pub day: Day,
    /// Why.
    pub reason: String,
    /// The last day for submitting that stood until then, when it was put back.
    pub closed: Option<Day>,
    /// The last day from then on.
    pub closes: Day,
    /// The day by which opinions are expected from then on, when it changed.
    #[serde(default)]
    pub opinions_due: Option<Day>,
    /// Documents added, by title.
    pub documents: Vec<String>,
    /// What is made clear.
    pub text: String,
}

/// What is asked of a published call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendmentAsked {
    /// Last day for submitting.
    pub closes: Day,
    /// Day by which opinions are expected.
    pub opinions_due: Day,
    /// Documents added.
    pub documents: Vec<AskedDocument>,
    /// What is made clear.
    pub text: String,
    /// Why.
    pub reason: String,
}

impl Campaign {
    /// The same, completed that day.
    ///
    /// # Errors
    /// When it is not published, loses time, says nothing new or does not say why.
    pub fn amend(mut self, asked: AmendmentAsked, today: Day) -> Result<Self, CampaignRefusal> {
        if self.state != CampaignState::Publiee {
            return Err(CampaignRefusal::NotPublished);
        }
        let faults = self.amendment_faults(&asked, today);
        if !faults.is_empty() {
            return Err(CampaignRefusal::Faulty(faults));
        }
        self.amendments.push(CampaignAmendment {
            day: today,
            reason: asked.reason,
            closed: (asked.closes != self.closes).then_some(self.closes),
            closes: asked.closes,
            opinions_due: (asked.opinions_due != self.opinions_due).then_some(asked.opinions_due),
            documents: asked.documents.iter().map(|one| one.title.clone()).collect(),
            text: asked.text,
        });
        (self.closes, self.opinions_due) = (asked.closes, asked.opinions_due);
        let added = asked.documents.into_iter().map(|one| AskedDocument { since: Some(today), ..one });
        self.documents.extend(added);
        Ok(self)
    }

    fn amendment_faults(&self, asked: &AmendmentAsked, today: Day) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, why: String| {
            if wrong {
                faults.push(FieldFault::new(field, why));
            }
        };
        let said = format!(
            "La clôture d'un appel publié peut être repoussée, jamais avancée : elle est au {}.",
            self.closes.plain()
        );
        fault(asked.closes < self.closes, "closes", said);
        let past = asked.closes > self.closes && asked.closes < today;
        fault(past, "closes", "Ce jour est passé : indiquez-en un à venir.".to_owned());
        let early = "Les avis ne peuvent pas être attendus avant la clôture.";
        fault(asked.opinions_due < asked.closes, "opinions_due", early.to_owned());
        let mut known: Vec<&str> = self.documents.iter().map(|one| one.code.as_str()).collect();
        for one in &asked.documents {
            let why = format!("La pièce « {} » est déjà demandée.", one.title);
            fault(known.contains(&one.code.as_str()), "documents", why);
            known.push(&one.code);
        }
        let same = (asked.closes, asked.opinions_due) == (self.closes, self.opinions_due);
        let nothing = same && asked.documents.is_empty() && filled(&asked.text).is_none();
        let why = "Rien ne change : repoussez la clôture, ajoutez une pièce ou une précision.";
        fault(nothing, "closes", why.to_owned());
        let why = "Dites pourquoi l'appel change : tous les porteurs le liront.";
        fault(filled(&asked.reason).is_none(), "reason", why.to_owned());
        faults
    }

    /// The call as a dossier first submitted that day answers it: documents added since are not asked of it.
    #[must_use]
    pub fn as_answered(mut self, submitted_on: Option<Day>) -> Self {
        if let Some(submitted) = submitted_on {
            self.documents.retain(|one| one.since.is_none_or(|since| since < submitted));
        }
        self
    }

    /// Whether no first submission comes in any more.
    pub fn is_over(&self, today: Day) -> bool {
        is_over(self.state, self.closes, today)
    }
}

/// Whether a call in that state, whose last day is that one, takes no first submission any more.
pub fn is_over(state: CampaignState, closes: Day, today: Day) -> bool {
    matches!(state, CampaignState::Close | CampaignState::Annulee) || today > closes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::tests::campaign;
    use std::collections::BTreeSet;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_published_call_gets_more_time_and_more_words_never_less() {
        let (call, today) = (campaign(), day("2019-01-10"));
        let asked = |closes: &str, document: &str, text: &str, reason: &str| AmendmentAsked {
            closes: day(closes),
            opinions_due: call.opinions_due,
            documents: [document]
                .iter()
                .filter(|code| !code.is_empty())
                .map(|code| AskedDocument {
                    code: (*code).into(),
                    title: (*code).into(),
                    kinds: BTreeSet::new(),
                    since: None,
                })
                .collect(),
            text: text.into(),
            reason: reason.into(),
        };
        let told = |one: AmendmentAsked| match call.clone().amend(one, today) {
            Err(CampaignRefusal::Faulty(faults)) => faults.iter().map(|fault| fault.field).collect(),
            Err(other) => panic!("{other}"),
            Ok(_) => Vec::new(),
        };
        assert_eq!(told(asked("2019-01-14", "", "", "Météo")), ["closes"], "never brought forward");
        assert_eq!(told(asked("2019-01-15", "", "", "Météo")), ["closes"], "nothing changes");
        assert_eq!(told(asked("2019-03-02", "", "", "Météo")), ["opinions_due"]);
        assert_eq!(told(asked("2019-01-31", "statuts", "", "")), ["documents", "reason"]);
        let kept =
            call.clone().amend(asked("2019-01-31", "rib", "Un seul dossier par porteur.", "Météo"), today);
        let kept = kept.unwrap();
        assert_eq!((kept.closes, kept.amendments[0].closed), (day("2019-01-31"), Some(call.closes)));
        assert!(kept.accepts(day("2019-01-31")).is_ok() && kept.is_over(day("2019-02-01")));
        let asks = |submitted: Option<Day>| {
            let call = kept.clone().as_answered(submitted);
            call.documents.iter().any(|one| one.code == "rib")
        };
        assert!(asks(None) && asks(Some(day("2019-01-20"))), "asked of what comes after");
        assert!(!asks(Some(day("2019-01-05"))), "not of what was submitted before");
        // Closed in the meantime: reopened by a day to come only.
        let late = day("2019-02-10");
        assert!(call.clone().amend(asked("2019-02-01", "", "", "Météo"), late).is_err());
        assert!(call.clone().amend(asked("2019-02-28", "", "", "Météo"), late).is_ok());
        let closed = Campaign { state: CampaignState::Close, ..call.clone() };
        assert_eq!(closed.amend(asked("2019-01-31", "", "", "x"), today), Err(CampaignRefusal::NotPublished));
    }
}
