//! What is missing on each page of a dossier, in words.

use super::budget::line_fault;
use super::{Application, Campaign, Page};
use crate::partners::siret::{Siret, is_rna};
use crate::plans::Insertion;
use crate::shared::{Cents, FieldFault, text::filled};
use std::collections::BTreeSet;

/// What a page still needs, as it is gathered.
struct Lacks(Vec<FieldFault>);

impl Lacks {
    fn when(&mut self, wrong: bool, field: &'static str, why: impl Into<String>) {
        if wrong {
            self.0.push(FieldFault::new(field, why));
        }
    }

    fn blank(&mut self, text: &str, field: &'static str, why: &str) {
        self.when(filled(text).is_none(), field, why);
    }
}

impl Application {
    /// What a page still needs before the dossier may be submitted to that call; nothing when it is complete. `axis_of`
    /// gives the axis of an objective of the convention.
    pub fn missing(
        &self,
        page: Page,
        campaign: &Campaign,
        axis_of: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<FieldFault> {
        let mut lacks = Lacks(Vec::new());
        match page {
            Page::Holder => self.holder_lacks(&mut lacks),
            Page::Summary => {
                lacks.blank(&self.summary.title, "title", "Donnez un intitulé au projet.");
                lacks.blank(&self.summary.summary, "summary", "Résumez le projet en quelques lignes.");
            }
            Page::Places => self.place_lacks(&mut lacks),
            Page::Purpose => self.purpose_lacks(campaign, axis_of, &mut lacks),
            Page::Publics => {
                lacks.blank(&self.publics.publics, "publics", "Dites à qui le projet s'adresse.");
                let over = self.publics.from_qpv.is_some_and(|percent| percent > 100);
                lacks.when(over, "from_qpv", "La part d'habitants des QPV ne dépasse pas 100 %.");
                let over = self.publics.women.is_some_and(|percent| percent > 100);
                lacks.when(over, "women", "La part de femmes et de filles ne dépasse pas 100 %.");
            }
            Page::Calendar => self.calendar_lacks(campaign, &mut lacks),
            Page::Means => {
                let nobody = self.means.fte.is_none() && self.means.volunteers.is_none();
                lacks.when(nobody, "fte", "Indiquez les ETP ou les bénévoles mobilisés, même nuls.");
            }
            Page::Partners => {
                let alone = self.partners.partners.is_empty() && filled(&self.partners.others).is_none();
                lacks.when(alone, "partners", "Indiquez au moins un partenaire : le projet est partenarial.");
                let without = self.partners.partners.iter().any(|line| filled(&line.role).is_none());
                lacks.when(without, "partners", "Dites le rôle de chaque partenaire.");
            }
            Page::Participation => self.phase_lacks(campaign, &mut lacks),
            Page::Environment => lacks.blank(
                &self.environment.impact,
                "impact",
                "Dites comment l'impact environnemental est pris en compte.",
            ),
            Page::Insertion => self.insertion_lacks(&mut lacks),
            Page::Upkeep => self.upkeep_lacks(&mut lacks),
            // What answers a criterion is judged, and told, by the criteria.
            Page::Links => {}
            Page::Indicators => self.indicator_lacks(&mut lacks),
            Page::Budget => self.budget_lacks(&mut lacks),
            Page::Financing => self.financing_lacks(campaign, &mut lacks),
            Page::Promises => self.promise_lacks(&mut lacks),
            Page::Documents => self.document_lacks(campaign, &mut lacks),
        }
        lacks.0
    }

    /// The fields of a page that submission asks for, whether they are filled or not: those that it would lack if it were
    /// empty, as the rest of the dossier and its own choices stand.
    pub fn demanded(
        &self,
        page: Page,
        campaign: &Campaign,
        axis_of: &dyn Fn(&str) -> Option<String>,
    ) -> BTreeSet<&'static str> {
        let mut blank = self.clone();
        blank.take(page, &Self::default());
        let mut chosen = blank.clone();
        chosen.upkeep.works = self.upkeep.works;
        chosen.insertion.clause = self.insertion.clause;
        let lacks = [blank, chosen].into_iter().flat_map(|one| one.missing(page, campaign, axis_of));
        lacks.map(|fault| fault.field).collect()
    }

