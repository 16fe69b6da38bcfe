// Begins the app, and says so where that fails: in words, never by a blank page.

/** Tries the app, then each of `sayings` with why it failed, until one stands; the later ones need less to be there. */
export async function beginOr(
  app: () => Promise<unknown>,
  ...sayings: readonly ((reason: unknown) => unknown)[]
): Promise<void> {
  let reason: unknown;
  try {
    await app();
    return;
  } catch (error) {
    reason = error;
  }
  for (const say of sayings) {
    try {
      await say(reason);
      return;
    } catch {
      // What kept one part from coming keeps this one, too: the next needs less.
    }
  }
}
