//! Diagnoses the systems that Ronda speaks with. It tells how they are set up, what the store has of their failures,
//! and since when a running server sees them fail.

use super::{Finding, Level, span};
use crate::directory_sync::settings as people;
use crate::directory_sync::settings::DirectoryProblem;
use crate::intake::inventory::{self, Agents, InventorySectionProblem};
use crate::intake::{SourceProblem, Sources};
use crate::ocsp::settings as responders;
use crate::one_login::settings as providers;
use crate::one_login::settings::ProvidersProblem;
use crate::store::mail::OutState;
use crate::store::whatsapp::WhatsappWaiting;
use crate::store::{Reader, StoreError};
use crate::time_stamps::settings as stamps;
use crate::time_stamps::settings::TimeStampsProblem;
use crate::webhooks::MOST_KEPT;
use crate::webhooks::settings as hooks;
use crate::webhooks::settings::HooksProblem;
use crate::whatsapp::settings as meta;
use crate::whatsapp::settings::{Settings, WhatsappProblem};
use ronda_shared::catalog::Organisation;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;

/// The figure that tells since when a connector fails; 0 where it does not.
const FAILING: &str = "ronda_connector_failing_timestamp_seconds";
/// Agents come at least once a day; where none has come for so long, none comes.
const AGENTS_MS: i64 = 3 * DAY_MS;

/// How each connector is set up that has a file in the data directory, and whether what it names is in the organisation's
/// data, where those can be read.
pub(super) fn settings(data: &Path, org: Option<&Organisation>) -> Vec<Finding> {
    let found = [
        one_login(data, org),
        directory(data, org),
        whatsapp(data, org),
        webhooks(data),
        inventory(data),
        sources(data, org),
        time_stamps(data),
        ocsp(data),
    ];
    found.into_iter().flatten().collect()
}

/// What is wrong with a connector's file, in one line.
fn wrong(about: &str, what: &str, is_open: bool, (file, page): (&Path, &str)) -> Finding {
    let todo = if is_open {
        format!("chmod 600 {}; whoever else may have read it: change the secrets in it", file.display())
    } else {
        format!("correct {} as docs/{page} says; it is read again by itself", file.display())
    };
    Finding::fail(about, one_line(what), todo)
}

/// What is wrong with another file that a connector's file names, which what was found tells.
fn secret(about: &str, what: &str) -> Finding {
    let todo = "see that the file named here is there and holds what it should, and chmod 600; whoever else may have read it: \
                change the secret in it";
    Finding::fail(about, one_line(what), todo)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of several, in one line.
fn names<'n>(names: impl Iterator<Item = &'n String>) -> String {
    names.map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", ")
}

fn one_login(data: &Path, org: Option<&Organisation>) -> Option<Finding> {
    match providers::read(data) {
        Ok(found) if found.is_empty() => None,
        Ok(found) => {
            let idle = |(name, provider): (&String, &providers::Provider)| {
                let groups = org.map(|org| provider.idle_rules(org)).filter(|groups| !groups.is_empty())?;
                Some(format!("[{name}] {}", groups.join(", ")))
            };
            let idle: Vec<String> = found.iter().filter_map(idle).collect();
            Some(if idle.is_empty() {
                Finding::ok("one-login", format!("people come in by {}", names(found.keys())))
            } else {
                idle_rules("one-login", &idle.join("; "), (&data.join(providers::FILE), "one-login.md"))
            })
        }
        Err(problem @ ProvidersProblem::Secret { .. }) => Some(secret("one-login", &problem.to_string())),
        Err(problem) => {
            let (is_open, file) = (matches!(problem, ProvidersProblem::Open), data.join(providers::FILE));
            Some(wrong("one-login", &problem.to_string(), is_open, (&file, "one-login.md")))
        }
    }
}

