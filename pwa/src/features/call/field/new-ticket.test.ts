import { expect, it, vi } from 'vitest';
import type {
  EquipmentSummary,
  FieldDef,
  FormState,
  Organisation,
  Person,
  RunningEngine,
  ServiceDef,
} from '../../../contract/api';
import { useEngine } from '../../../contract/engine';
import { flushAll } from '../../../kit/debounce';
import { channelOf } from '../channels';
import { besideKey, draftKey } from './draft-key';
import { Birth } from './new-ticket.svelte';

const organisation = { channels: ['phone', 'paper'].map((id) => ({ id, label: id })) } as unknown as Organisation;
const letter = { channels: ['paper'] } as unknown as ServiceDef;

// T1: what the service asks is judged by the channel under which the ticket is born, by the server as here.
it('asks what the channel of the ticket asks, which is the one that it is born under', () => {
  const form = vi.fn((..._asked: unknown[]) => ({ fields: [], missing: [] }));
  useEngine({ form } as unknown as RunningEngine);
  const birth = new Birth('new ticket');
  birth.written.service = 'dictamen';
  birth.written.channel = 'phone';
  const channel = channelOf(organisation, letter, birth.written.channel);
  expect(birth.command(letter, channel).channel).toBe('paper');
  birth.form(channel);
  expect(form).toHaveBeenCalledExactlyOnceWith('dictamen', 'open', {}, 'paper');
});

it('leaves what was written about another item as it is, and is kept beside it', async () => {
  const drafts = new Map<string, string>();
  const setDraft = async (key: string, text: string | null) =>
    void (text === null ? drafts.delete(key) : drafts.set(key, text));
  useEngine({ draft: async (key: string) => drafts.get(key) ?? null, setDraft } as unknown as RunningEngine);
  const begun = async (item: string | null) => {
    const birth = new Birth(draftKey(null));
    const found = await birth.recover(item);
    return { birth, found };
  };
  const first = await begun('printer');
  first.birth.set({ equipment: 'printer', subject: 'No imprime' });
  await first.birth.keep();

  const other = await begun('kiosk');
  expect([other.found, other.birth.written.subject]).toEqual([false, '']);
  other.birth.set({ equipment: 'kiosk', subject: 'Sin red' });
  await other.birth.keep();
  expect([...drafts.keys()]).toEqual([draftKey(null), besideKey(draftKey(null), 'kiosk')]);

  for (const [item, subject] of [
    ['kiosk', 'Sin red'],
    ['printer', 'No imprime'],
    [null, 'No imprime'],
  ] as const)
    expect((await begun(item)).birth.written.subject).toBe(subject);
  await other.birth.discard();
  expect([...drafts.keys()]).toEqual([draftKey(null)]);
});

it('takes up what was begun at an item though it is about another by now: a reloaded page loses nothing', async () => {
  const drafts = new Map<string, string>();
  const setDraft = async (key: string, text: string | null) =>
    void (text === null ? drafts.delete(key) : drafts.set(key, text));
  useEngine({ draft: async (key: string) => drafts.get(key) ?? null, setDraft } as unknown as RunningEngine);
  const begun = async (at: string | null) => {
    const birth = new Birth(draftKey(null));
    await birth.recover(at);
    return birth;
  };
  const write = async (at: string, about: string, subject: string) => {
    const birth = await begun(at);
    birth.set({ equipment: about, subject });
    await birth.keep();
  };
  await write('printer', 'scanner', 'No escanea');
  await write('kiosk', 'plotter', 'Sin tinta');
  const stands = async (at: string | null) => {
    const { equipment, subject } = (await begun(at)).written;
    return [equipment, subject];
  };
  expect(await stands('printer')).toEqual(['scanner', 'No escanea']);
  expect(await stands('kiosk')).toEqual(['plotter', 'Sin tinta']);
  expect(await stands(null)).toEqual(['scanner', 'No escanea']);
  expect([...drafts.keys()]).toEqual([draftKey(null), besideKey(draftKey(null), 'kiosk')]);
});

it('throws away a draft that it cannot read', async () => {
  const drafts = new Map([[draftKey(null), '[']]);
  const setDraft = async (key: string) => void drafts.delete(key);
  useEngine({ draft: async (key: string) => drafts.get(key) ?? null, setDraft } as unknown as RunningEngine);
  const birth = new Birth(draftKey(null));
  expect([await birth.recover(), birth.key, drafts.size]).toEqual([false, draftKey(null), 0]);
});

