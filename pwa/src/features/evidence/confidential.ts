// Files that some roles alone see (AGU-24). The server serves them to nobody else; here it is told who sees them.
import type { Evidence, Organisation, Person, RoleId } from '../../contract/api';

/** The roles that see a file; none where whoever reads the ticket does. A marked copy is seen as what it was made of. */
export function seenBy(
  organisation: Organisation | null,
  service: string,
  files: readonly Evidence[],
  file: Evidence,
): readonly RoleId[] {
  const services = organisation?.services ?? [];
  const attachments = [...services.filter(({ id }) => id === service), ...services].flatMap(
    (each) => each.attachments ?? [],
  );
  const passed = new Set<string>();
  for (let one: Evidence | undefined = file; one && !passed.has(one.id); ) {
    const { field, derived_from }: Evidence = one;
    passed.add(one.id);
    const asked = attachments.find(({ id, seen_by }) => id === field && seen_by?.length);
    if (asked?.seen_by) return asked.seen_by;
    one = derived_from === undefined ? undefined : files.find(({ id }) => id === derived_from);
  }
  return [];
}

/** Who sees a file instead of this person, in the organisation's words; null where they see it themselves. */
export function seenByOthers(
  organisation: Organisation | null,
  me: Person | null,
  roles: readonly RoleId[],
): string | null {
  if (roles.length === 0 || roles.some((role) => me?.roles.includes(role))) return null;
  const named = roles.map((role) => organisation?.roles.find(({ id }) => id === role)?.name ?? role);
  return named.join(', ');
}
