// What the routes of the server take and answer, in JSON. Made by `RONDA_TYPES=new cargo nextest run --workspace -E
// 'test(the_web_app_has_the_types_of_the_server)'`; never changed by hand.

import type {
  Absence,
  ActId,
  BuildingId,
  ChannelId,
  Command,
  DayOfWeek,
  DeviceId,
  Difference,
  DocumentId,
  DocumentKind,
  EquipmentField,
  EquipmentSummary,
  FieldId,
  Fraction,
  LabelId,
  LetterLine,
  LetterWay,
  OpenTicket,
  Person,
  PersonId,
  PriorityId,
  Reason,
  RecordSummary,
  Redact,
  RegisterId,
  RoleId,
  Sentence,
  ServiceId,
  Sha256,
  State,
  TeamId,
  TicketSummary,
  TimeOfDay,
  Timestamp,
} from './shared';

/** A person who may come in. */
export type Access = {
  id: PersonId,
  name: string,
  roles: Array<RoleId>,
  teams: Array<TeamId>,
  active: boolean,
  /** Devices that are not revoked. */
  devices: number,
  passkeys: number,
  /** When any of their devices was last heard of. */
  seen: Timestamp | null,
  /** Acts of theirs that wait for a decision. */
  held: number, };

/** A way in, to be handed over. */
export type AccessLink = {
  url: string,
  /** The same as a QR code: its rows, `1` for a dark module. None where it is too long for one. */
  qr: Array<string> | null,
  expires: Timestamp, };

/** What is decided of an account. */
export type AccountDeed = "known" | "new" | "refuse";

/** How an act stands. */
export type ActStands = "accepted" | "held" | "refused";

/** What would become of an alert. */
export type AlertFate = "opens" | "joins" | "reopens" | "repeats" | "ends" | "ends_all" | "unknown";

/** A monitoring system. */
export type AlertSource = {
  /** As its address names it. */
  name: string,
  /** How its JSON is read: the name of a mapping. */
  reads: string,
  /** Under which service its tickets are filed. */
  service: ServiceId,
  /** When it last called, or something of its alerts last changed; none where that is not known. */
  called: Timestamp | null,
  /** Alerts that have not ended. */
  firing: number,
  /** Tickets with such alerts. */
  outages: number,
  /** The last call that was not taken. */
  failure: SourceFailure | null, };

/** What became of it. */
export type AppliedDirectory = {
  /** Why it was not done; none where it was. */
  wrong: Sentence | null,
  /** How many were let go, or left without any role. */
  thrown: number,
  /** How many stay by other entries. */
  rebound: number, };

/** A word for those who wait to be let go, or for those who could stay by other entries. */
export type ApplyDirectoryRequest = {
  /** By what it is known who exactly they are, as it was shown: `plan`, or `rebind_plan`. */
  plan: Sha256, };

/** How often an article was read at the portal. */
export type ArticleReads = {
  /** Visits in which it was read. */
  read: number,
  /** Of those, the ones in which a request was filed afterwards. */
  filed: number, };

/** What became of it, now or when somebody else settled it before. */
export type AsideDone = {
  how: Settlement,
  /** The ticket, with its folio. */
  document: DocumentId | null,
  folio: string | null,
  /** Who settled it before, where that was somebody else, or they themselves in other words: nothing of what is asked was done. */
  first?: PersonId, };

/** A file in a message of the tray. */
export type AsideFile = {
  name: string,
  /** In bytes. */
  size: number,
  /** A ticket takes it. */
  taken: boolean, };

/** What a message of the tray says. */
export type AsideLetter = {
  /** As the tray lists it. */
  message: AsideMessage,
  /** Its sender's name; empty where it says none. */
  name: string,
  /** Its words as plain text, no more of them than a ticket takes. */
  text: string,
  /** It says more than this. */
  more: boolean,
  /** It could be read; otherwise no ticket can be made of it. */
  readable: boolean,
  files: Array<AsideFile>, };

/** The tray. */
export type AsideMail = {
  /** Whether mail is set up at all. */
  set_up: boolean,
  /** Those that wait, the latest first. */
  messages: Array<AsideMessage>,
  /** There are more behind the last of them. */
  more: boolean, };

/** A message that waits for the desk. */
export type AsideMessage = {
  /** By what it is known. */
  key: string,
  /** When it came. */
  at: Timestamp,
  /** The address that it says it is from; empty where it says none. */
  from: string,
  /** Its subject, cut. */
  subject: string,
  why: AsideWhy,
  /** Why it became nothing, in Spanish. */
  es: string,
  /** The same in English. */
  en: string, };

/** Why a message became nothing by itself and waits for the desk. */
export type AsideWhy = "no_sender" | "unreadable" | "too_many" | "outside" | "no_requests" | "missing" | "not_taken";

/** An act as its author's device knows it. */
export type AskedAct = {
  act: ActId,
  /** The hash of its device's log with it: of a log that parted, two acts have one name. */
  hash: Sha256, };

/** What the audit log tells. */
export type AuditKind = "link_made" | "device_enrolled" | "device_revoked" | "device_renamed" | "signed_in" | "person_reset" | "passkey_added" | "passkey_renamed" | "passkey_removed" | "signed_out_everywhere" | "cookie_copied" | "passkey_copied" | "log_forked" | "held_accepted" | "held_rejected" | "people_imported" | "equipment_imported" | "records_imported" | "organisation_changed" | "backed_up" | "restored" | "exported" | "redacted" | "paper_printed" | "mail_put_away" | "mail_answered" | "person_added" | "person_changed" | "person_left" | "person_back" | "report_issued" | "organisation_proposed" | "organisation_approved" | "proposal_put_away" | "webhooks_replayed" | "light_key_turned" | "store_moved" | "token_made" | "token_ended" | "signed_in_by_account" | "account_opens" | "account_asks" | "account_refused" | "signed_out_by_directory" | "person_gathered" | "person_cancelled" | "migrated" | "year_archived" | "archive_returned" | "archive_transferred" | "archive_destroyed" | "token_acted";

/** A line of the audit log. */
export type AuditLine = {
  /** Its place in the feed: `before` of the next question. */
  position: number,
  at: Timestamp,
  by: PersonId | null,
  device: DeviceId | null,
  what: AuditKind,
  subject: string,
  detail: string,
  /** The act it is about, without its words; none where it is about none. */
  act: AuditedAct | null, };

/** Which act a line of the audit log is about. */
export type AuditedAct = {
  document: DocumentId,
  kind: DocumentKind | null,
  folio: string | null,
  /** The command's name; none where this server cannot read it, its words were taken out, or the line itself names it. */
  command: string | null, };

/** What became of a promise. */
export type Became = "kept" | "broken" | "open";

/** The address, told once. */
export type CalendarAddress = {
  address: string, };

/** Whether somebody's calendar may be read by its address. */
export type CalendarState = {
  /** Since when; none where it may not. */
  since: Timestamp | null, };

/** What became of a carried bundle. */
export type CarriedIn = {
  /** Whose acts they are. */
  device: DeviceId,
  /** The greatest number of that log that is durable. */
  acknowledged: number,
  /** Acts that are durable now, of those in the bundle. */
  acts: number,
  /** Files that are here now, of those in the bundle. */
  files: number,
  /** For the author: what the server says of it, signed. Base64. */
  receipt: string, };

/** A question for the browser's authenticator. */
export type Ceremony = {
  /** To be given back with the answer. */
  ceremony: string,
  /** What `navigator.credentials` takes. */
  options: { publicKey: unknown }, };

/** What a device is to sign where its session has ended. */
export type Challenge = {
  /** Base64. */
  challenge: string, };

/** A change that was made. */
export type ChangeMade = {
  /** Its number. */
  edition: number,
  /** The version that the files are from now on. */
  version: string, };

/** What somebody is to be known by from now on. */
export type ChangePersonRequest = {
  /** The version that was looked at; none for somebody new. */
  version?: Sha256,
  name: string,
  roles: Array<RoleId>,
  teams: Array<TeamId>,
  buildings: Array<BuildingId>,
  /** Empty: none. */
  mail: string,
  /** Empty: none. */
  phone: string,
  /** Dependencia; empty: none. */
  client_org: string,
  away: Array<Absence>,
  /** What they know how to do; absent: as it was. */
  skills?: Array<string>,
  /** Works here again, who had left. */
  back?: boolean, };

/** A change that waits for another's word, since it gives its author more. */
export type ChangeProposed = {
  /** Its number. */
  proposal: number, };

/** A change that is to be made. */
export type ChangeRequest = {
  /** What each file was found to say, and what it is to say. */
  files: { [key in string]: FileEdit },
  /** Why. */
  why: string, };

