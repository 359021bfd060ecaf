//! Leads: what the kit needs to know of them, and their own rules.

use async_trait::async_trait;
use platform::Error;
use records::table::{Record, Table};
use records::{Access, Stored, Work};
use serde_json::json;
use shared::access::Permission;
use shared::record::{Spec, State};
use shared::sales::leads::{EditLead, Lead, NewLead, SPEC};

/// The record type.
pub static LEADS: Table<Leads> = Table(Leads);

pub struct Leads;

static ACCESS: Access = Access {
    read: Permission::LeadRead,
    create: Permission::LeadCreate,
    edit: Permission::LeadEdit,
    archive: Permission::LeadArchive,
    import: Permission::LeadImport,
    export: Permission::LeadExport,
};

static STORED: Stored = Stored::new("leads").indexed(&["owner", "team"]);

#[async_trait(?Send)]
impl Record for Leads {
    type New = NewLead;
    type Edit = EditLead;
    type Dto = Lead;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn access(&self) -> &'static Access {
        &ACCESS
    }

    fn stored(&self) -> &'static Stored {
        &STORED
    }

    fn complete(&self, new: &mut State) {
        new.entry("stage").or_insert_with(|| json!("new"));
    }

    /// A lost lead says why; one that is not lost any more forgets the reason.
    async fn check(&self, _work: &Work<'_>, _before: Option<&State>, after: &mut State) -> Result<(), Error> {
        let is_lost = after.get("stage") == Some(&json!("lost"));
        if !is_lost {
            after.insert("lost_reason".to_owned(), json!(null));
        } else if after.get("lost_reason").is_none_or(serde_json::Value::is_null) {
            return Err(Error::invalid("lost_reason", "is required for a lost lead"));
        }
        Ok(())
    }
}
