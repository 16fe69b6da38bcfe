// What a ticket waits for of its material.
// Lines that are bought and have not come, and how each of them goes on.
import type { MaterialStep, TicketView } from '../../contract/api';

export type Line = TicketView['materials'][number];
export const STEPS: readonly MaterialStep[] = ['requested', 'authorised', 'received'];

/** Whether somebody buys it: something was requested, authorised or received of it. */
export function bought(line: Line): boolean {
  return STEPS.some((step) => line.steps?.[step] !== undefined);
}
/** How many are to come: as authorised, else as requested, else as listed. */
export function expected(line: Line): number {
  return line.steps?.authorised?.value ?? line.steps?.requested?.value ?? line.quantity;
}
/**
 * How many of a line are listed now, as far as its ticket is shown: none once it was taken off, where nothing brings it back but adding
 * it again. `before`: how many there were when somebody began to say another number.
 */
export function listed(view: Pick<TicketView, 'materials'> | null | undefined, line: string, before: number): number {
  if (!view) return before;
  return view.materials.find((each) => each.id === line)?.quantity ?? 0;
}
/** Lines that are bought and of which fewer came than were to come, in their order; and how many are bought at all. */
export function openLines(view: Pick<TicketView, 'materials'>): { open: Line[]; all: number } {
  const all = view.materials.filter((line) => line.quantity > 0 && bought(line));
  return { open: all.filter((line) => (line.steps?.received?.value ?? 0) < expected(line)), all: all.length };
}
/** The step that a line takes next; the last where all are taken. */
export function nextStep(line: Line): MaterialStep {
  return STEPS.find((step) => line.steps?.[step] === undefined) ?? 'received';
}
/** Under which name it is kept at which step one was. */
export const AT = 'step';
/**
 * Under which name it is kept how many of a line were typed at a step, over what stood there: what a colleague has marked since is
 * not written over by a number of days ago.
 */
export function typedAt(step: MaterialStep, line: Pick<Line, 'id' | 'steps'>): string {
  return `${step} ${line.id} ${line.steps?.[step]?.value ?? ''}`;
}
/** The step at which one was, by what was kept; null where none was. */
export function leftAt(typed: Readonly<Record<string, string>>): MaterialStep | null {
  return STEPS.find((step) => step === typed[AT]) ?? null;
}
/** What stands at a step, or what is proposed for it: what the step before it said. */
export function proposedAt(line: Line, step: MaterialStep): number {
  const known = line.steps?.[step];
  if (known !== undefined) return known.value;
  return step === 'requested' ? line.quantity : expected(line);
}