/** A sentence with its code. */
export type CodedReason = {
  code: Reason,
  es: string,
  en: string, };

/** Who tells Ronda, and whom Ronda tells. */
export type Connections = {
  /** Since when this server counts what it has seen of them. */
  since: Timestamp,
  /** Monitoring systems, by name. */
  sources: Array<AlertSource>,
  /** Systems that bring requests or records, by name: out of the same file. */
  gateways: Array<GatewayCard>,
  /** Why their file cannot be read, or which sections of it are left out and why; none where all are taken. */
  sources_wrong: Sentence | null,
  /** Machines that report themselves, by source. */
  inventory: Array<InventoryCard>,
  /** Why their file cannot be read, or which sections of it are left out and why; none where all are taken. */
  inventory_wrong: Sentence | null,
  /** Systems that are told, by name. */
  hooks: Array<HookCard>,
  /** Why their file cannot be read; none where it can. */
  hooks_wrong: Sentence | null,
  /** Directories that people come in by, by name. */
  providers: Array<ProviderCard>,
  /** Why their file cannot be read; none where it can. */
  providers_wrong: Sentence | null,
  /** The directory that says who works here; none where no file names one. */
  directory: DirectoryCard | null,
  /** Why its file cannot be read; none where it can. */
  directory_wrong: Sentence | null,
  /** WhatsApp, where it is set up. */
  whatsapp: WhatsappCard | null,
  /** Why its file cannot be read; none where it can. */
  whatsapp_wrong: Sentence | null,
  /** Who stamps; none where nobody is asked. */
  time_stamps: TimeStampsCard | null,
  /** Why its file cannot be read; none where it can. */
  time_stamps_wrong: Sentence | null,
  /** Whose certificates are believed; none where nobody's are. */
  efirma: EfirmaCard | null,
  /** Who is asked whether they were revoked; none where nobody is. */
  ocsp: OcspCard | null,
  /** Why its file cannot be read; none where it can. */
  ocsp_wrong: Sentence | null, };

/** What was counted once. */
export type CountedTicket = {
  id: DocumentId,
  /** A held act may be about an item or a record. */
  kind: DocumentKind,
  /** Its folio or reference, an item's inventory number, a record's number. */
  folio: string,
  subject: string,
  /** When it was received; none for what is no ticket. */
  received: Timestamp | null,
  /** What people said of it, or which material it waits for; empty where nothing. */
  words: string, };

/** What a change changes. */
export type DataDifference = {
  /** The entries, in the order of their files. */
  entries: Array<EntryChange>,
  /** There are more values than these tell. */
  more: boolean, };

/** What becomes of an account that waits. */
export type DecideAccountRequest = {
  do: AccountDeed,
  /** For whom it opens, who is known here. */
  person?: PersonId,
  /** The roles of somebody new; one at least. */
  roles?: Array<RoleId>,
  /** The teams of somebody new. */
  teams?: Array<TeamId>, };

/** A decision on a held act. */
export type DecideHeldRequest = {
  accept: boolean,
  /** Asked for where it is rejected. */
  reason: string, };

/** A browser that goes on under another key. */
export type DeviceAnewRequest = {
  /** The device it is until now: the session's own. */
  device: DeviceId,
  /** Base64 of the 65 bytes of the new device's point. */
  public_key: string,
  /** Base64 of r ‖ s, by the former device's key. */
  signature: string, };

/** A device as people see it. */
export type DeviceCard = {
  id: DeviceId,
  /** The letters in its provisional references. */
  code: string,
  person: PersonId,
  name: string,
  kind: DeviceKind,
  enrolled: Timestamp,
  revoked: Timestamp | null,
  /** It is the one that asks. */
  own: boolean,
  /** When it was last heard of, to some minutes. */
  seen: Timestamp | null,
  /** The version of its app. */
  app: string | null,
  /** Acts it had made and not sent, as it said itself. */
  unsent: number | null,
  /** Documents it held, as it said itself. */
  holds: number | null,
  /** Its acts that wait for a decision. */
  held: number,
  /** Whether a session of it is open. */
  signed_in: boolean, };

/** What a browser is used as, by its own word at enrolment. */
export type DeviceKind = "desk" | "phone";

/** An entry of which nothing is made. */
export type DirectoryAside = {
  /** Its account. */
  account: string,
  /** Why. */
  why: DirectoryWhy, };

/** The directory that says who works here. */
export type DirectoryCard = {
  /** Its host and port. */
  host: string,
  /** Under which entry people are. */
  base: string,
  /** How many rules give roles by its groups. */
  rules: number,
  /** What follows «Entrar con» where people come in by their account and password there; none where nobody does. */
  sign_in: string | null,
  /** Seconds from one reading to the next. */
  every: number,
  /** When it was last read whole, as far as this server has seen. */
  read: Timestamp | null,
  /** What it came to; none where it was not read. */
  came_to: DirectoryPlan | null,
  /** When it failed since then. */
  failed: Timestamp | null,
  /** Why. */
  why: Sentence | null, };

/** An entry as it is understood. */
export type DirectoryEntry = {
  /** The account. */
  account: string,
  /** The person's name. */
  name: string,
  /** The roles that its person would have; empty where it stands for nobody. */
  roles: Array<string>, };

/** Whether those who would be let go are let go by themselves. */
export type DirectoryHold = "goes" | "asks" | "empty";

/** What follows from a reading. */
export type DirectoryPlan = {
  /** Entries that the filter finds. */
  seen: number,
  /** People who are entered. */
  made: number,
  /** People who are changed. */
  changed: number,
  /** People who are let go, or left without any role. */
  thrown: number,
  /** The first of them, by their names. */
  names: Array<string>,
  /** Whether they are by themselves. */
  hold: DirectoryHold,
  /** By what it is known who exactly they are; none where nobody has to say anything. */
  plan: Sha256 | null,
  /** Of those who are thrown, how many stay and are left without any role. */
  stripped: number,
  /** Entries that no rule gives a role: they are not let in. */
  without_role: number,
  /** No entry told any group, though rules go by groups: no rule takes anything. */
  groupless: boolean,
  /** Entries of which nothing is made, by their accounts; the first of them. */
  aside: Array<DirectoryAside>,
  /** Who keeps a role that the rules would take, by their names: nobody would be left who supervises, or administers. */
  kept: Array<string>,
  /** Who could stay by another entry than their own, which is not there any more: all whose entry tells another name, and the first others. */
  rebind: Array<DirectoryRebind>,
  /** How many they are. */
  rebinds: number,
  /** By what it is known who exactly they are, and by which entries; none where there are none. */
  rebind_plan: Sha256 | null, };

/** Somebody who could stay by another entry. */
export type DirectoryRebind = {
  /** Their id here. */
  person: string,
  /** Their name here. */
  name: string,
  /** The other entry's account. */
  account: string,
  /** The name that it tells. */
  told: string,
  /** It is another name than theirs here. */
  another_name: boolean, };

/** What the page comes in with. */
export type DirectorySignIn = {
  /** It opens once, to this browser, within two minutes. */
  ticket: string,
  /** Who comes: of several devices of one browser the page takes theirs. */
  person: PersonId,
  /** What the directory says of their password: how soon it opens no more, and what to do; none where it says nothing. */
  warning: Sentence | null, };

/** Who comes, as the directory knows them. It is never printed. */
export type DirectorySignInRequest = {
  /** The account's name. */
  account: string,
  /** Its password, for the directory alone. */
  password: string, };

/** Why nothing is made of an entry. */
export type DirectoryWhy = "same_account" | "same_mail" | "unclear" | "left" | "groups_cut";

/** A form of a draft that is to be seen as it is printed. */
export type DraftPaperRequest = {
  /** What each file of the draft was found to say, and what it is to say. */
  files: { [key in string]: FileEdit },
  /** The form's id. */
  form: string, };

/** The empty paper of a form. */
export type DrawnPaper = {
  /** Its pages, each an SVG; none where the draft cannot be read. */
  pages: Array<string>,
  /** Why it cannot be read. */
  findings: Array<ToldFinding>, };

/** What two changed, each otherwise. */
export type EditConflict = {
  /** In which file. */
  file: string,
  /** The id or key of the entry; none: the whole file, or the order of its entries. */
  entry: string | null,
  /** As both found it; none: it was not there. */
  base: string | null,
  /** As the other left it. */
  now: string | null,
  /** As it was to be. */
  mine: string | null, };

/** A change that was made. */
export type EditionLine = {
  number: number,
  at: Timestamp,
  by: PersonId,
  /** Their name. */
  name: string,
  why: string,
  /** The number of the change that it takes back. */
  takes_back: number | null,
  /** Who approved it, by name, where it gave its author more. */
  approved: string | null,
  /** The paths of its files. */
  files: Array<string>, };

