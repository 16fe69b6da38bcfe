// How two phones on one network find each other: what differs of WebRTC's descriptions, small enough for one code.
import { hex } from '../../contract/pure/hex';

/** Where a phone listens. */
export interface Address {
  /** An address, or a name that the phone answers to itself (`….local`). */
  host: string;
  port: number;
}
export interface NearCode {
  /** Of an answer: the mark of the code that it answers; null of an offer. */
  answers: Uint8Array | null;
  ufrag: string;
  password: string;
  /** SHA-256 of the certificate that it will show. */
  fingerprint: Uint8Array;
  at: readonly Address[];
}

const VERSION = 1;
const OFFER = 1;
const ANSWER = 2;
const MARK = 4;
const FINGERPRINT = 32;
/** RFC 8839: from 4 and 22 on; browsers take far fewer than the 256 that they may. */
const UFRAG = { least: 4, most: 32 };
const PASSWORD = { least: 22, most: 64 };
const ADDRESSES = 8;
const ICE = /^[A-Za-z0-9+/]+$/;

/** What of a description goes into a code; null where there is no way to reach who made it. */
export function codeOf(sdp: string, answers: Uint8Array | null): NearCode | null {
  const lines = sdp.split(/\r?\n/);
  const after = (start: string) => lines.find((line) => line.startsWith(start))?.slice(start.length) ?? '';
  const print = after('a=fingerprint:sha-256 ').split(':');
  const fingerprint = Uint8Array.from(print, (pair) => parseInt(pair, 16));
  const at = lines.flatMap((line) => addressOf(line) ?? []);
  const code = { answers, ufrag: after('a=ice-ufrag:'), password: after('a=ice-pwd:'), fingerprint, at: first(at) };
  return sound(code) ? code : null;
}

/** `a=candidate:1 1 udp 2113937151 192.168.1.7 50000 typ host …`: a way in this network, or nothing of ours. */
function addressOf(line: string): Address | null {
  const said = /^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host(?: |$)/i.exec(line);
  const [, host = '', port = ''] = said ?? [];
  return bytesOf(host) === null ? null : { host: host.toLowerCase(), port: Number(port) };
}
/** Each once, the first of them. */
function first(all: readonly Address[]): Address[] {
  const seen = new Map(all.map((one) => [`${one.host} ${one.port}`, one]));
  return [...seen.values()].slice(0, ADDRESSES);
}

function sound({ answers, ufrag, password, fingerprint, at }: NearCode): boolean {
  const word = (text: string, { least, most }: { least: number; most: number }) =>
    text.length >= least && text.length <= most && ICE.test(text);
  return (
    (answers === null || answers.length === MARK) &&
    word(ufrag, UFRAG) &&
    word(password, PASSWORD) &&
    fingerprint.length === FINGERPRINT &&
    at.length > 0 &&
    at.length <= ADDRESSES &&
    at.every(({ host, port }) => bytesOf(host) !== null && port > 0 && port < 65_536)
  );
}

/** The description that a code stands for: one channel for data and nothing else. */
export function sdpOf({ answers, ufrag, password, fingerprint, at }: NearCode): string {
  const print = hex(fingerprint)
    .toUpperCase()
    .replace(/(..)(?!$)/g, '$1:');
  // RFC 8445, 5.1.2.1: a host's own address, the first of them before the others.
  const priority = (place: number) => 126 * 2 ** 24 + (65_535 - place) * 256 + 255;
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...at.map(({ host, port }, place) => `a=candidate:${place + 1} 1 udp ${priority(place)} ${host} ${port} typ host`),
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${print}`,
    `a=setup:${answers ? 'active' : 'actpass'}`,
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:65536',
    '',
  ].join('\r\n');
}

/** By what an answer names the code that it answers. */
export function markOf({ fingerprint }: NearCode): Uint8Array {
  return fingerprint.slice(0, MARK);
}

export function encode(code: NearCode): Uint8Array<ArrayBuffer> {
  const text = (word: string) => [word.length, ...new TextEncoder().encode(word)];
  return Uint8Array.from([
    (VERSION << 4) | (code.answers ? ANSWER : OFFER),
    ...(code.answers ?? []),
    ...text(code.ufrag),
    ...text(code.password),
    ...code.fingerprint,
    code.at.length,
    ...code.at.flatMap(({ host, port }) => {
      const bytes = bytesOf(host) ?? [];
      return [isName(host) ? NAME : bytes.length, ...bytes, port >> 8, port & 255];
    }),
  ]);
}

/** Null where these bytes are no such code. */
export function decode(bytes: Uint8Array): NearCode | null {
  let at = 0;
  const take = (length: number) => bytes.subarray(at, (at += length));
  const byte = () => take(1)[0] ?? 0;
  const word = (most: number) => {
    const length = byte();
    return length > most ? '' : String.fromCharCode(...take(length));
  };
  const head = byte();
  if (head >> 4 !== VERSION || ![OFFER, ANSWER].includes(head & 15)) return null;
  const answers = (head & 15) === ANSWER ? take(MARK).slice() : null;
  const [ufrag, password] = [word(UFRAG.most), word(PASSWORD.most)];
  const fingerprint = take(FINGERPRINT).slice();
  const count = byte();
  if (count > ADDRESSES) return null;
  const addresses: Address[] = [];
  for (let place = 0; place < count; place++) {
    const kind = byte();
    const host = hostOf(kind, take(kind === NAME ? 16 : Math.min(kind, 16)));
    addresses.push({ host, port: (byte() << 8) | byte() });
  }
  const code = { answers, ufrag, password, fingerprint, at: addresses };
  return at === bytes.length && sound(code) ? code : null;
}

/** What stands before an address: how many bytes it has, or that it is a name of 16. */
const NAME = 1;
const NAMED = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\.local$/i;
const isName = (host: string) => NAMED.test(host);

function bytesOf(host: string): number[] | null {
  if (isName(host))
    return host
      .slice(0, 36)
      .replaceAll('-', '')
      .match(/../g)!
      .map((pair) => parseInt(pair, 16));
  const parts = host.split('.');
  if (parts.length === 4) {
    const numbers = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
    return numbers.every((number) => number < 256) ? numbers : null;
  }
  return host.includes(':') ? groupsOf(host) : null;
}
/** The 16 bytes of an address of IPv6, with `::` where groups are left out. */
function groupsOf(host: string): number[] | null {
  const halves = host.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right = []] = halves;
  const missing = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const groups = [...left, ...(halves.length === 2 ? Array<string>(missing).fill('0') : []), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
}
/** The address of these bytes; empty where there is none. */
function hostOf(kind: number, bytes: Uint8Array): string {
  const digits = hex(bytes);
  if (kind === 4 && bytes.length === 4) return bytes.join('.');
  if (kind === NAME && bytes.length === 16)
    return `${digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}.local`;
  return kind === 16 && bytes.length === 16 ? digits.match(/.{4}/g)!.join(':') : '';
}
