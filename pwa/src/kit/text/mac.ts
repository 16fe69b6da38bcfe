// A MAC address as the registry writes it.

/** «001a2b3c4d5e» as «00:1A:2B:3C:4D:5E»; anything else as it is. */
export const writtenMac = (text: string): string =>
  /^[0-9a-f]{12}$/i.test(text) ? (text.toUpperCase().match(/../g) ?? []).join(':') : text;
