//! `POST /api/inventory/{source}`: what a machine's agent asks and reports, under a key that is for that alone
//! (docs/inventory.md).

use super::{refused, too_large, whole, wrong_type};
use crate::bilingual_text::BilingualText;
use crate::error::{HttpProblem, internal, unread};
use crate::http::{Peer, bearer_token};
use crate::intake::inventory::{self, AgentSource, Agents, AgentsProblem, InventoryFate, ReportQueueProblem};
use crate::intake::inventory::{InventorySectionProblem, InventorySource, Kind, Language, Message, Packing};
use crate::runtime::{App, of_store};
use crate::traces;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::limits;
use serde_json::json;

/// The types that agents give to what they send; how it is compressed is seen in the body itself.
const TYPES: [&str; 11] = [
    "application/json",
    "application/xml",
    "text/xml",
    OCS[0],
    OCS[1],
    ZLIB,
    GZIP,
    "application/x-zlib",
    "application/x-gzip",
    "application/gzip",
    "application/octet-stream",
];

/// What the OCS agents of Unix call what they send, then those of Windows. OCS's server answers both in the latter's word.
const OCS: [&str; 2] = ["application/x-compress", "application/x-compressed"];
/// What GLPI Agent and FusionInventory call a body in zlib, and one in gzip.
const ZLIB: &str = "application/x-compress-zlib";
const GZIP: &str = "application/x-compress-gzip";
/// Header by which GLPI Agent shows, also in the XML of older servers, that it speaks JSON.
const AGENT_ID: &str = "glpi-agent-id";
/// As which version of GLPI the server stands to an agent, which writes its inventory for it. Any is read.
const GLPI_VERSION: &str = "10.0.0";
/// Tasks of GLPI Agent that have nothing to do here. Which other machines it asks is set at the agent and stays.
const DISABLED: [&str; 6] = ["collect", "deploy", "esx", "netdiscovery", "netinventory", "wakeonlan"];

/// One call of an agent.
pub async fn take(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(name): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    if !is_agents_type(&headers) {
        return Ok(wrong_type(&TYPES.join(" | ")));
    }
    let Some(shown) = key(&headers) else { return Ok(asks_key()) };
    let agents = agents(&app).await?;
    // An unknown source and a wrong key look identical, so nobody can probe.
    let Some(source) = agents.get(&name).filter(|source| source.bears(&shown)) else {
        let known = agents.get(&name);
        // Only what was wrong is counted: at eight in the morning a whole building comes from one address. While a key of
        // theirs cannot be read, whoever shows one may have that.
        if known.is_none_or(|source| !source.lacks_keys) {
            app.attempts().guess(peer, now)?;
        }
        if let Some(known) = known {
            app.inventory_calls().failed(&name, now, unknown_key(&name, known));
        }
        return Ok(asks_key());
    };
    let source = match &source.takes {
        Ok(source) => source.clone(),
        Err(problem) => {
            let why = not_right(&name, problem);
            let answer = refused(&why.es, &why.en);
            app.inventory_calls().failed(&name, now, why);
            metrics::counter!("ronda_inventory_refused_total").increment(1);
            return Ok(answer);
        }
    };
    let body = match whole(Bytes::from_request(request, &app).await) {
        Err(HttpProblem::TooLarge) => {
            let why = longest();
            let answer = too_large(&why);
            app.inventory_calls().failed(&name, now, why);
            metrics::counter!("ronda_inventory_refused_total").increment(1);
            return Ok(answer);
        }
        body => body?,
    };
    let reading = AgentReading { packing: Packing::of(&body), zlib: zlib_type(&headers) };
    let read = {
        let source = source.clone();
        traces::blocking(move || inventory::read(&source, &body))
    };
    let read = read.await.map_err(|error| internal("reading an inventory", &error))?;
    let (message, language) = match read {
        Ok(read) => read,
        Err(problem) => {
            let why = BilingualText { es: problem.es(), en: problem.to_string() };
            let answer = refused(&why.es, &why.en);
            app.inventory_calls().failed(&name, now, why);
            metrics::counter!("ronda_inventory_refused_total").increment(1);
            return Ok(answer);
        }
    };
    let told = match message {
        Message::Hello if greets_again(&headers) && app.inventory().is_crowded() => return Err(HttpProblem::Busy),
        Message::Hello => return greeted(greeting_language(language, &headers, &source), reading, source.hours),
        Message::Inventory(told) => *told,
    };
    match app.inventory().bring(app.ingest(), (name.as_str(), &source), told).await {
        Ok(fate) => {
            app.inventory_calls().taken(&name, now);
            let fate = match fate {
                InventoryFate::Kept => "kept",
                InventoryFate::Unknown => "unknown",
                InventoryFate::Clone => "clone",
            };
            metrics::counter!("ronda_inventory_total", "fate" => fate).increment(1);
            taken(language, reading, source.hours)
        }
        Err(ReportQueueProblem::Full) => {
            app.inventory_calls().failed(&name, now, full());
            metrics::counter!("ronda_inventory_refused_total").increment(1);
            Err(HttpProblem::Busy)
        }
        Err(ReportQueueProblem::Store(error)) => {
            app.inventory_calls().failed(&name, now, ours());
            Err(of_store("taking in an inventory", &error))
        }
        Err(error @ ReportQueueProblem::Ended) => Err(internal("taking in an inventory", &error)),
    }
}

