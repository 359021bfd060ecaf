//! Files of customers: taking them in and listing them. What is done with a single one is in `attachments`.

use super::access::within;
use super::records::find;
use crate::attachments::SubjectKind;
use utoipa_actix_web::service_config::ServiceConfig;

mod attach;
mod list;

/// Customers as `attachments` knows them.
pub const KIND: &str = "customer";

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::list_files).service(attach::attach_file);
}

/// How a customer is reached whose file is asked for.
pub fn subject_kind() -> SubjectKind {
    SubjectKind {
        kind: KIND,
        seen: |ctx, by, scope, id| Box::pin(async move { Ok(find::visible(ctx.db(), id, within(scope, by)).await?.name) }),
        held: |tx, by, scope, id| Box::pin(async move { Ok(find::to_change(tx, id, within(scope, by)).await?.name) }),
    }
}
