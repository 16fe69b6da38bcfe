// The approvals of a ticket's service in their order, each with what became of it (R19).
// Who may give one is the domain's to say: a screen only shows it.
import type { Approval, Approved, Decided, ServiceDef } from '../../contract/api';

/** `stands`: given and good; `stale`: given for something else; `turn`: awaited now; `later`: not asked for yet. */
export type ApprovalStatus = 'stands' | 'stale' | 'turn' | 'later';
export interface Step {
  number: number;
  asked: Approval;
  standing: ApprovalStatus;
  /** The last word given for it. */
  given: Approved | null;
}

/** The sequence; empty where the service asks for none. */
export function sequence(service: ServiceDef | undefined, decided: Decided): Step[] {
  const given = (decided.approvals ?? []).filter((each) => each.service === decided.service);
  const asks = service?.approvals ?? [];
  const awaited = decided.state === 'awaiting_approval' ? (decided.approver ?? null) : null;
  let turn = awaited;
  return asks.map((asked, number): Step => {
    const last = given.findLast((each) => stepOf(given, asks, each) === number) ?? null;
    if (last !== null && last.stale !== true) return { number, asked, standing: 'stands', given: last };
    if (turn === asked.role) {
      turn = null;
      return { number, asked, standing: 'turn', given: last };
    }
    return { number, asked, standing: last === null ? 'later' : 'stale', given: last };
  });
}

/** The step that a word was given for, as the domain reckons it: one whose step is another role's by now is that of the first of its own
 * role's that no word names. */
function stepOf(given: readonly Approved[], asks: readonly Approval[], word: Approved): number | undefined {
  const theirs = (step: number) => asks[step]?.role === word.role;
  if (theirs(word.step)) return word.step;
  const named = new Set(given.filter((each) => each.role === word.role).map((each) => each.step));
  const strayed = [...named].filter((step) => !theirs(step)).sort((one, other) => one - other);
  const free = asks.map((_, step) => step).filter((step) => theirs(step) && !named.has(step));
  return free[strayed.indexOf(word.step)];
}

const ON_PAPER = ['signed-form', 'signed-stamped-form', 'signed-stamped-oficio', 'e-mail', 'named-in-request'];

/** Given outside the system, and proven by an attachment that the desk checks (C9). */
export function onPaper(asked: Approval): boolean {
  return ON_PAPER.includes(asked.kind);
}

/** Whether granting the approval whose turn it is asks for the person's e.firma. */
export function demandsEfirma(service: ServiceDef | undefined, decided: Decided): boolean {
  return sequence(service, decided).find(({ standing }) => standing === 'turn')?.asked.efirma === true;
}
