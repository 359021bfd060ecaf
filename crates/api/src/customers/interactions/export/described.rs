//! Which interactions a file holds, in words.

use crate::identity;
use crate::platform::{Ctx, Error};
use chrono_tz::Tz;
use shared::customers_interactions::InteractionQuery;
use shared::{Moment, Named};
use uuid::Uuid;

/// Whether rows are left out, and by what.
pub async fn filter(ctx: &Ctx, query: &InteractionQuery, zone: Tz) -> Result<String, Error> {
    let names = identity::names(ctx.db(), query.author_id.into_iter().chain(query.mentioned_id)).await?;
    let name = |id: Uuid| names.get(&id).map_or("somebody who is not there any more", String::as_str);
    let parts: Vec<String> = [
        query.kind.map(|kind| format!("kind is {}", kind.label())),
        query.author_id.map(|id| format!("logged by {}", name(id))),
        query.mentioned_id.map(|id| format!("{} is mentioned", name(id))),
        query.from.map(|from| format!("from {}", moment(from, zone))),
        query.to.map(|to| format!("before {}", moment(to, zone))),
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(if parts.is_empty() { "All interactions".to_owned() } else { format!("Only where {}", parts.join(", and ")) })
}

/// A day where it begins, else a moment.
fn moment(at: Moment, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    local.format(if local.time() == chrono::NaiveTime::MIN { "%-d %B %Y" } else { "%-d %B %Y, %H:%M" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_said_where_it_begins() {
        let at: Moment = "2026-11-01T23:00:00Z".parse().unwrap();
        assert_eq!(moment(at, Tz::Europe__Berlin), "2 November 2026");
        assert_eq!(moment(at, Tz::UTC), "1 November 2026, 23:00");
    }
}
