//! Abatements of the demonstration, as written in `app/demo/abattement.toml`: everything in it is invented.

use super::create::{Creation, noon, write};
use crate::abatement::store::conventions::{self, NewConvention};
use crate::abatement::store::lines::{self, NewAbatement, NewAmount};
use crate::abatement::store::ordinary::{self, Ordinary};
use crate::abatement::store::review::{self, NewOpinion};
use crate::platform::{Event, Problem, Write};
use palier_domain::abatement::{
    Abatement, AbatementState, AmountKind, NewLine, Opinion, OrdinaryFigure, Party, Phase, Shares,
    SignatoryKind, Thousandths, Verdict,
};
use palier_domain::shared::{AbatementId, AttachmentId, Cents, Day, LineId, RemarkId, TfpbConventionId};
use serde::Deserialize;
use serde_json::json;

const ABATEMENTS: &str = include_str!("../../demo/abattement.toml");

/// `abattement.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    conventions: Vec<Convention>,
    abattements: Vec<Kept>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Convention {
    bailleur: String,
    titre: String,
    annees: [i64; 2],
    contrat: Option<Day>,
    quartiers: Vec<String>,
    signatures: Vec<Signature>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    qui: SignatoryKind,
    insee: String,
    le: Day,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    bailleur: String,
    quartier: String,
    annee: i16,
    etat: AbatementState,
    logements: i64,
    ouvrant_droit: i64,
    estime: i64,
    definitif: Option<i64>,
    #[serde(default)]
    report: i64,
    ronde: i64,
    depose_le: Option<Day>,
    valide_le: Option<Day>,
    bilan_depose_le: Option<Day>,
    bilan_valide_le: Option<Day>,
    #[serde(default)]
    commentaire: String,
    /// Post, indicator, outside and inside in thousandths.
    #[serde(default)]
    droit_commun: Vec<(String, String, i64, i64)>,
    lignes: Vec<Line>,
    #[serde(default)]
    avis: Vec<Said>,
}

/// Amounts are: expense, landlord, other, valued.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    axe: String,
    mesure: String,
    titre: String,
    lieu: String,
    recurrente: bool,
    prevu: [i64; 4],
    realise: Option<[i64; 4]>,
    #[serde(default)]
    financeur: String,
    indicateur: String,
    attendu: String,
    #[serde(default)]
    obtenu: String,
    #[serde(default)]
    ecart: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    phase: Phase,
    partie: Party,
    avis: Verdict,
    le: Day,
    ronde: i64,
    commentaire: String,
    #[serde(default)]
    corrections: Vec<Asked>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    ligne: usize,
    texte: String,
    reponse: Option<String>,
}

fn shares([expense, landlord, other, valued]: [i64; 4]) -> Shares {
    Shares { expense: Cents(expense), landlord: Cents(landlord), other: Cents(other), valued: Cents(valued) }
}

impl Line {
    fn of(&self, year: i16) -> NewLine {
        NewLine {
            axis: self.axe.clone(),
            measure: self.mesure.clone(),
            title: self.titre.clone(),
            place: self.lieu.clone(),
            starts: Day::of(year, 1, 1),
            ends: Day::of(year, 12, 31),
            recurring: self.recurrente,
            planned: shares(self.prevu),
            realised: self.realise.map(shares),
            other_funder: self.financeur.clone(),
            indicator: self.indicateur.clone(),
            indicator_planned: self.attendu.clone(),
            indicator_realised: self.obtenu.clone(),
            gap: self.ecart.clone(),
            ..NewLine::default()
        }
    }
}

/// Who reviews in the demonstration, by its key; the commune is that of the quartier.
const METROPOLE: &str = "saint-etienne-metropole";
const STATE: &str = "ddt-loire";

