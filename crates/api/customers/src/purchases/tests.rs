//! Purchases against a database: no record that can be made through the API is a purchase yet.

use super::*;
use actix_web::web;
use chrono::TimeDelta;
use platform::config::Config;
use platform::{App, Ctx, Recorded, clock};
use shared::customers::segments::RfmClass;
use std::path::PathBuf;

struct Shop {
    app: web::Data<App>,
    folder: PathBuf,
}

impl Shop {
    async fn open() -> Self {
        let folder = std::env::temp_dir().join(format!("clientsphere-{}", Uuid::now_v7()));
        let config = Config { data_dir: folder.clone(), ..Config::defaults().unwrap() };
        let app = web::Data::new(App::open(config, platform::registry::Registry::default()).await.unwrap());
        app.db.migrate().await.unwrap();
        Self { app, folder }
    }

    fn ctx(&self) -> Ctx {
        Ctx::of_system(self.app.clone())
    }

    async fn customer(&self, name: &str) -> Uuid {
        let new = serde_json::from_value(serde_json::json!({"kind": "company", "name": name})).unwrap();
        let mut row = crate::record::create::prepare(&self.app.keys, new, Uuid::nil(), None, None).unwrap();
        row.owner_id = None;
        let id = row.id;
        let insert = customer::Entity::insert(customer::ActiveModel::from(row));
        self.write(async |tx| Ok(insert.exec_without_returning(tx).await.map(drop)?)).await;
        id
    }

    async fn write(&self, work: impl AsyncFnOnce(&Tx) -> Result<(), Error>) {
        self.ctx().write(async |tx| Ok(Recorded::unaudited(work(tx).await?))).await.unwrap();
    }

    async fn buys(&self, customer_id: Uuid, order: Uuid, days_ago: i64, amount_minor: i64) {
        let at = clock::now() - TimeDelta::days(days_ago);
        self.write(async |tx| note_purchase(tx, Purchase { source_kind: "order", source_id: order, customer_id, at, amount_minor }).await)
            .await;
    }

    async fn row(&self, id: Uuid) -> customer::Model {
        customer::Entity::find_by_id(id).one(self.app.db.read()).await.unwrap().unwrap()
    }

    async fn close(self) {
        self.app.db.clone().close().await;
        std::fs::remove_dir_all(self.folder).unwrap();
    }
}

#[actix_web::test]
async fn figures_follow_the_purchases() {
    let shop = Shop::open().await;
    let (ann, bob) = (shop.customer("Ann").await, shop.customer("Bob").await);
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    shop.buys(ann, first, 9, 10_00).await;
    shop.buys(ann, second, 3, 5_00).await;
    let row = shop.row(ann).await;
    assert_eq!((row.purchase_count, row.purchase_total_minor, row.rfm_class), (2, 15_00, None));
    assert!(row.last_purchase_at.is_some_and(|at| clock::now() - at < TimeDelta::days(4)));

    // The same order again with another amount, then for another customer.
    shop.buys(ann, first, 9, 20_00).await;
    assert_eq!(shop.row(ann).await.purchase_total_minor, 25_00);
    shop.buys(bob, first, 9, 20_00).await;
    assert_eq!([shop.row(ann).await.purchase_total_minor, shop.row(bob).await.purchase_total_minor], [5_00, 20_00]);

    shop.write(async |tx| move_to(tx, ann, bob).await.map(drop)).await;
    let (from, to) = (shop.row(ann).await, shop.row(bob).await);
    assert_eq!((from.purchase_count, from.last_purchase_at), (0, None));
    assert_eq!((to.purchase_count, to.purchase_total_minor), (2, 25_00));

    shop.write(async |tx| forget_purchase(tx, "order", second).await).await;
    shop.write(async |tx| forget_purchase(tx, "order", second).await).await;
    assert_eq!(shop.row(bob).await.purchase_count, 1);
    shop.write(async |tx| forget(tx, bob).await).await;
    let bob = shop.row(bob).await;
    assert_eq!((bob.purchase_count, bob.purchase_total_minor, bob.last_purchase_at), (0, 0, None));
    shop.close().await;
}

#[actix_web::test]
async fn buyers_are_classed_once_there_are_enough_to_compare() {
    let shop = Shop::open().await;
    let mut buyers = Vec::new();
    for n in 1..=4 {
        let id = shop.customer(&format!("Buyer {n}")).await;
        shop.buys(id, Uuid::now_v7(), 100 - n, n * 100).await;
        buyers.push(id);
    }
    quintiles::keep_current(&shop.ctx()).await.unwrap();
    assert!(quintiles::current(shop.app.db.read()).await.unwrap().is_none(), "four cannot be parted into quintiles");

    let best = shop.customer("Best").await;
    for n in 0..3 {
        shop.buys(best, Uuid::now_v7(), n, 10_000).await;
    }
    quintiles::keep_current(&shop.ctx()).await.unwrap();
    quintiles::rescore_all(&shop.ctx()).await;
    let row = shop.row(best).await;
    assert_eq!((row.rfm_score, row.rfm_class), (Some(555), Some(RfmClass::Champions)));
    // One purchase each, the lowest amounts, the longest ago.
    let row = shop.row(buyers[0]).await;
    assert_eq!((row.rfm_score, row.rfm_class), (Some(111), Some(RfmClass::Lost)));

    // From now on a purchase moves its buyer at once.
    shop.buys(buyers[0], Uuid::now_v7(), 0, 50_000).await;
    assert_eq!(shop.row(buyers[0]).await.rfm_score, Some(555));
    shop.close().await;
}
