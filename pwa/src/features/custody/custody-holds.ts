// What the custody of a ticket's equipment holds back: which acts would wait, and which of their answers spare them.
import type { CommandName, Engine, EquipmentView, Sentence, TicketView } from '../../contract/api';

/** Why each act would wait, by its command. */
export type CustodyHolds = Partial<Record<CommandName, Sentence>>;

/** As the server would judge them; nothing where the item is not on this device. */
export const custodyHolds = (
  engine: Pick<Engine, 'matter'>,
  view: TicketView | null | undefined,
  item: EquipmentView | null | undefined,
): CustodyHolds => (view && item ? (engine.matter?.waits(view, item) ?? {}) : {});

/**
 * Why an act would wait as it is filled in. A duplicate leaves what was taken to the ticket that stands (T26); who says that
 * the fault persists closes nothing (T23).
 */
export function heldAs(
  holds: CustodyHolds,
  name: CommandName,
  said: { duplicate?: boolean; persists?: boolean } = {},
): Sentence | null {
  const spared = (name === 'cancel' && said.duplicate) || (name === 'confirm' && said.persists);
  return spared ? null : (holds[name] ?? null);
}
