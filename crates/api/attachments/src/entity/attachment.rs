//! A file that belongs to a record; its contents are kept under its id.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use shared::attachments::Attachment;
use shared::identity::UserRef;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attachments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code of the record type that it belongs to.
    pub record: String,
    pub record_id: Uuid,
    pub name: String,
    pub content_type: String,
    pub size: i64,
    pub sha256: String,
    pub uploaded_by: Option<Uuid>,
    /// Who removed it.
    pub archived_by: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The file with the name of whoever uploaded it.
    pub fn into_dto(self, uploaded_by: Option<UserRef>) -> Attachment {
        let Self {
            id,
            record: _,
            record_id: _,
            name,
            content_type,
            size,
            sha256,
            uploaded_by: _,
            archived_by: _,
            archived_at,
            created_at,
            updated_at: _,
            version,
        } = self;
        Attachment { id, name, content_type, size, sha256, uploaded_by, created_at, archived_at, version }
    }
}
