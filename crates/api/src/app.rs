//! The product in one look: one line per domain.

use crate::docs;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpResponse, web};
use platform::endpoints::Endpoints;
use platform::file_reader::FileReader;
use platform::operations::ServiceConfig;
use platform::registry::Registry;
use platform::{App, file_reader, health, limits, outbox};
use records::Kit;
use std::sync::LazyLock;

/// Where the API lives.
pub const API: &str = "/api/v1";

/// Every record type, in the order in which people should see them.
pub(crate) fn records() -> Vec<&'static dyn records::AnyRecord> {
    vec![&customers::CUSTOMERS, &sales::LEADS, &sales::PRODUCTS]
}

/// What domains know of each other at run time.
pub(crate) fn registry() -> Registry {
    let kit = Kit::new(records(), &identity::People).with_saved_filters(&views::SharedViews);
    Registry::default().with(kit.with_about([timeline::ABOUT, attachments::ABOUT]))
}

/// Every endpoint, domain by domain.
pub(crate) fn domains(cfg: &mut ServiceConfig<'_>) {
    identity::routes(cfg);
    // Before the records, whose paths end in an id.
    customers::routes(cfg);
    for record in records() {
        timeline::routes(cfg, record);
        attachments::routes(cfg, record);
        records::routes(cfg, record);
    }
    records::common_routes(cfg);
    views::routes(cfg);
    reports::routes(cfg);
    audit::routes(cfg);
    jobs::routes(cfg);
    live::routes(cfg);
    notifications::routes(cfg);
}

/// Who deals with which messages of the outbox.
pub(crate) fn handlers(app: &web::Data<App>) -> Result<Vec<(&'static str, outbox::Handler)>, platform::Error> {
    let mut handlers = Vec::new();
    handlers.extend(identity::handlers());
    handlers.extend(jobs::handlers(app)?);
    handlers.extend(records::handlers());
    handlers.extend(customers::handlers());
    handlers.extend(attachments::handlers());
    Ok(handlers)
}

/// Reads one file of this kind, as the process that the server started for it.
pub fn read_file(kind: &str) -> Result<(), String> {
    match kind {
        records::SheetReader::NAME => file_reader::answer::<records::SheetReader>(),
        customers::PictureReader::NAME => file_reader::answer::<customers::PictureReader>(),
        _ => Err(format!("there is nothing that reads a {kind}")),
    }
}

/// What a record's timeline is made of, domain by domain.
fn timeline() -> web::Data<timeline::Timeline> {
    web::Data::new(timeline::Timeline(timeline::sources()))
}

/// What notices can be about, domain by domain.
fn subjects() -> web::Data<notifications::Subjects> {
    web::Data::new(notifications::Subjects(vec![timeline::subject(records())]))
}

/// The routes of the server; what is not here belongs to the web app.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(docs::routes).configure(health::routes).service(
        web::scope(API)
            .app_data(timeline())
            .app_data(subjects())
            .wrap(from_fn(known_method))
            // The last one wrapped is the first to see a request: the limits know who is signed in.
            .wrap(from_fn(limits::rate))
            .wrap(from_fn(identity::resolve_principal))
            .configure(|cfg| domains(&mut ServiceConfig::Routes(cfg)))
            .default_service(web::to(no_such_endpoint)),
    );
}

async fn no_such_endpoint() -> Result<HttpResponse, platform::Error> {
    Err(platform::Error::not_found("endpoint"))
}

/// Middleware: a refusal becomes 405 where the address is known, and not the method. Looked up for refusals alone: a word where an id belongs
/// is one in any case.
async fn known_method<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    static ENDPOINTS: LazyLock<Endpoints> = LazyLock::new(|| Endpoints::of(&docs::document()));
    let answer = next.call(req).await?;
    let may_be = answer.status().is_client_error() && !matches!(answer.status(), StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS);
    let refusal = may_be.then(|| ENDPOINTS.refuse_method(answer.request().method().as_str(), answer.request().path())).flatten();
    Ok(match refusal {
        Some(refusal) => answer.into_response(refusal).map_into_right_body(),
        None => answer.map_into_left_body(),
    })
}
