//! References to other records. One that the reader may not see is none to them, as lists show it.

use super::beside::among;
use super::{FilterContext, Sql, everything, nothing};
use crate::access::{column, reach};
use crate::kit::Kit;
use platform::Error;
use sea_orm::Value;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SimpleExpr};
use shared::records::filter::FilterOp;

/// What the table of the other records is called, which may be the record's own.
const REFERRED: &str = "referred";

/// By the record of the type `code` that a column names.
pub fn referring(context: &FilterContext<'_>, named: SimpleExpr, code: &str, op: FilterOp, ids: Vec<Value>) -> Result<Sql, Error> {
    let (Some(reader), Some(other)) = (context.reader, Kit::of(context.ctx)?.record(code)) else { return Ok(among(named, op, ids)) };
    let (owns, owner) = match reader.scope(other.access().read).map(|scope| reach(other, scope, reader)) {
        Some(Some(reach)) => reach,
        Some(None) => return Ok(among(named, op, ids)),
        None if matches!(op, FilterOp::Empty | FilterOp::IsNone) => return Ok(everything()),
        None => return Ok(nothing()),
    };
    let seen = Query::select()
        .expr(Expr::val(1))
        .from_as(Alias::new(other.stored().table), Alias::new(REFERRED))
        .and_where(column(REFERRED, "id").eq(named.clone()))
        .and_where(column(REFERRED, owns).eq(owner))
        .take();
    let seen = Expr::exists(seen);
    Ok(match op {
        FilterOp::IsAny => Sql::all().add(named.is_in(ids)).add(seen),
        FilterOp::IsNone => Sql::any().add(named.is_not_in(ids)).add(seen.not()),
        FilterOp::NotEmpty => Sql::all().add(seen),
        _ => Sql::all().add(seen.not()),
    })
}
