import { describe, expect, it } from 'vitest';
import { codeOf, decode, encode, markOf, sdpOf, type NearCode } from './near-code';

const PRINT = Array.from({ length: 32 }, (_, at) => (at * 7 + 1).toString(16).padStart(2, '0').toUpperCase()).join(':');
const NAME = '4c0a9d2e-1b7f-4e63-9a55-0123456789ab.local';
/** As Chromium describes one channel for data: what is not of this network is passed over. */
const SDP = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=application 50000 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 192.168.1.7',
  'a=candidate:1 1 udp 2113937151 192.168.1.7 50000 typ host generation 0 network-id 1',
  `a=candidate:2 1 udp 2113937150 ${NAME} 50001 typ host generation 0`,
  'a=candidate:3 1 udp 2113939711 fd00:0:0:1::a2 50002 typ host generation 0',
  'a=candidate:1 1 udp 2113937151 192.168.1.7 50000 typ host generation 0 network-id 2',
  'a=candidate:4 1 tcp 1518280447 192.168.1.7 9 typ host tcptype active generation 0',
  'a=candidate:5 1 udp 1677729535 201.1.2.3 50000 typ srflx raddr 0.0.0.0 rport 0 generation 0',
  'a=ice-ufrag:h7Yx',
  'a=ice-pwd:0123456789abcdefghij+/AB',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${PRINT}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
].join('\r\n');

function offered(): NearCode {
  const code = codeOf(SDP, null);
  if (!code) throw new Error('no code');
  return code;
}

describe('how two phones on one network find each other', () => {
  it('takes of a description what differs, and of the ways those of this network, each once', () => {
    expect(offered()).toMatchObject({ answers: null, ufrag: 'h7Yx', password: '0123456789abcdefghij+/AB' });
    expect(offered().at).toEqual([
      { host: '192.168.1.7', port: 50_000 },
      { host: NAME, port: 50_001 },
      { host: 'fd00:0:0:1::a2', port: 50_002 },
    ]);
  });

  it('comes back as it was, in bytes that one code holds easily', () => {
    const bytes = encode(offered());
    expect(bytes.length).toBeLessThan(150);
    const at = [...offered().at.slice(0, 2), { host: 'fd00:0000:0000:0001:0000:0000:0000:00a2', port: 50_002 }];
    expect(decode(bytes)).toEqual({ ...offered(), at });
    const answer = { ...offered(), answers: markOf(offered()) };
    expect(decode(encode(answer))?.answers).toEqual(offered().fingerprint.slice(0, 4));
  });

  it('makes a description of which a code can be made again', () => {
    const again = codeOf(sdpOf(offered()), null);
    expect(again).toEqual(offered());
    expect(sdpOf(offered())).toContain('a=setup:actpass\r\n');
    expect(sdpOf({ ...offered(), answers: markOf(offered()) })).toContain('a=setup:active\r\n');
    expect(sdpOf(offered())).toContain(`a=fingerprint:sha-256 ${PRINT}\r\n`);
  });

  it('makes none where nobody could be reached', () => {
    expect(codeOf(SDP.replace(/a=candidate:.*\r\n/g, ''), null)).toBeNull();
    expect(codeOf(SDP.replace('sha-256', 'sha-1'), null)).toBeNull();
    expect(codeOf('', null)).toBeNull();
  });

  it('takes no other bytes for a code, however they are spoiled', () => {
    const bytes = encode({ ...offered(), answers: markOf(offered()) });
    for (let length = 0; length < bytes.length; length++) expect(decode(bytes.slice(0, length))).toBeNull();
    expect(decode(Uint8Array.from([...bytes, 0]))).toBeNull();
    const spoiled = (place: number, value: number) =>
      decode(Uint8Array.from(bytes, (byte, at) => (at === place ? value : byte)));
    expect(spoiled(0, 0x21)).toBeNull(); // a later version
    expect(spoiled(0, 0x13)).toBeNull(); // neither an offer nor an answer
    expect(spoiled(5, 255)).toBeNull(); // a word longer than any
    expect(spoiled(6, 10)).toBeNull(); // a line's end in a word: nothing of a description can be smuggled in
    expect(spoiled(5 + 1 + 4 + 1 + 24 + 32, 200)).toBeNull(); // more ways than any phone has
    for (let place = 0; place < bytes.length; place++)
      for (const value of [0, 1, 127, 255]) expect(() => spoiled(place, value)).not.toThrow();
  });

  it('takes no host that is neither an address nor a name of a phone', () => {
    for (const host of ['example.org', '10.0.0.256', '1.2.3', 'fe80::1::2', 'fe80:1', 'a b', '']) {
      const code = codeOf(SDP.replaceAll('192.168.1.7 50000 typ', `${host} 50000 typ`), null);
      expect(code?.at.map((one) => one.host)).toEqual([NAME, 'fd00:0:0:1::a2']);
    }
  });
});
