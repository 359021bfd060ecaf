//! Reading one record.

use super::document::Operation;
use super::may::{May, Read, code};
use super::{Endpoint, with_article};
use actix_web::{HttpResponse, web};
use platform::Error;
use platform::db::Conn;
use platform::valid::Id;
use utoipa::openapi::HttpMethod;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/{id}",
    route: || web::route().to(get),
    operation: |record| {
        let one = record.spec().noun.0;
        Operation::new(format!("get_{}", record.spec().subject), code::<Read>(record))
            .summary(format!("Read {}", with_article(one)))
            .of_one()
            .answers_record(200)
    },
}];

async fn get(by: May<Read>, id: Id) -> Result<HttpResponse, Error> {
    let (record, db) = (by.record(), Conn::Pool(by.db()));
    let held = record.find(&by, &db, id.0, by.visible()).await?.ok_or_else(|| Error::not_found(record.spec().noun.0))?;
    by.current(&record.show(&by, &db, by.principal(), &held).await?, held.version)
}
