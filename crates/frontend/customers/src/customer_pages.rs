//! Customers as the kit's pages have them: the list and the form, and what is their own in both.

use leptos::prelude::*;
use platform::{client, page::Help, session::use_session};
use records::{Extensible, FormPages, Idea, Pages};
use serde_json::Value;
use shared::{
    FieldError, Named,
    access::Permission,
    customers::{CustomerKind, CustomerSize, NewCustomer, spec::SPEC},
    problem::validate,
    record::State,
    records::custom_fields::CustomFieldKind,
};
use ui::{Badge, Button};
use uuid::Uuid;

use super::{
    columns::name_cell, customer_about::ACCESS, form_groups::layout, form_own::OWN, merge_two::merge_two, sources::company_source,
};

const HELP: Help = Help {
    purpose: "Everyone you sell to and look after: companies and people. Find them, keep them up to date, and see who needs attention.",
    tips: &[
        "Press / to search; names, e-mail addresses, cities, tags and phone numbers are found.",
        "“Filter” joins conditions on any field, with and and or.",
        "Filters, sort and columns are in the address: copy it to show a colleague the same list.",
        "Custom fields are columns too: the button at the end of the search bar turns them on.",
        "Save what you look at often as a view; it follows you to other devices and can be shared.",
        "Arrow keys or j and k move between rows, Enter opens one, x selects it, e edits the cell.",
        "Select rows, or all that the list finds, to change them together.",
        "Archived customers are out of the way but not lost: filter by status to restore them.",
    ],
    terms: &[
        ("Owner", "The colleague who looks after the customer."),
        ("Size", "By head count: small below 50, medium below 250, big below 5,000, huge from there."),
        ("Parent company", "The company that this one belongs to."),
    ],
};

const FORM_HELP: Help = Help {
    purpose: "What your team knows about a customer. Only the name is required; a person needs an e-mail address too.",
    tips: &[
        "What you type is kept in this tab until you save it, even over a reload.",
        "An e-mail address belongs to one customer only.",
        "Without a size the number of employees decides it.",
        "If a colleague saves while you edit, you choose field by field.",
        "What your administrator added to the record is under “More”.",
    ],
    terms: &[
        ("External ID", "The record's key in another system, for example in your accounting."),
        ("Parent company", "The company that this one belongs to."),
    ],
};

pub static CUSTOMERS: Pages = Pages {
    defaults: &[("kind", "company")],
    cell,
    // Companies have none: what was typed before they became one is let go.
    asks: |key, customer| key != "birth_date" || customer.get("kind").and_then(Value::as_str) == Some(CustomerKind::Person.code()),
    source: |key, this| (key == "parent").then(|| company_source(this)),
    columns: &[
        "kind",
        "email",
        "phone",
        "sector",
        "size",
        "city",
        "country",
        "tags",
        "parent",
        "owner",
        "employees",
        "revenue",
        "created_at",
        "updated_at",
    ],
    look_alikes: Some("Almost the same name, or the same e-mail, phone or website"),
    imported,
    selected: merge_two,
    ..Pages::new(&SPEC, "users", ACCESS, "Everyone you sell to and look after.", &HELP)
};

static CUSTOMER_FORM: FormPages =
    FormPages { help: Some(&FORM_HELP), rules, own: &OWN, layout: Some(layout), ..FormPages::new(&CUSTOMERS) };

/// Customers among the record types that can have custom fields.
pub const EXTENSIBLE: Extensible = Extensible {
    spec: &SPEC,
    read: ACCESS.read,
    export: ACCESS.export,
    ideas: &[
        Idea { label: "Contract end", kind: CustomFieldKind::Date, help: "When the running contract ends", choices: &[] },
        Idea {
            label: "Account tier",
            kind: CustomFieldKind::Choice,
            help: "How much attention the customer gets",
            choices: &["Gold", "Silver", "Bronze"],
        },
        Idea { label: "Seats", kind: CustomFieldKind::Number, help: "How many people use the product", choices: &[] },
        Idea { label: "Reference customer", kind: CustomFieldKind::YesNo, help: "Whether we may name the customer", choices: &[] },
    ],
};

fn imported(import: Uuid) -> AnyView {
    let may_merge = use_session().holds(Permission::CustomerMerge);
    let href = client::query("/customers/duplicates", &[("import_id", Some(import.to_string()))]);
    may_merge.then(|| view! { <Button icon="copy" href>"Look for duplicates"</Button> }).into_any()
}

fn cell(key: &str, customer: &State) -> Option<AnyView> {
    match key {
        "name" => Some(name_cell(customer)),
        "size" => {
            let size = CustomerSize::from_code(customer.get("size")?.as_str()?)?;
            Some(view! { <Badge text=size.label()/> }.into_any())
        }
        _ => None,
    }
}

/// The rules of the request, which the server applies too.
fn rules(customer: &State) -> Vec<FieldError> {
    let given = customer.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.clone(), value.clone())).collect();
    match serde_json::from_value::<NewCustomer>(Value::Object(given)) {
        Ok(new) => validate(&new).err().unwrap_or_default(),
        // What cannot be read is refused by the rules of its kind.
        Err(_) => Vec::new(),
    }
}

pub fn customer_list() -> AnyView {
    records::list_page(&CUSTOMERS)
}

pub fn customer_new() -> AnyView {
    records::new_page(&CUSTOMER_FORM)
}

pub fn customer_edit() -> AnyView {
    records::edit_page(&CUSTOMER_FORM)
}

pub fn customer_import() -> AnyView {
    records::import_start(&CUSTOMERS)
}

pub fn customer_import_page() -> AnyView {
    records::import_page(&CUSTOMERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_rules_of_the_request_hold_in_the_form() {
        let fields = |body: Value| {
            let state = body.as_object().cloned().unwrap_or_default();
            rules(&state).into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(json!({ "kind": "person", "name": "Ada", "email": null })), ["email"]);
        let rows = json!([{ "kind": "work", "email": "one@a.example" }, { "kind": "work", "email": "not an address" }]);
        let refused = fields(json!({ "kind": "company", "name": "Acme", "other_emails": rows }));
        assert!(refused.len() == 1 && refused[0].starts_with("other_emails[1]"), "{refused:?}");
        assert!(fields(json!({ "kind": "company", "name": "Acme", "address": { "city": null } })).is_empty());
    }
}
