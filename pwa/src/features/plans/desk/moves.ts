// Moved times of plans, as records of a register. It reads what those records say and makes the commands that say it
// (SEC-23, AGU-26).
import type {
  Command,
  DocumentId,
  Organisation,
  Person,
  RecordSummary,
  RecordView,
  RegisterDef,
  RoundsDef,
} from '../../../contract/api';
import { writes } from '../../records/records';

/** Where a time of a plan was moved. */
export interface Move {
  /** The record that says so, with its history. */
  record: DocumentId;
  register: string;
  plan: string;
  item: DocumentId | null;
  planned: string;
  /** The day on which it is done; the plan's own where it was moved back. */
  day: string;
  /** Why; the latest reason. */
  reason: string;
}
/** The register that keeps moved times. */
export interface Keeper {
  def: RegisterDef;
  of: RoundsDef;
}

/** What names a time for ever, wherever it is moved. */
export function roundKey(plan: string, item: string | null, planned: string): string {
  return `${plan} ${item ?? ''} ${planned}`;
}

export function keeperOf(organisation: Organisation | null): Keeper | null {
  for (const def of organisation?.registers ?? []) if (def.rounds) return { def, of: def.rounds };
  return null;
}

/** Whether somebody moves times of plans: whoever writes the register of them. */
export function mayMove(me: Person | null, keeper: Keeper | null): boolean {
  return keeper !== null && writes(me, keeper.def);
}

/** Every time of which a record tells, by its key; of two of the same time the one that was entered last. */
export function movesOf(keeper: Keeper | null, records: Iterable<RecordSummary>): Map<string, Move> {
  const found = new Map<string, Move & { born: number }>();
  if (keeper === null) return found;
  const { def, of } = keeper;
  for (const { id, register, values, born } of records) {
    const [plan, planned, day] = [values[of.plan], values[of.planned], values[of.day]];
    if (register !== def.id || !plan || !planned || !day) continue;
    const item = values[of.item] || null;
    const reason = (values[of.reason] ?? '').split('\n')[0] ?? '';
    const key = roundKey(plan, item, planned);
    if ((found.get(key)?.born ?? 0) <= born)
      found.set(key, { record: id, register, plan, item, planned, day, reason, born });
  }
  return found;
}

/** Every reason that a record has had, the latest first; null where it is not read, or cannot be. */
export function reasonsOf({ of }: Keeper, view: Pick<RecordView, 'fields'> | null | undefined): string | null {
  return view ? (view.fields[of.reason]?.value ?? '') : null;
}

/** Says for the first time to which day a time is moved, and why. */
export function firstMove(
  { def, of }: Keeper,
  time: { plan: string; item: DocumentId | null; planned: string; name: string },
  day: string,
  reason: string,
): Command {
  const fields: Record<string, string> = {
    [of.plan]: time.plan,
    [of.name]: time.name,
    [of.planned]: time.planned,
    [of.day]: day,
    [of.reason]: reason,
  };
  if (time.item !== null) fields[of.item] = time.item;
  const links = time.item === null ? [] : [time.item];
  return { open_record: { register: def.id, fields, texts: [of.reason], links } };
}

/** Says it again: the reason stands before the earlier ones, and of two who write at once both are kept. */
export function nextMove({ of }: Keeper, day: string, reason: string, before: string): Command[] {
  return [
    { set_record_field: { field: of.reason, value: before === '' ? reason : `${reason}\n${before}` } },
    { set_record_field: { field: of.day, value: day } },
  ];
}

/** Puts a time on another day without a word: how a move is taken back in one step. */
export function backTo({ of }: Keeper, day: string): Command {
  return { set_record_field: { field: of.day, value: day } };
}
