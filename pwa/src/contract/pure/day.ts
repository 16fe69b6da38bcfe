// A day as a span: twenty-four hours, whatever the clocks do on a day of the calendar.

/** In milliseconds. */
export const DAY_MS = 24 * 60 * 60_000;