/// Rules that give a role or a team which the organisation's data do not have.
fn idle_rules(about: &str, groups: &str, (file, page): (&Path, &str)) -> Finding {
    let what =
        format!("rules give a role or a team that the organisation's data do not have, and so nothing: {groups}");
    Finding::warn(
        about,
        what,
        format!("correct {} as docs/{page} says, or enter the role: ronda check", file.display()),
    )
}

fn directory(data: &Path, org: Option<&Organisation>) -> Option<Finding> {
    match people::read(data) {
        Ok(found) => found.map(|found| match org.map(|org| found.idle_rules(org)) {
            Some(idle) if !idle.is_empty() => {
                idle_rules("directory", &idle.join("; "), (&data.join(people::FILE), "directory.md"))
            }
            _ => Finding::ok("directory", format!("{}:{} is read", found.host, found.port)),
        }),
        Err(problem @ DirectoryProblem::Password(_)) => Some(secret("directory", &problem.to_string())),
        Err(problem) => {
            let is_open = matches!(problem, DirectoryProblem::Open);
            let file = data.join(people::FILE);
            Some(wrong("directory", &problem.to_string(), is_open, (&file, "directory.md")))
        }
    }
}

fn whatsapp(data: &Path, org: Option<&Organisation>) -> Option<Finding> {
    match Settings::read(data) {
        Ok(found) => found.map(|found| match org.and_then(|org| found.unknown(org)) {
            Some(why) => {
                let what = format!("no message becomes a request: {why}: the organisation's data do not have it so");
                wrong("whatsapp", &what, false, (&data.join(meta::FILE), "whatsapp.md"))
            }
            None => Finding::ok("whatsapp", "its file and its secrets can be read"),
        }),
        // What lacks is in the secret's file, not in this one.
        Err(problem @ WhatsappProblem::Secret { .. }) => Some(secret("whatsapp", &problem.to_string())),
        Err(problem) => {
            let (is_open, file) = (matches!(problem, WhatsappProblem::Open), data.join(meta::FILE));
            Some(wrong("whatsapp", &problem.to_string(), is_open, (&file, "whatsapp.md")))
        }
    }
}

fn webhooks(data: &Path) -> Option<Finding> {
    match hooks::read(data) {
        Ok(found) if found.is_empty() => None,
        Ok(found) => {
            let never = |hook: &hooks::Hook| hook.allow.iter().any(|network| network.is_never_reached());
            let idle: Vec<&String> = found.iter().filter(|(_, hook)| never(hook)).map(|(name, _)| name).collect();
            Some(if idle.is_empty() {
                Finding::ok("webhooks", format!("told are {}", names(found.keys())))
            } else {
                let what = format!(
                    "`allow` of {} names this machine or its link: nothing is sent there by any setting",
                    names(idle.into_iter())
                );
                let todo = "name this machine's address in its network, in the hook's address and in `allow`: docs/webhooks.md";
                Finding::fail("webhooks", what, todo)
            })
        }
        Err(problem) => {
            let (is_open, file) = (matches!(problem, HooksProblem::Open), data.join(hooks::FILE));
            Some(wrong("webhooks", &problem.to_string(), is_open, (&file, "webhooks.md")))
        }
    }
}

fn time_stamps(data: &Path) -> Option<Finding> {
    match stamps::read(data) {
        Ok(found) if found.providers.is_empty() => None,
        Ok(found) => {
            let asked = names(found.in_use().map(|provider| &provider.name));
            Some(Finding::ok("time-stamps", format!("asked are {asked}")))
        }
        Err(problem @ TimeStampsProblem::File { .. }) => Some(secret("time-stamps", &problem.to_string())),
        Err(problem) => {
            let (is_open, file) = (matches!(problem, TimeStampsProblem::Open), data.join(stamps::FILE));
            Some(wrong("time-stamps", &problem.to_string(), is_open, (&file, "time-stamps.md")))
        }
    }
}

