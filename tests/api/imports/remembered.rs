//! How a sheet was mapped is remembered for the next one with the same headers.

use super::{run, suggested, upload};
use shared::records::import::Import;
use shared::records::import_plan::ImportPlan;
use tests::TestApp;

#[tokio::test]
async fn a_mapping_is_offered_again_to_oneself_and_to_colleagues() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let first: Import = upload(admin, "firma,ort,foo\nAcme,Bonn,1\n").await.expect(201).read();
    assert_eq!((first.plan.as_ref(), first.remembered.as_ref()), (None, None));
    let columns = [(0, "name".into()), (2, "external_id".into()), (1, "city".into())].into();
    let plan = ImportPlan { columns, match_by: Some(vec!["external_id".into()]), tags: vec!["List".into()], ..suggested(&first) };
    run(admin, &first, &plan).await;

    // The same headers in another order and spelling.
    let next: Import = upload(admin, "Foo,Firma,ORT\n2,Bolt,Köln\n").await.expect(201).read();
    let offered = next.plan.clone().expect("the plan of before");
    assert_eq!(offered.columns, [(1, "name".into()), (0, "external_id".into()), (2, "city".into())].into());
    assert_eq!((offered.match_by.clone(), offered.tags.clone()), (plan.match_by.clone(), plan.tags.clone()));
    assert!(next.remembered.is_some_and(|r| r.own));

    let colleague = app.as_role("sales_manager").await;
    let theirs: Import = upload(&colleague, "firma,ort,foo\nCore,Kiel,3\n").await.expect(201).read();
    let from = theirs.remembered.clone().expect("a colleague's");
    assert!(!from.own && from.by == admin.me.name, "{from:?}");
    let own = ImportPlan { tags: vec![], ..theirs.plan.clone().unwrap() };
    run(&colleague, &theirs, &own).await;
    let again: Import = upload(&colleague, "firma,ort,foo\nDelta,Kiel,4\n").await.expect(201).read();
    assert!(again.remembered.is_some_and(|r| r.own) && again.plan.unwrap().tags.is_empty(), "one's own goes before");
    let other: Import = upload(&colleague, "firma,ort\nEcho,Kiel\n").await.expect(201).read();
    assert_eq!(other.plan, None, "other headers are another sheet");
}
