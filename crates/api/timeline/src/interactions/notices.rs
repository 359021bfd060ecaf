//! What those are told who are mentioned, and who may still read it.

use crate::entity::interaction::{Column, Entity, Model};
use notifications::{About, Described, Notice, Notified, Subject};
use platform::db::Conn;
use platform::{Ctx, Error, Principal, Tx};
use records::list::titles;
use records::{AnyRecord, Basics, access};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::notifications::NoticeKind;
use shared::record::NamedRecord;
use shared::records::interactions::{InteractionKind, excerpt};
use std::collections::HashMap;
use uuid::Uuid;

/// The kind of subject that interactions are in notices.
const KIND: &str = "interaction";

/// Notices can be about interactions, of these record types.
pub fn subject(records: Vec<&'static dyn AnyRecord>) -> Box<dyn Subject> {
    Box::new(Interactions(records))
}

struct Interactions(Vec<&'static dyn AnyRecord>);

impl Subject for Interactions {
    fn kind(&self) -> &'static str {
        KIND
    }

    /// Those about records that the reader may see, as lists show them: without what was removed or archived.
    fn readable(&self, reader: &Principal, id: SimpleExpr) -> Option<SimpleExpr> {
        let mut any = Condition::any();
        for record in &self.0 {
            let Some(scope) = reader.scope(record.access().read) else { continue };
            let table = record.stored().table;
            let this = access::column(table, "id").eq(Expr::col((Entity, Column::RecordId)));
            let seen = Query::select()
                .expr(Expr::cust("1"))
                .from(Alias::new(table))
                .and_where(this)
                .and_where(access::column(table, "archived_at").is_null())
                .cond_where(access::within(*record, scope, reader))
                .take();
            any = any.add(Column::Record.eq(record.spec().code).and(Expr::exists(seen)));
        }
        if any.is_empty() {
            return None;
        }
        let seen = Entity::find()
            .select_only()
            .expr(Expr::cust("1"))
            .filter(Column::Id.into_expr().eq(id))
            .filter(Column::ArchivedAt.is_null())
            .filter(any);
        Some(Expr::exists(seen.into_query()))
    }

    fn describe<'a>(&'a self, db: &'a DatabaseConnection, ids: Vec<Uuid>) -> Described<'a> {
        Box::pin(self.described(db, ids))
    }
}

impl Interactions {
    async fn described(&self, db: &DatabaseConnection, ids: Vec<Uuid>) -> Result<HashMap<Uuid, About>, Error> {
        let rows: Vec<Model> = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
        let mut names: HashMap<Uuid, String> = HashMap::new();
        for record in &self.0 {
            let mut of: Vec<Uuid> = rows.iter().filter(|row| row.record == record.spec().code).map(|row| row.record_id).collect();
            of.sort_unstable();
            of.dedup();
            names.extend(titles(&Conn::Pool(db), *record, of, Condition::all()).await?);
        }
        let about = |row: Model| {
            let name = names.get(&row.record_id)?.clone();
            let record = NamedRecord { record: row.record, id: row.record_id, name };
            Some((row.id, About { record, excerpt: Some(excerpt(&row.summary)) }))
        };
        Ok(rows.into_iter().filter_map(about).collect())
    }
}

/// Tells these users that they are mentioned.
pub async fn notify(tx: &Tx, ctx: &Ctx, about: &Basics, row: &Model, users: &[Uuid]) -> Result<Notified, Error> {
    let notice = Notice {
        kind: NoticeKind::Mention,
        subject_kind: KIND,
        subject_id: row.id,
        record: NamedRecord { record: about.code().to_owned(), id: about.id, name: about.title.clone() },
        deed: match row.kind {
            InteractionKind::Call => "mentioned you in a call",
            InteractionKind::Email => "mentioned you in an e-mail",
            InteractionKind::Meeting => "mentioned you in a meeting",
            InteractionKind::Note => "mentioned you in a note",
            InteractionKind::Sms => "mentioned you in an SMS",
            InteractionKind::Other => "mentioned you in an interaction",
        },
    };
    notifications::notify(tx, ctx, users, &notice).await
}
