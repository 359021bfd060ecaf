//! Changing many records at once: what is offered in a list, the dialog that says what will happen, and the pages that tell what became of it.
//! All of it goes by a record type's declaration.

mod actions;
mod api;
pub mod dialog;
mod form;
mod list;
pub mod note;
mod page;
mod progress;
mod running;
mod selection;
mod words;

pub use actions::BulkActions;
pub use dialog::{Bulk, bulk_dialog};
pub use list::bulk_list;
pub use note::bulk_note;
pub use page::bulk_page;
pub use selection::{Selection, query_of};

use platform::session::use_session;
use shared::{Named, access::Permission, record::Spec};
use ui::format_number;

/// The address of one's bulk changes, of whatever records.
pub const PATH: &str = "/bulk-changes";

/// Whether the reader may do this with records of a type: `edit`, `archive`, `export`.
fn may(spec: &Spec, verb: &str) -> bool {
    Permission::from_code(&format!("{}.{verb}", spec.subject)).is_some_and(|permission| use_session().holds(permission))
}

/// What records are called where their type is not known here.
const RECORDS: (&str, &str) = ("record", "records");

/// One and many of a type, as people say it.
fn noun(spec: Option<&Spec>) -> (&'static str, &'static str) {
    spec.map_or(RECORDS, |spec| spec.noun)
}

/// "1 lead", "1,000+ leads".
fn counted((one, many): (&str, &str), count: u64, more: bool) -> String {
    match count {
        1 if !more => format!("1 {one}"),
        _ => format!("{}{} {many}", format_number(count as i64), if more { "+" } else { "" }),
    }
}
