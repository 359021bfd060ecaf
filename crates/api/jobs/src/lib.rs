//! The outbox as people see it, and who sends what.

mod access;
mod export;
mod list;
mod read;
mod retry;
mod row;

use actix_web::web;
use platform::mail::{self, Mailer};
use platform::operations::ServiceConfig;
use platform::outbox::Handler;
use platform::{App, Error, scrubbing, search};
use std::rc::Rc;

/// The endpoints of this domain.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_outbox).service(read::get_message).service(retry::retry_message);
}

/// Sends e-mail through the configured adapter, and does what the platform asks for.
pub fn handlers(app: &web::Data<App>) -> Result<Vec<(&'static str, Handler)>, Error> {
    let mailer = Rc::new(Mailer::new(&app.config)?);
    let send: Handler = Rc::new(move |_, delivery| {
        let mailer = mailer.clone();
        Box::pin(async move { mailer.send(&delivery).await })
    });
    Ok(vec![(mail::KIND, send), (search::PURGE, search::purging()), scrubbing::scrubbing(), mail::remover()])
}
