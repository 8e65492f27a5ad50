import type { Span } from '../diagnostics/span.ts';
import type { Entry } from '../functions/define.ts';
import { FUNCTIONS, findOperator } from '../functions/index.ts';
import type { Ast, Call, Index, Let, Literal, Operator, Pipe } from '../syntax/ast.ts';
import { integerValue } from '../types/integers.ts';
import { parseSignature, typeNamed } from '../types/notation.ts';
import type { Literal as LiteralDefault, Parameter, Signature } from '../types/signature.ts';
import { BOOL, F64, I64, type IntegerKind, NULL, STRING, type Type } from '../types/type.ts';
import type { Given } from './applied.ts';
import type { Callable, Matched, Source } from './arguments.ts';
import { apply } from './call.ts';
import { castTo } from './cast.ts';
import { type Closure, defaultOf, mayExpand, scopeOf, within } from './closure.ts';
import type { Context } from './context.ts';
import { type Deep, settle } from './deep.ts';
import { accessField, isFieldAccess } from './field.ts';
import { lookUp } from './names.ts';
import { documented, erroneous, literal } from './nodes.ts';
import { parameter } from './parameters.ts';
import { makeRecord } from './record.ts';
import type { Resolved } from './resolve.ts';
import { bind, bindFunction, find, findClosure, type Scope } from './scope.ts';
import { type Timeline, typeOf } from './timeline.ts';
import { PIPED } from './uses.ts';

/** Types an expression whose calls are resolved: names, types, groupings (§8.2, phase 4). */
export const checkExpression = (context: Context, root: Ast, calls: Resolved['calls'], scope: Scope | null): Timeline =>
  settle(new Expressions(context, calls).check(root, scope));

class Expressions {
  readonly #context: Context;
  readonly #calls: Resolved['calls'];

  constructor(context: Context, calls: Resolved['calls']) {
    this.#context = context;
    this.#calls = calls;
  }

  *check(ast: Ast, scope: Scope | null): Deep<Timeline> {
    const timeline = yield* this.#type(ast, scope);
    this.#context.note?.(ast, timeline, scope);
    return timeline;
  }

