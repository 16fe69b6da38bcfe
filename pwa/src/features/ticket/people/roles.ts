// What a person may look after, by the classes of their roles.
import type { Class, Organisation, Person, Role, ServiceDef } from '../../../contract/api';

/** Whether one of a person's roles is of one of these classes. */
export function hasRole(me: Person | null, organisation: Organisation | null, ...classes: Class[]): boolean {
  return (organisation?.roles ?? []).some(
    (role) => me?.roles.includes(role.id) === true && role.classes.some((each) => classes.includes(each)),
  );
}

/** Looks after the work of others: held acts, people and devices, evidence out of sight (R3). */
export function supervises(me: Person | null, organisation: Organisation | null): boolean {
  return hasRole(me, organisation, 'SUP');
}

/** Whose roles open tickets at all (T1). */
const OPENERS: Class[] = ['REQ', 'DESK', 'TECH'];

/**
 * Opens a ticket of this service, as the server judges it (T1): of requesters, the desk and technicians; a right to
 * complain alone opens complaints alone.
 */
export function opensTickets(me: Person | null, organisation: Organisation | null, service: string): boolean {
  if (!hasRole(me, organisation, ...OPENERS)) return false;
  const may = (organisation?.roles ?? [])
    .filter(({ id }) => me?.roles.includes(id) === true)
    .flatMap((role) => role.may);
  const complaint = organisation?.services.find(({ id }) => id === service)?.flow.includes('complaint') === true;
  return (
    complaint ||
    !may.includes('complaint.create') ||
    may.some((right) => right === 'ticket.create' || right === 'ticket.create.onbehalf')
  );
}

/**
 * Whether a person asks and does not work: a user, an enlace. What a device of theirs holds is what they follow. Nobody is taken for one
 * as long as it is not known who they are.
 */
export function isOutside(me: Person | null, organisation: Organisation | null): boolean {
  const own = organisation?.roles.filter(({ id }) => me?.roles.includes(id)) ?? [];
  return own.length > 0 && own.every(isOfOutside);
}
function isOfOutside(role: Role): boolean {
  return role.external && role.classes.every((each) => each === 'REQ' || each === 'APR');
}

/**
 * Whether a person may ask for the service, as the server judges it: of those outside the desk the roles that it names (OAX-36,
 * AGU-43); the desk and technicians open on behalf of anybody (C6, C7). Nobody is held back as long as it is not known who they are.
 */
export function asksFor(me: Person | null, organisation: Organisation | null, service: ServiceDef): boolean {
  const named = service.requester_roles ?? [];
  if (me === null || organisation === null || named.length === 0) return true;
  // What somebody whom nobody knows may ask for by the portal, whom the directory knows may, too.
  const general = organisation.settings?.portal_role;
  if (general !== undefined && named.includes(general)) return true;
  const own = organisation.roles.filter(({ id }) => me.roles.includes(id));
  return !own.every(isOfOutside) || me.roles.some((role) => named.includes(role));
}

/**
 * Whether a person writes anything of the work on a ticket, whichever it is (`policy::acts`): who asks or approves alone does not.
 * Everybody does as long as it is not known who they are.
 */
export function worksHere(me: Person | null, organisation: Organisation | null): boolean {
  return me === null || organisation === null || hasRole(me, organisation, 'TECH', 'DESK', 'SUP');
}

/** The services of which a ticket would be taken from this person. */
export function servicesFor(me: Person | null, organisation: Organisation | null): ServiceDef[] {
  return (organisation?.services ?? []).filter(
    (service) => opensTickets(me, organisation, service.id) && asksFor(me, organisation, service),
  );
}

/** Opens tickets of some service: who is offered to take a call. Nobody is, as long as it is not known who they are. */
export function takesCalls(me: Person | null, organisation: Organisation | null): boolean {
  return me !== null && organisation !== null && barredFromCalls(me, organisation) === null;
}

/**
 * What keeps a person from opening a ticket: their role, or an organisation without a service; null where nothing does, and
 * as long as it is not known who they are: nobody is held back by data that are still read.
 */
export function barredFromCalls(me: Person | null, organisation: Organisation | null): 'role' | 'services' | null {
  if (me === null || organisation === null) return null;
  if (!hasRole(me, organisation, ...OPENERS)) return 'role';
  if (organisation.services.length === 0) return 'services';
  return organisation.services.some(({ id }) => opensTickets(me, organisation, id)) ? null : 'role';
}

/**
 * Writes what is known of items: of the desk and technicians, as the server judges it. Nobody is held back as long as it is not
 * known who they are.
 */
export function keepsItems(me: Person | null, organisation: Organisation | null): boolean {
  return me === null || organisation === null || hasRole(me, organisation, 'TECH', 'DESK', 'SUP');
}

/** Reads figures of the desk's work: its people, and whoever a role gives the right (OAX-91). */
export function readsFigures(me: Person | null, organisation: Organisation | null): boolean {
  const right = (organisation?.roles ?? []).some(
    (role) => me?.roles.includes(role.id) === true && role.may.includes('report.read'),
  );
  return right || hasRole(me, organisation, 'DESK', 'SUP', 'AUD');
}

/** Sees the year of the plans, where the organisation has one that opens work. */
export function hasPlans(me: Person | null, organisation: Organisation | null): boolean {
  const opens = (organisation?.plans ?? []).some(({ does }) => 'open' in does);
  return opens && readsFigures(me, organisation);
}

/** Changes the organisation's data: by the right where a role carries it, else whoever supervises. */
export function administers(me: Person | null, organisation: Organisation | null): boolean {
  return byRightOrSupervising(me, organisation, 'catalog.edit');
}

/** Issues reports: by the right where a role carries it, else whoever supervises (OAX-05, OAX-95). */
export function issuesReports(me: Person | null, organisation: Organisation | null): boolean {
  return byRightOrSupervising(me, organisation, 'report.issue');
}

function byRightOrSupervising(me: Person | null, organisation: Organisation | null, right: string): boolean {
  return rolesWith(organisation, right).some((role) => me?.roles.includes(role.id) === true);
}

/** The roles that carry a right; those of the supervision where none does. */
function rolesWith(organisation: Organisation | null, right: string): Role[] {
  const roles = organisation?.roles ?? [];
  const named = roles.filter((role) => role.may.includes(right));
  return named.length > 0 ? named : roles.filter((role) => role.classes.includes('SUP'));
}

/** The names of the roles that change the organisation's data. */
export function administrators(organisation: Organisation | null): string[] {
  return rolesWith(organisation, 'catalog.edit').map(({ name }) => name);
}

/** Reads the audit log. */
export function audits(me: Person | null, organisation: Organisation | null): boolean {
  return hasRole(me, organisation, 'SUP', 'AUD');
}
