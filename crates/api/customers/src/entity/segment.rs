//! A segment: a saved filter, with the customers that meet it kept up to date.

use chrono::{DateTime, NaiveDate, Utc};
use platform::Error;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::customers::filter::Filter;
use shared::customers::segments::{Segment, SegmentBuild, SegmentState};
use shared::identity::UserRef;
use shared::page::Total;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "segments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    /// The name as it is sorted and compared.
    pub name_key: String,
    pub description: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub filter: StoredFilter,
    /// Where its days begin; of whoever wrote the filter.
    pub time_zone: String,
    /// Whether the members change as days pass.
    pub relative: bool,
    pub state: SegmentState,
    /// Why it cannot be worked out.
    pub problem: Option<String>,
    /// How many members there are; kept together with them.
    pub members: i64,
    /// The build that is running or ran last; steps of earlier ones do nothing.
    pub build_id: Uuid,
    pub build_done: i64,
    /// Customers to go through, known once the build has begun.
    pub build_total: Option<i64>,
    pub build_added: i64,
    pub build_removed: i64,
    pub built_at: Option<DateTime<Utc>>,
    /// The day that relative dates were last worked out for.
    pub built_for: NaiveDate,
    pub created_by: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The filter as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredFilter(pub Filter);

/// What of a segment depends on who reads it.
#[derive(Clone, Copy)]
pub struct Shown {
    pub changes_waiting: bool,
    pub editable: bool,
    /// Whether the build is told, which counts all customers.
    pub build: bool,
}

impl Model {
    /// The zone in which its days begin.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC)
    }

    /// The segment as it is shown: with the members that the reader reaches, the name of whoever made it, and what the reader may do and know.
    pub fn into_dto(self, members: Total, created_by: Option<UserRef>, shown: Shown) -> Result<Segment, Error> {
        let Shown { changes_waiting, editable, build } = shown;
        let Self {
            id,
            name,
            name_key: _,
            description,
            filter,
            time_zone,
            relative: _,
            state,
            problem,
            members: _,
            build_id: _,
            build_done,
            build_total,
            build_added,
            build_removed,
            built_at,
            built_for: _,
            created_by: _,
            archived_at,
            created_at,
            updated_at,
            version,
        } = self;
        let count = |n: i64| u64::try_from(n).map_err(Error::internal);
        let progress = || {
            Ok::<_, Error>(SegmentBuild {
                done: count(build_done)?,
                total: build_total.map(count).transpose()?,
                added: count(build_added)?,
                removed: count(build_removed)?,
                finished_at: built_at,
            })
        };
        Ok(Segment {
            build: build.then(progress).transpose()?,
            id,
            name,
            description,
            filter: filter.0,
            time_zone,
            state,
            problem,
            members,
            changes_waiting,
            editable,
            created_by,
            archived_at,
            created_at,
            updated_at,
            version,
        })
    }
}
