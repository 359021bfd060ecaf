//! Sales: from the first contact to the completed order.

pub mod leads;
pub mod products;

#[cfg(test)]
mod tests {
    use crate::records::import_targets::check_headers;

    #[test]
    fn no_two_fields_have_a_header_in_common() {
        check_headers(&super::leads::SPEC, &[]);
        check_headers(&super::products::SPEC, &[]);
    }
}
