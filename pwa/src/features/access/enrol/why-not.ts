// Why the app cannot run here, and whether what is kept is safe has still to be said beside it.
import { cannotStart } from '../../../kit/i18n/cannot-start';
import { say } from '../../../kit/i18n/index.svelte';
import { isSentence } from '../../../kit/ui/surfaces/notice.svelte';

/** What this browser has of what the app needs. */
interface Has {
  storage: boolean;
  wasm: boolean;
}

/**
 * A sentence of the engine says by itself what became of what is kept: said beside it once more it is one too many, and an untruth
 * where the browser threw it away. `known`: what the screen has to say itself.
 */
export function whyNot(reason: unknown, known: string | undefined, has: Has): { text: string; safe: boolean } {
  if (known !== undefined) return { text: known, safe: false };
  if (isSentence(reason)) return { text: say(reason), safe: false };
  if (!has.storage) return { text: cannotStart.storage, safe: true };
  return has.wasm ? { text: cannotStart.generic, safe: true } : { text: cannotStart.wasm, safe: false };
}
