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
  const given = decided.approvals ?? [];
  const awaited = decided.state === 'awaiting_approval' ? (decided.approver ?? null) : null;
  let turn = awaited;
  return (service?.approvals ?? []).map((asked, number): Step => {
    const last =
      given.findLast((each) => each.step === number && each.role === asked.role && each.service === decided.service) ??
      null;
    if (last !== null && last.stale !== true) return { number, asked, standing: 'stands', given: last };
    if (turn === asked.role) {
      turn = null;
      return { number, asked, standing: 'turn', given: last };
    }
    return { number, asked, standing: last === null ? 'later' : 'stale', given: last };
  });
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
