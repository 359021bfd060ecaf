//! Handing over all that is kept about a customer (articles 15 and 20 of the GDPR).

use super::disclosure::{DisclosureRequest, SECTIONS};
use super::identifiers::Identifiers;
use super::package::Package;
use super::summary;
use crate::access::{DiscloseCustomers, visible_to};
use crate::images;
use crate::record::find;
use actix_web::{HttpResponse, get, web};
use platform::valid::Id;
use platform::{Can, Change, Ctx, Error, Recorded, clock, download, pdf};
use serde_json::Value;
use shared::customers::privacy::PersonalDataHead;

/// What the shape of `data.json` is called.
const FORMAT: &str = "clientsphere/personal-data/1";

/// Hand over everything kept about a customer.
///
/// A ZIP archive with `data.json`, for programs, the same as `summary.pdf`, for people, the picture, and the folder `files`. `data.json` is an object: `about` says what the file is
/// (`format`, `customer_id`, `made_at`, `made_by`); `record` is the customer as `GET /customers/{id}` gives it, with `birth_year` and `rfm_score`;
/// `contacts`, `interactions` (deleted ones, too), `files`, `merged` (records that were merged into it), `purchases`, `segments`, `imports`, `messages` and `audit` are lists. Moments are in UTC,
/// RFC 3339. Archived customers can be handed over, too. Recorded in the audit log.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.disclose"])), params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
#[get("/customers/{id}/personal-data")]
pub async fn download_personal_data(by: Can<DiscloseCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let row = find::visible(by.db(), id.0, visible_to(&by)).await?;
    let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
    let place = by.app().heavy_work().await?;
    let identifiers = Identifiers::of(by.db(), by.keys(), &row).await?;
    let (made_at, made_by) = (clock::now(), by.principal().name.clone());
    let about = vec![
        format!("Everything that is kept about this customer, as of {} ({zone})", clock::in_words(made_at, zone)),
        format!("Made by {made_by}. The file data.json beside this one has the same for programs."),
    ];
    let head = PersonalDataHead { format: FORMAT.to_owned(), customer_id: row.id, made_at, made_by };
    let mut data = serde_json::Map::from_iter([("about".to_owned(), serde_json::to_value(head)?)]);
    let request = DisclosureRequest { ctx: &by, reader: by.principal(), row: &row, identifiers: &identifiers };
    for section in SECTIONS {
        data.insert(section.key.to_owned(), (section.content)(&request).await?);
    }
    let parts: Vec<(&str, &Value)> = SECTIONS.iter().filter_map(|s| Some((s.title, data.get(s.key)?))).collect();
    let summary = summary::document(&row.name, about, made_at, zone, &parts);
    let (data, picture) = (Value::Object(data), images::content(by.db(), by.keys(), &row).await?);
    let begun = move || {
        let summary = pdf::render(summary)?;
        drop(place);
        Package::begin(&data, &summary, picture)
    };
    let package = web::block(begun).await.map_err(Error::internal)??;
    let files = attachments::all(by.db(), row.id).await?;
    let parts: Vec<&str> = SECTIONS.iter().map(|section| section.title).collect();
    let change = Change::new("customer.disclosed", row.id, row.name).field("parts", Value::Null, parts);
    by.write(async |_| Ok(Recorded::new((), change))).await?;
    let id = row.id.simple().to_string();
    // The files follow while the answer is on its way: many take longer than a request may.
    let ctx = Ctx::of_system(by.app().clone());
    let whole = async move { package.finish(&ctx, files).await };
    Ok(download::file_in_the_making(&format!("personal-data-{}.zip", &id[id.len() - 8..]), "application/zip", whole))
}