/** A signature by certificate. */
export type Efirma = {
  /** The act that signed. */
  act: ActId,
  /** Name, RFC and number of the certificate. */
  holder: Wording,
  /** How far it is believed. */
  standing: Wording,
  /** Whether nothing stands against it. */
  good: boolean, };

/** An authority of the folder. */
export type EfirmaAuthority = {
  /** As its certificate names it. */
  name: string,
  /** It vouches for itself, and the operator for it. */
  root: boolean,
  /** The last instant at which it is valid. */
  until: Timestamp, };

/** The folder of authorities. */
export type EfirmaCard = {
  /** Whether people may sign with an e.firma: a root is there. */
  offered: boolean,
  /** The authorities. */
  authorities: Array<EfirmaAuthority>,
  /** The lists of revoked certificates, the latest first. */
  lists: Array<EfirmaList>,
  /** Files of which nothing, or not all, is believed. */
  faults: Array<EfirmaFileFault>, };

/** A file of the folder of which nothing, or not all, is believed. */
export type EfirmaFileFault = {
  /** Its name. */
  file: string,
  /** Why, in one line. */
  why: Sentence, };

/** A list of revoked certificates of the folder. */
export type EfirmaList = {
  /** The authority that signed it; none where the folder has none that did: it says nothing. */
  authority: string | null,
  /** As of when. */
  as_of: Timestamp,
  /** How many certificates it names. */
  revoked: number, };

/** Signatures by certificate on a ticket. */
export type Efirmas = {
  /** Those that were given. */
  signed: Array<Efirma>, };

/** A link about to be used. */
export type EnrolBeginRequest = {
  token: string, };

/** For whom a link is good. */
export type EnrolGreeting = {
  name: string,
  /** A ceremony for a passkey, where they are used here. */
  passkey: Ceremony | null, };

/** What a browser gives that comes in by a link. */
export type EnrolRequest = {
  token: string,
  passkey: NewPasskey | null,
  /** Base64 of the 65 bytes of the point. */
  public_key: string,
  device_name: string,
  /** `phone` or `desk`. */
  kind: DeviceKind,
  app: string, };

/** What a device is given, besides its cookie. */
export type EnrolledDevice = {
  device: DeviceId,
  code: string,
  person: PersonName, };

/** An entry that is another. */
export type EntryChange = {
  /** In which file. */
  file: string,
  /** Its id or key; none: the file as a whole. */
  entry: string | null,
  /** What people call it; empty where it has no name. */
  name: string,
  /** What becomes of it. */
  fate: EntryFate,
  /** What of it. */
  values: Array<ValueChange>, };

/** What became of an entry. */
export type EntryFate = "added" | "changed" | "removed";

/** What one file was found to say, and what it is to say; none: it is not there. */
export type FileEdit = {
  /** As it was found. */
  base: string | null,
  /** As it is to be. */
  text: string | null, };

/** What is taken away. */
export type Foundation = "service" | "team" | "role" | "channel" | "priority" | "building" | "register" | "record_state";

/** A system that brings requests, or records of a register. */
export type GatewayCard = {
  /** As its address names it. */
  name: string,
  /** By which channel its requests come; none where it brings records, or where its section is not right. */
  channel: ChannelId | null,
  /** Under which service they are filed where they name none. */
  service: ServiceId | null,
  /** Of which register it brings records. */
  register: RegisterId | null,
  /** What is not right with its section, or what that names and the organisation's data have not; none where all is right. */
  wrong: Sentence | null,
  /** When its last call was taken; none where none was since this server began. */
  called: Timestamp | null,
  /** The last call that was not taken. */
  failure: SourceFailure | null, };

/** What a call would become. */
export type GatewayFate = "opens" | "replies" | "enters";

/** What was given up. */
export type GivenUp = {
  /** How many messages. */
  all: number,
  /** Some of them, the latest first. */
  lines: Array<GivenUpLine>, };

/** A message that was given up. */
export type GivenUpLine = {
  id: Sha256,
  /** What it tells (`ticket.opened`). */
  event: string,
  /** Of which ticket, where the caller may read it. */
  document: DocumentId | null,
  folio: string | null,
  /** When it was made. */
  made: Timestamp,
  /** When it was given up. */
  at: Timestamp,
  /** What was answered last. */
  answer: HookAnswer | null, };

/** Something that somebody may. */
export type Grant = {
  /** What kind of thing. */
  kind: GrantKind,
  /** Of what: a class, a right, the id of a register or a service; empty: of all there is. */
  of: string, };

/** What kind of thing somebody may. */
export type GrantKind = "class" | "right" | "unbound" | "administer" | "read_register" | "write_register" | "move_record" | "see_service" | "see_files" | "approve" | "escalate" | "close";

/** What became of an outbox's file. */
export type HandedIn = {
  /** Acts that are durable now, of those in the file. */
  acts: number,
  /** The greatest number of that log that is durable. */
  acknowledged: number, };

/** A held act as the supervisor's screen takes it. */
export type HeldCard = {
  /** Its place in the feed: what a decision names. */
  position: number,
  act: ActId,
  /** The device's clock. */
  at: Timestamp,
  received: Timestamp,
  /** The device's clock was not to be trusted. */
  suspect: boolean,
  person: PersonName,
  device: HeldDevice,
  document: DocumentId,
  kind: DocumentKind,
  folio: string | null,
  title: string | null,
  building: BuildingId | null,
  /** None where this server does not know the command yet. */
  command: Command | null,
  why: CodedReason,
  differences: Array<Difference>,
  /** Held acts that this one rests on: they are decided first. */
  rests_on: Array<number>,
  /** Why it cannot be accepted as things stand; none where it can. */
  cannot: CodedReason | null,
  /** It is the last that is told, and more wait behind it. */
  more: boolean, };

/** What was decided with it. */
export type HeldDecided = {
  /** The acts, this one among them. */
  positions: Array<number>, };

/** On which device an act was made that is held. */
export type HeldDevice = {
  id: DeviceId,
  code: string,
  name: string,
  revoked: Timestamp | null, };

/** A held act of a device that its author has no more, as their next one shows it. */
export type HeldLeft = {
  act: ActId,
  /** The hash of its device's log with it: by both it is asked what became of it. */
  hash: Sha256,
  document: DocumentId,
  /** The device's clock. */
  at: Timestamp,
  command: Command,
  /** Why it is held. */
  why: CodedReason, };

/** What a system answered, or why it did not. */
export type HookAnswer = {
  /** The HTTP status; none where there was no answer. */
  status: number | null,
  /** Why there was none. */
  trouble: HookTrouble | null,
  /** What the machine says of it, in its own words where they are none of those that are seen most; none where it says nothing. */
  detail: Sentence | null, };

/** A system that is told. */
export type HookCard = {
  name: string,
  /** The host of its address: what stands behind it may be a secret. */
  host: string,
  /** Of what it is told; all where none is named. */
  events: Array<string>,
  /** Messages that it has taken of this server. */
  delivered: number,
  /** When the last one. */
  last: Timestamp | null,
  /** Messages that wait. */
  waiting: number,
  /** When one is tried next. */
  next: Timestamp | null,
  /** Messages that were given up. */
  failed: number,
  /** So many of both are kept that it is not told what happens now. */
  full: boolean,
  /** What it answered to one that waits or was given up; none where there is none. */
  answer: HookAnswer | null, };

/** Why there is no answer. */
export type HookTrouble = "name" | "inside" | "barred" | "trust" | "line" | "tls" | "late" | "no_http";

/** A source of inventories. */
export type InventoryCard = {
  /** As its address names it. */
  name: string,
  /** What its agents speak: `glpi` or `ocs`. */
  kind: string,
  /** When a machine last came; none where none ever did. */
  called: Timestamp | null,
  /** Machines that came by it. */
  machines: number,
  /** Those of them that answer to no item. */
  unknown: number,
  /** Those that bear another's number. */
  clones: number,
  /** The last call that was not taken. */
  failure: SourceFailure | null, };

/** What became of a report, or would. */
export type InventoryFate = "kept" | "unknown" | "clone";

/** A report that is issued now. */
export type IssueReportRequest = {
  report: ReportKind,
  /** The first day, by the institution's clock. */
  from: string,
  /** The last day, counted too. */
  to: string,
  /** As of this entry of the feed, and for this instant: those of the report that was looked at. */
  position: number,
  at: number,
  /** Of this building alone, as the report that was looked at. */
  building?: string,
  /** What was done. */
  done: string,
  /** What was gained by it. */
  gained: string,
  /** In place of this one. */
  replaces?: number, };

