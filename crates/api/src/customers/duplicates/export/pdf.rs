//! Pairs of customers that are probably the same one as PDF, to print and to hand over.

use super::rows::{Pairs, why};
use crate::customers::access::{ExportCustomers, visible_to};
use crate::customers::duplicates::list;
use crate::customers::exports::described::zone_of;
use crate::customers::records::find;
use crate::platform::page::is_common;
use crate::platform::sheets::{self, PageColumn, Printed};
use crate::platform::{Can, Error, Query, clock};
use actix_web::{HttpResponse, get};
use shared::Named;
use shared::customers_duplicates::{Duplicate, DuplicateQuery, Likelihood, Lookalike};

impl Printed for Pairs {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Added first", 5.0),
        PageColumn::text("Added later", 5.0),
        PageColumn::text("Likelihood", 1.5),
        PageColumn::text("Why", 2.6),
        PageColumn::text("Found", 2.0),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("pair", "pairs");
    const NARROWED_BY: &'static str = "min_score";

    fn page_cells(&self, pair: &Duplicate) -> Vec<String> {
        let likelihood = Likelihood::of(pair.score).label().to_owned();
        vec![side(&pair.a), side(&pair.b), likelihood, why(pair), clock::in_words(pair.found_at, self.zone)]
    }

    async fn is_longer_than(&self, most: u64) -> Result<bool, Error> {
        let Some(visible) = &self.visible else { return Ok(false) };
        let db = self.app.db.read();
        is_common(db, list::matching(db, &self.query, visible.clone()).await?, most).await
    }
}

/// One of the two with what tells it apart.
fn side(of: &Lookalike) -> String {
    let country = of.country.as_deref().and_then(shared::countries::name);
    let parts = [Some(of.name.as_str()), of.email.as_deref(), of.phone.as_deref(), of.city.as_deref(), country];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Which pairs a file holds, in words.
async fn which(by: &Can<ExportCustomers>, query: &DuplicateQuery) -> Result<String, Error> {
    let customer = match query.customer_id {
        None => None,
        Some(id) => {
            let name = find::readable_names(by.db(), vec![id], visible_to(by)).await?.pop().map(|(_, name)| name);
            Some(format!("one of the two is {}", name.as_deref().unwrap_or("a customer that is not there any more")))
        }
    };
    let parts: Vec<String> = [
        query.q.as_ref().map(|words| format!("found by “{words}”")),
        query.reason.map(|reason| format!("alike in: {}", reason.label().to_lowercase())),
        query.min_score.map(|score| format!("the score is at least {score}")),
        customer,
        query.import_id.map(|_| "one of the two came with one import".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let all = if query.dismissed == Some(true) { "Pairs that are not the same" } else { "Pairs to look through" };
    Ok(if parts.is_empty() { all.to_owned() } else { format!("{all}, only where {}", parts.join(", and ")) })
}

/// Export likely duplicates as PDF.
///
/// The same rows as the CSV export, with the columns that fit on a page, on A4 in landscape. At most 5,000 rows: 422 where the filter lets more
/// through. The file says which rows it holds, when and by whom it was made, with days and times where the reader is.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(DuplicateQuery),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>)))]
#[get("/customers/duplicates/export.pdf")]
pub async fn export_duplicates_pdf(by: Can<ExportCustomers>, query: Query<DuplicateQuery>) -> Result<HttpResponse, Error> {
    let zone = zone_of(&by, by.principal()).await?;
    let which = which(&by, &query.0).await?;
    sheets::pdf(&by, Pairs::matching(&by, query.0, zone), which, zone).await
}
