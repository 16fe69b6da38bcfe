//! Reads settings that people made for themselves in OTRS: an agent's address and telephone stand there alone.

use super::super::known::COLUMN;
use super::super::memory::{Memory, Name};
use super::super::model::Tally;
use super::super::reading::address;
use super::super::sql_dump::Row;
use std::collections::BTreeMap;

/// Tables of such settings: of agents, and of customers.
pub(super) const TABLES: [&str; 2] = ["user_preferences", "customer_preferences"];
/// What says how screens look, and what the former system keeps of signing in; a star at the end stands for any ending.
const LAYOUT: [&str; 20] = [
    "Admin*",
    "NotificationTransport",
    "UserAuthBackend",
    "UserCSVSeparator",
    "UserChallengeToken",
    "UserCreateNextMask",
    "UserCustomerDoNotShowBrowserLinkMessage",
    "UserDashboard*",
    "UserFilterColumns*",
    "UserGoogleAuthenticator*",
    "UserLast*",
    "UserLoginFailed",
    "UserRefreshTime",
    "UserRequestedURL",
    "UserSessionID",
    "UserShowTickets",
    "UserSkin*",
    "UserTheme",
    "UserTicketOverview*",
    "UserToken",
];
/// Why nothing is made of some of the others.
const REASONS: [(&str, &str); 9] = [
    ("Comment2", "what somebody noted of themselves"),
    ("OutOfOffice*", "when somebody was away: who is away now says so here"),
    ("UserComment", "what somebody noted of themselves"),
    ("UserEmail", "the address of a customer stands with the customer"),
    ("UserLanguage", "in which language somebody read its screens: each device says it here"),
    ("UserPGPKey", "a key for mail"),
    ("UserSMIME*", "a key for mail"),
    ("UserTimeZone", "by which clocks somebody read its hours: each device has its own here"),
    ("UserMobile", "the telephone of a customer stands with the customer"),
];
const LAID_OUT: &str = "how its screens look to somebody, and what it keeps of signing in";
const NAMED: &str = "settings of people that have no place here, each named";

/// What the settings say.
#[derive(Default)]
pub(super) struct Preferences {
    mails: BTreeMap<String, Name>,
    phones: BTreeMap<String, Name>,
    /// Rows of which something is made.
    used: u64,
    /// Of the others, by table and name: how many rows there are, and how many say something.
    others: BTreeMap<(&'static str, Name), (u64, u64)>,
}

impl Preferences {
    /// A row of one of the tables.
    pub(super) fn take(&mut self, row: &Row<'_>, memory: &Memory) {
        let Some(table) = TABLES.into_iter().find(|table| *table == row.table) else { return };
        let (user, key) = (row.text("user_id").trim().to_owned(), row.name("preferences_key"));
        match (table, key.as_str()) {
            ("user_preferences", "UserEmail") => {
                self.used += 1;
                self.mails.insert(user, address(&row.whole("preferences_value"), memory));
            }
            ("user_preferences", "UserMobile") => {
                self.used += 1;
                self.phones.insert(user, row.name("preferences_value"));
            }
            _ => {
                let says = !matches!(row.whole("preferences_value").trim(), "" | "0");
                let (rows, said) = self.others.entry((table, key)).or_default();
                *rows += 1;
                *said += u64::from(says);
            }
        }
    }

    /// An agent's address, where one is told.
    pub(super) fn mail(&self, user: &str) -> Option<Name> {
        self.mails.get(user).cloned()
    }

    /// An agent's telephone; empty where none is told.
    pub(super) fn phone(&self, user: &str) -> Name {
        self.phones.get(user).cloned().unwrap_or_default()
    }

    /// Says what became of every row: of a setting that somebody made and that has no place here, by its name.
    pub(super) fn tell(&mut self, tally: &mut Tally) {
        if self.used > 0 {
            tally.used("user_preferences", self.used);
        }
        for ((table, key), (rows, said)) in std::mem::take(&mut self.others) {
            if LAYOUT.iter().any(|name| fits(name, &key)) {
                tally.passed(table, rows, LAID_OUT);
                continue;
            }
            tally.passed(table, rows, NAMED);
            if said > 0 {
                let why = REASONS.iter().find(|(name, _)| fits(name, &key)).map(|(_, why)| *why);
                tally.column(table, &key, said, why.unwrap_or(COLUMN));
            }
        }
    }
}

fn fits(name: &str, key: &str) -> bool {
    match name.strip_suffix('*') {
        Some(begins) => key.starts_with(begins),
        None => name == key,
    }
}
