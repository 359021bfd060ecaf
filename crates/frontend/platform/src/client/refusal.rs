use shared::FieldError;

/// Why a form could not be sent: the fields refused, and what to say where it concerns none of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    pub errors: Vec<FieldError>,
    pub message: Option<String>,
}

impl Refusal {
    /// A refusal that concerns no field, such as a lost connection.
    pub fn message(text: impl Into<String>) -> Self {
        Self { errors: Vec::new(), message: Some(text.into()) }
    }
}