/// How an agent reads what it is answered.
#[derive(Clone, Copy)]
struct AgentReading {
    /// How its own message is compressed.
    packing: Packing,
    /// What it calls a body in zlib.
    zlib: &'static str,
}

/// Whether an agent that is refused its greeting greets again within minutes. OCS's agents do not: they would be gone for a day while
/// there is still room for what they bring.
fn greets_again(headers: &HeaderMap) -> bool {
    !OCS.contains(&given_type(headers).as_str())
}

/// In which language a greeting is answered. GLPI Agent begins in XML, as to an older server, and goes over to its own once it is
/// answered in it.
fn greeting_language(spoken: Language, headers: &HeaderMap, source: &InventorySource) -> Language {
    let json = source.kind == Kind::Glpi && headers.contains_key(AGENT_ID);
    if json { Language::Json } else { spoken }
}

/// An agent is to send its inventory.
fn greeted(language: Language, reading: AgentReading, hours: u32) -> Result<Response, HttpProblem> {
    match language {
        // Without `tasks` the agent would greet a second time, in XML; without `disabled` it would run tasks that nobody answers.
        Language::Json => Ok(axum::Json(json!({
            "status": "ok",
            "expiration": hours,
            "tasks": { "inventory": { "server": "glpi", "version": GLPI_VERSION } },
            "disabled": DISABLED,
        }))
        .into_response()),
        Language::Xml => in_xml(&format!("<RESPONSE>SEND</RESPONSE><PROLOG_FREQ>{hours}</PROLOG_FREQ>"), reading),
    }
}

/// An agent's inventory was taken.
fn taken(language: Language, reading: AgentReading, hours: u32) -> Result<Response, HttpProblem> {
    match language {
        Language::Json => Ok(axum::Json(json!({ "status": "ok", "expiration": hours })).into_response()),
        Language::Xml => in_xml("<RESPONSE>NO_ACCOUNT_UPDATE</RESPONSE>", reading),
    }
}

/// An answer in XML, compressed as the agent's own message, and called what the agent calls it.
fn in_xml(reply: &str, reading: AgentReading) -> Result<Response, HttpProblem> {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY>{reply}</REPLY>\n");
    let bytes = inventory::packed(reading.packing, &text).map_err(|error| internal("answering an agent", &error))?;
    let kind = match reading.packing {
        Packing::Plain => "application/xml",
        Packing::Zlib => reading.zlib,
        Packing::Gzip => GZIP,
    };
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}