fn ocsp(data: &Path) -> Option<Finding> {
    match responders::read(data) {
        Ok(found) if found.responders.is_empty() => None,
        Ok(found) => {
            let asked = names(found.responders.iter().map(|responder| &responder.issuer));
            Some(Finding::ok("ocsp", format!("asked are the responders of {asked}")))
        }
        Err(problem) => Some(wrong("ocsp", &problem.to_string(), false, (&data.join(responders::FILE), "efirma.md"))),
    }
}

fn inventory(data: &Path) -> Option<Finding> {
    let file = data.join(inventory::FILE);
    let agents = match Agents::read(data) {
        Err(problem) => return Some(wrong("inventory", &problem.to_string(), false, (&file, "inventory.md"))),
        Ok(agents) if agents.all().is_empty() => return None,
        Ok(agents) => agents,
    };
    let told: Vec<String> = agents.wrong().map(|(name, problem)| format!("[{name}] {problem}")).collect();
    if told.is_empty() {
        return Some(Finding::ok("inventory", format!("agents report as {}", names(agents.all().keys()))));
    }
    let what = told.join("; ");
    let of_keys = agents.wrong().all(|(_, problem)| matches!(problem, InventorySectionProblem::Key(_)));
    Some(if of_keys { secret("inventory", &what) } else { wrong("inventory", &what, false, (&file, "inventory.md")) })
}

/// The systems that tell Ronda: their keys stand in the file itself.
fn sources(data: &Path, org: Option<&Organisation>) -> Option<Finding> {
    let file = data.join(Sources::FILE);
    let sources = match Sources::read(data) {
        Err(problem) => {
            let is_open = matches!(problem, SourceProblem::Open);
            return Some(wrong("alerts", &problem.to_string(), is_open, (&file, "intake.md")));
        }
        Ok(sources) if sources.all().is_empty() => return None,
        Ok(sources) => sources,
    };
    // Of each source what is wrong with its section, or what that names and the organisation's data have not.
    let mut told = Vec::new();
    let mut is_of_alerts = false;
    for (name, source) in sources.all() {
        let why = match &source.brings {
            Err(problem) => vec![problem.to_string()],
            Ok(brings) => {
                org.map_or_else(Vec::new, |org| brings.unfit(org).into_iter().map(|words| words.en).collect())
            }
        };
        is_of_alerts |= source.is_of_alerts && !why.is_empty();
        told.extend(why.into_iter().map(|why| format!("[{name}] {why}")));
    }
    if !told.is_empty() {
        let page = if is_of_alerts { "alerts.md" } else { "intake.md" };
        return Some(wrong("alerts", &told.join("; "), false, (&file, page)));
    }
    Some(Finding::ok("alerts", "webhooks.toml can be read, by its owner alone"))
}

/// What the store has of their failures.
pub(super) fn of_store(reader: &dyn Reader, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let found = [
        Some(given_up(reader, now)?),
        undelivered(reader, now)?,
        machines(reader, now)?,
        unstamped(reader, now)?,
        unanswered(reader, now)?,
    ];
    Ok(found.into_iter().flatten().collect())
}

/// Messages that failed or wait: how many, since when, and what was answered to the first.
#[derive(Default)]
struct Lost {
    count: usize,
    first: Option<(Timestamp, String)>,
}

impl Lost {
    fn add(&mut self, at: Timestamp, why: &str) {
        self.count += 1;
        if self.first.as_ref().is_none_or(|(first, _)| at < *first) {
            self.first = Some((at, one_line(why)));
        }
    }

    /// For how long, and why; none where there is none.
    fn told(&self, now: Timestamp) -> Option<(i64, String)> {
        let (at, why) = self.first.as_ref()?;
        let since = now.since(*at);
        Some((since, format!("{} ago ({why})", span(since))))
    }
}

