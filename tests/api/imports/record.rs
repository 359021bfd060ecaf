//! The whole record can be imported.

use super::{issues, run, suggested, upload};
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::customers::profile::{Channel, ConsentState, CustomerType, EntryKind};
use shared::page::Page;
use shared::records::import::Import;
use tests::TestApp;

const SHEET: &str = "\
Name;Kind;E-mail;Business type;Interests;Date of birth;Preferred channel;Language;Preferences;Work e-mail;Home phone;Email consent;SMS consent
Ada;person;ada@example.com;freelancer;chess, maths;10.12.1985;e-mail;English;Not on Mondays;work@example.com;+49 30 123456;yes;no
Bob;person;bob@example.com;;;31.02.1985;;;;;;;
Cy;person;cy@example.com;;;;pigeon;Klingon;;nobody;ring;perhaps;
Acme;company;;corporation;;1.1.1990;;;;;;;
";

#[tokio::test]
async fn every_field_of_the_record_has_its_column() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let import: Import = upload(admin, SHEET).await.expect(201).read();
    assert!(import.columns.iter().all(|column| column.suggestion.is_some()), "{:?}", import.columns);
    let done = run(admin, &import, &suggested(&import)).await;
    let told = issues(admin, &done).await.issues;
    assert_eq!((done.created, done.failed), (1, 3), "{told:?}");
    let columns = |row: u64| told.iter().filter(|i| i.row == row).filter_map(|i| i.column.as_deref()).collect::<Vec<_>>();
    assert_eq!(columns(3), ["Date of birth"]);
    assert_eq!(columns(4), ["Preferred channel", "Language", "Work e-mail", "Home phone", "Email consent"]);
    assert_eq!(columns(5), ["Date of birth"], "a company is not born");
    let page: Page<CustomerRow> = admin.get("/customers?q=ada").await.read();
    let ada: Customer = admin.get(&format!("/customers/{}", page.items[0].id)).await.read();
    assert_eq!((ada.r#type, ada.interests.clone()), (Some(CustomerType::SelfEmployed), vec!["chess".to_owned(), "maths".to_owned()]));
    assert_eq!((ada.birth_date.map(|d| d.to_string()).as_deref(), ada.language.as_deref()), (Some("1985-12-10"), Some("en")));
    assert_eq!((ada.preferred_channel, ada.preferences.as_deref()), (Some(Channel::Email), Some("Not on Mondays")));
    assert_eq!((ada.other_emails[0].kind, ada.other_phones[0].kind), (EntryKind::Work, EntryKind::Home));
    let states: Vec<_> = ada.consents.iter().map(|c| c.state).collect();
    assert_eq!(states, [ConsentState::Granted, ConsentState::Unknown, ConsentState::Denied, ConsentState::Unknown]);
}
