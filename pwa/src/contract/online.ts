// What screens ask of the server, with a network: who may come in, what was held, what was done. Contract
// between the engine and the screens; the routes are those of docs/api.md.

import type {
  Access,
  AccessLink,
  AppliedDirectory,
  ArticleReads,
  AsideDone,
  AsideLetter,
  AsideMail,
  AuditLine,
  CalendarAddress,
  CalendarState,
  ChangePersonRequest,
  ChangeMade,
  ChangeProposed,
  ChangeRequest,
  Connections,
  DecideAccountRequest,
  DeviceCard,
  DraftPaperRequest,
  DrawnPaper,
  EditionLine,
  Efirmas,
  GivenUp,
  HeldCard,
  HeldDecided,
  IssueReportRequest,
  IssuedReport,
  IssuedReportTold,
  IssuedReports,
  LeaveRequest,
  LetterRegister,
  LettersQuery,
  OrganisationFiles,
  PasskeyCard,
  PersonFile,
  PlansQuery,
  PlansYear,
  Promises,
  PromisesQuery,
  ProposalLine,
  PushRequest,
  PushState,
  ReportQuery,
  ReportSchedules,
  ReportedItem,
  ScheduleReportRequest,
  SeenWhatsapp,
  SentAgain,
  SettleAsideRequest,
  SoftwareCount,
  TemplatePreview,
  ToldReport,
  TriedChange,
  TriedDirectory,
  TriedGateway,
  TriedHook,
  TriedInventory,
  TriedOcsp,
  TriedProvider,
  TriedStamps,
  TriedSource,
  TryChangeRequest,
  UnregisteredMachines,
  WaitingAccount,
  WhatsappMark,
  WhatsappMessages,
} from './server';
import type { DocumentId, Redact, RegisterId } from './shared';

