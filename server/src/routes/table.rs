//! The lines of the table: a route is added here and in the router, and nowhere else.

use super::Body::{Media, Nothing};
use super::{ANY, BYTES, CSV, FILES, FORM, FRAMED, PAGE, PDF, Route, json};
use crate::error::HttpProblem::{
    BadAccount, BadCursor, BadEndpoint, BadFilter, BadIntake, BadJson, BadKey, BadLink, BadLogout, BadPasskey,
    BadPerson, BadSettings, BadSignature, BadTable, CannotAccept, CarriedAltered, CarriedElsewhere, CarriedForked,
    CarriedKey, CarriedTooLarge, CarriedUnreadable, Decided, DirectoryAway, FeedRestored, Forked, GainsToo, Gap,
    LastPasskey, LongAgo, MailNotSettled, ManyLabels, ManySchedules, NoLabel, NoLayout, NoPasskey, NoPush, NoReason,
    NoSession, NoTrial, NotFound, NotReader, NotYours, NothingToRedact, OpenWork, OrganisationAlone, OrganisationKept,
    OrganisationMoved, OrganisationRefused, OrganisationSame, OrganisationWaits, OwnAct, PersonChanged, PersonExists,
    PlanChanged, Replayed, ReportReplaced, Revoked, SettingsUnread, TooLarge, TooMany, TooNew, TooOld, UnknownAct,
    UnknownDevice, WrongDevice,
};

/// A line: method, path, who may call it, what it is for; then what it takes, answers and refuses of its own.
macro_rules! routes {
    ($($method:ident $path:literal, $who:literal, $summary:literal $(, $part:ident($($value:expr),*))*;)+) => {
        /// Every route, in the order of the router.
        pub const ROUTES: &[Route] =
            &[$(Route::new(stringify!($method), $path, $who, $summary)$(.$part($($value),*))*),+];
    };
}

