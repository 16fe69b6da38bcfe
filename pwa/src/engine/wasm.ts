// The core as WebAssembly: loads it, and turns what it throws into refusals.
import init, {
  Answer as WasmAnswer,
  Core as WasmCore,
  Push as WasmPush,
  bare_heic,
  command_of,
  device_code,
  fetched,
  initSync,
  is_for,
  left,
  __wbg_reset_state,
  new_log,
  outbox_file,
  outbox_to_sign,
  problem,
  rank,
  sentences,
  start_over,
  unsaid,
} from '../core-wasm/ronda_pwa_core.js';
import url from '../core-wasm/ronda_pwa_core_bg.wasm?url';
import type {
  ActCommand,
  Answer,
  AnswerHead,
  Circumstances,
  Core,
  CoreAct,
  CoreSummary,
  Handing,
  Log,
  Looked,
  Made,
  Push,
  Received,
  Replica,
} from './core';
import type { Command, FieldDef, FormState, Problem, Refusal, Sentence, Site, Waits } from '../contract/api';
import type * as shared from '../contract/shared';
import type { Handed } from './light';
import type { Load } from './sync/request-size';
import { Refused, asRefused, refuse } from './refusals';
import { coreBytes } from './core-bytes';

/** Compiled here, or handed over by the worker that has compiled it already. */
export async function loadCore(): Promise<{ core: Core; module: WebAssembly.Module }> {
  try {
    const response = fetch(url, { credentials: 'same-origin' });
    const module = await WebAssembly.compileStreaming(response).catch(async () =>
      WebAssembly.compile(await coreBytes(url)),
    );
    await init({ module_or_path: module });
    return { core: new CoreFace(), module };
  } catch (error) {
    throw asRefused(error, 'core_failed');
  }
}
export function adoptCore(module: WebAssembly.Module): Core {
  initSync({ module });
  return new CoreFace();
}

/** `shared::catalog::FieldState`. */
type CoreField = Omit<FormState['fields'][number], 'error'> & { error: string | null };

/** Labels as a screen shows them: the colon and the star that some manuals print belong to the paper. */
function plain<T extends { label: string }>(all: T[]): T[] {
  return all.map((one) => ({ ...one, label: one.label.replace(/[\s*:]+$/, '') }));
}

/** Grows when a trap made every object of the former memory void. */
let lives = 0;

class CoreFace implements Core {
  private inside = { core: new WasmCore(), life: lives };
  private readonly table = JSON.parse(sentences()) as Record<string, Sentence>;
  private organisation: string | null = null;
  private directory: string | null = null;

