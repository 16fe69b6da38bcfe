// Files that some roles alone see (AGU-24), and classes of information (OCO-28). The server serves such a file to
// nobody else; here it is told who sees it.
import type { Evidence, FileClass, Organisation, Person, RoleId } from '../../contract/api';

/** From the one that most may see to the one that fewest may. */
const CLASSES: readonly FileClass[] = ['public', 'reserved', 'confidential'];

/** The classes that whoever attaches a file chooses among; none where the organisation asks for none. */
export function classesOf(organisation: Organisation | null): FileClass[] {
  const asked = organisation?.settings?.evidence?.classes ?? {};
  return CLASSES.filter((each) => asked[each] !== undefined);
}

/** A file, what it is a marked copy of, and so on. */
function madeOf(files: readonly Evidence[], file: Evidence): Evidence[] {
  const line: Evidence[] = [];
  for (let one: Evidence | undefined = file; one && !line.includes(one);) {
    line.push(one);
    const { derived_from }: Evidence = one;
    one = derived_from === undefined ? undefined : files.find(({ id }) => id === derived_from);
  }
  return line;
}

/** A file's class: its own, or that of what it was made of where that is the closer. */
export function classOf(files: readonly Evidence[], file: Evidence): FileClass {
  const borne = madeOf(files, file).map((one) => CLASSES.indexOf(one.class ?? 'public'));
  return CLASSES[Math.max(0, ...borne)] ?? 'public';
}

/**
 * The roles that see a file; none where whoever reads the ticket does. A marked copy is seen as what it was made of. `before`: the
 * ticket's service, then those that it had, the last first.
 */
export function seenBy(
  organisation: Organisation | null,
  before: readonly string[],
  files: readonly Evidence[],
  file: Evidence,
): readonly RoleId[] {
  const services = organisation?.services ?? [];
  const ended = organisation?.ended_services ?? [];
  const known = (role: RoleId) => organisation?.roles.some(({ id }) => id === role) ?? false;
  const named = (among: typeof services, field: string) =>
    among.flatMap(({ attachments }) => attachments ?? []).find(({ id, seen_by }) => id === field && seen_by?.length)
      ?.seen_by;
  for (const { field } of madeOf(files, file)) {
    if (field === undefined) continue;
    // A service, or a paper of it, that has left the data hides what it hid before.
    const own = before.map((of) => {
      const gone = ended.find(({ id }) => id === of)?.hidden?.[field];
      const present = named(
        services.filter(({ id }) => id === of),
        field,
      );
      return present ?? (gone?.some(known) ? gone : undefined);
    });
    const others = [named(services, field), ...ended.map((one) => one.hidden?.[field])];
    const asked = [...own, ...others].find((roles) => roles?.length);
    if (asked) return asked;
  }
  return organisation?.settings?.evidence?.classes?.[classOf(files, file)] ?? [];
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