/// Messages to other systems that nobody took, by system: given up, waiting with an answer for more than an hour, or so many that no more
/// are kept.
fn given_up(reader: &dyn Reader, now: Timestamp) -> Result<Finding, StoreError> {
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    let (mut lost, mut waits) = (BTreeMap::<String, Lost>::new(), BTreeMap::<String, Lost>::new());
    for row in reader.webhooks()? {
        *kept.entry(row.hook.clone()).or_default() += 1;
        match row.state {
            OutState::Failed { at, answer } => lost.entry(row.hook).or_default().add(at, &answer),
            OutState::Waiting { last, .. } if !last.is_empty() => {
                waits.entry(row.hook).or_default().add(row.made, &last);
            }
            OutState::Waiting { .. } | OutState::Sent { .. } => {}
        }
    }
    waits.retain(|_, waits| waits.told(now).is_some_and(|(since, _)| since > HOUR_MS));
    kept.retain(|_, many| *many >= MOST_KEPT);
    let full = |hook: &String| format!("{MOST_KEPT} messages to «{hook}» are kept: it is not told what happens now");
    let of_hooks = |of: &BTreeMap<String, Lost>, became: &str| -> Vec<String> {
        let of_hook = |(hook, some): (&String, &Lost)| {
            let told = some.told(now).map_or_else(String::new, |(_, told)| told);
            format!("{} messages to «{hook}» {became}, the first {told}", some.count)
        };
        of.iter().map(of_hook).collect()
    };
    let mut told: Vec<String> = kept.keys().map(full).collect();
    told.extend(of_hooks(&waits, "wait"));
    told.extend(of_hooks(&lost, "were given up"));
    if told.is_empty() {
        return Ok(Finding::ok("webhooks", "no message to another system was given up, none waits for long"));
    }
    let level = if kept.is_empty() { Level::Warn } else { Level::Fail };
    let todo = "ronda webhooks list, which tells why; then ronda webhooks replay";
    Ok(Finding::of("webhooks", level, told.join("; "), todo))
}

/// What waits for a time stamp since longer than a provider rests, and what was said last; none where nothing does.
fn unstamped(reader: &dyn Reader, now: Timestamp) -> Result<Option<Finding>, StoreError> {
    let mut waits = Lost::default();
    for row in reader.stamps_waiting()? {
        if let Some(last) = row.refused.last() {
            waits.add(row.since, &format!("«{}»: {}", last.provider, last.why));
        }
    }
    Ok(waits.told(now).filter(|(since, _)| *since >= HOUR_MS).map(|(_, told)| {
        let what = format!("{} time stamps wait, the first {told}", waits.count);
        Finding::warn("time-stamps", what, "what the provider says; another in time-stamps.toml is asked, too")
    }))
}

/// What waits for an answer on revocation since longer than a day, and what was said last; none where nothing does.
fn unanswered(reader: &dyn Reader, now: Timestamp) -> Result<Option<Finding>, StoreError> {
    let mut waits = Lost::default();
    for row in reader.ocsp_waiting()? {
        if let Some(last) = row.refused.last() {
            waits.add(row.since, &format!("«{}»: {}", last.provider, last.why));
        }
    }
    Ok(waits.told(now).filter(|(since, _)| *since > DAY_MS).map(|(_, told)| {
        let what = format!("{} signatures wait for an answer on revocation, the first {told}", waits.count);
        Finding::warn("ocsp", what, "what the responder says; a list in efirma/ says it, too: docs/efirma.md")
    }))
}

