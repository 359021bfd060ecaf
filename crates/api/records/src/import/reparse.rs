//! Reading an uploaded file anew in another way.

use super::find::{not_begun, own};
use super::upload::read;
use super::{mapping, saved_mappings};
use crate::custom_fields::CustomFields;
use crate::entity::import::{ActiveModel, Model, Sheets, seal_columns};
use crate::entity::import_file::{self, ORIGINAL};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use bytes::Bytes;
use platform::can::Bearer;
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Change, Error, Recorded, Valid};
use sea_orm::{ActiveModelTrait, EntityTrait};
use shared::records::import::{Import, SheetReading};

/// Read the file of an import of yours in another way.
///
/// Names the sheet of a workbook, or the encoding and delimiter of a text, where they were not found out rightly. Only before the import is
/// run. The answer tells the columns anew.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), request_body = SheetReading,
    responses((status = 200, body = Import), (status = 409, description = "import_begun, file_gone")))]
#[post("/imports/{id}/reading")]
pub async fn reread_import(by: Bearer, id: Id, wanted: Valid<SheetReading>) -> Result<HttpResponse, Error> {
    let (import, record) = own(by.db(), &by, id.0, by.principal()).await?;
    not_begun(&import)?;
    let place = by.app().heavy_work().await?;
    let file = import_file::Entity::find_by_id(import.id).one(by.db()).await?.and_then(|file| file.original);
    let Some(original) = file else {
        return Err(Error::Conflict {
            code: "file_gone",
            detail: "Upload the file again to read it in another way.".to_owned(),
            errors: vec![],
        });
    };
    let (keys, import_id) = (by.keys().clone(), import.id);
    let bytes = web::block(move || keys.open_sealed(ORIGINAL, import_id, &original)).await.map_err(Error::internal)??;
    let field = if wanted.0.sheet.is_some() {
        "sheet"
    } else if wanted.0.encoding.is_some() {
        "encoding"
    } else {
        "delimiter"
    };
    let (mut sheet, file) = read((&by, &place), import.id, (field, Bytes::from(bytes)), wanted.0).await?;
    let fields = CustomFields::read(by.db(), record).await?;
    mapping::suggest(&mut sheet.columns, record, fields.active());
    let (plan, remembered) = saved_mappings::recall(&by, by.principal(), record, &sheet.columns, &fields).await?;
    by.answer(async |tx| {
        // Somebody may have begun meanwhile.
        let (import, _) = own(tx, &by, id.0, by.principal()).await?;
        not_begun(&import)?;
        let import = Model {
            format: sheet.format,
            encoding: sheet.encoding,
            delimiter: char::from(sheet.delimiter).to_string(),
            sheets: Sheets(sheet.sheets),
            sheet: sheet.sheet,
            date_order: sheet.date_order,
            columns: seal_columns(by.keys(), import.id, &sheet.columns)?,
            plan,
            remembered,
            row_count: i64::try_from(sheet.rows).map_err(Error::internal)?,
            ..import
        };
        ActiveModel::from(import.clone()).reset_all().update(tx).await?;
        import_file::ActiveModel::from(file).reset_all().update(tx).await?;
        let change =
            Change::new("import.reread", import.id, import.filename.clone()).field("rows", serde_json::Value::Null, import.row_count);
        Ok(Recorded::new(Answer::with(StatusCode::OK, import.into_dto(by.keys(), None)?), change))
    })
    .await
}