impl Creation<'_> {
    /// Conventions, then abatements in the order of the file.
    pub(super) async fn abatements(&mut self) -> Result<(), Problem> {
        let file: File = toml::from_str(ABATEMENTS).map_err(Problem::inside)?;
        for convention in &file.conventions {
            self.tfpb_convention(convention).await?;
        }
        for kept in &file.abattements {
            self.abatement(kept).await?;
        }
        Ok(())
    }

    async fn tfpb_convention(&self, convention: &Convention) -> Result<(), Problem> {
        let quartiers = convention.quartiers.iter().map(|key| self.quartier(key));
        let new = NewConvention {
            id: TfpbConventionId(self.app.world.id()),
            landlord: self.organisation_id(&convention.bailleur)?,
            title: convention.titre.clone(),
            years: (convention.annees[0], convention.annees[1]),
            contract: convention.contrat,
            signatures: convention
                .signatures
                .iter()
                .map(|one| (one.qui, one.insee.clone(), one.le))
                .collect(),
            quartiers: quartiers.collect::<Result<_, _>>()?,
        };
        let mut write = write(self.app).await?;
        conventions::insert(write.tx(), &new, self.app.world.now()).await?;
        let event = Event::of("demonstration.abattement", "tfpb_convention", new.id);
        write.commit(event.with(json!({ "title": new.title }))).await
    }

    async fn abatement(&self, kept: &Kept) -> Result<(), Problem> {
        let rule = self.app.convention.tfpb_rule(kept.annee);
        let begun = rule.and_then(|rule| Abatement::begun(kept.annee, rule));
        let begun = begun.ok_or_else(|| Problem::inside(format!("no rule for {}", kept.annee)))?;
        let id = AbatementId(self.app.world.id());
        let new = NewAbatement {
            id,
            landlord: self.organisation_id(&kept.bailleur)?,
            quartier: self.quartier(&kept.quartier)?,
            rules: begun,
            dwellings: (kept.logements, kept.ouvrant_droit),
            carried_over: Cents(kept.report),
            comment: kept.commentaire.clone(),
        };
        let begins = Day::of(kept.annee - 1, 11, 4).unwrap_or(begun.bilan_due);
        let mut write = write(self.app).await?;
        lines::begin(write.tx(), &new, noon(begins)).await?;
        self.amounts(&mut write, id, kept, begins).await?;
        let mut held = Vec::new();
        for line in &kept.lignes {
            let line_id = LineId(self.app.world.id());
            lines::add(write.tx(), line_id, id, &line.of(kept.annee), noon(begins)).await?;
            held.push(line_id);
        }
        self.ordinary(&mut write, &new, kept).await?;
        for said in &kept.avis {
            self.opinion(&mut write, id, kept, said, &held).await?;
        }
        let rules = Abatement {
            state: kept.etat,
            round: kept.ronde,
            submitted_on: kept.depose_le,
            validated_on: kept.valide_le,
            bilan_submitted_on: kept.bilan_depose_le,
            bilan_validated_on: kept.bilan_valide_le,
            ..begun
        };
        lines::set_state(write.tx(), id, &rules).await?;
        let details = json!({ "annee": kept.annee, "lignes": kept.lignes.len() });
        write.commit(Event::of("demonstration.abattement", "abatement", id).with(details)).await
    }

    async fn amounts(
        &self,
        write: &mut Write,
        id: AbatementId,
        kept: &Kept,
        begins: Day,
    ) -> Result<(), Problem> {
        let notified = Day::of(kept.annee, 10, 15).unwrap_or(begins);
        let stated = [
            (
                AmountKind::Estime,
                Some(kept.estime),
                "Estimation, d'après l'année précédente (inventée)",
                begins,
            ),
            (AmountKind::Definitif, kept.definitif, "Avis d'imposition (inventé)", notified),
        ];
        for (kind, cents, source, stated_on) in stated {
            let Some(cents) = cents else { continue };
            let new = NewAmount { kind, cents: Cents(cents), source, piece: None, stated_on };
            let amount = self.app.world.id::<AttachmentId>().to_string();
            lines::state_amount(write.tx(), amount, id, &new, noon(stated_on)).await?;
        }
        Ok(())
    }

    async fn ordinary(&self, write: &mut Write, new: &NewAbatement, kept: &Kept) -> Result<(), Problem> {
        let posts: Vec<Ordinary> = kept
            .droit_commun
            .iter()
            .map(|(post, indicator, outside, inside)| Ordinary {
                post: post.clone(),
                indicator: indicator.clone(),
                figure: OrdinaryFigure {
                    outside: Some(Thousandths(*outside)),
                    inside: Some(Thousandths(*inside)),
                },
                comment: String::new(),
            })
            .collect();
        let whose = (new.landlord, new.quartier, new.rules.year);
        let ids = || self.app.world.id::<AttachmentId>().to_string();
        ordinary::rewrite(write.tx(), whose, &posts, ids).await
    }

    async fn opinion(
        &self,
        write: &mut Write,
        id: AbatementId,
        kept: &Kept,
        said: &Said,
        held: &[LineId],
    ) -> Result<(), Problem> {
        let asked: Vec<(RemarkId, Option<LineId>, String)> = said
            .corrections
            .iter()
            .map(|asked| {
                let line = asked.ligne.checked_sub(1).and_then(|index| held.get(index)).copied();
                (RemarkId(self.app.world.id()), line, asked.texte.clone())
            })
            .collect();
        let reviewer = match said.partie {
            Party::Commune => self.commune_key(&kept.quartier)?,
            Party::Metropole => METROPOLE.to_owned(),
            Party::Etat => STATE.to_owned(),
        };
        let new = NewOpinion {
            phase: said.phase,
            said: Opinion { party: said.partie, verdict: said.avis, round: said.ronde },
            comment: said.commentaire.clone(),
            organisation: self.organisation_id(&reviewer)?,
            day: said.le,
            asked: asked.clone(),
        };
        let review_id = self.app.world.id::<AttachmentId>().to_string();
        review::give(write.tx(), review_id, id, &new, noon(said.le)).await?;
        for ((remark, _, _), asked) in asked.iter().zip(&said.corrections) {
            if let Some(answer) = &asked.reponse {
                review::answer(write.tx(), *remark, answer, said.le.plus_days(6)).await?;
            }
        }
        Ok(())
    }

    /// The organisation of the commune of a quartier.
    fn commune_key(&self, quartier: &str) -> Result<String, Problem> {
        let territory = &self.demo.territory;
        let here = territory.quartiers.iter().find(|known| known.cle == quartier);
        let code = here.and_then(|known| known.communes.first());
        let commune = territory.communes.iter().find(|known| Some(&known.code) == code);
        commune
            .map(|known| known.cle.clone())
            .ok_or_else(|| Problem::inside(format!("no commune for {quartier}")))
    }
}
