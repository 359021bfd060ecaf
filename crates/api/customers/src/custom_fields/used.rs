//! What filters by a custom field, so that it has to stay.

use crate::entity::customer_custom_field;
use crate::entity::segment::{Column, Entity, StoredFilter};
use platform::seal::Keyring;
use platform::{Error, Tx};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers::custom_fields::PREFIX;
use shared::views::ViewList;

/// How many are named.
const NAMED: usize = 5;

/// 409 that names the segments and shared views which filter by the field.
pub async fn refuse_in_use(tx: &Tx, keys: &Keyring, field: &customer_custom_field::Model) -> Result<(), Error> {
    let path = format!("{PREFIX}{}", field.key);
    let segments = Entity::find().select_only().columns([Column::Name, Column::Filter]).filter(Column::ArchivedAt.is_null());
    let segments: Vec<(String, StoredFilter)> = segments.order_by_asc(Column::NameKey).into_tuple().all(tx).await?;
    let by_field = |filter: &StoredFilter| filter.0.conditions().iter().any(|condition| condition.field == path);
    let segments = segments.into_iter().filter(|(_, filter)| by_field(filter)).map(|(name, _)| format!("the segment “{name}”"));
    let views = views::shared_that_filter_by(tx, keys, ViewList::Customers, &path).await?;
    let using: Vec<String> = segments.chain(views.into_iter().map(|name| format!("the view “{name}”"))).collect();
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
