//! Interactions as files: whatever the list of them shows, whole.

mod described;
mod pdf;
mod rows;

use actix_web::{HttpResponse, web};
use platform::{Error, Query, export};
use records::{AnyRecord, Endpoint, Export, HttpMethod, May, Operation, code};
use rows::Interactions;
use shared::records::interactions::InteractionQuery;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: HttpMethod::Get,
        path: "/interactions/export.csv",
        route: || web::route().to(csv),
        operation: |record| operation(record, "csv"),
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/interactions/export.xlsx",
        route: || web::route().to(xlsx),
        operation: |record| operation(record, "xlsx"),
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/interactions/export.pdf",
        route: || web::route().to(pdf),
        operation: |record| operation(record, "pdf"),
    },
];

fn operation(record: &'static dyn AnyRecord, format: &str) -> Operation {
    let spec = record.spec();
    let text = match format {
        "csv" => format!(
            "The same filters as the list, without paging; all rows that match, with their whole text, about {} that one may both read and export.",
            spec.noun.1
        ),
        "pdf" => "With the first 1,000 characters of each text.".to_owned(),
        _ => String::new(),
    };
    Operation::new(format!("export_{}_interactions_{format}", spec.subject), code::<Export>(record))
        .summary(format!("Export interactions about {}", spec.noun.1))
        .text(text)
        .query::<InteractionQuery>()
        .exports(format)
}

async fn csv(by: May<Export>, query: Query<InteractionQuery>) -> Result<HttpResponse, Error> {
    export::csv(&by, Interactions::matching(&by, query.0).await?).await
}

async fn xlsx(by: May<Export>, query: Query<InteractionQuery>) -> Result<HttpResponse, Error> {
    export::xlsx(&by, Interactions::matching(&by, query.0).await?).await
}

async fn pdf(by: May<Export>, query: Query<InteractionQuery>) -> Result<HttpResponse, Error> {
    export::pdf(&by, Interactions::matching(&by, query.0).await?).await
}
