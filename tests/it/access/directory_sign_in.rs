//! Coming in with the account and password of a directory that speaks LDAP (docs/directory.md), against slapd where it is
//! installed.

use super::slapd::{SUFFIX, Slapd, group_entry, names, person};
use axum::body::Body;
use axum::http::{Method, header};
use ronda_server::directory_sync::DirectorySync;
use ronda_server::one_login::OneLogin;
use ronda_server::outbound::transport::Https;
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::stamp::Site;
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::client::{Answer, Client, browser};
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PATH: &str = "/api/directory/sign-in";
const OMARS: &str = "Clave de Omar (1)*";

/// A house that a directory opens, by these lines of its file.
struct Ground {
    house: House,
    sync: Arc<DirectorySync>,
    slapd: Slapd,
}

/// Somebody with a password.
fn with_password(entry: &str, password: &str) -> String {
    format!("{entry}userPassword: {password}\n")
}

fn people() -> Vec<String> {
    vec![
        group_entry("mesa"),
        group_entry("redes"),
        with_password(&person(1, "omar.cruz", "Omar Cruz Peña", &["redes"]), OMARS),
        with_password(&person(2, "Eva.Rios", "Eva Rios Luna", &["mesa"]), "clave de eva"),
        with_password(&person(3, "sin.grupo", "Sin Grupo", &[]), "clave de nadie"),
        person(4, "sin.clave", "Sin Clave", &["mesa"]),
    ]
}

/// By whatever directory its file names.
fn let_in(house: &House) -> Arc<DirectorySync> {
    let config = house.app.config();
    let sync = DirectorySync::new(house.app.ingest().clone(), config.data.clone());
    house.app.set_directory_sync(Arc::clone(&sync));
    let (store, clock) = (Arc::clone(house.app.store()), house.app.clock().clone());
    let origin = config.origin().to_owned();
    house.app.set_one_login(OneLogin::new(config.data.clone(), origin, store, clock, Arc::new(Https)));
    sync
}

/// A browser of that house that says this; what it is answered.
async fn says(house: &House, account: &str, password: &str) -> (Client, Answer) {
    let mut client = house.anonymous().0;
    let answer = client.post_json(PATH, &json!({ "account": account, "password": password })).await;
    (client, answer)
}

impl Ground {
    /// None where slapd is not installed.
    async fn open(lines: &str) -> Option<Self> {
        Some(Self::of(Slapd::open(&people()).await?, lines).await)
    }

    /// By this directory.
    async fn of(slapd: Slapd, lines: &str) -> Self {
        let house = House::open();
        let sync = let_in(&house);
        slapd.named(&house.app.config().data, &format!("ldaps://localhost:{}", slapd.tls), lines);
        sync.sync(None).await.expect("read");
        Self { house, sync, slapd }
    }

    /// A browser that says this; what it is answered.
    async fn says(&self, account: &str, password: &str) -> (Client, Answer) {
        says(&self.house, account, password).await
    }

    /// Not let in, and nothing is stored. The next try is not one too many. What they are told.
    async fn is_refused(&self, account: &str, password: &str) -> String {
        let (before, began) = (self.house.feed(), Instant::now());
        let (_, answer) = self.says(account, password).await;
        // How long it takes tells nobody which of them it is.
        assert!(began.elapsed() >= Duration::from_millis(400), "{account}: {password}");
        assert_eq!(answer.refusal(), (403, "bad_account".into()), "{account}: {password}");
        assert_eq!(self.house.feed(), before, "{account}: {password}");
        self.house.pass(31 * MINUTE_MS);
        answer.json::<Value>()["es"].as_str().expect("words").to_owned()
    }

    /// The page comes in with what it was handed.
    async fn finishes(&self, client: &Client, answer: &Answer) -> Answer {
        let told: Value = answer.json();
        let body = json!({ "ticket": told["ticket"], "browser": browser(self.house.key(), Site::Desk) });
        let request = client.request(Method::POST, "/api/oidc/finish").header(header::CONTENT_TYPE, "application/json");
        client.send_only(request.body(body.to_string().into()).expect("a request")).await
    }
}

