//! The list of customers as files.

use super::rows::Customers;
use crate::access::ExportCustomers;
use crate::record::CustomerList;
use platform::Can;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (CustomerList),
    |by, query: CustomerList| Customers::matching(&by, query).await?;
    /// Export customers as CSV.
    ///
    /// The same filters as the list, without paging; all rows that match and that one may export.
    export_csv "/customers/export.csv"
    /// Export customers as a workbook (XLSX).
    export_xlsx "/customers/export.xlsx"
    /// Export customers as PDF.
    export_pdf "/customers/export.pdf"
}
