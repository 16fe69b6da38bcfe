// What a row of the report of faults that come again leads to.

/** The call that proposes what prevents them, or the proposal where there is one (OAX-87). */
export interface RowPrevention {
  href: string;
  /** Of what was proposed already and is not over; null where nothing was. */
  folio: string | null;
}
