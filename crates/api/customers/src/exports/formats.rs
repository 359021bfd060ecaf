//! The list of customers as files.

use super::rows::Customers;
use crate::access::ExportCustomers;
use platform::{Can, Query};
use shared::customers::list::CustomerQuery;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (CustomerQuery),
    |by, query: Query<CustomerQuery>| Customers::matching(&by, query.0).await?;
    /// Export customers as CSV.
    ///
    /// The same filters as the list, without paging; all rows that match and that one may export.
    export_csv "/customers/export.csv"
    /// Export customers as a workbook (XLSX).
    export_xlsx "/customers/export.xlsx"
    /// Export customers as PDF.
    export_pdf "/customers/export.pdf"
}
