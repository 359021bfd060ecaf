//! Signing in and out, and forgotten passwords.

pub mod forgot;
mod refresh;
mod reset;
mod sign_in;
mod sign_out;

use platform::operations::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(sign_in::sign_in)
        .service(refresh::refresh)
        .service(sign_out::sign_out)
        .service(forgot::forgot_password)
        .service(reset::reset_password);
}
