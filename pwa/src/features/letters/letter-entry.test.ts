import { describe, expect, it } from 'vitest';
import type { Person, RegisteredLetter, ServiceDef, TicketSummary } from '../../contract/api';
import {
  askedOf,
  blankLetter,
  haveLeft,
  isLetterMisdated,
  keepLetter,
  lacksOf,
  type LetterDraft,
  lineHere,
  nextLetter,
  openLetter,
  readLetter,
  recordOf,
  sendersFor,
  twinOf,
  waitHere,
  yearsOffered,
} from './letter-entry';

it('offers each year that has letters, this one and the one that is asked for', () => {
  expect(yearsOffered([2019, 2026], 2027, '2027')).toEqual(['2027', '2026', '2019']);
  expect(yearsOffered([], 2027, '2018')).toEqual(['2027', '2018']);
  expect(yearsOffered([2027], 2027, 'ayer')).toEqual(['2027']);
});

it('is the register of this year, and of what waits whenever it came', () => {
  const of = (query: string) => {
    const { year, waits } = askedOf(query, 2027);
    return [year, waits];
  };
  expect(of('')).toEqual(['2027', '']);
  expect(of('a%C3%B1o=2026')).toEqual(['2026', '']);
  // On 1 January nobody has routed what came in December.
  expect(of('pendiente=routing')).toEqual(['', 'routing']);
  expect(of('pendiente=answer&a%C3%B1o=2026')).toEqual(['2026', 'answer']);
  expect(yearsOffered([2026], 2027, '')).toEqual(['2027', '2026']);
  expect(askedOf('sentido=outgoing&t=red', 2027)).toEqual({ year: '2027', way: 'outgoing', waits: '', text: 'red' });
});

const draft = {
  ...blankLetter(),
  number: ' SG/300/2026 ',
  dated: '2026-11-20',
  counterpart: 'Secretaría General',
  subject: 'Invitación',
  answerBy: '2026-11-27',
  annexes: 'Un cartel',
};
const service = { id: 'bj-correspondencia' } as ServiceDef;
const ticket = (number: string, counterpart: string) =>
  ({ id: 't', letters: [{ way: 'incoming', number, counterpart }] }) as unknown as TicketSummary;

it('makes of a letter a ticket of the correspondence and an entry of the register', () => {
  expect(openLetter(draft, service, undefined, 7)).toEqual({
    service: 'bj-correspondencia',
    kind: 'request',
    channel: 'oficio',
    subject: 'Invitación',
    requester: { name: 'Secretaría General', client_org: 'Secretaría General' },
    place: {},
    occurred_at: 7,
  });
  expect(recordOf(draft, null)).toEqual({
    way: 'incoming',
    number: 'SG/300/2026',
    dated: '2026-11-20',
    counterpart: 'Secretaría General',
    subject: 'Invitación',
    answer_by: '2026-11-27',
    annexes: 'Un cartel',
  });
  expect(recordOf(draft, 9).received_at).toBe(9);
  // When it came was typed before it was said to go out.
  const gone = recordOf({ ...draft, way: 'outgoing' }, 9);
  expect([Object.hasOwn(gone, 'answer_by'), Object.hasOwn(gone, 'received_at')]).toEqual([false, false]);
});

it('sees a year of two digits before its ticket is opened: the register would refuse it, and the ticket be there', () => {
  const misdated = (typed: Partial<LetterDraft>) => isLetterMisdated(recordOf({ ...draft, ...typed }, null));
  expect(misdated({})).toBe(false);
  expect(misdated({ dated: '', answerBy: '' })).toBe(false);
  for (const typed of [{ dated: '0026-11-20' }, { answerBy: '0026-11-27' }]) expect(misdated(typed)).toBe(true);
  // What goes out has no day to be answered by.
  expect(misdated({ way: 'outgoing', answerBy: '0026-11-27' })).toBe(false);
});

it('names who sends it where the directory knows them', () => {
  const ana = { id: 'ana', name: 'Ana', client_org: 'Tesorería', mail: null, phone: '12' } as unknown as Person;
  expect(openLetter(draft, service, ana, 7).requester).toEqual({
    name: 'Ana',
    client_org: 'Tesorería',
    person: 'ana',
    phone: '12',
  });
});