#[tokio::test]
async fn a_person_comes_in_with_the_password_of_their_directory_and_goes_with_it() {
    let Some(mut ground) = Ground::open("sign_in = \"la cuenta de red\"").await else { return };
    let anyone = ground.house.anonymous().0;
    let buttons: Value = anyone.get("/api/oidc").await.json();
    assert_eq!(buttons, json!([{ "id": "directory.toml", "name": "la cuenta de red", "password": true }]));
    let ana = ground.house.supervisor_with_passkey().await;
    let told: Value = ana.get("/api/administration/connections").await.json();
    assert_eq!(
        told["directory"]["sign_in"],
        json!("la cuenta de red"),
        "who administers sees that people come in by it"
    );

    let (client, answer) = ground.says(" Omar.Cruz ", OMARS).await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    assert_eq!(answer.json::<Value>()["person"], json!("omar.cruz"));
    // In another browser the ticket opens nothing, and it is gone then.
    let thief = ground.house.anonymous().0;
    assert_eq!(ground.finishes(&thief, &answer).await.refusal(), (403, "bad_account".into()));
    assert_eq!(ground.finishes(&client, &answer).await.refusal(), (403, "bad_account".into()), "it counts once");

    let (client, answer) = ground.says("omar.cruz", OMARS).await;
    let came = ground.finishes(&client, &answer).await;
    assert_eq!(came.status.as_u16(), 200, "{came:?}");
    let mut inside = ground.house.anonymous().0;
    let cookies = came.headers.get_all(header::SET_COOKIE).iter().filter_map(|one| one.to_str().ok());
    let session = cookies.filter_map(|one| one.split(';').next()).find(|pair| pair.starts_with("__Host-ronda="));
    inside.cookie = Some(session.expect("a session").to_owned());
    assert_eq!(inside.get("/api/me").await.status.as_u16(), 200);
    let reader = ground.house.store().read().expect("a reader");
    let entries = (1..=reader.end().expect("an end")).filter_map(|at| reader.entry(at).expect("reads"));
    let by_account = entries
        .filter(|entry| matches!(&entry.kind, EntryKind::Audit(line) if line.what == AuditKind::SignedInByAccount));
    assert_eq!(by_account.count(), 1, "it stands in the audit log");
    drop(reader);

    // Who leaves the directory is out with the next reading, and does not come in again.
    ground.slapd.says(&people().into_iter().filter(|one| !one.contains("omar")).collect::<Vec<_>>()).await;
    ground.sync.sync(None).await.expect("read");
    assert_eq!(inside.get("/api/me").await.refusal(), (403, "revoked".into()));
    ground.is_refused("omar.cruz", OMARS).await;
}

#[tokio::test]
async fn what_is_wrong_lets_nobody_in_and_says_not_what() {
    let Some(ground) = Ground::open("sign_in = \"la cuenta de red\"").await else { return };
    for (account, password) in [
        ("omar.cruz", "clave de eva"),
        ("omar.cruz", ""),
        ("omar.cruz", "\0"),
        ("nadie.asi", OMARS),
        // In the directory, and nobody's here: no rule gives a role.
        ("sin.grupo", "clave de nadie"),
        ("sin.clave", "clave"),
        ("", OMARS),
        // What would find somebody else, or more than one, if a letter of it were a letter of the filter.
        ("*", OMARS),
        ("omar*", OMARS),
        ("omar.cruz)(uid=*", OMARS),
        ("nadie)(|(uid=omar.cruz", OMARS),
        ("omar.cruz\\2a", OMARS),
        ("omar.cruz\0", OMARS),
        ("employeeNumber=1,ou=personal,dc=oaxaca,dc=example", OMARS),
    ] {
        let told = ground.is_refused(account, password).await;
        assert!(told.starts_with("No se pudo entrar con esa cuenta."), "{account}: {told}");
    }
    let (_, right) = ground.says("eva.rios", "clave de eva").await;
    assert_eq!(right.status.as_u16(), 200, "{right:?}");
}

/// What a help desk gives somebody for once is known to the help desk: `pwdReset`, of OpenLDAP's `ppolicy`.
#[tokio::test]
async fn a_password_that_is_to_be_changed_first_lets_nobody_in() {
    let policy = format!(
        "dn: cn=reglas,{SUFFIX}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: reglas\npwdAttribute: userPassword\n\
         pwdMustChange: TRUE\n"
    );
    let mut entries = people();
    entries.push(policy);
    entries.push(with_password(&person(5, "uno.nuevo", "Uno Nuevo", &["mesa"]), "para una vez\npwdReset: TRUE"));
    let more = "moduleload ppolicy\noverlay ppolicy\nppolicy_default \"cn=reglas,dc=oaxaca,dc=example\"";
    let Some(slapd) = Slapd::with(&entries, more).await else { return };
    let ground = Ground::of(slapd, "sign_in = \"la cuenta de red\"").await;
    let told = ground.is_refused("uno.nuevo", "para una vez").await;
    assert!(told.contains("hay que cambiarla antes de usarla"), "who knows it may know why: {told}");
    let told = ground.is_refused("uno.nuevo", "otra").await;
    assert!(told.starts_with("No se pudo entrar"), "who does not know it is told nothing of it: {told}");
    let (_, right) = ground.says("eva.rios", "clave de eva").await;
    assert_eq!(right.status.as_u16(), 200, "whose password is their own: {right:?}");
}

