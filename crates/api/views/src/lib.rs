//! Saved views of the lists of all record types: one's own, and those that are shared with one's roles.

mod access;
mod create;
mod delete;
mod edit;
mod entity;
mod find;
mod get;
mod list;
mod roles;
mod share;

pub use find::SharedViews;

use platform::operations::ServiceConfig;

/// The endpoints of this domain. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::list_views)
        .service(roles::list_view_roles)
        .service(create::create_view)
        .service(get::get_view)
        .service(edit::edit_view)
        .service(share::set_view_roles)
        .service(delete::delete_view);
}
