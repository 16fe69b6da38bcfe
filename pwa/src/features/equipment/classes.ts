// Classes of items as the organisation's data name them (OCO-05). They give the types to choose among, and which items
// are of one.
import type { EquipmentSummary, ItemClass, Organisation } from '../../contract/api';
import { words } from '../../kit/text/fold';

const folded = (text: string): string => words(text).join(' ');

export function classesOf(organisation: Organisation | null): readonly ItemClass[] {
  return organisation?.settings.item_classes ?? [];
}

/** What a type is chosen among, each with its class; what stands there and is none of them stays. Null where the data name
 *  no class: then a type is written. */
export function typesOf(
  organisation: Organisation | null,
  standing: string,
): { value: string; label: string }[] | null {
  const classes = classesOf(organisation);
  if (classes.length === 0) return null;
  const known = classes.flatMap(({ name, types }) =>
    types.map((type) => ({ value: type, label: `${type} · ${name}` })),
  );
  const stands = standing === '' || known.some(({ value }) => value === standing);
  return stands ? known : [{ value: standing, label: standing }, ...known];
}

/** Whether an item is of a class; every item is of none (`''`). */
export function isOf(item: Pick<EquipmentSummary, 'kind'>, name: string, classes: readonly ItemClass[]): boolean {
  const of = classes.find((each) => each.name === name);
  return of === undefined || of.types.some((type) => folded(type) === folded(item.kind));
}
