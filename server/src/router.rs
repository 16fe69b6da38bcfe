//! Composes the handlers of every route of `crate::routes`, and the middleware around them.
//!
//! From the outside in: headers on every answer · counting · tracing · refusals told as pages to who looks at one · panics told ·
//! pages compressed · what another site sent refused · the handlers, bounded in time and number but for the live connections.

use crate::administration::REQUEST_BYTES;
use crate::error::HttpProblem;
use crate::http::access::{devices, directory_sign_in, enrol, me, one_login, passkeys, sign_in};
use crate::http::administration::connections;
use crate::http::tables::reported;
use crate::http::{
    administration, api_docs, articles, assets, audit, csp, directory, documents, efirma, evidence, frame, headers,
    health, held, intake, labels, letters, light, limits, live, machines, mail, metrics, outbox, papers, people, plans,
    presence, promises, push, redact, reports, search, session, sync, tables, uploads,
};
use crate::import::propose;
use crate::pages::compression;
use crate::portal::{self, public_label};
use crate::runtime::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};
use ronda_shared::limits as bounds;
use tower_http::catch_panic::CatchPanicLayer;

/// The whole server as one HTTP service.
pub fn router(app: App) -> Router {
    let small = DefaultBodyLimit::max(bounds::JSON_BYTES);
    let large = DefaultBodyLimit::max(frame::FRAMED_BYTES);
    let table = DefaultBodyLimit::max(propose::BYTES);
    let change = DefaultBodyLimit::max(REQUEST_BYTES);
    // A gateway's whole call, quoted within a JSON string.
    let tried = DefaultBodyLimit::max(bounds::INTAKE_BYTES + bounds::JSON_BYTES);
    let bounded = Router::new()
        .route("/healthz", get(health::check))
        .route("/metrics", get(metrics::read))
        .route("/api/openapi.json", get(api_docs::description))
        .route("/api/docs", get(api_docs::page))
        .route("/api/csp", post(csp::report))
        .route("/api/enrol/begin", post(enrol::begin))
        .route("/api/enrol", post(enrol::enrol))
        .route("/api/sign-in/begin", post(sign_in::begin))
        .route("/api/sign-in", post(sign_in::sign_in))
        .route("/api/oidc", get(one_login::list))
        .route("/api/oidc/{provider}/start", get(one_login::start))
        .route("/api/oidc/{provider}/callback", get(one_login::callback))
        .route("/api/oidc/finish", post(one_login::finish))
        .route("/api/directory/sign-in", post(directory_sign_in::sign_in))
        .route("/api/step-up/begin", post(sign_in::step_up_begin))
        .route("/api/step-up", post(sign_in::step_up))
        .route("/api/passkeys", get(passkeys::list).post(passkeys::add))
        .route("/api/passkeys/begin", post(passkeys::begin))
        .route("/api/passkeys/{id}/name", post(passkeys::rename))
        .route("/api/passkeys/{id}/remove", post(passkeys::remove))
        .route("/api/devices", get(devices::list))
        .route("/api/devices/anew", post(devices::anew))
        .route("/api/devices/{id}/name", post(devices::rename))
        .route("/api/devices/{id}/revoke", post(devices::revoke))
        .route("/api/accounts", get(directory::accounts::list))
        .route("/api/accounts/{key}", post(directory::accounts::decide))
        .route("/api/people", get(people::list))
        .route("/api/people/{id}", get(directory::person::one).post(directory::person::change))
        .route("/api/people/{id}/leave", post(directory::leave::leave))
        .route("/api/people/{id}/link", post(people::link))
        .route("/api/people/{id}/reset", post(people::begin_anew))
        .route("/api/administration", get(administration::standing).post(administration::change).layer(change))
        .route("/api/administration/try", post(administration::look).layer(change))
        .route("/api/administration/paper", post(administration::paper::draw).layer(change))
        .route("/api/administration/editions", get(administration::editions::list))
        .route("/api/administration/editions/{number}/back", post(administration::editions::back))
        .route("/api/administration/proposals", get(administration::proposals::list))
        .route("/api/administration/proposals/{number}/approve", post(administration::proposals::approve))
        .route("/api/administration/proposals/{number}/away", post(administration::proposals::put_away))
        .route("/api/administration/files.tar", get(administration::files::archive))
        .route("/api/administration/messages/preview", post(administration::messages::preview))
        .route("/api/administration/messages/trial", post(administration::messages::trial))
        .route("/api/administration/connections", get(connections::list))
        .route("/api/administration/connections/sources/{name}/try", post(connections::sources::look).layer(change))
        .route("/api/administration/connections/gateways/{name}/try", post(connections::gateways::look).layer(tried))
        .route("/api/administration/connections/ocsp/try", post(connections::ocsp::try_out))
        .route("/api/administration/connections/inventory/{name}/try", post(connections::inventory::look).layer(change))
        .route("/api/administration/connections/providers/{name}/try", post(connections::providers::try_out))
        .route("/api/administration/connections/directory/try", post(connections::directory::try_out))
        .route("/api/administration/connections/directory/apply", post(connections::directory::apply))
        .route("/api/administration/connections/webhooks/{name}/given-up", get(connections::webhooks::given_up))
        .route("/api/administration/connections/webhooks/{name}/try", post(connections::webhooks::try_out))
        .route("/api/administration/connections/webhooks/{name}/again", post(connections::webhooks::send_again))
        .route("/api/administration/connections/whatsapp/try", post(connections::whatsapp::try_out))
        .route("/api/administration/connections/whatsapp/messages", get(connections::whatsapp::messages))
        .route("/api/administration/connections/whatsapp/again", post(connections::whatsapp::send_again))
        .route("/api/administration/connections/time-stamps/try", post(connections::time_stamps::try_out))
        .route("/api/audit", get(audit::read))
        .route("/api/mail/queue", get(mail::queue::read))
        .route("/api/mail/set-aside", get(mail::set_aside::list))
        .route("/api/mail/set-aside/{key}", get(mail::set_aside::one).post(mail::set_aside::settle))
        .route("/api/held", get(held::list))
        .route("/api/held/{position}", post(held::decide))
        .route("/api/challenge", get(enrol::challenge))
        .route("/api/session", post(enrol::resume))
        .route("/api/sync", post(sync::sync).layer(large))
        .route("/api/outbox", post(outbox::hand_in).layer(large))
        .route("/api/outcomes", get(outbox::left).post(outbox::outcomes))
        .route("/api/proofs", post(light::proofs::sign))
        .route("/api/presence", post(presence::announce))
        .route("/api/push", get(push::read).post(push::begin))
        .route("/api/push/end", post(push::end))
        .route("/api/search", get(search::search))
        .route("/api/near-words", post(search::near_words::near))
        .route("/api/v1/tickets", get(machines::tickets))
        .route("/api/v1/tickets/{folio}", get(machines::notes::one))
        .route("/api/v1/changes", get(machines::changes::changes))
        .route("/api/v1/equipment", get(machines::equipment))
        .route("/api/v1/people", get(machines::people::people))
        .route("/api/v1/registers/{id}/records", get(machines::lists::records))
        .route("/api/v1/letters", get(machines::lists::letters))
        .route("/api/v1/stock", get(machines::lists::stock))
        .route("/api/v1/articles", get(machines::articles::articles))
        .route("/api/v1/audit", get(machines::audit::lines))
        .route("/api/documents/{id}", get(documents::whole))
        .route("/api/documents/{id}/whatsapp", get(documents::whatsapp::marks))
        .route("/api/documents/{id}/evidence/{act}", get(evidence::bytes))
        .route("/api/documents/{id}/evidence/{act}/thumb", get(evidence::thumb))
        .route("/api/uploads/{act}", get(uploads::look))
        .route("/api/documents/{id}/redact", post(redact::redact))
        .route("/api/equipment.csv", get(tables::equipment::table).post(tables::equipment::bring_in).layer(table))
        .route("/api/equipment/unregistered", get(reported::unregistered))
        .route("/api/equipment/{id}/reported", get(reported::of_item))
        .route("/api/equipment/twins", get(tables::equipment::pairs))
        .route("/api/labels", get(labels::layouts).post(labels::print))
        .route("/api/letters", get(letters::register))
        .route("/api/documents/{id}/stamps/{act}", get(letters::stamp))
        .route(
            "/api/registers/{id}/records.csv",
            get(tables::records::table).post(tables::records::bring_in).layer(table),
        )
        .route("/api/registers/{id}/software", get(tables::software::count))
        .route("/api/articles/{id}/reads", get(articles::reads))
        .route("/api/plans", get(plans::year))
        .route("/api/visits/calendar", get(plans::calendar::read).post(plans::calendar::begin))
        .route("/api/visits/calendar/end", post(plans::calendar::end))
        .route("/calendario/{token}", get(plans::calendar::feed))
        .route("/api/promises", get(promises::promises))
        .route("/api/reports", get(reports::report))
        .route("/api/reports/issued", get(reports::issued::list).post(reports::issued::issue))
        .route("/api/reports/issued/{number}", get(reports::issued::one))
        .route("/api/reports/schedules", get(reports::schedules::list).post(reports::schedules::add))
        .route("/api/reports/schedules/{id}/stop", post(reports::schedules::stop))
        .route("/api/documents/{id}/papers/{form}", get(papers::print))
        .route("/api/documents/{id}/efirma", get(efirma::signatures))
        .route("/api/documents/{id}/time-stamps/{paper}", get(documents::time_stamps::token))
        .route("/verificar/{hash}", get(papers::verify))
        .route("/e/{label}", get(public_label::open))
        .route("/portal", get(portal::index))
        .route("/portal/nueva/{service}", get(portal::form))
        .route("/portal/formato/{service}/{form}", get(portal::print))
        .route("/portal/reto", get(portal::challenge))
        .route("/portal/portal.js", get(portal::page_script))
        .route("/portal/work.js", get(portal::work_script))
        .route("/portal/logo", get(portal::logo_file))
        .route("/portal/colores.css", get(portal::colours))
        .route("/portal/privacidad", get(portal::privacy))
        .route("/portal/articulo/{id}", get(portal::see_article).post(portal::vote))
        .route("/portal/articulo/{id}/archivo/{act}", get(portal::article_file))
        .route("/portal/movida/{token}", get(portal::moved))
        .route("/portal/estado", get(portal::status).post(portal::request_link))
        .route("/portal/enlace/{token}", get(portal::show).post(portal::follow))
        .route("/portal/mias", get(portal::mine).post(portal::ask))
        .route("/portal/datos", post(portal::register))
        .route("/portal/salir", post(portal::leave))
        .route("/portal/solicitud/{id}", get(portal::see))
        .route("/portal/solicitud/{id}/archivo/{act}", get(portal::evidence))
        .route("/portal/solicitud/{id}/documento/{form}", get(portal::paper))
        .route("/api/me", get(me::me))
        .route("/api/sign-out", post(session::sign_out))
        .route("/api/sign-out/others", post(session::sign_out_others))
        .layer(small)
        .layer(from_fn_with_state(app.clone(), limits::bound));
    // A part of an upload, and a carried bundle, may come slowly: their handlers have timeouts of their own.
    let uploads =
        Router::new().route("/api/uploads/{act}", put(uploads::take)).route("/api/carried", post(light::carried::take));
    // Forms of the public portal come with files: their size and their time have bounds of their own.
    let forms = Router::new()
        .route("/e/{label}", post(public_label::report))
        .route("/portal/nueva/{service}", post(portal::file))
        .route("/portal/solicitud/{id}", post(portal::say))
        .layer(DefaultBodyLimit::max(portal::FORM_BYTES));
    // No browser calls these routes and no cookie counts: the signature authenticates the call.
    let signed = Router::new()
        .route("/api/intake/{source}", post(intake::take).layer(DefaultBodyLimit::max(bounds::INTAKE_BYTES)))
        .route("/api/v1/requests", post(machines::filing::file))
        .route("/api/v1/tickets/{folio}/notes", get(machines::notes::written).post(machines::notes::add))
        .route("/api/alerts/{source}", post(intake::alerts::take).layer(DefaultBodyLimit::max(bounds::ALERTS_BYTES)))
        .route(
            "/api/whatsapp",
            get(intake::whatsapp::verify)
                .post(intake::whatsapp::take)
                .layer(DefaultBodyLimit::max(bounds::WHATSAPP_BYTES)),
        )
        .route(
            "/api/inventory/{source}",
            post(intake::inventory::take).layer(DefaultBodyLimit::max(bounds::INVENTORY_BYTES)),
        )
        .route("/api/oidc/{provider}/logout", post(one_login::logout))
        .layer(DefaultBodyLimit::max(bounds::JSON_BYTES))
        .layer(from_fn_with_state(app.clone(), limits::bound));
    Router::new()
        .merge(bounded)
        .merge(uploads)
        .merge(forms)
        .route("/api/live", get(live::open))
        .method_not_allowed_fallback(|| async { HttpProblem::WrongMethod })
        .fallback(assets::any)
        .layer(from_fn_with_state(app.clone(), headers::same_site))
        .merge(signed)
        .layer(compression::layer())
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn_with_state(app.clone(), portal::in_words))
        .layer(from_fn_with_state(app.clone(), limits::trace))
        .layer(from_fn(limits::count))
        .layer(from_fn_with_state(app.clone(), headers::put))
        .with_state(app)
}
