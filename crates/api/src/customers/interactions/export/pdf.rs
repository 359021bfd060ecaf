//! Interactions as PDF, to print and to hand over.

use super::described;
use super::rows::{Interactions, Row};
use crate::customers::access::ExportCustomers;
use crate::customers::exports::described::zone_of;
use crate::customers::interactions::select;
use crate::platform::page::is_common;
use crate::platform::sheets::{self, PageColumn, Printed};
use crate::platform::{Can, Error, Query, clock};
use actix_web::{HttpResponse, get};
use shared::Named;
use shared::customers_interactions::{InteractionQuery, beginning};

/// How much of a text stands on a page, in characters: the rest is in the other formats.
const SHOWN: usize = 1_000;

impl Printed for Interactions {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("When", 1.9),
        PageColumn::text("Customer", 2.2),
        PageColumn::text("Kind", 0.9),
        PageColumn::text("What was said", 7.0),
        PageColumn::text("Logged by", 1.6),
        PageColumn::text("Mentions", 1.6),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("interaction", "interactions");
    const NARROWED_BY: &'static str = "from";

    fn page_cells(&self, row: &Row) -> Vec<String> {
        let Row { interaction, customer, author, mentions } = row;
        vec![
            clock::in_words(interaction.occurred_at, self.zone),
            customer.clone(),
            interaction.kind.label().to_owned(),
            beginning(&interaction.summary, SHOWN),
            author.clone().unwrap_or_default(),
            mentions.join(", "),
        ]
    }

    async fn is_longer_than(&self, most: u64) -> Result<bool, Error> {
        let Some(reach) = &self.reach else { return Ok(false) };
        let db = self.app.db.read();
        is_common(db, select::matching(db, &self.query, reach).await?, most).await
    }
}

/// Export interactions as PDF.
///
/// The same rows as the CSV export on A4 in landscape, with the first 1,000 characters of each text. At most 5,000 rows: 422 where the filter lets
/// more through. The file says which rows it holds, when and by whom it was made, with days and times where the reader is.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(InteractionQuery),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>)))]
#[get("/interactions/export.pdf")]
pub async fn export_interactions_pdf(by: Can<ExportCustomers>, query: Query<InteractionQuery>) -> Result<HttpResponse, Error> {
    let zone = zone_of(&by, by.principal()).await?;
    let which = described::filter(&by, &query.0, zone).await?;
    sheets::pdf(&by, Interactions::matching(&by, query.0, zone), which, zone).await
}
