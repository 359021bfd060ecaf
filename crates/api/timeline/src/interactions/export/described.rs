//! Which interactions a file holds, in words.

use chrono_tz::Tz;
use platform::clock;
use platform::export::only_where;
use shared::Named;
use shared::records::interactions::InteractionQuery;
use std::collections::HashMap;
use uuid::Uuid;

/// Whether rows are left out, and by what; with these names of users.
pub fn filter(names: &HashMap<Uuid, String>, query: &InteractionQuery, zone: Tz) -> String {
    let name = |id: Uuid| names.get(&id).map_or("somebody who is not there any more", String::as_str);
    let said = [
        query.kind.map(|kind| format!("kind is {}", kind.label())),
        query.author_id.map(|id| format!("logged by {}", name(id))),
        query.mentioned_id.map(|id| format!("{} is mentioned", name(id))),
        query.from.map(|from| format!("from {}", clock::day_or_moment(from, zone))),
        query.to.map(|to| format!("before {}", clock::day_or_moment(to, zone))),
    ];
    only_where("All interactions", said)
}