/// One that has run out is told as such to whoever knows it; while the directory lets it open a few times more, it does here, too.
#[tokio::test]
async fn a_password_that_has_run_out_opens_as_often_as_the_directory_says() {
    let policy = |name: &str, more: &str| {
        format!(
            "dn: cn={name},{SUFFIX}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: {name}\npwdAttribute: userPassword\n\
             pwdMaxAge: 60\n{more}"
        )
    };
    let mut entries = people();
    // One that runs out in decades, and of which that is told from the first day on.
    let later = policy("luego", "pwdExpireWarning: 2000000000\n").replace("pwdMaxAge: 60", "pwdMaxAge: 2000000000");
    entries.extend([policy("vence", ""), policy("gracia", "pwdGraceAuthNLimit: 1\n"), later]);
    let under = [(5, "uno.vencido", "vence"), (6, "uno.gracia", "gracia"), (7, "uno.luego", "luego")];
    for (number, account, under) in under {
        let password = format!("de antes\npwdChangedTime: 20200101000000Z\npwdPolicySubentry: cn={under},{SUFFIX}");
        entries.push(with_password(&person(number, account, account, &["mesa"]), &password));
    }
    let more = "moduleload ppolicy\noverlay ppolicy";
    let Some(slapd) = Slapd::with(&entries, more).await else { return };
    let ground = Ground::of(slapd, "sign_in = \"la cuenta de red\"").await;
    let told = ground.is_refused("uno.vencido", "de antes").await;
    assert!(told.starts_with("La contraseña de esa cuenta venció"), "{told}");
    let (_, granted) = ground.says("uno.gracia", "de antes").await;
    assert_eq!(granted.status.as_u16(), 200, "{granted:?}");
    let warning = |answer: &Answer| answer.json::<Value>()["warning"]["es"].as_str().unwrap_or_default().to_owned();
    let told = warning(&granted);
    assert!(told.starts_with("La contraseña de tu cuenta de red ya venció") && told.contains("Cámbiala hoy"), "{told}");
    let told = ground.is_refused("uno.gracia", "de antes").await;
    assert!(told.starts_with("La contraseña de esa cuenta venció"), "no more of them is left: {told}");
    let (_, later) = ground.says("uno.luego", "de antes").await;
    assert!(warning(&later).starts_with("La contraseña de tu cuenta de red vence en "), "{later:?}");
    let (_, plain) = ground.says("eva.rios", "clave de eva").await;
    assert_eq!(plain.json::<Value>()["warning"], Value::Null, "{plain:?}");
}

#[tokio::test]
async fn guesses_end_before_a_directory_locks_the_account() {
    let Some(ground) = Ground::open("sign_in = \"la cuenta de red\"").await else { return };
    for _ in 0..4 {
        assert_eq!(ground.says("omar.cruz", "otra").await.1.refusal(), (403, "bad_account".into()));
    }
    let waits = ground.says("omar.cruz", OMARS).await.1;
    assert_eq!(waits.refusal(), (429, "too_many".into()), "not even the right one");
    assert_eq!(waits.header("retry-after"), "1800");
    // An address waits for a minute; who tries again after one here is told so for half an hour.
    let told: Value = waits.json();
    assert!(told["es"].as_str().is_some_and(|es| es.contains("Espera media hora")), "{told}");
    assert_eq!(ground.says("eva.rios", "clave de eva").await.1.status.as_u16(), 200, "others come in");
    // A directory counts on while one wrong password comes half an hour after another: none of them is handed on until then.
    ground.house.pass(30 * MINUTE_MS);
    assert_eq!(ground.says("omar.cruz", OMARS).await.1.refusal(), (429, "too_many".into()));
    ground.house.pass(MINUTE_MS);
    for _ in 0..6 {
        assert_eq!(ground.says("omar.cruz", OMARS).await.1.status.as_u16(), 200, "right ones are no guesses");
    }
}

#[tokio::test]
async fn a_directory_that_is_away_or_not_asked_for_it_lets_nobody_in() {
    let Some(mut ground) = Ground::open("sign_in = \"la cuenta de red\"").await else { return };
    ground.slapd.stop();
    for _ in 0..6 {
        let told = ground.says("omar.cruz", OMARS).await.1;
        assert_eq!(told.refusal(), (503, "directory_away".into()), "and none of it was a guess");
    }
    let data = ground.house.app.config().data.clone();
    ground.slapd.named(&data, &format!("ldaps://localhost:{}", ground.slapd.tls), "");
    assert_eq!(ground.says("omar.cruz", OMARS).await.1.refusal(), (404, "not_found".into()));
    let client = ground.house.anonymous().0;
    let request = client.request(Method::GET, "/api/oidc").body(Body::empty()).expect("a request");
    assert_eq!(client.send_only(request).await.json::<Value>(), json!([]), "no button");
}

