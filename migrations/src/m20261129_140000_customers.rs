//! Customers: what they are, how they want to be reached, what they agreed to, and who works where.
//!
//! Lists of codes that may grow are not in CHECKs, which SQLite cannot change: the program knows them.

use crate::dialect::{index_words, is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // `custom` has the values of custom fields, by the fields' keys. `last_contact_at` leaves notes out: a note is about a customer, not a contact
    // with one. `rfm_score` is recency, frequency and monetary value as three digits, each 1 to 5. `image_id` names the row in customer_images
    // and changes with each picture.
    "CREATE TABLE customers (
        id UUID PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('company', 'person')),
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        email TEXT,
        email_key TEXT COLLATE \"C\" UNIQUE,
        phone_sealed BYTEA,
        phone_index BYTEA,
        website TEXT,
        sector TEXT,
        sector_key TEXT COLLATE \"C\",
        size TEXT CHECK (size IN ('small', 'medium', 'big', 'huge')),
        employees INTEGER,
        revenue_minor BIGINT,
        revenue_currency CHAR(3),
        founded_year INTEGER,
        street_sealed BYTEA,
        postal_code_sealed BYTEA,
        city TEXT,
        region TEXT,
        country CHAR(2),
        description TEXT,
        tags JSONB NOT NULL,
        parent_id UUID REFERENCES customers (id),
        owner_id UUID REFERENCES users (id),
        team_id UUID REFERENCES teams (id),
        external_id TEXT UNIQUE,
        import_id UUID,
        type TEXT,
        interests JSONB NOT NULL DEFAULT '[]',
        birth_date_sealed BYTEA,
        birth_year INTEGER,
        preferred_channel TEXT,
        language TEXT,
        preferences TEXT,
        social_links JSONB NOT NULL DEFAULT '[]',
        custom JSONB NOT NULL DEFAULT '{}',
        last_contact_at TIMESTAMPTZ,
        last_purchase_at TIMESTAMPTZ,
        purchase_count BIGINT NOT NULL DEFAULT 0,
        purchase_total_minor BIGINT NOT NULL DEFAULT 0,
        rfm_score INTEGER,
        rfm_class TEXT,
        merged_into_id UUID REFERENCES customers (id) ON DELETE SET NULL,
        image_id UUID,
        archived_at TIMESTAMPTZ,
        erased_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL,
        CHECK ((revenue_minor IS NULL) = (revenue_currency IS NULL))
    )",
    // One index for each way a list can be sorted, over the rows that lists show.
    "CREATE INDEX customers_by_name ON customers (name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_change ON customers (updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_age ON customers (created_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_employees ON customers ((COALESCE(employees, -1)), id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_revenue ON customers ((COALESCE(revenue_minor, -1)), id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_contact ON customers (last_contact_at, id) WHERE archived_at IS NULL AND last_contact_at IS NOT NULL",
    // One for each filter that picks few rows.
    "CREATE INDEX customers_by_owner ON customers (owner_id, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_team ON customers (team_id, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_sector ON customers (sector_key, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_country ON customers (country, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_phone ON customers (phone_index) WHERE phone_index IS NOT NULL",
    "CREATE INDEX customers_by_parent ON customers (parent_id) WHERE parent_id IS NOT NULL",
    "CREATE INDEX customers_by_import ON customers (import_id) WHERE import_id IS NOT NULL",
    "CREATE INDEX customers_by_merge ON customers (merged_into_id) WHERE merged_into_id IS NOT NULL",
    "CREATE INDEX customers_archived ON customers (archived_at, id) WHERE archived_at IS NOT NULL",
    // Lists of somebody's own, or of a team's customers, by their last change: without these they are found by going through everybody's.
    "CREATE INDEX customers_by_team_change ON customers (team_id, updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_owner_change ON customers (owner_id, updated_at, id) WHERE archived_at IS NULL",
    // Buyers in the order of each measure, to cut them into fifths.
    "CREATE INDEX customers_by_recency ON customers (last_purchase_at, id) WHERE purchase_count > 0",
    "CREATE INDEX customers_by_frequency ON customers (purchase_count, id) WHERE purchase_count > 0",
    "CREATE INDEX customers_by_spending ON customers (purchase_total_minor, id) WHERE purchase_count > 0",
    "CREATE TABLE customer_tags (
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        tag_key TEXT COLLATE \"C\" NOT NULL,
        tag TEXT NOT NULL,
        PRIMARY KEY (customer_id, tag_key)
    )",
    "CREATE INDEX customer_tags_by_tag ON customer_tags (tag_key, customer_id)",
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
    "CREATE TABLE customer_images (
        id UUID PRIMARY KEY NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        content_type TEXT NOT NULL,
        content BYTEA NOT NULL
    )",
    "CREATE UNIQUE INDEX customer_images_of_customer ON customer_images (customer_id)",
];

/// Changes that are still to be followed up: a queue, written by everybody who changes a customer, emptied in its order by the worker.
const CHANGES_SQLITE: &str = "CREATE TABLE customer_changes (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, customer_id UUID NOT NULL)";
const CHANGES_POSTGRES: &str =
    "CREATE TABLE customer_changes (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id UUID NOT NULL)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        index_words(manager, "customer").await?;
        run(manager, &[if is_sqlite(manager) { CHANGES_SQLITE } else { CHANGES_POSTGRES }]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