/** A report that was issued. */
export type IssuedReport = {
  /** Its number in the series. */
  number: number,
  /** The number as it is written. */
  name: string,
  report: ReportKind,
  /** The first day. */
  from: string,
  /** The last day. */
  to: string,
  /** Of which building alone, by the name it had; none where it is of all. */
  building: string | null,
  /** The last entry of the feed that is counted. */
  position: number,
  /** Who issued it, by the name they had. */
  by: string,
  at: Timestamp,
  /** What was done. */
  done: string,
  /** What was gained by it. */
  gained: string,
  /** The number of the one in whose place it stands. */
  replaces: number | null,
  /** The number of the one that took its place. */
  replaced_by: number | null, };

/** An issued report as it was, and what is behind the number that was opened. */
export type IssuedReportTold = {
  issued: IssuedReport,
  report: Report,
  /** Those that the caller may read, once for each time it was counted, the latest first. */
  counted: Array<CountedTicket>,
  /** How many there are; no more than 500 are listed. */
  count: number, };

/** Reports that were issued. */
export type IssuedReports = {
  /** Whether the caller issues reports. */
  may_issue: boolean,
  /** The latest first, no more than 500. */
  issued: Array<IssuedReport>,
  /** There are more behind the last of them. */
  more: boolean, };

/** As which file labels are printed. */
export type LabelFormat = "pdf" | "svg";

/** A grid. */
export type LabelLayout = {
  /** Its name (`carta-30`). */
  id: string,
  /** As people read it, in Spanish. */
  es: string,
  /** As people read it, in English. */
  en: string,
  /** The paper: width and height. */
  page: [Fraction, Fraction],
  /** Labels side by side. */
  columns: number,
  /** Labels one below the other. */
  rows: number,
  /** Where the first label's corner is. */
  first: [Fraction, Fraction],
  /** From one label's corner to the next: across and down. */
  pitch: [Fraction, Fraction],
  /** A label: width and height. */
  cell: [Fraction, Fraction],
  /** The dots of a thermal head in an inch: a code's modules are whole dots. */
  dpi?: number,
  /** Whether crosses show where to cut. */
  marks?: boolean, };

/** Labels to be printed: items, or codes ahead of them. */
export type LabelsRequest = {
  equipment?: Array<DocumentId>,
  /** So many codes ahead of the items that they will be stuck on. */
  blank?: number,
  layout: string,
  /** The first free cell of a half-used sheet, from 1. */
  start?: number,
  format?: LabelFormat, };

/** Who takes over what, when somebody leaves. */
export type LeaveRequest = {
  /** The version of the person that was looked at. */
  version: Sha256,
  /** Their open tickets, and who takes each. */
  hand: Array<WorkTaken>,
  /** What is not handed over stays in their name: known, and to be seen to later. */
  keep?: boolean, };

/** Moments of a schedule at which nothing was sent, since it may have been sent before the server was restored. */
export type LeftOut = {
  /** When the backup was made that the server was restored from. */
  backup: Timestamp,
  /** The first of those moments. */
  from: Timestamp,
  /** The last of them. */
  to: Timestamp,
  /** How many they are. */
  many: number, };

/** The register of letters, in its order. */
export type LetterRegister = {
  letters: Array<RegisteredLetter>,
  /** There are earlier ones than a list has: ask for one way, or for the table. */
  more: boolean,
  /** The years that have letters, whatever was asked for and whoever may read them, the earliest first. */
  years: Array<number>, };

/** What a letter waits for. */
export type LetterWait = "routing" | "answer";

/** Which letters of the register; all that is left out counts. */
export type LettersQuery = {
  year?: number,
  way?: LetterWay,
  /** As printed. */
  number?: string,
  /** What waits for somebody. */
  waits?: LetterWait,
  /** Words of its numbers, counterpart, subject or folio, by their beginnings. */
  text?: string, };

/** A disk. */
export type MachineDisk = {
  /** What it is called, or its model. */
  name: string,
  /** Size in megabytes; 0 where it was not told. */
  megabytes: number, };

/** A program that is installed. */
export type MachineSoftware = {
  /** Its name. */
  name: string,
  /** Its version; empty where it was not told. */
  version: string,
  /** Who publishes it; empty where it was not told. */
  publisher: string, };

/**
 * A session's device and person. A browser that was emptied has the cookie alone: by this it learns what it had been, and
 * what of it is safe.
 */
export type Me = {
  /** The device. */
  device: DeviceId,
  /** The letters of its provisional references. */
  code: string,
  /** What the person calls it. */
  name: string,
  /** The person, whole. */
  person: Person,
  /** They were verified a moment ago, and will still be in a minute: what weighs can be sent as things stand. */
  verified: boolean,
  /** The number of the last act that the server has of the device; 0 where it has none. */
  last_act: number,
  /** When the device was last heard of, to some minutes; none where it never was. */
  seen: Timestamp | null,
  /** Acts that it had made and not sent by then, as it said itself. */
  unsent: number | null,
  /** The person has a passkey to come in with. */
  passkey: boolean, };

/** Another name, for a device or a passkey. */
export type NameRequest = {
  name: string, };

/** A word near another one. */
export type NearWord = {
  /** Folded to plain letters. */
  word: string,
  /** How near: the cosine of the two words' vectors, from 0.5 to 1, to three places. */
  likeness: Fraction, };

/** The words of a text, each once. */
export type NearWordsRequest = {
  /** 16 at most, of 64 letters at most. */
  words: Array<string>, };

/** What is near each of them. */
export type NearWordsTold = {
  /** Whether this server has a file to tell by, and has read it. */
  offered: boolean,
  /** By the word as it was asked about: the nearest first, 12 at most; none of a word that the file has not. */
  words: { [key in string]: Array<NearWord> }, };

/** A browser that is to be a device. */
export type NewBrowser = {
  /** Base64 of the 65 bytes of the point. */
  public_key: string,
  device_name: string,
  /** `phone` or `desk`. */
  kind: DeviceKind,
  app: string, };

/** A passkey just made. */
export type NewPasskey = {
  /** The ceremony it answers. */
  ceremony: string,
  /** What the authenticator made. */
  credential: Record<string, unknown>,
  /** What the person calls it; the device's name where it is not told. */
  name: string | null, };

/** Who is asked about revocation. */
export type OcspCard = {
  /** The responders, in the file's order. */
  responders: Array<OcspResponder>,
  /** Signatures that wait for an answer. */
  waiting: number,
  /** Since when the first of them does. */
  waiting_since: Timestamp | null,
  /** What was last answered to any of them: by whom, and why it did not count; none where nothing was. */
  refused: Sentence | null, };

/** An authority's responder. */
export type OcspResponder = {
  /** The authority's file in the folder, by which the responder is told. */
  issuer: string,
  /** The authority, as its certificate names it. */
  authority: string,
  /** Where it is asked. */
  host: string,
  /** Answers that it gave, as far as this server has seen. */
  given: number,
  /** When the last one came. */
  last: Timestamp | null,
  /** When it last failed. */
  failed: Timestamp | null,
  /** Why; none where it did not. */
  why: Sentence | null, };

/** What a responder said of a certificate. */
export type OcspWord = "good" | "revoked";

/** A button of the page that people come in by. */
export type OneLoginButton = {
  /** The provider, as its addresses name it. */
  id: string,
  /** As the button says. */
  name: string,
  /** Account and password are asked for on the page itself (`POST /api/directory/sign-in`): nobody is sent anywhere. */
  password: boolean, };

/** What a page comes in with. */
export type OneLoginRequest = {
  /** What it was handed; a known device signs it. */
  ticket: string, } & ({ "device": {
    /** The device. */
    id: DeviceId,
    /** Base64 of r ‖ s. */
    signature: string, } } | { "browser": NewBrowser });

/** An open ticket in somebody's hands. */
export type OpenWork = {
  document: DocumentId,
  folio: string,
  subject: string,
  team: TeamId | null, };

/** The organisation's data as they are. */
export type OrganisationFiles = {
  /** Where they are: a folder of the server, or the name of an organisation that comes with Ronda. */
  place: string,
  /** They come with Ronda: the first change makes a copy that is the institution's own. */
  comes_along: boolean,
  /** They can be written from here. */
  writable: boolean,
  /** By which version the server serves. */
  version: string,
  /** The texts of the files by their paths. */
  files: { [key in string]: string },
  /** What is worth knowing of them. */
  advice: Array<ToldFinding>, };

/** Of which acts a device asks what became of them. */
export type OutcomesRequest = {
  /** 256 at most. */
  acts: Array<AskedAct>, };

/** A passkey as its person sees it. */
export type PasskeyCard = {
  /** Base64url of the credential's id. */
  id: string,
  name: string,
  added: Timestamp,
  used: Timestamp | null,
  /** Base64url of its point where it is of P-256: a device's own lock checks answers with it. */
  key: string | null, };

