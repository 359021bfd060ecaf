//! What becomes of a record's files when the record itself is merged, erased, or long removed.

use super::entity::attachment::{Column, Entity};
use chrono::TimeDelta;
use platform::outbox::Message;
use platform::{Ctx, Error, Recorded, Tx, clock, files};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::attachments::RESTORE_DAYS;
use uuid::Uuid;

/// Files thrown away in one transaction.
const TOGETHER: u64 = 500;

/// The ids of a record's files, removed ones included.
pub async fn ids_of(tx: &Tx, record: Uuid) -> Result<Vec<Uuid>, Error> {
    let ids = Entity::find().select_only().column(Column::Id).filter(Column::RecordId.eq(record));
    Ok(ids.into_tuple().all(tx).await?)
}

/// Erases all files of a record, removed ones included: the rows at once, the contents by the jobs that are given back, to be sent with the same
/// transaction.
pub async fn erase_all(tx: &Tx, record: Uuid) -> Result<Vec<Message>, Error> {
    let ids = ids_of(tx, record).await?;
    Entity::delete_many().filter(Column::RecordId.eq(record)).exec(tx).await?;
    Ok(files::removal(&ids))
}

/// Throws away files that can no longer be restored.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let over = clock::now() - TimeDelta::days(RESTORE_DAYS);
    loop {
        let old = Entity::find().select_only().column(Column::Id).filter(Column::ArchivedAt.lt(over)).limit(TOGETHER);
        let old: Vec<Uuid> = old.into_tuple().all(ctx.db()).await?;
        if old.is_empty() {
            return Ok(());
        }
        ctx.write(async |tx| {
            // One that was restored meanwhile stays, with its contents.
            let gone = Entity::delete_many().filter(Column::Id.is_in(old.iter().copied())).filter(Column::ArchivedAt.lt(over));
            let gone: Vec<Uuid> = gone.exec_with_returning(tx).await?.into_iter().map(|row| row.id).collect();
            let job = Recorded::unaudited(());
            Ok(files::removal(&gone).into_iter().fold(job, Recorded::send))
        })
        .await?;
    }
}
