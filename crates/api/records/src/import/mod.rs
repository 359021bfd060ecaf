//! Importing records from sheets: upload, map the columns, preview, run in the background, and undo.

mod batch;
#[cfg(test)]
mod boats;
mod cancel;
mod cell_values;
mod chunk;
mod custom;
mod dates;
mod decoding;
mod erasure;
mod export;
mod find;
mod get;
mod job;
mod link_refs;
mod list;
mod mapping;
mod matching;
mod names;
mod numbers;
mod preview;
mod progress;
mod reading;
mod references;
mod rejected_rows;
mod reparse;
mod row_messages;
mod rules;
mod run;
mod saved_mappings;
mod sheet;
mod stored;
mod touches;
mod undo;
mod undo_leftovers;
mod undoing;
mod update;
mod upload;
mod values;
mod workbook;

pub use erasure::{Traces, forget_rows, forget_uploads};
pub use find::names as names_of_imports;
pub use rules::{CellValue, SheetRules, UsualSheet};
pub use sheet::SheetReader;
pub use touches::{ImportTouch, touches};
pub(crate) use upload::ENDPOINTS;

use platform::operations::ServiceConfig;
use platform::outbox::Handler;

/// The endpoints for one's imports, of whatever records.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_imports)
        .service(get::get_import)
        .service(reparse::reread_import)
        .service(preview::preview_import)
        .service(run::run_import)
        .service(cancel::cancel_import)
        .service(row_messages::get_import_issues)
        .service(rejected_rows::download_import_errors)
        .service(undo::undo_import)
        .service(undo_leftovers::get_import_kept);
}

/// Who imports in the background.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![(job::KIND, job::handler()), (undoing::KIND, undoing::handler())]
}
