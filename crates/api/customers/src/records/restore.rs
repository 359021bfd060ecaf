//! Restoring an archived customer.

use super::archive::set_archived;
use crate::access::ArchiveCustomers;
use actix_web::{HttpResponse, post};
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::Customer;

/// Restore an archived customer.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.archive"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Customer, headers(("ETag" = String)))))]
#[post("/customers/{id}/restore")]
pub async fn restore_customer(by: Can<ArchiveCustomers>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id.0, false).await
}
