import type { Ast, Binding, Call, Cast, Let, Library, Operator, Parsed, Pipe } from './ast.ts';
import { infixLevel } from './precedence.ts';
import type { Token } from './token.ts';
import { bound, descendants } from './walk.ts';

/**
 * Tokens that stand on one line if they fit, and otherwise are broken at all their breaks. Tokens are numbers; a break is the
 * number of the token before which the line ends.
 *
 * | shape | where its lines are indented |
 * |---|---|
 * | bracket | between its first and last break |
 * | chain | from its first break on |
 * | block | nowhere |
 * | hanging | everywhere |
 */
export interface Group {
  readonly shape: 'bracket' | 'chain' | 'block' | 'hanging';
  readonly from: number;
  /** The number after its last token. */
  readonly to: number;
  readonly breaks: readonly number[];
}

export interface Layout {
  /** Outer before inner, in order. */
  readonly groups: readonly Group[];
  /** Tokens with no space before them, on a line. */
  readonly tight: ReadonlySet<number>;
  /** Tokens that begin a line however short the text is. */
  readonly lines: ReadonlySet<number>;
}

/** How a text without mistakes is laid out. */
export function layOut(parsed: Parsed | Library, tokens: readonly Token[]): Layout {
  const plan = new Plan(tokens);
  if ('bindings' in parsed) plan.addLibrary(parsed.bindings);
  for (const root of 'bindings' in parsed ? parsed.bindings.flatMap(bound) : [parsed.ast])
    for (const expression of descendants(root)) plan.add(expression);
  plan.addBrackets();
  const groups = plan.groups.sort((a, b) => a.from - b.from || b.to - a.to);
  return { groups, tight: plan.tight, lines: plan.lines };
}

