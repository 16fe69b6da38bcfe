import { expect, it } from 'vitest';
import type { FieldDef, Ground, Possibility, TicketView } from '../../../contract/api';
import { answersOf, asks, decide, type DecisionName, type Known, stepName, stepsOf } from './decisions';

const field = (id: string, stage: FieldDef['stage']): FieldDef => ({
  id,
  label: id,
  kind: 'choice',
  required: true,
  stage,
});
const known = (fields: Record<string, string>, resolve: FieldDef[]): Known => ({
  view: {
    texts: [],
    fields: Object.fromEntries(Object.entries(fields).map(([id, value]) => [id, { value }])),
  } as unknown as TicketView,
  organisation: null,
  people: [],
  me: 'omar',
  name: (person) => person,
  resolve,
});

it('resolves with the outcome that the form asks for, and takes no other choice for one', () => {
  const urgent = known({ urgencia: 'ALTO', modalidad: 'Remota' }, [
    field('urgencia', 'resolve'),
    field('modalidad', 'resolve'),
  ]);
  expect(decide('resolve', { solution: 'Hecho' }, urgent)).toEqual({
    resolve: { solution: 'Hecho', outcome: null, concluded_at: null },
  });
  const told = known({ urgencia: 'ALTO', resultado: 'Reparado' }, [
    field('urgencia', 'resolve'),
    field('resultado', 'resolve'),
  ]);
  expect(decide('resolve', { solution: 'Hecho' }, told)).toMatchObject({ resolve: { outcome: 'Reparado' } });
});

it('asks whoever does not grant an approval for their reason, as the server does', () => {
  const must = (granted?: string) =>
    asks('decide_approval', { ...known({}, []), granted }).find(({ id }) => id === 'reason')?.required;
  expect([must(), must('grant'), must('refuse'), must('return')]).toEqual([false, false, true, true]);
});

it('asks whoever says that the fault persists how, as the server does', () => {
  const must = (verdict?: string) =>
    asks('confirm', { ...known({}, []), verdict }).find(({ id }) => id === 'text')?.required;
  expect([must(), must('confirmed'), must('persists')]).toEqual([false, false, true]);
});

it('asks whoever closes how the requester confirmed where that is demanded, and calls it optional elsewhere', () => {
  const must = (asksConfirmation: boolean) =>
    asks('close', { ...known({}, []), asksConfirmation }).find(({ id }) => id === 'confirmed')?.required;
  expect([must(true), must(false)]).toEqual([true, false]);
});

it('asks why work that was given before is given anew, also where nobody has it', () => {
  const must = (state: string, assignee: string | null) => {
    const decided = { state, assignee, team: null };
    const view = { decided } as unknown as TicketView;
    return asks('assign', { ...known({}, []), view }).find(({ id }) => id === 'reason')?.required;
  };
  expect([must('received', null), must('assigned', 'ana'), must('assigned', null)]).toEqual([false, true, true]);
});

it('calls the words optional that the server does not demand', () => {
  const view = { decided: { state: 'in_progress', team: null, offers: [] } } as unknown as TicketView;
  const must = (name: DecisionName) =>
    asks(name, { ...known({}, []), view }).find(({ id }) => id === 'reason' || id === 'text')?.required;
  const optional: DecisionName[] = ['decline_offer', 'offer_assignment', 'wait_material', 'request_approval'];
  expect(optional.map(must)).toEqual([false, false, false, false]);
  const demanded: DecisionName[] = ['escalate', 'return', 'reopen', 'reject', 'cancel', 'resubmit'];
  expect(demanded.map(must)).toEqual(Array(6).fill(true));
});

it('cancels in the name of a requester who withdraws it', () => {
  const nothing = known({}, []);
  const asked = (...grounds: Ground[]) =>
    asks('cancel', { ...nothing, grounds }).map(({ id, required }) => [id, required]);
  const why = ['reason', true];
  expect(asked('withdrawn', 'duplicate', 'other')).toEqual([['withdrawn', false], why]);
  expect(asked('withdrawn', 'duplicate'), 'it would be refused without').toEqual([['withdrawn', true], why]);
  const steps = (...grounds: Ground[]) =>
    stepsOf([{ command: 'cancel', grounds } as unknown as Possibility]).map(({ command }) => command);
  expect(steps('withdrawn', 'duplicate')).toEqual(['cancel']);
  expect(steps('duplicate'), 'which one it repeats is said at the desk').toEqual([]);
  expect(decide('cancel', { reason: 'Ya no', withdrawn: 'phone' }, nothing)).toEqual({
    cancel: { reason: 'Ya no', duplicate_of: null, withdrawn: 'phone' },
  });
  expect(decide('cancel', { reason: 'Ya no' }, nothing)).toEqual({ cancel: { reason: 'Ya no', duplicate_of: null } });
});

it('files the papers of a closed ticket, and takes what was said apart again', () => {
  const nothing = known({}, []);
  const command = decide('archive', { place: 'Caja 3' }, nothing);
  expect(command).toEqual({ archive: { place: 'Caja 3' } });
  expect(asks('archive', nothing).map(({ id }) => answersOf(command)[id])).toEqual(['Caja 3']);
});

it('offers what was found as the solution, and puts it there only when it is asked to', () => {
  const { view, ...rest } = known({}, []);
  const text = (kind: string, text: string, by = 'omar') => ({ kind, text, stamp: { by } });
  const texts = [text('diagnosis', 'De otra persona.', 'ana'), text('diagnosis', 'Roseta floja.')];
  const [ask] = asks('resolve', { ...rest, view: { ...view, texts } as unknown as TicketView });
  expect([ask?.initial, ask?.offers]).toEqual(['', ['Roseta floja.']]);
  const [done] = asks('resolve', { ...rest, view: { ...view, texts: [text('work_done', 'Se cambió.')] } as never });
  expect([done?.initial, done?.offers]).toEqual(['Se cambió.', []]);
});

it('asks the requester themselves whether it was done, and others what was said', () => {
  const given = known({}, []);
  const view = { ...given.view, requester_person: 'itzel' };
  const label = (me: string) => asks('confirm', { ...given, view, me })[0]?.label;
  expect([label('itzel'), label('omar')]).toEqual(['¿Quedó resuelto?', 'Qué dijo']);
  const named = (me: string) => stepName('confirm', view, me);
  expect([named('itzel'), named('omar')]).toEqual(['Decir si quedó', 'Registrar confirmación']);
});
