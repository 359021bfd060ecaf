//! The undoing of an import, and how far it got.

use sea_orm::entity::prelude::*;
use shared::records::import::{ImportUndo, UndoStatus};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_undos")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    pub status: UndoStatus,
    pub total: i64,
    pub done: i64,
    pub removed: i64,
    pub restored: i64,
    pub kept: i64,
    pub started_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for ImportUndo {
    fn from(row: Model) -> Self {
        let Model { import_id: _, status, total, done, removed, restored, kept, started_at, finished_at } = row;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Self {
            total: count(total),
            done: count(done),
            removed: count(removed),
            restored: count(restored),
            kept: count(kept),
            status,
            started_at,
            finished_at,
        }
    }
}
