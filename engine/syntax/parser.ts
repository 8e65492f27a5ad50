import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badToken, nestedTooDeeply, unexpectedEnd, unexpectedToken } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Ast, Binding, Literal, TypeName } from './ast.ts';
import { infixLevel, PREFIX_LEVEL } from './precedence.ts';
import { type Place, slip } from './slips.ts';
import type { Token, TokenKind } from './token.ts';
import {
  type Bindings,
  type Bracket,
  type BracketOf,
  CLOSER,
  isOperation,
  type Operation,
  type Piece,
  SEPARATOR,
  type Waiting
} from './waiting.ts';

/** More would help nobody. */
const MOST_COMPLAINTS = 20;
const MOST_TYPE_LEVELS = 50;
const OPENERS: ReadonlySet<TokenKind> = new Set(['(', '[', '{']);
const CLOSERS: ReadonlySet<TokenKind> = new Set([')', ']', '}']);
const LIBRARY = "bindings without 'in' are a library, which is not run itself: give it with formulas= to a query that uses its names";
const CONTINUATION = ['an operator', "'.'", "'['", "'|'", "'as'"];

/**
 * Reads the tokens of a text (§2.2), once and from the left. What is begun waits on a stack of its own, so that the depth of
 * nesting is no danger. Methods that read give the piece they completed, or null when an operand is due next.
 */
export class Parser {
  readonly complaints: Diagnostic[] = [];
  readonly #part: string;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #stack: Waiting[] = [];
  /** How many open brackets each closing token could close. */
  readonly #awaited = new Map<TokenKind, number>();
  #at = 0;
  #done: Ast | null = null;

  constructor(part: string, text: string, tokens: readonly Token[]) {
    this.#part = part;
    this.#text = text;
    this.#tokens = tokens;
  }

  parse(): Ast {
    this.#open({ kind: 'query', from: this.#token.start });
    return this.#read(null);
  }

  /** Reads bindings without `in` (X6). */
  parseLibrary(): readonly Binding[] {
    const opened = this.#bindings('library', this.#token.start);
    if (this.#is('let')) this.#read(this.#binding(opened));
    else this.#complain(this.#unexpected(["'let'"]));
    return opened.bindings;
  }

  #read(begun: Piece | null): Ast {
    let piece = begun;
    while (this.#done === null) piece = piece === null ? this.#operand() : this.#continue(piece);
    return this.#done;
  }

  // ---- where an operand is due ----

  #operand(): Piece | null {
    const token = this.#token;
    switch (token.kind) {
      case 'identifier':
        return this.#peek.kind === '('
          ? this.#call(token)
          : this.#leaf({ kind: 'name', name: this.#written(token), span: this.#span(token) });
      case '$input':
        return this.#leaf({ kind: 'input', span: this.#span(token) });
      case 'parameter':
        return this.#leaf({ kind: 'parameter', name: this.#written(token).slice(1), span: this.#span(token) });
      case 'number':
      case 'string':
      case 'true':
      case 'false':
      case 'null':
        return this.#leaf({ kind: 'literal', value: literal(token), span: this.#span(token) });
      case '(':
        return this.#group(token);
      case '{':
        return this.#record(token);
      case '-':
        return this.#peek.negated === undefined ? this.#wait({ kind: 'prefix', token, level: PREFIX_LEVEL }) : this.#negated(token);
      case '!':
        return this.#wait({ kind: 'prefix', token, level: PREFIX_LEVEL });
      case 'let':
        return this.#mayStartExpression ? this.#let(token) : this.#fail(['an operand'], 'operand');
      default:
        return this.#fail(this.#operandExpected(), 'operand');
    }
  }

