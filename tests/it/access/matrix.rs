//! Every route by every kind of client (S3). A route without a row here fails; so does a refusal that `docs/api.md`
//! does not tell.

use axum::body::Body;
use axum::http::{Method, header};
use ronda_server::error::HttpProblem;
use ronda_server::routes::{ROUTES, Route};
use ronda_test_support::client::Client;
use ronda_test_support::house::House;

/// Method, path, and the status for: nobody, who asks for service, a technician, an agent, an auditor, a supervisor without
/// a passkey, a supervisor who was verified just now, a revoked device. What is sent is empty, so that 400 means «let in and
/// not understood».
const MATRIX: &[(&str, &str, [u16; 8])] = &[
    ("GET", "/healthz", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/metrics", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/openapi.json", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/api/docs", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/api/csp", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/enrol/begin", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/enrol", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/sign-in/begin", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/sign-in", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("GET", "/api/oidc", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/api/oidc/{provider}/start", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/oidc/{provider}/callback", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/api/oidc/finish", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/directory/sign-in", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/step-up/begin", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/step-up", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("GET", "/api/passkeys", [401, 200, 200, 200, 200, 200, 200, 403]),
    ("POST", "/api/passkeys/begin", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/passkeys", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/passkeys/{id}/name", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/passkeys/{id}/remove", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("GET", "/api/devices", [401, 200, 200, 200, 200, 200, 200, 403]),
    ("POST", "/api/devices/anew", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/devices/{id}/name", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/devices/{id}/revoke", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("GET", "/api/accounts", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/accounts/{key}", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("GET", "/api/people", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("GET", "/api/people/{id}", [401, 403, 403, 403, 403, 404, 404, 403]),
    ("POST", "/api/people/{id}", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/people/{id}/leave", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/people/{id}/link", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/people/{id}/reset", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("GET", "/api/administration", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/administration", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/administration/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/paper", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("GET", "/api/administration/editions", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/administration/editions/{number}/back", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("GET", "/api/administration/proposals", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/administration/proposals/{number}/approve", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/administration/proposals/{number}/away", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("GET", "/api/administration/files.tar", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/administration/messages/preview", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/messages/trial", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("GET", "/api/administration/connections", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/administration/connections/sources/{name}/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/connections/gateways/{name}/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/connections/ocsp/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/connections/inventory/{name}/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/connections/providers/{name}/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/connections/directory/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/connections/directory/apply", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("GET", "/api/administration/connections/webhooks/{name}/given-up", [401, 403, 403, 403, 403, 404, 404, 403]),
    ("POST", "/api/administration/connections/webhooks/{name}/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("POST", "/api/administration/connections/webhooks/{name}/again", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/administration/connections/whatsapp/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("GET", "/api/administration/connections/whatsapp/messages", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/administration/connections/whatsapp/again", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("POST", "/api/administration/connections/time-stamps/try", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("GET", "/api/audit", [401, 403, 403, 403, 200, 200, 200, 403]),
    ("GET", "/api/mail/queue", [401, 403, 403, 403, 200, 200, 200, 403]),
    ("GET", "/api/mail/set-aside", [401, 403, 403, 200, 403, 200, 200, 403]),
    ("GET", "/api/mail/set-aside/{key}", [401, 403, 403, 404, 403, 404, 404, 403]),
    ("POST", "/api/mail/set-aside/{key}", [401, 403, 403, 400, 403, 400, 400, 403]),
    ("GET", "/api/held", [401, 403, 403, 403, 403, 200, 200, 403]),
    ("POST", "/api/held/{position}", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("GET", "/api/challenge", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/session", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/sync", [401, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/outbox", [401, 400, 400, 400, 400, 400, 400, 400]),
    ("GET", "/api/outcomes", [401, 200, 200, 200, 200, 200, 200, 403]),
    ("POST", "/api/outcomes", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/carried", [401, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/proofs", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("GET", "/api/live", [401, 200, 200, 200, 200, 200, 200, 403]),
    ("POST", "/api/presence", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("GET", "/api/push", [401, 200, 200, 200, 200, 200, 200, 403]),
    ("POST", "/api/push", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/push/end", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("GET", "/api/search", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/near-words", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("GET", "/api/v1/tickets", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/tickets/{folio}", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/changes", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/tickets/{folio}/notes", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("POST", "/api/v1/tickets/{folio}/notes", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("POST", "/api/v1/requests", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/equipment", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/people", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/registers/{id}/records", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/letters", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/stock", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/articles", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/v1/audit", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/documents/{id}", [401, 404, 404, 404, 404, 404, 404, 403]),
    ("GET", "/api/documents/{id}/whatsapp", [401, 403, 403, 404, 403, 404, 404, 403]),
    ("GET", "/api/documents/{id}/evidence/{act}", [401, 404, 404, 404, 404, 404, 404, 403]),
    ("GET", "/api/documents/{id}/evidence/{act}/thumb", [401, 404, 404, 404, 404, 404, 404, 403]),
    ("GET", "/api/uploads/{act}", [401, 404, 404, 404, 404, 404, 404, 404]),
    ("PUT", "/api/uploads/{act}", [401, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/api/documents/{id}/redact", [401, 403, 403, 403, 403, 403, 400, 403]),
    ("GET", "/api/equipment.csv", [401, 403, 403, 200, 403, 200, 200, 403]),
    ("POST", "/api/equipment.csv", [401, 403, 403, 415, 403, 415, 415, 403]),
    ("GET", "/api/equipment/twins", [401, 403, 403, 200, 403, 200, 200, 403]),
    ("GET", "/api/equipment/unregistered", [401, 403, 403, 200, 403, 200, 200, 403]),
    ("GET", "/api/equipment/{id}/reported", [401, 403, 403, 404, 403, 404, 404, 403]),
    ("GET", "/api/labels", [401, 403, 403, 200, 403, 200, 200, 403]),
    ("POST", "/api/labels", [401, 403, 403, 400, 403, 400, 400, 403]),
    ("GET", "/api/letters", [401, 403, 403, 200, 200, 200, 200, 403]),
    ("GET", "/api/documents/{id}/stamps/{act}", [401, 403, 403, 404, 403, 404, 404, 403]),
    ("GET", "/api/registers/{id}/records.csv", [401, 404, 404, 404, 404, 404, 404, 403]),
    ("POST", "/api/registers/{id}/records.csv", [401, 415, 415, 415, 415, 415, 415, 403]),
    ("GET", "/api/registers/{id}/software", [401, 403, 403, 404, 403, 404, 404, 403]),
    ("GET", "/api/articles/{id}/reads", [401, 404, 404, 404, 404, 404, 404, 403]),
    ("GET", "/api/plans", [401, 403, 403, 400, 400, 400, 400, 403]),
    ("GET", "/api/visits/calendar", [401, 200, 200, 200, 200, 200, 200, 403]),
    ("POST", "/api/visits/calendar", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("POST", "/api/visits/calendar/end", [401, 400, 400, 400, 400, 400, 400, 403]),
    ("GET", "/calendario/{token}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/promises", [401, 403, 403, 200, 200, 200, 200, 403]),
    ("GET", "/api/reports", [401, 403, 403, 400, 400, 400, 400, 403]),
    ("GET", "/api/reports/issued", [401, 403, 403, 200, 200, 200, 200, 403]),
    ("POST", "/api/reports/issued", [401, 403, 403, 403, 403, 400, 400, 403]),
    ("GET", "/api/reports/issued/{number}", [401, 403, 403, 404, 404, 404, 404, 403]),
    ("GET", "/api/reports/schedules", [401, 403, 403, 200, 200, 200, 200, 403]),
    ("POST", "/api/reports/schedules", [401, 403, 403, 400, 400, 400, 400, 403]),
    ("POST", "/api/reports/schedules/{id}/stop", [401, 403, 403, 400, 400, 400, 400, 403]),
    ("GET", "/api/documents/{id}/papers/{form}", [401, 403, 404, 404, 404, 404, 404, 403]),
    ("GET", "/api/documents/{id}/efirma", [401, 403, 404, 404, 404, 404, 404, 403]),
    ("GET", "/api/documents/{id}/time-stamps/{paper}", [401, 403, 404, 404, 404, 404, 404, 403]),
    ("GET", "/verificar/{hash}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/e/{label}", [200, 200, 303, 303, 200, 303, 303, 200]),
    ("POST", "/e/{label}", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/intake/{source}", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("POST", "/api/oidc/{provider}/logout", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/alerts/{source}", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/api/whatsapp", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/api/whatsapp", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("POST", "/api/inventory/{source}", [401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET", "/portal", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/portal/nueva/{service}", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/portal/nueva/{service}", [400, 400, 400, 400, 400, 400, 400, 400]),
    ("GET", "/portal/formato/{service}/{form}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/reto", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/portal/portal.js", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/portal/work.js", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/portal/logo", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/colores.css", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/privacidad", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/portal/articulo/{id}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/portal/articulo/{id}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/articulo/{id}/archivo/{act}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/movida/{token}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/estado", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/portal/estado", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/portal/enlace/{token}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/portal/enlace/{token}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/mias", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/portal/mias", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/portal/datos", [303, 303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/portal/salir", [303, 303, 303, 303, 303, 303, 303, 303]),
    ("GET", "/portal/solicitud/{id}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/portal/solicitud/{id}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/solicitud/{id}/archivo/{act}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/portal/solicitud/{id}/documento/{form}", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/me", [401, 200, 200, 200, 200, 200, 200, 403]),
    ("POST", "/api/sign-out", [401, 400, 400, 400, 400, 400, 400, 400]),
    ("POST", "/api/sign-out/others", [401, 400, 400, 400, 400, 400, 400, 403]),
];

#[tokio::test]
async fn every_route_answers_every_client_as_told() {
    let routes: Vec<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
    let rows: Vec<_> = MATRIX.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(routes, rows, "each route has its row");
    let house = House::open();
    let (nobody, lia, omar, eva, ivan) = (
        house.anonymous(),
        house.requester().await,
        house.technician().await,
        house.agent().await,
        house.auditor().await,
    );
    let (ana, lost) = (house.supervisor().await, house.technician().await);
    let verified = house.supervisor_with_passkey().await;
    house.revoke(lost.device.id);
    let clients: [(&str, &Client); 8] = [
        ("nobody", &nobody),
        ("a requester", &lia.client),
        ("a technician", &omar.client),
        ("an agent", &eva.client),
        ("an auditor", &ivan.client),
        ("a supervisor", &ana.client),
        ("a verified supervisor", &verified.client),
        ("a revoked device", &lost.client),
    ];
    for (method, path, expected) in MATRIX {
        // The portal counts by address, and all these come from one.
        if path.starts_with("/portal/") {
            house.pass(120_000);
        }
        for ((who, client), expected) in clients.iter().zip(expected) {
            let status = ask(&house, client, method, path).await;
            assert_eq!(status, *expected, "{method} {path} of {who}");
        }
    }
}

/// A client's way, which holds the answer against the description of the API. Of a live line, which has no end, the head
/// of the answer alone.
async fn ask(house: &House, client: &Client, method: &str, path: &str) -> u16 {
    use tower::ServiceExt;
    let kind = match path {
        "/api/sync" | "/api/outbox" => "application/cbor",
        "/api/uploads/{act}" | "/api/carried" => "application/octet-stream",
        _ => "application/json",
    };
    let offset = if method == "PUT" { "?at=0" } else { "" };
    let path = format!("{path}{offset}").replace("{act}", "0000000000001.1");
    let path = path.replace("{id}", "018f0000-0000-7000-8000-000000000000").replace("{position}", "1");
    let path = path.replace("{form}", "st-os.pdf").replace("{hash}", "0123456789abcdef0123");
    let path = path.replace("{label}", "0000000005k").replace("{token}", "AAAA");
    let path = path.replace("{service}", "oax-soporte-hardware");

    let method: Method = method.parse().expect("a method");
    let request = client.request(method, &path).header(header::CONTENT_TYPE, kind).body(Body::empty());
    let request = request.expect("a request");
    if path == "/api/live" {
        return house.router.clone().oneshot(request).await.expect("infallible").status().as_u16();
    }
    client.send_only(request).await.status.as_u16()
}

#[test]
fn every_refusal_and_route_is_told_in_the_docs() {
    let text = include_str!("../../../docs/api.md");
    for trouble in HttpProblem::ALL {
        let row = format!("| {} | `{}` |", trouble.status().as_u16(), trouble.code());
        assert!(text.contains(&row), "docs/api.md lacks {row}");
    }
    for Route { method, path, .. } in ROUTES {
        assert!(text.contains(&format!("`{method} {path}")), "docs/api.md lacks {method} {path}");
    }
}
