//! How a source's JSON tells its alerts: pointers as data, and the alerts that they find.

use crate::config::settings_fault::SettingsFault;
use ronda_shared::ids::Sha256;
use ronda_shared::json::unmarked;
use ronda_shared::limits;
use serde::Deserialize;
use serde_json::Value;

/// Letters of a hint by which an item is looked for.
const HINT_CHARS: usize = 120;
/// Letters of an alert's own words that are kept.
const TEXT_CHARS: usize = 2_000;

/// The mappings that come with the server, by name.
const BUILT_IN: [(&str, &str); 4] = [
    ("alertmanager", include_str!("mappings/alertmanager.json")),
    ("zabbix", include_str!("mappings/zabbix.json")),
    ("checkmk", include_str!("mappings/checkmk.json")),
    ("uptime-kuma", include_str!("mappings/uptime-kuma.json")),
];

/// Where an alert's parts stand. Each is a list of JSON pointers (RFC 6901) from the alert, or from the whole body where it
/// begins with `^`; the first that says something counts, of the fingerprint all of them together, and of the name each by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// How many alerts its sender left out of the body, where it says so.
    pub left_out: Vec<String>,
    /// By which calls are known that tell the same alerts again.
    pub group: Vec<String>,
    /// Where the list of alerts stands; empty where the body is one alert, or the list itself.
    pub list: String,
    /// By which an alert is known again.
    pub fingerprint: Vec<String>,
    /// Whether it fires or has ended.
    pub status: Vec<String>,
    /// The words of a status that fires, whatever their case.
    pub fires: Vec<String>,
    /// The words of one that has ended; an alert of any other status is left alone.
    pub ended: Vec<String>,
    /// One line.
    pub title: Vec<String>,
    /// In words.
    pub text: Vec<String>,
    /// How grave, in the source's own words.
    pub severity: Vec<String>,
    /// Hints of the item: serial or inventory number.
    pub serial: Vec<String>,
    /// MAC address.
    pub mac: Vec<String>,
    /// IP address, alone, with a port, or within a URL.
    pub address: Vec<String>,
    /// The item's names, one of which is to be that of an item here; a port behind one is left out.
    pub name: Vec<String>,
    /// What it hangs on: alerts of one switch are one outage.
    pub upstream: Vec<String>,
    /// The building, by id or name.
    pub building: Vec<String>,
}

/// An alert as it was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alert {
    /// Hash of its fingerprint.
    pub key: Option<Sha256>,
    /// False where it has ended.
    pub firing: bool,
    /// One line; never empty.
    pub title: String,
    /// In words.
    pub text: String,
    /// How grave, in lower case.
    pub severity: String,
    /// Serial or inventory number.
    pub serial: String,
    /// MAC address.
    pub mac: String,
    /// IP address.
    pub address: String,
    /// The item's name.
    pub name: String,
    /// What else it is called: a system shows one name and knows the item by another.
    pub other_names: Vec<String>,
    /// What it hangs on.
    pub upstream: String,
    /// The building.
    pub building: String,
}

/// The alerts of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldAlerts {
    /// In its order.
    pub alerts: Vec<Alert>,
    /// How many more there are that its sender left out of it.
    pub left_out: u64,
    /// Hash of the group that they are of, where its sender says so.
    pub group: Option<Sha256>,
}

/// Why a body is not taken, in words for who builds the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AlertProblem {
    /// Not JSON.
    #[error("{0}")]
    Json(String),
    /// There is no list where the mapping says.
    #[error("there is no list of alerts at `{0}`")]
    NoList(String),
    /// Too many at once.
    #[error("{0} alerts at once; {most} are taken", most = limits::ALERTS)]
    Many(usize),
    /// One cannot be known again.
    #[error("alert {0} has nothing at `fingerprint`: it could not be known again")]
    Nameless(usize),
    /// Nothing of it is where the mapping looks: another system's format.
    #[error(
        "nothing of it is understood: no alert has anything at `fingerprint` ({0}); is it another system's format?"
    )]
    Foreign(String),
}

