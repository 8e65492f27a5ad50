import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badName, type CycleStep, circularFormulas, nameTaken } from '../diagnostics/messages.ts';
import type { Parsed } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import { KEYWORDS } from '../syntax/token.ts';
import type { Schema } from '../types/schema.ts';
import type { Formula } from './checked.ts';
import { type Reading, type Resolved, resolve } from './resolve.ts';

/** A text that the query needs, parsed and its calls resolved; without `resolved` it has syntax errors. */
export interface Text {
  readonly name: string;
  readonly parsed: Parsed;
  readonly resolved: Resolved | null;
}

/** How labels name the text of a formula (§8.1). */
export const partOf = (formula: Formula): string => formula.label ?? `formula '${formula.name}'`;

/** Whether names of formulas are identifiers, unique, and no table's (§8.2, phase 1). */
export function checkNames(formulas: readonly Formula[], schema: Schema): Diagnostic[] {
  const places = new Map<string, string[]>();
  formulas.forEach(({ name }, i) => {
    const known = places.get(name) ?? (schema.tables.has(name) ? ['a table'] : []);
    places.set(name, [...known, `formula ${i + 1}`]);
  });
  const bad = formulas.filter(({ name }) => !isIdentifier(name)).map(({ name }) => badName(name));
  const taken = [...places].filter(([, at]) => at.length > 1).map(([name, at]) => nameTaken(name, at));
  return [...bad, ...taken];
}

const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.some(word => word === name);

/** `window`: what aggregations of the text that name no window look at. */
export function readText(name: string, parsed: Parsed, functions?: Reading['functions'], window: string | null = null): Text {
  const reading = { window: window === null ? null : parse(window, 'window').ast, functions };
  return { name, parsed, resolved: parsed.complaints.length > 0 ? null : resolve(parsed, reading) };
}

/** The formulas that a text needs, directly or through others, in the order they were given. */
export function neededFormulas(query: Text, formulas: readonly Formula[], functions?: Reading['functions']): Text[] {
  const byName = new Map(formulas.toReversed().map(formula => [formula.name, formula]));
  const read = new Map<string, Text>();
  const waiting = [query];
  for (let text = waiting.pop(); text; text = waiting.pop()) {
    for (const { name } of text.resolved?.references ?? []) {
      const formula = byName.get(name);
      if (!formula || read.has(name)) continue;
      const needed = readText(name, parse(formula.text, partOf(formula)), functions, formula.window);
      read.set(name, needed);
      waiting.push(needed);
    }
  }
  return [...new Set(formulas.map(({ name }) => name))].flatMap(name => read.get(name) ?? []);
}

/** The formulas in an order in which each comes after those it uses; or what is wrong: a shortest cycle (§8.2, phase 3). */
export function orderFormulas(texts: readonly Text[]): Text[] | Diagnostic {
  const byName = new Map(texts.map(text => [text.name, text]));
  const cycle = shortestCycle(byName);
  return cycle ? circularFormulas(cycle.flatMap((text, i) => steps(text, cycle[(i + 1) % cycle.length] as Text))) : dependencyOrder(byName);
}

const uses = (text: Text, byName: ReadonlyMap<string, Text>): Text[] =>
  (text.resolved?.references ?? []).flatMap(({ name }) => byName.get(name) ?? []);

const steps = (user: Text, used: Text): CycleStep[] =>
  (user.resolved?.references ?? [])
    .filter(({ name }) => name === used.name)
    .map(({ span }) => ({ span, name: used.name, user: user.name }));

function shortestCycle(byName: ReadonlyMap<string, Text>): Text[] | null {
  let shortest: Text[] | null = null;
  for (const text of byName.values()) {
    const cycle = cycleThrough(text, byName);
    if (cycle && (!shortest || cycle.length < shortest.length)) shortest = cycle;
  }
  return shortest;
}

/** Breadth first from a formula back to itself. */
function cycleThrough(start: Text, byName: ReadonlyMap<string, Text>): Text[] | null {
  const reachedFrom = new Map<Text, Text>();
  const queue = [start];
  for (const text of queue) {
    for (const used of uses(text, byName)) {
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

function dependencyOrder(byName: ReadonlyMap<string, Text>): Text[] {
  const ordered = new Set<Text>();
  const waiting = [...byName.values()].toReversed();
  for (let text = waiting.at(-1); text; text = waiting.at(-1)) {
    const missing = uses(text, byName).filter(used => !ordered.has(used));
    if (missing.length === 0) ordered.add(waiting.pop() as Text);
    else waiting.push(...missing.toReversed());
  }
  return [...ordered];
}
