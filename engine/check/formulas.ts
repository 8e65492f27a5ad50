import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type CycleStep, circularFormulas } from '../diagnostics/messages.ts';
import type { FunctionParameter, Parsed } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import type { Definition } from './definitions.ts';
import { type Callables, type Reading, type Resolved, resolve } from './resolve.ts';
import type { Reference } from './uses.ts';

/** A text that the query needs, parsed and its calls resolved; without `resolved` it has syntax errors. */
export interface Text {
  readonly name: string;
  /** Of a function; null for a value. */
  readonly params: readonly FunctionParameter[] | null;
  readonly parsed: Parsed;
  readonly resolved: Resolved | null;
}

/** Functions and values have names of their own. */
type Key = string;

const keyOf = ({ name, params }: Pick<Text, 'name' | 'params'>): Key => (params ? `${name}()` : name);

const keyReferred = ({ name, isCall }: Reference): Key => (isCall ? `${name}()` : name);

/** The functions among formulas, by name. */
export const callablesOf = (definitions: readonly Definition[]): Callables =>
  new Map(definitions.toReversed().flatMap(({ name, params }) => (params ? [[name, { name, params }] as const] : [])));

/** `window`: what aggregations of the text that name no window look at. */
export function readText({ name, params, window }: Pick<Definition, 'name' | 'params' | 'window'>, parsed: Parsed, reading: Reading): Text {
  if (parsed.complaints.length > 0) return { name, params, parsed, resolved: null };
  const looked = window === null ? null : parse(window, 'window').ast;
  return { name, params, parsed, resolved: resolve(parsed, { ...reading, params, window: looked }) };
}

/** The formulas that a text needs, directly or through others, in the order they were given. */
export function neededFormulas(query: Text, definitions: readonly Definition[], reading: Reading): Text[] {
  const byKey = new Map(definitions.toReversed().map(definition => [keyOf(definition), definition]));
  const read = new Map<Key, Text>();
  const waiting = [query];
  for (let text = waiting.pop(); text; text = waiting.pop()) {
    for (const reference of text.resolved?.references ?? []) {
      const definition = byKey.get(keyReferred(reference));
      if (!definition || read.has(keyOf(definition))) continue;
      const needed = readText(definition, definition.read(), reading);
      read.set(keyOf(definition), needed);
      waiting.push(needed);
    }
  }
  return [...new Set(definitions.map(keyOf))].flatMap(key => read.get(key) ?? []);
}

/** The formulas in an order in which each comes after those it uses; or what is wrong: a shortest cycle (§8.2, phase 3). */
export function orderFormulas(texts: readonly Text[]): Text[] | Diagnostic {
  const byKey = new Map(texts.map(text => [keyOf(text), text]));
  const cycle = shortestCycle(byKey);
  return cycle ? circularFormulas(cycle.flatMap((text, i) => steps(text, cycle[(i + 1) % cycle.length] as Text))) : dependencyOrder(byKey);
}

type Texts = ReadonlyMap<Key, Text>;

const uses = (text: Text, texts: Texts): Text[] => (text.resolved?.references ?? []).flatMap(used => texts.get(keyReferred(used)) ?? []);

const steps = (user: Text, used: Text): CycleStep[] =>
  (user.resolved?.references ?? [])
    .filter(reference => keyReferred(reference) === keyOf(used))
    .map(({ span }) => ({ span, name: used.name, user: user.name }));

function shortestCycle(texts: Texts): Text[] | null {
  let shortest: Text[] | null = null;
  for (const text of texts.values()) {
    const cycle = cycleThrough(text, texts);
    if (cycle && (!shortest || cycle.length < shortest.length)) shortest = cycle;
  }
  return shortest;
}

/** Breadth first from a formula back to itself. */
function cycleThrough(start: Text, texts: Texts): Text[] | null {
  const reachedFrom = new Map<Text, Text>();
  const queue = [start];
  for (const text of queue) {
    for (const used of uses(text, texts)) {
      if (used === start) return pathTo(text, start, reachedFrom);
      if (reachedFrom.has(used)) continue;
      reachedFrom.set(used, text);
      queue.push(used);
    }
  }
  return null;
}

function pathTo(end: Text, start: Text, reachedFrom: ReadonlyMap<Text, Text>): Text[] {
  const path = [end];
  while (path[0] !== start) path.unshift(reachedFrom.get(path[0] as Text) as Text);
  return path;
}

function dependencyOrder(texts: Texts): Text[] {
  const ordered = new Set<Text>();
  const waiting = [...texts.values()].toReversed();
  for (let text = waiting.at(-1); text; text = waiting.at(-1)) {
    const missing = uses(text, texts).filter(used => !ordered.has(used));
    if (missing.length === 0) ordered.add(waiting.pop() as Text);
    else waiting.push(...missing.toReversed());
  }
  return [...ordered];
}
