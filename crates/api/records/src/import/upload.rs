//! Uploading a sheet.

use super::find::{forget_sheet, without_samples};
use super::sheet::{Sheet, SheetReader};
use super::{mapping, saved_mappings};
use crate::custom_fields::CustomFields;
use crate::endpoints::Endpoint;
use crate::endpoints::document::Operation;
use crate::endpoints::may::{Import, May, code};
use crate::entity::import::{self, Column, Entity, Sheets, seal_columns};
use crate::entity::import_file::{self, FILE, ORIGINAL};
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use platform::ctx::Answer;
use platform::file_reader::Place;
use platform::upload::Upload;
use platform::{Change, Ctx, Error, Query, Recorded, Tx, clock, file_reader};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::records::import::{ImportStatus, SheetReading, UploadQuery};
use utoipa::openapi::HttpMethod;
use uuid::Uuid;

/// What a sheet is sent as. Only wrappings are refused: what a file is shows when it is read.
const TYPES: &[&str] = &[
    "application/octet-stream",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "text/plain",
];
/// Uploads of one user that may wait to be run; older ones make room.
const WAITING: u64 = 10;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Post,
    path: "/imports",
    route: || web::route().to(upload),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("import_{}", spec.code.replace('-', "_")), code::<Import>(record))
            .summary(format!("Upload a sheet of {}", spec.noun.1))
            .text("The body is the file itself: an Excel workbook (.xlsx, .xls), or text with one row a line, cells divided by commas, semicolons, tabs or bars, in UTF-8, UTF-16 or windows-1252. The first row is the header; at most 200,000 rows and 200 columns. The answer tells the columns and what each probably is; nothing is imported yet.")
            .taking::<UploadQuery>()
            .takes_file(TYPES)
            .answers_versioned(201, "Import")
    },
}];

async fn upload(by: May<Import>, query: Query<UploadQuery>, file: Upload) -> Result<HttpResponse, Error> {
    let record = by.record();
    refuse_wrapped(&by)?;
    let (bytes, working) = file.receive(by.config().limits.upload).await?;
    let place = working.place();
    let id = Uuid::now_v7();
    let (mut sheet, file) = read((&by, place), id, ("file", bytes), SheetReading::default()).await?;
    let fields = CustomFields::read(by.db(), record).await?;
    mapping::suggest(&mut sheet.columns, record, fields.active());
    let (plan, remembered) = saved_mappings::recall(&by, by.principal(), record, &sheet.columns, &fields).await?;
    let import = import::Model {
        id,
        record: record.spec().code.to_owned(),
        owner_id: by.principal().user_id,
        filename: last_part(&query.0.filename),
        status: ImportStatus::Uploaded,
        format: sheet.format,
        encoding: sheet.encoding,
        delimiter: char::from(sheet.delimiter).to_string(),
        sheets: Sheets(sheet.sheets),
        sheet: sheet.sheet,
        date_order: sheet.date_order,
        columns: seal_columns(by.keys(), id, &sheet.columns)?,
        plan,
        remembered,
        row_count: i64::try_from(sheet.rows).map_err(Error::internal)?,
        created: 0,
        updated: 0,
        skipped: 0,
        failed: 0,
        done: 0,
        created_at: clock::now(),
        finished_at: None,
    };
    by.answer(async |tx| {
        make_room(tx, &by, import.owner_id).await?;
        import::ActiveModel::from(import.clone()).insert(tx).await?;
        import_file::Entity::insert(import_file::ActiveModel::from(file)).exec_without_returning(tx).await?;
        let change = Change::new("import.uploaded", id, import.filename.clone()).field("rows", serde_json::Value::Null, import.row_count);
        Ok(Recorded::new(Answer::created(import.into_dto(by.keys(), None)?, 1, format!("/api/v1/imports/{id}")), change))
    })
    .await
}

/// Reads and seals a file, which takes a while: not on a thread that answers others. A refusal names the field.
pub async fn read(
    (by, place): (&Ctx, &Place),
    import: Uuid,
    (field, bytes): (&'static str, Bytes),
    wanted: SheetReading,
) -> Result<(Sheet, import_file::Model), Error> {
    let (sheet, text) = file_reader::read::<SheetReader>(by.config(), place, (field, bytes.clone()), &wanted).await?;
    let keys = by.keys().clone();
    let seal = move || -> Result<_, Error> {
        let original = Some(keys.seal(ORIGINAL, import, &bytes)?);
        Ok(import_file::Model { import_id: import, file: keys.seal(FILE, import, &text)?, original })
    };
    Ok((sheet, web::block(seal).await.map_err(Error::internal)??))
}

/// Forms and JSON wrap a file; here it is to be the body itself.
fn refuse_wrapped(by: &Ctx) -> Result<(), Error> {
    let media = by.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if media.starts_with("multipart/") || media.starts_with("application/json") || media.starts_with("application/x-www-form-urlencoded") {
        return Err(Error::Unsupported { detail: "Send the file itself as the body, as text/csv.".to_owned() });
    }
    Ok(())
}

/// Some browsers send a path.
fn last_part(filename: &str) -> String {
    let name = filename.rsplit(['/', '\\']).next().map(str::trim).filter(|name| !name.is_empty());
    name.unwrap_or("sheet.csv").to_owned()
}

/// Cancels the oldest uploads that were never run, so that files do not pile up.
async fn make_room(tx: &Tx, by: &Ctx, owner: Uuid) -> Result<(), Error> {
    let waiting = Entity::find().filter(Column::OwnerId.eq(owner)).filter(Column::Status.eq(ImportStatus::Uploaded));
    for import in waiting.order_by_desc(Column::Id).offset(WAITING - 1).limit(100).all(tx).await? {
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(ImportStatus::Cancelled))
            .col_expr(Column::Columns, Expr::value(without_samples(&import, by.keys())?))
            .col_expr(Column::FinishedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(import.id))
            .exec(tx)
            .await?;
        forget_sheet(tx, import.id).await?;
    }
    Ok(())
}
