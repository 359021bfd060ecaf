//! Handing over and erasing all that is kept about a customer.

use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// What erasing makes of a customer.
    ErasureOutcome {
        /// Nothing is left of the record.
        Removed = "removed", "Removed";
        /// Purchases refer to the record: it stays without anything personal, under another name.
        Anonymised = "anonymised", "Anonymised";
    }
}

named_enum! {
    /// Where something personal is kept, and erased.
    ErasedPlace {
        Record = "record", "The record with all its fields";
        Details = "details", "Further e-mails, phones and addresses, consents, tags and interests";
        Interactions = "interactions", "Interactions with their texts, deleted ones too";
        Files = "files", "Files, removed ones too, and the picture";
        Contacts = "contacts", "Contacts and workplaces";
        Segments = "segments", "Memberships in segments";
        Subsidiaries = "subsidiaries", "Links of companies that belong to it";
        Imports = "imports", "Rows and former values that imports keep";
        Uploads = "uploads", "Uploaded sheets that name it and were not imported yet";
        BulkChanges = "bulk_changes", "Former values that bulk changes keep";
        Merges = "merges", "Customers that were merged into it, and former values that merges keep";
        Likenesses = "likenesses", "What it is compared by with others, and pairs with those it looks like";
        Messages = "messages", "Messages to its addresses, and mails that name it, in the outbox";
        Answers = "answers", "Answers that are kept for repeated requests";
        AuditDetails = "audit_details", "Names and contents of entries in the audit log";
    }
}

named_enum! {
    /// What stays of an erased customer.
    KeptPlace {
        Purchases = "purchases", "Purchases with moment and amount, without a name: records of sales must be kept";
        AuditEntries = "audit_entries", "Entries in the audit log that something was done, by whom and when, without contents";
    }
}

/// What erasing takes from one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ErasedPart {
    pub place: ErasedPlace,
    pub count: u64,
}

/// What erasing leaves in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct KeptPart {
    pub place: KeptPlace,
    pub count: u64,
}

/// A backup that was made before an erasing, and holds what was erased until it is thrown away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct HoldingBackup {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The name of its folder.
    pub name: String,
}

/// What erasing a customer would do, or did. Places where there is nothing are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Erasure {
    pub customer_id: Uuid,
    pub outcome: ErasureOutcome,
    pub erased: Vec<ErasedPart>,
    pub kept: Vec<KeptPart>,
    /// Backups that this installation has made and that are still where they were made, the newest first. Nothing throws them away by itself, and nothing
    /// is known of other copies.
    #[serde(default)]
    pub backups: Vec<HoldingBackup>,
}

/// Erases a customer for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EraseCustomer {
    /// The customer's name as it is now, to be sure that it is the right one.
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 200))]
    pub confirm_name: String,
    /// Why, for the audit log, where it is kept: without names, such as "request of 12 May, case 4711".
    #[garde(custom(rules::required(300)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 300))]
    pub reason: String,
    /// Your own password.
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(max_length = 128))]
    pub current_password: String,
}

/// `data.json` in the file of all that is kept about a customer: what it is about, then a part for each place where something is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct PersonalDataHead {
    /// `clientsphere/personal-data/1`: goes up when parts change their shape; parts may be added.
    pub format: String,
    pub customer_id: Uuid,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
}
