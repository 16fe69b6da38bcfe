// Looks at once by what the device knows, and once more where something was learnt meanwhile.

/** `show` says whether it is still wanted. Nobody waits for `learn`: what is known is shown before it is asked. */
export async function lookTwice<T>(
  look: () => Promise<T>,
  learn: () => Promise<boolean>,
  show: (found: T) => boolean,
): Promise<void> {
  if (!show(await look())) return;
  if (await learn()) show(await look());
}
