//! The warning while a customer is typed in.

use super::candidates::{Candidates, Probe};
use super::fingerprint::Written;
use super::similar::similar_by_id;
use crate::access::CreateCustomers;
use actix_web::{post, web};
use platform::{Can, Error, Valid};
use shared::customers::duplicates::{CheckDuplicates, LikelySame};

/// Customers named at most.
const MOST: usize = 5;

/// Look whether a customer is there already.
///
/// The customers that are probably the one described, the likeliest first, at most 5; only those that one may see. Nothing is written.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.create"])), request_body = CheckDuplicates, responses((status = 200, body = Vec<LikelySame>)))]
#[post("/customers/duplicates/check")]
pub async fn check_duplicates(by: Can<CreateCustomers>, sought: Valid<CheckDuplicates>) -> Result<web::Json<Vec<LikelySame>>, Error> {
    let CheckDuplicates { kind, name, email, phone, website, city, country, except_id } = sought.0;
    let sought = Probe::of(&Written {
        kind,
        name: name.as_deref().unwrap_or_default(),
        emails: email.as_deref().into_iter().collect(),
        phones: phone.as_deref().into_iter().collect(),
        website: website.as_deref(),
        city: city.as_deref(),
        country: country.as_deref(),
        sector: None,
    });
    let candidates = Candidates::to(by.db(), by.keys(), std::slice::from_ref(&sought), by.principal()).await?;
    let mut alike = candidates.alike(&sought);
    alike.retain(|(id, _)| Some(*id) != except_id);
    alike.truncate(MOST);
    let mut customers = similar_by_id(by.db(), by.keys(), alike.iter().map(|(id, _)| *id).collect()).await?;
    let one = |(id, alike): (uuid::Uuid, super::rules::Alike)| {
        Some(LikelySame { customer: customers.remove(&id)?, score: alike.score, reasons: alike.reasons })
    };
    Ok(web::Json(alike.into_iter().filter_map(one).collect()))
}