/// A value of LDAP's: its tag, how long it is, and what it holds.
fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let held = parts.concat();
    let mut bytes = vec![tag, u8::try_from(held.len()).expect("short")];
    bytes.extend(held);
    bytes
}

/// A directory that lets the server in and has one person, and hangs up once it has a password of theirs.
async fn hangs_up() -> u16 {
    refuses(None).await
}

/// One that refuses that password before it hangs up, with Active Directory's code.
async fn refuses(code: Option<&str>) -> u16 {
    let message = |number: u8, operation: &[u8]| value(0x30, &[&value(0x02, &[&[number]]), operation]);
    let well: &[u8] = b"\x0a\x01\x00\x04\x00\x04\x00";
    let attribute =
        |name: &[u8], told: &[u8]| value(0x30, &[&value(0x04, &[name]), &value(0x31, &[&value(0x04, &[told])])]);
    let attributes = value(0x30, &[&attribute(b"uid", b"omar.cruz"), &attribute(b"entryUUID", b"1")]);
    let found = message(2, &value(0x64, &[&value(0x04, &[b"uid=omar.cruz"]), &attributes]));
    let answers = [message(1, &value(0x61, &[well])), [found, message(2, &value(0x65, &[well]))].concat()];
    let refused = code.map(|code| {
        let text =
            format!("80090308: LdapErr: DSID-0C09050F, comment: AcceptSecurityContext error, data {code}, v4563\0");
        message(3, &value(0x61, &[b"\x0a\x01\x31\x04\x00", &value(0x04, &[text.as_bytes()])]))
    });
    let answers: Vec<Vec<u8>> = answers.into_iter().chain(refused).collect();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 4_096];
            for answer in &answers {
                drop(stream.read(&mut asked).await);
                drop(stream.write_all(answer).await);
            }
            drop(stream.read(&mut asked).await);
        }
    });
    port
}

/// What a directory did not answer it may have counted all the same.
#[tokio::test]
async fn a_password_that_was_sent_is_a_try_though_nobody_says_whose_it_is() {
    let house = House::open();
    let _sync = let_in(&house);
    let data = house.app.config().data.clone();
    names(&data, &format!("url = \"ldap://127.0.0.1:{}\"\nsign_in = \"la cuenta de red\"", hangs_up().await));
    for _ in 0..4 {
        assert_eq!(says(&house, "omar.cruz", OMARS).await.1.refusal(), (503, "directory_away".into()));
    }
    assert_eq!(says(&house, "omar.cruz", OMARS).await.1.refusal(), (429, "too_many".into()));
    assert_eq!(
        says(&house, "eva.rios", OMARS).await.1.refusal(),
        (403, "bad_account".into()),
        "it finds somebody else"
    );
}

/// Active Directory says more of an account to whoever knows its password, and to nobody else.
#[tokio::test]
async fn why_an_account_does_not_open_is_told_to_whoever_knows_its_password() {
    let house = House::open();
    let _sync = let_in(&house);
    let data = house.app.config().data.clone();
    for (code, begins) in [
        ("530", "El directorio no abre esa cuenta a esta hora."),
        ("531", "El directorio abre esa cuenta solo desde ciertos equipos"),
        ("532", "La contraseña de esa cuenta venció"),
        ("533", "Esa cuenta está deshabilitada en el directorio."),
        ("701", "Esa cuenta venció en el directorio: la cuenta, no la contraseña."),
        ("773", "La contraseña de esa cuenta venció, o hay que cambiarla"),
        // Of these a stranger would learn that there is such an account.
        ("52e", "No se pudo entrar con esa cuenta."),
        ("775", "No se pudo entrar con esa cuenta."),
    ] {
        names(
            &data,
            &format!("url = \"ldap://127.0.0.1:{}\"\nsign_in = \"la cuenta de red\"", refuses(Some(code)).await),
        );
        let answer = says(&house, "omar.cruz", OMARS).await.1;
        assert_eq!(answer.refusal(), (403, "bad_account".into()), "{code}");
        let told: Value = answer.json();
        assert!(told["es"].as_str().is_some_and(|es| es.starts_with(begins)), "{code}: {told}");
    }
}