/// The key that a call shows: the password of HTTP Basic, whatever the name beside it, or a bearer's token.
fn key(headers: &HeaderMap) -> Option<String> {
    if let Some(token) = bearer_token(headers) {
        return Some(token.to_owned());
    }
    let (scheme, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let plain = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(rest.trim()).ok()).flatten()?;
    let plain = String::from_utf8(plain).ok()?;
    plain.split_once(':').map(|(_, password)| password.to_owned())
}

/// Agents show their key once they are asked for it. FusionInventory takes all up to the last quotation mark for the realm's name:
/// nothing stands after it.
fn asks_key() -> Response {
    let mut response = HttpProblem::BadCall.into_response();
    let asked = HeaderValue::from_static("Basic realm=\"ronda\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, asked);
    response
}

/// Whether the body is of a type that agents give.
fn is_agents_type(headers: &HeaderMap) -> bool {
    let plain = !headers.contains_key(header::CONTENT_ENCODING);
    plain && TYPES.contains(&given_type(headers).as_str())
}

/// What an agent calls a body in zlib: GLPI Agent inflates only what bears its own word, OCS's server says the other one.
fn zlib_type(headers: &HeaderMap) -> &'static str {
    if [ZLIB, "application/x-zlib"].contains(&given_type(headers).as_str()) { ZLIB } else { OCS[1] }
}

/// The type of a body without what stands after it.
fn given_type(headers: &HeaderMap) -> String {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// Who may send inventories, as the operator's file says now.
async fn agents(app: &App) -> Result<Agents, HttpProblem> {
    let data = app.config().data.clone();
    let agents = traces::blocking(move || Agents::read(&data));
    let agents = agents.await.map_err(|error| internal("reading who may send inventories", &error))?;
    agents.map_err(|problem: AgentsProblem| unread("reading who may send inventories", &problem))
}

/// Why a call under a name that there is was not taken, for who administers: the caller is not told.
fn unknown_key(name: &str, source: &AgentSource) -> BilingualText {
    match &source.takes {
        Err(problem) if source.lacks_keys => not_right(name, problem),
        Ok(_) | Err(_) => BilingualText {
            es: "Llegó una llamada con otra llave.".to_owned(),
            en: "A call came with another key.".to_owned(),
        },
    }
}

/// What is not right with a source's section, also for the log.
fn not_right(name: &str, problem: &InventorySectionProblem) -> BilingualText {
    let why = BilingualText {
        es: format!("Los ajustes de esta fuente en inventory.toml no están bien ({}). No se tomó nada.", problem.es()),
        en: format!("The settings of this source in inventory.toml are not right ({problem}). Nothing was taken."),
    };
    tracing::error!(intake.source = name, intake.why = why.en, "A section of inventory.toml is not right.");
    why
}

/// Why a call was not taken where it was not the caller's fault, for who administers.
fn ours() -> BilingualText {
    BilingualText {
        es: "El servidor no pudo escribir. El agente lo intenta otra vez.".to_owned(),
        en: "The server could not write. The agent tries again.".to_owned(),
    }
}

/// How long a report may be as it comes.
fn longest() -> BilingualText {
    let most = limits::INVENTORY_BYTES;
    BilingualText {
        es: format!("El inventario pasa de {most} bytes."),
        en: format!("The inventory is longer than {most} bytes."),
    }
}

/// Why a report found no room: its agent may not send it again before its next turn.
fn full() -> BilingualText {
    BilingualText {
        es: "Llegaron demasiados inventarios a la vez y uno no cupo. Su agente lo manda en su siguiente vuelta."
            .to_owned(),
        en: "Too many inventories came at once, and one found no room. Its agent sends it at its next turn.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_as_agents_show_it() {
        let of = |told: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(told));
            key(&headers)
        };
        assert_eq!(of("Basic YWdlbnRlOmE6Yg=="), Some("a:b".to_owned()));
        assert_eq!(of("Bearer  abc"), Some("abc".to_owned()));
        assert_eq!((of("Basic %%%"), of("Digest x"), of("Basic")), (None, None, None));
        assert_eq!(key(&HeaderMap::new()), None);
    }
}
