//! A decision on an approval signed by its author's own certificate (e.firma): which words are signed, and by whom.

use super::{Command, Content, Decision};
use crate::ids::{DocumentId, PersonId, Sha256};
use crate::signature::Certified;

/// What stands before the words that were read: that it is a decision of Ronda's on an approval, the ticket, who decides,
/// what, on which content, and why. None of a decision that does not say on what. Frozen.
pub fn approval_words(document: DocumentId, person: &PersonId, decision: &Decision) -> Option<String> {
    let Decision::DecideApproval { granted, reason, returned, content: Some(content), .. } = decision else {
        return None;
    };
    let said = match (granted, returned) {
        (true, _) => "granted",
        (false, true) => "returned",
        (false, false) => "rejected",
    };
    // Marked line by line: no reason can be taken for what was read.
    let reason = reason.split('\n').map(|line| format!("> {line}\n")).collect::<String>();
    Some(format!("ronda/approval/1\n{document}\n{person}\n{said}\n{content}\n{reason}"))
}

impl Command {
    /// What its author's own certificate has signed, and the hash of the words that it signed; none where there is none.
    pub fn certified(&self) -> Option<(&Certified, Sha256)> {
        match self {
            Self::Content(Content::Sign(sign)) => Some((sign.certified.as_ref()?, Sha256::of(sign.text.as_bytes()))),
            Self::Decision(Decision::DecideApproval { signed: Some(signed), .. }) => {
                Some((&signed.certified, signed.hash()))
            }
            _ => None,
        }
    }

    /// Whether the words that a certificate signed say what the command says. True of any other command, and of a paper,
    /// whose words stand for themselves.
    pub fn says_what_it_signed(&self, document: DocumentId, person: &PersonId) -> bool {
        let Self::Decision(decision) = self else { return true };
        let Decision::DecideApproval { content, signed: Some(signed), .. } = decision else { return true };
        let Some(head) = approval_words(document, person, decision) else { return false };
        let read = signed.text.strip_prefix(head.as_str());
        signed.sha256.is_none() && read.is_some_and(|read| *content == Some(Sha256::of(read.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;
    use crate::signature::{Octets, SignedApproval};
    use crate::time::Timestamp;

    const READ: &str = "equipo\0\nfield\0monto\0mil pesos\n";

    fn document() -> DocumentId {
        "00000000-0000-0000-0000-000000000001".parse().expect("an id")
    }

    fn decides(granted: bool, reason: &str) -> Decision {
        let content = Some(Sha256::of(READ.as_bytes()));
        Decision::DecideApproval { granted, reason: reason.to_owned(), returned: false, content, signed: None }
    }

    fn signed(decision: Decision, text: String) -> Command {
        let Decision::DecideApproval { granted, reason, returned, content, .. } = decision else {
            panic!("a decision on an approval")
        };
        let octets = || Octets::new(vec![7]);
        let certified =
            Certified { certificate: octets(), signature: octets(), at: Timestamp::from_millis(1_795_180_440_000) };
        let signed = Some(Box::new(SignedApproval { text, certified, sha256: None }));
        Command::Decision(Decision::DecideApproval { granted, reason, returned, content, signed })
    }

    #[test]
    fn the_words_are_frozen() {
        let words = approval_words(document(), &PersonId::new("ana.lopez"), &decides(true, "Procede.\nUrge"));
        let golden = format!(
            "ronda/approval/1\n00000000-0000-0000-0000-000000000001\nana.lopez\ngranted\n{}\n> Procede.\n> Urge\n",
            Sha256::of(READ.as_bytes())
        );
        assert_eq!(words, Some(golden));
    }

    #[test]
    fn what_was_signed_is_the_decision_and_what_was_read_alone() {
        let (ana, decision) = (PersonId::new("ana.lopez"), decides(true, "Procede"));
        let head = approval_words(document(), &ana, &decision).expect("words");
        let own = signed(decision.clone(), format!("{head}{READ}"));
        assert!(own.says_what_it_signed(document(), &ana));
        assert_eq!(own.certified().expect("one").1, Sha256::of(format!("{head}{READ}").as_bytes()));
        assert!(!own.says_what_it_signed(DocumentId::from_bytes([3; 16]), &ana), "of another ticket");
        assert!(!own.says_what_it_signed(document(), &PersonId::new("eva.rios")), "of another person");
        let read_otherwise = signed(decision.clone(), format!("{head}{READ}otra cosa\n"));
        assert!(!read_otherwise.says_what_it_signed(document(), &ana), "another content");
        for other in [decides(false, "Procede"), decides(true, "Procede. Sin tope")] {
            let swapped = signed(other, format!("{head}{READ}"));
            assert!(!swapped.says_what_it_signed(document(), &ana), "another decision");
        }
        assert!(Command::Decision(decision).says_what_it_signed(document(), &ana), "of nothing signed");
    }

    /// What builds before it wrote is read, and an approval without an e.firma is written as they wrote it.
    #[test]
    fn a_decision_without_it_is_written_as_before() {
        let plain = Command::Decision(decides(true, ""));
        let told = serde_json::to_value(&plain).expect("written");
        assert!(told["decide_approval"].get("signed").is_none(), "{told}");
        let own = signed(decides(true, ""), "x".to_owned());
        assert_eq!(cbor::decode::<Command>(&cbor::encode(&own)).expect("read"), own);
        assert_eq!(cbor::decode::<Command>(&cbor::encode(&plain)).expect("read"), plain);
    }
}
