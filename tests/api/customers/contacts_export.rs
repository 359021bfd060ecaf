//! A customer's contacts as files.

use super::merges::{add_contact, person};
use super::{add, company};
use crate::files::{FORMATS, column, exported, header, printed, recorded};
use serde_json::json;
use shared::access::Permission::{CustomerExport, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::customers::contacts::Contact;
use shared::customers::{Customer, NewCustomer};
use tests::{Account, TestApp};
use uuid::Uuid;

fn list(customer: &Customer) -> String {
    format!("/customers/{}/contacts", customer.id)
}

fn of(owner: &Account, new: NewCustomer) -> NewCustomer {
    NewCustomer { owner_id: Some(owner.me.id), ..new }
}

#[tokio::test]
async fn a_file_holds_the_contacts_of_a_company_or_the_companies_of_a_person() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (acme, bolt) = (add(&admin, &company("=Acme")).await, add(&admin, &company("Bolt")).await);
    let zoe = add(&admin, &NewCustomer { phone: Some("+49 30 1234567".into()), ..person("Zoe Zimmer") }).await;
    let (bob, gone) = (add(&admin, &person("Bob Berg")).await, add(&admin, &person("Gone Girl")).await);
    let first = add_contact(&admin, &acme, &zoe, Some("=Buyer")).await;
    for contact in [&bob, &gone] {
        add_contact(&admin, &acme, contact, None).await;
    }
    add_contact(&admin, &bolt, &zoe, Some("CEO")).await;
    admin.post_empty(&format!("/customers/{}/archive", gone.id)).await.expect(200);
    let columns = ["Person", "Job title", "E-mail", "Phone", "Company", "Primary contact", "Added", "Person ID", "Company ID", "ID"];
    assert_eq!(header(&admin, &format!("{}/export.csv", list(&acme))).await, columns);

    for customer in [&acme, &bolt, &zoe, &bob] {
        let listed: Vec<Contact> = admin.get(&list(customer)).await.read();
        let rows = exported(&admin, &list(customer), "", "Contacts").await;
        assert_eq!(column(&rows, "ID"), listed.iter().map(|contact| contact.id.to_string()).collect::<Vec<_>>(), "{}", customer.name);
    }
    let rows = exported(&admin, &list(&acme), "", "Contacts").await;
    assert_eq!(column(&rows, "Person"), ["Zoe Zimmer", "Bob Berg"], "without archived ones");
    assert_eq!(column(&rows, "Primary contact"), ["Yes", "No"]);
    let zoes = &rows[0];
    assert_eq!((zoes["Job title"].as_str(), zoes["Company"].as_str()), ("'=Buyer", "'=Acme"));
    assert_eq!((zoes["E-mail"].as_str(), zoes["Phone"].as_str()), ("zoe.zimmer@people.test", "'+49 30 1234567"));
    assert_eq!([&zoes["Person ID"], &zoes["Company ID"], &zoes["ID"]], [zoe.id, acme.id, first.id].map(|id| id.to_string()).each_ref());
    let works = exported(&admin, &list(&zoe), "", "Contacts").await;
    assert_eq!((column(&works, "Person"), column(&works, "Company")), (vec!["Zoe Zimmer"; 2], vec!["'=Acme", "Bolt"]));
}

#[tokio::test]
async fn pages_say_whose_contacts_they_hold_and_the_audit_log_says_so_too() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let (zoe, bob) = (add(&admin, &person("Zoe Zimmer")).await, add(&admin, &person("Bob Berg")).await);
    let path = format!("{}/export", list(&acme));
    assert!(printed(&admin, &format!("{path}.pdf")).await.contains("0 contacts"));
    add_contact(&admin, &acme, &zoe, Some("Buyer")).await;
    let text = printed(&admin, &format!("{path}.pdf")).await;
    assert!(text.contains("1 contact") && !text.contains("1 contacts"), "{text}");
    add_contact(&admin, &acme, &bob, None).await;
    let text = printed(&admin, &format!("{path}.pdf")).await;
    for there in ["Contacts of Acme", "2 contacts", "Zoe Zimmer", "Buyer", "Yes", "by Ada Admin"] {
        assert!(text.contains(there), "{there} in {text}");
    }
    for format in ["csv", "xlsx"] {
        admin.get(&format!("{path}.{format}")).await.expect(200);
    }
    let exports = recorded(&admin, "contact.exported").await;
    let as_what = ["XLSX", "CSV", "PDF", "PDF", "PDF"].map(|format| (format!("Acme as {format}"), json!({})));
    assert_eq!(exports, as_what);
    for format in FORMATS {
        admin.get(&format!("/customers/{}/contacts/export.{format}", Uuid::nil())).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn contacts_are_exported_as_far_as_one_may_both_read_and_export_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("reads own", &[(CustomerRead, Own), (CustomerExport, All)]).await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own)]).await;
    app.role_with("does not read", &[(CustomerExport, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All)]).await;
    let (reads, exports) = (app.join(&["reads own"], None).await, app.join(&["exports own"], None).await);
    for reader in [&reads, &exports] {
        let mine = add(&admin, &of(reader, company("Mine"))).await;
        let near = NewCustomer { email: Some(format!("near@{}.test", reader.me.id)), ..person("Near Nina") };
        add_contact(&admin, &mine, &add(&admin, &of(reader, near)).await, None).await;
        let far = NewCustomer { email: Some(format!("far@{}.test", reader.me.id)), ..person("Far Fritz") };
        let far = add(&admin, &far).await;
        add_contact(&admin, &mine, &far, None).await;
        let rows = exported(reader, &list(&mine), "", "Contacts").await;
        assert_eq!(column(&rows, "Person"), ["Near Nina"], "{}", reader.me.name);
        let text = printed(reader, &format!("{}/export.pdf", list(&mine))).await;
        assert!(text.contains("1 contact") && !text.contains("Fritz"), "{text}");
        // Who may not export a customer does not learn that it is there.
        let status = if reader.me.id == exports.me.id { 404 } else { 200 };
        for format in FORMATS {
            reader.get(&format!("{}/export.{format}", list(&far))).await.expect(status);
        }
    }
    let theirs = add(&admin, &company("Theirs")).await;
    add_contact(&admin, &theirs, &add(&admin, &person("Zoe Zimmer")).await, None).await;
    // Of a customer whom one may export but not read, nothing is told.
    for reader in [reads, app.join(&["does not read"], None).await] {
        assert_eq!(exported(&reader, &list(&theirs), "", "Contacts").await.len(), 0, "{}", reader.me.name);
        let text = printed(&reader, &format!("{}/export.pdf", list(&theirs))).await;
        assert!(text.contains("0 contacts") && !text.contains("Theirs") && !text.contains("Zoe"), "{text}");
    }
    let staff = app.join(&["does not export"], None).await;
    for format in FORMATS {
        staff.get(&format!("{}/export.{format}", list(&theirs))).await.refused(403, "forbidden");
    }
}
