// What screens ask of the server, with a network.
// Acts that weigh ask for the passkey, once, and are then asked for again.
import type { OnlineCalls } from '../../contract/online';
import type {
  Access,
  AccessLink,
  AppliedDirectory,
  ApplyDirectoryRequest,
  ArticleReads,
  AsideDone,
  AsideLetter,
  AsideMail,
  AuditLine,
  CalendarAddress,
  CalendarState,
  Ceremony,
  ChangePersonRequest,
  ChangeMade,
  ChangeProposed,
  ChangeRequest,
  Connections,
  DecideAccountRequest,
  DecideHeldRequest,
  DeviceCard,
  DraftPaperRequest,
  DrawnPaper,
  EditionLine,
  Efirmas,
  GivenUp,
  HeldCard,
  HeldDecided,
  IssuedReport,
  IssuedReportTold,
  IssuedReports,
  IssueReportRequest,
  LeaveRequest,
  LetterRegister,
  Me,
  NameRequest,
  NewPasskey,
  OrganisationFiles,
  PasskeyCard,
  PersonFile,
  PlansYear,
  Promises,
  ProposalLine,
  PushRequest,
  PushState,
  PutAwayRequest,
  RedactRequest,
  ReportSchedules,
  ReportedItem,
  ScheduleReportRequest,
  SendAgainRequest,
  SeenWhatsapp,
  SentAgain,
  SettleAsideRequest,
  SoftwareCount,
  StepUpRequest,
  TakeBackRequest,
  TemplatePreview,
  TemplateRequest,
  ToldReport,
  TriedChange,
  TriedDirectory,
  TriedHook,
  TriedGateway,
  TriedInventory,
  TriedOcsp,
  TriedProvider,
  TriedStamps,
  TriedSource,
  TryChangeRequest,
  TrySourceRequest,
  TryOcspRequest,
  TryStampsRequest,
  UnregisteredMachines,
  WaitingAccount,
  WhatsappMark,
  WhatsappMessages,
} from '../../contract/server';
import { Refused } from '../refusals';
import { makePasskey, showPasskey } from '../access/webauthn';

/** One question to the server, by way of the worker: a body makes it a `POST`. */
export type Ask = <T>(path: string, body?: object) => Promise<T>;
/** The same of one whose answer is a file. */
export type AskFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

const part = encodeURIComponent;
/** So many people are asked for at a time. */
const PEOPLE = 1_000;
const CONNECTIONS = '/api/administration/connections';

