//! The statement about a signature by certificate: whose it is, and whether it holds.

use super::chain::{self, Chain, Revocation};
use super::{TrustStore, ocsp, signed_by};
use crate::dates;
use crate::store::ocsp::{OcspAnswer, ocsp_key};
use crate::store::{Reader, StoreError};
use ronda_shared::act::Act;
use ronda_shared::command::Command;
use ronda_shared::date::Zone;
use ronda_shared::efirma::{Certificate, Kind, Scheme};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::search::fold;
use ronda_shared::signature::{Certified, CertifiedAct, certified_words};
use ronda_shared::stamp::Stamp;
use ronda_shared::time::{HOUR_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far the signed instant may lie from the act's own, by the same clock: somebody is called away in between.
const APART: i64 = HOUR_MS;

/// The same in Spanish and in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Wording {
    /// Spanish of Mexico.
    pub es: String,
    /// English.
    pub en: String,
}

impl Wording {
    pub(super) fn new(es: &str, en: &str) -> Self {
        Self { es: es.to_owned(), en: en.to_owned() }
    }
}

/// Whether it was in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// When it was signed, and when that came here.
    Valid,
    /// Not yet when it was signed.
    NotYet,
    /// No longer when it was signed.
    Expired,
    /// By the phone's clock when it was signed, no longer when that came here: nobody but the phone says when it was.
    Lapsed,
}

/// What is told of whose certificate signed a paper or a decision, and how far it is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Whose it is.
    pub name: String,
    /// Their RFC.
    pub rfc: String,
    /// The certificate's number.
    pub number: String,
    /// Who is said to have signed; none where that is not told.
    pub signer: Option<String>,
    /// What it is for.
    pub kind: Kind,
    /// When it signed, by the phone's clock.
    pub at: Timestamp,
    /// When that came here; none where it has not come.
    pub received: Option<Timestamp>,
    /// Whether its key has signed these words.
    pub fits: bool,
    /// Whether it was in force.
    pub validity: Validity,
    /// Who vouches for it.
    pub chain: Chain,
    /// Whether it was revoked.
    pub revocation: Revocation,
}

/// Whether what a certificate adds to a signature is of this paper of this ticket and of this act: the certificate can be
/// read, its key has signed the words, and their instant is the act's. Who that certificate is, and whether anybody
/// believes it, is another question ([`judge`]).
pub fn fits(certified: &Certified, document: DocumentId, paper: &Sha256, act_at: Timestamp) -> bool {
    let near = certified.at.since(act_at).saturating_abs() <= APART;
    near && Certificate::read(certified.certificate.bytes())
        .is_ok_and(|own| has_signed(&own, certified, document, paper))
}

/// Whether the certificate that an act brings has signed what the act says of this document: a paper, or a decision on an
/// approval. True of an act that brings none.
pub fn act_fits(act: &Act, command: &Command, document: DocumentId) -> bool {
    let Some((own, words)) = command.certified() else { return true };
    command.says_what_it_signed(document, &act.person) && fits(own, document, &words, act.at)
}

fn has_signed(own: &Certificate, certified: &Certified, document: DocumentId, paper: &Sha256) -> bool {
    let words = certified_words(document, paper, certified.at);
    signed_by(own, Scheme::Sha256, &words, certified.signature.bytes())
}

/// What is told of what a certificate has signed, with what its issuer's responder has said of it; none of what is no certificate. Blocks.
///
/// # Errors
/// The store could not.
pub fn statement(
    trust: &TrustStore,
    reader: &dyn Reader,
    document: DocumentId,
    signed: &CertifiedAct<'_>,
) -> Result<Option<Statement>, StoreError> {
    let kept = reader.ocsp_answer(&ocsp_key(&Sha256::of(signed.certified.certificate.bytes()), signed.act))?;
    let Some(told) = judge(trust, document, signed, kept.as_ref()) else { return Ok(None) };
    let signer = match told.signer {
        Some(name) => Some(name),
        // Of a decision no words tell it: its author's name is the directory's.
        None => reader.person(&signed.stamp.by)?.map(|person| person.name),
    };
    Ok(Some(Statement { signer, ..told }))
}

/// The same with the answer that is kept, which is judged anew: one that is not believed any more says nothing. Blocks.
pub fn judge(
    trust: &TrustStore,
    document: DocumentId,
    signed: &CertifiedAct<'_>,
    kept: Option<&OcspAnswer>,
) -> Option<Statement> {
    let certified = signed.certified;
    // What is no certificate was taken by nobody: `fits` was asked before.
    let own = Certificate::read(certified.certificate.bytes()).ok()?;
    let (known, at) = (trust.known(), certified.at);
    // Good between the instant that the phone says and its coming here is no word on a key that was stolen before.
    let from = known_until(at, signed.stamp.received);
    let (chain, issuer) = chain::chain(&known, &own, at, from);
    let answer = issuer.zip(kept).and_then(|(issuer, kept)| {
        let question = ocsp::Question { leaf: &own, issuer, nonce: None, came: kept.came };
        ocsp::judge(&kept.answer, question).ok()
    });
    Some(Statement {
        fits: has_signed(&own, certified, document, &signed.sha256),
        validity: validity(&own, at, signed.stamp),
        chain,
        revocation: chain::revocation(&known, &own, issuer, from, answer),
        kind: own.kind,
        name: own.name,
        rfc: own.rfc,
        number: own.number,
        signer: signed.name.map(str::to_owned),
        at,
        received: signed.stamp.received,
    })
}

/// By when whoever signed with the key of somebody else may have done so: until it came here, for nobody but the phone says when it
/// signed, and its clock can be set.
fn known_until(at: Timestamp, received: Option<Timestamp>) -> Timestamp {
    received.map_or(at, |received| received.max(at))
}