class Plan {
  readonly groups: Group[] = [];
  readonly tight = new Set<number>();
  readonly lines = new Set<number>();
  readonly #tokens: readonly Token[];
  readonly #starting: ReadonlyMap<number, number>;
  readonly #ending: ReadonlyMap<number, number>;
  /** Opening brackets of calls whose one argument is a record: `f({` stays together. */
  readonly #hugging = new Set<number>();
  /** Chains that have been laid out as part of a longer one. */
  readonly #inner = new Set<Ast>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#starting = new Map(tokens.map((token, i) => [token.start, i]));
    // The end of the text is no token of an expression.
    this.#ending = new Map(tokens.slice(0, -1).map((token, i) => [token.end, i]));
  }

  add(ast: Ast): void {
    if (ast.kind === 'call') this.#addCall(ast);
    else if (ast.kind === 'operator') this.#addOperator(ast);
    else if (ast.kind === 'pipe') this.#addPipe(ast);
    else if (ast.kind === 'let') this.#addLet(ast);
    else if (ast.kind === 'cast') this.#addCast(ast);
    else if (ast.kind === 'literal' && this.#token(ast.span).kind === '-') this.tight.add(this.#first(ast.span) + 1);
  }

  #addCall(call: Call): void {
    const open = this.#first(call.nameSpan) + 1;
    this.tight.add(open);
    const [only, second] = call.args;
    if (only?.keyword === null && second === undefined && only.value.kind === 'record' && only.span.start === only.value.span.start) {
      this.#hugging.add(open);
    }
  }

  #addOperator(operator: Operator): void {
    if (operator.operands.length === 1) this.tight.add(this.#first(operator.operatorSpan) + 1);
    else if (!this.#inner.has(operator)) this.#group('chain', operator, this.#operatorsOf(operator));
  }

  /** `a + b - c` is one chain: operators of the same level, not in parentheses. */
  #operatorsOf(operator: Operator): number[] {
    const level = infixLevel(this.#token(operator.operatorSpan).kind);
    const breaks = [this.#first(operator.operatorSpan)];
    let left = operator.operands[0] as Ast;
    while (
      left.kind === 'operator' &&
      left.span.start === operator.span.start &&
      left.operands.length === 2 &&
      infixLevel(this.#token(left.operatorSpan).kind) === level
    ) {
      this.#inner.add(left);
      breaks.unshift(this.#first(left.operatorSpan));
      left = left.operands[0] as Ast;
    }
    return breaks;
  }

  #addPipe(pipe: Pipe): void {
    if (this.#inner.has(pipe)) return;
    const breaks: number[] = [];
    let last: Ast = pipe;
    for (let right: Ast = pipe; right.kind === 'pipe'; right = right.right) {
      const bar = this.#first(right.pipeSpan);
      breaks.push(bar);
      last = right;
      this.#inner.add(right);
      if (this.#tokens[bar + 1]?.start !== right.right.span.start) break;
    }
    this.#group('chain', { span: { ...pipe.span, end: last.span.end } }, breaks);
  }

  #addLet(ast: Let): void {
    const from = this.#first(ast.span);
    this.#addFunctions(ast.bindings);
    const names = ast.bindings.map(binding => this.#first(binding.nameSpan) - 1);
    const before = this.#tokens[from - 1]?.kind;
    const startsLine = before === ':' || before === '=' || before === 'in';
    const breaks = [...(startsLine ? [from] : []), ...names.slice(1), this.#inOf(ast)];
    this.#group(startsLine || before === '|' ? 'hanging' : 'block', ast, breaks);
  }

  /** Each binding of a library has lines of its own. */
  addLibrary(bindings: readonly Binding[]): void {
    this.#addFunctions(bindings);
    for (const { nameSpan } of bindings.slice(1)) this.lines.add(this.#first(nameSpan) - 1);
  }

  #addFunctions(bindings: readonly Binding[]): void {
    for (const { nameSpan, params } of bindings) if (params !== null) this.tight.add(this.#first(nameSpan) + 1);
  }

  /** The `in` is the last one before the body, but for opening parentheses. */
  #inOf(ast: Let): number {
    let at = this.#first(ast.body.span) - 1;
    while (this.#tokens[at]?.kind !== 'in') at--;
    return at;
  }

  #addCast(cast: Cast): void {
    if (cast.type === null) return;
    const from = this.#first(cast.type.span) + 1;
    const to = this.#after(cast.type);
    for (let i = from; i < to; i++) {
      const afterComma = this.#tokens[i - 1]?.kind === ',' && this.#tokens[i]?.kind !== '>';
      if (!afterComma) this.tight.add(i);
    }
  }

  /** Brackets, and what is tight or loose whatever it is part of. */
  addBrackets(): void {
    const open: { at: number; commas: number[] }[] = [];
    this.#tokens.forEach(({ kind }, i) => {
      if (kind === '.') this.tight.add(i).add(i + 1);
      else if (kind === ',' || kind === ':' || kind === ')' || kind === ']' || kind === '[') this.tight.add(i);
      if (kind === '(' || kind === '[') this.tight.add(i + 1);
      if (kind === '(' || kind === '[' || kind === '{') open.push({ at: i, commas: [] });
      else if (kind === ',' && this.#tokens[i + 1]?.kind !== ',') open.at(-1)?.commas.push(i + 1);
      else if (kind === ')' || kind === ']' || kind === '}') this.#addBracket(open.pop() as { at: number; commas: number[] }, i);
    });
  }

  #addBracket({ at, commas }: { at: number; commas: readonly number[] }, close: number): void {
    if (close === at + 1) this.tight.add(close);
    else if (!this.#hugging.has(at)) {
      const breaks = [...new Set([at + 1, ...commas, close])];
      this.groups.push({ shape: 'bracket', from: at, to: close + 1, breaks });
    }
  }

  #group(shape: Group['shape'], ast: Pick<Ast, 'span'>, breaks: readonly number[]): void {
    this.groups.push({ shape, from: this.#first(ast.span), to: this.#after(ast), breaks });
  }

  #first(span: { readonly start: number }): number {
    return this.#starting.get(span.start) as number;
  }

  #after({ span }: Pick<Ast, 'span'>): number {
    return (this.#ending.get(span.end) as number) + 1;
  }

  #token(span: { readonly start: number }): Token {
    return this.#tokens[this.#first(span)] as Token;
  }
}
