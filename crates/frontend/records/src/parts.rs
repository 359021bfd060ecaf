//! The parts of pages that are fetched by themselves, for chunks that build on them.

use super::{
    bulk, files_tab::FilesTab, filter_dialog::FilterDialog, inline_conflict::ConflictDialog, inline_editor::Editor,
    timeline_tab::TimelineTab, view_dialog,
};

/// What opens in a list.
pub fn dialogs() -> [*const (); 7] {
    [
        bulk::dialog::BulkDialog as *const (),
        bulk::note::BulkNote as *const (),
        FilterDialog as *const (),
        ConflictDialog as *const (),
        Editor as *const (),
        view_dialog::NameDialog as *const (),
        view_dialog::ShareDialog as *const (),
    ]
}

/// The tabs of a record's page.
pub fn tabs() -> [*const (); 2] {
    [TimelineTab as *const (), FilesTab as *const ()]
}