routes! {
    GET "/healthz", "anyone", "Whether the server stores what it is given, for a probe.",
        answers(200, json("{ writable: boolean, follows?: boolean, version: string }")), or(503, json("{ writable: boolean, follows?: boolean, version: string }"));
    GET "/metrics", "operator", "Figures of the running server, for Prometheus.", answers(200, Media("text/plain")), refuses(&[NotFound]);
    GET "/api/openapi.json", "anyone", "This description.", answers(200, json("unknown")), tagged();
    GET "/api/docs", "anyone", "This description as a page without scripts.", answers(200, PAGE), tagged();
    POST "/api/csp", "anyone", "What a browser tells of a broken content policy.", takes(Media("application/csp-report")), refuses(&[BadJson]);
    POST "/api/enrol/begin", "bearer of a link", "Whose link it is, and a passkey's ceremony; the link stays good.",
        takes(json("EnrolBeginRequest")), answers(200, json("EnrolGreeting")), refuses(&[BadLink, TooMany]);
    POST "/api/enrol", "bearer of a link", "Enrols this browser as a device of the link's person, and begins its session.",
        takes(json("EnrolRequest")), answers(200, json("EnrolledDevice")), refuses(&[BadLink, BadKey, BadPasskey, TooMany]);
    POST "/api/sign-in/begin", "anyone", "Begins to sign in with a passkey; alike for names that nobody has.",
        takes(json("SignInBeginRequest")), answers(200, json("Ceremony")), refuses(&[BadPasskey, TooMany]);
    POST "/api/sign-in", "bearer of a passkey", "Signs in with a passkey, on a known device or a new one.",
        takes(json("SignInRequest")), answers(200, json("EnrolledDevice")),
        refuses(&[BadPasskey, BadKey, BadSignature, Revoked, TooMany]);
    GET "/api/oidc", "anyone", "The directories that people may sign in by.", answers(200, json("Array<OneLoginButton>"));
    GET "/api/oidc/{provider}/start", "anyone", "Sends the browser to its directory.", answers(303, Nothing), refuses(&[TooMany]);
    GET "/api/oidc/{provider}/callback", "bearer of a directory's answer", "Takes the browser back from its directory.",
        answers(303, Nothing), refuses(&[BadJson, TooMany]);
    POST "/api/oidc/finish", "bearer of a directory's answer", "Signs in with a directory's account, on a known device or a new one.",
        takes(json("OneLoginRequest")), answers(200, json("EnrolledDevice")), refuses(&[BadAccount, BadKey, BadSignature, NotFound, TooMany]);
    POST "/api/directory/sign-in", "bearer of a directory's password", "Asks the directory whose account and password these are: what the page comes in with.",
        takes(json("DirectorySignInRequest")), answers(200, json("DirectorySignIn")), refuses(&[BadAccount, DirectoryAway, NotFound, TooMany]);
    POST "/api/step-up/begin", "device", "Begins to verify who is signed in.", takes(json("{}")), answers(200, json("Ceremony")), refuses(&[NoPasskey]);
    POST "/api/step-up", "device", "Verifies who is signed in, for five minutes.", takes(json("StepUpRequest")), refuses(&[BadPasskey, TooMany]);
    GET "/api/passkeys", "device", "One's own passkeys.", answers(200, json("Array<PasskeyCard>"));
    POST "/api/passkeys/begin", "verified", "Begins to add a passkey.", takes(json("{}")), answers(200, json("Ceremony"));
    POST "/api/passkeys", "verified", "Adds a passkey.", takes(json("NewPasskey")), answers(201, json("PasskeyCard")), refuses(&[BadPasskey]);
    POST "/api/passkeys/{id}/name", "device", "Names one of one's own passkeys.", takes(json("NameRequest"));
    POST "/api/passkeys/{id}/remove", "verified", "Removes one of one's own passkeys, never the last.", takes(json("{}")), refuses(&[LastPasskey]);
    GET "/api/devices", "device", "One's own devices; another's for who supervises.",
        query("{ person?: PersonId }"), answers(200, json("Array<DeviceCard>")), refuses(&[NotYours]);
    POST "/api/devices/anew", "device", "Another device of the same person, for a log that went two ways.",
        takes(json("DeviceAnewRequest")), answers(200, json("EnrolledDevice")), refuses(&[BadKey, BadSignature, TooMany]);
    POST "/api/devices/{id}/name", "device", "Names a device.", takes(json("NameRequest"));
    POST "/api/devices/{id}/revoke", "device", "Revokes a device: what it sends from now on is held.", takes(json("{}"));
    GET "/api/accounts", "supervisor", "The accounts of directories that wait for a supervisor.", answers(200, json("Array<WaitingAccount>"));
    POST "/api/accounts/{key}", "supervisor, verified", "Lets a directory's account in, or refuses it.",
        takes(json("DecideAccountRequest")), refuses(&[BadPerson]);
    GET "/api/people", "supervisor", "Who works here or has a device; with `all` everybody known; in the order of their ids, `limit` of them behind `after`.",
        query("{ all?: boolean, after?: PersonId, limit?: number }"), answers(200, json("Array<Access>"));
    GET "/api/people/{id}", "supervisor", "One person whole, and the open tickets in their hands.", answers(200, json("PersonFile"));
    POST "/api/people/{id}", "supervisor, verified", "Adds or changes a person.",
        takes(json("ChangePersonRequest")), refuses(&[PersonExists, PersonChanged, BadPerson, OwnAct]);
    POST "/api/people/{id}/leave", "supervisor, verified", "Hands a person's work on and lets them go.",
        takes(json("LeaveRequest")), refuses(&[OpenWork, PersonChanged, OwnAct]);
    POST "/api/people/{id}/link", "supervisor, verified", "A link by which the person enrols one more browser.",
        takes(json("{}")), answers(200, json("AccessLink"));
    POST "/api/people/{id}/reset", "supervisor, verified", "A link to begin anew: the person's passkeys and sessions end.",
        takes(json("{}")), answers(200, json("AccessLink"));
    GET "/api/administration", "the right `catalog.edit`; supervisor where no role has it", "The organisation's files as they are.",
        answers(200, json("OrganisationFiles"));
    POST "/api/administration", "the right `catalog.edit`, verified", "Puts a change of the organisation's files in force, or proposes it.",
        takes(json("ChangeRequest")), answers(200, json("ChangeMade")), or(202, json("ChangeProposed")),
        refuses(&[OrganisationRefused, OrganisationMoved, OrganisationSame, OrganisationAlone, OrganisationWaits, OrganisationKept, NoReason]);
    POST "/api/administration/try", "the right `catalog.edit`", "What a change of the organisation's files would do; nothing is written.",
        takes(json("TryChangeRequest")), answers(200, json("TriedChange"));
    POST "/api/administration/paper", "the right `catalog.edit`", "A draft's form as it would be printed.", takes(json("DraftPaperRequest")), answers(200, json("DrawnPaper")), refuses(&[NotFound]);
    GET "/api/administration/editions", "the right `catalog.edit`", "The changes that were put in force, the latest first.", answers(200, json("Array<EditionLine>"));
    POST "/api/administration/editions/{number}/back", "the right `catalog.edit`, verified", "Takes a change back.",
        takes(json("TakeBackRequest")), answers(200, json("ChangeMade")), or(202, json("ChangeProposed")),
        refuses(&[OrganisationRefused, OrganisationMoved, OrganisationSame, OrganisationAlone, OrganisationWaits, OrganisationKept]);
    GET "/api/administration/proposals", "the right `catalog.edit`", "The changes that wait for another's word.", answers(200, json("Array<ProposalLine>"));
    POST "/api/administration/proposals/{number}/approve", "the right `catalog.edit`, verified, another than its author", "Puts a proposal in force.",
        takes(json("{}")), answers(200, json("ChangeMade")), refuses(&[OwnAct, GainsToo, OrganisationRefused, OrganisationMoved, OrganisationKept]);
    POST "/api/administration/proposals/{number}/away", "the right `catalog.edit`", "Puts a proposal away.", takes(json("PutAwayRequest"));
    GET "/api/administration/files.tar", "the right `catalog.edit`", "The organisation's files as one archive.", answers(200, Media("application/x-tar"));
    POST "/api/administration/messages/preview", "the right `catalog.edit`", "A mail template filled with a ticket that there is not.",
        takes(json("TemplateRequest")), answers(200, json("TemplatePreview"));
    POST "/api/administration/messages/trial", "the right `catalog.edit`", "Mails a filled template to whoever asks.", takes(json("TemplateRequest")), refuses(&[NoTrial]);
    GET "/api/administration/connections", "the right `catalog.edit`", "The systems that tell alerts and those that are told, and how each stands; no secret.",
        answers(200, json("Connections"));
    POST "/api/administration/connections/sources/{name}/try", "the right `catalog.edit`", "What would become of a source's payload; nothing is written.",
        takes(json("TrySourceRequest")), answers(200, json("TriedSource")), refuses(&[BadSettings]);
    POST "/api/administration/connections/gateways/{name}/try", "the right `catalog.edit`", "What would become of the body of a system's signed call; nothing is written.",
        takes(json("TrySourceRequest")), answers(200, json("TriedGateway")), refuses(&[NotFound, BadSettings]);
    POST "/api/administration/connections/ocsp/try", "the right `catalog.edit`", "Asks an authority's responder about a certificate that it issued; the answer is not kept.",
        takes(json("TryOcspRequest")), answers(200, json("TriedOcsp")), refuses(&[NotFound, BadSettings]);
    POST "/api/administration/connections/inventory/{name}/try", "the right `catalog.edit`", "What would become of a machine's report; nothing is written.",
        takes(json("TrySourceRequest")), answers(200, json("TriedInventory")), refuses(&[BadSettings]);
    POST "/api/administration/connections/providers/{name}/try", "the right `catalog.edit`", "Asks a directory what it publishes, and says what was seen.",
        takes(json("{}")), answers(200, json("TriedProvider")), refuses(&[BadSettings]);
    POST "/api/administration/connections/directory/try", "the right `catalog.edit`", "Reads the directory that says who works here, and says what would follow; nothing is written.",
        takes(json("{}")), answers(200, json("TriedDirectory")), refuses(&[NotFound]);
    POST "/api/administration/connections/directory/apply", "the right `catalog.edit`, verified", "Lets those go whom the directory has no more and who wait for a word, or binds them to other entries.",
        takes(json("ApplyDirectoryRequest")), answers(200, json("AppliedDirectory")), refuses(&[NotFound]);
    GET "/api/administration/connections/webhooks/{name}/given-up", "the right `catalog.edit`", "The messages to a system that were given up, 50 from one on.",
        query("{ from?: number }"), answers(200, json("GivenUp")), refuses(&[BadSettings]);
    POST "/api/administration/connections/webhooks/{name}/try", "the right `catalog.edit`", "Sends a system a signed message that tells nothing.",
        takes(json("{}")), answers(200, json("TriedHook")), refuses(&[BadSettings]);
    POST "/api/administration/connections/webhooks/{name}/again", "the right `catalog.edit`, verified", "Tries messages again that were given up.",
        takes(json("SendAgainRequest")), answers(200, json("SentAgain")), refuses(&[BadSettings]);
    POST "/api/administration/connections/whatsapp/try", "the right `catalog.edit`", "Asks Meta who the number is and how its templates stand; sends nothing.",
        takes(json("{}")), answers(200, json("SeenWhatsapp")), refuses(&[BadSettings, NotFound]);
    GET "/api/administration/connections/whatsapp/messages", "the right `catalog.edit`", "Messages of WhatsApp that were given up, and how the latest ones stand: delivered, read.",
        answers(200, json("WhatsappMessages"));
    POST "/api/administration/connections/whatsapp/again", "the right `catalog.edit`, verified", "Tries messages of WhatsApp again that were given up, one or all.",
        takes(json("SendAgainRequest")), answers(200, json("SentAgain"));
    POST "/api/administration/connections/time-stamps/try", "the right `catalog.edit`", "Asks a provider of time stamps for one of nothing, judges it and does not keep it.",
        takes(json("TryStampsRequest")), answers(200, json("TriedStamps")), refuses(&[BadSettings, NotFound]);
    GET "/api/audit", "supervisor or auditor", "The audit log, the latest first, 100 lines at most.",
        query("{ before?: number }"), answers(200, json("Array<AuditLine>"));
    GET "/api/mail/queue", "supervisor or auditor", "The mail that waits to go out, and what was given up.",
        answers(200, json("{ set_up: boolean, standstill: string | null, waiting: number, waiting_since: Timestamp | null, lines: Array<{ id: number, document: DocumentId | null, folio: string | null, event: string, to: string, made: Timestamp, state: string, tries: number, at: Timestamp, answer: string | null }> }"));
    GET "/api/mail/set-aside", "desk or supervisor", "The mail that became nothing by itself, the latest first, 200 at most.",
        query("{ before?: string }"), answers(200, json("AsideMail"));
    GET "/api/mail/set-aside/{key}", "desk or supervisor", "A message of the mail tray with its words.", answers(200, json("AsideLetter"));
    POST "/api/mail/set-aside/{key}", "desk or supervisor", "Makes something of a message of the mail tray, or puts it away.",
        takes(json("SettleAsideRequest")), answers(200, json("AsideDone")), refuses(&[MailNotSettled]);
    GET "/api/held", "supervisor", "The acts that wait for somebody's word.", answers(200, json("Array<HeldCard>"));
    POST "/api/held/{position}", "supervisor, verified", "Accepts or rejects a held act.",
        takes(json("DecideHeldRequest")), answers(200, json("HeldDecided")), refuses(&[Decided, OwnAct, CannotAccept, NoReason]);
    GET "/api/challenge", "anyone", "What a device signs to go on with its session.", query("{ device: DeviceId }"), answers(200, json("Challenge"));
    POST "/api/session", "bearer of a device's key", "Goes on with a device's session.", takes(json("SessionRequest")), refuses(&[BadSignature, NoSession, TooMany]);
    POST "/api/sync", "device, also a revoked one", "Hands in acts and reads what changed: docs/protocol.md.",
        takes(FRAMED), answers(200, FRAMED), refuses(&[Gap, Forked, TooOld, TooNew, WrongDevice]);
    POST "/api/outbox", "device, also a revoked one", "Hands in the outbox that a device wrote to a file.",
        takes(FRAMED), answers(200, json("HandedIn")), refuses(&[UnknownDevice, Gap, Forked, TooOld, TooNew, BadSignature]);
    GET "/api/outcomes", "device", "What waits for a decision of what one wrote on devices of one's own that were revoked.",
        answers(200, json("Array<HeldLeft>"));
    POST "/api/outcomes", "device", "What became of acts that one wrote on another device of one's own.",
        takes(json("OutcomesRequest")), answers(200, json("Array<ToldOutcome>"));
    POST "/api/carried", "device, also a revoked one", "Hands in a sealed bundle that was carried by light.", takes(BYTES), answers(200, json("CarriedIn")),
        refuses(&[CarriedTooLarge, CarriedUnreadable, CarriedElsewhere, CarriedKey, CarriedAltered, CarriedForked, Gap, UnknownDevice, TooNew]);
    POST "/api/proofs", "device", "What the server signs of tickets, to be handed over by light.", takes(json("ProofsRequest")), answers(200, json("Proofs"));
    GET "/api/live", "device", "Server-sent events: `poke` and `presence`.", answers(200, Media("text/event-stream"));
    POST "/api/presence", "device", "Says which document the person looks at.", takes(json("PresenceRequest")), refuses(&[NotFound]);
    GET "/api/push", "device", "How this device is told while the app is closed.", answers(200, json("PushState"));
    POST "/api/push", "device", "Tells this device from now on.", takes(json("PushRequest")), refuses(&[BadEndpoint, NoPush]);
    POST "/api/push/end", "device", "Tells this device no more.", takes(json("{}"));
    GET "/api/search", "device", "Documents by the beginnings of words, older ones too, 100 at most.",
        query("{ q: string }"), answers(200, json("SearchResults")), refuses(&[TooLarge]);
    POST "/api/near-words", "device", "Which words are near those of a text that is being written, by the operator's file of word vectors, where there is one.",
        takes(json("NearWordsRequest")), answers(200, json("NearWordsTold")), refuses(&[TooMany]);
    GET "/api/v1/tickets", "bearer of a machine's token with `read:tickets`", "Tickets in the order of their ids, a page at a time; `q`: a filter as at the desk.",
        query("{ q?: string, after?: DocumentId, limit?: number }"), answers(200, json("{ tickets: Array<TicketSummary>, next: DocumentId | null }")), refuses(&[BadFilter, TooLarge]);
    GET "/api/v1/tickets/{folio}", "bearer of a machine's token with `read:tickets`", "One ticket by its folio.",
        answers(200, json("TicketSummary"));
    GET "/api/v1/changes", "bearer of a machine's token with `read:tickets`", "Tickets that were changed after a position of the feed, each as it stands now; without `after` where the feed stands.",
        query("{ after?: string, limit?: number }"), answers(200, json("{ tickets: Array<TicketSummary>, position: string, more: boolean }")), refuses(&[BadCursor, FeedRestored]);
    GET "/api/v1/tickets/{folio}/notes", "bearer of a machine's token with `read:notes`", "What was written in a ticket: its description, the answers of its form, its notes and replies, its solution.",
        answers(200, json("{ folio: string, document: DocumentId, description: string, fields: { [key in FieldId]: string }, notes: Array<{ act: ActId, at: Timestamp, by: PersonId, author: string | null, requester: boolean, audience: Audience, text: string }>, solution: string | null }"));
    POST "/api/v1/tickets/{folio}/notes", "bearer of a machine's token with `write:notes`", "Leaves a note in a ticket, internal unless told, in the name of the token's person.",
        takes(json("{ text: string, audience?: Audience }")), answers(201, json("{ folio: string, document: DocumentId }")), or(202, json("{ es: string, en: string }"));
    POST "/api/v1/requests", "bearer of a machine's token with `write:requests`", "Files a request in the name of the token's person, who asks themselves where no `from` is given.",
        takes(json("{ service: ServiceId, text: string, subject?: string, kind?: TicketKind, channel?: ChannelId, from?: { name?: string, mail?: string, phone?: string, client_org?: string }, occurred_at?: Timestamp, fields?: { [key in FieldId]: string } }")),
        answers(201, json("{ folio: string, document: DocumentId }")), or(202, json("{ es: string, en: string }"));
    GET "/api/v1/equipment", "bearer of a machine's token with `read:equipment`", "Equipment in the order of their ids, a page at a time, like the tickets.",
        query("{ q?: string, after?: DocumentId, limit?: number }"), answers(200, json("{ equipment: Array<EquipmentSummary>, next: DocumentId | null }")), refuses(&[BadFilter, TooLarge]);
    GET "/api/v1/people", "bearer of a machine's token with `read:people`", "Who works here, in the order of their ids, a page at a time; `q`: a filter as at the desk, by team and words of a name.",
        query("{ q?: string, after?: PersonId, limit?: number }"), answers(200, json("{ people: Array<{ id: PersonId, name: string, roles: Array<RoleId>, teams: Array<TeamId>, active: boolean, away?: Array<Absence>, skills?: Array<string> }>, next: PersonId | null }")), refuses(&[BadFilter, TooLarge]);
    GET "/api/v1/registers/{id}/records", "bearer of a machine's token with `read:records`", "The records of a register in the order of their ids, a page at a time; `q`: a filter as at the desk, by state, open conflicts and words.",
        query("{ q?: string, after?: DocumentId, limit?: number }"), answers(200, json("{ records: Array<RecordSummary>, next: DocumentId | null }")), refuses(&[BadFilter, TooLarge]);
    GET "/api/v1/letters", "bearer of a machine's token with `read:letters`", "Tickets that have letters, with them, a page at a time; `q`: a filter as at the desk, its terms of the ticket, its words of the letter.",
        query("{ q?: string, after?: DocumentId, limit?: number }"), answers(200, json("{ letters: Array<{ ticket: DocumentId, folio: string, lines: Array<LetterLine> }>, next: DocumentId | null }")), refuses(&[BadFilter, NotYours, TooLarge]);
    GET "/api/v1/stock", "bearer of a machine's token with `read:stock`", "What storerooms and bags hold, in the order of their ids, a page at a time; `q`: a filter as at the desk, by building and words of an item.",
        query("{ q?: string, after?: DocumentId, limit?: number }"), answers(200, json("{ stock: Array<{ equipment: DocumentId, inventory: string, name: string, articles: Array<{ item: string, unit: string, quantity: number, minimum: number | null }> }>, next: DocumentId | null }")), refuses(&[BadFilter, TooLarge]);
    GET "/api/v1/articles", "bearer of a machine's token with `read:records`", "The articles of the knowledge base with their text, in the order of their ids, 50 a page at most; `q`: a filter as at the desk, by service and words.",
        query("{ q?: string, after?: DocumentId, limit?: number }"), answers(200, json("{ articles: Array<{ id: DocumentId, register: RegisterId, number: string | null, state: string, title: string, text: string, folder: string, services: Array<ServiceId>, public: boolean, approved: Timestamp | null, useful: number, useless: number }>, next: DocumentId | null }")), refuses(&[BadFilter, TooLarge]);
    GET "/api/v1/audit", "bearer of a machine's token with `read:audit`", "The audit log in the order of its positions, a page at a time; `q`: a filter as at the desk, by who did it and words.",
        query("{ q?: string, after?: number | string, limit?: number }"), answers(200, json("{ lines: Array<AuditLine>, next: number | null, position: string }")), refuses(&[BadCursor, BadFilter, FeedRestored, NotYours, TooLarge]);
    GET "/api/documents/{id}", "device", "A whole document, framed.", answers(200, FRAMED);
    GET "/api/documents/{id}/whatsapp", "desk or supervisor", "How the messages of WhatsApp stand that tell a ticket's acts.",
        answers(200, json("Array<WhatsappMark>"));
    GET "/api/documents/{id}/evidence/{act}", "device", "The bytes of a file.", answers(200, ANY), or(206, ANY), tagged(), refuses(&[NotYours]);
    GET "/api/documents/{id}/evidence/{act}/thumb", "device", "A small picture of a file.", answers(200, Media("image/jpeg")), or(206, Media("image/jpeg")), tagged(), refuses(&[NotYours]);
    GET "/api/uploads/{act}", "device, also a revoked one", "How far an upload has come.", answers(200, json("UploadProgress")), refuses(&[UnknownAct]);
    PUT "/api/uploads/{act}", "device, also a revoked one", "A part of a file, from `at` on.",
        query("{ at: number }"), takes(BYTES), answers(200, json("UploadProgress")), or(409, json("UploadProgress")), refuses(&[UnknownAct]);
    POST "/api/documents/{id}/redact", "supervisor, verified", "Takes words or files out of a document for ever.",
        takes(json("RedactRequest")), answers(200, json("{}")), refuses(&[NoReason, NothingToRedact]);
    GET "/api/equipment.csv", "desk or supervisor", "The registry of equipment as a table.", answers(200, CSV);
    POST "/api/equipment.csv", "desk or supervisor", "What a table of equipment would do; with `plan`, does it.",
        query("{ plan?: Sha256, from?: number, columns?: string }"), takes(CSV), answers(200, json("TableColumns | TableProposal | TableDone")), refuses(&[BadTable, PlanChanged]);
    GET "/api/equipment/twins", "desk or supervisor", "Items that share a serial number or a MAC.", answers(200, json("Array<Twins>"));
    GET "/api/equipment/unregistered", "desk or supervisor", "Machines that report themselves and answer to no item, the latest first.",
        answers(200, json("UnregisteredMachines"));
    GET "/api/equipment/{id}/reported", "desk or supervisor", "What the machine of an item said last; `null` where none reports itself.",
        answers(200, json("ReportedItem | null"));
    GET "/api/labels", "desk or supervisor", "The grids that labels are printed on.", answers(200, json("Array<LabelLayout>"));
    POST "/api/labels", "desk or supervisor", "Labels to print.", takes(json("LabelsRequest")), answers(200, PDF), or(200, Media("image/svg+xml")),
        refuses(&[NoLayout, ManyLabels, NoLabel, NotFound]);
    GET "/api/letters", "desk, supervisor or auditor", "The register of official letters; also as a table.",
        query("LettersQuery"), answers(200, json("LetterRegister")), or(200, CSV), refuses(&[TooLarge]);
    GET "/api/documents/{id}/stamps/{act}", "desk or supervisor", "The stamp of a letter, to print on it.", answers(200, PDF);
    GET "/api/registers/{id}/records.csv", "the roles that the register names", "The records of a register as a table.", answers(200, CSV);
    POST "/api/registers/{id}/records.csv", "the roles that write the register", "What a table of records would do; with `plan`, does it.",
        query("{ plan?: Sha256, from?: number }"), takes(CSV), answers(200, json("RecordsProposal | TableDone")), refuses(&[BadTable, PlanChanged]);
    GET "/api/registers/{id}/software", "desk or supervisor, whose role reads the register", "What contracts of software cover, and what machines told; also as a table.",
        query("{ format?: \"csv\" }"), answers(200, json("SoftwareCount")), or(200, CSV);
    GET "/api/articles/{id}/reads", "device", "How often an article was read at the portal.", answers(200, json("ArticleReads"));
    GET "/api/plans", "desk, supervisor, auditor, or the right `report.read`", "What came of the maintenance plans in a year.",
        query("PlansQuery"), answers(200, json("PlansYear"));
    GET "/api/visits/calendar", "device", "Whether one's own calendar may be read by its address.", answers(200, json("{ since: Timestamp | null }"));
    POST "/api/visits/calendar", "device", "Another address for one's own calendar, told once.", takes(json("{}")), answers(200, json("{ address: string }"));
    POST "/api/visits/calendar/end", "device", "Ends the address of one's own calendar.", takes(json("{}"));
    GET "/calendario/{token}", "bearer of an address", "A person's visits as iCalendar.", answers(200, Media("text/calendar")), refuses(&[TooMany]);
    GET "/api/promises", "desk, supervisor, auditor, or the right `report.read`", "What was promised and what became of it; also as a table.",
        query("PromisesQuery"), answers(200, json("Promises")), or(200, CSV);
    GET "/api/reports", "desk, supervisor, auditor, or the right `report.read`", "A report of some days; also as a table or a paper.",
        query("ReportQuery"), answers(200, json("ToldReport")), or(200, CSV), or(200, PDF), refuses(&[LongAgo, TooMany]);
    GET "/api/reports/issued", "desk, supervisor, auditor, or the right `report.read`", "The reports that were issued, the latest first, 500 at most.",
        query("{ before?: number }"), answers(200, json("IssuedReports"));
    POST "/api/reports/issued", "the right `report.issue`; where no role has it, supervisor", "Issues a report, kept and never altered.",
        takes(json("IssueReportRequest")), answers(200, json("IssuedReport")), refuses(&[NotFound, ReportReplaced, LongAgo, TooMany]);
    GET "/api/reports/issued/{number}", "desk, supervisor, auditor, or the right `report.read`", "An issued report; also as a table or a paper.",
        query("{ key?: string, format?: string }"), answers(200, json("IssuedReportTold")), or(200, CSV), or(200, PDF);
    GET "/api/reports/schedules", "desk, supervisor, auditor, or the right `report.read`", "The reports that go out by mail.", answers(200, json("ReportSchedules"));
    POST "/api/reports/schedules", "desk, supervisor, auditor, or the right `report.read`", "Sets up a report that goes out by mail.",
        takes(json("ScheduleReportRequest")), answers(200, json("ReportSchedules")), refuses(&[NotReader, ManySchedules]);
    POST "/api/reports/schedules/{id}/stop", "who set it up, or supervisor", "Stops a report that goes out by mail.", takes(json("{}")), answers(200, json("ReportSchedules"));
    GET "/api/documents/{id}/papers/{form}", "staff", "A form filled from the ticket; `{form}` ends in `.pdf`.", query("{ blank?: number }"), answers(200, PDF);
    GET "/api/documents/{id}/efirma", "staff", "Whose certificates (e.firma) signed papers and approvals of a ticket, and how far each is believed.", answers(200, json("Efirmas"));
    GET "/api/documents/{id}/time-stamps/{paper}", "staff", "The time stamp of a signed paper; `{paper}` is its hash and ends in `.tsr`.",
        answers(200, Media("application/timestamp-reply"));
    GET "/verificar/{hash}", "anyone", "What the address on a paper verifies.", answers(200, PAGE), refuses(&[TooMany]);
    GET "/e/{label}", "anyone", "What the code of a label opens.", answers(200, PAGE), or(303, Nothing);
    POST "/e/{label}", "anyone", "Reports a fault of the labelled item.", takes(FILES), answers(200, PAGE), or(303, Nothing), refuses(&[TooMany]);
    POST "/api/intake/{source}", "bearer of a source's key", "A request, a reply or a record of another system: docs/intake.md.",
        takes(json("unknown")), answers(201, json("{ folio: string, document: DocumentId, again: boolean, not_taken?: Array<{ name: string, es: string, en: string }> } | { number?: string, document: DocumentId, again: boolean }")), or(200, json("{ folio: string, document: DocumentId, again: boolean, not_taken?: Array<{ name: string, es: string, en: string }> } | { number?: string, document: DocumentId, again: boolean }")),
        refuses(&[BadIntake, Replayed, SettingsUnread]);
    POST "/api/oidc/{provider}/logout", "bearer of a directory's logout token", "A directory says that a session of its own is over: those that it began end.",
        takes(FORM), answers(200, Nothing), refuses(&[BadLogout, TooMany]);
    POST "/api/alerts/{source}", "bearer of a key for alerts", "What a monitoring system tells: docs/alerts.md.",
        query("{ try?: boolean }"), takes(json("unknown")), answers(200, json("unknown")), refuses(&[BadIntake, SettingsUnread]);
    GET "/api/whatsapp", "anyone", "Answers `hub.challenge` where `hub.verify_token` is the operator's: how Meta takes the address to be ours.",
        answers(200, Media("text/plain")), refuses(&[NotFound, SettingsUnread, TooMany]);
    POST "/api/whatsapp", "bearer of Meta's signature", "Messages of WhatsApp, and what became of ours: docs/whatsapp.md.",
        takes(json("unknown")), answers(200, Nothing), refuses(&[SettingsUnread, TooMany]);
    POST "/api/inventory/{source}", "bearer of a key for inventories", "What a machine's agent reports of it: docs/inventory.md.",
        takes(ANY), answers(200, ANY), refuses(&[BadIntake, SettingsUnread]);
    GET "/portal", "anyone", "The portal's first page.", query("{ q?: string, only?: string }"), answers(200, PAGE);
    GET "/portal/nueva/{service}", "anyone", "The form of a service.", answers(200, PAGE);
    POST "/portal/nueva/{service}", "anyone", "Files a request.", takes(FILES), answers(303, Nothing), or(200, PAGE), refuses(&[TooMany]);
    GET "/portal/formato/{service}/{form}", "anyone", "An empty form of the service; `{form}` ends in `.pdf`.", answers(200, PDF);
    GET "/portal/reto", "anyone", "What the browser works on before it files.", answers(200, json("{ challenge: string }")), refuses(&[TooMany]);
    GET "/portal/portal.js", "anyone", "The portal's script.", answers(200, Media("text/javascript"));
    GET "/portal/work.js", "anyone", "The script that works on a challenge.", answers(200, Media("text/javascript"));
    GET "/portal/logo", "anyone", "The institution's logo.", answers(200, ANY), refuses(&[NotFound]);
    GET "/portal/colores.css", "anyone", "The institution's colours.", answers(200, Media("text/css")), refuses(&[NotFound]);
    GET "/portal/privacidad", "anyone", "The privacy notice.", answers(200, PAGE);
    GET "/portal/articulo/{id}", "anyone", "An article that is published and public.", answers(200, PAGE);
    POST "/portal/articulo/{id}", "anyone", "Says whether an article was of use.", takes(FORM), answers(303, Nothing), refuses(&[TooMany]);
    GET "/portal/articulo/{id}/archivo/{act}", "anyone", "A public file of an article.", answers(200, ANY), or(206, ANY), tagged();
    GET "/portal/movida/{token}", "bearer of a seal", "A number that is another once the request has moved.", answers(200, json("{ mark: number }"));
    GET "/portal/estado", "anyone", "Asks for the folio and the address of a request.", answers(200, PAGE);
    POST "/portal/estado", "anyone", "Mails a link to the request, where there is one.", takes(FORM), answers(200, PAGE), refuses(&[TooMany]);
    GET "/portal/enlace/{token}", "bearer of a link", "What a mailed link opens; looking uses nothing.", answers(200, PAGE);
    POST "/portal/enlace/{token}", "bearer of a link", "Opens what a mailed link leads to, once.", takes(FORM), answers(303, Nothing);
    GET "/portal/mias", "anyone; the list for the bearer of a pass", "One's own requests.", query("{ before?: DocumentId }"), answers(200, PAGE);
    POST "/portal/mias", "anyone", "Mails a link to one's own requests.", takes(FORM), answers(200, PAGE), refuses(&[TooMany]);
    POST "/portal/datos", "bearer of a pass", "Registers who asks, or changes it.", takes(FORM), answers(303, Nothing);
    POST "/portal/salir", "anyone", "Ends the visit.", answers(303, Nothing);
    GET "/portal/solicitud/{id}", "bearer of a pass", "A request as its requester sees it.", answers(200, PAGE);
    POST "/portal/solicitud/{id}", "bearer of a pass", "What the requester says or decides.", takes(FILES), answers(303, Nothing), or(200, PAGE);
    GET "/portal/solicitud/{id}/archivo/{act}", "bearer of a pass", "A file that the requester sent.", answers(200, ANY), or(206, ANY), tagged();
    GET "/portal/solicitud/{id}/documento/{form}", "bearer of a pass", "A paper that the requester signs; `{form}` ends in `.pdf`.", answers(200, PDF);
    GET "/api/me", "device", "Who is signed in, and on which device.", answers(200, json("Me"));
    POST "/api/sign-out", "device, also a revoked one", "Ends the session.", takes(json("{}"));
    POST "/api/sign-out/others", "device", "Ends the person's other sessions.", takes(json("{}"));
}
