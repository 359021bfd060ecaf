//! What a list can be filtered by.

use super::Endpoint;
use super::document::Operation;
use super::may::{May, Read, code};
use crate::custom_fields::CustomFields;
use crate::filter;
use actix_web::web;
use platform::Error;
use shared::records::filter::FilterField;
use utoipa::openapi::HttpMethod;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/fields",
    route: || web::route().to(fields),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("list_{}_fields", spec.subject), code::<Read>(record))
            .summary(format!("The fields that {} can be filtered by", spec.noun.1))
            .text("With the comparisons that each allows by its kind, and the values of closed lists.")
            .answers_many("FilterField")
    },
}];

async fn fields(by: May<Read>) -> Result<web::Json<Vec<FilterField>>, Error> {
    let custom = CustomFields::cached(by.app(), by.record()).await?;
    Ok(web::Json(filter::fields(by.record(), &custom)))
}
