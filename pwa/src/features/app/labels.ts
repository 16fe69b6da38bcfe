// The labels of a service's fields, from the engine's own list of its forms.
import type { FieldDef } from '../../contract/api';
import { engine } from '../../contract/engine';
import type { LabelOf } from '../ticket/story/describe';
import { paperField } from '../ticket/fields';
import { world } from './world.svelte';

const STAGES: FieldDef['stage'][] = ['open', 'assign', 'work', 'issue', 'resolve', 'close'];

/** Of the service a ticket has and of those it had: what was noted under them keeps its label. */
export function labels(service: string, former: readonly string[] = []): LabelOf {
  let known: Map<string, string> | null = null;
  return (id) => {
    known ??= new Map(
      [...former, service].flatMap((each) =>
        STAGES.flatMap((stage) => engine.form(each, stage, {}).fields.map((one) => [one.id, one.label] as const)),
      ),
    );
    return known.get(id) ?? paperField(world.organisation, [service, ...former], id)?.label ?? id;
  };
}