it('asks for a number of what came in alone', () => {
  expect(lacksOf(blankLetter())).toEqual(['number', 'counterpart', 'subject']);
  expect(lacksOf({ ...blankLetter(), way: 'outgoing' })).toEqual(['counterpart', 'subject']);
  expect(lacksOf(draft)).toEqual([]);
});

it('keeps the sender for the next of a stack only where that is asked', () => {
  expect(nextLetter(draft)).toEqual(blankLetter());
  expect(nextLetter({ ...draft, sameSender: true })).toMatchObject({
    counterpart: 'Secretaría General',
    sameSender: true,
    number: '',
    subject: '',
  });
});

it('keeps what was typed of the next one while this one was being entered', () => {
  expect(nextLetter(draft, { ...draft, number: 'SG/301/2026' })).toEqual({ ...blankLetter(), number: 'SG/301/2026' });
  expect(nextLetter({ ...draft, sameSender: true }, { ...draft, sameSender: true, subject: '' })).toMatchObject({
    counterpart: 'Secretaría General',
    number: '',
    subject: '',
  });
});

it('keeps what was written, and reads what an older version kept', () => {
  expect(keepLetter(blankLetter())).toBeNull();
  expect(keepLetter(nextLetter({ ...draft, sameSender: true }))).toBeNull();
  expect(readLetter(keepLetter(draft))).toEqual(draft);
  expect(readLetter('{"number":"A/1","later":1,"numbered":"yes"}')).toEqual({ ...blankLetter(), number: 'A/1' });
  expect(readLetter('nonsense')).toBeNull();
});

it('finds the twin by number and sender, however they are written', () => {
  expect(twinOf(draft, [ticket('sg/300/2026', 'Secretaria General')])?.id).toBe('t');
  expect(twinOf(draft, [ticket('SG/300/2026', 'Tesorería')])).toBeUndefined();
  expect(twinOf({ ...draft, number: '' }, [ticket('', 'Secretaría General')])).toBeUndefined();
});

it('offers dependencias before people, each once', () => {
  const people = [
    { id: 'ana', name: 'Ana Sec', client_org: 'Secretaría General' },
    { id: 'eva', name: 'Eva', client_org: 'Secretaría General' },
  ] as unknown as Person[];
  expect(sendersFor('sec', people, [ticket('1', 'Secretaría de Cultura')], 5).map(({ name }) => name)).toEqual([
    'Secretaría General',
    'Secretaría de Cultura',
    'Ana Sec',
  ]);
  expect(sendersFor(' ', people, [], 5)).toEqual([]);
});

describe('a line of the register', () => {
  const row = { ticket: 't', service: 'mail', assignee: null, duplicate_of: null, unrouted: true } as RegisteredLetter;
  const here = (what: Partial<TicketSummary>) =>
    ({ id: 't', service: 'mail', state: 'received', assignee: null, ...what }) as TicketSummary;
  it('is routed as soon as it was here, and waits again once that is undone', () => {
    expect(lineHere(row, here({ service: 'repair' }))).toMatchObject({ service: 'repair', unrouted: false });
    expect(lineHere(row, here({ state: 'assigned', assignee: 'ana' }))).toMatchObject({ unrouted: false });
    expect(lineHere(row, here({ state: 'cancelled', duplicate_of: 'u' }))).toMatchObject({
      duplicate_of: 'u',
      unrouted: false,
    });
    expect(lineHere(row, here({}))).toEqual(row);
  });
  it('stands as the server tells it where this device knows less', () => {
    expect(lineHere(row, undefined)).toBe(row);
    const routed = { ...row, service: 'repair', unrouted: false };
    expect(lineHere(routed, here({}))).toBe(routed);
  });
  it('is asked for again once what was decided of it has left, its ticket held here or not', () => {
    const letters = [{}] as NonNullable<TicketSummary['letters']>;
    const waited = waitHere([here({ letters, unsent: 2 }), here({ id: 'u', unsent: 1 })]);
    expect([...waited]).toEqual(['t']);
    expect(haveLeft(new Set(), waited)).toBe(false);
    expect(haveLeft(waited, waitHere([here({ letters, unsent: 1 })]))).toBe(false);
    expect(haveLeft(waited, waitHere([here({ letters, unsent: 0 })]))).toBe(true);
    expect(haveLeft(waited, waitHere([]))).toBe(true);
  });
});
