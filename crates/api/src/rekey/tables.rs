//! Every sealed column of the database but those of the audit log, which are never written anew. A test holds this against the schema.

use platform::keys::RowKey::{Id, Number, Text};
use platform::keys::{RowKey, SealedTable};

const BY_ID: &[RowKey] = &[Id("id")];

/// A table whose values are sealed for its own id.
const fn own(table: &'static str, columns: &'static [(&'static str, &'static str)]) -> SealedTable {
    SealedTable { table, key: BY_ID, sealed_for: "id", columns, index: None }
}

pub const SEALED: &[SealedTable] = &[
    SealedTable {
        index: Some(("phone_index", "phone_sealed", "customers.phone")),
        ..own(
            "customers",
            &[
                ("phone_sealed", "customers.phone"),
                ("street_sealed", "customers.street"),
                ("postal_code_sealed", "customers.postal_code"),
                ("birth_date_sealed", "customers.birth_date"),
            ],
        )
    },
    SealedTable {
        index: Some(("phone_index", "phone_sealed", "customers.phone")),
        ..own("customer_phones", &[("phone_sealed", "customer_phones.phone")])
    },
    own("customer_addresses", &[("street_sealed", "customer_addresses.street"), ("postal_code_sealed", "customer_addresses.postal_code")]),
    own("customer_images", &[("content", "customer_images.content")]),
    own("customer_merges", &[("image", "customer_merges.image")]),
    SealedTable { index: Some(("phone_index", "phone_sealed", "leads.phone")), ..own("leads", &[("phone_sealed", "leads.phone")]) },
    own("imports", &[("columns", "imports.columns")]),
    SealedTable {
        key: &[Id("import_id")],
        sealed_for: "import_id",
        ..own("import_files", &[("file", "import_files.file"), ("original", "import_files.original")])
    },
    SealedTable {
        key: &[Id("import_id"), Number("first_row")],
        sealed_for: "import_id",
        ..own("import_faults", &[("faults", "import_faults.faults")])
    },
    SealedTable {
        key: &[Id("import_id"), Id("record_id")],
        sealed_for: "record_id",
        ..own("import_rows", &[("image", "import_rows.image")])
    },
    SealedTable { sealed_for: "owner_id", ..own("import_mappings", &[("mapping", "import_mappings.mapping")]) },
    own("bulk_changes", &[("request", "bulk_changes.request")]),
    SealedTable { key: &[Id("bulk_id"), Number("ordinal")], sealed_for: "record_id", ..own("bulk_rows", &[("image", "bulk_rows.image")]) },
    own("saved_views", &[("state", "saved_views.state")]),
    own("outbox_messages", &[("payload", "outbox_messages.payload")]),
    SealedTable {
        key: &[Id("owner_id"), Text("key")],
        sealed_for: "fingerprint",
        ..own("idempotency_keys", &[("body", "idempotency_keys.body")])
    },
];