  /** The core; after a trap a new one, told what the former one knew. */
  private get core(): WasmCore {
    if (this.inside.life !== lives) {
      this.inside = { core: new WasmCore(), life: lives };
      if (this.organisation !== null) this.inside.core.set_organisation(this.organisation);
      if (this.directory !== null) this.inside.core.set_directory(this.directory);
    }
    return this.inside.core;
  }
  /** The same once more costs nothing: an answer's are read as it is taken in, and out of the storage as they are told. */
  setOrganisation(json: string): void {
    if (json === this.organisation) return;
    told(() => this.core.set_organisation(json));
    this.organisation = json;
  }
  setDirectory(json: string): void {
    if (json === this.directory) return;
    told(() => this.core.set_directory(json));
    this.directory = json;
  }
  newLog(device: string, code: string, person: string): Log {
    return told(() => new_log(device, code, person) as Log);
  }
  dispatch(log: Log, replica: Replica | null, rows: CoreAct[], command: Command, { site, now }: Circumstances): Made {
    const random = crypto.getRandomValues(new Uint8Array(10));
    return made(() => this.core.dispatch(log.bytes, replica, rows, JSON.stringify(whole(command)), site, now, random));
  }
  strike(log: Log, row: CoreAct, { site, now }: Circumstances): Made {
    return made(() => this.core.strike(log.bytes, row, site, now));
  }
  look(replica: Replica, rows: CoreAct[], { site, now }: Circumstances): Looked | null {
    const looked = parsed<Looked>(told(() => this.core.look(replica, rows, site, now)));
    for (const each of looked?.possibilities ?? []) {
      each.missing = plain(each.missing);
      each.lacks = plain(each.lacks);
    }
    return looked;
  }
  summary(replica: Replica, rows: CoreAct[]): CoreSummary | null {
    return parsed(told(() => this.core.summary(replica, rows)));
  }
  push(log: Log, rows: CoreAct[], app: string, known: boolean, holds: number, { acts, news }: Load): Push {
    return told(() => {
      const push = new WasmPush(log.bytes, rows, app, news, known, acts);
      push.hold(holds);
      return {
        toSign: push.to_sign(),
        acts: push.acts(),
        log: push.log() as Log,
        mended: push.mended() as CoreAct[],
        doubtful: push.doubtful(),
        message: (signature: Uint8Array) => {
          const message = push.message(signature);
          push.free();
          return message;
        },
      };
    });
  }
  startOver(log: Log): Log {
    return told(() => start_over(log.bytes) as Log);
  }
  left(log: Log, last: number): Log {
    return told(() => left(log.bytes, last) as Log);
  }
  fetched(message: Uint8Array, standing: Replica | null): ReturnType<Core['fetched']> {
    const { replica, summary } = told(() => fetched(message, standing) as { replica: Replica | null; summary: string });
    return { replica, summary: JSON.parse(summary) as CoreSummary };
  }
  answer(message: Uint8Array): Answer {
    const answer = told(() => new WasmAnswer(message));
    const life = lives;
    return {
      head: (log) => told(() => answer.head(log.bytes) as AnswerHead),
      data: () => told(() => answer.data() as ReturnType<Answer['data']>),
      receive: (log, rows, replicas, all) =>
        told(() => {
          const received = answer.receive(log.bytes, rows, replicas, all) as Omit<Received, 'summaries'> & {
            summaries: string;
          };
          return { ...received, summaries: JSON.parse(received.summaries) as CoreSummary[] };
        }),
      free: () => {
        if (life === lives) answer.free();
      },
    };
  }
  problem(message: Uint8Array): Problem {
    return told(() => problem(message) as Problem);
  }
  outboxToSign(device: string, lastNumber: number, head: Uint8Array): Uint8Array {
    return told(() => outbox_to_sign(device, lastNumber, head));
  }
  outboxFile(device: string, first: number, before: Uint8Array, acts: Uint8Array[], signature: Uint8Array): Uint8Array {
    return told(() => outbox_file(device, first, before, acts, signature));
  }
  form(service: string, stage: FieldDef['stage'], values: Record<string, string>, channel: string | null): FormState {
    const json = told(() => this.core.form(service, stage, JSON.stringify(values), channel ?? undefined));
    const { fields, missing } = JSON.parse(json) as { fields: CoreField[]; missing: FormState['missing'] };
    return { fields: this.worded(plain(fields)), missing: plain(missing) };
  }
  recordForm(register: string, values: Record<string, string>): FormState['fields'] {
    const json = told(() => this.core.record_form(register, JSON.stringify(values)));
    return this.worded(JSON.parse(json) as CoreField[]);
  }
  /** Each with what is wrong with its answer in words. */
  private worded(fields: CoreField[]): FormState['fields'] {
    return fields.map((field) => ({ ...field, error: field.error === null ? null : this.sentence(field.error) }));
  }
  commandOf(act: Uint8Array): ActCommand {
    return JSON.parse(told(() => command_of(act))) as ActCommand;
  }
  bareHeic(bytes: Uint8Array): Uint8Array | undefined {
    return told(() => bare_heic(bytes));
  }
  deviceCode(check: shared.DeviceCheck): string {
    return told(() => device_code(JSON.stringify(check)));
  }
  rank(articles: string, typed: string): number[] {
    return Array.from(told(() => rank(articles, typed)));
  }
  isFor(rule: string, register: string, client: string, records: string): boolean {
    return told(() => is_for(rule, register, client, records));
  }
  unsaid(rule: string, asked: string, says: string): shared.FieldId[] {
    return JSON.parse(told(() => unsaid(rule, asked, says))) as shared.FieldId[];
  }
  sameFault(one: string, other: string): boolean {
    return told(() => this.core.same_fault(one, other));
  }
  outages(reports: string, now: number): shared.Outage[] {
    return JSON.parse(told(() => this.core.outages(reports, now))) as shared.Outage[];
  }
  awaits(summary: string, site: Site): Waits | null {
    return parsed(told(() => this.core.awaits(summary, site)));
  }
  papers(view: string): ReturnType<Core['papers']> {
    return JSON.parse(told(() => this.core.papers(view))) as ReturnType<Core['papers']>;
  }
  approvalToSign(view: string, person: string, decision: string): ReturnType<Core['approvalToSign']> {
    return JSON.parse(told(() => this.core.approval_to_sign(view, person, decision))) as ReturnType<
      Core['approvalToSign']
    >;
  }
  inDispute(views: string, disputed: string): string {
    return told(() => this.core.in_dispute(views, disputed));
  }
  demandedPapers(demands: string, tickets: string): shared.DemandedPaper[] {
    return JSON.parse(told(() => this.core.demanded_papers(demands, tickets))) as shared.DemandedPaper[];
  }
  reportDue(summary: string): number | null {
    return told(() => this.core.report_due(summary)) ?? null;
  }
  papersToSend(service: string): ReturnType<Core['papersToSend']> {
    return JSON.parse(told(() => this.core.papers_to_send(service))) as ReturnType<Core['papersToSend']>;
  }
  receipt(over: string, item: string): string {
    return told(() => WasmCore.receipt(over, item));
  }
  issued(view: string): ReturnType<Core['issued']> {
    return JSON.parse(told(() => WasmCore.issued(view))) as ReturnType<Core['issued']>;
  }
  discrepancies(ticket: string, item: string): ReturnType<Core['discrepancies']> {
    return JSON.parse(told(() => this.core.discrepancies(ticket, item))) as ReturnType<Core['discrepancies']>;
  }
  waits(ticket: string, item: string): ReturnType<Core['waits']> {
    return JSON.parse(told(() => this.core.waits(ticket, item))) as ReturnType<Core['waits']>;
  }
  hand(replica: Replica, person: string, heads: Uint8Array[], now: number): Handing<Uint8Array> {
    return told(() => this.core.hand(replica, person, heads, now) as Handing<Uint8Array>);
  }
  take(log: Log, handed: Handed, standing: Replica | null, now: number): Handing<Replica> {
    const { proof, history, acts, device, person } = handed;
    return told(
      () => this.core.take(log.bytes, proof, history, acts, device, person, standing, now) as Handing<Replica>,
    );
  }
  sentence(why: string): Sentence {
    return this.table[why] ?? { es: why, en: why };
  }
}

function made(call: () => unknown): Made {
  const value = told(call) as Omit<Made, 'summary'> & { summary: string | null };
  return { ...value, summary: parsed<CoreSummary>(value.summary) };
}
function parsed<T>(json: string | null | undefined): T | null {
  return json === null || json === undefined ? null : (JSON.parse(json) as T);
}

/** The core throws refusals as plain objects, faults as texts. After a trap its memory is not to be trusted: a new one. */
function told<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    if (thrown instanceof WebAssembly.RuntimeError) {
      __wbg_reset_state();
      lives += 1;
    }
    if (isRefusal(thrown)) throw new Refused(thrown.code, thrown, thrown.missing && plain(thrown.missing));
    throw refuse(thrown instanceof WebAssembly.RuntimeError ? 'core_failed' : 'bad_answer', thrown);
  }
}
function isRefusal(thrown: unknown): thrown is Refusal {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'es' in thrown;
}

/** A birth as the core reads it: the reference and the catalog's version must stand there, and are given there. */
function whole(command: Command): shared.Command {
  return 'open_ticket' in command ? { open_ticket: { provisional: '', catalog: '', ...command.open_ticket } } : command;
}
