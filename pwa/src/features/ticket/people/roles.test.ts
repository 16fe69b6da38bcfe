import { expect, it } from 'vitest';
import type { Organisation, Person, ServiceDef } from '../../../contract/api';
import {
  administers,
  administrators,
  asksFor,
  audits,
  barredFromCalls,
  isOutside,
  keepsItems,
  opensTickets,
  servicesFor,
  supervises,
  takesCalls,
  worksHere,
} from './roles';

const organisation = {
  roles: [
    { id: 'jefe', classes: ['DESK', 'SUP'] },
    { id: 'contraloria', classes: ['AUD'] },
    { id: 'tecnico', classes: ['TECH'] },
  ],
} as Organisation;
const who = (role: string) => ({ roles: [role] }) as Person;

it('tells who supervises and who reads the log', () => {
  expect([supervises(who('jefe'), organisation), audits(who('jefe'), organisation)]).toEqual([true, true]);
  expect([supervises(who('contraloria'), organisation), audits(who('contraloria'), organisation)]).toEqual([
    false,
    true,
  ]);
  expect([supervises(who('tecnico'), organisation), audits(null, organisation)]).toEqual([false, false]);
});

it('tells who writes of the work: not who asks or approves alone; nobody is held back while it is not known', () => {
  const roles = ['TECH', 'DESK', 'SUP', 'APR', 'REQ'].map((of) => ({ id: of, classes: [of] }));
  const known = { roles: [...roles, { id: 'firma', classes: [] }] } as unknown as Organisation;
  const works = [...roles.map(({ id }) => id), 'firma'].filter((role) => worksHere(who(role), known));
  expect(works).toEqual(['TECH', 'DESK', 'SUP']);
  expect([worksHere(null, known), worksHere(who('APR'), null)]).toEqual([true, true]);
});

it('tells who opens a ticket: not who only supervises; a right to complain alone opens complaints alone', () => {
  const role = (id: string, classes: string[], ...may: string[]) => ({ id, classes, may });
  const served = {
    roles: [
      role('supervisor', ['SUP'], 'report.read'),
      role('jefe', ['DESK', 'SUP'], 'ticket.create.onbehalf'),
      role('auxiliar', ['DESK'], 'complaint.create', 'ticket.create.onbehalf'),
      role('tecnico', ['TECH']),
      role('ciudadano', ['REQ'], 'complaint.create'),
    ],
    services: [
      { id: 'red', flow: 'incident' },
      { id: 'queja', flow: 'complaint' },
    ],
  } as unknown as Organisation;
  const opens = (...roles: string[]) => ['red', 'queja'].map((id) => opensTickets({ roles } as Person, served, id));
  expect(opens('supervisor')).toEqual([false, false]);
  expect(opens('supervisor', 'tecnico')).toEqual([true, true]);
  expect([opens('jefe'), opens('auxiliar'), opens('tecnico')]).toEqual(Array(3).fill([true, true]));
  expect(opens('ciudadano')).toEqual([false, true]);
  expect(opensTickets(null, served, 'red')).toBe(false);
  const takes = (role: string) => takesCalls({ roles: [role] } as Person, served);
  expect(takes('supervisor')).toBe(false);
  expect(['jefe', 'auxiliar', 'tecnico', 'ciudadano'].map(takes)).toEqual(Array(4).fill(true));
  expect([takesCalls(null, served), takesCalls({ roles: ['jefe'] } as Person, null)]).toEqual([false, false]);
});

