// A choice among few that this device keeps: theme, language, hand.

/** What was chosen under `key`, where it is one of `all`; else `usual`. */
export function keptChoice<T extends string>(key: string, all: readonly T[], usual: T): T {
  try {
    const kept = localStorage.getItem(key);
    return all.find((one) => one === kept) ?? usual;
  } catch {
    return usual; // storage is blocked: the choice lasts as long as the page
  }
}

export function keepChoice(key: string, chosen: string): void {
  try {
    localStorage.setItem(key, chosen);
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}
