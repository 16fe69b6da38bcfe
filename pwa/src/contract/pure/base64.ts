// Bytes as base64, and as base64url without padding.

export function base64(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
/** Throws where the text is none. */
export function unbase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
/** As it may stand in an address: `-` and `_`, no padding. */
export function base64url(bytes: ArrayBuffer | Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
/** Throws where the text is none. */
export function unbase64url(text: string): Uint8Array<ArrayBuffer> {
  return unbase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}
