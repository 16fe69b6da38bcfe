// What a directory sent the browser back with, as the address has it behind its `#`.
import type { CameByDirectory } from '../../../contract/access';

/** Why a directory's account did not open, in the server's words for it. */
export const WHY_NOT = ['asks', 'refused', 'left', 'away', 'denied', 'late', 'bad', 'failed'] as const;
export type WhyNot = (typeof WHY_NOT)[number];

/** What to come in with, or why not; null where no directory sent the browser here. */
export function sentBack(hash: string): CameByDirectory | WhyNot | null {
  const told = new URLSearchParams(hash.replace(/^#/, ''));
  const [ticket, person, word] = [told.get('directorio'), told.get('persona'), told.get('directorio-no')];
  if (ticket !== null && person !== null) return { ticket, person };
  if (word === null) return null;
  return WHY_NOT.find((known) => known === word) ?? 'failed';
}
