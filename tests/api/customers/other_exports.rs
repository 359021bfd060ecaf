//! Segments and likely duplicates as files.

use super::segments::{only, segment};
use super::{add, company, duplicates};
use crate::files::{printed, sheet, workbook};
use calamine::Data;
use shared::access::Permission::{CustomerExport, CustomerMerge, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::customers::NewCustomer;
use tests::TestApp;

#[tokio::test]
async fn segments_are_exported_with_their_conditions_in_words() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("exports", &[(CustomerRead, Own), (CustomerExport, All)]).await;
    app.role_with("does not read", &[(CustomerExport, All)]).await;
    let seller = app.join(&["exports"], None).await;
    let of_seller = NewCustomer { sector: Some("retail".into()), owner_id: Some(seller.me.id), ..company("Bolt") };
    add(&admin, &of_seller).await;
    add(&admin, &NewCustomer { sector: Some("retail".into()), ..company("Acme") }).await;
    segment(&admin, "=Shops", &only("sector", "is_any", &["retail"])).await;
    segment(&admin, "Hers", &only("owner", "is_any", &[&seller.me.id.to_string()])).await;

    let rows = sheet(&admin, "/segments/export.csv").await;
    assert_eq!(rows.iter().map(|row| row["Name"].as_str()).collect::<Vec<_>>(), ["'=Shops", "Hers"]);
    assert_eq!((rows[0]["Who belongs"].as_str(), rows[0]["Members"].as_str()), ("Sector is retail", "2"));
    assert_eq!(rows[1]["Who belongs"], format!("Owner is {}", seller.me.name));
    assert_eq!((rows[0]["State"].as_str(), rows[0]["Made by"].as_str()), ("Ready", admin.me.name.as_str()));
    let seen = sheet(&seller, "/segments/export.csv?q=shops").await;
    assert_eq!(seen.iter().map(|row| row["Members"].as_str()).collect::<Vec<_>>(), ["1"], "as many members as one may see");
    let book = workbook(&admin, "/segments/export.xlsx?q=shops", "Segments").await;
    assert_eq!((book.len(), &book[1][0], &book[1][3]), (2, &Data::String("=Shops".into()), &Data::Float(2.0)));
    let text = printed(&admin, "/segments/export.pdf?q=hers").await;
    assert!(text.contains("1 segment") && text.contains("with “hers” in their name") && !text.contains("=Shops"), "{text}");
    assert!(printed(&admin, "/segments/export.pdf?archived=true").await.contains("Archived segments"));

    let blind = app.join(&["does not read"], None).await;
    assert_eq!(sheet(&blind, "/segments/export.csv").await.len(), 0);
    app.join(&["support_staff"], None).await.get("/segments/export.csv").await.refused(403, "forbidden");
    admin.get("/segments/export.pdf?nonsense=1").await.refused_field(400, "nonsense");
    assert_eq!(app.inside().await.count("audit_entries", "action = 'segment.exported'").await, 6);
}

#[tokio::test]
async fn likely_duplicates_are_exported_as_far_as_one_may_merge_and_export() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("merges own", &[(CustomerRead, All), (CustomerExport, All), (CustomerMerge, Own)]).await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own), (CustomerMerge, All)]).await;
    app.role_with("does not merge", &[(CustomerRead, All), (CustomerExport, All)]).await;
    let (merges, exports) = (app.join(&["merges own"], None).await, app.join(&["exports own"], None).await);
    let mut pairs = Vec::new();
    for (names, phone, owner) in [
        (["Northwind Traders", "Nortwind Traders"], "+49 30 1234567", &merges),
        (["Contoso Brothers", "Contoso Brother"], "+49 40 7654321", &exports),
    ] {
        for name in names {
            let new = NewCustomer { owner_id: Some(owner.me.id), phone: Some(phone.into()), ..company(name) };
            pairs.push(add(&admin, &new).await);
        }
        duplicates::pair_of(&admin, pairs[pairs.len() - 1].id).await;
    }
    let rows = sheet(&admin, "/customers/duplicates/export.csv?q=northwind").await;
    let [row] = rows.as_slice() else { panic!("one pair: {rows:?}") };
    assert_eq!((row["First name"].as_str(), row["Second name"].as_str()), ("Northwind Traders", "Nortwind Traders"));
    assert_eq!((row["First ID"].as_str(), row["Second owner"].as_str()), (pairs[0].id.to_string().as_str(), merges.me.name.as_str()));
    assert!(row["Why"].contains("Same phone") && row["Score"].parse::<u8>().is_ok_and(|score| score >= 70), "{row:?}");

    let path = "/customers/duplicates/export";
    assert_eq!(sheet(&admin, &format!("{path}.csv")).await.len(), 2);
    for (reader, name) in [(&merges, "Northwind Traders"), (&exports, "Contoso Brothers")] {
        let rows = sheet(reader, &format!("{path}.csv")).await;
        assert_eq!(rows.iter().map(|row| row["First name"].as_str()).collect::<Vec<_>>(), [name]);
    }
    assert_eq!(workbook(&merges, &format!("{path}.xlsx"), "Likely duplicates").await.len(), 2);
    let text = printed(&admin, &format!("{path}.pdf?customer_id={}&reason=phone", pairs[0].id)).await;
    for there in ["1 pair", "alike in: same phone", "one of the two is Northwind Traders", "Nortwind Traders"] {
        assert!(text.contains(there), "{there} in {text}");
    }
    let blind = app.join(&["does not merge"], None).await;
    assert_eq!(sheet(&blind, &format!("{path}.csv")).await.len(), 0);
    app.join(&["support_staff"], None).await.get(&format!("{path}.pdf")).await.refused(403, "forbidden");

    let pair = duplicates::pair_of(&admin, pairs[0].id).await;
    admin.post_empty(&format!("/customers/duplicates/{}/dismiss", pair.id)).await.expect(200);
    let rows = sheet(&admin, &format!("{path}.csv?dismissed=true")).await;
    assert_eq!(rows.iter().map(|row| row["Said by"].as_str()).collect::<Vec<_>>(), [admin.me.name.as_str()]);
    assert_eq!(app.inside().await.count("audit_entries", "action = 'duplicate.exported'").await, 8);
}
