//! Tests of the settings: what is filled in, and what is refused.

use super::*;

fn with(data: &str) -> Settings {
    Settings { data: Some(data.into()), ..Settings::default() }
}

#[test]
fn defaults_serve_on_this_machine_alone() {
    let config = with("/d").check().expect("defaults are right");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.origins, ["http://localhost:8080", "http://127.0.0.1:8080"]);
    assert!(!config.secure());
}

#[test]
fn origins_are_written_as_browsers_write_them() {
    for (text, expected) in [
        ("https://Ronda.Example", Some("https://ronda.example")),
        ("https://ronda.example:443/", Some("https://ronda.example")),
        ("http://10.0.0.4:8080", Some("http://10.0.0.4:8080")),
        ("https://ronda.example/app", None),
        ("ftp://ronda.example", None),
        ("ronda.example", None),
        ("https://me@ronda.example", None),
        ("", None),
    ] {
        assert_eq!(origin(text).ok().as_deref(), expected, "{text}");
    }
}

#[test]
fn flags_outweigh_the_file() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("ronda.toml");
    std::fs::write(&path, "data = \"/file\"\norigin = \"https://a.example\"\nlog = \"json\"\n").expect("written");
    let settings = with("/flag").over_file(Some(&path)).expect("read");
    let config = settings.check().expect("right");
    assert_eq!(config.data, PathBuf::from("/flag"));
    assert_eq!(config.log, LogFormat::Json);
    assert!(config.secure());
}

#[test]
fn passkeys_need_a_name_and_tls() {
    let party = |origin: &str, id: Option<&str>| {
        let settings = Settings { origin: Some(origin.into()), rp_id: id.map(str::to_owned), ..with("/d") };
        settings.check().map(|config| config.passkeys.expect("on").id)
    };
    assert_eq!(party("https://ronda.example:8443", None).expect("works"), "ronda.example");
    assert_eq!(party("http://localhost:8080,http://127.0.0.1:8080", None).expect("works"), "localhost");
    assert_eq!(party("https://ronda.salud.example", Some("salud.example")).expect("works"), "salud.example");
    for (origin, id) in [
        ("http://10.0.0.4:8080", None),
        ("https://10.0.0.4", None),
        ("http://ronda.example", None),
        ("https://ronda.example", Some("example.org")),
        ("https://ronda.example", Some("onda.example")),
        ("https://ronda.example", Some("example")),
        ("https://ronda.example", Some("")),
    ] {
        assert!(matches!(party(origin, id), Err(ConfigError::NoPasskeys(_))), "{origin} {id:?}");
    }
    let off = Settings { origin: Some("http://10.0.0.4:8080".into()), passkeys: Some(false), ..with("/d") };
    assert_eq!(off.check().expect("links alone").passkeys, None);
}

#[test]
fn sessions_last_and_origins_are_of_one_kind() {
    for settings in [
        Settings { desk_idle_hours: Some(0), ..with("/d") },
        Settings { desk_days: Some(0), ..with("/d") },
        Settings { phone_days: Some(0), ..with("/d") },
    ] {
        assert!(matches!(settings.check(), Err(ConfigError::NoTime(_))));
    }
    for (room, takes) in [(0, false), (15, false), (16, true)] {
        let told = Settings { upload_mb: Some(room), ..with("/d") }.check();
        assert_eq!(told.is_ok(), takes, "{room}");
        assert!(takes || matches!(told, Err(ConfigError::UploadRoom(16))));
    }
    let mixed = Settings { origin: Some("https://ronda.example,http://localhost:8080".into()), ..with("/d") };
    assert!(matches!(mixed.check(), Err(ConfigError::MixedOrigins)));
}

