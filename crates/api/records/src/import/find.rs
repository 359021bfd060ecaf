//! Finding imports, and what is asked of them before something is done.

use crate::custom_fields::CustomFields;
use crate::entity::import::{self, Column, Entity, Model};
use crate::entity::import_undo;
use crate::entity::{import_file, import_link};
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::seal::Keyring;
use platform::{Ctx, Error, Principal, Tx};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::records::custom_fields::PREFIX;
use shared::records::import::{ImportStatus, ImportUndo, SheetColumn};
use shared::records::import_plan::{self, ImportPlan, Matched};
use std::collections::HashMap;
use uuid::Uuid;

/// Which imports one sees: one's own, of records that one may still import.
pub fn visible(kit: &Kit, principal: &Principal) -> Condition {
    of_records(principal, kit.records().iter().copied().filter(|record| principal.may(record.access().import)))
}

/// One's own that concern these records.
pub fn of_records(principal: &Principal, records: impl Iterator<Item = &'static dyn AnyRecord>) -> Condition {
    let codes = records.map(|record| record.spec().code);
    Condition::all().add(Column::OwnerId.eq(principal.user_id)).add(Column::Record.is_in(codes))
}

/// One's own import with its record type; those of others are not found.
pub async fn own(db: &impl ConnectionTrait, ctx: &Ctx, id: Uuid, principal: &Principal) -> Result<(Model, &'static dyn AnyRecord), Error> {
    let kit = Kit::of(ctx)?;
    let import = Entity::find_by_id(id).filter(visible(kit, principal)).one(db).await?;
    let import = import.and_then(|import| kit.record(&import.record).map(|record| (import, record)));
    import.ok_or_else(|| Error::not_found("import"))
}

/// The file names of those of these imports that somebody sees.
pub async fn names(ctx: &Ctx, reader: &Principal, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error> {
    let found = Entity::find().select_only().columns([Column::Id, Column::Filename]).filter(Column::Id.is_in(ids.iter().copied()));
    let found: Vec<(Uuid, String)> = found.filter(visible(Kit::of(ctx)?, reader)).into_tuple().all(ctx.db()).await?;
    Ok(found.into_iter().collect())
}

/// Refuses what only goes before an import has begun.
pub fn not_begun(import: &Model) -> Result<(), Error> {
    let detail = match import.status {
        ImportStatus::Uploaded => return Ok(()),
        ImportStatus::Running => "This import is running already.",
        ImportStatus::Finished => "This import has finished. Upload the file again to import it once more.",
        ImportStatus::Cancelled => "This import was cancelled. Upload the file again to start anew.",
    };
    Err(Error::Conflict { code: "import_begun", detail: detail.to_owned(), errors: Vec::new() })
}

/// Refuses a plan that this sheet, these records or this importer do not go with.
pub fn checked(
    plan: &ImportPlan,
    record: &dyn AnyRecord,
    columns: &[SheetColumn],
    fields: &CustomFields,
    by: &Principal,
) -> Result<(), Error> {
    if let Some(at) = plan.columns.keys().find(|at| usize::from(**at) >= columns.len()) {
        let message = format!("name the column {at}, but the sheet has {} columns, counted from 0", columns.len());
        return Err(Error::invalid("columns", message));
    }
    let errors = import_plan::check(record.spec(), plan);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    allowed(plan, record, by)?;
    let unknown = |code: &&String| code.strip_prefix(PREFIX).is_some_and(|key| fields.named(key).is_none());
    match plan.columns.values().find(unknown) {
        None => Ok(()),
        Some(code) => Err(Error::invalid("columns", format!("fill {code}, which is not a custom field of {}", record.spec().noun.1))),
    }
}

/// Refuses a plan that the importer may not carry out.
pub fn allowed(plan: &ImportPlan, record: &dyn AnyRecord, by: &Principal) -> Result<(), Error> {
    let (access, many) = (record.access(), record.spec().noun.1);
    if plan.matched == Matched::Update && !by.may(access.edit) {
        return Err(Error::invalid("matched", format!("cannot be update without the permission to edit {many}")));
    }
    if plan.add_new && !by.may(access.create) {
        return Err(Error::invalid("add_new", format!("cannot be on without the permission to add {many}")));
    }
    Ok(())
}

/// How far the undoing of an import got, where it was begun.
pub async fn undo_of(db: &impl ConnectionTrait, import: Uuid) -> Result<Option<ImportUndo>, Error> {
    Ok(import_undo::Entity::find_by_id(import).one(db).await?.map(ImportUndo::from))
}

/// Forgets what is only needed until an import ends: the file, and links that were not made.
pub async fn forget_sheet(tx: &Tx, import: Uuid) -> Result<(), Error> {
    import_file::Entity::delete_by_id(import).exec(tx).await?;
    import_link::Entity::delete_many().filter(import_link::Column::ImportId.eq(import)).exec(tx).await?;
    Ok(())
}

/// The columns without the samples, sealed: what is kept once an import has ended.
pub fn without_samples(import: &Model, keys: &Keyring) -> Result<Vec<u8>, Error> {
    let mut columns = import.sheet_columns(keys)?;
    columns.iter_mut().for_each(|column| column.samples.clear());
    import::seal_columns(keys, import.id, &columns)
}
