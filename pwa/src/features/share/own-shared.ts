// Whose what was shared is: theirs who is here as it is first seen.
// On a phone that several people use nobody is shown another's.
import type { PersonId } from '../../contract/api';

type Kept = Pick<Storage, 'getItem' | 'setItem'>;
const KEPT = 'ronda.shared';

/**
 * Of these addresses, those of `me`; what was nobody's yet is theirs from now on. What waits no more is forgotten. `given`: where it
 * stands, and is kept between two people.
 */
export function ownShared(addresses: readonly string[], me: PersonId | null, given?: Kept): string[] {
  const before = read(given);
  const owners = new Map(
    addresses.flatMap((address) => {
      const owner = before.get(address) ?? me;
      return owner === null ? [] : [[address, owner] as const];
    }),
  );
  if (owners.size !== before.size || [...owners].some(([address, owner]) => before.get(address) !== owner))
    write(owners, given);
  return addresses.filter((address) => (owners.get(address) ?? null) === me);
}

function read(given?: Kept): Map<string, PersonId> {
  try {
    const kept: unknown = JSON.parse((given ?? localStorage).getItem(KEPT) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return new Map();
    return new Map(Object.entries(kept).filter((one): one is [string, string] => typeof one[1] === 'string'));
  } catch {
    return new Map(); // blocked, or of another version: it is anybody's who is here
  }
}
function write(owners: ReadonlyMap<string, PersonId>, given?: Kept): void {
  try {
    (given ?? localStorage).setItem(KEPT, JSON.stringify(Object.fromEntries(owners)));
  } catch {
    // Blocked or full: whoever is here next is asked for it, too.
  }
}
