//! Changing a record.

use super::document::Operation;
use super::may::{Edit, May, code};
use super::{Endpoint, with_article};
use crate::record::ChangeKind;
use actix_web::{HttpResponse, web};
use platform::ctx::versioned;
use platform::db::Conn;
use platform::valid::{Body, Id};
use platform::{Error, Recorded};
use utoipa::openapi::HttpMethod;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Patch,
    path: "/{id}",
    route: || web::route().to(edit),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("edit_{}", spec.subject), code::<Edit>(record))
            .summary(format!("Change {}", with_article(spec.noun.0)))
            .text("Absent fields stay as they are, `null` clears. `If-Match` carries the version that was read.")
            .of_one()
            .if_match()
            .body(record.dtos().edit)
            .answers_record(200)
            .gives(409, &["duplicate"])
            .gives(409, record.conflicts())
    },
}];

async fn edit(by: May<Edit>, id: Id, body: Body) -> Result<HttpResponse, Error> {
    let record = by.record();
    let edit = record.read_edit(&body.0)?;
    let expected = by.expected_version()?;
    let (shown, version) = by
        .write(async |tx| {
            let work = by.work(tx);
            let held = record.lock(&work, &[id.0], by.visible()).await?.pop().ok_or_else(|| Error::not_found(record.spec().noun.0))?;
            record.refuse_change(&held)?;
            if held.version != expected {
                return Err(Error::Changed);
            }
            let written = record.change(&work, held, ChangeKind::Edit(edit)).await?;
            let shown = record.show(&by, &Conn::Tx(tx), by.principal(), &written.held).await?;
            let version = written.held.version;
            Ok(written.messages.into_iter().fold(Recorded::new((shown, version), written.change), Recorded::send))
        })
        .await?;
    Ok(versioned(&shown, version))
}
