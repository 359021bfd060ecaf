//! Filters of lists: what stands at the top and has an index is found by it where that is quicker than walking the list in its order.

use super::{FilterContext, Sql, Table, custom, one, refused, translate};
use crate::list::is_common;
use crate::stored::Place;
use platform::Error;
use platform::db::Conn;
use sea_orm::sea_query::{Alias, ExprTrait as _, Query, SelectStatement};
use shared::record::{Field, Kind};
use shared::records::custom_fields::PREFIX;
use shared::records::filter::{Condition, Filter, FilterOp};
use shared::text;

/// From how many rows on a filter is common: then it is cheaper to walk the list in its order and skip, than to fetch and sort all that match.
pub(crate) const COMMON: u64 = 500;

/// The condition of a list's filter that has been checked. Lists that go by title can use any of the indexes; the others only those that find few rows.
/// `sort` is the field that the list is sorted by.
pub async fn narrow(db: &Conn<'_>, filter: &Filter, context: &FilterContext<'_>, sort: &str) -> Result<Sql, Error> {
    let (mut sql, mut nth) = (Sql::all(), 0);
    let top = match filter {
        Filter::All(parts) => parts.iter().collect(),
        other => vec![other],
    };
    for part in top {
        sql = sql.add(match part {
            Filter::Where(condition) if aids(db, condition, context, sort).await? => {
                let sql = one(condition, context, true).map_err(|message| refused(nth, message))?;
                nth += 1;
                sql
            }
            part => translate(part, context, &mut nth)?,
        });
    }
    Ok(sql)
}

/// Whether the index of the condition's field is the way to go.
async fn aids(db: &Conn<'_>, condition: &Condition, context: &FilterContext<'_>, sort: &str) -> Result<bool, Error> {
    let by_title = sort == context.record.spec().title;
    let Condition { field, op, values } = condition;
    if let Some(custom) = field.strip_prefix(PREFIX).and_then(|key| context.custom.named(key)) {
        let denies = matches!(op, FilterOp::Empty | FilterOp::IsNot | FilterOp::IsNone | FilterOp::NotInLast | FilterOp::HasAll);
        if denies {
            return Ok(false);
        }
        let rows = custom::rows_of(custom, *op, values, context).map_err(|message| refused(0, message))?;
        return Ok(!is_common(db, rows, COMMON).await?);
    }
    let spec = context.record.spec();
    let Some(known) = spec.field(field) else { return Ok(false) };
    if known.key == spec.title && matches!(op, FilterOp::Is | FilterOp::IsAny | FilterOp::StartsWith) && by_title {
        return Ok(true);
    }
    if *op != FilterOp::IsAny {
        return Ok(is_unique(known) && *op == FilterOp::Is);
    }
    if is_unique(known) || matches!(known.kind, Kind::Ref(_)) {
        return Ok(true);
    }
    let rows = match context.record.stored().place(spec, field) {
        Some(Place::Tags(_, table, record, value, _)) => {
            Table { table, record, value }.holding(values.iter().map(|tag| text::key(tag).into()).collect())
        }
        _ if context.record.stored().indexed.contains(&known.key) => {
            // Each of these indexes goes on by title, so with one value the list comes in its order.
            // Those of owners go on by the last change, too.
            if values.len() == 1 && (by_title || sort == "updated_at" && known.key == "owner") {
                return Ok(true);
            }
            let sql = one(condition, context, true).map_err(|message| refused(0, message))?;
            rows_here(context).cond_where(sql).take()
        }
        _ => return Ok(false),
    };
    Ok(!is_common(db, rows, COMMON).await?)
}

fn is_unique(field: &Field) -> bool {
    field.is(shared::record::uses::UNIQUE)
}

/// The rows of the record that are not archived.
pub(crate) fn rows_here(context: &FilterContext<'_>) -> SelectStatement {
    let rows = Query::select().from(Alias::new(context.record.stored().table)).take();
    rows.clone().and_where(context.column("archived_at").is_null()).take()
}
