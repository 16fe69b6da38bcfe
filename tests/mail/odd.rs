//! Tests with two hundred odd messages, made by a generator. Each is dealt with, once, and nothing in it reaches where
//! it should not.

use crate::mail::house::MailServer;
use crate::mail::steps::ground;
use ronda_server::store::mail::{Became, Incoming};
use std::collections::{BTreeMap, BTreeSet};

const MANY: u64 = 200;
const SEED: u64 = 20_261_120;

/// Small, and the same everywhere.
struct SeededRng(u64);

impl SeededRng {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
    fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).expect("small")]
    }
    fn often(&mut self, of_ten: u64) -> bool {
        self.below(10) < of_ten
    }
}

const SUBJECTS: [&str; 14] = [
    "Sin red",
    "",
    "=?utf-8?q?a=0D=0ABcc:_intruso@example.com?=",
    "=?utf-8?b?U2VuIGHDsW8g4pi677iP?=",
    "=?latin1?q?Se=F1al?=",
    "=?utf-8?q?sin_cerrar",
    "Re: Re: Re: RV: Fwd: [TYS-000001 ABCDEFGHJK] Impresora",
    "[[[[ ]]]] [ ] [a b c d]",
    "<script>alert(1)</script>",
    "\u{202e}osrever",
    "=?utf-8?q?=00=07nulo?=",
    "Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo Muy largo",
    "{folio} {subject} {no_hay}",
    "' OR 1=1 --",
];

const HEADS: [&str; 12] = [
    "X-Nada: 1\r\n",
    "Auto-Submitted: auto-replied\r\n",
    "Precedence: bulk\r\n",
    "List-Id: <x.example>\r\n",
    "Reply-To: <otro@example.com>\r\n",
    "To: <a@b>, <c@d>, grupo: e@f, g@h;\r\n",
    "References: <a@b> <c@d\r\n >\r\n",
    "In-Reply-To: <ronda.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@ronda.example>\r\n",
    "Date: ayer\r\n",
    "Date: Fri, 31 Feb 9999 25:61:61 +9999\r\n",
    "Content-Transfer-Encoding: inventado\r\n",
    "Folded:\r\n\t\r\n  x\r\n",
];

const BODIES: [&str; 14] = [
    "Content-Type: text/plain; charset=utf-8\r\n\r\nNo enciende.\r\n",
    "Content-Type: text/plain; charset=no-such-set\r\n\r\nNo enciende \u{f1}\r\n",
    "Content-Type: text/html\r\n\r\n<p onclick='x()'>Hola<script>alert(1)</script><a href=\"javascript:alert(2)\">aqu\u{ed}</a><iframe src=x>\r\n",
    "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!no es base64!!!!\r\n",
    "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E2=98=BA =ZZ =\r\n=3\r\n",
    "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nuna\r\n",
    "Content-Type: multipart/mixed\r\n\r\n--q\r\n\r\nsin frontera\r\n--q--\r\n",
    "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: multipart/mixed; boundary=r\r\n\r\n--r\r\nContent-Type: multipart/mixed; boundary=s\r\n\r\n--s\r\n\r\nhondo\r\n--q--\r\n",
    "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\ncon archivo\r\n--q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n--q\r\nContent-Type: image/jpeg; name=\"../../x.jpg\"\r\n\r\n\u{ff}\u{d8}falsa\r\n--q--\r\n",
    "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:Junta\r\nEND:VCALENDAR\r\n",
    "Content-Type: message/rfc822\r\n\r\nFrom: dentro@example.com\r\nSubject: otro\r\n\r\nadentro\r\n",
    "Content-Type: multipart/alternative; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nplano\r\n--q\r\nContent-Type: text/html\r\n\r\n<b>rico</b>\r\n--q--\r\n",
    "Content-Type: application/octet-stream\r\n\r\n\0\0\0\r\n",
    "\r\n",
];

