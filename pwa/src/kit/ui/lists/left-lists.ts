// How lists were narrowed when one of their pages was opened: whoever comes back from there finds them so.

export class LeftLists {
  readonly #left = new Map<string, unknown>();

  /** A list is left for a path: it is remembered where that is one of its own pages. */
  leave(list: string, path: string, how: unknown): void {
    if (path.startsWith(`${list}/`)) this.#left.set(list, how);
    else this.#left.delete(list);
  }

  /** How a list was left, once; nothing where it was left for another. */
  asLeft(list: string): unknown {
    const how = this.#left.get(list);
    this.#left.delete(list);
    return how;
  }
}
