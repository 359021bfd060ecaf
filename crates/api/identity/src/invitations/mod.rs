//! Invitations, as those see them who were invited.

mod accept;
mod look_up;

use platform::operations::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(look_up::look_up_invitation).service(accept::accept_invitation);
}
