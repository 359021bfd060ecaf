//! Interactions as files: whatever the list of them shows, whole.

mod described;
mod pdf;
mod rows;

use crate::access::ExportCustomers;
use platform::{Can, Query};
use rows::Interactions;
use shared::customers::interactions::InteractionQuery;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (InteractionQuery),
    |by, query: Query<InteractionQuery>| Interactions::matching(&by, query.0).await?;
    /// Export interactions as CSV.
    ///
    /// The same filters as the list, without paging; all rows that match, with their whole text, of customers that one may both read and export.
    export_interactions_csv "/interactions/export.csv"
    /// Export interactions as a workbook (XLSX).
    export_interactions_xlsx "/interactions/export.xlsx"
    /// Export interactions as PDF.
    ///
    /// With the first 1,000 characters of each text.
    export_interactions_pdf "/interactions/export.pdf"
}
