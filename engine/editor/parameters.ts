import { LATER, type ParameterValue } from '../check/checked.ts';
import { lub } from '../types/lub.ts';
import { castText } from '../types/text.ts';
import { list, NULL, showType, type Type } from '../types/type.ts';
import type { Completion } from './answers.ts';
import { completion, shortened } from './completion.ts';
import type { Expected } from './expected.ts';
import type { Probe } from './probe.ts';

/** A parameter in words: `$least: i64 = 10`; without a value nobody knows yet. */
export function parameterText(name: string, value: ParameterValue | typeof LATER): string {
  if (value === LATER) return `$${name}`;
  const type = typeOf(value);
  return type === null ? `$${name}` : `$${name}: ${shortened(showType(type))} = ${shortened(valueText(value))}`;
}

/** The type of a value; null where a list has items of none in common. */
function typeOf(value: ParameterValue): Type | null {
  if ('type' in value) return value.type;
  const item = value.list.map(typeOf).reduce((type, other) => (type === null || other === null ? null : lub(type, other)), NULL);
  return item && list(item);
}

function valueText(value: ParameterValue): string {
  if ('list' in value) return `[${value.list.map(valueText).join(', ')}]`;
  if (value.value === null) return 'null';
  return value.type.kind === 'string' ? JSON.stringify(value.value) : castText(value.type, value.value);
}

/** The parameters that a text is given, behind `$`. */
export function parameterCompletions({ survey }: Probe, { takes, exact }: Expected): Completion[] {
  return [...(survey.given.parameters ?? [])].flatMap(([name, value]) => {
    const type = value === LATER ? null : typeOf(value);
    const detail = value === LATER || type === null ? '' : shortened(`${showType(type)} = ${valueText(value)}`);
    const fitting = type === null || takes(type);
    return exact && !fitting ? [] : [completion('parameter', `$${name}`, fitting ? 72 : 30, { detail, doc: 'parameter of the query' })];
  });
}