/// One message, and the address that it says it is from.
fn odd(chance: &mut SeededRng, number: u64) -> Vec<u8> {
    let domain = if chance.often(8) { "oaxaca.gob.mx" } else { "example.com" };
    let mut raw = Vec::new();
    if chance.often(9) {
        let name = chance.one(&["", "Ana ", "\"Ana\r\n\tNúñez\" ", "=?utf-8?q?=C3=91o=0D=0ABcc=3A_x=40y?= ", "<><> "]);
        raw.extend_from_slice(format!("From: {name}<odd{number}@{domain}>\r\n").as_bytes());
    }
    if chance.often(9) {
        let id = if chance.often(1) { number.saturating_sub(1) } else { number };
        raw.extend_from_slice(format!("Message-ID: <odd{id}@x>\r\n").as_bytes());
    }
    let subject = chance.one(&SUBJECTS);
    raw.extend_from_slice(format!("Subject: {subject}\r\n").as_bytes());
    for _ in 0..chance.below(3) {
        raw.extend_from_slice(chance.one(&HEADS).as_bytes());
    }
    raw.extend_from_slice(b"MIME-Version: 1.0\r\n");
    raw.extend_from_slice(chance.one(&BODIES).as_bytes());
    match chance.below(12) {
        // Cut anywhere.
        0 => raw.truncate(usize::try_from(chance.below(raw.len() as u64)).expect("small")),
        // A bit turned anywhere, several times.
        1 => {
            for _ in 0..8 {
                let at = usize::try_from(chance.below(raw.len() as u64)).expect("small");
                raw[at] ^= 1 << chance.below(8);
            }
        }
        2 => raw = raw.iter().filter(|byte| **byte != b'\r').copied().collect(),
        3 => raw.extend(std::iter::repeat_n(b'x', 70_000)),
        4 => raw.extend("ñ".repeat(20_000).into_bytes()),
        _ => {}
    }
    raw
}

async fn all(house: &MailServer, messages: &[Vec<u8>]) -> Vec<Incoming> {
    let mut rows = Vec::new();
    for (number, raw) in messages.iter().enumerate() {
        let row = house.mail.take(raw.clone()).await;
        rows.push(row.unwrap_or_else(|error| panic!("message {number} (seed {SEED}): {error}")));
    }
    rows
}

#[tokio::test]
async fn two_hundred_odd_messages_are_each_dealt_with_once() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let mut chance = SeededRng(SEED);
    let messages: Vec<Vec<u8>> = (0..MANY).map(|number| odd(&mut chance, number)).collect();
    let rows = all(&house, &messages).await;
    let mut count: BTreeMap<Became, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *count.entry(row.became).or_default() += 1);
    for reached in [Became::Ticket, Became::Automatic, Became::Refused, Became::Kept] {
        assert!(count.get(&reached).is_some_and(|many| *many > 0), "{reached:?} was not reached: {count:?}");
    }
    let founded: BTreeSet<_> =
        rows.iter().filter(|row| row.became == Became::Ticket).filter_map(|row| row.document).collect();
    assert_eq!(house.tickets().len(), founded.len());
    for document in &founded {
        let view = house.view(*document);
        assert!(!view.subject.value.trim().is_empty() && !view.subject.value.chars().any(char::is_control));
        assert!(view.born.stamp.by.as_str() == "ronda");
        for text in view.notes.iter().map(|note| &note.text).chain([&view.born.description]) {
            assert!(!text.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\t')), "{text}");
        }
    }
    // All of them once more: what each became is known.
    let again = all(&house, &messages).await;
    let what = |rows: &[Incoming]| rows.iter().map(|row| (row.became, row.document)).collect::<Vec<_>>();
    assert_eq!(what(&rows), what(&again));
    assert_eq!(house.tickets().len(), founded.len());
    // What goes out because of them goes to their senders, and carries no head of theirs.
    house.follow();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    assert!(sink.taken().len() >= founded.len() / 2, "most were answered");
    for message in sink.taken() {
        assert!(message.to.starts_with("odd"), "{}", message.to);
        let read = message.parsed();
        assert!(read.bcc().is_none() && read.cc().is_none() && read.to().is_some_and(|to| to.iter().count() == 1));
    }
}
