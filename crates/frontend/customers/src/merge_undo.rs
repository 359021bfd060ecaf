//! Taking a merge back, from wherever it is offered.

use shared::customers::merges::{Moved, UndoneMerge};
use ui::{Toasts, format_number};
use uuid::Uuid;

use super::duplicate_api;

/// Undoes a merge and says what became of it; `then` is called in any case.
pub fn undo(merge: Uuid, toasts: Toasts, then: impl FnOnce() + 'static) {
    leptos::task::spawn_local(async move {
        match duplicate_api::undo(merge).await {
            Ok(undone) => {
                toasts.success(outcome(&undone));
            }
            Err(failure) => {
                toasts.error(failure.message());
            }
        }
        then();
    });
}

fn outcome(undone: &UndoneMerge) -> String {
    let both = format!("{} and {} are two again", undone.merge.kept.name, undone.merge.other.name);
    let kept = undone.kept_fields.iter().map(|field| field.replace('_', " ")).collect::<Vec<_>>().join(", ");
    let left = list(&undone.left);
    match (kept.is_empty(), left.is_empty()) {
        (true, true) => both,
        (false, true) => format!("{both}. Changed since, so left as it is: {kept}."),
        (true, false) => format!("{both}. Left where they are: {left}."),
        (false, false) => format!("{both}. Changed since, so left as it is: {kept}. Left where they are: {left}."),
    }
}

/// What moved: "2 interactions, 1 contact".
pub fn describe_moves(moved: &[Moved]) -> String {
    if moved.is_empty() { "Nothing".to_owned() } else { list(moved) }
}

fn list(moved: &[Moved]) -> String {
    let parts = moved.iter().map(|moved| moved.words(|count| format_number(count as i64)));
    parts.collect::<Vec<_>>().join(", ")
}