/// Whoever corrected one of them started again, and was told of the next.
#[test]
fn all_that_is_wrong_is_told_at_once() {
    let wrong = Settings {
        store: Some("ronda.redb".into()),
        origin: Some("ronda.example,https://ronda.example/app".into()),
        phone_days: Some(0),
        max_live: Some(0),
        metrics_token: Some(String::new()),
        scanner: Some("clamd".into()),
        mail: MailSettings { smtp: Some("smtps://m.example".into()), ..MailSettings::default() },
        ..Settings::default()
    };
    let told = wrong.check().expect_err("not right");
    assert!(!told.may_pass());
    let words = told.to_string();
    assert!(words.starts_with("9 things in the settings are wrong:\n  where do the data live?"), "{words}");
    for part in [
        "«ronda.example»",
        "«https://ronda.example/app»",
        "phone_days",
        "max_live",
        "metrics_token",
        "«clamd»",
        "--mail-from",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn what_passes_by_itself_waits_for_no_correction_and_the_other_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = |phone_days| Settings {
        blobs: Some("s3://evidencia".into()),
        blobs_key: Some("AKIA".into()),
        blobs_secret_file: Some(folder.path().join("not-mounted")),
        phone_days,
        ..with("/d")
    };
    assert!(bucket(None).check().expect_err("its disk may come").may_pass());
    assert!(!bucket(Some(0)).check().expect_err("to be corrected").may_pass());
}

/// As a `[mail]` with its user and password, and no address: no mail went out, and nothing said why.
#[test]
fn a_setting_without_what_it_goes_with_is_told() {
    let told = |settings: Settings| -> Vec<&'static str> {
        settings.check().expect("right").unused.iter().map(|one| one.name).collect()
    };
    assert_eq!(told(with("/d")), Vec::<&str>::new());
    let lone = Settings {
        store_ca: Some("/etc/ronda/autoridad.pem".into()),
        traces_one_in: Some(5),
        rp_id: Some("ronda.example".into()),
        passkeys: Some(false),
        mail: MailSettings {
            smtp_user: Some("mesa".into()),
            ca: Some("/etc/ca.pem".into()),
            ..MailSettings::default()
        },
        ..with("/d")
    };
    let words: Vec<String> = lone.clone().check().expect("right").unused.iter().map(ToString::to_string).collect();
    assert!(
        words.contains(&"`mail.smtp_user` has no effect: there is no mail without `mail.from`".to_owned()),
        "{words:?}"
    );
    assert_eq!(told(lone), ["store_ca", "traces_one_in", "rp_id", "mail.smtp_user", "mail.ca"]);
    let from = Some("Mesa <mesa@ronda.example>".to_owned());
    let out = MailSettings {
        from,
        smtp: Some("smtps://m.example".into()),
        imap_seconds: Some(60),
        ..MailSettings::default()
    };
    let settings = || Settings { traces: Some("http://127.0.0.1:4318".into()), traces_one_in: Some(5), ..with("/d") };
    assert_eq!(told(Settings { mail: out, ..settings() }), ["mail.imap_seconds"]);
}

#[test]
fn a_token_that_nobody_could_bear_is_told() {
    let told = |token: &str| Settings { metrics_token: Some(token.into()), ..with("/d") }.check();
    for token in ["", " ", "token ", "contraseña", "a\nb"] {
        assert!(matches!(told(token), Err(ConfigError::MetricsToken)), "{token}");
    }
    assert_eq!(told("a b+c/d=").expect("sound").metrics_token.as_deref(), Some("a b+c/d="));
}

#[test]
fn traces_go_to_a_collector_and_one_of_ten_is_kept() {
    let told = |text: &str, one_in| Settings { traces: Some(text.into()), traces_one_in: one_in, ..with("/d") }.check();
    let to = told("http://127.0.0.1:4318", None).expect("sound").traces.expect("a collector");
    assert_eq!((to.address.as_str(), to.one_in), ("http://127.0.0.1:4318/v1/traces", 10));
    assert!(matches!(told("127.0.0.1:4318", None), Err(ConfigError::Traces(_))));
    assert!(matches!(told("http://127.0.0.1:4318", Some(0)), Err(ConfigError::NoTime("traces_one_in"))));
    assert!(with("/d").check().expect("sound").traces.is_none());
}

#[test]
fn a_scanner_that_cannot_listen_there_is_told() {
    let told = |text: &str| Settings { scanner: Some(text.into()), ..with("/d") }.check();
    assert!(told("tcp://127.0.0.1:3310").expect("sound").scanner.is_some());
    assert!(matches!(told("clamd"), Err(ConfigError::Scanner(_))));
}

#[test]
fn word_vectors_are_a_file_that_a_flag_names_before_the_settings_file_does() {
    assert_eq!(with("/d").check().expect("right").word_vectors, None);
    let named = |file: &str| Settings { word_vectors: Some(file.into()), ..with("/d") };
    let checked = |settings: Settings| settings.check().expect("right, whatever stands in it").word_vectors;
    assert_eq!(checked(named("/flag.vec").over(named("/file.vec"))), Some(PathBuf::from("/flag.vec")));
    assert_eq!(checked(with("/d").over(named("/file.vec"))), Some(PathBuf::from("/file.vec")));
}

#[test]
fn the_store_is_a_file_unless_a_database_is_named() {
    assert_eq!(with("/d").check().expect("right").store, None);
    let on = |text: &str| Settings { store: Some(text.into()), ..with("/d") }.check();
    assert!(on("postgres:///ronda?host=/run/postgresql&user=ronda").expect("right").store.is_some());
    assert!(matches!(on("ronda.redb"), Err(ConfigError::Store(_))));
}

