use super::*;
use crate::form_merging::{Conflict, merge};
use shared::customers::changes::form_fields;
use shared::identity::UserRef;

fn acme() -> Customer {
    let at = "2026-01-01T00:00:00Z".parse().expect("a moment");
    Customer {
        id: Uuid::from_u128(1),
        kind: CustomerKind::Company,
        name: "Acme".into(),
        email: Some("hello@acme.example".into()),
        phone: None,
        website: Some("https://acme.example".into()),
        sector: Some("retail".into()),
        size: Some(CustomerSize::Medium),
        employees: Some(120),
        revenue: Some(Money { minor: 110_004, currency: "USD".into() }),
        founded_year: Some(1996),
        address: Address { city: Some("Berlin".into()), country: Some("DE".into()), ..Address::default() },
        description: None,
        tags: vec!["key account".into()],
        parent: None,
        children: Vec::new(),
        owner: Some(UserRef { id: Uuid::from_u128(2), name: "Ada".into() }),
        team: None,
        external_id: None,
        r#type: None,
        interests: Vec::new(),
        birth_date: None,
        preferred_channel: None,
        language: None,
        preferences: None,
        social_links: Vec::new(),
        other_emails: Vec::new(),
        other_phones: Vec::new(),
        other_addresses: Vec::new(),
        consents: Vec::new(),
        custom: Default::default(),
        last_contact_at: None,
        purchases: None,
        image: None,
        merged_into: None,
        archived_at: None,
        erased_at: None,
        created_at: at,
        updated_at: at,
        version: 3,
    }
}

#[test]
fn an_untouched_form_changes_nothing() {
    let acme = acme();
    assert_eq!(Typed::of(&acme, "EUR", &[]).edit_of(&acme, &[]), Ok(EditCustomer::default()));
}

#[test]
fn an_edit_names_only_what_differs() {
    let acme = acme();
    let typed = Typed { email: String::new(), phone: " +49 30 123456 ".into(), revenue: "1,100.05".into(), ..Typed::of(&acme, "EUR", &[]) };
    let edit = typed.edit_of(&acme, &[]).expect("valid");
    let expected = EditCustomer {
        email: Patch::Null,
        phone: Patch::Value("+49 30 123456".into()),
        revenue: Patch::Value(Money { minor: 110_005, currency: "USD".into() }),
        ..EditCustomer::default()
    };
    assert_eq!(edit, expected);
}

#[test]
fn what_is_typed_is_refused_field_by_field() {
    let typed = Typed {
        kind: "person".into(),
        employees: "many".into(),
        revenue: "1.234".into(),
        postal_code: "x".repeat(21),
        ..Typed::blank("EUR", &[])
    };
    let fields: Vec<_> = typed.read(&[]).expect_err("refused").into_iter().map(|error| error.field).collect();
    for field in ["employees", "revenue", "name", "email", "address.postal_code"] {
        assert!(fields.iter().any(|f| f == field), "{field} in {fields:?}");
    }
}

#[test]
fn a_bare_domain_becomes_an_address() {
    let typed = Typed { name: "Acme".into(), website: "acme.example/shop".into(), ..Typed::blank("EUR", &[]) };
    assert_eq!(typed.read(&[]).expect("valid").website.as_deref(), Some("https://acme.example/shop"));
}

#[test]
fn edits_of_two_people_are_joined_and_conflicts_named() {
    let base = Typed::of(&acme(), "EUR", &[]);
    let theirs = Typed { name: "Acme Corp".into(), city: "Potsdam".into(), phone: "12345".into(), ..base.clone() };
    let mine = Typed { name: "ACME".into(), street: "Main St 1".into(), phone: "12345".into(), ..base.clone() };
    let (merged, conflicts) = merge(&base, &theirs, &mine, &[]);
    assert_eq!(merged.city, "Potsdam");
    assert_eq!(merged.street, "Main St 1");
    assert_eq!(merged.name, "ACME");
    assert_eq!(conflicts, [Conflict { field: "name", theirs: "Acme Corp".into(), mine: "ACME".into() }]);
}

#[test]
fn every_field_can_be_shown_and_taken() {
    let linked = |name: &str| Some(NamedRef { id: Uuid::from_u128(9), name: name.into() });
    let full = Typed {
        kind: "person".into(),
        size: "huge".into(),
        country: "FR".into(),
        tags: vec!["t".into()],
        parent: linked("Parent"),
        owner: linked("Owner"),
        revenue: "1".into(),
        currency: "CHF".into(),
        business_type: "startup".into(),
        interests: vec!["i".into()],
        preferred_channel: "sms".into(),
        language: "de".into(),
        social_links: vec![Entry { kind: "x".into(), text: "https://x.com/a".into() }],
        other_emails: vec![Entry { kind: "work".into(), text: "a@b.example".into() }],
        other_phones: vec![Entry { kind: "work".into(), text: "12345".into() }],
        other_addresses: vec![AddressEntry { kind: "work".into(), city: "Bonn".into(), ..AddressEntry::default() }],
        consents: ConsentEntry::of(&[]),
        ..serde_json::from_value(serde_json::Value::Object(
            [
                "name",
                "email",
                "phone",
                "website",
                "sector",
                "employees",
                "founded_year",
                "street",
                "postal_code",
                "city",
                "region",
                "description",
                "external_id",
                "birth_date",
                "preferences",
            ]
            .into_iter()
            .map(|name| (name.to_owned(), format!("my {name}").into()))
            .collect(),
        ))
        .expect("fields")
    };
    let mut taken = Typed::default();
    for field in form_fields() {
        assert!(!full.shown(field, &[]).is_empty(), "{field}");
        taken.take(field, &full);
    }
    assert_eq!(taken, full);
}

#[test]
fn custom_fields_are_sent_joined_and_refused_like_all_others() {
    let field = |key: &str, kind: &str| Defined::of(crate::custom_fields::tests::field(key, kind));
    let custom = [field("tier", "choice"), field("seats", "number"), field("until", "date")];
    let mut stored = acme();
    stored.custom = serde_json::from_value(serde_json::json!({ "tier": "gold", "seats": 5 })).expect("values");
    let base = Typed::of(&stored, "EUR", &custom);
    assert_eq!(base.edit_of(&stored, &custom), Ok(EditCustomer::default()));

    let with = |key: &str, text: &str| {
        let mut typed = base.clone();
        typed.custom.insert(key.into(), Held { text: text.into(), ..Held::default() });
        typed
    };
    let edit = with("tier", "").edit_of(&stored, &custom).expect("valid");
    assert_eq!(serde_json::to_string(&edit).expect("json"), r#"{"custom":{"tier":null}}"#);
    assert_eq!(with("seats", "some").edit_of(&stored, &custom).expect_err("refused")[0].field, "custom.seats");

    let (merged, conflicts) = merge(&base, &with("until", "2026-05-01"), &with("tier", "iron"), &custom);
    assert_eq!((merged.custom["until"].text.as_str(), merged.custom["tier"].text.as_str(), conflicts.len()), ("2026-05-01", "iron", 0));
    let (_, conflicts) = merge(&base, &with("tier", "silver"), &with("tier", "iron"), &custom);
    assert_eq!(conflicts, [Conflict { field: "custom.tier", theirs: "Silver".into(), mine: "Iron".into() }]);
}