/** Drafts of a device that answers no reading before it is told to. */
function slowDrafts(text: string) {
  const drafts = new Map([[draftKey(null), text]]);
  const asked: { answer: () => void; fail: (why: unknown) => void }[] = [];
  const draft = (key: string) =>
    new Promise<string | null>((resolve, fail) => asked.push({ answer: () => resolve(drafts.get(key) ?? null), fail }));
  const setDraft = async (key: string, said: string | null) =>
    void (said === null ? drafts.delete(key) : drafts.set(key, said));
  useEngine({ draft, setDraft } as unknown as RunningEngine);
  const kept = () => JSON.parse(drafts.get(draftKey(null)) ?? 'null') as { written: Record<string, unknown> } | null;
  return { asked, kept };
}
const before = JSON.stringify({ at: 1, written: { subject: 'No imprime', room: 'sala 2', fields: { tipo: 'láser' } } });

it('loses nothing that is typed while its draft is being read, and nothing of the draft', async () => {
  const { asked, kept } = slowDrafts(before);
  const birth = new Birth(draftKey(null));
  const reading = birth.recover();
  birth.set({ subject: 'No enciende' });
  birth.setField('marca', 'HP');
  flushAll();
  expect(kept()?.written['subject']).toBe('No imprime');
  asked[0]?.answer();
  expect(await reading).toBe(true);
  const whole = { subject: 'No enciende', room: 'sala 2', fields: { tipo: 'láser', marca: 'HP' } };
  expect(birth.written).toMatchObject(whole);
  flushAll();
  await vi.waitFor(() => expect(kept()?.written).toMatchObject(whole));
});

it('writes nothing over a draft that could not be read: it is read again first', async () => {
  const { asked, kept } = slowDrafts(before);
  const birth = new Birth(draftKey(null));
  const reading = birth.recover();
  asked[0]?.fail(new Error('the storage does not answer'));
  await expect(reading).rejects.toThrow();
  birth.set({ subject: 'No enciende' });
  const keeping = birth.keep();
  expect(kept()?.written['subject']).toBe('No imprime');
  asked[1]?.answer();
  await keeping;
  expect(kept()?.written).toMatchObject({ subject: 'No enciende', room: 'sala 2' });
});

it('reaches nobody who was taken for the caller and is not', () => {
  useEngine({ setDraft: async () => undefined } as unknown as RunningEngine);
  const birth = new Birth('new ticket');
  const ana = { id: 'ana', mail: 'ana@oaxaca.gob.mx', phone: '4410', client_org: 'Finanzas' } as unknown as Person;
  Object.assign(birth.written, { person: 'ana', name: 'Ana', mail: 'ana@oaxaca.gob.mx', phone: '951 501 5000' });
  birth.typeName('Eva', [ana]);
  const { requester } = birth.command(undefined, 'phone');
  expect(requester).toEqual({ name: 'Eva', phone: '951 501 5000' });
});

// SEC-05: asked once, by the form.
it('says the variant that its form was answered with', () => {
  const birth = new Birth('new ticket');
  birth.written.fields = { tipo_equipo: 'Impresora' };
  const kinds = ['Impresora', 'Escáner'];
  const asked = [{ id: 'tipo_equipo', kind: 'choice', options: kinds }] as unknown as FieldDef[];
  const incident = { channels: ['phone'], subservices: kinds } as unknown as ServiceDef;
  expect(birth.command(incident, 'phone', asked).subservice).toBe('Impresora');
});

const item = (id: string, building: string, room: string, person: string) =>
  ({ id, building, room, person }) as EquipmentSummary;

