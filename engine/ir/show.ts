import type { Expr, Func, Module, Stmt } from './nodes.ts';

const INFIX: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  shr_s: '>>',
  shr_u: '>>>',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  lt_s: '<',
  le_s: '<=',
  gt_s: '>',
  ge_s: '>='
};

/** A module as text, for people: imports, then each function with its statements indented. */
export function showModule(module: Module): string {
  const imports = module.imports.map(
    ({ name, signature }) => `import ${name}(${signature.params.join(', ')}) -> ${signature.result ?? 'nothing'}`
  );
  return [...imports, ...module.funcs.map(showFunc)].join('\n\n');
}

export function showFunc(func: Func): string {
  const params = func.signature.params.map((lane, i) => `${nameOf(func, i)}: ${lane}`);
  const head = `${func.name}(${params.join(', ')})${func.signature.result === null ? '' : ` -> ${func.signature.result}`}`;
  return [head, ...showStatements(func.body, func, '  ')].join('\n');
}

// A name that several locals have is followed by the local's number.
function nameOf(func: Func, index: number): string {
  const name = func.names[index] ?? 'local';
  return func.names.filter(n => n === name).length === 1 ? name : `${name}${index}`;
}

function showStatements(statements: readonly Stmt[], func: Func, indent: string): string[] {
  return statements.flatMap(s => showStatement(s, func, indent));
}

function showStatement(s: Stmt, func: Func, indent: string): string[] {
  const show = (e: Expr): string => bare(showExpr(e, func));
  const list = (...es: readonly Expr[]): string => es.map(show).join(', ');
  switch (s.kind) {
    case 'set':
      return [`${indent}${nameOf(func, s.index)} = ${show(s.value)}`];
    case 'store':
      return [`${indent}${place(s.value.lane, s.bytes, false, s.address, s.offset, func)} = ${show(s.value)}`];
    case 'if': {
      const no = s.no.length === 0 ? [] : [`${indent}else`, ...showStatements(s.no, func, `${indent}  `)];
      return [`${indent}if ${show(s.condition)}`, ...showStatements(s.yes, func, `${indent}  `), ...no];
    }
    case 'while':
      return [`${indent}while ${show(s.condition)}`, ...showStatements(s.body, func, `${indent}  `)];
    case 'copy':
      return [`${indent}copy(${list(s.to, s.from, s.bytes)})`];
    case 'fill':
      return [`${indent}fill(${list(s.to, s.byte, s.bytes)})`];
    case 'do':
      return [`${indent}${s.name}(${list(...s.args)})`];
    case 'return':
      return [`${indent}return${s.value === null ? '' : ` ${show(s.value)}`}`];
  }
}

// Without the parentheses around the whole, if they are a pair.
const bare = (text: string): string => (/^\([^()]*(\([^()]*\)[^()]*)*\)$/.test(text) ? text.slice(1, -1) : text);

/** An expression as text, with the names of its function's locals. */
export function showExpr(e: Expr, func: Func): string {
  const show = (x: Expr): string => showExpr(x, func);
  switch (e.kind) {
    case 'const':
      return Object.is(e.value, -0) ? '-0' : String(e.value);
    case 'local':
      return nameOf(func, e.index);
    case 'unary':
      return `${e.lane === e.a.lane ? e.op : `${e.op}.${e.lane}`}(${bare(show(e.a))})`;
    case 'binary':
      return INFIX[e.op] ? `(${show(e.a)} ${INFIX[e.op]} ${show(e.b)})` : `${e.op}(${bare(show(e.a))}, ${bare(show(e.b))})`;
    case 'select':
      return `(${show(e.condition)} ? ${show(e.yes)} : ${show(e.no)})`;
    case 'load':
      return place(e.lane, e.bytes, e.signed, e.address, e.offset, func);
    case 'call':
      return `${e.name}(${e.args.map(a => bare(show(a))).join(', ')})`;
  }
}

function place(lane: string, bytes: number, signed: boolean, address: Expr, offset: number, func: Func): string {
  const whole = Number(lane.slice(1)) / 8;
  const width = bytes === whole ? lane : `${lane}.${bytes}${signed ? 's' : ''}`;
  return `${width}[${bare(showExpr(address, func))}${offset === 0 ? '' : ` + ${offset}`}]`;
}
