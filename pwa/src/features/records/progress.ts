// Progress of a record: the line of its phases, when it reports next, which records are its own parts.
import type { Engine, Organisation, RecordSummary, RecordView, RegisterDef, Timestamp } from '../../contract/api';
import { isEnded, stateOf } from './records';

export interface Phase {
  id: string;
  name: string;
  standing: 'done' | 'here' | 'later';
}
/** The states on the way, in their order; of one that has ended its end alone is where it stands. */
export function phasesOf(def: RegisterDef, state: string): Phase[] {
  const here = stateOf(def, state);
  const way = (def.states ?? []).filter(({ id, ended }) => ended !== true || id === here?.id);
  const at = way.findIndex(({ id }) => id === here?.id);
  // What ended on its way has not done what lies between.
  const reached = here?.ended === true && !isReached(def, here.id) ? 0 : at;
  return way.map(({ id, name }, place) => ({
    id,
    name,
    standing: place === at ? 'here' : place < reached ? 'done' : 'later',
  }));
}
/** Whether an end is that of the whole way: the last state before it leads there, and the first does not. */
function isReached(def: RegisterDef, end: string): boolean {
  const way = (def.states ?? []).filter(({ ended }) => ended !== true);
  const leads = (place: number) => way.at(place)?.moves?.some(({ to }) => to === end) === true;
  return leads(-1) && (way.length === 1 || !leads(0));
}

/** Whether the report of the period is late, and by when it was due. */
export function lateReport(engine: Pick<Engine, 'reportDue'>, record: RecordSummary, now: Timestamp): Timestamp | null {
  const due = engine.reportDue(record);
  return due !== null && due < now ? due : null;
}

/** The registers whose records are entered out of those of another. */
export function partsOf(organisation: Organisation | null, def: RegisterDef): RegisterDef[] {
  return (organisation?.registers ?? []).filter(({ of }) => of === def.id);
}
/** Of a register of parts: those of one record, what is open first, then by their dates, then as they were entered. */
export function partsIn(part: RegisterDef, whole: RecordView, records: Iterable<RecordSummary>): RecordSummary[] {
  const term = part.terms?.[0]?.field;
  const date = (record: RecordSummary) => (term && record.values[term]) || '9';
  return [...records]
    .filter(({ register, links }) => register === part.id && links?.includes(whole.id) === true)
    .sort(
      (a, b) =>
        Number(isEnded(part, a)) - Number(isEnded(part, b)) || date(a).localeCompare(date(b)) || a.born - b.born,
    );
}