it('follows another service and another item in what the first ones proposed, and keeps what was chosen by hand', () => {
  useEngine({ setDraft: async () => undefined } as unknown as RunningEngine);
  const service = (id: string, default_priority: string) => ({ id, default_priority }) as ServiceDef;
  const birth = new Birth('new ticket');
  const [server, printer] = [service('server', 'high'), service('printer', 'low')];
  birth.takeService(server, undefined);
  birth.takeService(printer, server);
  expect(birth.written).toMatchObject({ service: 'printer', priority: 'low' });
  birth.written.priority = 'medium';
  birth.takeService(server, printer);
  expect(birth.written.priority).toBe('medium');

  const [one, other] = [item('1', 'edificio-1', 'sala 2', 'Ana'), item('2', 'edificio-2', 'sala 5', 'Eva')];
  birth.takeItem(one, undefined);
  birth.takeItem(other, one);
  expect(birth.written).toMatchObject({ equipment: '2', building: 'edificio-2', room: 'sala 5', name: 'Eva' });
  birth.written.room = 'pasillo';
  Object.assign(birth.written, { person: 'eva' });
  birth.takeItem(one, other);
  expect(birth.written).toMatchObject({ building: 'edificio-1', room: 'pasillo', name: 'Eva' });
});

it('says of an item that is taken off neither where it stands nor with whom, also once another is chosen', () => {
  useEngine({ setDraft: async () => undefined } as unknown as RunningEngine);
  const birth = new Birth('new ticket');
  const [one, other] = [item('1', 'edificio-1', 'sala 2', 'Ana'), item('2', 'edificio-2', 'sala 5', 'Eva')];
  birth.takeItem(one, undefined);
  birth.dropItem(one);
  expect(birth.written).toMatchObject({ equipment: null, building: '', room: '', name: '' });
  birth.takeItem(other, undefined);
  expect(birth.written).toMatchObject({ equipment: '2', building: 'edificio-2', room: 'sala 5', name: 'Eva' });
  birth.set({ room: 'pasillo', name: 'Luz' });
  birth.dropItem(other);
  expect(birth.written).toMatchObject({ equipment: null, building: '', room: 'pasillo', name: 'Luz' });
});

it('says nothing that was answered for another service, or before another answer', () => {
  const birth = new Birth('new ticket');
  birth.written.fields = { rfc: 'XAXX010101000', serie: ' A-1 ', motivo: 'Ya no' };
  const asked = [
    { id: 'serie', kind: 'text', shown: true },
    { id: 'motivo', kind: 'text', shown: false },
  ] as unknown as FieldDef[];
  expect(birth.command(undefined, 'phone', asked).fields).toEqual({ serie: 'A-1' });
});

// SEC-28: an order that is owed, beside whatever else is being written.
it('is born as what continues another, and has a draft of its own', () => {
  const birth = new Birth(draftKey('servicio=install&continua=old'));
  expect(birth.key).not.toBe(draftKey(null));
  expect(birth.command(undefined, 'phone')).not.toHaveProperty('continues');
  birth.written.continues = 'old';
  expect(birth.command(undefined, 'phone').continues).toBe('old');
});

it('calls whom the institution serves by its own word where that is missing', () => {
  const birth = new Birth('new ticket');
  const fields = [{ id: 'unidad', core: 'client_org', mustHave: true, shown: false }];
  const served = { client_word: 'Unidad Administrativa' } as unknown as Organisation;
  const lacks = birth.lacks({ fields, missing: [] } as unknown as FormState, served);
  expect(lacks.find(({ id }) => id === 'client_org')?.text).toContain('Unidad Administrativa');
});

// OAX-19, OAX-76: who asks for themselves is not asked who they are; nothing is kept of it before they write.
it('proposes who asks, and leaves what somebody wrote', async () => {
  const kept: string[] = [];
  useEngine({
    draft: async () => null,
    setDraft: async (_key: string, text: string) => void kept.push(text),
  } as unknown as RunningEngine);
  const me = {
    id: 'itzel',
    name: 'Itzel',
    mail: null,
    phone: '12407',
    client_org: 'Registro Civil',
    buildings: ['ed2'],
  };
  const birth = new Birth(draftKey(null));
  await birth.recover();
  birth.propose(me as unknown as Person);
  const { requester, place } = birth.command(undefined, 'portal');
  expect(requester).toEqual({ name: 'Itzel', person: 'itzel', phone: '12407', client_org: 'Registro Civil' });
  expect(place).toEqual({ building: 'ed2' });
  flushAll();
  expect([kept.filter((text) => text.includes('Itzel')), birth.keptAt]).toEqual([[], null]);

  birth.typeName('Omar', [me as unknown as Person]);
  birth.propose(me as unknown as Person);
  expect(birth.command(undefined, 'portal').requester.name).toBe('Omar');
});
