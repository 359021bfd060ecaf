//! A record that something is said about, with files and a timeline: which one, and how its type speaks of it.

use shared::{record::Spec, records::changes::Line};
use uuid::Uuid;

use super::pages::Access;

/// Which record it is. Compiled once for all types: what differs is here.
#[derive(Clone, Copy)]
pub struct About {
    pub spec: &'static Spec,
    pub access: Access,
    pub id: Uuid,
    pub tell: Tell,
}

/// Tells an action and the lines of its change in a type's own way; `None` leaves it to the declaration.
pub type Tell = fn(&str, &[Line]) -> Option<Told>;

/// How a change is told.
pub struct Told {
    pub icon: &'static str,
    /// The rest of a sentence that begins with who did it.
    pub text: String,
    /// Whether its lines stand below.
    pub details: bool,
}

impl About {
    /// The address of the record, and of its requests.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.spec.code, self.id)
    }

    /// The address of the list.
    pub fn list_path(&self) -> String {
        format!("/{}", self.spec.code)
    }
}
