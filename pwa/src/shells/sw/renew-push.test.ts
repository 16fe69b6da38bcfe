import { expect, it } from 'vitest';
import { type Address, renewPush } from './renew-push';

const address = (endpoint: string): Address => ({
  endpoint,
  toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
});
/** A browser with this address, which is given another one where it asks. */
function browser(has: string | null) {
  const asked: number[][] = [];
  return {
    asked,
    getSubscription: async () => (has === null ? null : address(has)),
    subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array<ArrayBuffer> }) => {
      asked.push([...applicationServerKey]);
      return address('https://push/new');
    },
  };
}
const told = { endpoint: 'https://push/old', kinds: ['assigned'], quiet: true, lang: 'en' };
/** A server that answers so to who asks; what it was told. */
function server(answer: () => Response) {
  const heard: unknown[] = [];
  const ask = (async (_path: string, init?: RequestInit) => {
    if (init?.method !== 'POST') return answer();
    heard.push(JSON.parse(String(init.body)));
    return new Response(null, { status: 204 });
  }) as typeof fetch;
  return { heard, ask };
}
const says = (state: unknown) => server(() => Response.json(state));

it('tells the address that the browser has in the place of the old one, with what is told as it was chosen', async () => {
  const { heard, ask } = says({ key: 'AAAA', told });
  const { asked, ...manager } = browser(null);
  expect(await renewPush(manager, address('https://push/given'), ask)).toBe(true);
  const chosen = { kinds: ['assigned'], quiet: true, lang: 'en' };
  expect(heard).toEqual([{ endpoint: 'https://push/given', p256dh: 'p', auth: 'a', ...chosen }]);
  expect(asked).toEqual([]);
});

it('asks for another where the browser has none, and tells nothing where it has the one that is known', async () => {
  const other = says({ key: 'AAAA', told });
  const none = browser(null);
  expect(await renewPush(none, null, other.ask)).toBe(true);
  expect([none.asked, (other.heard[0] as { endpoint: string }).endpoint]).toEqual([[[0, 0, 0]], 'https://push/new']);
  const same = says({ key: 'AAAA', told });
  expect(await renewPush(browser('https://push/old'), null, same.ask)).toBe(false);
  expect(same.heard).toEqual([]);
});

it('asks for nothing where this device is not told, the session has ended, or something else answers', async () => {
  const servers = [
    says({ key: 'AAAA', told: null }),
    says({ key: null, told }),
    server(() => Response.json({ code: 'no_session' }, { status: 401 })),
    server(() => new Response('<html>Entra a la red</html>')),
    server(() => {
      throw new TypeError('no network');
    }),
  ];
  for (const { heard, ask } of servers) {
    const manager = browser(null);
    expect(await renewPush(manager, null, ask)).toBe(false);
    expect([heard, manager.asked]).toEqual([[], []]);
  }
});
