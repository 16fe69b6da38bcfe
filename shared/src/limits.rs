//! Every bound on what may come in, in one place. Each is checked before anything is allocated for it.

/// A push, inflated: bytes.
pub const PUSH_BYTES: usize = 1024 * 1024;
/// Acts in one push.
pub const PUSH_ACTS: usize = 2_000;
/// Acts kept beside one device's log that was continued in two ways: as many as a push has.
pub const FORKED_ACTS: usize = PUSH_ACTS;
/// What a supervisor says of a held act: characters.
pub const REASON_CHARS: usize = 500;
/// One act, encoded: bytes (a note of the greatest size with its circumstances).
pub const ACT_BYTES: usize = 64 * 1024;
/// A page of news, aimed at: bytes before compression (some four times fewer on the wire). One document may pass it alone.
pub const PAGE_BYTES: usize = 2 * 1024 * 1024;
/// A JSON body: bytes.
pub const JSON_BYTES: usize = 64 * 1024;
/// A signed call that brings a request, with its files: bytes. Without them it is a JSON body as any other.
pub const INTAKE_BYTES: usize = 16 * 1024 * 1024;
/// Files in one such call.
pub const INTAKE_FILES: usize = 8;
/// A call of a monitoring system: bytes. Alertmanager tells all alerts of a group in one call, with every label they bear, some 800
/// bytes each.
pub const ALERTS_BYTES: usize = 16 * 1024 * 1024;
/// A call of WhatsApp's: bytes, as many as Meta sends.
pub const WHATSAPP_BYTES: usize = 3 * 1024 * 1024;
/// An inventory that a machine sends of itself, as it comes: bytes.
pub const INVENTORY_BYTES: usize = 2 * 1024 * 1024;
/// Alerts in one such call: where a core switch fails, all that is behind it is one group.
pub const ALERTS: usize = 20_000;
/// A note, a reply, a diagnosis: bytes of UTF-8.
pub const NOTE_BYTES: usize = 16 * 1024;
/// A name, a title of one line: characters.
pub const NAME_CHARS: usize = 120;
/// A usual sentence of a service, as it is put into a text by one tap: characters.
pub const SENTENCE_CHARS: usize = 160;
/// Usual sentences of one service.
pub const SENTENCES: usize = 12;
/// A subject («resumen»): characters.
pub const SUBJECT_CHARS: usize = 240;
/// The value of one form field: bytes of UTF-8.
pub const FIELD_BYTES: usize = 4 * 1024;
/// The first year that a date may be of: one before was typed with too few digits, as a picker makes the year 26 of «26».
pub const FIRST_YEAR: i32 = 1_000;
/// The last year that a rest day or an absence may be of: one after is a slip of a key, as 9026 is.
pub const LAST_YEAR: i32 = 2_999;
/// Fields set when a ticket is opened.
pub const OPEN_FIELDS: usize = 120;
/// Absences of one person that are kept.
pub const ABSENCES: usize = 40;
/// Documents that a record is linked to at its birth.
pub const RECORD_LINKS: usize = 20;
/// How far a record can have come: all of a hundred.
pub const WHOLE: u8 = 100;
/// An id out of a message: characters.
pub const ID_CHARS: usize = 80;
/// Splices in one edit of a text.
pub const SPLICES: usize = 200;
/// Seconds a request for sync may take.
pub const SYNC_SECONDS: u64 = 30;
/// How many changes stand after a document's snapshot before they are folded into it. Few: a folded document carries no
/// hashes of its changes, which do not compress, and a new phone gets documents as they stand.
pub const FOLD_AFTER: usize = 4;
/// The same of a large document: one more change for each so many bytes of its snapshot. A fold writes the document whole, and so a
/// document that is edited without end costs no more than this for each change.
pub const FOLD_BYTES: usize = 4 * 1024;
/// How long closed tickets stay in an agent's replica: days.
pub const CLOSED_DAYS: i64 = 90;
/// The greatest document that is loaded: bytes.
pub const DOCUMENT_BYTES: usize = 16 * 1024 * 1024;
/// A file of evidence: bytes.
pub const EVIDENCE_BYTES: u32 = 8 * 1024 * 1024;
/// A photograph: pixels in all.
pub const PHOTO_PIXELS: u64 = 40_000_000;
/// A photograph: pixels along one side.
pub const PHOTO_SIDE: u32 = 12_000;
/// Files on one ticket.
pub const EVIDENCE_FILES: usize = 40;
/// A part of an upload: bytes.
pub const UPLOAD_PART: usize = 256 * 1024;
/// Points of one signature.
pub const SIGNATURE_POINTS: usize = 4_000;
/// The text of a paper that is signed: bytes of UTF-8.
pub const PAPER_BYTES: usize = 16 * 1024;
/// A signer's certificate: bytes of DER.
pub const CERTIFICATE_BYTES: usize = 4 * 1024;
/// What a certificate's key makes of the words that it signs: bytes, those of an RSA key of 4096 bits.
pub const CERTIFIED_BYTES: usize = 512;
/// Accessories, photographs and the like named by one hand-over.
pub const HAND_OVER_ITEMS: usize = 40;
/// What one bundle carried by other hands has at most, sealed: bytes.
pub const CARRIED_BYTES: usize = 16 * 1024 * 1024;
/// Files in one such bundle.
pub const CARRIED_FILES: usize = 64;
/// Parts of an outbox that goes along with a ticket from phone to phone, after its first.
pub const HANDED_PARTS: usize = 64;
/// Tickets of which a device asks for proofs at once.
pub const PROOFS: usize = 64;
/// Acts of which a device asks at once what became of them.
pub const OUTCOMES: usize = 256;
/// Heads of a document's history in one proof of it.
pub const PROOF_HEADS: usize = 64;
/// For how long a device's card speaks for it, where no server can be asked: days. A device that was revoked is taken for
/// what it was no longer than this.
pub const CARD_DAYS: i64 = 7;
/// A symbol of what is played by light: bytes. Below, the heads of the frames would be most of them.
pub const SYMBOL_LEAST: u16 = 16;
/// The same: the largest code of all holds no more beside a frame's head.
pub const SYMBOL_MOST: u16 = 2_900;
