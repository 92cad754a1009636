//! Organisations and what becomes of them, people, roles, mandates and what each may do (articles 1 and 3).

mod credentials;
mod mandate;
mod organisation;
mod role;
pub mod siret;

pub use credentials::{EmailAddress, NotAnEmail, PASSWORD_MIN, PasswordRefused, check_password};
pub use mandate::{Mandate, MandateState, Perimeter};
pub use organisation::{CannotSucceed, Lineage, OrganisationKind, Succession, SuccessionKind};
pub use role::{Capability, Role};