/** A time of a plan that has come. */
export type PastRound = {
  /** The plan's id. */
  plan: string,
  /** The day on which the plan had it (`2026-11-21`). */
  planned: string,
  /** The day on which it came, another where it was moved. */
  day: string,
  /** The item that it was for. */
  item: DocumentId | null,
  /** Its ticket; none: the server opened none. */
  ticket: RoundTicket | null, };

/** A person as the directory has them, for who changes them. */
export type PersonFile = {
  person: Person,
  /** What an edit says it began from. */
  version: Sha256,
  /** The open tickets in their hands, as far as the caller may read them. */
  open: Array<OpenWork>,
  /** How many more there are. */
  more: number,
  /** What they come in with, and what of theirs waits. */
  access: Access,
  /** Which parts of them a directory tells, by their names: its next reading writes over what is typed here. */
  directory?: Array<string>, };

/** A person by name. */
export type PersonName = {
  /** Who. */
  id: PersonId,
  /** As people call them. */
  name: string, };

/** Words of a report in both languages; what the organisation's data name is the same in both. */
export type Phrase = {
  /** Spanish. */
  es: string,
  /** English. */
  en: string, };

/** Which year. */
export type PlansQuery = {
  year: number, };

/** What came of the plans in a year. */
export type PlansYear = {
  /** Each time, the first first. */
  rounds: Array<PastRound>,
  /** There are more than are told. */
  more: boolean,
  /** Items that a plan looks at by their last ticket, with that. */
  served: Array<ServedItem>, };

/** There is something to pull. */
export type Poke = {
  /** How far the feed has come; none where it has not moved and something grew too old. */
  position?: number, };

/** Who has which document open, as others hear it. */
export type Presence = {
  /** Who. */
  person: PersonId,
  /** On which document. */
  document: DocumentId,
  /** Whether they are writing. */
  writing: boolean, };

/** Which document a device has open; none takes it back. */
export type PresenceRequest = {
  document: DocumentId | null,
  writing: boolean, };

/** How many promises of one kind were kept and broken. */
export type PromiseCount = {
  /** In time. */
  kept: number,
  /** Late, done or not. */
  broken: number,
  /** Not done, and not late yet. */
  open: number, };

/** A service at a level. */
export type PromiseRow = {
  service: string,
  name: string,
  level: number,
  tickets: number,
  answer: PromiseCount,
  solution: PromiseCount, };

/** A ticket that was counted, with what became of what it was promised; nothing where nothing was. */
export type PromisedTicket = {
  id: DocumentId,
  folio: string,
  subject: string,
  received: Timestamp,
  answer: Became | null,
  solution: Became | null, };

/** The figures, as of a position of the feed. */
export type Promises = {
  rows: Array<PromiseRow>,
  /** Where one service was asked for: its tickets, the latest first. */
  tickets: Array<PromisedTicket>,
  /** There are more tickets than are listed. */
  more: boolean,
  /** The last entry of the feed that is counted. */
  position: number,
  /** When they were counted: what is late is so by then. */
  at: Timestamp,
  /** How many documents cannot be read and are in no figure; absent where all can. */
  unread?: number, };

/** Which tickets: received from the one day to the other, by the institution's clock, both counted. */
export type PromisesQuery = {
  from?: string,
  to?: string,
  /** Of this service alone, and its tickets one by one. */
  service?: ServiceId,
  /** At this level alone. */
  level?: number, };

/** What the server signs for a device. */
export type Proofs = {
  /** Whose device this is and which key is its own, signed. Base64. */
  card: string,
  /** Of the tickets asked for that its person may read. */
  proofs: Array<TicketProof>, };

/** Of which tickets a device asks for proofs. */
export type ProofsRequest = {
  /** 64 at most. */
  tickets: Array<WantedProof>, };

/** A change that waits for another's word. */
export type ProposalLine = {
  number: number,
  at: Timestamp,
  by: PersonId,
  /** Their name. */
  name: string,
  why: string,
  /** The number of the change that it takes back. */
  takes_back: number | null,
  /** It is the caller's own: another's to put in force. */
  own: boolean,
  /** It gives the caller more, too: for somebody to put in force whom it gives nothing. */
  gains: boolean,
  /** What it would be by now. */
  change: TriedChange, };

/** A directory that people come in by. */
export type ProviderCard = {
  /** As its addresses name it. */
  id: string,
  /** As its button says. */
  name: string,
  /** The host of its issuer. */
  host: string,
  /** How many rules give roles by its groups. */
  rules: number,
  /** What becomes of an account that nobody knows: `ask`, `create` or `refuse`. */
  first_sign_in: string,
  /** When somebody last came in by it, as far as this server has seen. */
  came: Timestamp | null,
  /** When it last failed. */
  failed: Timestamp | null,
  /** Why; none where it did not. */
  why: Sentence | null, };

/** What a push message tells; those that ask for something stand first. */
export type PushKind = "assigned" | "approval" | "attention" | "due_soon" | "answered" | "news";

/** In which language a device is told. */
export type PushLang = "es" | "en";

/** How a device is to be told from now on. */
export type PushRequest = {
  endpoint: string,
  /** The browser's key, in base64url. */
  p256dh: string,
  /** The browser's secret, in base64url. */
  auth: string,
  kinds: Array<PushKind>,
  quiet: boolean,
  lang: PushLang, };

/** Whether push is to be had here, and how the asking device is told. */
export type PushState = {
  /** The key by which browsers know this server's messages, in base64url; none where there is no push. */
  key: string | null,
  /** How this device is told; none where it is not. */
  told: PushTold | null, };

/** How a device is told. */
export type PushTold = {
  /** Where its browser's push service takes messages. */
  endpoint: string,
  /** Of what it is told. */
  kinds: Array<PushKind>,
  /** Nothing is told while the desk is closed, but for what cannot wait. */
  quiet: boolean,
  /** In which language. */
  lang: PushLang, };

/** Why a proposal is put away. */
export type PutAwayRequest = {
  why: string, };

/** A field of a record that a table brings another value into. */
export type RecordsCell = {
  field: FieldId,
  before: string,
  after: string, };

/** What a register's table would do; `rows` are the first of those that do something. */
export type RecordsProposal = {
  /** By what it is known again that it still comes to the same. */
  plan: Sha256,
  new: number,
  changed: number,
  same: number,
  rows: Array<RecordsRow>,
  bad: Array<RowError>,
  /** Cells that were not UTF-8: what they were read as. */
  guessed: Array<RowError>, };

/** What one row of a register's table comes to. */
export type RecordsRow = {
  line: number,
  /** The record that it changes; none where it enters one. */
  record: DocumentId | null,
  /** By what a person knows it. */
  name: string,
  cells: Array<RecordsCell>, };

/** Words to be taken out of a document for good. */
export type RedactRequest = {
  what: Array<Redact>,
  reason: string, };

/** A line of the register of letters, with the ticket that it is of. */
export type RegisteredLetter = {
  ticket: DocumentId,
  folio: string,
  service: ServiceId,
  assignee: PersonId | null,
  /** The ticket that its own was found to be the same as. */
  duplicate_of: DocumentId | null,
  /** Nobody has said yet what becomes of it. */
  unrouted: boolean,
  /** Days until it must be answered, fewer than none where its term is over; none where nothing is awaited. */
  days_left: number | null,
  line: LetterLine, };

/** A report, with what it rests on. */
export type Report = {
  /** Which question. */
  report: ReportKind,
  /** The question in words. */
  question: Phrase,
  /** The first day, by the institution's clock. */
  from: string,
  /** The last day. */
  to: string,
  /** The version of the organisation's data, hours and rest days among them, by which time was reckoned. */
  calendar: string,
  /** Of this building alone; none where it is of all. */
  building?: string,
  /** The last entry of the feed that is counted. */
  position: number,
  /** For which instant: the end of the span, or the minute in which it was asked. */
  at: Timestamp,
  /** Its parts. */
  sections: Array<ReportSection>, };

/** A column of a section. */
export type ReportColumn = {
  /** What it counts. */
  title: Phrase,
  /** As what. */
  unit: ReportUnit, };

/** Which question. */
export type ReportKind = "activity" | "backlog" | "repeated" | "conflicts" | "stock" | "places";

/** A number of a report. */
export type ReportNumber = {
  /** The number; none where there is nothing to tell it of. */
  value: number | null,
  /** Of how many, where it is a share, a median or a sum. */
  of: number | null,
  /** By which the list behind it is asked for. */
  key: string, };

