//! A customer, as notes, files and the timeline speak of it.

use records::{About, Access, Told};
use shared::{access::Permission, customers::spec::SPEC, records::changes::Line};
use uuid::Uuid;

/// The permissions of customers.
pub const ACCESS: Access = Access {
    read: Permission::CustomerRead,
    create: Permission::CustomerCreate,
    edit: Permission::CustomerEdit,
    archive: Permission::CustomerArchive,
    import: Permission::CustomerImport,
    export: Permission::CustomerExport,
};

/// The customer of this id.
pub fn about(id: Uuid) -> About {
    About { spec: &SPEC, access: ACCESS, id, tell }
}

/// What is told in other words than of any record: contacts, merging, and duplicates.
fn tell(action: &str, lines: &[Line]) -> Option<Told> {
    let of = |icon, text: String, details| Some(Told { icon, text, details });
    let deed = || SPEC.deed(action);
    match (action, lines) {
        ("customer.archived", [line]) if line.field == "Merged into" => {
            of("archive", "merged this customer into another one".to_owned(), true)
        }
        ("customer.merged", _) => of("git-merge", deed(), true),
        ("customer.unmerged", _) => of("undo-2", deed(), true),
        ("duplicate.dismissed" | "duplicate.restored", _) => of("copy", deed(), false),
        ("contact.added", [line]) if line.field == "Works at" => of("users", "added where this person works".to_owned(), true),
        ("contact.removed", [line]) if line.field == "Works at" => of("users", "removed where this person works".to_owned(), true),
        ("contact.edited", [line]) if line.field == "Works at" => of("users", "changed what this person does".to_owned(), true),
        ("contact.added" | "contact.edited" | "contact.removed", _) => of("users", deed(), true),
        _ => None,
    }
}
