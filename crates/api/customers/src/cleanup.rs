//! What this domain throws away in time.

use super::{bulk, merges};
use platform::{Ctx, Error};

/// Throws away what can no longer be undone, with all it knows of customers.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    bulk::cleanup(ctx).await?;
    merges::cleanup(ctx).await
}
