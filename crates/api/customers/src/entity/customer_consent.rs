//! What a customer said about being contacted on one channel. Channels without a row are unknown.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use shared::customers::profile::{Channel, Consent, ConsentState};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: Channel,
    pub state: ConsentState,
    pub at: DateTime<Utc>,
    pub source: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Consent {
    fn from(row: Model) -> Self {
        let Model { customer_id: _, channel, state, at, source } = row;
        Self { channel, state, at: Some(at), source }
    }
}