it('tells what keeps a person from opening a ticket, and keeps nobody back before it is known', () => {
  const role = (id: string, name: string, classes: string[], ...may: string[]) => ({ id, name, classes, may });
  const roles = [
    role('supervisor', 'Supervisor', ['SUP']),
    role('tecnico', 'Técnico', ['TECH']),
    role('ciudadano', 'Ciudadano', ['REQ'], 'complaint.create'),
  ];
  const of = (...services: object[]) => ({ roles, services }) as unknown as Organisation;
  const empty = of();
  const complaints = of({ id: 'queja', flow: 'complaint' });
  const incidents = of({ id: 'red', flow: 'incident' });
  const why = (name: string, organisation: Organisation) => barredFromCalls(who(name), organisation);
  expect([why('tecnico', incidents), why('ciudadano', complaints)]).toEqual([null, null]);
  expect([why('supervisor', incidents), why('ciudadano', incidents)]).toEqual(['role', 'role']);
  expect([why('tecnico', empty), why('supervisor', empty)]).toEqual(['services', 'role']);
  expect([barredFromCalls(null, incidents), barredFromCalls(who('supervisor'), null)]).toEqual([null, null]);
  expect(takesCalls(who('tecnico'), empty)).toBe(false);
});

it('tells who writes what is known of items: not who only audits or asks', () => {
  const keeps = (role: string) => keepsItems(who(role), organisation);
  expect([keeps('jefe'), keeps('tecnico'), keeps('contraloria'), keeps('nadie')]).toEqual([true, true, false, false]);
  expect([keepsItems(null, organisation), keepsItems(who('contraloria'), null)]).toEqual([true, true]);
});

it('names the roles that change the organisation: those with the right, else the supervision', () => {
  const role = (id: string, name: string, classes: string[], ...may: string[]) => ({ id, name, classes, may });
  const boss = role('jefe', 'Jefe de área', ['SUP']);
  const without = { roles: [boss, role('tecnico', 'Técnico', ['TECH'])] } as unknown as Organisation;
  const right = { roles: [boss, role('catalogo', 'Catálogo', ['DESK'], 'catalog.edit')] } as unknown as Organisation;
  expect([administrators(without), administrators(right)]).toEqual([['Jefe de área'], ['Catálogo']]);
  expect([administers(who('jefe'), without), administers(who('jefe'), right)]).toEqual([true, false]);
  expect(administrators(null)).toEqual([]);
});

// OAX-36, AGU-43; C6, C7: as `workflow::check_open`.
it('tells who may ask for a service: of those outside the roles that it names, and anybody of the desk and the field', () => {
  const role = (id: string, external: boolean, ...classes: string[]) => ({ id, external, classes });
  const served = {
    roles: [
      role('usuario', true, 'REQ'),
      role('jefe-informatica', true, 'REQ'),
      role('autoriza', true, 'REQ', 'APR'),
      role('tecnico', false, 'TECH'),
    ],
  } as unknown as Organisation;
  const service = { requester_roles: ['jefe-informatica'] } as ServiceDef;
  const may = (one: string) => asksFor(who(one), served, service);
  expect(['usuario', 'jefe-informatica', 'autoriza', 'tecnico'].map(may)).toEqual([false, true, false, true]);
  expect(['usuario', 'autoriza', 'tecnico'].map((one) => isOutside(who(one), served))).toEqual([true, true, false]);
  expect([isOutside({ roles: ['usuario', 'tecnico'] } as Person, served), isOutside(null, served)]).toEqual([
    false,
    false,
  ]);
  expect([isOutside(who('nobody'), served), isOutside(who('usuario'), null)]).toEqual([false, false]);
  expect(asksFor(who('usuario'), served, {} as ServiceDef)).toBe(true);
  expect(asksFor(null, served, service)).toBe(true);
  const portal = { ...served, settings: { portal_role: 'usuario' } } as unknown as Organisation;
  const forUsers = { requester_roles: ['usuario'] } as ServiceDef;
  expect([asksFor(who('jefe-informatica'), portal, forUsers), asksFor(who('usuario'), portal, service)]).toEqual([
    true,
    false,
  ]);
  const services = [
    { id: 'vpn', flow: '' },
    { ...service, id: 'nivel', flow: '' },
  ] as ServiceDef[];
  const open = {
    ...served,
    roles: served.roles.map((each) => ({ ...each, may: [] as string[] })),
    services,
  } as unknown as Organisation;
  const of = (one: string) => servicesFor(who(one), open).map(({ id }) => id);
  expect([of('usuario'), of('tecnico'), servicesFor(null, open)]).toEqual([['vpn'], ['vpn', 'nivel'], []]);
});
