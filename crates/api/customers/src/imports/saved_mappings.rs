//! How sheets with the same headers were read last: offered to whoever uploads the next one.

use super::mapping::normalised;
use crate::entity::customer_import::{Plan, Remembered};
use crate::entity::customer_import_mapping::{ActiveModel, Column, Entity, HEADERS, MAPPING, Model};
use platform::seal::Keyring;
use platform::{Error, Principal, Tx, clock};
use records::custom_fields::CustomFields;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use shared::access::Permission;
use shared::customers::import::SheetColumn;
use shared::customers::import_plan::{ImportPlan, ImportTarget, Matched, RememberedPlan};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A plan by headers in place of positions.
#[derive(Serialize, Deserialize)]
struct Mapping {
    fields: BTreeMap<String, ImportTarget>,
    plan: ImportPlan,
}

/// Remembers the plan for sheets with these headers.
pub async fn remember(tx: &Tx, keys: &Keyring, owner: Uuid, columns: &[SheetColumn], plan: &ImportPlan) -> Result<(), Error> {
    let headers = index(keys, columns)?;
    let field = |column: &SheetColumn| Some((normalised(&column.header), plan.columns.get(&column.position)?.clone()));
    let fields = columns.iter().filter_map(field).collect();
    let mapping = Mapping { fields, plan: ImportPlan { columns: BTreeMap::new(), ..plan.clone() } };
    // Sealed for its owner, so that it opens wherever the row is replaced.
    let sealed = keys.seal(MAPPING, owner, &serde_json::to_vec(&mapping)?)?;
    let row = Model { id: Uuid::now_v7(), owner_id: owner, headers, mapping: sealed, used_at: clock::now() };
    let known = OnConflict::columns([Column::Headers, Column::OwnerId]).update_columns([Column::Mapping, Column::UsedAt]).to_owned();
    Entity::insert(ActiveModel::from(row)).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// The plan that was used last for sheets with these headers: one's own, else a colleague's.
pub async fn recall(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    by: &Principal,
    columns: &[SheetColumn],
    custom: &CustomFields,
) -> Result<(Option<Plan>, Option<Remembered>), Error> {
    let same = Entity::find().filter(Column::Headers.eq(index(keys, columns)?));
    let own = same.clone().filter(Column::OwnerId.eq(by.user_id)).one(db).await?;
    let found = match own {
        Some(own) => Some(own),
        None => same.order_by_desc(Column::UsedAt).one(db).await?,
    };
    let Some(row) = found else { return Ok((None, None)) };
    let Mapping { fields, mut plan } = serde_json::from_slice(&keys.open_sealed(MAPPING, row.owner_id, &row.mapping)?)?;
    plan.columns = columns.iter().filter_map(|c| Some((c.position, fields.get(&normalised(&c.header))?.clone()))).collect();
    // CustomFields may have been archived since.
    plan.columns.retain(|_, target| !matches!(target, ImportTarget::Custom(key) if custom.named(key).is_none()));
    if plan.matched == Matched::Update && !by.may(Permission::CustomerEdit) {
        (plan.matched, plan.add_new) = (Matched::Skip, true);
    }
    let own = row.owner_id == by.user_id;
    let name = if own { by.name.clone() } else { identity::names(db, [row.owner_id]).await?.remove(&row.owner_id).unwrap_or_default() };
    Ok((Some(Plan(plan)), Some(Remembered(RememberedPlan { own, by: name, at: row.used_at }))))
}

/// Equal for sheets with the same headers, in whatever order and spelling.
fn index(keys: &Keyring, columns: &[SheetColumn]) -> Result<Vec<u8>, Error> {
    let mut headers: Vec<String> = columns.iter().map(|column| normalised(&column.header)).collect();
    headers.sort();
    keys.blind_index(HEADERS, &headers.join("\u{1f}"))
}
