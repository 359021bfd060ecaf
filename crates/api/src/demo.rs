//! Demo data: made-up customers and one account per role.

use crate::platform::{Ctx, Error};

/// Fills an empty database.
pub async fn load(_: &Ctx) -> Result<(), Error> {
    Ok(())
}
