//! Custom fields as files.

use super::field;
use crate::files::{FORMATS, column, exported, header, printed, recorded, sheet};
use serde_json::json;
use shared::Named;
use shared::access::Permission::{CustomerExport, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::customers::custom_fields::CustomField;
use tests::TestApp;

const LIST: &str = "/custom-fields";
const OF: &str = "?record=customers";

#[tokio::test]
async fn a_file_holds_the_fields_in_their_order_and_archived_ones_when_asked_for() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let tier = field(&admin, "=Tier", "choice").await;
    let gate = field(&admin, "Gate", "text").await;
    let (old, height) = (field(&admin, "Old", "yes_no").await, field(&admin, "Height", "number").await);
    let edit = json!({ "help": "Where lorries go in" });
    admin.patch(&format!("{LIST}/{}", gate.id), &edit).if_match(gate.version).await.expect(200);
    let order = json!({ "record": "customers", "ids": [height.id, tier.id, gate.id, old.id] });
    admin.put(&format!("{LIST}/order"), &order).await.expect(200);
    admin.post_empty(&format!("{LIST}/{}/archive", old.id)).await.expect(200);
    let columns = ["Label", "Key", "Kind", "Help", "Choices", "State", "Added", "Changed", "ID"];
    assert_eq!(header(&admin, &format!("{LIST}/export.csv{OF}")).await, columns);

    for (query, labels) in [
        ("?record=customers", &["Height", "'=Tier", "Gate"][..]),
        ("?record=customers&archived=false", &["Height", "'=Tier", "Gate"]),
        ("?record=customers&archived=true", &["Height", "'=Tier", "Gate", "Old"]),
    ] {
        let rows = exported(&admin, LIST, query, "Custom fields").await;
        assert_eq!(column(&rows, "Label"), labels, "{query}");
        let listed: Vec<CustomField> = admin.get(&format!("{LIST}{query}")).await.read();
        assert_eq!(column(&rows, "ID"), listed.iter().map(|field| field.id.to_string()).collect::<Vec<_>>(), "{query}");
    }
    let rows = exported(&admin, LIST, "?record=customers&archived=true", "Custom fields").await;
    assert_eq!(column(&rows, "Kind"), [height.kind, tier.kind, gate.kind, old.kind].map(|kind| kind.label()));
    assert_eq!(column(&rows, "State"), ["In use", "In use", "In use", "Archived"]);
    assert_eq!(column(&rows, "Choices"), ["", "Gold; Silver; Tin, plated", "", ""]);
    assert_eq!((rows[0]["Key"].as_str(), rows[2]["Help"].as_str()), ("custom.height", "Where lorries go in"));
}

#[tokio::test]
async fn pages_say_which_fields_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    assert!(printed(&admin, &format!("{LIST}/export.pdf{OF}")).await.contains("0 custom fields"));
    field(&admin, "Gate", "text").await;
    let old = field(&admin, "Old", "choice").await;
    admin.post_empty(&format!("{LIST}/{}/archive", old.id)).await.expect(200);
    let text = printed(&admin, &format!("{LIST}/export.pdf{OF}")).await;
    assert!(text.contains("All custom fields in use") && text.contains("1 custom field") && !text.contains("1 custom fields"), "{text}");
    assert!(text.contains("custom.gate") && !text.contains("Archived"), "{text}");
    let text = printed(&admin, &format!("{LIST}/export.pdf{OF}&archived=true")).await;
    for there in ["All custom fields, also archived ones", "2 custom fields", "Archived", "Gold; Silver"] {
        assert!(text.contains(there), "{there} in {text}");
    }
    sheet(&admin, &format!("{LIST}/export.csv{OF}&archived=true")).await;
    let exports = recorded(&admin, "custom_field.exported").await;
    assert_eq!(exports[0], ("Custom fields as CSV".to_owned(), json!({ "record": "customers", "archived": true })));
    assert_eq!((exports[2].clone(), exports.len()), (("Custom fields as PDF".to_owned(), json!({ "record": "customers" })), 4));
    for format in FORMATS {
        admin.get(&format!("{LIST}/export.{format}{OF}&nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{LIST}/export.{format}{OF}&archived=perhaps")).await.refused_field(400, "archived");
    }
}

#[tokio::test]
async fn fields_are_exported_by_who_may_export_and_are_empty_for_who_may_not_read_customers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("exports", &[(CustomerExport, All)]).await;
    app.role_with("own customers", &[(CustomerRead, Own), (CustomerExport, Own)]).await;
    let gate = field(&admin, "Gate", "text").await;
    let (blind, seller) = (app.join(&["exports"], None).await, app.join(&["own customers"], None).await);
    assert_eq!(exported(&blind, LIST, OF, "Custom fields").await.len(), 0);
    let text = printed(&blind, &format!("{LIST}/export.pdf{OF}&archived=true")).await;
    assert!(text.contains("0 custom fields") && !text.contains("Gate"), "{text}");
    assert_eq!(exported(&seller, LIST, OF, "Custom fields").await.len(), 1, "fields are those of all customers");
    let staff = app.join(&["support_staff"], None).await;
    for format in FORMATS {
        staff.get(&format!("{LIST}/export.{format}{OF}")).await.refused(403, "forbidden");
    }
    blind.get(&format!("{LIST}{OF}")).await.refused(403, "forbidden");
    blind.get(&format!("{LIST}/{}", gate.id)).await.refused(403, "forbidden");
}