    /// Every page that still needs something, with what.
    pub fn all_missing(
        &self,
        campaign: &Campaign,
        axis_of: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<(Page, Vec<FieldFault>)> {
        let of = |page: &Page| (*page, self.missing(*page, campaign, axis_of));
        Page::ALL.iter().map(of).filter(|(_, lacks)| !lacks.is_empty()).collect()
    }

    fn holder_lacks(&self, lacks: &mut Lacks) {
        let holder = &self.holder;
        lacks.blank(&holder.name, "name", "Indiquez le nom du porteur.");
        lacks.when(holder.kind.is_none(), "kind", "Indiquez la forme du porteur.");
        if let Err(wrong) = Siret::parse(&holder.siret) {
            lacks.when(true, "siret", format!("SIRET du porteur : {wrong}."));
        }
        let rna = holder.rna.trim();
        lacks.when(
            !rna.is_empty() && !is_rna(rna),
            "rna",
            "Le numéro RNA commence par W et compte neuf chiffres ensuite.",
        );
        lacks.blank(&holder.representative, "representative", "Indiquez le représentant légal.");
        lacks.blank(&holder.email, "email", "Indiquez une adresse électronique.");
    }

    fn place_lacks(&self, lacks: &mut Lacks) {
        let shares = &self.places.quartiers;
        lacks.when(shares.is_empty(), "quartiers", "Choisissez au moins un quartier.");
        let sum: u32 = shares.iter().map(|share| u32::from(share.percent)).sum();
        let why = format!("Les parts des quartiers font {sum} % : elles doivent faire 100 %.");
        lacks.when(!shares.is_empty() && sum != 100, "quartiers", why);
        let none = shares.iter().any(|share| share.percent == 0);
        lacks.when(none, "quartiers", "Un quartier a une part de 0 % : retirez-le ou donnez-lui une part.");
        lacks.when(self.quartiers().len() != shares.len(), "quartiers", "Un quartier est écrit deux fois.");
    }

    fn purpose_lacks(
        &self,
        campaign: &Campaign,
        axis_of: &dyn Fn(&str) -> Option<String>,
        lacks: &mut Lacks,
    ) {
        let objectives = &self.purpose.objectives;
        lacks.when(objectives.is_empty(), "objectives", "Choisissez au moins un objectif de la convention.");
        for code in objectives {
            match axis_of(code) {
                None => lacks.when(
                    true,
                    "objectives",
                    format!("« {code} » n'est pas un objectif de la convention."),
                ),
                Some(axis) => lacks.when(
                    !campaign.axes.is_empty() && !campaign.axes.contains(&axis),
                    "objectives",
                    format!("L'axe {axis} n'est pas ouvert par cet appel à projets."),
                ),
            }
        }
        lacks.blank(&self.purpose.need, "need", "Dites à quel besoin le projet répond.");
        lacks.blank(&self.purpose.description, "description", "Décrivez ce qui sera fait.");
    }

    fn calendar_lacks(&self, campaign: &Campaign, lacks: &mut Lacks) {
        let (starts, ends) = (self.calendar.starts, self.calendar.ends);
        lacks.when(starts.is_none(), "starts", "Indiquez le premier jour du projet.");
        lacks.when(ends.is_none(), "ends", "Indiquez le dernier jour du projet.");
        let backwards = starts.zip(ends).is_some_and(|(first, last)| last < first);
        lacks.when(backwards, "ends", "La fin ne peut pas précéder le début.");
        let year = campaign.year;
        let outside =
            starts.zip(ends).is_some_and(|(first, last)| first.0.year() > year || last.0.year() < year);
        lacks.when(
            outside && !backwards,
            "starts",
            format!("Le projet doit se dérouler, au moins en partie, pendant l'année {year} de l'appel."),
        );
    }

    fn phase_lacks(&self, campaign: &Campaign, lacks: &mut Lacks) {
        for phase in campaign.rules.phases() {
            let residents = self.participation.residents.iter();
            let said = residents.filter(|line| line.phase == phase).any(|line| filled(&line.text).is_some());
            let why = format!("Dites comment les habitants participent à la phase « {phase} ».");
            lacks.when(!said, "residents", why);
            let partners = self.participation.partnership.iter();
            let said = partners.filter(|line| line.phase == phase).any(|line| filled(&line.text).is_some());
            let why = format!("Dites ce que font les partenaires à la phase « {phase} ».");
            lacks.when(!said, "partnership", why);
        }
    }

    fn insertion_lacks(&self, lacks: &mut Lacks) {
        let insertion = &self.insertion;
        let reason = filled(&insertion.reason);
        match insertion.clause {
            None => lacks.when(
                true,
                "clause",
                "Choisissez une clause d'insertion, ou dites pourquoi il n'y en a pas.",
            ),
            Some(Insertion::Non) => lacks.when(
                reason.is_none(),
                "reason",
                "Dites pourquoi aucune clause d'insertion n'est retenue : l'article 4 demande un motif.",
            ),
            Some(Insertion::LotReserve) => {
                lacks.when(reason.is_none(), "reason", "Dites quel lot est réservé, et à quelle structure.");
            }
            Some(Insertion::QuotaHeures) => {
                let none = insertion.hours.is_none_or(|hours| hours == 0);
                lacks.when(none, "hours", "Indiquez le nombre d'heures d'insertion prévues.");
            }
        }
    }

    fn upkeep_lacks(&self, lacks: &mut Lacks) {
        let upkeep = &self.upkeep;
        let negative = upkeep.yearly.is_some_and(|sum| sum < Cents(0));
        lacks.when(negative, "yearly", "Le coût annuel ne peut pas être négatif.");
        if upkeep.works {
            lacks.blank(&upkeep.by, "by", "Dites qui entretiendra ce qui est réalisé.");
            lacks.blank(&upkeep.how, "how", "Dites comment ce qui est réalisé sera entretenu.");
            lacks.when(
                upkeep.yearly.is_none(),
                "yearly",
                "Indiquez le coût annuel de l'entretien, même nul.",
            );
        }
    }

    fn indicator_lacks(&self, lacks: &mut Lacks) {
        let indicators = &self.indicators.indicators;
        lacks.when(
            indicators.is_empty(),
            "indicators",
            "Choisissez au moins un indicateur : le bilan s'y rapportera.",
        );
        for (index, indicator) in indicators.iter().enumerate() {
            let line = index + 1;
            let unnamed = filled(&indicator.title).is_none() || filled(&indicator.unit).is_none();
            lacks.when(
                unnamed,
                "indicators",
                format!("Indicateur {line} : dites ce qui est compté, et l'unité."),
            );
            let why = format!("Indicateur {line} : indiquez la cible.");
            lacks.when(indicator.target.is_none(), "indicators", why);
            let why = format!("Indicateur {line} : dites comment il sera compté.");
            lacks.when(filled(&indicator.source).is_none(), "indicators", why);
        }
    }

    fn budget_lacks(&self, lacks: &mut Lacks) {
        let lines = &self.budget.lines;
        lacks.when(lines.is_empty(), "lines", "Remplissez le budget, compte par compte.");
        let wrong = lines.iter().enumerate().filter_map(|(index, line)| Some((index + 1, line_fault(line)?)));
        for (line, why) in wrong {
            lacks.when(true, "lines", format!("Budget, ligne {line} : {why}"));
        }
        lacks.0.extend(self.totals().faults());
    }

    fn financing_lacks(&self, campaign: &Campaign, lacks: &mut Lacks) {
        let plan = &self.financing.plan;
        lacks.when(plan.is_empty(), "plan", "Demandez une aide à au moins un financeur de l'appel.");
        let mut seen = BTreeSet::new();
        for (index, line) in plan.iter().enumerate() {
            let number = index + 1;
            let why = format!("Financement, ligne {number} : le montant demandé doit être positif.");
            lacks.when(line.asked <= Cents(0), "plan", why);
            let why = format!("Financement, ligne {number} : « {} » est écrit deux fois.", line.funder);
            lacks.when(!seen.insert((&line.funder, &line.scheme)), "plan", why);
            let known = line.organisation.is_none_or(|funder| campaign.has_scheme(funder, &line.scheme));
            let why = format!(
                "Financement, ligne {number} : ce dispositif n'est pas ouvert par cet appel à projets."
            );
            lacks.when(!known, "plan", why);
            lacks.when(
                filled(&line.funder).is_none(),
                "plan",
                format!("Financement, ligne {number} : indiquez le financeur."),
            );
        }
        let of_the_call = plan.iter().any(|line| line.organisation.is_some());
        lacks.when(
            !plan.is_empty() && !of_the_call,
            "plan",
            "Aucune ligne ne s'adresse à un financeur de l'appel.",
        );
    }

    fn promise_lacks(&self, lacks: &mut Lacks) {
        let bound = self.holder.kind.is_some_and(super::HolderKind::signs_republican_contract);
        lacks.when(
            bound && self.promises.republican_contract.is_none(),
            "republican_contract",
            "Une association ou une fondation signe le contrat d'engagement républicain avant toute subvention.",
        );
        lacks.when(
            !self.promises.certified,
            "certified",
            "Attestez que ce qui est dit dans le dossier est exact.",
        );
    }

    fn document_lacks(&self, campaign: &Campaign, lacks: &mut Lacks) {
        for asked in campaign.documents_of(self.holder.kind) {
            let joined = self.documents.documents.iter().any(|document| document.code == asked.code);
            lacks.when(!joined, "documents", format!("Joignez la pièce « {} ».", asked.title));
        }
    }
}
