//! What a customer is: every field, for forms, lists, filters, sheets and words alike.

use crate::customers::profile::{Channel, ConsentState, CustomerType};
use crate::customers::segments::RfmClass;
use crate::customers::{CustomerKind, CustomerSize};
use crate::page::Direction;
use crate::record::{Field, History, Kind, Spec, choices_of, common, uses::*};
use crate::records::filter::FieldKind;
use crate::sectors::SECTORS;

const ADDRESS: &str = "address";
/// Several values of one sort, which only this domain stores and shows.
const SEVERAL: Kind = Kind::Own(FieldKind::Text);
const CONSENT: Kind = Kind::Choice(choices_of::<ConsentState>);

/// A further e-mail, phone or consent as a column of a sheet.
const fn column(key: &'static str, label: &'static str, synonyms: &'static [&'static str]) -> Field {
    Field::new(key, label, SEVERAL, IMPORT).also(synonyms)
}

/// What was said about one channel: a filter, and a column of a sheet.
const fn consent(key: &'static str, label: &'static str, synonyms: &'static [&'static str]) -> Field {
    Field::new(key, label, CONSENT, FILTER | IMPORT).also(synonyms)
}

/// The record type.
pub static SPEC: Spec = Spec {
    code: "customers",
    subject: "customer",
    noun: ("customer", "customers"),
    title: "name",
    subtitle: &["kind", "sector", "city", "email"],
    fields: &[
        Field::new("name", "Name", Kind::Line(120), USUAL | LIST | SORT | SEARCH | REQUIRED).also(&[
            "company name",
            "account name",
            "customer name",
            "organisation name",
            "organization name",
            "business name",
            "full name",
            "client name",
            "account",
            "company",
            "customer",
            "organisation",
            "organization",
            "business",
            "client",
            "firm",
            "legal name",
            "display name",
        ]),
        Field::new(
            "kind",
            "Kind",
            Kind::Choice(choices_of::<CustomerKind>),
            FORM | FILTER | IMPORT | EXPORT | COLUMN | QUICK | BULK | REQUIRED,
        )
        .also(&["kind", "type", "customer type", "account type", "customer kind"]),
        Field::new("email", "E-mail", Kind::Email, USUAL | COLUMN | SEARCH | UNIQUE)
            .also(&[
                "email",
                "e mail",
                "mail",
                "email address",
                "e mail address",
                "mail address",
                "contact email",
                "primary email",
                "work email",
            ])
            .help("Needed for a person."),
        Field::new("phone", "Phone", Kind::Phone, USUAL | COLUMN).also(&[
            "phone number",
            "telephone",
            "telephone number",
            "tel",
            "mobile",
            "mobile number",
            "mobile phone",
            "cell",
            "cell phone",
            "contact number",
            "work phone",
            "main phone",
        ]),
        Field::new("other_emails", "Further e-mails", SEVERAL, FORM),
        column(
            "email_work",
            "Further e-mail, work",
            &["work e mail", "business email", "office email", "second email", "email 2", "secondary email"],
        ),
        column("email_home", "Further e-mail, home", &["private email", "home email", "personal email"]),
        column("email_billing", "Further e-mail, billing", &["billing email", "invoice email", "accounting email"]),
        column("email_other", "Further e-mail, other", &["other email", "further email", "email 3"]),
        Field::new("other_phones", "Further phones", SEVERAL, FORM),
        column("phone_work", "Further phone, work", &["business phone", "office phone", "second phone", "phone 2", "phone work"]),
        column("phone_home", "Further phone, home", &["home phone", "private phone"]),
        column("phone_mobile", "Further phone, mobile", &["phone mobile", "second mobile"]),
        column("phone_other", "Further phone, other", &["other phone", "further phone", "phone 3"]),
        Field::new("website", "Website", Kind::Link, FORM | FILTER | IMPORT | SEARCH).also(&[
            "web site",
            "web",
            "url",
            "homepage",
            "home page",
            "web address",
            "site",
            "domain",
            "company url",
        ]),
        Field::new("social_links", "Social profiles", SEVERAL, FORM),
        Field::new("street", "Street", Kind::Line(200), FORM | IMPORT).within(ADDRESS).also(&[
            "street address",
            "address",
            "address line 1",
            "address 1",
            "address line",
            "billing street",
            "postal address",
            "mailing street",
        ]),
        Field::new("postal_code", "Postal code", Kind::Line(20), FORM | IMPORT).within(ADDRESS).also(&[
            "postcode",
            "post code",
            "zip",
            "zip code",
            "zipcode",
            "postal",
            "billing postal code",
            "mailing zip postal code",
        ]),
        Field::new("city", "City", Kind::Line(100), FORM | FILTER | IMPORT | EXPORT | COLUMN | SEARCH | BULK).within(ADDRESS).also(&[
            "town",
            "locality",
            "billing city",
            "mailing city",
            "municipality",
        ]),
        Field::new("region", "Region", Kind::Line(100), FORM | FILTER | IMPORT | SEARCH | BULK).within(ADDRESS).also(&[
            "state",
            "province",
            "county",
            "state province",
            "state region",
            "state or province",
            "billing state",
            "federal state",
        ]),
        Field::new("country", "Country", Kind::Country, FORM | FILTER | IMPORT | EXPORT | LIST | QUICK | SEARCH | BULK)
            .within(ADDRESS)
            .also(&[
                "country code",
                "country name",
                "country region",
                "office location",
                "billing country",
                "mailing country",
                "nation",
                "location",
            ]),
        Field::new("other_addresses", "Further addresses", SEVERAL, FORM),
        Field::new("type", "Business type", Kind::Choice(choices_of::<CustomerType>), FORM | FILTER | IMPORT | BULK).also(&[
            "business type",
            "company type",
            "legal form",
            "type of business",
            "type",
        ]),
        Field::new("sector", "Sector", Kind::Suggest(60), USUAL | LIST | QUICK | SEARCH | BULK)
            .also(&["industry", "branch of industry", "vertical", "line of business", "business sector", "segment"])
            .usual(SECTORS),
        Field::new("size", "Size", Kind::Choice(choices_of::<CustomerSize>), USUAL | LIST | QUICK | BULK)
            .also(&["company size", "size class", "customer size", "business size"])
            .help("Follows from the number of employees where it is not given."),
        Field::new("employees", "Employees", Kind::Number(0, 10_000_000), USUAL | COLUMN | SORT).also(&[
            "number of employees",
            "no of employees",
            "employee count",
            "employees count",
            "num employees",
            "headcount",
            "head count",
            "staff",
            "workforce",
        ]),
        Field::new("revenue", "Revenue", Kind::Money, USUAL | LIST | SORT)
            .also(&["annual revenue", "yearly revenue", "revenues", "turnover", "annual turnover", "sales", "annual sales", "yearly sales"])
            .help("In one year."),
        Field::new("founded_year", "Year founded", Kind::Number(1_000, 2_100), FORM | FILTER | IMPORT).also(&[
            "year established",
            "established",
            "founded",
            "founding year",
            "year of foundation",
            "foundation year",
            "established in",
            "founded in",
            "since",
        ]),
        Field::new("parent", "Parent company", Kind::Ref("customers"), USUAL | COLUMN | QUICK | BULK).also(&[
            "parent",
            "parent company",
            "parent account",
            "subsidiary of",
            "belongs to",
            "parent organisation",
            "parent organization",
            "holding",
            "parent name",
            "group",
        ]),
        Field::new("birth_date", "Birth date", Kind::Day, FORM | IMPORT).also(&[
            "birthday",
            "date of birth",
            "birthdate",
            "dob",
            "born",
            "born on",
        ]),
        Field::new("birth_year", "Year of birth", Kind::Number(1_900, 2_100), FILTER),
        Field::new("preferred_channel", "Preferred channel", Kind::Choice(choices_of::<Channel>), FORM | FILTER | IMPORT | BULK).also(&[
            "preferred channel",
            "preferred contact",
            "preferred contact method",
            "contact preference",
            "contact by",
        ]),
        Field::new("language", "Language", Kind::Language, FORM | FILTER | IMPORT | BULK).also(&[
            "language code",
            "preferred language",
            "locale",
            "correspondence language",
        ]),
        Field::new("interests", "Interests", Kind::Tags, FORM | FILTER | IMPORT | SEARCH).also(&[
            "interests",
            "interest",
            "interested in",
            "topics",
            "hobbies",
        ]),
        Field::new("preferences", "Preferences", Kind::Lines(4_000), FORM | IMPORT).also(&["contact preferences", "preference"]),
        Field::new("consents", "Consents", SEVERAL, FORM),
        consent(
            "consent_email",
            "Consent to e-mail",
            &["email consent", "email opt in", "newsletter consent", "opt in", "marketing consent"],
        ),
        consent("consent_phone", "Consent to calls", &["phone consent", "phone opt in", "call consent"]),
        consent("consent_sms", "Consent to SMS", &["sms consent", "sms opt in"]),
        consent("consent_post", "Consent to post", &["post consent", "mail consent", "postal consent", "post opt in"]),
        common::OWNER,
        common::TEAM,
        Field::new("tags", "Tags", Kind::Tags, USUAL | COLUMN | QUICK | SEARCH).also(&[
            "tags",
            "tag",
            "labels",
            "label",
            "keywords",
            "categories",
        ]),
        Field::new("segment", "Segment", Kind::Ref("segments"), FILTER),
        Field::new("external_id", "External ID", Kind::Line(120), FORM | FILTER | IMPORT | SEARCH | UNIQUE)
            .also(&[
                "external key",
                "external reference",
                "id",
                "customer id",
                "account id",
                "customer number",
                "customer no",
                "client id",
                "account number",
                "reference",
                "record id",
                "source id",
            ])
            .help("The record's key in another system."),
        Field::new("description", "Description", Kind::Lines(4_000), FORM | IMPORT)
            .also(&["notes", "note", "comment", "comments", "remarks", "remark", "about", "info", "details"]),
        common::CREATED,
        common::UPDATED,
        Field::new("last_contact_at", "Last contact", Kind::Moment, FILTER),
        Field::new("last_purchase_at", "Last purchase", Kind::Moment, FILTER),
        Field::new("purchase_count", "Purchases", Kind::Number(0, i64::MAX), FILTER),
        Field::new("purchase_total", "Purchased for", Kind::Money, FILTER),
        Field::new("rfm_class", "RFM class", Kind::Choice(choices_of::<RfmClass>), FILTER),
        common::ARCHIVED,
    ],
    sort: ("name", Direction::Asc),
    history: History {
        deeds: &[
            ("customer.merged", "merged another customer into this one"),
            ("customer.unmerged", "took a merge back"),
            ("duplicate.dismissed", "said that this is not the same customer as another"),
            ("duplicate.restored", "listed this as a likely duplicate again"),
            ("contact.added", "added a contact"),
            ("contact.edited", "changed a contact"),
            ("contact.removed", "removed a contact"),
        ],
        labels: &[
            ("revenue.currency", "Currency"),
            ("image", "Picture"),
            ("merged", "Merged customer"),
            ("merged_into", "Merged into"),
            ("same_as", "Same as"),
            ("consent_email", "Consent: E-mail"),
            ("consent_phone", "Consent: Phone"),
            ("consent_sms", "Consent: SMS"),
            ("consent_post", "Consent: Post"),
        ],
        capitalised: &["sector"],
        veiled: &[
            ("contact", "a person"),
            ("works_at", "a company"),
            ("merged", "another customer"),
            ("merged_into", "another customer"),
            ("same_as", "another customer"),
        ],
    },
    match_by: &["email", "phone", "external_id", "name"],
};

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_fields_have_a_header_in_common() {
        // A business type where there is a kind as well.
        crate::records::import_targets::check_headers(&super::SPEC, &["type"]);
    }
}