impl AlertProblem {
    /// The same in Spanish.
    pub fn es(&self) -> String {
        match self {
            Self::Json(why) => format!("No es JSON ({why})."),
            Self::NoList(place) => format!("No hay una lista de alertas en «{place}»."),
            Self::Many(many) => format!("Trae {many} alertas; se toman {} a la vez.", limits::ALERTS),
            Self::Nameless(at) => {
                format!("La alerta {at} no trae nada en «fingerprint»: no se podría reconocer otra vez.")
            }
            Self::Foreign(places) => format!(
                "No se entendió nada: ninguna alerta trae algo en «fingerprint» ({places}). ¿Es el formato de otro sistema?"
            ),
        }
    }
}

impl Mapping {
    /// One that comes with the server.
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        serde_json::from_str(text).ok()
    }

    /// The names of those.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// What is wrong with it; none where nothing is.
    pub fn wrong(&self) -> Option<SettingsFault> {
        let needed = [("fingerprint", &self.fingerprint), ("status", &self.status), ("fires", &self.fires)];
        if let Some((name, _)) = needed.into_iter().find(|(_, said)| said.is_empty()) {
            let es = format!("el «{name}» del mapping está vacío");
            return Some(SettingsFault::new(es, format!("the mapping's `{name}` is empty")));
        }
        let lists = [
            &self.fingerprint,
            &self.status,
            &self.title,
            &self.text,
            &self.severity,
            &self.serial,
            &self.mac,
            &self.address,
            &self.name,
            &self.upstream,
            &self.building,
            &self.left_out,
            &self.group,
        ];
        let mut all = lists.into_iter().flatten().map(|pointer| pointer.strip_prefix('^').unwrap_or(pointer));
        let bad = |pointer: &&str| !pointer.is_empty() && !pointer.starts_with('/');
        let bad = all.find(bad).or(Some(self.list.as_str()).filter(bad));
        bad.map(|pointer| {
            SettingsFault::new(
                format!("«{pointer}» del mapping no es un puntero de JSON: empieza con «/»"),
                format!("the mapping's «{pointer}» is no JSON pointer: it begins with «/»"),
            )
        })
    }

    /// The alerts of a body, in its order; those of which nothing is to be done (a test, an acknowledgement) are left out.
    ///
    /// # Errors
    /// It is not JSON, has no list where one is expected, has too many, or one without a fingerprint, or nothing of it is understood.
    pub fn read(&self, body: &[u8]) -> Result<ToldAlerts, AlertProblem> {
        let whole: Value =
            serde_json::from_slice(unmarked(body)).map_err(|error| AlertProblem::Json(error.to_string()))?;
        let listed = whole.pointer(&self.list).ok_or_else(|| AlertProblem::NoList(self.list.clone()))?;
        let all = match listed {
            Value::Array(all) => all.as_slice(),
            one if self.list.is_empty() => std::slice::from_ref(one),
            _ => return Err(AlertProblem::NoList(self.list.clone())),
        };
        if all.len() > limits::ALERTS {
            return Err(AlertProblem::Many(all.len()));
        }
        let mut alerts = Vec::new();
        for (at, one) in all.iter().enumerate() {
            let told = self.alert(&whole, one);
            match told {
                Some(alert) if alert.key.is_none() => return Err(AlertProblem::Nameless(at + 1)),
                Some(alert) => alerts.push(alert),
                None => {}
            }
        }
        if alerts.is_empty() && !all.is_empty() && !all.iter().any(|one| self.fits(&whole, one)) {
            return Err(AlertProblem::Foreign(self.fingerprint.join(", ")));
        }
        let counted = |pointer: &String| text_at(&whole, &whole, pointer)?.parse::<u64>().ok();
        let left_out = self.left_out.iter().find_map(counted).unwrap_or_default();
        Ok(ToldAlerts { alerts, left_out, group: self.group_of(&whole) })
    }

    /// By which a call is known again; none where nothing of the body says.
    fn group_of(&self, whole: &Value) -> Option<Sha256> {
        // As it stands: Alertmanager's looks like a macro that was left (`{}:{alertname="Down"}`).
        let found = |pointer: &String| whole.pointer(pointer.strip_prefix('^').unwrap_or(pointer))?.as_str();
        let parts: Vec<&str> = self.group.iter().filter_map(found).filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then(|| Sha256::of(parts.join("\n").as_bytes()))
    }

    /// Whether something of which nothing is to be done is of this source: an alert by which it would be known again, or words
    /// without any status, as a source sends to be tried.
    fn fits(&self, whole: &Value, one: &Value) -> bool {
        let tells = |pointers: &[String]| pointers.iter().any(|pointer| text_at(whole, one, pointer).is_some());
        tells(&self.fingerprint) || !tells(&self.status) && (tells(&self.title) || tells(&self.text))
    }

    /// One alert; none where its status says that there is nothing to do.
    fn alert(&self, whole: &Value, one: &Value) -> Option<Alert> {
        let first = |pointers: &[String], most: usize| {
            let said = pointers.iter().find_map(|pointer| text_at(whole, one, pointer));
            cut(&said.unwrap_or_default(), most)
        };
        let status = first(&self.status, HINT_CHARS);
        let is = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&status));
        let firing = is(&self.fires);
        if !firing && !is(&self.ended) {
            return None;
        }
        let parts: Vec<String> = self.fingerprint.iter().filter_map(|pointer| text_at(whole, one, pointer)).collect();
        let title = first(&self.title, limits::SUBJECT_CHARS);
        let address = first(&self.address, HINT_CHARS);
        let mut names: Vec<String> = Vec::new();
        for said in self.name.iter().filter_map(|pointer| text_at(whole, one, pointer)) {
            let name = host_of(&cut(&said, HINT_CHARS)).to_owned();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        let mut names = names.into_iter();
        Some(Alert {
            key: (!parts.is_empty()).then(|| Sha256::of(parts.join("\n").as_bytes())),
            firing,
            title: if title.is_empty() { "Alerta".to_owned() } else { one_line(&title) },
            text: first(&self.text, TEXT_CHARS),
            severity: first(&self.severity, HINT_CHARS).to_lowercase(),
            serial: first(&self.serial, HINT_CHARS),
            mac: first(&self.mac, HINT_CHARS),
            address: host_of(&address).to_owned(),
            name: names.next().unwrap_or_default(),
            other_names: names.collect(),
            upstream: first(&self.upstream, HINT_CHARS),
            building: first(&self.building, HINT_CHARS),
        })
    }
}

/// What stands at a pointer, as text; none where that says nothing: an unresolved macro is nothing.
fn text_at(whole: &Value, one: &Value, pointer: &str) -> Option<String> {
    let found = match pointer.strip_prefix('^') {
        Some(pointer) => whole.pointer(pointer),
        None => one.pointer(pointer),
    };
    let text = match found? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let macro_left = text == "*UNKNOWN*" || (text.starts_with('{') && text.ends_with('}'));
    (!text.is_empty() && !macro_left).then_some(text)
}

/// `10.20.3.11:9100`, `https://10.20.3.11:8443/estado` → `10.20.3.11`; an IPv6 address keeps its colons, and what is no host stays.
fn host_of(told: &str) -> &str {
    let authority = told.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let host = authority.map_or(told, |authority| authority.rsplit_once('@').map_or(authority, |(_, host)| host));
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    if let Some((inside, _)) = bracketed.filter(|(inside, _)| inside.contains(':')) {
        return inside;
    }
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit());
    match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) && !name.contains([':', ' ']) => name,
        _ => host,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|letter| !letter.is_control() || *letter == '\n').take(most).collect()
}

#[cfg(test)]
mod tests;
