// People as a list that is searched, and one of them looked up.
import type { Access, EquipmentSummary, Organisation, PersonFile } from '../../../contract/api';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import { fold, matches, words } from '../../../kit/text/fold';
import { asRefusal } from '../../app/desk/selection';
import { isStore } from '../../stock/stores';

export interface Listed {
  access: Access;
  roles: string;
  teams: string;
}

/** Each person with the names of their roles and teams, by name; whoever left comes last. */
export function listed(people: readonly Access[], organisation: Organisation | null): Listed[] {
  const name = (list: readonly { id: string; name: string }[] | undefined, ids: readonly string[]): string =>
    ids.map((id) => list?.find((each) => each.id === id)?.name ?? id).join(', ');
  return [...people]
    .sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name))
    .map((access) => ({
      access,
      roles: name(organisation?.roles, access.roles),
      teams: name(organisation?.teams, access.teams),
    }));
}

/** Those whose name, roles or teams have all the words. */
export function found(people: readonly Listed[], text: string): Listed[] {
  const asked = words(text);
  return asked.length === 0
    ? [...people]
    : people.filter(({ access, roles, teams }) => matches(`${access.name} ${roles} ${teams}`, asked));
}

/** The items that stand under a name, by the last hand-over or in the registry, bags of material first; not what was withdrawn. */
export function holdings(name: string, items: Iterable<EquipmentSummary>): EquipmentSummary[] {
  const own = fold(name).trim();
  const isTheirs = ({ holder = '', person, condition, merged_into }: EquipmentSummary) =>
    merged_into === undefined &&
    !words(condition).includes('baja') &&
    [holder, person].some((one) => own !== '' && fold(one).trim() === own);
  return [...items]
    .filter(isTheirs)
    .sort((a, b) => Number(isStore(b.kind)) - Number(isStore(a.kind)) || a.inventory.localeCompare(b.inventory, 'es'));
}

/**
 * To whom a ticket of somebody who leaves goes: whom it was given by itself, also nobody; else who takes everything, else who stands in.
 * Empty where that is none of those who may take it.
 */
export function takerOf(may: readonly string[], own: string | undefined, ...others: readonly string[]): string {
  const wanted = own === undefined ? others : [own];
  return wanted.find((id) => may.includes(id)) ?? '';
}

/** What a server of an earlier build leaves out: there the list of everybody alone tells it. */
type FileOfAnyServer = Omit<PersonFile, 'access'> & Partial<Pick<PersonFile, 'access'>>;

/** One person; nothing where nobody has this id. */
export async function fileOf(
  asked: { person(id: string): Promise<FileOfAnyServer>; people(all?: boolean): Promise<Access[]> },
  id: string,
): Promise<PersonFile | undefined> {
  try {
    const file = await asked.person(id);
    const access = file.access ?? (await asked.people(true)).find((each) => each.id === id);
    return access && { ...file, access };
  } catch (error) {
    if (asRefusal(error, unknownRefusal).code === 'not_found') return undefined;
    throw error;
  }
}