#[test]
fn evidence_is_in_a_folder_unless_a_bucket_is_named() {
    assert_eq!(with("/d").check().expect("right").bucket, None);
    let on = |text: &str| Settings { blobs: Some(text.into()), ..with("/d") }.check();
    assert_eq!(on("s3://evidencia/mesa").expect("right").bucket.expect("a bucket").prefix, "mesa");
    assert!(matches!(on("/mnt/evidencia"), Err(ConfigError::Bucket(_))));
    let half = Settings { blobs_region: Some("mx-central-1".into()), ..with("/d") };
    assert!(matches!(half.check(), Err(ConfigError::NoBucket)));
}

#[test]
fn a_file_is_replicated_and_a_database_is_not() {
    let on = |store: Option<&str>| {
        let replicate = Some("/mnt/standby/ronda".to_owned());
        Settings { store: store.map(str::to_owned), replicate, ..with("/d") }.check()
    };
    let folder = ReplicaAddress::Folder(PathBuf::from("/mnt/standby/ronda"));
    assert_eq!(on(None).expect("right").replicate, Some(folder));
    let database = on(Some("postgres:///ronda?host=/run/postgresql&user=ronda"));
    assert!(matches!(database, Err(ConfigError::ReplicaOfDatabase)));
}

/// A file that was cut in the middle had the server serve what comes with Ronda in the place of the institution's own, and told nobody.
#[test]
fn an_institutions_own_files_stand_though_they_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a directory");
    let own = folder.path().join(ORGANISATION);
    let in_force = || organisation_in_force(folder.path(), Some("oaxaca")).expect("told");
    assert_eq!(in_force(), "oaxaca", "there are none");
    std::fs::create_dir(&own).expect("made");
    assert_eq!(in_force(), "oaxaca", "of no organisation yet");
    let says = |text: &str| std::fs::write(own.join("organisation.json"), text).expect("written");
    says(r#"{ "id": "secogem" }"#);
    assert_eq!(in_force(), "oaxaca", "of another one");
    for text in [r#"{ "id": "oaxaca" }"#, r#"{ "id": "oaxaca", "na"#, "", "{}", "null", r#"{ "id": 7 }"#] {
        says(text);
        assert_eq!(in_force(), own.display().to_string(), "{text}");
    }
}

/// Reading it failed, and a moment later it did not: by then it was taken for the institution's own, whosever it was.
#[test]
fn of_files_that_cannot_be_read_nobody_says_whose_they_are() {
    let folder = tempfile::tempdir().expect("a directory");
    let own = folder.path().join(ORGANISATION);
    let head = own.join("organisation.json");
    let check = || {
        let organisation = Some("oaxaca".to_owned());
        Settings { organisation, ..with(folder.path().to_str().expect("a path")) }.check()
    };
    std::fs::create_dir_all(&head).expect("what is no file cannot be read");
    let told = check().expect_err("not right");
    assert!(told.to_string().contains(&format!("{} cannot be read: ", head.display())), "{told}");
    assert!(told.may_pass(), "it is tried again");
    let unread = organisation_in_force(folder.path(), Some("oaxaca")).expect_err("neither theirs nor ours");
    let finding = unread.finding().to_string();
    assert!(finding.starts_with("organisation.json:1: the file cannot be read: "), "{finding}");
    assert!(organisation_in_force(folder.path(), None).is_ok(), "where none is named, whatever lies there is in force");

    std::fs::remove_dir(&head).expect("removed");
    std::fs::write(&head, r#"{ "id": "secogem" }"#).expect("written");
    assert_eq!(check().expect("right").organisation, "oaxaca", "of another one");
}

#[test]
fn a_misspelt_setting_is_told() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("ronda.toml");
    std::fs::write(&path, "lisen = \"0.0.0.0:80\"\n").expect("written");
    let error = with("/d").over_file(Some(&path)).expect_err("must be refused");
    assert!(error.to_string().contains("lisen"), "{error}");
}

#[test]
fn plain_http_is_not_promised_under_tls() {
    let mut settings = with("/d");
    settings.tls_cert = Some("c".into());
    assert!(matches!(settings.clone().check(), Err(ConfigError::HalfTls)));
    settings.tls_key = Some("k".into());
    settings.origin = Some("http://ronda.example".into());
    assert!(matches!(settings.check(), Err(ConfigError::PlainOrigin)));
    assert!(matches!(Settings::default().check(), Err(ConfigError::NoData)));
}
