//! Calendars as programs read them (RFC 5545): texts escaped, lines folded, times in UTC.

use ronda_shared::time::Timestamp;

/// Bytes of a line, without its end.
const LINE: usize = 75;

/// Something at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// By which it is known again.
    pub uid: String,
    /// When it was last changed.
    pub changed: Timestamp,
    /// When it begins.
    pub at: Timestamp,
    /// For how long, in minutes.
    pub minutes: u32,
    /// One line.
    pub title: String,
    /// Where; empty where nobody knows.
    pub place: String,
    /// What there is to read more; empty for nothing.
    pub url: String,
}

/// A calendar of these entries.
pub fn calendar(name: &str, entries: &[Entry]) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: &str| fold(&format!("{key}:{value}"), &mut text);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Ronda//Visitas//ES");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escaped(name));
    line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    for entry in entries {
        line("BEGIN", "VEVENT");
        line("UID", &escaped(&entry.uid));
        line("DTSTAMP", &utc(entry.changed));
        line("LAST-MODIFIED", &utc(entry.changed));
        line("DTSTART", &utc(entry.at));
        line("DURATION", &format!("PT{}M", entry.minutes));
        line("SUMMARY", &escaped(&entry.title));
        if !entry.place.is_empty() {
            line("LOCATION", &escaped(&entry.place));
        }
        if !entry.url.is_empty() {
            line("URL", &entry.url);
        }
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

/// `20261120T150000Z`.
fn utc(at: Timestamp) -> String {
    let told = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    told.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value: nothing in it ends its line or its part.
fn escaped(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => told.extend(['\\', letter]),
            '\n' => told.push_str("\\n"),
            control if control.is_control() => {}
            other => told.push(other),
        }
    }
    told
}

/// Writes a line in pieces of at most so many bytes, cut between letters; each but the first begins with a space.
fn fold(line: &str, into: &mut String) {
    let mut room = LINE;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            into.push_str("\r\n ");
            room = LINE - 1;
        }
        into.push(letter);
        room -= letter.len_utf8();
    }
    into.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_one_value_and_lines_are_short() {
        let entry = Entry {
            uid: "7@ronda".into(),
            changed: Timestamp::from_millis(1_795_186_800_000),
            at: Timestamp::from_millis(1_795_190_400_000),
            minutes: 60,
            title: "Cañón; pantalla, \\ y\r\nEND:VCALENDAR ".repeat(9),
            place: "Edificio 1, nivel 2".into(),
            url: "https://ronda.example/t/7".into(),
        };
        let text = calendar("Visitas", &[entry]);
        assert_eq!(text.matches("\r\nEND:VCALENDAR\r\n").count(), 1, "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        let whole = text.replace("\r\n ", "");
        assert!(whole.contains("SUMMARY:Cañón\\; pantalla\\, \\\\ y\\nEND:VCALENDAR "), "{whole}");
        assert!(whole.contains("DTSTART:20261120T160000Z\r\nDURATION:PT60M\r\n"), "{whole}");
        assert!(whole.contains("LOCATION:Edificio 1\\, nivel 2\r\n"), "{whole}");
    }
}
