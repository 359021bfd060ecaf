//! Every table that refers to customers, and what becomes of its rows when two customers are merged, or when an imported one is to be removed.
//!
//! A table that is added gets its line here; a test compares the list with the schema. A line with [`Moves::Rows`] is all that merging and undoing
//! need to know of a table whose rows have an `id`.

/// What merging does with rows that refer to the customer that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// They are given to the customer that stays. `what` they are, in the plural; `counted` tells which of them people see.
    Rows { what: &'static str, counted: Option<&'static str> },
    /// As contacts: two of the same pair become one.
    Contacts,
    /// With the figures that are kept of them.
    Purchases,
    /// Companies that belong to it.
    Subsidiaries,
    /// Customers that were merged into it before.
    Forwarded,
    /// Part of the record itself: united with that of the other by value, or worked out anew.
    Own,
    /// What happened, which stays true.
    Stays,
}

/// A column that names a customer.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    pub table: &'static str,
    pub column: &'static str,
    pub moves: Moves,
    /// Where its rows hold a customer that an import created and is to remove again: what is said about it. What is the customer's own goes with it.
    pub holds: Option<&'static str>,
}

const fn relation(table: &'static str, column: &'static str, moves: Moves, holds: Option<&'static str>) -> Relation {
    Relation { table, column, moves, holds }
}

const fn own(table: &'static str, column: &'static str) -> Relation {
    relation(table, column, Moves::Own, None)
}

/// One line for each column.
pub const RELATIONS: &[Relation] = &[
    // What is kept about records of any type holds them by itself.
    relation("interactions", "record_id", Moves::Rows { what: "interactions", counted: Some("archived_at IS NULL") }, None),
    relation("attachments", "record_id", Moves::Rows { what: "files", counted: Some("archived_at IS NULL") }, None),
    relation("customer_contacts", "company_id", Moves::Contacts, Some("has contacts")),
    relation("customer_contacts", "person_id", Moves::Contacts, Some("is a contact of a company")),
    relation("customer_purchases", "customer_id", Moves::Purchases, Some("has purchases")),
    // Those that came with the same import go as well, so imports look for them themselves.
    relation("customers", "parent_id", Moves::Subsidiaries, None),
    relation("customers", "merged_into_id", Moves::Forwarded, Some("is what another customer was merged into")),
    relation("customer_merges", "kept_id", Moves::Stays, None),
    relation("customer_merges", "other_id", Moves::Stays, Some("was merged into another customer")),
    own("customer_images", "customer_id"),
    own("customer_tags", "customer_id"),
    own("customer_interests", "customer_id"),
    own("customer_emails", "customer_id"),
    own("customer_phones", "customer_id"),
    own("customer_addresses", "customer_id"),
    own("customer_consents", "customer_id"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
    use sea_orm_migration::MigratorTrait;
    use std::collections::BTreeSet;

    #[tokio::test]
    async fn every_column_of_the_schema_that_names_a_customer_is_listed() {
        let db = Database::connect("sqlite::memory:").await.unwrap();
        migrations::Migrator::up(&db, None).await.unwrap();
        let sql = "SELECT m.name, f.\"from\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.\"table\" = 'customers'";
        let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
        let column = |row: &sea_orm::QueryResult| (row.try_get_by_index::<String>(0).unwrap(), row.try_get_by_index::<String>(1).unwrap());
        let schema: BTreeSet<(String, String)> = rows.iter().map(column).collect();
        // Files and interactions can belong to records of several types, so their column refers to no table.
        let of_any = ["attachments", "interactions"].map(|table| (table.to_owned(), "record_id".to_owned()));
        let schema: BTreeSet<_> = schema.into_iter().chain(of_any).collect();
        let listed: BTreeSet<(String, String)> = RELATIONS.iter().map(|r| (r.table.to_owned(), r.column.to_owned())).collect();
        assert_eq!(listed, schema, "customers/relations.rs lists every column that refers to customers, and no other");
    }
}
