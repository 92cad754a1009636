//! Stable codes: an enum of the domain and the word that stands for it in the store and in addresses.

/// A code that is none of those known: what it claims to be, and the text read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {text} » n'est pas un code connu ({kind})")]
pub struct UnknownCode {
    /// The enum that was asked for.
    pub kind: &'static str,
    /// What was read instead.
    pub text: String,
}

/// Declares an enum whose variants each carry a stable code, the only text ever stored or sent.
///
/// `codes! { /// doc  pub enum Kind { /// doc  Street = "rue", } }` gives `ALL`, `code()`, `FromStr`,
/// `TryFrom<String>`, `Display` and serde by code.
#[macro_export]
macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in the order in which the work meets them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code kept in the store and in addresses; never shown to a person.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::shared::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::shared::UnknownCode { kind: stringify!($name), text: text.to_owned() }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::shared::UnknownCode;
            fn try_from(text: String) -> Result<Self, Self::Error> { text.parse() }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.code()) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
