// The labels of a service's fields, from the engine's own list of its forms.
import type { FieldDef } from '../engine/api';
import { engine } from '../engine/index';
import type { LabelOf } from './describe';

const STAGES: FieldDef['stage'][] = ['open', 'assign', 'work', 'issue', 'resolve', 'close'];

export function labels(service: string): LabelOf {
  let known: Map<string, string> | null = null;
  return (id) => {
    known ??= new Map(
      STAGES.flatMap((stage) => engine.form(service, stage, {}).fields.map((each) => [each.id, each.label])),
    );
    return known.get(id) ?? id;
  };
}