/// Messages of WhatsApp that were given up, or that wait with a reason; none where it was never set up.
fn undelivered(reader: &dyn Reader, now: Timestamp) -> Result<Option<Finding>, StoreError> {
    let (mut lost, mut waits) = (Lost::default(), Lost::default());
    for row in reader.whatsapp_waiting()? {
        let (since, state) = match row {
            WhatsappWaiting::Came(row) => (row.arrived, row.state),
            WhatsappWaiting::Going(row) => (row.made, row.state),
        };
        if let OutState::Waiting { last, .. } = state
            && !last.is_empty()
        {
            waits.add(since, &last);
        }
    }
    for row in reader.whatsapp_given_up()? {
        if let OutState::Failed { at, answer } = row.state {
            lost.add(at, &answer);
        }
    }
    let todo = "Administración → Conexiones → WhatsApp, «Probar» and «Ver envíos»";
    if let Some((since, told)) = waits.told(now).filter(|(since, _)| *since > HOUR_MS) {
        let level = if since > DAY_MS { Level::Fail } else { Level::Warn };
        let what = format!("{} messages wait, the first since {told}", waits.count);
        return Ok(Some(Finding::of("whatsapp", level, what, todo)));
    }
    if let Some((_, told)) = lost.told(now) {
        let what = format!("{} messages were given up, the first {told}", lost.count);
        return Ok(Some(Finding::warn("whatsapp", what, todo)));
    }
    let is_followed = reader.whatsapp_followed()?.is_some();
    Ok(is_followed.then(|| Finding::ok("whatsapp", "no message was given up, none waits for long")))
}

/// Machines that report themselves; none where none ever did.
fn machines(reader: &dyn Reader, now: Timestamp) -> Result<Option<Finding>, StoreError> {
    let rows = reader.machines()?;
    let Some(silent) = rows.iter().map(|row| row.last).max().map(|last| now.since(last)) else { return Ok(None) };
    let clones = rows.iter().filter(|row| row.contested.is_some()).count();
    Ok(Some(if silent > AGENTS_MS {
        let todo = "see that agents reach /api/inventory/ and show the key of inventory.toml: docs/inventory.md";
        Finding::warn("inventory", format!("no machine has reported itself for {}", span(silent)), todo)
    } else if clones > 0 {
        let todo = "Administración → Conexiones; correct the number on one of each two, or wait until it is silent";
        Finding::warn("inventory", format!("{clones} machines tell a number that another one tells, too"), todo)
    } else {
        Finding::ok("inventory", format!("{} machines, the last {} ago", rows.len(), span(silent)))
    }))
}

/// What the figures of a running server tell of those that fail now, each by its name.
pub(super) fn running(figures: &str, now: Timestamp) -> Vec<Finding> {
    failing(figures).filter_map(|(connector, name, since)| of_failing(connector, name, now.since(since))).collect()
}

/// For how long the directory cannot be read, in milliseconds; none where it can.
pub(super) fn directory_fails(figures: &str, now: Timestamp) -> Option<i64> {
    failing(figures).find(|(connector, ..)| *connector == "directory").map(|(_, _, since)| now.since(since))
}

fn of_failing(connector: &str, name: &str, since: i64) -> Option<Finding> {
    let since = span(since);
    Some(match connector {
        "oidc" => {
            let todo =
                "Administración → Conexiones, «Última falla», which tells why; until then passkeys let people in";
            Finding::fail("one-login", format!("nobody came in by «{name}» since it failed {since} ago"), todo)
        }
        "whatsapp" => {
            let todo = "Administración → Conexiones → WhatsApp, which tells why; what goes out waits, nothing is lost";
            Finding::fail("whatsapp", format!("nothing goes out, since {since} ago"), todo)
        }
        "whatsapp_calls" => {
            let todo = "write the app's secret as Meta shows it (App settings, Basic) into `app_secret_file`: docs/whatsapp.md";
            let what = format!("calls that the app's secret did not sign are not taken, since {since} ago");
            Finding::warn("whatsapp", what, todo)
        }
        "inventory" => {
            let todo = "Administración → Conexiones, which tells why; correct its key or inventory.toml";
            Finding::warn("inventory", format!("calls of «{name}» are not taken, since {since} ago"), todo)
        }
        "alerts" | "intake" => {
            let todo = "Administración → Conexiones, which tells why; correct its key or webhooks.toml";
            Finding::warn("alerts", format!("calls of «{name}» are not taken, since {since} ago"), todo)
        }
        // The directory has a figure of its own, and its finding says since when.
        _ => return None,
    })
}

