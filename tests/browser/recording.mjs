// A voice note as WhatsApp sends it, made here: Ogg with Opus in it that says nothing.

/** Samples a second that Opus counts by, and in one packet of 20 ms. */
const RATE = 48_000;
const PACKET = 960;
/** Samples before the first that is heard. */
const SKIPPED = 312;
/** A packet of silence. */
const SILENCE = [0xf8, 0xff, 0xfe];
/** The name that WhatsApp gives one. */
export const VOICE_NOTE = 'PTT-20261122-WA0003.opus';

/** The sum that Ogg's pages carry: CRC-32 by the polynomial of Ethernet, its bits as they stand. */
function sum(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** A page of packets; `flags`: 2 the first, 4 the last; `at`: the samples up to its end. */
function page(number, flags, at, packets) {
  const head = Buffer.alloc(27);
  head.write('OggS', 0, 'latin1');
  head[5] = flags;
  head.writeBigUInt64LE(BigInt(at), 6);
  head.writeUInt32LE(7, 14);
  head.writeUInt32LE(number, 18);
  head[26] = packets.length;
  const whole = Buffer.concat([head, Buffer.from(packets.map(({ length }) => length)), ...packets]);
  whole.writeUInt32LE(sum(whole), 22);
  return whole;
}

/** A voice note of so many seconds, at most five: its packets stand on one page. */
export function voiceNote(seconds) {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  [head[8], head[9]] = [1, 1];
  head.writeUInt16LE(SKIPPED, 10);
  head.writeUInt32LE(RATE, 12);
  const tags = Buffer.alloc(20);
  tags.write('OpusTags', 0, 'latin1');
  tags.writeUInt32LE(4, 8);
  tags.write('sine', 12, 'latin1');
  const end = SKIPPED + seconds * RATE;
  const packets = Array.from({ length: Math.ceil(end / PACKET) }, () => Buffer.from(SILENCE));
  return Buffer.concat([page(0, 2, 0, [head]), page(1, 0, 0, [tags]), page(2, 4, end, packets)]);
}
