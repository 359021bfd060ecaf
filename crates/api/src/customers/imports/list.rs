//! Listing one's imports.

use crate::customers::access::ImportCustomers;
use crate::customers::entity::customer_import::{Column, Entity, Model};
use crate::customers::entity::customer_import_undo;
use crate::platform::{Can, Error};
use actix_web::{get, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers_import::{Import, ImportUndo};
use std::collections::HashMap;
use uuid::Uuid;

/// List your imports.
///
/// The 20 newest, newest first.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), responses((status = 200, body = Vec<Import>)))]
#[get("/customers/imports")]
pub async fn list_imports(by: Can<ImportCustomers>) -> Result<web::Json<Vec<Import>>, Error> {
    let own = Entity::find().filter(Column::OwnerId.eq(by.principal().user_id));
    let imports = own.order_by_desc(Column::Id).limit(20).all(by.db()).await?;
    let undos = customer_import_undo::Entity::find().filter(customer_import_undo::Column::ImportId.is_in(imports.iter().map(|i| i.id)));
    let mut undos: HashMap<Uuid, ImportUndo> = undos.all(by.db()).await?.into_iter().map(|undo| (undo.import_id, undo.into())).collect();
    let dto = |import: Model| {
        let undo = undos.remove(&import.id);
        import.into_dto(by.keys(), undo)
    };
    Ok(web::Json(imports.into_iter().map(dto).collect::<Result<_, _>>()?))
}
