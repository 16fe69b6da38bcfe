// Notices that somebody has left this device, or another person has come in, while the page stands.

export class NextPerson {
  #last: string | null = null;
  #here: string | null = null;

  /** Who was here and is no more; null: nobody. `person`: who is here now. */
  left(person: string | null): string | null {
    const gone = this.#here === person ? null : this.#here;
    this.#here = person;
    return gone;
  }

  /** Whether this is somebody else than who was here last; null: nobody is. */
  came(person: string | null): boolean {
    if (person === null) return false;
    const another = this.#last !== null && this.#last !== person;
    this.#last = person;
    return another;
  }
}
