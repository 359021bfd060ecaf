//! How sheets with the same headers were read last: offered to whoever uploads the next one.

use crate::custom_fields::CustomFields;
use crate::entity::import::{self, Plan, Remembered};
use crate::entity::import_mapping::{ActiveModel, Column, Entity, HEADERS, MAPPING, Model};
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::db::Conn;
use platform::{Ctx, Error, Principal, Tx, clock};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use shared::records::custom_fields::PREFIX;
use shared::records::import::SheetColumn;
use shared::records::import_plan::{ImportPlan, Matched, RememberedPlan};
use shared::records::import_targets::{header_key, target};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Plans forgotten at a time, where the share has become smaller.
const MOST_FORGOTTEN: u64 = 500;

/// A plan by headers in place of positions.
#[derive(Serialize, Deserialize)]
struct Mapping {
    fields: BTreeMap<String, String>,
    plan: ImportPlan,
}

/// Remembers the plan for sheets with these headers, and forgets those that were used longest ago, past the owner's share: the caller holds it.
pub async fn remember(tx: &Tx, ctx: &Ctx, import: &import::Model, columns: &[SheetColumn], plan: &ImportPlan) -> Result<(), Error> {
    let (owner, keys) = (import.owner_id, ctx.keys());
    let headers = keys.blind_index(HEADERS, &headers_of(columns))?;
    let field = |column: &SheetColumn| Some((header_key(&column.header), plan.columns.get(&column.position)?.clone()));
    let fields = columns.iter().filter_map(field).collect();
    let mapping = Mapping { fields, plan: ImportPlan { columns: BTreeMap::new(), ..plan.clone() } };
    // Sealed for its owner, so that it opens wherever the row is replaced.
    let sealed = keys.seal(MAPPING, owner, &serde_json::to_vec(&mapping)?)?;
    let row = Model { id: Uuid::now_v7(), record: import.record.clone(), owner_id: owner, headers, mapping: sealed, used_at: clock::now() };
    let known = OnConflict::columns([Column::Headers, Column::Record, Column::OwnerId])
        .update_columns([Column::Mapping, Column::UsedAt])
        .to_owned();
    Entity::insert(ActiveModel::from(row)).on_conflict(known).exec_without_returning(tx).await?;
    let own = Entity::find().select_only().column(Column::Id).filter(Column::OwnerId.eq(owner)).order_by_desc(Column::UsedAt);
    let past: Vec<Uuid> = own.offset(ctx.config().limits.shares.import_mappings).limit(MOST_FORGOTTEN).into_tuple().all(tx).await?;
    if !past.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(past)).exec(tx).await?;
    }
    Ok(())
}

/// The plan that was used last for sheets with these headers: one's own, else a colleague's.
pub async fn recall(
    ctx: &Ctx,
    by: &Principal,
    record: &dyn AnyRecord,
    columns: &[SheetColumn],
    custom: &CustomFields,
) -> Result<(Option<Plan>, Option<Remembered>), Error> {
    let (db, keys) = (ctx.db(), ctx.keys());
    let same = Entity::find()
        .filter(Column::Headers.is_in(keys.blind_indexes(HEADERS, &headers_of(columns))?))
        .filter(Column::Record.eq(record.spec().code));
    // Under a former key there may be an older one.
    let same = same.order_by_desc(Column::UsedAt);
    let own = same.clone().filter(Column::OwnerId.eq(by.user_id)).one(db).await?;
    let found = match own {
        Some(own) => Some(own),
        None => same.one(db).await?,
    };
    let Some(row) = found else { return Ok((None, None)) };
    let Mapping { fields, mut plan } = serde_json::from_slice(&keys.open_sealed(MAPPING, row.owner_id, &row.mapping)?)?;
    plan.columns = columns.iter().filter_map(|c| Some((c.position, fields.get(&header_key(&c.header))?.clone()))).collect();
    // Custom fields may have been archived since.
    let is_there = |code: &String| match code.strip_prefix(PREFIX) {
        Some(key) => custom.named(key).is_some(),
        None => target(record.spec(), code).is_some(),
    };
    plan.columns.retain(|_, code| is_there(code));
    if plan.matched == Matched::Update && !by.may(record.access().edit) {
        (plan.matched, plan.add_new) = (Matched::Skip, true);
    }
    let own = row.owner_id == by.user_id;
    let name = match own {
        true => by.name.clone(),
        false => Kit::of(ctx)?.people().names(&Conn::Pool(db), vec![row.owner_id]).await?.remove(&row.owner_id).unwrap_or_default(),
    };
    Ok((Some(Plan(plan)), Some(Remembered(RememberedPlan { own, by: name, at: row.used_at }))))
}

/// Equal for sheets with the same headers, in whatever order and spelling.
fn headers_of(columns: &[SheetColumn]) -> String {
    let mut headers: Vec<String> = columns.iter().map(|column| header_key(&column.header)).collect();
    headers.sort();
    headers.join("\u{1f}")
}
