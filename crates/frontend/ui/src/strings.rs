//! The words the components themselves say; pages bring their own.

pub const CLOSE: &str = "Close";
pub const CANCEL: &str = "Cancel";
pub const DISMISS: &str = "Dismiss";
pub const CLEAR: &str = "Clear";
pub const CLEAR_ALL: &str = "Clear all";
pub const TRY_AGAIN: &str = "Try again";
pub const LOADING: &str = "Loading…";
pub const LOAD_MORE: &str = "Load more";
pub const SHOW_PASSWORD: &str = "Show password";
pub const HIDE_PASSWORD: &str = "Hide password";
pub const NO_MATCH: &str = "Nothing matches.";
pub const NEW: &str = "New";
/// Behind the name of a field.
pub const NOT_A_CHOICE: &str = "must be chosen from the list";
pub const CHOOSE_DATE: &str = "Choose a date";
pub const PREVIOUS: &str = "Previous";
pub const NEXT: &str = "Next";
pub const PREVIOUS_MONTH: &str = "Previous month";
pub const NEXT_MONTH: &str = "Next month";
pub const TODAY: &str = "Today";
pub const YESTERDAY: &str = "Yesterday";
pub const COLUMNS: &str = "Columns";
pub const SORT_BY: &str = "Sort by";
pub const DENSITY: &str = "Compact rows";
pub const SELECT_ALL: &str = "Select all rows on this page";
pub const VIEW: &str = "View";
pub const VIEW_CHANGED: &str = "changed";
pub const MOVE_TO: &str = "Move to";
pub const SHOW_TABLE: &str = "Show as table";
pub const CHART_FAILED: &str = "The chart could not be loaded. Its figures are in the table.";
pub const DROP_HERE: &str = "Drop a file here or";
pub const BROWSE: &str = "browse";
pub const REMOVE: &str = "Remove";
pub const SHORTCUTS: &str = "Keyboard shortcuts";
pub const COMMANDS: &str = "Command palette";
pub const COMMANDS_HINT: &str = "Type a command or search…";
pub const RECENT: &str = "Recent";
pub const NOTIFICATIONS: &str = "Notifications";
pub const NOT_LOADED: &str = "This could not be loaded.";
pub const PAGE_NOT_LOADED: &str = "This page could not be loaded.";
pub const CHECK_CONNECTION: &str = "Check your connection, then try again.";

/// How many can be chosen from, for those who do not see the list.
pub fn found_to_mention(count: usize) -> String {
    if count == 1 {
        "One person found. Enter chooses.".to_owned()
    } else {
        format!("{count} people found. Arrow keys move, Enter chooses.")
    }
}
