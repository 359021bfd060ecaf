//! The notices that somebody has and may still see.

use super::entity::notification::{Column, Entity, Model};
use super::subject::{About, Subjects};
use platform::{Change, Error, Principal};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::identity::UserRef;
use shared::notifications::Notification;
use std::collections::HashMap;
use uuid::Uuid;

/// The own notices. One about something that the reader can no longer see is not there; it comes back when they can.
pub fn own(reader: &Principal, subjects: &Subjects) -> Select<Entity> {
    let mut seen = Condition::any().add(Expr::value(false));
    for subject in &subjects.0 {
        if let Some(readable) = subject.readable(reader, Column::SubjectId.into_simple_expr()) {
            seen = seen.add(Column::SubjectKind.eq(subject.kind()).and(readable));
        }
    }
    Entity::find().filter(Column::UserId.eq(reader.user_id)).filter(seen)
}

/// Adds to notices what is said of their subjects. One whose subject went away meanwhile is left out.
pub async fn describe(db: &DatabaseConnection, subjects: &Subjects, rows: Vec<Model>) -> Result<Vec<Notification>, Error> {
    let actors = identity::names(db, rows.iter().filter_map(|row| row.actor_id)).await?;
    let mut about: HashMap<Uuid, About> = HashMap::new();
    for subject in &subjects.0 {
        let mut ids: Vec<Uuid> = rows.iter().filter(|row| row.subject_kind == subject.kind()).map(|row| row.subject_id).collect();
        ids.sort_unstable();
        ids.dedup();
        if !ids.is_empty() {
            about.extend(subject.describe(db, ids).await?);
        }
    }
    let described = |row: Model| {
        let Model { id, user_id: _, kind, subject_kind, subject_id, actor_id, created_at, read_at } = row;
        let About { record, excerpt } = about.get(&subject_id)?;
        let actor = actor_id.and_then(|id| Some(UserRef { id, name: actors.get(&id)?.clone() }));
        let (record, excerpt) = (record.clone(), excerpt.clone());
        Some(Notification { id, kind, subject_kind, subject_id, record, excerpt, actor, created_at, read_at })
    };
    Ok(rows.into_iter().filter_map(described).collect())
}

/// What the audit log notes of somebody's notices: about whose they are, never about what.
pub fn change(action: &'static str, user: Uuid, name: impl Into<String>) -> Change {
    Change::new(action, user, name)
}
