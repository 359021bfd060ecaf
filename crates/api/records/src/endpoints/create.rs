//! Adding a record.

use super::document::Operation;
use super::may::{Create, May, code};
use super::{Endpoint, with_article};
use actix_web::{HttpResponse, web};
use platform::ctx::Answer;
use platform::db::Conn;
use platform::valid::Body;
use platform::{Error, Recorded};
use serde_json::Value;
use utoipa::openapi::HttpMethod;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Post,
    path: "",
    route: || web::route().to(create),
    operation: |record| {
        let spec = record.spec();
        let text = if record.stored().owned { "The one who adds it owns it unless `owner_id` names another." } else { "" };
        Operation::new(format!("create_{}", spec.subject), code::<Create>(record))
            .summary(format!("Add {}", with_article(spec.noun.0)))
            .text(text)
            .body(record.dtos().new)
            .answers_record(201)
            .gives(409, &["duplicate"])
            .gives(409, record.conflicts())
    },
}];

async fn create(by: May<Create>, body: Body) -> Result<HttpResponse, Error> {
    let record = by.record();
    let new = record.read_new(&body.0)?;
    by.answer(async |tx| {
        let work = by.work(tx);
        let prepared = record.prepare(&work, new, None).await?;
        let mut written = record.insert(&work, vec![prepared]).await?;
        let one = written.pop().ok_or_else(|| Error::internal("nothing was written"))?;
        let shown = record.show(&by, &Conn::Tx(tx), by.principal(), &one.held).await?;
        let location = format!("/api/v1/{}/{}", record.spec().code, one.held.id);
        let answer = Answer::<Value>::created(shown, one.held.version, location);
        Ok(one.messages.into_iter().fold(Recorded::new(answer, one.change), Recorded::send))
    })
    .await
}
