//! The database schema, the same for SQLite and PostgreSQL. A released migration is never edited: expand, then contract.
//!
//! The first set has one migration for each owner of tables, after those that it refers to.

use sea_orm_migration::prelude::*;

mod dialect;
mod m20261129_100000_platform;
mod m20261129_110000_identity;
mod m20261129_120000_notifications;
mod m20261129_130000_views;
mod m20261129_131000_bulk_changes;
mod m20261129_134000_attachments;
mod m20261129_134500_records;
mod m20261129_134700_imports;
mod m20261129_140000_customers;
mod m20261129_141000_segments;
mod m20261129_142000_duplicates_and_merges;
mod m20261129_143000_purchases;
mod m20261129_152000_interactions;
mod m20261129_160000_sales;
mod m20261129_170000_audit_seal;
mod m20261129_170000_known_devices;
mod m20261129_171000_scrubbing;
mod m20261129_172000_keys;
mod m20261129_180000_removed_records;
mod m20261129_181000_shares;
mod m20261129_182000_password_failures;

/// Applies the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261129_100000_platform::Migration),
            Box::new(m20261129_110000_identity::Migration),
            Box::new(m20261129_120000_notifications::Migration),
            Box::new(m20261129_130000_views::Migration),
            Box::new(m20261129_131000_bulk_changes::Migration),
            Box::new(m20261129_134000_attachments::Migration),
            Box::new(m20261129_134500_records::Migration),
            Box::new(m20261129_134700_imports::Migration),
            Box::new(m20261129_140000_customers::Migration),
            Box::new(m20261129_141000_segments::Migration),
            Box::new(m20261129_142000_duplicates_and_merges::Migration),
            Box::new(m20261129_143000_purchases::Migration),
            Box::new(m20261129_152000_interactions::Migration),
            Box::new(m20261129_160000_sales::Migration),
            Box::new(m20261129_170000_audit_seal::Migration),
            Box::new(m20261129_170000_known_devices::Migration),
            Box::new(m20261129_171000_scrubbing::Migration),
            Box::new(m20261129_172000_keys::Migration),
            Box::new(m20261129_180000_removed_records::Migration),
            Box::new(m20261129_181000_shares::Migration),
            Box::new(m20261129_182000_password_failures::Migration),
        ]
    }
}
