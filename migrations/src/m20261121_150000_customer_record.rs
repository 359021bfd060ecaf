//! The customer's whole record: what it is, how it wants to be reached, what it agreed to, and who works where.
//!
//! Lists of codes are not in CHECKs, which SQLite cannot change: the program knows them.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "ALTER TABLE customers ADD COLUMN type TEXT",
    "ALTER TABLE customers ADD COLUMN interests JSONB NOT NULL DEFAULT '[]'",
    "ALTER TABLE customers ADD COLUMN birth_date_sealed BYTEA",
    "ALTER TABLE customers ADD COLUMN birth_year INTEGER",
    "ALTER TABLE customers ADD COLUMN preferred_channel TEXT",
    "ALTER TABLE customers ADD COLUMN language TEXT",
    "ALTER TABLE customers ADD COLUMN preferences TEXT",
    "ALTER TABLE customers ADD COLUMN social_links JSONB NOT NULL DEFAULT '[]'",
    "ALTER TABLE customers ADD COLUMN last_contact_at TIMESTAMPTZ",
    // A note is about a customer, not a contact with one.
    "UPDATE customers SET last_contact_at = (SELECT MAX(occurred_at) FROM interactions
        WHERE customer_id = customers.id AND archived_at IS NULL AND kind <> 'note')
        WHERE id IN (SELECT customer_id FROM interactions WHERE archived_at IS NULL AND kind <> 'note')",
    "CREATE INDEX customers_by_contact ON customers (last_contact_at, id) WHERE archived_at IS NULL AND last_contact_at IS NOT NULL",
    "CREATE TABLE customer_interests (
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        interest_key TEXT COLLATE \"C\" NOT NULL,
        interest TEXT NOT NULL,
        PRIMARY KEY (customer_id, interest_key)
    )",
    "CREATE INDEX customer_interests_by_interest ON customer_interests (interest_key, customer_id)",
    // Beside the e-mail, phone and address in the customer's own row.
    "CREATE TABLE customer_emails (
        id UUID PRIMARY KEY NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        email TEXT NOT NULL,
        email_key TEXT COLLATE \"C\" NOT NULL
    )",
    "CREATE INDEX customer_emails_by_customer ON customer_emails (customer_id, id)",
    "CREATE INDEX customer_emails_by_email ON customer_emails (email_key)",
    "CREATE TABLE customer_phones (
        id UUID PRIMARY KEY NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        phone_sealed BYTEA NOT NULL,
        phone_index BYTEA NOT NULL
    )",
    "CREATE INDEX customer_phones_by_customer ON customer_phones (customer_id, id)",
    "CREATE INDEX customer_phones_by_phone ON customer_phones (phone_index)",
    "CREATE TABLE customer_addresses (
        id UUID PRIMARY KEY NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        street_sealed BYTEA,
        postal_code_sealed BYTEA,
        city TEXT,
        region TEXT,
        country CHAR(2)
    )",
    "CREATE INDEX customer_addresses_by_customer ON customer_addresses (customer_id, id)",
    "CREATE TABLE customer_consents (
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        channel TEXT NOT NULL,
        state TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        source TEXT,
        PRIMARY KEY (customer_id, channel)
    )",
    "CREATE INDEX customer_consents_by_state ON customer_consents (channel, state, customer_id)",
    "CREATE TABLE customer_contacts (
        id UUID PRIMARY KEY NOT NULL,
        company_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        person_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        job_title TEXT,
        is_primary BOOLEAN NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL,
        UNIQUE (company_id, person_id)
    )",
    "CREATE UNIQUE INDEX customer_contacts_primary ON customer_contacts (company_id) WHERE is_primary",
    "CREATE INDEX customer_contacts_by_person ON customer_contacts (person_id, company_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
