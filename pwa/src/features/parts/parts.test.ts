import { describe, expect, test } from 'vitest';
import type { ServiceDef, TicketSummary, TicketView } from '../../contract/api';
import {
  isPart,
  nextChange,
  openPart,
  partsOf,
  pointsOf,
  stillOwed,
  subjectOfPart,
  unopened,
  waitsForApproval,
  withNames,
} from './parts';

const service = {
  id: 'nodo',
  checklist: [
    { id: 'n.1', label: 'Cable', mandatory: true },
    { id: 'n.2', label: 'Puerto', mandatory: true },
  ],
  parts: [
    { name: 'Cableado', team: 'obra', items: ['n.1'] },
    { name: 'Red', items: ['n.2'], after: 'Cableado', authorised: true },
  ],
} as unknown as ServiceDef;
const line = (id: string, subject: string, created: number, more: Partial<TicketSummary> = {}) =>
  ({ id, subject, created, parent: 'w', state: 'received', ...more }) as unknown as TicketSummary;
const view = (parent: string | null, subservice: string | null) =>
  ({
    id: 'w',
    born: { parent, channel: 'phone' },
    decided: { subservice, kind: 'request', priority: null },
    requester: { name: { value: 'Ana' }, mail: { value: '' } },
    requester_person: null,
    place: { value: { building: 'e1' } },
    equipment: { value: null },
  }) as unknown as TicketView;

describe('parts of a ticket (OAX-41)', () => {
  test('a whole tells its own, in the order in which they were opened', () => {
    const all = [line('b', 'Red', 2), line('a', 'Cableado', 1), line('x', 'Otro', 0, { parent: 'other' })];
    expect(partsOf('w', all).map(({ id }) => id)).toEqual(['a', 'b']);
  });
  test('what was opened is not offered again, unless it was cancelled', () => {
    expect(unopened(service, [line('a', 'Cableado · x', 1)]).map(({ name }) => name)).toEqual(['Red']);
    expect(unopened(service, [line('a', 'Cableado · x', 1, { state: 'cancelled' })])).toHaveLength(2);
  });
  test('a part whose name begins another one is told apart from it', () => {
    const phases = { ...service, parts: [{ name: 'Fase 1' }, { name: 'Fase 10' }] } as unknown as ServiceDef;
    const tenth = line('a', subjectOfPart('Fase 10', 'Red nueva'), 1, { state: 'resolved' });
    expect([isPart('Fase 10', tenth), isPart('Fase 1', tenth)]).toEqual([true, false]);
    expect(unopened(phases, [tenth]).map(({ name }) => name)).toEqual(['Fase 1']);
    const whole = line('w', 'Red nueva', 0, { state: 'in_progress', promised: 'Fase 1' });
    expect(stillOwed(whole, [tenth])).toBeNull();
    expect(subjectOfPart('', 'Red nueva')).toBe('Red nueva');
  });
  test('a part whose subject was written anew is the part that it is classified as', () => {
    const rewritten = line('a', 'Tirar cable al piso 3', 1, { state: 'resolved' });
    const misread = line('b', 'Red · y algo más', 2);
    const read = [
      { id: 'a', decided: { subservice: 'Cableado' } },
      { id: 'b', decided: { subservice: null } },
    ] as unknown as TicketView[];
    const named = withNames([rewritten, misread], read);
    expect(named.map(({ id, part }) => [id, part])).toEqual([
      ['a', 'Cableado'],
      ['b', null],
    ]);
    expect(unopened(service, named).map(({ name }) => name)).toEqual(['Red']);
    const whole = line('w', 'Nodo', 0, { state: 'in_progress', promised: 'Cableado' });
    expect(stillOwed(whole, named)).toBe('Cableado');
    // Until their tickets are read, and of those that are not here, the subject tells.
    expect(unopened(service, withNames([misread], [null])).map(({ name }) => name)).toEqual(['Cableado']);
    expect(withNames([rewritten], [undefined])).toEqual([rewritten]);
  });
  test('a whole says that the part it is promised for is done and its points are not marked on it (AGU-01)', () => {
    const whole = (more: Partial<TicketSummary>) => line('w', 'Nodo', 0, { state: 'in_progress', ...more });
    const done = [line('a', 'Cableado · x', 1, { state: 'resolved' }), line('b', 'Red', 2)];
    expect(stillOwed(whole({ promised: 'Cableado' }), done)).toBe('Cableado');
    expect(stillOwed(whole({ promised: 'Red' }), done)).toBeNull();
    // Once its points are marked the row names no part.
    expect(stillOwed(whole({}), done)).toBeNull();
    expect(stillOwed(whole({ promised: 'Cableado', state: 'resolved' }), done)).toBeNull();
    expect(stillOwed(undefined, done)).toBeNull();
    const cancelled = [line('a', 'Cableado · x', 1, { state: 'cancelled' })];
    expect(stillOwed(whole({ promised: 'Cableado' }), cancelled)).toBeNull();
  });
  test('a part has its own points alone', () => {
    expect(pointsOf(view('p', 'Red'), service).map(({ id }) => id)).toEqual(['n.2']);
    expect(pointsOf(view(null, 'Red'), service)).toHaveLength(2);
    expect(pointsOf(view('p', null), service)).toHaveLength(2);
  });
  test('one that waits for the approvals of the whole says so (AGU-07)', () => {
    expect(waitsForApproval(view('p', 'Red'), service)).toBe(true);
    expect(waitsForApproval(view('p', 'Cableado'), service)).toBe(false);
    expect(waitsForApproval(view(null, 'Red'), service)).toBe(false);
    expect(waitsForApproval(view('p', 'Red'), undefined)).toBe(false);
  });
  test('it is of the same requester and place, and says what it is a part of', () => {
    const asked = { service: 'nodo', part: 'Red', subject: ' Red · x ', after: 'a', channel: 'mail', fields: {} };
    expect(openPart(view(null, null), asked)).toEqual({
      service: 'nodo',
      subservice: 'Red',
      kind: 'request',
      channel: 'mail',
      subject: 'Red · x',
      requester: { name: 'Ana' },
      place: { building: 'e1' },
      parent: 'w',
      after: 'a',
    });
  });
  test('an open one is led to what is written now, and to nothing where it says that', () => {
    const says = { service: 'nodo', part: 'Red', subject: 'Red · x', team: 'redes' };
    const next = (asked: Partial<typeof says>) => nextChange(says, { ...says, ...asked }, 'request');
    expect([next({}), next({ subject: ' Red · x ' }), next({ team: '' })]).toEqual([null, null, null]);
    const subject = 'Red del piso 2';
    // One after the other: what was refused is all that is tried again.
    const first = next({ subject: ` ${subject} `, team: 'obra' });
    expect(first).toEqual({ command: { set_subject: { subject } }, says: { ...says, subject } });
    const asked = { ...says, subject, team: 'obra' };
    expect(nextChange(first!.says, asked, 'request')).toEqual({
      command: { classify: { service: 'nodo', subservice: 'Red', kind: 'request', team: 'obra' } },
      says: asked,
    });
    expect(nextChange(asked, asked, 'request')).toBeNull();
    expect(next({ service: 'correo', part: '', team: '' })?.command).toEqual({
      classify: { service: 'correo', subservice: null, kind: 'request', team: null },
    });
  });
});
