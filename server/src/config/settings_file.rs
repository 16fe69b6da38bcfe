//! What is wrong with the settings file: every setting of it that is, in words that quote no value.

use super::{Settings, wrong_toml};
use toml::de::Error;
use toml::{Table, Value};

/// What is wrong with this text, of which that is the first fault. Where several settings are wrong all are named, and not their lines.
pub(super) fn describe(text: &str, first: &Error) -> String {
    let all = toml::from_str::<Table>(text).map(each).unwrap_or_default();
    if all.len() < 2 {
        return wrong_toml::describe(text, first);
    }
    let lines: String = all.iter().map(|fault| format!("\n  {fault}")).collect();
    format!("{} of its settings are wrong:{lines}", all.len())
}

/// The faults of a file's settings, each judged by itself.
fn each(file: Table) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, value) in file {
        match value {
            Value::Table(inner) if !inner.is_empty() => {
                for (key, value) in inner {
                    faults.extend(fault(format!("{name}.{key}"), alone(&name, Value::Table(alone(&key, value)))));
                }
            }
            value => {
                let only = alone(&name, value);
                faults.extend(fault(name, only));
            }
        }
    }
    faults
}

fn alone(name: &str, value: Value) -> Table {
    let mut table = Table::new();
    table.insert(name.to_owned(), value);
    table
}

/// What is wrong with a setting that stands alone in a file.
fn fault(name: String, file: Table) -> Option<String> {
    let read: Result<Settings, Error> = Value::Table(file).try_into();
    let words = wrong_toml::words(&read.err()?);
    // All that there are would stand behind each.
    Some(if words.starts_with("unknown field ") {
        format!("«{name}»: there is no such setting")
    } else {
        format!("«{name}»: {words}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let first = toml::from_str::<Settings>(text).expect_err("it is not right");
        describe(text, &first)
    }

    /// Whoever corrected one line started again and was told of the next.
    #[test]
    fn every_setting_that_is_wrong_is_told_at_once() {
        let text = "lisen = \"0.0.0.0:80\"\nlog = \"json\"\nupload_mb = \"much\"\n[mail]\nsmpt = \"x\"\nimap_seconds = \"often\"\n";
        let told = told(text);
        assert!(told.starts_with("4 of its settings are wrong:\n"), "{told}");
        for line in
            ["«lisen»: there is no such setting", "«mail.smpt»: there is no such setting", "«upload_mb»: invalid type"]
        {
            assert!(told.contains(line), "{line}: {told}");
        }
        assert!(told.contains("«mail.imap_seconds»: ") && !told.contains("«log»"), "{told}");
    }

    /// The journal had the line, with the database's password or the token in it.
    #[test]
    fn no_value_is_quoted() {
        for (text, line) in [
            ("origin = \"https://ronda.example\"\nstore = postgres://ronda:palabra@db.example/ronda\n", "line 2: "),
            ("metrics_token = [\"palabra\"]\n", "line 1: "),
            ("metrics_token = \"palabra\n", "line "),
            ("listen = \"palabra\"\nupload_mb = \"palabra\"\nmax_live = \"palabra\"\n", "3 of its settings"),
            ("metrics_token = 73920115\n", "line 1: "),
        ] {
            let told = told(text);
            assert!(told.starts_with(line), "{told}");
            assert!(!told.contains("palabra") && !told.contains("73920115"), "{told}");
        }
    }
}
