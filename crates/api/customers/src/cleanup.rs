//! What this domain throws away in time.

use super::merges;
use platform::{Ctx, Error};

/// Throws away what can no longer be undone, with all it knows of customers.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    merges::cleanup(ctx).await
}
