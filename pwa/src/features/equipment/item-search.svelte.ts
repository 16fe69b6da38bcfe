// Searches the equipment of this device by any of its words, as one types; the latest question alone is answered.
import type { DocumentId, EquipmentSummary } from '../../contract/api';
import { engine } from '../../contract/engine';
import { common } from '../../kit/i18n/common';
import { notice } from '../../kit/ui/surfaces/notice.svelte';
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
    try {
      const found = typed.trim() ? (await engine.search(typed)).equipment : null;
      if (mine === this.#turn) this.#found = found;
    } catch (thrown) {
      // What was found before stays: that nothing could be looked for is not that there is nothing.
      if (mine === this.#turn) notice.show(thrown, common.notSearched);
    }
  };
}
