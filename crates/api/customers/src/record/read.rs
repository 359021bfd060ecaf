//! The list's rows for the parts of this domain that deal with them as customers.

use super::CUSTOMERS;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use platform::db::Conn;
use platform::valid::pairs_of_query;
use platform::{Ctx, Error, Principal};
use records::custom_fields::CustomFields;
use records::list::{NamedBy, Rows, parameters, parse};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::Value;
use shared::customers::list::CustomerRow;
use shared::record::uses;
use shared::records::list::ListQuery;
use std::future::{Ready, ready};
use std::sync::Arc;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// What narrows and sorts a list of customers, for endpoints beside the list.
pub struct CustomerList(pub ListQuery);

impl FromRequest for CustomerList {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(pairs_of_query(request.query_string()).and_then(|pairs| parse(&CUSTOMERS, pairs)).map(Self))
    }
}

impl utoipa::IntoParams for CustomerList {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters(&CUSTOMERS)
    }
}

/// How rows are read as the list shows them.
pub struct CustomerRows(Rows);

impl CustomerRows {
    /// Parents are named that the reader reaches with this permission.
    pub fn new(custom: Arc<CustomFields>, named_by: NamedBy) -> Self {
        Self(Rows::of(&CUSTOMERS, uses::LIST | uses::COLUMN, custom).named_by(named_by))
    }

    /// The rows of a query that selects no column yet.
    pub async fn found(&self, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, mut found: SelectStatement) -> Result<Vec<CustomerRow>, Error> {
        self.0.select(&mut found);
        self.read(ctx, db, reader, &db.query_all(&found).await?).await
    }

    /// Adds the columns to a query.
    pub fn select(&self, found: &mut SelectStatement) {
        self.0.select(found);
    }

    pub async fn read(&self, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, rows: &[QueryResult]) -> Result<Vec<CustomerRow>, Error> {
        let rows = self.0.read(ctx, db, reader, rows).await?;
        rows.into_iter().map(|row| Ok(serde_json::from_value(Value::Object(row))?)).collect()
    }
}