export function onlineCalls(ask: Ask, file: AskFile): OnlineCalls {
  const weighty: Ask = async (path, body) => {
    try {
      return await ask(path, body);
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'verify_first')) throw error;
      await stepUp(ask);
      return ask(path, body);
    }
  };
  return {
    async verify() {
      const { verified } = await ask<Me>('/api/me'); // whoever is here now, on whatever session
      if (!verified) await stepUp(ask);
    },
    passkeys: () => ask<PasskeyCard[]>('/api/passkeys'),
    async addPasskey(name) {
      const asked = await weighty<Ceremony>('/api/passkeys/begin', {});
      const credential = await makePasskey(asked);
      return weighty<PasskeyCard>('/api/passkeys', {
        ceremony: asked.ceremony,
        credential,
        name,
      } satisfies NewPasskey);
    },
    renamePasskey: (id, name) => ask(`/api/passkeys/${part(id)}/name`, { name } satisfies NameRequest),
    removePasskey: (id) => weighty(`/api/passkeys/${part(id)}/remove`, {}),
    devices: (person) =>
      ask<DeviceCard[]>(person === undefined ? '/api/devices' : `/api/devices?person=${part(person)}`),
    renameDevice: (id, name) => ask(`/api/devices/${part(id)}/name`, { name } satisfies NameRequest),
    revokeDevice: (id) => ask(`/api/devices/${part(id)}/revoke`, {}),
    signOutOthers: () => ask('/api/sign-out/others', {}),
    people: async (all = false) => {
      const found: Access[] = [];
      for (;;) {
        const last = found.at(-1);
        const after = last === undefined ? '' : `&after=${part(last.id)}`;
        const page = await ask<Access[]>(`/api/people?all=${all}&limit=${PEOPLE}${after}`);
        // A server of the release before, beside newer ones in an upgrade, tells of everybody whatever is asked.
        if (page.length > PEOPLE || (last && page.at(-1)?.id === last.id)) return page;
        found.push(...page);
        if (page.length < PEOPLE) return found;
      }
    },
    person: (person) => ask<PersonFile>(`/api/people/${part(person)}`),
    changePerson: (person, asked) => weighty(`/api/people/${part(person)}`, asked satisfies ChangePersonRequest),
    leave: (person, asked) => weighty(`/api/people/${part(person)}/leave`, asked satisfies LeaveRequest),
    link: (person) => weighty<AccessLink>(`/api/people/${part(person)}/link`, {}),
    reset: (person) => weighty<AccessLink>(`/api/people/${part(person)}/reset`, {}),
    held: () => ask<HeldCard[]>('/api/held'),
    decideHeld: (position, accept, reason) =>
      weighty<HeldDecided>(`/api/held/${position}`, { accept, reason } satisfies DecideHeldRequest),
    asideMail: (before) =>
      ask<AsideMail>(`/api/mail/set-aside${before === undefined ? '' : `?before=${part(before)}`}`),
    asideLetter: (key) => ask<AsideLetter>(`/api/mail/set-aside/${part(key)}`),
    settleAside: (key, asked) => ask<AsideDone>(`/api/mail/set-aside/${part(key)}`, asked satisfies SettleAsideRequest),
    organisationFiles: () => ask<OrganisationFiles>('/api/administration'),
    tryChange: (asked) => ask<TriedChange>('/api/administration/try', asked satisfies TryChangeRequest),
    drawPaper: (asked) => ask<DrawnPaper>('/api/administration/paper', asked satisfies DraftPaperRequest),
    makeChange: (asked) => weighty<ChangeMade | ChangeProposed>('/api/administration', asked satisfies ChangeRequest),
    editions: () => ask<EditionLine[]>('/api/administration/editions'),
    takeBack: (edition, why) =>
      weighty<ChangeMade | ChangeProposed>(`/api/administration/editions/${edition}/back`, {
        why,
      } satisfies TakeBackRequest),
    proposals: () => ask<ProposalLine[]>('/api/administration/proposals'),
    approveChange: (proposal) => weighty<ChangeMade>(`/api/administration/proposals/${proposal}/approve`, {}),
    putAwayProposal: (proposal, why) =>
      ask(`/api/administration/proposals/${proposal}/away`, { why } satisfies PutAwayRequest),
    previewTemplate: (text, path) =>
      ask<TemplatePreview>('/api/administration/messages/preview', { text, path } satisfies TemplateRequest),
    trialOfTemplate: (text, path) =>
      ask('/api/administration/messages/trial', { text, path } satisfies TemplateRequest),
    connections: () => ask<Connections>(CONNECTIONS),
    trySource: (source, text) =>
      ask<TriedSource>(`${CONNECTIONS}/sources/${part(source)}/try`, { text } satisfies TrySourceRequest),
    tryGateway: (source, text) =>
      ask<TriedGateway>(`${CONNECTIONS}/gateways/${part(source)}/try`, { text } satisfies TrySourceRequest),
    tryInventory: (source, text) =>
      ask<TriedInventory>(`${CONNECTIONS}/inventory/${part(source)}/try`, { text } satisfies TrySourceRequest),
    reportedItem: (item) => ask<ReportedItem | null>(`/api/equipment/${part(item)}/reported`),
    softwareCount: (register) => ask<SoftwareCount>(`/api/registers/${part(register)}/software`),
    unregisteredMachines: () => ask<UnregisteredMachines>('/api/equipment/unregistered'),
    givenUp: (hook, from) => ask<GivenUp>(`${CONNECTIONS}/webhooks/${part(hook)}/given-up?from=${from}`),
    tryHook: (hook) => ask<TriedHook>(`${CONNECTIONS}/webhooks/${part(hook)}/try`, {}),
    tryProvider: (provider) => ask<TriedProvider>(`${CONNECTIONS}/providers/${part(provider)}/try`, {}),
    tryDirectory: () => ask<TriedDirectory>(`${CONNECTIONS}/directory/try`, {}),
    applyDirectory: (plan) =>
      weighty<AppliedDirectory>(`${CONNECTIONS}/directory/apply`, { plan } satisfies ApplyDirectoryRequest),
    tryTimeStamps: (provider) =>
      ask<TriedStamps>(`${CONNECTIONS}/time-stamps/try`, { provider } satisfies TryStampsRequest),
    tryOcsp: (issuer) => ask<TriedOcsp>(`${CONNECTIONS}/ocsp/try`, { issuer } satisfies TryOcspRequest),
    tryWhatsapp: () => ask<SeenWhatsapp>(`${CONNECTIONS}/whatsapp/try`, {}),
    whatsappMarks: (ticket) => ask<WhatsappMark[]>(`/api/documents/${part(ticket)}/whatsapp`),
    whatsappMessages: () => ask<WhatsappMessages>(`${CONNECTIONS}/whatsapp/messages`),
    sendWhatsappAgain: (id) => weighty<SentAgain>(`${CONNECTIONS}/whatsapp/again`, { id } satisfies SendAgainRequest),
    waitingAccounts: () => ask<WaitingAccount[]>('/api/accounts'),
    decideAccount: async (key, word) => {
      await weighty(`/api/accounts/${part(key)}`, word satisfies DecideAccountRequest);
    },
    sendAgain: (hook, id) =>
      weighty<SentAgain>(`${CONNECTIONS}/webhooks/${part(hook)}/again`, { id } satisfies SendAgainRequest),
    audit: (before) => ask<AuditLine[]>(before === undefined ? '/api/audit' : `/api/audit?before=${before}`),
    letters: ({ year, way, number, waits, text }) => {
      const asked = new URLSearchParams();
      if (year !== undefined) asked.set('year', String(year));
      if (way !== undefined) asked.set('way', way);
      if (number !== undefined) asked.set('number', number);
      if (waits !== undefined) asked.set('waits', waits);
      if (text !== undefined) asked.set('text', text);
      return ask<LetterRegister>(`/api/letters?${asked.toString()}`);
    },
    plans: ({ year }) => ask<PlansYear>(`/api/plans?year=${year}`),
    promises: ({ from, to, service, level }) => {
      const asked = new URLSearchParams();
      if (from !== undefined) asked.set('from', from);
      if (to !== undefined) asked.set('to', to);
      if (service !== undefined) asked.set('service', service);
      if (level !== undefined) asked.set('level', String(level));
      return ask<Promises>(`/api/promises?${asked.toString()}`);
    },
    reports: ({ report, from, to, position, at, building, key }) => {
      const asked = new URLSearchParams({ report, from, to });
      if (position !== undefined) asked.set('position', String(position));
      if (at !== undefined) asked.set('at', String(at));
      if (building !== undefined) asked.set('building', building);
      if (key !== undefined) asked.set('key', key);
      return ask<ToldReport>(`/api/reports?${asked.toString()}`);
    },
    file,
    issuedReports: (before) =>
      ask<IssuedReports>(`/api/reports/issued${before === undefined ? '' : `?before=${before}`}`),
    issuedReport: (number, key) =>
      ask<IssuedReportTold>(
        `/api/reports/issued/${number}${key === undefined ? '' : `?${new URLSearchParams({ key }).toString()}`}`,
      ),
    issueReport: (asked) => ask<IssuedReport>('/api/reports/issued', asked satisfies IssueReportRequest),
    reportSchedules: () => ask<ReportSchedules>('/api/reports/schedules'),
    scheduleReport: (asked) => ask<ReportSchedules>('/api/reports/schedules', asked satisfies ScheduleReportRequest),
    stopReportSchedule: (id) => ask<ReportSchedules>(`/api/reports/schedules/${id}/stop`, {}),
    push: () => ask<PushState>('/api/push'),
    tellByPush: (asked) => ask('/api/push', asked satisfies PushRequest),
    endPush: () => ask('/api/push/end', {}),
    visitCalendar: () => ask<CalendarState>('/api/visits/calendar'),
    beginVisitCalendar: () => ask<CalendarAddress>('/api/visits/calendar', {}),
    endVisitCalendar: () => ask('/api/visits/calendar/end', {}),
    efirmas: (ticket) => ask<Efirmas>(`/api/documents/${part(ticket)}/efirma`),
    articleReads: (article) => ask<ArticleReads>(`/api/articles/${part(article)}/reads`),
    redact: async (document, what, reason) => {
      await weighty<object>(`/api/documents/${part(document)}/redact`, { what, reason } satisfies RedactRequest);
    },
  };
}

/** Shows the server that it is still the same person. */
export async function stepUp(ask: Ask): Promise<Ceremony> {
  const asked = await ask<Ceremony>('/api/step-up/begin', {});
  const { credential } = await showPasskey(asked);
  await ask('/api/step-up', { ceremony: asked.ceremony, credential } satisfies StepUpRequest);
  return asked;
}
