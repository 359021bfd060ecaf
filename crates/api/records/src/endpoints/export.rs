//! The list as a file.

use super::Endpoint;
use super::document::Operation;
use super::may::{Export, May, code};
use crate::export::RecordList;
use crate::list::Listing;
use actix_web::{HttpResponse, web};
use platform::{Error, export};
use utoipa::openapi::HttpMethod;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: HttpMethod::Get,
        path: "/export.csv",
        route: || web::route().to(csv),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("export_{}_csv", spec.code.replace('-', "_")), code::<Export>(record))
                .summary(format!("Export {}", spec.noun.1))
                .text("Every row that the list's parameters let through, in its order, with the record's id and custom fields: imported again, it changes nothing.")
                .listing()
                .exports("csv")
        },
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/export.xlsx",
        route: || web::route().to(xlsx),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("export_{}_xlsx", spec.code.replace('-', "_")), code::<Export>(record))
                .summary(format!("Export {}", spec.noun.1))
                .listing()
                .exports("xlsx")
        },
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/export.pdf",
        route: || web::route().to(pdf),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("export_{}_pdf", spec.code.replace('-', "_")), code::<Export>(record))
                .summary(format!("Export {}", spec.noun.1))
                .listing()
                .exports("pdf")
        },
    },
];

async fn csv(by: May<Export>, query: Listing) -> Result<HttpResponse, Error> {
    export::csv(&by, RecordList::matching(&by, query.0).await?).await
}

async fn xlsx(by: May<Export>, query: Listing) -> Result<HttpResponse, Error> {
    export::xlsx(&by, RecordList::matching(&by, query.0).await?).await
}

async fn pdf(by: May<Export>, query: Listing) -> Result<HttpResponse, Error> {
    export::pdf(&by, RecordList::matching(&by, query.0).await?).await
}
