import type { ParameterValue } from '../check/checked.ts';
import { DataError } from '../diagnostics/failure.ts';
import { type Json, JsonObject, parseJson } from '../sources/jsonl/parse.ts';
import { isCastable } from '../types/castable.ts';
import { convert } from '../types/convert.ts';
import { readLength } from '../types/duration.ts';
import { inI64 } from '../types/integers.ts';
import { typeNamed } from '../types/notation.ts';
import { BOOL, F64, I64, NULL, STRING, showType } from '../types/type.ts';
import { Problem } from './problem.ts';

/** A parameter as hosts write it: its value as JSON text (protocol.ts), so that no digit is lost on the way. */
export interface WrittenParameter {
  readonly name: string;
  readonly value: string;
}

/** The values of a query's parameters (X6). Throws a `query` Problem that names the parameter whose value is none. */
export function readParameters(written: readonly WrittenParameter[]): ReadonlyMap<string, ParameterValue> {
  return new Map(written.map(parameter => [parameter.name, read(parameter)]));
}

function read({ name, value }: WrittenParameter): ParameterValue {
  const refuse = (reason: string): never => {
    throw new Problem('query', `the value of the parameter '${name}': ${reason}`);
  };
  try {
    return fromJson(parseJson(value), refuse);
  } catch (failure) {
    if (failure instanceof DataError) return refuse(failure.message);
    throw failure;
  }
}

type Refuse = (reason: string) => never;

function fromJson(json: Json, refuse: Refuse): ParameterValue {
  if (json === null) return { type: NULL, value: null };
  if (Array.isArray(json)) return { list: json.map(item => fromJson(item, refuse)) };
  if (json instanceof JsonObject) return typed(json, refuse);
  if (typeof json === 'boolean') return { type: BOOL, value: json };
  if (typeof json === 'string') return { type: STRING, value: json };
  if (typeof json === 'number') return { type: F64, value: json };
  return inI64(json as bigint) ? { type: I64, value: json as bigint } : refuse(`${json} does not fit 64 bits`);
}

/** `{ "timestamp_ns": … }`: cast to that type. `{ "length": "7d" }`: a length of time. */
function typed({ names: [name = ''], values: [given = null] }: JsonObject, refuse: Refuse): ParameterValue {
  if (name === 'length' && typeof given === 'string') return lengthOf(given, refuse);
  const type = typeNamed(name) ?? refuse(`an object is a value with its type, as { "timestamp_ns": "2024-03-01" }; '${name}' is no type`);
  const plain = fromJson(given, refuse);
  if ('list' in plain || !isCastable(plain.type, type)) return refuse(`${showType(type)} cannot be read from this`);
  const value = convert(plain.value, plain.type, type);
  return value === null && given !== null ? refuse(`'${given}' is no ${showType(type)}`) : { type, value };
}

function lengthOf(written: string, refuse: Refuse): ParameterValue {
  const length = readLength(written.replace(/^-/, ''), written.startsWith('-'));
  if (length === null) return refuse(`'${written}' is no length of time, such as 7d or 1h30m`);
  return 'reason' in length ? refuse(`'${written}': ${length.reason}`) : length;
}
