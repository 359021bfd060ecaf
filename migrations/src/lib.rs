//! The database schema, the same for SQLite and PostgreSQL. A released migration is never edited: expand, then contract.

use sea_orm_migration::prelude::*;

mod dialect;
mod m20261121_100000_create_platform;
mod m20261121_110000_create_identity;
mod m20261121_120000_create_customers;

/// Applies the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_100000_create_platform::Migration),
            Box::new(m20261121_110000_create_identity::Migration),
            Box::new(m20261121_120000_create_customers::Migration),
        ]
    }
}
