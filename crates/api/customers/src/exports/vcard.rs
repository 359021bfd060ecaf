//! One customer as a vCard.

use crate::access::{ExportCustomers, visible_to};
use crate::record::find;
use actix_web::{HttpResponse, get};
use bytes::Bytes;
use futures_util::stream;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, download};
use shared::customers::{Customer, CustomerKind};

/// Export a customer as a vCard.
///
/// Version 4.0 (RFC 6350), with every address, number and e-mail. Recorded in the audit log.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, content_type = "text/vcard", body = String)))]
#[get("/customers/{id}/vcard")]
pub async fn download_vcard(by: Can<ExportCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let row = find::visible(by.db(), id.0, visible_to(&by)).await?;
    let related = find::related(by.db(), &row, visible_to(&by)).await?;
    let customer = row.into_dto(by.keys(), related)?;
    let change = Change::new("customer.exported", customer.id, customer.name.clone()).field("format", serde_json::Value::Null, "vCard");
    by.write(async |_| Ok(Recorded::new((), change))).await?;
    let card = Bytes::from(card(&customer));
    Ok(download::file("customer.vcf", "text/vcard; charset=utf-8", stream::once(std::future::ready(Ok(card)))))
}

/// The card's lines, folded and ended as RFC 6350 (3.2) wants.
fn card(customer: &Customer) -> String {
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:4.0".to_owned(), format!("UID:urn:uuid:{}", customer.id)];
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{name}:{value}"));
        }
    };
    let text = |value: &Option<String>| value.as_deref().map(escaped).unwrap_or_default();
    put("FN", &escaped(&customer.name));
    match customer.kind {
        CustomerKind::Company => {
            put("KIND", "org");
            put("ORG", &escaped(&customer.name));
        }
        CustomerKind::Person => {
            put("KIND", "individual");
            put("ORG", &customer.parent.as_ref().map(|parent| escaped(&parent.name)).unwrap_or_default());
        }
    }
    put("EMAIL;PREF=1", &text(&customer.email));
    customer.other_emails.iter().for_each(|other| put("EMAIL", &escaped(&other.email)));
    put("TEL;PREF=1", &text(&customer.phone));
    customer.other_phones.iter().for_each(|other| put("TEL", &escaped(&other.phone)));
    put("URL", &customer.website.clone().unwrap_or_default());
    customer.social_links.iter().for_each(|link| put("URL", &link.url));
    let addresses = std::iter::once(&customer.address).chain(customer.other_addresses.iter().map(|other| &other.address));
    for address in addresses {
        let country = address.country.as_deref().and_then(shared::countries::name).map(escaped).unwrap_or_default();
        let parts = [&address.street, &address.city, &address.region, &address.postal_code].map(text);
        if parts.iter().any(|part| !part.is_empty()) || !country.is_empty() {
            // Post box and extended address come first and are not used.
            put("ADR", &format!(";;{};{country}", parts.join(";")));
        }
    }
    put("BDAY", &customer.birth_date.map(|date| date.format("%Y%m%d").to_string()).unwrap_or_default());
    put("CATEGORIES", &customer.tags.iter().map(|tag| escaped(tag)).collect::<Vec<_>>().join(","));
    put("REV", &customer.updated_at.format("%Y%m%dT%H%M%SZ").to_string());
    lines.push("END:VCARD".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Backslashes, commas, semicolons and line ends, as RFC 6350 (3.4) writes them in a value.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

/// Lines of at most 75 bytes; each further one begins with a space.
fn folded(line: &str) -> String {
    let (mut out, mut width) = (String::with_capacity(line.len() + 2), 0);
    for c in line.chars() {
        if width + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_break_out_of_their_line() {
        assert_eq!(escaped("a,b;c\\d\r\nEND:VCARD"), "a\\,b\\;c\\\\d\\nEND:VCARD");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let text = folded(&"ü".repeat(100));
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", "").trim_end(), "ü".repeat(100));
    }
}
