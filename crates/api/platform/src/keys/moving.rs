//! A re-keying, in steps that are noted: one that was ended half-way goes on where it was.

use super::super::ctx::Ctx;
use super::super::db::Tx;
use super::super::entity::{key_use, retired_key};
use super::super::error::Error;
use super::super::files;
use super::super::record::{Change, Recorded};
use super::steps::{Position, SealedTable};
use super::{proof, stored};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::Value;

/// What a re-keying has done.
pub struct Moved {
    pub from: u8,
    pub to: u8,
    /// Values that could not be opened before either, and were left as they were.
    pub lost: u64,
}

/// Moves everything to the key that is written first: what is sealed in these tables and in files, indexes, access tokens, and what the audit log
/// needs of the others. `last` is done in the last transaction, for indexes that workers make anew. Nobody else may write meanwhile.
pub async fn move_to_first(ctx: &Ctx, tables: &[SealedTable], last: impl AsyncFnOnce(&Tx) -> Result<(), Error>) -> Result<Moved, Error> {
    let (from, to) = (ctx.keys().hashing()?, ctx.keys().audit_key()?);
    let keys = ctx.keys().hanging_on(to).ok_or_else(|| Error::internal("the first key is not written down"))?;
    begin(ctx, to).await?;
    let done = stored(&ctx.app().db).await?.map_or(0, |row| row.step);
    let mut lost = 0;
    for (table, step) in tables.iter().zip(1..) {
        if step <= done {
            continue;
        }
        let mut position = Position::default();
        loop {
            let (some, goes_on) = ctx
                .write(async |tx| {
                    let (lost, goes_on) = table.reseal(tx, &keys, to, &mut position).await?;
                    if !goes_on {
                        key_use::Entity::update_many().col_expr(key_use::Column::Step, Expr::value(step)).exec(tx).await?;
                    }
                    Ok(Recorded::unaudited((lost, goes_on)))
                })
                .await?;
            lost += some;
            if !goes_on {
                break;
            }
        }
    }
    lost += files::reseal_all(ctx, to).await?;
    ctx.write(async |tx| {
        last(tx).await?;
        key_use::Entity::delete_many().exec(tx).await?;
        let row = key_use::ActiveModel { key_id: Set(to.into()), proof: Set(proof(&keys)?), rekeying_to: Set(None), step: Set(0) };
        key_use::Entity::insert(row).exec_without_returning(tx).await?;
        let change = Change::new("secret_key.replaced", None, "").field("key", from, to);
        Ok(Recorded::new((), if lost == 0 { change } else { change.field("values_left", Value::Null, lost) }))
    })
    .await?;
    Ok(Moved { from, to, lost })
}

/// Notes that it begins, and keeps of all other keys what the audit log needs. From here on no server starts until it has ended.
async fn begin(ctx: &Ctx, to: u8) -> Result<(), Error> {
    let keys = ctx.keys();
    let kept: Vec<i16> = retired_key::Entity::find().all(ctx.db()).await?.into_iter().map(|row| row.key_id).collect();
    if kept.contains(&to.into()) {
        return Err(Error::internal(format!("another key had the id {to} before: give the new one another id")));
    }
    let others = keys.ids().into_iter().map(i16::from).chain(kept.iter().copied()).filter(|id| *id != i16::from(to));
    let mut rows = Vec::new();
    for id in others {
        if let Some(parts) = keys.retired(u8::try_from(id).map_err(Error::internal)?)? {
            rows.push(retired_key::ActiveModel { key_id: Set(id), parts: Set(parts) });
        }
    }
    let going_on = stored(&ctx.app().db).await?.is_some_and(|row| row.rekeying_to == Some(i16::from(to)));
    ctx.write(async |tx| {
        let again = OnConflict::column(retired_key::Column::KeyId).update_column(retired_key::Column::Parts).to_owned();
        for row in rows {
            retired_key::Entity::insert(row).on_conflict(again.clone()).exec_without_returning(tx).await?;
        }
        if !going_on {
            let begun = key_use::Entity::update_many().col_expr(key_use::Column::RekeyingTo, Expr::value(i16::from(to)));
            begun.col_expr(key_use::Column::Step, Expr::value(0)).exec(tx).await?;
        }
        Ok(Recorded::unaudited(()))
    })
    .await
}