fn validity(own: &Certificate, at: Timestamp, stamp: &Stamp) -> Validity {
    if at < own.not_before {
        Validity::NotYet
    } else if at > own.not_after {
        Validity::Expired
    } else if stamp.received.is_some_and(|received| received > own.not_after) {
        Validity::Lapsed
    } else {
        Validity::Valid
    }
}

impl Statement {
    /// Until when a revocation counts against it.
    fn known_until(&self) -> Timestamp {
        known_until(self.at, self.received)
    }

    /// Whether nothing stands against it. What nobody has asked yet ([`Revocation::Unasked`]) is told beside it.
    pub fn is_good(&self) -> bool {
        let revoked = matches!(self.revocation, Revocation::Revoked(since) if since <= self.known_until());
        self.fits && !revoked && (self.kind, self.validity, self.chain) == (Kind::Fiel, Validity::Valid, Chain::Trusted)
    }

    /// Whether it is in another name than that of who is said to have signed: any certificate satisfies who asks for one, and who
    /// reads it is told. A name of fewer words, as without the second surname, is the same one, also behind a title.
    pub fn is_in_another_name(&self) -> bool {
        let words = |name: &str| -> BTreeSet<String> {
            let folded = fold(name);
            // A title («Lic.») is no name, and one that is cut short («Ma.») says too little.
            let whole = folded.split_whitespace().filter(|word| !word.ends_with('.'));
            let words = whole.flat_map(|word| word.split(|letter: char| !letter.is_alphanumeric()));
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let (own, said) = (words(&self.name), words(self.signer.as_deref().unwrap_or_default()));
        !own.is_empty() && !said.is_empty() && !own.is_subset(&said) && !said.is_subset(&own)
    }

    /// Whose it is: name, RFC, number of the certificate; and who signed, where that is another name.
    pub fn holder(&self) -> Wording {
        let Self { name, rfc, number, .. } = self;
        let rfc = if rfc.is_empty() { "—" } else { rfc };
        let mut told = Wording {
            es: format!("{name} · RFC {rfc} · certificado {number}"),
            en: format!("{name} · RFC {rfc} · certificate {number}"),
        };
        if let Some(signer) = self.signer.as_ref().filter(|_| self.is_in_another_name()) {
            told.es = format!("{} · a un nombre distinto del de quien firma: {signer}", told.es);
            told.en = format!("{} · in another name than the signer's: {signer}", told.en);
        }
        told
    }

    /// How far it is believed, in one sentence without a name.
    pub fn standing(&self, zone: &Zone) -> Wording {
        let against = self.against(zone);
        let mut told = if against.is_empty() {
            Wording::new("e.firma vigente al firmar", "e.firma in force when it signed")
        } else {
            let all = |pick: fn(&Wording) -> &str| against.iter().map(pick).collect::<Vec<_>>().join("; ");
            Wording {
                es: format!("NO se acredita la e.firma: {}", all(|told| &told.es)),
                en: format!("the e.firma is NOT established: {}", all(|told| &told.en)),
            }
        };
        let (es, en) = match self.revocation {
            Revocation::Unasked => ("revocación aún sin consultar".to_owned(), "revocation not asked yet".to_owned()),
            Revocation::NotListed(as_of) => {
                let day = dates::short(zone, as_of);
                (format!("sin revocar en la lista del {day}"), format!("not revoked in the list of {day}"))
            }
            Revocation::NotRevoked(as_of) => {
                let day = dates::short(zone, as_of);
                let es = format!("sin revocar según el respondedor OCSP del {day}");
                (es, format!("not revoked by the word of the OCSP responder of {day}"))
            }
            Revocation::Revoked(since) if since > self.known_until() => {
                let day = dates::short(zone, since);
                (format!("revocada después, el {day}"), format!("revoked afterwards, on {day}"))
            }
            Revocation::Revoked(_) => return told,
        };
        told.es = format!("{}; {es}", told.es);
        told.en = format!("{}; {en}", told.en);
        told
    }

    /// All that stands against it.
    fn against(&self, zone: &Zone) -> Vec<Wording> {
        let mut against = Vec::new();
        let mut put = |es: &str, en: &str| against.push(Wording::new(es, en));
        if !self.fits {
            put("su firma no es de este documento", "its signature is not of this document");
        }
        match self.kind {
            Kind::Fiel => {}
            Kind::Csd => put("el certificado es de sello digital (CSD)", "the certificate is of a digital seal (CSD)"),
            Kind::Other => put("el certificado no es de e.firma", "the certificate is of no e.firma"),
        }
        match self.validity {
            Validity::Valid => {}
            Validity::NotYet => put("aún no era vigente al firmar", "it was not in force yet when it signed"),
            Validity::Expired => put("estaba vencida al firmar", "it had expired when it signed"),
            Validity::Lapsed => put("venció antes de recibirse aquí", "it expired before it came here"),
        }
        match self.chain {
            Chain::Trusted => {}
            Chain::Unknown => put(
                "la emitió una autoridad que esta institución no tiene registrada",
                "an authority issued it that this institution does not know",
            ),
            Chain::Revoked => {
                put("la autoridad que la emitió fue revocada", "the authority that issued it was revoked");
            }
        }
        match self.revocation {
            Revocation::Revoked(since) if since <= self.at => {
                let day = dates::short(zone, since);
                put(&format!("estaba revocada desde el {day}"), &format!("it had been revoked since {day}"));
            }
            Revocation::Revoked(since) if since <= self.known_until() => {
                let day = dates::short(zone, since);
                let es = format!("fue revocada el {day}, antes de recibirse aquí");
                put(&es, &format!("it was revoked on {day}, before it came here"));
            }
            _ => {}
        }
        against
    }
}
