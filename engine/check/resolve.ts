import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  builtInName,
  fieldDefinedTwice,
  recursive,
  unknownFunction,
  unusedBinding,
  unusedPipe,
  withoutSubject
} from '../diagnostics/messages.ts';
import type { Entry } from '../functions/define.ts';
import { FUNCTIONS, findFunction, nameOf } from '../functions/index.ts';
import type { Ast, Binding, Call, FunctionParameter, Let, Parsed, Pipe } from '../syntax/ast.ts';
import { children, descendants } from '../syntax/walk.ts';
import { parseSignature } from '../types/notation.ts';
import { type Callable, type Matched, matchArguments, matchCallable } from './arguments.ts';
import { type Deep, settle } from './deep.ts';
import { repeated } from './repeated.ts';
import { functionsIn, inside, PIPED, type Reference, type Uses, use, useFunction } from './uses.ts';

/** How a text is read. */
export interface Reading {
  /** The window of aggregations that name none. */
  readonly window?: Ast | null;
  /** Functions beside those of the language. */
  readonly functions?: ReadonlyMap<string, Entry> | undefined;
  /** Functions that formulas define. */
  readonly callables?: Callables;
  /** The text's own parameters, if it is a function's body. */
  readonly params?: readonly FunctionParameter[] | null;
}

/** What a text refers to, before anything has a type. */
export interface Resolved {
  readonly calls: ReadonlyMap<Call, Matched>;
  /** Names that no `let` of the text binds, in order of the text. */
  readonly references: readonly Reference[];
  /** Names of the parameters it uses. */
  readonly parameters: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Functions that formulas define, by name. */
export type Callables = ReadonlyMap<string, Callable>;

/** Resolves every call of a text (§8.2, phase 2) and warns of values that are never used. */
export function resolve({ ast, text }: Pick<Parsed, 'ast' | 'text'>, reading: Reading = {}): Resolved {
  const walk = new Walk(text, reading);
  settle(reading.params ? walk.body(reading.params, ast, null) : walk.visit(ast, null));
  return walk;
}

class Walk implements Resolved {
  readonly #text: string;
  readonly #window: Ast | null;
  readonly #functions: ReadonlyMap<string, Entry>;
  readonly calls = new Map<Call, Matched>();
  readonly references: Reference[] = [];
  readonly parameters = new Set<string>();
  readonly diagnostics: Diagnostic[] = [];

  readonly #callables: Callables;
  /** Calls that are the right side of a pipe. */
  readonly #behindPipe = new Set<Call>();

  constructor(text: string, { window = null, functions = NONE, callables = new Map() }: Reading) {
    this.#callables = callables;
    this.#text = text;
    this.#window = window;
    this.#functions = functions;
    if (window) settle(this.visit(window, null));
  }

  *visit(ast: Ast, uses: Uses | null): Deep<void> {
    switch (ast.kind) {
      case 'name':
        if (!use(uses, ast.name)) this.references.push({ name: ast.name, isCall: false, span: ast.span });
        return;
      case 'input':
        use(uses, PIPED);
        return;
      case 'parameter':
        this.parameters.add(ast.name);
        return;
      case 'pipe':
        return yield this.#pipe(ast, uses);
      case 'let':
        return yield this.#let(ast, uses);
      default:
        for (const child of children(ast)) yield this.visit(child, uses);
        if (ast.kind === 'call') this.#call(ast, uses);
    }
  }

  *#pipe({ left, right, pipeSpan }: Pipe, uses: Uses | null): Deep<void> {
    yield this.visit(left, uses);
    const piped = inside(uses, PIPED);
    if (right.kind === 'call') this.#behindPipe.add(right);
    yield this.visit(right, piped);
    if (!piped.used) this.diagnostics.push(unusedPipe(pipeSpan));
  }