/** Of which days a scheduled report is, seen from the day on which it goes out. */
export type ReportPeriod = "this_week" | "last_week" | "this_month" | "last_month" | "last_year";

/** Which report, of which days, as of when. */
export type ReportQuery = {
  report: ReportKind,
  /** The first day, by the institution's clock. */
  from: string,
  /** The last day, counted too. */
  to: string,
  /** As of this entry of the feed; without it, of all. */
  position?: number,
  /** For this instant, where the span has not ended: without it, this minute. */
  at?: number,
  /** Of this building alone: a report of places. */
  building?: string,
  /** The tickets behind this number too. */
  key?: string, };

/** Somebody who may read reports. */
export type ReportReader = {
  id: PersonId,
  name: string,
  /** An address of theirs is known. */
  mail: boolean, };

/** A row of a section. */
export type ReportRow = {
  /** Its id within the section. */
  id: string,
  /** What it is of. */
  label: Phrase,
  /** One for each column. */
  numbers: Array<ReportNumber>, };

/** A report that goes out by mail on a schedule. */
export type ReportSchedule = {
  id: number,
  /** Who set it up. */
  owner: PersonId,
  owner_name: string,
  to: Array<PersonId>,
  report: ReportKind,
  /** Of which building alone, by its name; none where it is of all. */
  building: string | null,
  period: ReportPeriod,
  rhythm: Rhythm,
  hour: TimeOfDay,
  /** When it goes out next; none where it was stopped. */
  next: Timestamp | null,
  stopped: Stopped | null,
  /** How it went the last time. */
  last: ScheduleSending | null,
  /** What was not sent after a restore, since it may have been sent before. */
  left_out: LeftOut | null, };

/** The schedules that the caller sees, and whom one may be for. */
export type ReportSchedules = {
  /** Whether mail goes out of this server. */
  mail: boolean,
  /** Those that go on, then those that were stopped, the latest first. */
  schedules: Array<ReportSchedule>,
  /** Who may read reports, by name. */
  readers: Array<ReportReader>, };

/** A part of a report. */
export type ReportSection = {
  /** Its id within the report. */
  id: string,
  /** What it tells. */
  title: Phrase,
  /** What must be known to read it right. */
  note: Phrase | null,
  /** How it is drawn. */
  shape: SectionShape,
  /** What is counted. */
  columns: Array<ReportColumn>,
  /** Of what. */
  rows: Array<ReportRow>, };

/** What a number is. */
export type ReportUnit = "count" | "share" | "minutes" | "quantity";

/** A field of the registry of which a machine says something else. A person takes it over, or not. */
export type ReportedDifference = {
  /** The field. */
  field: EquipmentField,
  /** What the machine says. */
  said: string,
  /** What is registered; empty where nothing is. */
  registered: string, };

/** What the machine of an item said last. It is beside the item's document and changes nothing in it. */
export type ReportedItem = {
  /** By which source it came. */
  source: string,
  /** When it first came. */
  first: Timestamp,
  /** When it last came. */
  last: Timestamp,
  /** When what follows was said; none where nothing of it was kept. */
  said: Timestamp | null,
  /** When it last came while another machine bore the same number: since then nothing is kept of either. */
  contested: Timestamp | null,
  /** Its name on the network. */
  name: string,
  /** Its address now; empty where none was told. */
  ip: string,
  /** The card that has it, in words; empty where none was told. */
  card: string,
  /** Operating system with its version. */
  system: string,
  /** Processors, each in words. */
  processors: Array<string>,
  /** Memory in megabytes; 0 where it was not told. */
  memory: number,
  /** Disks. */
  disks: Array<MachineDisk>,
  /** Programs, by their names. */
  software: Array<MachineSoftware>,
  /** Programs that were told beyond the bound. */
  software_left_out: number,
  /** Who used it last; none where that is not kept. */
  user: string | null,
  /** What it says and the registry does not. */
  differences: Array<ReportedDifference>, };

/** How often a report goes out. */
export type Rhythm = { "week": {
    /** On which day. */
    on: DayOfWeek, } } | { "month": {
    /** On which day of it, from 1; its last one where it has fewer. */
    day: number, } };

/** The ticket that a time of a plan is. */
export type RoundTicket = {
  /** Its id. */
  id: DocumentId,
  /** Official number; the provisional reference until there is one. */
  folio: string,
  /** One line. */
  subject: string,
  /** Where it stands. */
  state: State,
  /** Whose work. */
  assignee: PersonId | null,
  /** Next visit. */
  visit: Timestamp | null,
  /** First answer due, while none was given. */
  respond_by: Timestamp | null,
  /** Solution due. */
  resolve_by: Timestamp | null,
  /** The clock stands. */
  paused: boolean,
  /** Why it was rejected or cancelled, in the words of whoever did it. */
  why?: string, };

/** Why one row of a table was left out. */
export type RowError = {
  /** Its line in the file, from 1. */
  line: number,
  /** What is wrong with it. */
  reason: Sentence, };

/** One more schedule. */
export type ScheduleReportRequest = {
  report: ReportKind,
  /** Of this building alone: a report of places. */
  building?: string,
  period: ReportPeriod,
  rhythm: Rhythm,
  hour: TimeOfDay,
  to: Array<PersonId>, };

/** How a schedule went the last time. */
export type ScheduleSending = {
  at: Timestamp,
  told: Array<SentTo>,
  /** The names of those it is for, in the same order: who left is in no list of readers. */
  names: Array<string>, };

/** What was found, latest born first. */
export type SearchResults = {
  tickets: Array<TicketSummary>,
  equipment: Array<EquipmentSummary>,
  records: Array<RecordSummary>,
  /** True where there is more than was looked at or told. */
  more: boolean, };

/** How a section is drawn. */
export type SectionShape = "figures" | "bars" | "days" | "table";

/** A template as Meta has it. */
export type SeenTemplate = {
  /** Its name. */
  name: string,
  /** Its language. */
  language: string,
  /** Its state in Meta's word (`APPROVED`); none where Meta has no such template. */
  status: string | null, };

/** What a trial saw. */
export type SeenWhatsapp = {
  /** The name under which people see the number. */
  name: string,
  /** The number as it is shown. */
  number: string,
  /** Its quality in Meta's word (`GREEN`). */
  quality: string,
  /** The templates that the file names. */
  templates: Array<SeenTemplate>,
  /** What the file names and the organisation's data have not; none where all is there. */
  unknown: string | null,
  /** Why there is no answer, in one line; none where there is. */
  trouble: Sentence | null,
  /** After how many milliseconds Meta had answered. */
  millis: number, };

/** What is to be tried again. */
export type SendAgainRequest = {
  /** Which message; all that were given up where none is named. */
  id: Sha256 | null, };

/** What became of a scheduled report for one of those it is for. */
export type SendingBecame = "queued" | "left" | "no_right" | "no_address" | "no_mail" | "not_made";

/** What is tried again. */
export type SentAgain = {
  /** How many messages. */
  messages: number, };

/** What became of a scheduled report for a person. */
export type SentTo = {
  /** Who. */
  person: PersonId,
  /** What. */
  became: SendingBecame, };

/** When an item last had a ticket of a plan that goes by that. */
export type ServedItem = {
  /** The service. */
  service: ServiceId,
  /** The item. */
  item: DocumentId,
  /** The day. */
  day: string, };

/** A challenge answered: the session goes on. */
export type SessionRequest = {
  device: DeviceId,
  /** Base64, as it was asked. */
  challenge: string,
  /** Base64 of r ‖ s. */
  signature: string, };

/** What is to become of a message of the tray. */
export type SettleAsideRequest = {
  do: Settlement,
  /** Under which service a ticket is opened. */
  service?: ServiceId,
  /** Whose request, where the message does not say. */
  name?: string,
  /** Their address, where the message does not say. */
  mail?: string,
  /** A ticket as whoever makes it wrote it, in place of service, name and address. */
  open?: OpenTicket,
  /** The words of an answer. */
  text?: string, };

/** What becomes of a message of the tray. */
export type Settlement = "put_away" | "answer" | "open_ticket";

/** Who comes, where they say so. */
export type SignInBeginRequest = {
  person?: PersonId, };

/** An authenticator's answer, and the device it comes on. */
export type SignInRequest = {
  ceremony: string,
  credential: Record<string, unknown>, } & ({ "device": {
    /** The device. */
    id: DeviceId,
    /** Base64 of r ‖ s. */
    signature: string, } } | { "browser": NewBrowser });

/** A contract. */
export type SoftwareContract = {
  /** Its record. */
  record: DocumentId,
  /** As it is told from others: its number, or what its key says. */
  name: string, };

