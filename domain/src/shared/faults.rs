//! What is wrong with one field of a form.

use serde::Serialize;

/// One field that cannot be kept as typed, and the French sentence shown beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldFault {
    /// The `name` of the field in the form.
    pub field: &'static str,
    /// What to put right, in French, as a full sentence.
    pub message: String,
}

impl FieldFault {
    /// A fault of that field.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}
