//! The list's rows for the parts of this domain that deal with them as customers.

use super::CUSTOMERS;
use platform::db::Conn;
use platform::{Ctx, Error, Principal};
use records::custom_fields::CustomFields;
use records::list::Rows;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::SelectStatement;
use serde_json::Value;
use shared::customers::list::CustomerRow;
use shared::record::uses;
use std::sync::Arc;

/// How rows are read as the list shows them.
pub struct CustomerRows(Rows);

impl CustomerRows {
    pub fn new(custom: Arc<CustomFields>) -> Self {
        Self(Rows::of(&CUSTOMERS, uses::LIST | uses::COLUMN, custom))
    }

    /// The rows of a query that selects no column yet.
    pub async fn found(&self, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, mut found: SelectStatement) -> Result<Vec<CustomerRow>, Error> {
        self.0.select(&mut found);
        let rows = self.0.read(ctx, db, reader, &db.query_all(&found).await?).await?;
        rows.into_iter().map(|row| Ok(serde_json::from_value(Value::Object(row))?)).collect()
    }
}
