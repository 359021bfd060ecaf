//! Importing customers from a sheet: upload, map the columns, preview, run.

use super::access::{nobody, readable_by};
use super::entity::customer_import::{self, Column, Entity, Model};
use super::entity::{customer_import_file, customer_import_link, customer_import_undo};
use platform::operations::ServiceConfig;
use platform::outbox::Handler;
use platform::seal::Keyring;
use platform::{Error, Principal, Tx};
use records::custom_fields::CustomFields;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use shared::access::Permission;
use shared::customers::import::{ImportStatus, ImportUndo, SheetColumn};
use shared::customers::import_plan::{ImportPlan, ImportTarget, Matched};
use uuid::Uuid;

mod cancel;
mod cell_values;
mod chunk;
mod custom;
mod dates;
mod decoding;
mod erasure;
mod export;
mod get;
mod job;
mod link_parents;
mod list;
mod mapping;
mod matching;
mod numbers;
mod preview;
mod progress;
mod reading;
mod references;
mod rejected_rows;
mod reparse;
mod row_messages;
mod run;
mod saved_mappings;
mod sheet;
mod stored;
mod targets;
mod undo;
mod undo_leftovers;
mod undoing;
mod updating;
mod upload;
mod workbook;

pub(super) use erasure::{forget_rows, forget_uploads};

/// The endpoints for imports.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(upload::upload_import)
        .service(list::list_imports)
        .service(get::get_import)
        .service(reparse::reread_import)
        .service(preview::preview_import)
        .service(run::run_import)
        .service(cancel::cancel_import)
        .service(row_messages::import_issues)
        .service(rejected_rows::import_faults)
        .service(undo::undo_import)
        .service(undo_leftovers::import_kept);
}

/// Who imports in the background.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![(job::KIND, job::handler()), (undoing::KIND, undoing::handler())]
}

/// One's own import; those of others are not found.
async fn own(db: &impl ConnectionTrait, id: Uuid, principal: &Principal) -> Result<Model, Error> {
    let import = Entity::find_by_id(id).filter(Column::OwnerId.eq(principal.user_id)).one(db).await?;
    import.ok_or_else(|| Error::not_found("import"))
}

/// The customers that imported ones may belong to: those that the importer sees.
fn readable(by: &Principal) -> Condition {
    readable_by(by).unwrap_or_else(nobody)
}

/// Refuses what only goes before an import has begun.
fn not_begun(import: &Model) -> Result<(), Error> {
    let detail = match import.status {
        ImportStatus::Uploaded => return Ok(()),
        ImportStatus::Running => "This import is running already.",
        ImportStatus::Finished => "This import has finished. Upload the file again to import it once more.",
        ImportStatus::Cancelled => "This import was cancelled. Upload the file again to start anew.",
    };
    Err(Error::Conflict { code: "import_begun", detail: detail.to_owned(), errors: Vec::new() })
}

/// Refuses a plan that maps columns which the sheet does not have.
fn fits(plan: &ImportPlan, columns: &[SheetColumn]) -> Result<(), Error> {
    match plan.columns.keys().find(|at| usize::from(**at) >= columns.len()) {
        None => Ok(()),
        Some(at) => {
            Err(Error::invalid("columns", format!("name the column {at}, but the sheet has {} columns, counted from 0", columns.len())))
        }
    }
}

/// Refuses a plan that fills custom fields which are not there.
fn knows(plan: &ImportPlan, fields: &CustomFields) -> Result<(), Error> {
    let unknown = |target: &&ImportTarget| matches!(target, ImportTarget::Custom(key) if fields.named(key).is_none());
    match plan.columns.values().find(unknown) {
        None => Ok(()),
        Some(target) => Err(Error::invalid("columns", format!("fill {target}, which is not a custom field of customers"))),
    }
}

/// Refuses a plan that the importer may not carry out.
fn allowed(plan: &ImportPlan, by: &Principal) -> Result<(), Error> {
    if plan.matched == Matched::Update && !by.may(Permission::CustomerEdit) {
        return Err(Error::invalid("matched", "cannot be update without the permission to edit customers"));
    }
    Ok(())
}

/// How far the undoing of an import got, where it was begun.
async fn undo_of(db: &impl ConnectionTrait, import: Uuid) -> Result<Option<ImportUndo>, Error> {
    Ok(customer_import_undo::Entity::find_by_id(import).one(db).await?.map(ImportUndo::from))
}

/// Forgets what is only needed until an import ends: the file, and links that were not made.
async fn forget_sheet(tx: &Tx, import: Uuid) -> Result<(), Error> {
    customer_import_file::Entity::delete_by_id(import).exec(tx).await?;
    customer_import_link::Entity::delete_many().filter(customer_import_link::Column::ImportId.eq(import)).exec(tx).await?;
    Ok(())
}

/// The columns without the samples, sealed: what is kept once an import has ended.
fn without_samples(import: &Model, keys: &Keyring) -> Result<Vec<u8>, Error> {
    let mut columns = import.sheet_columns(keys)?;
    columns.iter_mut().for_each(|column| column.samples.clear());
    customer_import::seal_columns(keys, import.id, &columns)
}
