import { type Fit, fitting } from '../../columns/fitting.ts';
import * as types from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { type Json, JsonObject } from './parse.ts';

/** Turns JSON into a value of a type; undefined where it does not fit. */
export type Reading = (json: Json) => Value | undefined;

/** How JSON becomes values of `type`: records from objects, maps from objects or lists of `{key, value}`, times from text. */
export function reading(type: types.Type): Reading {
  const read = nonNull(type);
  return json => (json === null ? null : read(json));
}

function nonNull(type: types.Type): Reading {
  switch (type.kind) {
    case 'list':
      return listReading(reading(type.item));
    case 'record':
      return recordReading(type.fields.map(field => [field.name, reading(field.type)]));
    case 'map':
      return mapReading(reading(type.key), reading(type.value));
    default:
      return scalarReading(type);
  }
}

function scalarReading(type: types.Type): Reading {
  const [fromText, fromBool, fromInteger, fromFloat] = [types.STRING, types.BOOL, types.I64, types.F64].map(from => fit(from, type));
  const fromLarge = fit(types.U64, type);
  return json => {
    switch (typeof json) {
      case 'string':
        return fromText?.(json);
      case 'boolean':
        return fromBool?.(json);
      case 'bigint':
        return BigInt.asIntN(64, json) === json ? fromInteger?.(json) : fromAnyInteger(json, fromLarge ?? null, fromFloat ?? null);
      case 'number':
        return fromFloat?.(json);
      default:
        return undefined;
    }
  };
}

function fit(from: types.Type, to: types.Type): Fit | null {
  return types.sameType(from, to) ? value => value : fitting(from, to);
}

function fromAnyInteger(integer: bigint, fromLarge: Fit | null, fromFloat: Fit | null): Value | undefined {
  return BigInt.asUintN(64, integer) === integer ? fromLarge?.(integer) : fromFloat?.(Number(integer));
}

function listReading(item: Reading): Reading {
  return json => (Array.isArray(json) ? all((json as readonly Json[]).map(item)) : undefined);
}

function recordReading(fields: readonly (readonly [string, Reading])[]): Reading {
  return json => (json instanceof JsonObject ? all(fields.map(([name, read], i) => read(json.get(name, i) ?? null))) : undefined);
}

function mapReading(key: Reading, value: Reading): Reading {
  return json => {
    const pairs =
      json instanceof JsonObject
        ? json.names.map((name, i) => [name, json.values[i] ?? null] as const)
        : Array.isArray(json)
          ? (json as readonly Json[]).map(pairOf)
          : undefined;
    return pairs && all(pairs.map(pair => pair && all([key(pair[0]), value(pair[1])])));
  };
}

function pairOf(json: Json): readonly [Json, Json] | undefined {
  const key = json instanceof JsonObject ? json.get('key') : undefined;
  return key === undefined ? undefined : [key, (json as JsonObject).get('value', 1) ?? null];
}

function all(values: readonly (Value | undefined)[]): readonly Value[] | undefined {
  return values.includes(undefined) ? undefined : (values as readonly Value[]);
}
