// Notices that another person has come in on this device while the page stands.

export class NextPerson {
  #last: string | null = null;

  /** Whether this is somebody else than who was here last; null: nobody is. */
  came(person: string | null): boolean {
    if (person === null) return false;
    const another = this.#last !== null && this.#last !== person;
    this.#last = person;
    return another;
  }
}
