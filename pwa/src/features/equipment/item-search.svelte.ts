// Searches the equipment of this device by any of its words, as one types; the latest question alone is answered.
import type { DocumentId, EquipmentSummary } from '../../contract/api';
import { engine } from '../../contract/engine';
import { world } from '../app/world.svelte';

export class ItemSearch {
  text = $state('');
  #found = $state.raw<DocumentId[] | null>(null);
  #turn = 0;

  /** False while nothing is asked for. */
  get asked(): boolean {
    return this.#found !== null;
  }
  /** What was found; `all` while nothing is asked for. */
  items(all: EquipmentSummary[]): EquipmentSummary[] {
    return this.#found === null ? all : this.#found.flatMap((id) => world.equipment.get(id) ?? []);
  }
  find = async (typed: string): Promise<void> => {
    this.text = typed;
    const mine = ++this.#turn;
    const found = typed.trim() ? (await engine.search(typed)).equipment : null;
    if (mine === this.#turn) this.#found = found;
  };
}
