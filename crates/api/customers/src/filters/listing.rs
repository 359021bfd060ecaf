//! Filters of lists: what stands at the top and has an index is found by it where that is quicker than walking the list in its order.

use super::{FilterContext, custom, one, refused, translate};
use crate::entity::customer::{Column, Entity};
use crate::entity::customer_tag;
use platform::Error;
use platform::page::is_common;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};
use shared::customers::custom_fields::PREFIX;
use shared::customers::filter::{Condition, Filter, FilterOp};
use shared::text;

/// Narrows a list by a filter that has been checked. Lists that go by name can use any of the indexes; the others only those that find fewer
/// than `common` rows.
pub async fn narrow(
    db: &impl ConnectionTrait,
    list: Select<Entity>,
    filter: &Filter,
    context: &FilterContext<'_>,
    by_name: bool,
    common: u64,
) -> Result<Select<Entity>, Error> {
    let (mut list, mut nth) = (list, 0);
    let top = match filter {
        Filter::All(parts) => parts.iter().collect(),
        other => vec![other],
    };
    let backend = db.get_database_backend();
    for part in top {
        list = list.filter(match part {
            Filter::Where(condition) if aids(db, condition, context, by_name, common).await? => {
                let sql = one(backend, condition, context, true).map_err(|message| refused(nth, message))?;
                nth += 1;
                sql
            }
            part => translate(backend, part, context, &mut nth)?,
        });
    }
    Ok(list)
}

/// Whether the index of the condition's column is the way to go.
async fn aids(
    db: &impl ConnectionTrait,
    condition: &Condition,
    context: &FilterContext<'_>,
    by_name: bool,
    common: u64,
) -> Result<bool, Error> {
    let Condition { field, op, values } = condition;
    if let Some(custom) = field.strip_prefix(PREFIX).and_then(|key| context.fields.named(key)) {
        let denies = matches!(op, FilterOp::Empty | FilterOp::IsNot | FilterOp::IsNone | FilterOp::NotInLast | FilterOp::HasAll);
        if denies {
            return Ok(false);
        }
        let rows = custom::rows_of(custom, *op, values, context).map_err(|message| refused(0, message))?;
        return Ok(!is_common(db, rows, common).await?);
    }
    if field == "name" && matches!(op, FilterOp::Is | FilterOp::IsAny | FilterOp::StartsWith) && by_name {
        return Ok(true);
    }
    if *op != FilterOp::IsAny {
        return Ok(field == "email" && *op == FilterOp::Is);
    }
    let rows = match field.as_str() {
        "sector" | "country" | "owner" | "team" => {
            // Each of these indexes goes on by name, so with one value the list comes in its order.
            if by_name && values.len() == 1 {
                return Ok(true);
            }
            let sql = one(db.get_database_backend(), condition, context, true).map_err(|message| refused(0, message))?;
            Entity::find().filter(sql).filter(Column::ArchivedAt.is_null())
        }
        "tags" => {
            let keys: Vec<String> = values.iter().map(|tag| text::key(tag)).collect();
            return Ok(!is_common(db, customer_tag::Entity::find().filter(customer_tag::Column::TagKey.is_in(keys)), common).await?);
        }
        "parent" | "email" => return Ok(true),
        _ => return Ok(false),
    };
    Ok(!is_common(db, rows, common).await?)
}
