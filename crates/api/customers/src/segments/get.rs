//! Reading a segment.

use super::{are_changes_waiting, describe_one, find};
use crate::access::ReadCustomers;
use actix_web::{HttpResponse, get};
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::segments::Segment;

/// Read a segment.
///
/// With how many of its members one may see; the members themselves are the list of customers filtered by `segment`.
#[utoipa::path(tag = "segments", security(("bearer" = ["customer.read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Segment, headers(("ETag" = String)))))]
#[get("/segments/{id}")]
pub async fn get_segment(by: Can<ReadCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let waiting = are_changes_waiting(by.db(), by.principal()).await?;
    let segment = describe_one(by.db(), waiting, find(by.db(), id.0).await?, by.principal()).await?;
    let version = segment.version;
    by.current(&segment, version)
}
