import { CLASSES, type Class } from './classes.ts';
import { type Length, readLength } from './duration.ts';
import { Scanner } from './scanner.ts';
import { instantiate, type Literal, type Parameter, type Pattern, type Signature } from './signature.ts';
import type { TimeUnit, Type } from './type.ts';
import * as types from './type.ts';

const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

const SCALARS: ReadonlyMap<string, Type> = new Map(
  [
    ...[types.NULL, types.BOOL, types.I8, types.I16, types.I32, types.I64, types.U8, types.U16, types.U32, types.U64],
    ...[types.F32, types.F64, types.STRING, types.LARGE_STRING, types.INTERVAL_DAYS, types.INTERVAL_MONTHS, types.DATE32],
    ...[types.JSON_TYPE, types.WINDOW],
    ...UNITS.flatMap(unit => [types.timestamp(unit), types.duration(unit)])
  ].map(type => [types.showType(type), type])
);

/** Every type that is named by a single word. */
export const TYPE_NAMES: readonly string[] = [...SCALARS.keys()];

/** The type a name without arguments stands for (`i64`, `timestamp_ns`, `json`, …), or null. */
export const typeNamed = (name: string): Type | null => SCALARS.get(name) ?? null;

/** Reads a type as `showType` prints it: `list<i64>`, `{a: i64, "b c": string}`. Throws a SyntaxError that names the text. */
export function parseType(text: string): Type {
  const scanner = new Scanner(text);
  const pattern = parsePattern(scanner, new Set());
  scanner.end();
  return instantiate(pattern, new Map());
}

const signatures = new Map<string, Signature>();

/** Reads a signature of §3.4. Throws a SyntaxError: signatures are the engine's own. */
export function parseSignature(text: string): Signature {
  let signature = signatures.get(text);
  if (!signature) {
    signature = readSignature(text);
    signatures.set(text, signature);
  }
  return signature;
}

function readSignature(text: string): Signature {
  const scanner = new Scanner(text);
  const name = scanner.name();
  const variables = new Map(scanner.take('<') ? scanner.many('>', () => readVariable(scanner)) : []);
  const names = new Set(variables.keys());
  scanner.expect('(');
  const params = scanner.many(')', () => readParameter(scanner, names));
  scanner.expect('->');
  const result = parseParameterType(scanner, names);
  scanner.end();
  return { text, name, variables, params, result };
}

function readVariable(scanner: Scanner): [string, Class] {
  const name = scanner.name();
  if (!scanner.take(':')) return [name, 'any'];
  const wanted = scanner.name();
  const found = CLASSES.find(known => known === wanted);
  if (!found) throw scanner.wrong(`a class (${CLASSES.join(', ')})`);
  return [name, found];
}

function readParameter(scanner: Scanner, variables: ReadonlySet<string>): Parameter {
  const constant = scanner.match(/const\b/y) !== null;
  const name = scanner.name();
  const variadic = scanner.take('+');
  scanner.expect(':');
  scanner.blanks();
  const start = scanner.at;
  const type = parseParameterType(scanner, variables);
  const end = start + scanner.text.slice(start, scanner.at).trimEnd().length;
  return { name, type, constant, variadic, default: scanner.take('=') ? readLiteral(scanner) : null, start, end };
}

function readLiteral(scanner: Scanner): Literal {
  const length = scanner.match(/-?[0-9]+[a-z][a-z0-9]*/y);
  if (length !== null) return lengthOf(length, scanner);
  const number = scanner.match(/-?[0-9]+(\.[0-9]+)?/y);
  if (number !== null)
    return number.includes('.') ? { type: types.F64, value: Number(number) } : { type: types.I64, value: BigInt(number) };
  const text = scanner.match(/"[^"]*"/y);
  if (text !== null) return { type: types.STRING, value: text.slice(1, -1) };
  const word = scanner.name();
  if (word === 'null') return { type: types.NULL, value: null };
  if (word === 'true' || word === 'false') return { type: types.BOOL, value: word === 'true' };
  throw scanner.wrong('a literal');
}

function lengthOf(written: string, scanner: Scanner): Length {
  const length = readLength(written.replace('-', ''), written.startsWith('-'));
  if (length === null || 'reason' in length) throw scanner.wrong(`a length of time instead of '${written}'`);
  return length;
}

const parseParameterType = (scanner: Scanner, variables: ReadonlySet<string>): Pattern =>
  scanner.match(/record\b/y) === null ? parsePattern(scanner, variables) : { kind: 'any record' };

function parsePattern(scanner: Scanner, variables: ReadonlySet<string>): Pattern {
  if (scanner.take('{')) return { kind: 'record', fields: scanner.many('}', () => readField(scanner, variables)) };
  const name = scanner.name();
  if (variables.has(name)) return { kind: 'variable', name };
  if (scanner.take('<'))
    return collection(
      name,
      scanner.many('>', () => parsePattern(scanner, variables)),
      scanner
    );
  const type = typeNamed(name);
  if (!type) throw scanner.wrong(`a type instead of '${name}'`);
  return { kind: 'concrete', type };
}

function collection(name: string, args: readonly Pattern[], scanner: Scanner): Pattern {
  const [first, second] = args;
  if (name === 'list' && first && args.length === 1) return { kind: 'list', item: first };
  if (name === 'map' && first && second && args.length === 2) return { kind: 'map', key: first, value: second };
  throw scanner.wrong(`list<…> or map<…, …> instead of '${name}<…>'`);
}

function readField(scanner: Scanner, variables: ReadonlySet<string>): { name: string; type: Pattern } {
  const quoted = scanner.match(/"(\\.|[^"\\])*"/y);
  const name = quoted === null ? scanner.name() : (JSON.parse(quoted) as string);
  scanner.expect(':');
  return { name, type: parsePattern(scanner, variables) };
}