/// The connectors that fail, as `/metrics` writes them: kind, name (empty where there is one alone) and since when.
fn failing(figures: &str) -> impl Iterator<Item = (&str, &str, Timestamp)> {
    figures.lines().filter_map(|line| {
        let (labels, value) = line.strip_prefix(FAILING)?.strip_prefix('{')?.rsplit_once("} ")?;
        let seconds = value.split(' ').next()?.parse::<f64>().ok().filter(|at| *at > 0.0)?;
        let name = label(labels, "name").unwrap_or_default();
        Some((label(labels, "connector")?, name, Timestamp::from_millis((seconds * 1_000.0) as i64)))
    })
}

/// A label's value as written.
fn label<'l>(labels: &'l str, name: &str) -> Option<&'l str> {
    labels.split(',').find_map(|label| label.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::webhooks::{WebhookRow, WebhookRows};
    use crate::store::{Batch, Store};
    use ronda_shared::ids::{DocumentId, Sha256};
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    fn told(findings: Vec<Finding>) -> Vec<(String, Level)> {
        findings.into_iter().map(|one| (one.about, one.level)).collect()
    }

    #[test]
    fn who_fails_now_is_told_by_name_and_since_when() {
        let now = Timestamp::from_millis(10 * HOUR_MS);
        let figures = "ronda_connector_failing_timestamp_seconds{connector=\"oidc\",name=\"gob\"} 28800\n\
                       ronda_connector_failing_timestamp_seconds{connector=\"oidc\",name=\"otro\"} 0\n\
                       ronda_connector_failing_timestamp_seconds{connector=\"whatsapp\"} 32400\n\
                       ronda_connector_failing_timestamp_seconds{connector=\"whatsapp_calls\"} 32400\n\
                       ronda_connector_failing_timestamp_seconds{connector=\"inventory\",name=\"aulas\"} 28800.5\n\
                       ronda_connector_failing_timestamp_seconds{connector=\"intake\",name=\"pasarela\"} 28800\n\
                       ronda_connector_failing_timestamp_seconds{connector=\"directory\"} 21600\n\
                       ronda_connector_failing_total 3\n";
        let found = running(figures, now);
        let first = found.first().map(|one| one.what.clone());
        assert_eq!(first.as_deref(), Some("nobody came in by «gob» since it failed 2 hours ago"));
        assert!(found.iter().all(|one| !one.todo.is_empty()), "each says what to do");
        let all = [
            ("one-login", Level::Fail),
            ("whatsapp", Level::Fail),
            ("whatsapp", Level::Warn),
            ("inventory", Level::Warn),
            ("alerts", Level::Warn),
        ];
        assert_eq!(told(found), all.map(|(about, level)| (about.to_owned(), level)));
        assert_eq!(directory_fails(figures, now), Some(4 * HOUR_MS));
        assert_eq!((running("", now).len(), directory_fails("", now)), (0, None));
    }

    #[test]
    fn a_file_that_is_wrong_or_that_others_may_read_is_told_and_none_is_no_finding() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        assert!(settings(data, None).is_empty());
        let write = |name: &str, text: &str, mode: u32| {
            std::fs::write(data.join(name), text).expect("written");
            std::fs::set_permissions(data.join(name), Permissions::from_mode(mode)).expect("set");
        };
        for name in
            ["oidc.toml", "directory.toml", "whatsapp.toml", "webhooks-out.toml", "webhooks.toml", "time-stamps.toml"]
        {
            write(name, "", 0o644);
        }
        write("inventory.toml", "[aulas]\nkind = \"fax\"\n", 0o600);
        let found = settings(data, None);
        for one in &found {
            let open = one.todo.starts_with("chmod 600 ");
            assert!(one.level == Level::Fail && open == (one.about != "inventory"), "{one}");
            assert!(!one.what.contains('\n') && !one.todo.contains('\n'), "one line each: {one}");
        }
        std::fs::create_dir(data.join("efirma")).expect("made");
        write("efirma/ocsp.toml", "[[responder]]\nissuer = \"none.cer\"\naddress = \"http://x\"\n", 0o644);
        let wrong = settings(data, None).pop().expect("the last");
        assert_eq!((wrong.about.as_str(), wrong.level), ("ocsp", Level::Fail));
        assert!(wrong.todo.contains("efirma/ocsp.toml") && wrong.todo.contains("docs/efirma.md"), "{wrong}");
        let abouts: Vec<&str> = found.iter().map(|one| one.about.as_str()).collect();
        assert_eq!(abouts, ["one-login", "directory", "whatsapp", "webhooks", "inventory", "alerts", "time-stamps"]);
        write("inventory.toml", "[aulas]\nkind = \"ocs\"\n[bien]\nkind = \"ocs\"\n[mal]\nkind = \"fax\"\n", 0o600);
        let told = settings(data, None).into_iter().find(|one| one.about == "inventory").expect("one");
        assert!(told.what.contains("[mal] ") && !told.what.contains("[bien]"), "{told}");
        write("webhooks.toml", "[x]\nsecreto = \"no-debe-verse\"\n", 0o600);
        let told = settings(data, None).into_iter().map(|one| one.to_string()).collect::<String>();
        assert!(!told.contains("no-debe-verse"), "{told}");
        let hook = "[x]\naddress = \"https://x.example\"\nsecrets = [\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]\n";
        write("webhooks-out.toml", &format!("{hook}allow = [\"127.0.0.0/8\"]\n"), 0o600);
        let told = settings(data, None).into_iter().find(|one| one.about == "webhooks").expect("one");
        assert!(told.level == Level::Fail && told.what.contains("«x»"), "{told}");
    }

    #[test]
    fn a_secret_that_others_may_read_is_told_by_the_name_of_its_own_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str, mode: u32| {
            std::fs::write(folder.path().join(name), text).expect("written");
            std::fs::set_permissions(folder.path().join(name), Permissions::from_mode(mode)).expect("set");
        };
        write("clave", "una-clave-muy-larga\n", 0o644);
        write("agente", "una-clave-muy-larga-para-los-agentes\n", 0o644);
        let oidc =
            "[d]\nname = \"x\"\nissuer = \"https://x.example\"\nclient_id = \"ronda\"\nsecret_file = \"clave\"\n";
        write("oidc.toml", oidc, 0o600);
        write("inventory.toml", "[aulas]\nkind = \"glpi\"\nkeys = [{ file = \"agente\" }]\n", 0o600);
        let found = settings(folder.path(), None);
        let abouts: Vec<&str> = found.iter().map(|one| one.about.as_str()).collect();
        assert_eq!(abouts, ["one-login", "inventory"]);
        for (one, file) in found.iter().zip(["clave", "agente"]) {
            assert!(
                one.level == Level::Fail && one.what.contains(&format!(" {file}: others on this machine")),
                "{one}"
            );
            assert!(!one.todo.contains(".toml"), "{one}");
        }
    }

    #[test]
    fn what_a_source_names_and_the_organisation_has_not_is_told() {
        let (org, _) = crate::organisation::load_with_undecided("oaxaca").expect("oaxaca");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("webhooks.toml");
        let key = "keys = [{ id = \"a\", secret = \"0123456789abcdef0123456789abcdef\" }]";
        let text = format!(
            "[a]\nchannel = \"paloma\"\nservice = \"oax-soporte-hardware\"\n{key}\n\
             [b]\nchannel = \"whatsapp\"\nservice = \"oax-soporte-hardware\"\n{key}\n[b.alerts]\nreads = \"zabbix\"\npriority = \"critica\"\n"
        );
        std::fs::write(&file, text).expect("written");
        std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("set");
        let told = settings(folder.path(), Some(&org)).pop().expect("one");
        assert_eq!(told.level, Level::Fail);
        assert!(
            told.what.contains("[a] the channel «paloma»") && told.what.contains("[b] the priority «critica»"),
            "{told}"
        );
        assert!(told.todo.contains("docs/alerts.md"), "{told}");
        let oidc = folder.path().join("oidc.toml");
        let text = "[d]\nname = \"x\"\nissuer = \"https://x.example\"\nclient_id = \"ronda\"\ngroups = \"groups\"\n\
                    rules = [{ group = \"nadie\", role = \"no-hay\" }, { group = \"mesa\", role = \"agente-mesa\" }]\n";
        std::fs::write(&oidc, text).expect("written");
        std::fs::set_permissions(&oidc, Permissions::from_mode(0o600)).expect("set");
        let told = settings(folder.path(), Some(&org)).remove(0);
        assert!(told.level == Level::Warn && told.what.ends_with(": [d] nadie"), "{told}");
        let found = settings(folder.path(), None).pop().expect("one");
        assert_eq!(found.level, Level::Ok, "without the organisation's data nothing is said of them: {found}");
    }

    /// A receiver whose secret was changed said no for three days before the doctor did.
    #[test]
    fn a_system_that_takes_nothing_is_told_before_its_messages_are_given_up() {
        let store = RedbStore::in_memory().expect("opens");
        let now = Timestamp::from_millis(100 * HOUR_MS);
        let row = |number: u64, hours: i64, state: OutState| WebhookRow {
            key: Sha256::of(&number.to_be_bytes()),
            hook: "inventario".into(),
            event: "ticket.opened".into(),
            document: DocumentId::new(now, [1; 10]),
            body: "{}".into(),
            made: now.plus(-hours * HOUR_MS),
            state,
        };
        let waits = |last: &str| OutState::Waiting { tries: 1, next: now, last: last.into() };
        let commit = |put: Vec<WebhookRow>| {
            let webhooks = WebhookRows { put, ..WebhookRows::default() };
            store.commit(Batch { webhooks, ..Batch::default() }).expect("commits");
            let found = given_up(&*store.read().expect("reads"), now).expect("looks");
            (found.level, found.what)
        };
        let (level, _) = commit(vec![row(1, 0, waits("401")), row(2, 5, waits(""))]);
        assert_eq!(level, Level::Ok, "it was asked just now, or not yet");
        let (level, what) = commit(vec![row(3, 2, waits("401"))]);
        assert_eq!(level, Level::Warn);
        assert_eq!(what, "2 messages to «inventario» wait, the first 2 hours ago (401)");
        let many = u64::try_from(MOST_KEPT).expect("a number");
        let failed = || OutState::Failed { at: now.plus(-HOUR_MS), answer: "410".into() };
        let (level, what) = commit((4..=many).map(|number| row(number, 2, failed())).collect());
        assert_eq!(level, Level::Fail);
        let full = "10000 messages to «inventario» are kept: it is not told what happens now; 2 messages";
        assert!(what.starts_with(full), "{what}");
        assert!(what.contains("9997 messages to «inventario» were given up"), "{what}");
    }

    #[test]
    fn what_was_lost_first_says_since_when() {
        let now = Timestamp::from_millis(50 * HOUR_MS);
        let mut lost = Lost::default();
        assert!(lost.told(now).is_none());
        lost.add(Timestamp::from_millis(49 * HOUR_MS), "later");
        lost.add(Timestamp::from_millis(2 * HOUR_MS), "503\nno");
        assert_eq!(lost.told(now), Some((48 * HOUR_MS, "2 days ago (503 no)".to_owned())));
        assert_eq!(lost.count, 2);
    }
}