/** What contracts cover, and what machines told. */
export type SoftwareCount = {
  /** Machines that report themselves. */
  machines: number,
  /** Those of them that have said nothing for `days`. */
  silent: number,
  /** After how many days without a word a machine is told apart. */
  days: number,
  /** Contracts that are in force and name no program: nothing can be counted against them. */
  unnamed: number,
  /** The rest, those for the same programs together. */
  lines: Array<SoftwareLine>, };

/** Contracts for the same programs, and the machines that have them. */
export type SoftwareLine = {
  /** The names of the programs, `*` for anything. */
  programs: Array<string>,
  /** The contracts. */
  contracts: Array<SoftwareContract>,
  /** How many installations they cover; none where one of them does not say. */
  covers: number | null,
  /** Machines that have any of the programs, each once. */
  found: number,
  /** Those of them that have said nothing for long. */
  silent: number,
  /** How many more may be installed, silent machines counted; below zero, how many are too many. */
  left: number | null,
  /** The first of the machines, those who came last before others. */
  installed: Array<SoftwareMachine>, };

/** A machine that has a program. */
export type SoftwareMachine = {
  /** Its name on the network. */
  machine: string,
  /** Its item; none also where the caller may not read it. */
  item: DocumentId | null,
  /** The item's name; empty where it is not told. */
  item_name: string,
  /** When it last came. */
  last: Timestamp,
  /** It has said nothing for long. */
  silent: boolean,
  /** The program, with its version. */
  program: string, };

/** A call of a source that was not taken. */
export type SourceFailure = {
  /** When it came. */
  at: Timestamp,
  /** Why it was not taken. */
  why: Sentence, };

/** Who stamps. */
export type StampProvider = {
  /** As the file names it. */
  name: string,
  /** Where it is asked. */
  host: string,
  /** It is asked no more; what it stamped is still verified. */
  retired: boolean,
  /** Stamps that it gave, as far as this server has seen. */
  given: number,
  /** When the last one came. */
  last: Timestamp | null,
  /** When it last failed. */
  failed: Timestamp | null,
  /** Why; none where it did not. */
  why: Sentence | null, };

/** Something that is taken away, and what stands on it. */
export type StandsOn = {
  /** What it is. */
  what: Foundation,
  /** Its id. */
  id: string,
  /** How many stand on it. */
  count: number,
  /** Some of them: folios, inventory numbers, names. */
  some: Array<string>, };

/** An authenticator's answer. */
export type StepUpRequest = {
  ceremony: string,
  credential: Record<string, unknown>, };

/** A schedule was stopped. */
export type Stopped = {
  /** By whom. */
  by: PersonId,
  /** When. */
  at: Timestamp, };

/** A field of an item that a table brings another value into. */
export type TableCell = {
  field: EquipmentField,
  before: string,
  after: string, };

/** A column of a file, and what it seems to hold. */
export type TableColumn = {
  /** Its heading. */
  heading: string,
  /** The column of ours; none where nothing tells. */
  column: string | null,
  /** Cells of it. */
  samples: Array<string>, };

/** The columns of a file of equipment. */
export type TableColumns = {
  /** The hash of the headings: a file of the same ones is of the same columns. */
  headings: Sha256,
  /** Every heading is one of ours: nobody need be asked. */
  sure: boolean,
  /** In the order of the file. */
  columns: Array<TableColumn>, };

/** What was done of a table, and what is still to do. */
export type TableDone = {
  /** Rows that took effect. */
  rows: number,
  /** Rows whose acts were not taken. */
  bad: Array<RowError>,
  /** The rest, where the time was over. */
  next: TableNext | null, };

/** Where to go on with a table. */
export type TableNext = {
  line: number,
  plan: Sha256, };

/** What a table would do; `rows` are the first of those that do something. */
export type TableProposal = {
  /** By what it is known again that it still comes to the same. */
  plan: Sha256,
  new: number,
  changed: number,
  same: number,
  rows: Array<TableRow>,
  bad: Array<RowError>,
  /** Cells that were not UTF-8: what they were read as. */
  guessed: Array<RowError>, };

/** What one row of a table comes to. */
export type TableRow = {
  line: number,
  /** The item that it changes; none where it registers one. */
  item: DocumentId | null,
  /** By what a person knows it. */
  name: string,
  cells: Array<TableCell>,
  labels: Array<LabelId>, };

/** Why a change is taken back. */
export type TakeBackRequest = {
  why: string, };

/** A message as its reader gets it. */
export type TemplatePreview = {
  /** Its subject; empty where the template is not right. */
  subject: string,
  /** Its text. */
  text: string,
  /** What is wrong with the template, by line. */
  wrong: Array<WrongLine>, };

/** A template that is being written. */
export type TemplateRequest = {
  /** Its first line is the subject. */
  text: string,
  /** Its file: of what it tells, and in which language; empty: to who asked, in Spanish. */
  path?: string, };

/** How a ticket stood at a position of the feed. */
export type TicketProof = {
  document: DocumentId,
  position: number,
  /** The heads of its history there. Base64. */
  heads: Array<string>,
  /** All of it, signed. Base64. */
  proof: string, };

/** Time stamps. */
export type TimeStampsCard = {
  /** Whether each day's feed is stamped. */
  days: boolean,
  /** Whether each signed paper is. */
  papers: boolean,
  /** Who stamps, in the order in which they are asked. */
  providers: Array<StampProvider>,
  /** What waits for its stamp. */
  waiting: number,
  /** Since when the first of it does. */
  waiting_since: Timestamp | null,
  /** What was last answered to any of it: by whom, and why it was not believed; none where nothing was. */
  refused: Sentence | null, };

/** Something in the data that is wrong, and where. */
export type ToldFinding = {
  /** The file, relative to the organisation's directory. */
  file: string,
  /** The line, from 1. */
  line: number,
  /** What is wrong, as a stable word. */
  code: string,
  /** What is wrong and, where it can be told, what would be right; in English, as the console prints it. */
  reason: string,
  /** The same in Spanish. */
  es: string, };

/** What became of an act. */
export type ToldOutcome = {
  act: ActId,
  stands: ActStands,
  /** Why it is held or was refused. */
  why: CodedReason | null,
  /** What the supervisor who decided it said to its author. */
  note: string | null, };

/** A report, and what is behind the number that was opened. */
export type ToldReport = {
  report: Report,
  /** Once for each time it was counted, the latest first. */
  counted: Array<CountedTicket>,
  /** How many there are; no more than 500 are listed. */
  count: number, };

/** An alert as it is understood. */
export type TriedAlert = {
  /** Its line. */
  title: string,
  /** What would become of it. */
  fate: AlertFate,
  /** Under which service its ticket would be filed. */
  service: ServiceId,
  /** How pressing it would be; none where nothing says. */
  priority: PriorityId | null,
  /** Its building; none where none was found. */
  building: BuildingId | null,
  /** What it hangs on; empty where nothing was told. */
  upstream: string,
  /** An item was found. */
  found: boolean,
  /** Which; none also where the caller may not read it. */
  item: DocumentId | null,
  /** Its name; empty where it has none, or is not told. */
  name: string,
  /** The ticket that there is of it, where the caller may read it. */
  ticket: DocumentId | null,
  /** The folio of that. */
  folio: string | null,
  /** Why its ticket could not be opened. */
  refused: Sentence | null, };

/** What a change would be. */
export type TriedChange = {
  /** Nothing speaks against it, and it changes something. */
  sound: boolean,
  /** What somebody else changed meanwhile, otherwise. */
  conflicts: Array<EditConflict>,
  /** What is wrong, with file and line. */
  findings: Array<ToldFinding>,
  /** What is worth knowing. */
  advice: Array<ToldFinding>,
  /** What it changes. */
  difference: DataDifference,
  /** What it takes away although something stands on it. */
  standing: Array<StandsOn>,
  /** What it gives its author: then it is another's to put in force. */
  grants: Array<Grant>,
  /** Nobody else changes these data without gaining by it: whoever operates the server does it. */
  alone: boolean, };

/** What a trial saw. */
export type TriedDirectory = {
  /** Why it could not be read; none where it was. */
  wrong: Sentence | null,
  /** What would follow from it; nothing was done. */
  would: DirectoryPlan | null,
  /** The first entries. */
  first: Array<DirectoryEntry>,
  /** Entries without a name that never changes, or without an account that can be taken. */
  nameless: number,
  /** Groups whose rules give what the organisation's data have not. */
  idle_rules: Array<string>,
  /** Groups of rules that are not there any more: they give nothing and take nothing. */
  gone: Array<string>,
  /** After how many milliseconds it was read. */
  millis: number, };

/** A file of a call. */
export type TriedFile = {
  /** As the ticket would show it. */
  name: string,
  /** Why it would be left out; none where it comes to the gate of uploads. */
  wrong: Sentence | null, };

