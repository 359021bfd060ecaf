//! What is done about the log at each start: a log of earlier versions is sealed, and what does not fit the anchor is recorded.

use super::super::ctx::Ctx;
use super::super::entity::audit_entry::{Column, Entity};
use super::super::error::Error;
use super::super::record::{Change, Recorded};
use super::anchor::{Kept, Standing, note, standing};
use super::verifying::walk;
use super::{Head, OLDER, last};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Seals the log where it is not yet, and looks whether it goes on from where it was noted last. Whatever is wrong with it is recorded; the product
/// starts all the same.
pub async fn begin(ctx: &Ctx) -> Result<(), Error> {
    if Head::read(ctx.db()).await?.is_none() && Entity::find().filter(Column::KeyId.is_not_null()).count(ctx.db()).await? == 0 {
        seal(ctx).await?;
    }
    let app = ctx.app();
    let Kept { anchor, restored } = match Kept::read(&app.config) {
        Ok(kept) => kept,
        Err(error) => {
            tracing::error!(%error, "the end of the audit log cannot be held against what was noted of it");
            return Ok(());
        }
    };
    if let Some(restored) = restored {
        let (entries, _) = last(ctx.db()).await?;
        let change = Change::new("audit.restored", None, "")
            .field("backup_of", serde_json::Value::Null, restored.made_at.to_rfc3339())
            .field("entries", restored.entries_before, entries);
        ctx.write(async |_| Ok(Recorded::new((), change))).await?;
        Kept { anchor, restored: None }.write(&app.config)?;
    } else if let Standing::Other(anchor) = standing(ctx.db(), &app.keys, anchor).await? {
        let (entries, _) = last(ctx.db()).await?;
        let noted = serde_json::json!({ "entries": anchor.entries, "at": anchor.at });
        ctx.write(async |_| Ok(Recorded::new((), Change::new(OLDER, None, "").field("log", noted, entries)))).await?;
    }
    note(app).await
}

/// Goes on with a log of an earlier version under the key. Whether it was whole until then is recorded: afterwards nobody could tell its first
/// entries from others made up before.
async fn seal(ctx: &Ctx) -> Result<(), Error> {
    let walked = walk(ctx.db(), ctx.keys()).await?;
    let broken = walked.findings.first().map(|finding| finding.entry);
    if let Some(entry) = broken {
        tracing::error!(
            entry,
            "the audit log of earlier versions was changed outside ClientSphere, from that entry on; it is sealed as it is"
        );
    }
    let (entries, hash) = last(ctx.db()).await?;
    ctx.write(async |tx| {
        Head::new(ctx.keys(), entries, hash)?.insert(tx).await?;
        let sealed = Change::new("audit.sealed", None, "").field("entries", serde_json::Value::Null, entries);
        Ok(match (entries, broken) {
            (0, _) => Recorded::unaudited(()),
            (_, None) => Recorded::new((), sealed),
            (_, Some(entry)) => Recorded::new((), sealed.field("first_changed_entry", serde_json::Value::Null, entry)),
        })
    })
    .await
}
