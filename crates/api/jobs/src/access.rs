//! Which permission each action needs.

use sea_orm::Condition;
use sea_orm::sea_query::Expr;
use shared::access::Scope;

platform::permission! {
    ReadOutbox = OutboxRead;
    ExportOutbox = OutboxExport;
    RetryMessages = OutboxRetry;
}

/// Messages belong to nobody, so only who may see all of them sees any.
pub fn visible_to(scope: Scope) -> Condition {
    Condition::all().add(Expr::value(scope == Scope::All))
}
