// Asks a server that takes other data of the organisation just now: it answers again once it has begun anew.
import { isUnanswered } from '../../contract/pure/unanswered';

/** So often it is asked, whatever it says. */
const TRIES = 30;
const PAUSE_MS = 300;
/** Who does not answer is asked for so long: a server ends first what it does, for as long as a request may take, and some. */
const MOST_MS = 90_000;

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? '');

/** Fails as the last time did. */
export async function retryWhileReloading<T>(ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + MOST_MS;
  for (let at = 1; ; at += 1) {
    try {
      return await ask();
    } catch (error) {
      const isAway = isUnanswered(codeOf(error)) && Date.now() < until;
      if (at >= TRIES && !isAway) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
