//! The database schema, the same for SQLite and PostgreSQL. A released migration is never edited: expand, then contract.

use sea_orm_migration::prelude::*;

mod dialect;
mod m20261121_100000_create_platform;
mod m20261121_110000_create_identity;
mod m20261121_120000_create_customers;
mod m20261121_140000_list_interactions;
mod m20261121_141000_confirm_emails;
mod m20261121_150000_customer_record;
mod m20261121_151000_views_and_bulk;
mod m20261121_152000_segments;
mod m20261121_153000_imports;
mod m20261121_157000_create_api_keys;
mod m20261121_158000_index_changes;
mod m20261126_100000_custom_fields;
mod m20261126_110000_attachments;
mod m20261126_120000_duplicates;
mod m20261126_130000_privacy;
mod m20261126_140000_notifications;
mod m20261126_150000_lists_of_ones_own;

/// Applies the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_100000_create_platform::Migration),
            Box::new(m20261121_110000_create_identity::Migration),
            Box::new(m20261121_120000_create_customers::Migration),
            Box::new(m20261121_140000_list_interactions::Migration),
            Box::new(m20261121_141000_confirm_emails::Migration),
            Box::new(m20261121_150000_customer_record::Migration),
            Box::new(m20261121_151000_views_and_bulk::Migration),
            Box::new(m20261121_152000_segments::Migration),
            Box::new(m20261121_153000_imports::Migration),
            Box::new(m20261121_157000_create_api_keys::Migration),
            Box::new(m20261121_158000_index_changes::Migration),
            Box::new(m20261126_100000_custom_fields::Migration),
            Box::new(m20261126_110000_attachments::Migration),
            Box::new(m20261126_120000_duplicates::Migration),
            Box::new(m20261126_130000_privacy::Migration),
            Box::new(m20261126_140000_notifications::Migration),
            Box::new(m20261126_150000_lists_of_ones_own::Migration),
        ]
    }
}
