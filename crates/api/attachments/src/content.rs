//! Giving a file out.

use super::access::{hidden, not_found};
use super::entity::attachment::Column;
use super::{find, sniff};
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpResponse, web};
use platform::download::disposition;
use platform::valid::Id;
use platform::{Error, conditional, files};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use sea_orm::{ColumnTrait, QueryFilter};

/// Nothing in a file may run, load or be framed, wherever a browser ends up showing it.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/attachments/{id}/content",
    route: || web::route().to(content),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("download_{}_file", spec.subject), code::<Read>(record))
            .summary(format!("Download a file of {}", with_article(spec.noun.0)))
            .text("Always as an attachment, never to be shown by the browser; pages, drawings and whatever else may carry scripts are `application/octet-stream`.")
            .of_one()
            .answers_file(&["application/octet-stream", "*/*"])
    },
}];

async fn content(by: May<Read>, id: Id) -> Result<HttpResponse, Error> {
    let row = find::of(by.record(), id.0).filter(Column::ArchivedAt.is_null()).one(by.db()).await?.ok_or_else(not_found)?;
    by.basics(row.record_id).await.map_err(hidden)?;
    let content = files::read(&by, row.id, row.size).await?;
    let content_type = if sniff::may_run(&row.content_type) { "application/octet-stream" } else { row.content_type.as_str() };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_DISPOSITION, disposition(&row.name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        // Most files are compressed already, and the length tells how far a download is.
        .insert_header((header::CONTENT_ENCODING, ContentEncoding::Identity.as_str()));
    // A file is never changed: another one gets another id.
    Ok(conditional::bytes(by.request(), answer, &format!("\"{}\"", row.id.simple()), content))
}
