//! The three endpoints of a list that becomes a file.

/// Declares the endpoints of a list's files and `routes` with them. A module has one such list.
///
/// ```ignore
/// crate::exports! {
///     "customers", ["customer.export"] Can<ExportCustomers>, (MergeQuery),
///     |by, query: Query<MergeQuery>| Merges::matching(&by, query.0).await?;
///     /// Export merges as CSV.
///     ///
///     /// Which rows there are.
///     export_merges_csv "/customers/merges/export.csv"
///     /// Export merges as a workbook (XLSX).
///     export_merges_xlsx "/customers/merges/export.xlsx"
///     /// Export merges as PDF.
///     export_merges_pdf "/customers/merges/export.pdf"
/// }
/// ```
///
/// In this order: the tag and the permission for the API's document, who may ask, the parameters for the document; the arguments of the handlers
/// beginning with whoever asks, and the list that they make; the names and paths of the handlers with what is special about this list.
#[macro_export]
macro_rules! exports {
    (
        $tag:tt, $code:tt $who:ty, ($($params:tt)*),
        |$by:ident $(, $argument:ident: $type:ty)*| $list:expr;
        $(#[$csv_doc:meta])* $csv:ident $csv_path:tt
        $(#[$xlsx_doc:meta])* $xlsx:ident $xlsx_path:tt
        $(#[$pdf_doc:meta])* $pdf:ident $pdf_path:tt
    ) => {
        use actix_web::get;

        /// The endpoints for files.
        pub fn routes(cfg: &mut $crate::operations::ServiceConfig<'_>) {
            cfg.service($csv).service($xlsx).service($pdf);
        }

        $(#[$csv_doc])*
        ///
        /// Moments are in UTC. Cells that a spreadsheet would take for a formula begin with an apostrophe. Streamed, and recorded in the audit log.
        #[utoipa::path(tag = $tag, security(("bearer" = $code)), params($($params)*),
            responses((status = 200, content_type = "text/csv", body = String)))]
        #[get($csv_path)]
        pub async fn $csv(
            $by: $who,
            $($argument: $type,)*
        ) -> Result<actix_web::HttpResponse, $crate::Error> {
            $crate::export::csv(&$by, $list).await
        }

        $(#[$xlsx_doc])*
        ///
        /// The same rows and columns as the CSV export. Text stays text: no cell is a formula. Written to a temporary file a row at a time, then sent.
        #[utoipa::path(tag = $tag, security(("bearer" = $code)), params($($params)*),
            responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
        #[get($xlsx_path)]
        pub async fn $xlsx(
            $by: $who,
            $($argument: $type,)*
        ) -> Result<actix_web::HttpResponse, $crate::Error> {
            $crate::export::xlsx(&$by, $list).await
        }

        $(#[$pdf_doc])*
        ///
        /// The same rows as the CSV export, with the columns that fit on a page, on A4 in landscape. At most 5,000 rows: 422 where there are more. The
        /// file says which rows it holds, when and by whom it was made, with days and times where the reader is.
        #[utoipa::path(tag = $tag, security(("bearer" = $code)), params($($params)*),
            responses((status = 200, content_type = "application/pdf", body = Vec<u8>), (status = 422, description = "validation")))]
        #[get($pdf_path)]
        pub async fn $pdf(
            $by: $who,
            $($argument: $type,)*
        ) -> Result<actix_web::HttpResponse, $crate::Error> {
            $crate::export::pdf(&$by, $list).await
        }
    };
}
