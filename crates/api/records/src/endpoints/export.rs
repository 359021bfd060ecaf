//! The list as a file.

use super::Endpoint;
use super::document::Operation;
use super::may::{Export, May, code};
use crate::export::RecordList;
use crate::list::Listing;
use actix_web::{HttpResponse, web};
use platform::{Error, export};
use utoipa::openapi::HttpMethod;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: HttpMethod::Get,
        path: "/export.csv",
        route: || web::route().to(csv),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("export_{}_csv", spec.code.replace('-', "_")), code::<Export>(record))
                .summary(format!("Export {} as CSV", spec.noun.1))
                .text("Every row that the list's parameters let through, in its order, with the record's id and custom fields: imported again, it changes nothing. Moments are in UTC. Cells that a spreadsheet would take for a formula begin with an apostrophe. Streamed, and recorded in the audit log.")
                .listing()
                .answers_file(&["text/csv"])
        },
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/export.xlsx",
        route: || web::route().to(xlsx),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("export_{}_xlsx", spec.code.replace('-', "_")), code::<Export>(record))
                .summary(format!("Export {} as a workbook (XLSX)", spec.noun.1))
                .text("The same rows and columns as the CSV export. Text stays text: no cell is a formula. Written to a temporary file a row at a time, then sent.")
                .listing()
                .answers_file(&[XLSX])
        },
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/export.pdf",
        route: || web::route().to(pdf),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("export_{}_pdf", spec.code.replace('-', "_")), code::<Export>(record))
                .summary(format!("Export {} as PDF", spec.noun.1))
                .text("The same rows as the CSV export, with the columns that fit on a page, on A4 in landscape. At most 5,000 rows: 422 where there are more. The file says which rows it holds, when and by whom it was made, with days and times where the reader is.")
                .listing()
                .answers_file(&["application/pdf"])
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