  *#let({ bindings, body }: Let, outer: Uses | null): Deep<void> {
    const bound: Uses[] = [];
    let uses = outer;
    for (const binding of bindings) {
      yield binding.params === null ? this.visit(binding.value, uses) : this.#function(binding, binding.params, uses);
      uses = inside(uses, binding.name, callableOf(binding));
      bound.push(uses);
    }
    yield this.visit(body, uses);
    bindings.forEach(({ name, nameSpan }, i) => {
      if (!bound[i]?.used) this.diagnostics.push(unusedBinding(nameSpan, name));
    });
  }

  *#function({ name, nameSpan, value }: Binding, params: readonly FunctionParameter[], uses: Uses | null): Deep<void> {
    if (findFunction(name)) this.diagnostics.push(builtInName(nameSpan, name));
    const isFirst = ![...functionsIn(uses), ...this.#callables.keys()].includes(name);
    yield this.body(params, value, isFirst ? inside(uses, name, ITSELF) : uses);
  }

  /** A function's defaults, and its body, which sees the parameters. */
  *body(params: readonly FunctionParameter[], body: Ast, uses: Uses | null): Deep<void> {
    for (const [name, spans] of repeated(params)) this.diagnostics.push(fieldDefinedTwice(name, spans));
    for (const { default: written } of params) if (written) yield this.visit(written, uses);
    yield this.visit(
      body,
      params.reduce<Uses | null>((outer, { name }) => inside(outer, name), uses)
    );
  }

  // A call that cannot be resolved counts as a use of what is piped: one message is enough.
  #call(call: Call, uses: Uses | null): void {
    const matched = this.#match(call, uses);
    if ('severity' in matched) this.diagnostics.push(matched);
    else this.calls.set(call, this.#window === null ? matched : overWindow(matched, this.#window));
    if ('severity' in matched || matched.sources.some(({ kind }) => kind === 'piped')) use(uses, PIPED);
  }

  #match(call: Call, uses: Uses | null): Matched | Diagnostic {
    const { name, nameSpan } = call;
    const callable = useFunction(uses, name) ?? this.#formula(call);
    if (callable === ITSELF) return recursive(nameSpan, name);
    if (callable) return matchCallable(call, callable);
    const entry = findFunction(name) ?? this.#functions.get(name);
    if (entry) return this.#withoutSubject(call, entry) ?? matchArguments(call, entry);
    const known = FUNCTIONS.filter(other => !other.obscure);
    const [base, added] = [known.filter(other => !other.extension), known.filter(other => other.extension)];
    const own = [...functionsIn(uses), ...this.#callables.keys(), ...this.#functions.keys()];
    return unknownFunction(nameSpan, name, [...base.map(nameOf), ...own], added.map(nameOf));
  }

  // `x | is_in(1, 2)` takes 1 for its first parameter: with any number of arguments none is missing.
  #withoutSubject(call: Call, { pipesFirst, signature }: Entry): Diagnostic | null {
    const isLeading = pipesFirst && parseSignature(signature).params.some(({ variadic }) => variadic);
    if (!isLeading || !this.#behindPipe.has(call) || [...descendants(call)].some(({ kind }) => kind === 'input')) return null;
    const given = this.#text.slice(call.args[0]?.span.start, call.args.at(-1)?.span.end);
    return withoutSubject(call.nameSpan, `${call.name}($input${call.args.length > 0 ? `, ${given}` : ''})`);
  }

  /** A function that a formula defines. */
  #formula({ name, nameSpan }: Call): Callable | null {
    const callable = this.#callables.get(name) ?? null;
    if (callable) this.references.push({ name, isCall: true, span: nameSpan });
    return callable;
  }
}

const NONE: ReadonlyMap<string, Entry> = new Map();

/** The call, over a window where it takes one and names none. */
function overWindow(matched: Matched, window: Ast): Matched {
  if (!('entry' in matched)) return matched;
  const { params } = matched.signature;
  const isWindow = ({ parameter }: { readonly parameter: number }): boolean => {
    const type = params[parameter]?.type;
    return type?.kind === 'concrete' && type.type.kind === 'window';
  };
  const sources = matched.sources.map(source =>
    source.kind === 'default' && isWindow(source) ? ({ kind: 'text', parameter: source.parameter, ast: window } as const) : source
  );
  return { ...matched, sources };
}

/** Stands for a function in its own body, where no other has its name. */
const ITSELF: Callable = { name: '', params: [] };

const callableOf = ({ name, params }: Binding): Callable | null => params && { name, params };
