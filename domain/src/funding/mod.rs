//! Money by year: envelopes per funder, scheme and year, and what happens to them; letters, agreements, payments; what is
//! shared between axes, quartiers and communes; grants as open data (article 7).

mod announced;
mod import;
mod ledger;
mod letter;
mod open_data;
mod planned;
mod programme;
mod refusal;
mod rules;
mod split;

use crate::clause;
use crate::convention::Carrier;

pub use announced::{AnnouncedAmount, CannotAnnounce, may_announce};
pub use import::{PastGrant, PastGrants, read_past_grants};
pub use ledger::{Envelope, EnvelopeBalance, FundingLedger, GrantBalance, GrantKey, Movement, MovementKind};
pub use letter::{
    Decided, GrantAct, GrantLine, NotificationLetter, SpecificAgreement, grant_lines, letter,
    specific_agreement,
};
pub use open_data::{CannotPublish, PublishedGrant, SCDL_COLUMNS, must_publish, publish_by};
pub use planned::{PlannedMovement, committing, giving_up, holding, signing};
pub use programme::{Programme, ProgrammeLine, programme};
pub use refusal::CannotMoveMoney;
pub use rules::{BilanRequired, CommitWarning, FundingRules, PreviousBilan};
pub use split::{CountedDossier, NOWHERE, ProgrammeSums, by_heading, per_thousand, split, whole};

const LEDGER: &str = "ledger::no_interleaving_of_eight_funders_breaks_an_envelope";
const CHAIN: &str = "chain::eight_committees_and_eight_funders_never_break_the_chain";

/// What these rules carry of the conventions.
pub const CARRIES: &[Carrier] = &[
    Carrier::rule(
        clause!("art7.financeurs.credits"),
        "enveloppes de chaque financeur, par dispositif et par année : demandé, réservé, engagé, versé",
        LEDGER,
    ),
    Carrier::rule(
        clause!("art7.engagement-annuel"),
        "pas de nouvel engagement sans le bilan de l'aide précédente",
        "rules::a_missing_bilan_blocks_or_is_told_as_the_convention_says",
    ),
    Carrier::rule(
        clause!("art7.annualite"),
        "une enveloppe n'est jamais dépassée et ne change pas d'année sans décision",
        LEDGER,
    ),
    Carrier::rule(
        clause!("art7.accord-specifique"),
        "un accord par action validée, aux montants de la décision ; rien n'est versé sans lui",
        CHAIN,
    ),
    Carrier::rule(
        clause!("financement.pluriannuel"),
        "annualité budgétaire : une enveloppe ne sert que son année",
        LEDGER,
    ),
    Carrier::rule(
        clause!("financement.pluriannuel"),
        "un accord annonce des années suivantes sans rien engager : chacune est votée à son tour",
        "announced::an_agreement_announces_later_years_only_for_who_grants_and_until_it_is_signed",
    ),
];