  *#type(ast: Ast, scope: Scope | null): Deep<Timeline> {
    const context = this.#context;
    switch (ast.kind) {
      case 'literal':
        return literalOf(context, ast);
      case 'name':
        return lookUp(context, ast.name, ast.span, scope);
      case 'input':
        return lookUp(context, PIPED, ast.span, scope);
      case 'parameter':
        return parameter(context, ast);
      case 'erroneous':
        return erroneous(context, ast.span);
      case 'field':
        return accessField(context, ast, yield this.check(ast.base, scope));
      case 'cast':
        return castTo(context, ast, yield this.check(ast.value, scope));
      case 'record':
        return makeRecord(
          context,
          ast,
          yield* this.#all(
            ast.fields.map(({ value }) => value),
            scope
          )
        );
      case 'pipe':
        return yield this.#pipe(ast, scope);
      case 'let':
        return yield this.#let(ast, scope);
      case 'operator':
        return yield this.#operator(ast, scope);
      case 'index':
        return yield this.#index(ast, scope);
      case 'call':
        return yield this.#call(ast, scope);
    }
  }

  *#all(asts: readonly Ast[], scope: Scope | null): Generator<Deep<Timeline>, Timeline[], Timeline> {
    const timelines: Timeline[] = [];
    for (const ast of asts) timelines.push(yield this.check(ast, scope));
    return timelines;
  }

  *#pipe({ left, right }: Pipe, scope: Scope | null): Deep<Timeline> {
    const piped = yield this.check(left, scope);
    return yield this.check(right, bind(scope, PIPED, piped, left.span));
  }

  *#let({ bindings, body }: Let, outer: Scope | null): Deep<Timeline> {
    let scope = outer;
    for (const { name, params, value, doc } of bindings) {
      if (params === null) scope = bind(scope, name, documented(yield this.check(value, scope), doc));
      else scope = bindFunction(scope, { name, params, body: value, calls: this.#calls, scope, doc, defaults: new Map() });
    }
    return yield this.check(body, scope);
  }

  *#operator({ operator, operands, operatorSpan }: Operator, scope: Scope | null): Deep<Timeline> {
    const entry = findOperator(operator, operands.length === 1) as Entry;
    return this.#positional(entry, operands, yield* this.#all(operands, scope), operatorSpan);
  }

  *#index({ base, index, bracketSpan, span }: Index, scope: Scope | null): Deep<Timeline> {
    const [indexed, at] = yield* this.#all([base, index], scope);
    if (index.kind === 'literal' && index.value.kind === 'string' && isFieldAccess(typeOf(indexed as Timeline)))
      return accessField(this.#context, { base, name: index.value.value, nameSpan: index.span, span }, indexed as Timeline);
    return this.#positional(indexingOf(typeOf(indexed as Timeline)), [index, base], [at as Timeline, indexed as Timeline], bracketSpan);
  }

  #positional(entry: Entry, asts: readonly Ast[], timelines: readonly Timeline[], span: Span): Timeline {
    const given = timelines.map((timeline, parameter): Given => ({ timeline, parameter, span: asts[parameter]?.span ?? null }));
    return apply(this.#context, { entry, signature: parseSignature(entry.signature), given, span: this.#context.place(span) });
  }

  *#call(call: Call, scope: Scope | null): Deep<Timeline> {
    const matched = this.#calls.get(call);
    if (!matched) return yield this.#unresolved(call, scope);
    if ('callable' in matched) return yield this.#expand(call, matched, scope);
    const { entry, signature, sources } = matched;
    const given: Given[] = [];
    for (const source of inTextOrder(sources)) given.push(yield* this.#given(source, call, signature, scope));
    given.sort((a, b) => a.parameter - b.parameter);
    return apply(this.#context, { entry, signature, given, span: this.#context.place(call.nameSpan) });
  }

  /** A call of a text's own function: its body, checked with the arguments bound to the parameters. */
  *#expand(call: Call, { callable, sources }: Extract<Matched, { callable: Callable }>, scope: Scope | null): Deep<Timeline> {
    const closure = (findClosure(scope, callable.name) ?? this.#context.functions.get(callable.name)) as Closure;
    const args: Timeline[] = [];
    for (const source of inTextOrder(sources)) args[source.parameter] = yield* this.#argument(source, call, closure, scope);
    if (!mayExpand(this.#context, call)) return erroneous(this.#context, call.span);
    return yield new Expressions(within(this.#context, call), closure.calls).check(closure.body, scopeOf(closure, args));
  }

  *#argument(source: Source, call: Call, closure: Closure, scope: Scope | null): Generator<Deep<Timeline>, Timeline, Timeline> {
    if (source.kind === 'text') return yield this.check(source.ast, scope);
    if (source.kind === 'piped') return lookUp(this.#context, PIPED, call.nameSpan, scope);
    const { parameter } = source;
    const known = closure.defaults.get(parameter);
    if (known) return known;
    const written = closure.params[parameter]?.default as Ast;
    const checked = yield new Expressions(this.#context, closure.calls).check(written, closure.scope);
    const made = defaultOf(this.#context, closure, parameter, checked);
    closure.defaults.set(parameter, made);
    return made;
  }

  /** A call that could not be resolved, in a text that is surveyed all the same. */
  *#unresolved({ args, span }: Call, scope: Scope | null): Deep<Timeline> {
    yield* this.#all(
      args.map(({ value }) => value),
      scope
    );
    return erroneous(this.#context, span);
  }

  *#given(source: Source, call: Call, { params }: Signature, scope: Scope | null): Generator<Deep<Timeline>, Given, Timeline> {
    const { parameter } = source;
    if (source.kind === 'text') return { timeline: yield this.check(source.ast, scope), parameter, span: source.ast.span, ast: source.ast };
    const context = this.#context;
    const place = context.place(call.nameSpan);
    if (source.kind === 'default') {
      const { type, value } = (params[parameter] as Parameter).default as LiteralDefault;
      return { timeline: literal(context, type, value, place), parameter, span: null };
    }
    return { timeline: lookUp(context, PIPED, call.nameSpan, scope), parameter, span: find(scope, PIPED)?.place ?? null };
  }
}

/** Arguments are checked in the order they stand in the text (§8.2); what does not stand there comes first. */
const inTextOrder = (sources: readonly Source[]): Source[] => sources.toSorted((a, b) => startOf(a) - startOf(b));

const startOf = (source: Source): number => (source.kind === 'text' ? source.ast.span.start : -1);

/** The function that indexing a type calls: the one whose collection is of that kind. */
function indexingOf(type: Type): Entry {
  const candidates = FUNCTIONS.filter(({ operator }) => operator === '[]');
  const fitting = candidates.find(({ signature }) => parseSignature(signature).params.at(-1)?.type.kind === type.kind);
  return (fitting ?? candidates[0]) as Entry;
}

function literalOf(context: Context, { value, span }: Literal): Timeline {
  const place = context.place(span);
  switch (value.kind) {
    case 'null':
      return literal(context, NULL, null, place);
    case 'bool':
      return literal(context, BOOL, value.value, place);
    case 'string':
      return literal(context, STRING, value.value, place);
    case 'length':
      return literal(context, value.type, value.value, place);
    case 'float':
      return literal(context, typeNamed(value.suffix ?? '') ?? F64, value.value, place);
    case 'integer': {
      const type = typeNamed(value.suffix ?? '') ?? I64;
      return { ...literal(context, type, integerValue(type.kind as IntegerKind, value.value), place), bare: value.suffix === null };
    }
  }
}
