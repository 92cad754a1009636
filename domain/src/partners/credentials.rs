//! How people prove who they are: an e-mail address and a long password.

use crate::shared::text::fold;
use std::fmt;

/// Fewest characters of a password. Length alone is asked: composition rules make passwords worse.
pub const PASSWORD_MIN: usize = 12;
const PASSWORD_MAX: usize = 256;
const EMAIL_MAX: usize = 254;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer than [`PASSWORD_MIN`] characters.
    #[error("Le mot de passe doit compter au moins {PASSWORD_MIN} caractères.")]
    TooShort,
    /// So long that hashing it would be a way to exhaust the server.
    #[error("Le mot de passe ne peut pas dépasser {PASSWORD_MAX} caractères.")]
    TooLong,
    /// The address itself, whatever its case.
    #[error("Le mot de passe ne peut pas être l'adresse électronique.")]
    IsTheEmail,
}

/// Says whether this password may protect the account of that address.
pub fn check_password(password: &str, email: &EmailAddress) -> Result<(), PasswordRefused> {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        Err(PasswordRefused::TooShort)
    } else if length > PASSWORD_MAX {
        Err(PasswordRefused::TooLong)
    } else if fold(password.trim()) == fold(email.as_str()) {
        Err(PasswordRefused::IsTheEmail)
    } else {
        Ok(())
    }
}

/// An e-mail address, in lower case: the name under which a person signs in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// A text that is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Saisissez une adresse électronique au format nom@exemple.fr.")]
pub struct NotAnEmail;

impl EmailAddress {
    /// Reads an address. The check is simple on purpose: only a message that arrives proves an address.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        let (local, host) = text.split_once('@').ok_or(NotAnEmail)?;
        let plain = text.len() <= EMAIL_MAX
            && text.chars().all(|c| c.is_ascii_graphic() && !"<>()[],;:\\\"".contains(c));
        let label = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !part.starts_with('-')
                && !part.ends_with('-')
        };
        let named =
            !local.is_empty() && !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        let hosted = host.contains('.') && host.split('.').all(label);
        (plain && named && hosted).then(|| Self(text.to_ascii_lowercase())).ok_or(NotAnEmail)
    }

    /// The address as kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host() {
        assert_eq!(
            EmailAddress::parse(" Ana.Roux@Ville-Exemple.FR ").unwrap().as_str(),
            "ana.roux@ville-exemple.fr"
        );
        for wrong in [
            "",
            "ana",
            "ana@",
            "@ville.fr",
            "ana@ville",
            "ana@@ville.fr",
            "a na@ville.fr",
            "ana@.fr",
            "a..b@v.fr",
            "ana@ville.fr\nBcc: x@y.fr",
        ] {
            assert_eq!(EmailAddress::parse(wrong), Err(NotAnEmail), "{wrong}");
        }
    }

    #[test]
    fn length_is_what_makes_a_password() {
        let email = EmailAddress::parse("ana.roux@ville.fr").unwrap();
        assert_eq!(check_password("onze lettre", &email), Err(PasswordRefused::TooShort));
        assert_eq!(check_password("éééééééééééé", &email), Ok(()));
        assert_eq!(check_password("Ana.Roux@Ville.fr", &email), Err(PasswordRefused::IsTheEmail));
        assert_eq!(check_password(&"a".repeat(257), &email), Err(PasswordRefused::TooLong));
    }
}
