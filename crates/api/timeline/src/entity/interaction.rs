//! A call, e-mail, meeting or note.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use shared::identity::UserRef;
use shared::record::RecordRef;
use shared::records::interactions::{Interaction, InteractionKind};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "interactions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code of the record type that it is about.
    pub record: String,
    pub record_id: Uuid,
    pub kind: InteractionKind,
    pub occurred_at: DateTime<Utc>,
    pub summary: String,
    pub author_id: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The interaction with the names of its author and of those who are mentioned.
    pub fn into_dto(self, author: Option<UserRef>, mentions: Vec<UserRef>) -> Interaction {
        let Self { id, record, record_id, kind, occurred_at, summary, author_id: _, archived_at: _, created_at, updated_at: _, version } =
            self;
        Interaction { id, about: RecordRef { record, id: record_id }, kind, occurred_at, summary, mentions, author, created_at, version }
    }
}
