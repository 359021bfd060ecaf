//! Likely duplicates as files: whatever the list of them shows, whole.

mod pdf;
mod rows;

use crate::access::ExportCustomers;
use platform::{Can, Query};
use rows::Pairs;
use shared::customers::duplicates::DuplicateQuery;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (DuplicateQuery),
    |by, query: Query<DuplicateQuery>| Pairs::matching(&by, query.0).await?;
    /// Export likely duplicates as CSV.
    ///
    /// The same filters as the list, without paging; all pairs that match, of customers that one may both merge and export; none without
    /// `customer.merge`.
    export_duplicates_csv "/customers/duplicates/export.csv"
    /// Export likely duplicates as a workbook (XLSX).
    export_duplicates_xlsx "/customers/duplicates/export.xlsx"
    /// Export likely duplicates as PDF.
    export_duplicates_pdf "/customers/duplicates/export.pdf"
}