/** What a call would do. */
export type TriedGateway = {
  /** Why it would not be taken; none where it would. */
  wrong: Sentence | null,
  /** What it would become; none where it would not be taken. */
  fate: GatewayFate | null,
  /** In one line: a request's subject, the folio that a reply is to, a record's own id. */
  title: string,
  /** Under which service a request would be filed. */
  service: ServiceId | null,
  /** The ticket that a reply is to, where the caller may read it. */
  ticket: DocumentId | null,
  /** Its files. */
  files: Array<TriedFile>, };

/** What came of a trial. */
export type TriedHook = {
  answer: HookAnswer,
  /** After how many milliseconds. */
  millis: number, };

/** What a report would do. */
export type TriedInventory = {
  /** Why it would not be taken; none where it would. */
  wrong: Sentence | null,
  /** What would become of it; none where it is a greeting, or would not be taken. */
  fate: InventoryFate | null,
  /** Its name on the network. */
  name: string,
  /** Its serial number; empty where none was told. */
  serial: string,
  /** Programs that would be kept. */
  software: number,
  /** Its item; none also where the caller may not read it. */
  item: DocumentId | null,
  /** The item's name; empty where it is not told. */
  item_name: string, };

/** What a trial saw. */
export type TriedOcsp = {
  /** The number of the certificate that was asked about; empty where none is known that this authority issued: nobody was asked. */
  about: string,
  /** What was said of it; none where nothing was believed. */
  said: OcspWord | null,
  /** As of when. */
  as_of: Timestamp | null,
  /** The host that was asked. */
  host: string,
  /** Why nothing was believed, in one line; none where it was. */
  wrong: Sentence | null,
  /** After how many milliseconds it had answered. */
  millis: number, };

/** What a trial saw. */
export type TriedProvider = {
  /** Why it does not work; none where it answered as it should. */
  wrong: Sentence | null,
  /** How many keys it publishes that can verify. */
  keys: number,
  /** Where browsers are sent. */
  asks_at: string,
  /** It names itself in its answers (RFC 9207). */
  names_itself: boolean,
  /** It tells where a session of its own ends. */
  tells_logout: boolean,
  /** It says that it does not know PKCE with SHA-256. */
  lacks_pkce: boolean,
  /** It takes us for its client, with our secret; false where it did not say. */
  takes_client: boolean,
  /** Groups whose rules give what the organisation's data have not. */
  idle_rules: Array<string>,
  /** The address to come back to, as it is to be written there. */
  comes_back_to: string,
  /** And the one that is told of a logout. */
  logout_at: string,
  /** After how many milliseconds it had answered. */
  millis: number, };

/** What a payload would do. */
export type TriedSource = {
  /** Why it would not be taken; none where it would. */
  wrong: Sentence | null,
  /** How many alerts it has of which something is to be done. */
  alerts: number,
  /** The first of them. */
  lines: Array<TriedAlert>, };

/** What a trial saw. */
export type TriedStamps = {
  /** When the stamp was made, by the provider's clock; none where nothing was believed. */
  at: Timestamp | null,
  /** Under which policy, in figures; empty where nothing was believed. */
  policy: string,
  /** The host that was asked. */
  host: string,
  /** Why nothing was believed, in one line; none where it was. */
  wrong: Sentence | null,
  /** After how many milliseconds it had answered. */
  millis: number, };

/** A change that is to be looked at. */
export type TryChangeRequest = {
  /** What each file was found to say, and what it is to say. */
  files: { [key in string]: FileEdit }, };

/** Which responder is tried. */
export type TryOcspRequest = {
  /** The authority's file, as `ocsp.toml` names it. */
  issuer: string, };

/** A payload that is to be looked at. */
export type TrySourceRequest = {
  /** As the monitoring system sends it: JSON. */
  text: string, };

/** Which provider is tried. */
export type TryStampsRequest = {
  /** As the file names it. */
  provider: string, };

/** One of them: what is needed to register it. */
export type UnregisteredMachine = {
  /** By which source it came. */
  source: string,
  /** Its name on the network. */
  name: string,
  /** Serial number; empty where none was told. */
  serial: string,
  /** Who made it. */
  maker: string,
  /** Model. */
  model: string,
  /** Its addresses. */
  macs: Array<string>,
  /** Its address now. */
  ip: string,
  /** When it last came. */
  last: Timestamp,
  /** Another machine bears the same number. */
  contested: boolean, };

/** Machines that report themselves and answer to no item. */
export type UnregisteredMachines = {
  /** How many there are. */
  count: number,
  /** The first of them, the latest first. */
  machines: Array<UnregisteredMachine>, };

/** What is told of an upload. */
export type UploadProgress = {
  /** Bytes named. */
  size: number,
  /** Bytes received, durably. */
  received: number,
  /** How it stands. */
  state: UploadState,
  /** Why it is not sealed: a word, where there is one. */
  why: string | null,
  /** Whether a verified backup has the bytes, and what was said of them: whoever has them need not keep them any more. */
  backed_up: boolean, };

/** How an upload stands. */
export type UploadState = "waiting" | "sealed" | "refused";

/** A value that is another. */
export type ValueChange = {
  /** Where in its entry, as a JSON pointer; a list whose entries have ids is walked by them. Empty: all of it. */
  pointer: string,
  /** Before, as JSON; none: it was not there. */
  before: string | null,
  /** After, as JSON; none: it goes. */
  after: string | null, };

/** An account that waits for a supervisor. */
export type WaitingAccount = {
  /** By what it is known. */
  key: Sha256,
  /** Which directory vouches for it. */
  provider: string,
  /** How the person is addressed there; empty where that was not told, or is not verified. */
  account: string,
  /** Their name there. */
  name: string,
  /** When they last tried to come in. */
  shown: Timestamp,
  /** The roles that the rules would give by their groups there: a proposal. */
  roles: Array<RoleId>,
  /** The teams, the same. */
  teams: Array<TeamId>, };

/** A ticket as a device has it. */
export type WantedProof = {
  document: DocumentId,
  /** The position of its last news. */
  position: number, };

/** WhatsApp. */
export type WhatsappCard = {
  /** The host of the API. */
  host: string,
  /** The number as the portal shows it; none where it does not. */
  number: string | null,
  /** When Meta last called, as far as this server has seen. */
  called: Timestamp | null,
  /** When a call last came that the app's secret did not sign; none where the last one was signed by it. */
  refused: Timestamp | null,
  /** When a message last went out, as far as this server has seen. */
  sent: Timestamp | null,
  /** Messages that came and wait. */
  coming: number,
  /** Why the one that waits longest does; none where none was put off. */
  coming_why: Sentence | null,
  /** Messages that wait to go out. */
  waiting: number,
  /** Why the one of them that waits longest does, and what is to be done; none where none was put off. */
  waiting_why: Sentence | null,
  /** Messages that were given up. */
  failed: number,
  /** Why nothing goes out; none where it does. */
  trouble: Sentence | null,
  /** What the file names and the organisation's data have not. */
  unknown: string | null, };

/** A message that went out, or did not. */
export type WhatsappLine = {
  id: Sha256,
  /** What it tells (`received`). */
  event: string,
  /** Of which ticket, where the caller may read it. */
  document: DocumentId | null,
  folio: string | null,
  /** When it was made. */
  made: Timestamp,
  /** When it was delivered. */
  delivered: Timestamp | null,
  /** When it was read. */
  read: Timestamp | null,
  /** Why it did not arrive; none where it did, or may yet. */
  why: Sentence | null, };

/** A message of WhatsApp that tells an act of a ticket. */
export type WhatsappMark = {
  /** The act. */
  act: ActId,
  /** When it was made. */
  made: Timestamp,
  /** When WhatsApp took it; none while it waits, or was given up. */
  sent: Timestamp | null,
  /** When it was delivered. */
  delivered: Timestamp | null,
  /** When it was read. */
  read: Timestamp | null,
  /** When it was given up. */
  failed: Timestamp | null,
  /** Why it was given up, or was put off; empty where it was neither. */
  why: string, };

/** Messages that were given up, and the latest that went out. */
export type WhatsappMessages = {
  given_up: Array<WhatsappLine>,
  sent: Array<WhatsappLine>, };

/** The same in Spanish and in English. */
export type Wording = {
  /** Spanish of Mexico. */
  es: string,
  /** English. */
  en: string, };

/** A ticket, and who takes it. */
export type WorkTaken = {
  document: DocumentId,
  to: PersonId, };

/** A line of a template that is not right. */
export type WrongLine = {
  /** From 1. */
  line: number,
  /** What is wrong with it, in English. */
  reason: string,
  /** The same in Spanish. */
  es: string, };
