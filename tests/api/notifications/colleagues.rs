//! Finding whom to mention.

use crate::customers::{add, company};
use shared::access::Permission::{CustomerCreate, CustomerRead, InteractionLog};
use shared::access::Scope::{All, Own};
use shared::customers::NewCustomer;
use shared::customers::interactions::Colleague;
use tests::{Account, TestApp};
use uuid::Uuid;

async fn found(by: &Account, customer: Uuid, q: &str) -> Vec<Colleague> {
    by.get(&format!("/customers/{customer}/colleagues")).query(&[("q", q)]).await.expect(200).read()
}

#[tokio::test]
async fn those_are_offered_who_can_see_the_customer() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    app.role_with("own only", &[(CustomerRead, Own), (CustomerCreate, Own), (InteractionLog, Own)]).await;
    let (ida, ivo) = (app.join(&["sales_staff"], Some(north.id)).await, app.join(&["sales_staff"], Some(north.id)).await);
    let (bob, eve) = (app.join(&["sales_staff"], Some(south.id)).await, app.join(&["own only"], Some(north.id)).await);
    let (viewer, _nobody) = (app.as_role("viewer").await, app.join(&[], None).await);
    let acme = add(&ida, &company("Acme")).await;
    let ids = |found: &[Colleague]| {
        let mut ids: Vec<Uuid> = found.iter().map(|colleague| colleague.id).collect();
        ids.sort_unstable();
        ids
    };
    let sorted = |accounts: &[&Account]| {
        let mut ids: Vec<Uuid> = accounts.iter().map(|account| account.me.id).collect();
        ids.sort_unstable();
        ids
    };
    let offered = found(&ida, acme.id, "").await;
    assert_eq!(ids(&offered), sorted(&[&root, &ida, &ivo, &viewer]));
    assert_eq!(
        offered.iter().find(|colleague| colleague.id == ivo.me.id).unwrap().team,
        Some(shared::identity::TeamRef { id: north.id, name: north.name })
    );
    let eves = add(&root, &NewCustomer { owner_id: Some(eve.me.id), ..company("Eve's") }).await;
    assert_eq!(ids(&found(&eve, eves.id, "").await), sorted(&[&root, &ida, &ivo, &eve, &viewer]), "its owner, too");
    bob.get(&format!("/customers/{}/colleagues", acme.id)).await.refused(404, "not_found");
    viewer.get(&format!("/customers/{}/colleagues", acme.id)).await.refused(403, "forbidden");
}

#[tokio::test]
async fn names_are_found_by_any_part_without_regard_to_case_and_wildcards() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    app.role_with("twice", &[(CustomerRead, All)]).await;
    let both = app.join(&["support_staff", "twice"], None).await;
    let acme = add(&root, &company("Acme")).await;
    assert_eq!(found(&root, acme.id, "PPORT st").await.iter().map(|c| c.id).collect::<Vec<_>>(), [both.me.id], "once, whatever the roles");
    assert_eq!(found(&root, acme.id, "%").await, []);
    assert_eq!(found(&root, acme.id, "ada").await[0].id, root.me.id);
    root.get(&format!("/customers/{}/colleagues?q={}", acme.id, "x".repeat(121))).await.refused_field(422, "q");
}
