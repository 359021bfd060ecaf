//! Reading an uploaded file anew in another way.

use super::upload::read;
use super::{mapping, not_begun, own, saved_mappings};
use crate::access::ImportCustomers;
use crate::entity::customer_import::{ActiveModel, Model, Sheets, seal_columns};
use crate::entity::customer_import_file::{self, ORIGINAL};
use crate::record::CUSTOMERS;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use bytes::Bytes;
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Valid};
use records::custom_fields::CustomFields;
use sea_orm::{ActiveModelTrait, EntityTrait};
use shared::customers::import::{Import, SheetReading};

/// Read the file of an import of yours in another way.
///
/// Names the sheet of a workbook, or the encoding and delimiter of a text, where they were not found out rightly. Only before the import is
/// run. The answer tells the columns anew.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), request_body = SheetReading,
    responses((status = 200, body = Import)))]
#[post("/customers/imports/{id}/reading")]
pub async fn reread_import(by: Can<ImportCustomers>, id: Id, wanted: Valid<SheetReading>) -> Result<HttpResponse, Error> {
    let import = own(by.db(), id.0, by.principal()).await?;
    not_begun(&import)?;
    let _place = by.app().heavy_work().await?;
    let file = customer_import_file::Entity::find_by_id(import.id).one(by.db()).await?.and_then(|file| file.original);
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
    let (mut sheet, file) = read(by.keys().clone(), import.id, Bytes::from(bytes), wanted.0, field).await?;
    let fields = CustomFields::read(by.db(), &CUSTOMERS).await?;
    mapping::suggest_custom(&mut sheet.columns, fields.active());
    let (plan, remembered) = saved_mappings::recall(by.db(), by.keys(), by.principal(), &sheet.columns, &fields).await?;
    by.answer(async |tx| {
        // Somebody may have begun meanwhile.
        let import = own(tx, id.0, by.principal()).await?;
        not_begun(&import)?;
        let import = Model {
            format: sheet.format,
            encoding: sheet.encoding.to_owned(),
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
        customer_import_file::ActiveModel::from(file).reset_all().update(tx).await?;
        let change =
            Change::new("import.reread", import.id, import.filename.clone()).field("rows", serde_json::Value::Null, import.row_count);
        Ok(Recorded::new(Answer::with(StatusCode::OK, import.into_dto(by.keys(), None)?), change))
    })
    .await
}
