//! What filters by a custom field, so that it has to stay.

use crate::entity::custom_field::Model;
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::{Ctx, Error, Tx};
use shared::records::custom_fields::PREFIX;

/// How many are named.
const NAMED: usize = 5;

/// 409 that names what filters by the field.
pub async fn refuse_in_use(tx: &Tx, ctx: &Ctx, record: &dyn AnyRecord, field: &Model) -> Result<(), Error> {
    let key = format!("{PREFIX}{}", field.key);
    let mut using = record.filtering_by(ctx, tx, &key).await?;
    if let Some(saved) = Kit::of(ctx)?.saved_filters() {
        using.extend(saved.filtering_by(ctx, tx, record.spec().code, &key).await?);
    }
    if using.is_empty() {
        return Ok(());
    }
    let further = using.len().saturating_sub(NAMED);
    let named = using.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let detail = match further {
        0 => format!("This field is used by {named}. Take it out of there first."),
        more => format!("This field is used by {named} and {more} more. Take it out of there first."),
    };
    Err(Error::Conflict { code: "field_in_use", detail, errors: Vec::new() })
}