/** All reject with a Refusal; without a network with that of `offline`. What weighs asks for the passkey by itself. */
export interface OnlineCalls {
  /** Shows the passkey before an act that weighs, unless that was done a moment ago. */
  verify(): Promise<void>;
  passkeys(): Promise<PasskeyCard[]>;
  addPasskey(name: string): Promise<PasskeyCard>;
  renamePasskey(id: string, name: string): Promise<void>;
  removePasskey(id: string): Promise<void>;
  /** One's own, or those of a person for who supervises. */
  devices(person?: string): Promise<DeviceCard[]>;
  renameDevice(id: string, name: string): Promise<void>;
  revokeDevice(id: string): Promise<void>;
  signOutOthers(): Promise<void>;
  /** Staff, and whoever has a device; `all`: everybody known. */
  people(all?: boolean): Promise<Access[]>;
  /** One person whole, with what an edit begins from and their open tickets. */
  person(person: string): Promise<PersonFile>;
  /** Changes a person, or enters somebody new. */
  changePerson(person: string, asked: ChangePersonRequest): Promise<void>;
  /** Hands over their open tickets, then ends their access. */
  leave(person: string, asked: LeaveRequest): Promise<void>;
  link(person: string): Promise<AccessLink>;
  /** Ends the person's passkeys and sessions, and makes a link. */
  reset(person: string): Promise<AccessLink>;
  held(): Promise<HeldCard[]>;
  /** A reason is asked for where it is rejected. */
  decideHeld(position: number, accept: boolean, reason: string): Promise<HeldDecided>;
  /** A page of the mail that became nothing by itself, the latest first; what stands behind the message `before`. */
  asideMail(before?: string): Promise<AsideMail>;
  /** What one of these messages says. */
  asideLetter(key: string): Promise<AsideLetter>;
  /** Makes of one a ticket, an answer, or nothing: once, whoever is first. */
  settleAside(key: string, asked: SettleAsideRequest): Promise<AsideDone>;
  /** The organisation's files as they are. */
  organisationFiles(): Promise<OrganisationFiles>;
  /** What a change of them would be; nothing is written. */
  tryChange(asked: TryChangeRequest): Promise<TriedChange>;
  /** A form of a draft as its empty paper is printed. */
  drawPaper(asked: DraftPaperRequest): Promise<DrawnPaper>;
  /** Makes a change: it weighs. One that gives its author more waits for another's word instead. */
  makeChange(asked: ChangeRequest): Promise<ChangeMade | ChangeProposed>;
  /** The changes that were made here, the latest first. */
  editions(): Promise<EditionLine[]>;
  /** Takes one of them back, as a change of its own. */
  takeBack(edition: number, why: string): Promise<ChangeMade | ChangeProposed>;
  /** The changes that wait for another's word than their author's. */
  proposals(): Promise<ProposalLine[]>;
  /** Puts one in force: it weighs, and nobody does so with their own. */
  approveChange(proposal: number): Promise<ChangeMade>;
  /** Puts one away, with nothing changed. */
  putAwayProposal(proposal: number, why: string): Promise<void>;
  /** A mail template of a file as its reader gets it. */
  previewTemplate(text: string, path: string): Promise<TemplatePreview>;
  /** Sends it to one's own address. */
  trialOfTemplate(text: string, path: string): Promise<void>;
  /** The systems that tell Ronda and those that it tells, and how each stands. */
  connections(): Promise<Connections>;
  /** What a payload of a monitoring system would do; nothing is written. */
  trySource(source: string, text: string): Promise<TriedSource>;
  /** What the body of a system's signed call would do; nothing is written. */
  tryGateway(source: string, text: string): Promise<TriedGateway>;
  /** What a machine's report would do; nothing is written. */
  tryInventory(source: string, text: string): Promise<TriedInventory>;
  /** What the machine of an item said last; null where none reports itself. */
  reportedItem(item: DocumentId): Promise<ReportedItem | null>;
  /** Machines that report themselves and answer to no item. */
  unregisteredMachines(): Promise<UnregisteredMachines>;
  softwareCount(register: RegisterId): Promise<SoftwareCount>;
  /** The messages to a system that were given up, the latest first, from this one on. */
  givenUp(hook: string, from: number): Promise<GivenUp>;
  /** Sends a system a message that tells nothing. */
  tryHook(hook: string): Promise<TriedHook>;
  /** Asks a directory what it publishes. */
  tryProvider(provider: string): Promise<TriedProvider>;
  /** Reads the directory that says who works here, and says what would follow. */
  tryDirectory(): Promise<TriedDirectory>;
  /** Lets those go who wait, where the directory still says so of exactly them: it weighs. */
  applyDirectory(plan: string): Promise<AppliedDirectory>;
  /** Asks who stamps for a trial stamp, which is judged and not kept. */
  tryTimeStamps(provider: string): Promise<TriedStamps>;
  /** Asks an authority's responder about a certificate that it issued; nothing of it is kept. */
  tryOcsp(issuer: string): Promise<TriedOcsp>;
  tryWhatsapp(): Promise<SeenWhatsapp>;
  /** How the messages stand that tell a ticket’s acts. */
  whatsappMarks(ticket: DocumentId): Promise<WhatsappMark[]>;
  whatsappMessages(): Promise<WhatsappMessages>;
  sendWhatsappAgain(id: string | null): Promise<SentAgain>;
  /** The accounts of directories that wait for a supervisor. */
  waitingAccounts(): Promise<WaitingAccount[]>;
  /** Lets one in, or refuses it: it weighs. */
  decideAccount(key: string, word: DecideAccountRequest): Promise<void>;
  /** Tries a message that was given up again, or all of a system: it weighs. */
  sendAgain(hook: string, id: string | null): Promise<SentAgain>;
  audit(before?: number): Promise<AuditLine[]>;
  /** The register of official letters, in its order. */
  letters(asked: LettersQuery): Promise<LetterRegister>;
  /** What came of the plans in a year (SEC-23). */
  plans(asked: PlansQuery): Promise<PlansYear>;
  /** What was promised and what became of it; of one service with its tickets (OAX-91). */
  promises(asked: PromisesQuery): Promise<Promises>;
  /** A report of some days; of one of its numbers with what it counts. */
  reports(asked: ReportQuery): Promise<ToldReport>;
  /** A file that the server makes: a table, something to print. */
  file(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** A page of the reports that were issued, the latest first; those before the number `before`. */
  issuedReports(before?: number): Promise<IssuedReports>;
  /** One of them as it was; of one of its numbers with what it counts. */
  issuedReport(number: number, key?: string): Promise<IssuedReportTold>;
  /** Issues a report: it is kept as it stands. */
  issueReport(asked: IssueReportRequest): Promise<IssuedReport>;
  /** The reports that go out by mail. */
  reportSchedules(): Promise<ReportSchedules>;
  /** One more; all that there are. */
  scheduleReport(asked: ScheduleReportRequest): Promise<ReportSchedules>;
  /** One less; all that there are. */
  stopReportSchedule(id: number): Promise<ReportSchedules>;
  /** How often an article was read at the portal. */
  articleReads(article: DocumentId): Promise<ArticleReads>;
  /** Whose certificates signed the papers of a ticket, and whether they may sign here at all. */
  efirmas(ticket: DocumentId): Promise<Efirmas>;
  /** Whether browsers are told here though no page is open, and how this device is. */
  push(): Promise<PushState>;
  /** This device is told like this from now on. */
  tellByPush(asked: PushRequest): Promise<void>;
  /** This device is told no more. */
  endPush(): Promise<void>;
  /** Whether one's own visits may be read by a secret address. */
  visitCalendar(): Promise<CalendarState>;
  /** Another secret address; the one before ends. Told once. */
  beginVisitCalendar(): Promise<CalendarAddress>;
  /** The address ends. */
  endVisitCalendar(): Promise<void>;
  /** Takes the words of these places out of the document for good, everywhere. */
  redact(document: DocumentId, what: Redact[], reason: string): Promise<void>;
}