  #leaf(ast: Ast): Piece {
    this.#advance();
    return { ast, start: ast.span.start, end: ast.span.end };
  }

  /** A length of time, to which the minus before it belongs (X6). */
  #negated(minus: Token): Piece {
    this.#advance();
    const { negated, end } = this.#token;
    const span = this.#between(minus.start, end);
    this.#advance();
    return piece({ kind: 'literal', value: negated as Literal['value'], span });
  }

  #wait(operation: Operation): null {
    this.#stack.push(operation);
    this.#advance();
    return null;
  }

  #group(open: Token): null {
    this.#advance();
    this.#open({ kind: 'group', open, from: this.#token.start });
    return null;
  }

  #call(name: Token): Piece | null {
    this.#advance();
    this.#advance();
    const call: BracketOf<'call'> = { kind: 'call', name, args: [], keyword: null, from: this.#token.start };
    this.#open(call);
    return this.#argument(call);
  }

  #argument(call: BracketOf<'call'>): Piece | null {
    this.#skipCommas();
    call.from = this.#token.start;
    if (this.#is(')')) return this.#finish(call, this.#advance().end);
    if (!this.#is('identifier') || this.#peek.kind !== '=') return null;
    call.keyword = this.#advance();
    this.#advance();
    call.from = this.#token.start;
    return null;
  }

  #record(open: Token): Piece | null {
    this.#advance();
    const record: BracketOf<'record'> = { kind: 'record', open, fields: [], name: null, from: this.#token.start };
    this.#open(record);
    return this.#field(record);
  }

  /** Reads fields up to the first whose value is an expression: `{ a, b: …`. */
  #field(record: BracketOf<'record'>): Piece | null {
    for (;;) {
      this.#skipCommas();
      record.from = this.#token.start;
      if (this.#is('}')) return this.#finish(record, this.#advance().end);
      if (!this.#is('identifier') && !this.#is('string')) return this.#fail(['a field name', "'}'"]);
      const name = this.#advance();
      if (this.#is(':')) {
        record.name = name;
        this.#advance();
        record.from = this.#token.start;
        return null;
      }
      if (name.kind === 'string') return this.#fail(["':'"]);
      if (!this.#is(',') && !this.#is('}')) return this.#fail(["':'", "','", "'}'"]);
      const value: Ast = { kind: 'name', name: this.#written(name), span: this.#span(name) };
      record.fields.push({ name: value.name, nameSpan: value.span, doc: name.doc ?? null, value });
    }
  }

  #let(token: Token): null | Piece {
    return this.#binding(this.#bindings('let', token.start));
  }

  #bindings(kind: Bindings['kind'], start: number): Bindings {
    const opened: Bindings = { kind, start, bindings: [], name: null, params: null, doc: null, from: start };
    this.#open(opened);
    return opened;
  }

  #binding(opened: Bindings): null | Piece {
    opened.doc = this.#advance().doc ?? null;
    opened.params = null;
    opened.from = this.#token.start;
    if (!this.#is('identifier')) return this.#fail(['a name']);
    opened.name = this.#advance();
    return this.#is('(') ? this.#parameters() : this.#equals(opened);
  }

  #equals(opened: Bindings): null | Piece {
    if (!this.#is('=')) {
      opened.name = null;
      return this.#fail(["'='"]);
    }
    this.#advance();
    opened.from = this.#token.start;
    return null;
  }

  #parameters(): null | Piece {
    this.#advance();
    const opened: BracketOf<'params'> = { kind: 'params', params: [], name: null, from: this.#token.start };
    this.#open(opened);
    return this.#parameter(opened);
  }

  /** Reads parameters up to the first that has a default: `f(x, d = …`. */
  #parameter(opened: BracketOf<'params'>): null | Piece {
    for (;;) {
      this.#skipCommas();
      opened.from = this.#token.start;
      if (this.#is(')')) return this.#finish(opened, this.#advance().end);
      if (!this.#is('identifier')) return this.#fail(['a parameter', "')'"]);
      const name = this.#advance();
      if (this.#is('=')) {
        opened.name = name;
        this.#advance();
        opened.from = this.#token.start;
        return null;
      }
      if (!this.#is(',') && !this.#is(')')) return this.#fail(["'='", "','", "')'"]);
      opened.params.push({ name: this.#written(name), nameSpan: this.#span(name), default: null });
    }
  }

  /** A `let` may start a whole expression and the right side of a pipe, no operand (§2.3). */
  get #mayStartExpression(): boolean {
    const top = this.#stack.at(-1) as Waiting;
    return top.kind !== 'prefix' && top.kind !== 'infix';
  }

  #operandExpected(): string[] {
    if (!this.#mayStartExpression) return ['an operand'];
    const emptyArgument = this.#stack.at(-1)?.kind === 'call' && this.#previous.kind !== '=';
    return emptyArgument ? ['an expression', "')'"] : ['an expression'];
  }

  // ---- after an operand ----

  #continue(piece: Piece): Piece | null {
    const token = this.#token;
    if (token.kind === '.') return this.#fieldAccess(piece);
    if (token.kind === '[') return this.#index(piece, token);
    if (token.kind === '|') return this.#wait({ kind: 'pipe', left: this.#reduce(piece, 0), token });
    if (token.kind === 'as') return this.#cast(this.#reduceAll(piece));
    const level = infixLevel(token.kind);
    if (level !== undefined) return this.#wait({ kind: 'infix', left: this.#reduce(piece, level), token, level });
    return this.#close(this.#reduceAll(piece), [...CONTINUATION, ...this.#closing], 'operator');
  }

  #fieldAccess(base: Piece): Piece | null {
    this.#advance();
    if (!this.#is('identifier')) return this.#fail(['a field name']);
    const name = this.#advance();
    const span = this.#between(base.start, name.end);
    return piece({ kind: 'field', base: base.ast, name: this.#written(name), nameSpan: this.#span(name), span });
  }

  #index(base: Piece, open: Token): null {
    this.#advance();
    this.#open({ kind: 'index', open, base, from: this.#token.start });
    return null;
  }

  #cast(value: Piece): Piece | null {
    this.#advance();
    const type = this.#type();
    const ast: Ast = { kind: 'cast', value: value.ast, type, span: this.#between(value.start, this.#previous.end) };
    if (type === null) return this.#recover(piece(ast));
    return this.#close(piece(ast), type.args.length > 0 ? this.#closing : ["'<'", ...this.#closing], 'cast');
  }

  /** Applies waiting operators that bind at least as tightly as `level`. */
  #reduce(value: Piece, level: number): Piece {
    let reduced = value;
    for (let top = this.#stack.at(-1); (top?.kind === 'prefix' || top?.kind === 'infix') && top.level >= level; top = this.#stack.at(-1)) {
      this.#stack.pop();
      reduced = this.#apply(top, reduced);
    }
    return reduced;
  }

  #reduceAll(value: Piece): Piece {
    let reduced = value;
    for (let top = this.#stack.at(-1); top !== undefined && isOperation(top); top = this.#stack.at(-1)) {
      this.#stack.pop();
      reduced = this.#apply(top, reduced);
    }
    return reduced;
  }

  #apply(operation: Operation, operand: Piece): Piece {
    const start = 'left' in operation ? operation.left.start : operation.kind === 'body' ? operation.start : operation.token.start;
    const span = this.#between(start, operand.end);
    switch (operation.kind) {
      case 'body':
        return piece({ kind: 'let', bindings: operation.bindings, body: operand.ast, span });
      case 'pipe':
        return piece({ kind: 'pipe', left: operation.left.ast, right: operand.ast, pipeSpan: this.#span(operation.token), span });
      default: {
        const operands = operation.kind === 'infix' ? [operation.left.ast, operand.ast] : [operand.ast];
        const operator = operation.token.kind === '<>' ? '!=' : operation.token.kind;
        return piece({ kind: 'operator', operator, operatorSpan: this.#span(operation.token), operands, span });
      }
    }
  }

  // ---- at the end of an expression ----

  /** Hands a whole expression to its bracket, if the next token ends it. */
  #close(value: Piece, expected: readonly string[], place?: Place): Piece | null {
    const bracket = this.#bracket;
    const { kind } = this.#token;
    if (kind !== CLOSER[bracket.kind] && kind !== SEPARATOR[bracket.kind]) return this.#fail(expected, place);
    this.#take(bracket, value);
    if (bracket.kind === 'call' && kind === ',') return this.#argument(bracket);
    if (bracket.kind === 'record' && kind === ',') return this.#field(bracket);
    if (bracket.kind === 'params' && kind === ',') return this.#parameter(bracket);
    if ('bindings' in bracket && kind === 'let') return this.#binding(bracket);
    return this.#finish(bracket, this.#advance().end, value);
  }

  /** Adds an expression to a bracket of several. */
  #take(bracket: Bracket, value: Piece): void {
    if (bracket.kind === 'call') {
      const { keyword } = bracket;
      const span = this.#between(keyword?.start ?? value.start, value.end);
      bracket.args.push({ keyword: keyword && { name: this.#written(keyword), span: this.#span(keyword) }, value: value.ast, span });
      bracket.keyword = null;
    } else if ('name' in bracket && bracket.name !== null) {
      const { name: token } = bracket;
      bracket.name = null;
      const named = { name: token.value?.kind === 'string' ? token.value.value : this.#written(token), nameSpan: this.#span(token) };
      if (bracket.kind === 'record') bracket.fields.push({ ...named, doc: token.doc ?? null, value: value.ast });
      else if (bracket.kind === 'params') bracket.params.push({ ...named, default: value.ast });
      else bracket.bindings.push({ ...named, params: bracket.params, doc: bracket.doc, value: value.ast });
    }
  }

  /** Takes the bracket off the stack. `value` is what a group or index holds. */
  #finish(bracket: Bracket, end: number, value?: Piece): Piece | null {
    this.#stack.pop();
    this.#count(bracket, -1);
    switch (bracket.kind) {
      case 'query':
      case 'library':
        this.#done = value?.ast as Ast;
        return null;
      case 'params':
        return this.#equals(this.#declare(bracket));
      case 'group':
        return { ast: value?.ast as Ast, start: bracket.open.start, end };
      case 'let':
        this.#stack.push({ kind: 'body', start: bracket.start, bindings: bracket.bindings });
        return null;
      case 'record':
        return piece({ kind: 'record', fields: bracket.fields, span: this.#between(bracket.open.start, end) });
      case 'call': {
        const { name, args } = bracket;
        const span = this.#between(name.start, end);
        return piece({ kind: 'call', name: this.#written(name), nameSpan: this.#span(name), args, span });
      }
      case 'index': {
        const { base, open } = bracket;
        const span = this.#between(base.start, end);
        return piece({ kind: 'index', base: base.ast, index: value?.ast as Ast, bracketSpan: this.#between(open.start, end), span });
      }
    }
  }

  /** Gives the binding around it its parameters. */
  #declare({ params }: BracketOf<'params'>): Bindings {
    const binding = this.#bracket as Bindings;
    binding.params = params;
    return binding;
  }

  // ---- types ----

  /** `list<map<string, i64>>`; null, with a complaint, if it is none. */
  #type(level = 0): TypeName | null {
    if (level > MOST_TYPE_LEVELS) return this.#refuseType(nestedTooDeeply(this.#span(this.#token), MOST_TYPE_LEVELS));
    if (!this.#is('identifier')) return this.#refuseType(this.#unexpected(['a type']));
    const name = this.#advance();
    const args = this.#is('<') ? this.#typeArguments(level) : [];
    return args && { name: this.#written(name), args, span: this.#between(name.start, this.#previous.end) };
  }

  #typeArguments(level: number): TypeName[] | null {
    const args: TypeName[] = [];
    do {
      this.#advance();
      if (args.length > 0 && this.#is('>')) break;
      const type = this.#type(level + 1);
      if (type === null) return null;
      args.push(type);
    } while (this.#is(','));
    if (!this.#is('>')) return this.#refuseType(this.#unexpected(["','", "'>'"]));
    this.#advance();
    return args;
  }

  #refuseType(complaint: Diagnostic): null {
    this.#complain(complaint);
    return null;
  }

  // ---- mistakes ----

  #fail(expected: readonly string[], place?: Place): Piece | null {
    this.#complain(this.#unexpected(expected, place));
    return this.#recover(null);
  }

  #complain(complaint: Diagnostic): void {
    if (this.complaints.length < MOST_COMPLAINTS) this.complaints.push(complaint);
  }

  #unexpected(expected: readonly string[], place?: Place): Diagnostic {
    const token = this.#token;
    const span = this.#span(token);
    const written = this.#written(token);
    if (token.kind === 'end') return unexpectedEnd(span, expected, this.#isLibrary ? LIBRARY : null);
    const help = place === undefined ? null : slip(token, written, this.#inLibrary ? 'library' : place, this.#written(this.#previous));
    if (token.kind === 'bad') return badToken(this.#firstLine(span), token.reason as string, expected, help);
    return unexpectedToken(span, written, expected, help);
  }

  /** Whether what ends here is nothing but bindings. */
  get #isLibrary(): boolean {
    const [, first, second] = this.#stack.filter(waiting => !isOperation(waiting));
    return this.complaints.length === 0 && first?.kind === 'let' && second === undefined;
  }

  /** Whether an expression of a library ends here, if it is an `in` that ends it. */
  get #inLibrary(): boolean {
    return this.#is('in') && this.#stack.findLast(waiting => !isOperation(waiting))?.kind === 'library';
  }

  #firstLine(span: Span): Span {
    const lineEnd = this.#text.indexOf('\n', span.start);
    return lineEnd < 0 || lineEnd >= span.end ? span : { ...span, end: lineEnd };
  }

  /** Gives up the present expression, or what of it is `known`: goes to the next token that ends it or something around it. */
  #recover(known: Piece | null): Piece | null {
    while (isOperation(this.#stack.at(-1) as Waiting)) this.#stack.pop();
    const { from } = this.#bracket;
    this.#skip();
    const span = this.#between(from, Math.max(from, this.#previous.end));
    let value = known ?? piece({ kind: 'erroneous', span });
    while (this.#token.kind !== CLOSER[this.#bracket.kind] && this.#token.kind !== SEPARATOR[this.#bracket.kind]) {
      value = this.#abandon(this.#bracket, value);
    }
    return this.#close(value, []);
  }

  /** Ends a bracket without its closing token. */
  #abandon(bracket: Bracket, value: Piece): Piece {
    this.#take(bracket, value);
    if (bracket.kind === 'params') {
      this.#stack.pop();
      this.#count(bracket, -1);
      this.#declare(bracket);
      return value;
    }
    const finished = this.#finish(bracket, value.end, value) ?? value;
    return this.#reduceAll(finished);
  }

  #skip(): void {
    let depth = 0;
    for (; !this.#is('end'); this.#at++) {
      const { kind } = this.#token;
      if (OPENERS.has(kind)) depth++;
      else if (CLOSERS.has(kind) && depth > 0) depth--;
      else if (CLOSERS.has(kind) ? this.#isAwaited(kind) : depth === 0 && this.#ends(kind)) return;
    }
  }

  #isAwaited(kind: TokenKind): boolean {
    return (this.#awaited.get(kind) ?? 0) > 0;
  }

  #ends(kind: TokenKind): boolean {
    const bracket = this.#bracket.kind;
    return kind === CLOSER[bracket] || kind === SEPARATOR[bracket];
  }

  // ---- tokens and stack ----

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #is(kind: TokenKind): boolean {
    return this.#token.kind === kind;
  }

  get #peek(): Token {
    return this.#tokens[this.#at + 1] ?? this.#token;
  }

  get #previous(): Token {
    return this.#tokens[this.#at - 1] ?? this.#token;
  }

  /** The innermost bracket; there are no operators above it when it is asked for. */
  get #bracket(): Bracket {
    return this.#stack.at(-1) as Bracket;
  }

  get #closing(): string[] {
    const bracket = this.#stack.findLast(waiting => !isOperation(waiting)) as Bracket;
    const separator = SEPARATOR[bracket.kind];
    const closer = CLOSER[bracket.kind];
    return [...(separator === null ? [] : [`'${separator}'`]), closer === 'end' ? 'the end' : `'${closer}'`];
  }

  #advance(): Token {
    const token = this.#token;
    this.#at++;
    return token;
  }

  #skipCommas(): void {
    while (this.#is(',')) this.#at++;
  }

  #open(bracket: Bracket): void {
    this.#stack.push(bracket);
    this.#count(bracket, 1);
  }

  #count(bracket: Bracket, change: number): void {
    const closer = CLOSER[bracket.kind];
    this.#awaited.set(closer, (this.#awaited.get(closer) ?? 0) + change);
  }

  #written(token: Token): string {
    return this.#text.slice(token.start, token.end);
  }

  #span(token: Token): Span {
    return this.#between(token.start, token.end);
  }

  #between(start: number, end: number): Span {
    return { part: this.#part, start, end };
  }
}

const piece = (ast: Ast): Piece => ({ ast, start: ast.span.start, end: ast.span.end });

function literal(token: Token) {
  if (token.value !== undefined) return token.value;
  return token.kind === 'null' ? ({ kind: 'null' } as const) : ({ kind: 'bool', value: token.kind === 'true' } as const);
}
