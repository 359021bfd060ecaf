//! Segments as files: whatever the list of them shows, whole.

mod pdf;
mod rows;

use crate::access::ExportCustomers;
use platform::{Can, Query};
use rows::Segments;
use shared::customers::segments::SegmentQuery;

platform::exports! {
    "segments", ["customer.export"] Can<ExportCustomers>, (SegmentQuery),
    |by, query: Query<SegmentQuery>| Segments::matching(&by, query.0).await?;
    /// Export segments as CSV.
    ///
    /// The same filters as the list, without paging; all segments that match, with their conditions in words and how many of their members one may
    /// see; none without `customer.read`.
    export_segments_csv "/segments/export.csv"
    /// Export segments as a workbook (XLSX).
    export_segments_xlsx "/segments/export.xlsx"
    /// Export segments as PDF.
    export_segments_pdf "/segments/export.pdf"
}
