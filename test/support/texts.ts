import fc from 'fast-check';

const PIECES = [
  ...['let', 'in', 'and', 'or', 'as', 'const', '$input', 'true', 'false', 'null', 'a', 'b1', 'sum', 'list', 'i64', 'window'],
  ...['(', ')', '{', '}', '[', ']', ',', ':', '.', '|', '+', '-', '*', '/', '=', '==', '!=', '<>', '<', '<=', '>', '>=', '!', '->'],
  ...['1', '2.5', '7u8', '300u8', '"s"', "'t\\n'", '"\\q"', '"', "'", '$x', '$', '@', 'é', '𝄞', '\ud800', '\x00', '__proto__'],
  ...[' ', '\n', '\t', '\r\n', '# note\n', '#', '%%timeline x --flag\n', 'let x = ', ' in ', 'f(', 'a.b', '{ a: ', ' as i64'],
  ...['7d', '1h30m', '-2w', '2147483648d', '1or', '1mo2', '9x']
];

/** Texts that look like the language, mostly wrong. */
export const roughText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 4 })), { maxLength: 30 })
  .map(pieces => pieces.join(''));

const name = fc.constantFrom('a', 'b1', '_x', 'count', 'not', 'Probe', '__proto__', 'constructor', 'inner');
const literal = fc.constantFrom(
  '1',
  '2.50',
  '7u8',
  '1.5f32',
  '18446744073709551615u64',
  '7d',
  '-1h30m',
  '250ms',
  '- 1y2mo',
  '"it\'s"',
  "'two\nlines'",
  '"\\n\\\\"',
  'true',
  'false',
  'null',
  '$input',
  '$days'
);
const string = fc.constantFrom('"any name"', "'spend, 7d'", '"__proto__"', '""', '"a\\n"');
const type = fc.constantFrom('i64', 'timestamp_ns', 'list<i64>', 'map<string, list<f64,>>');
const infix = fc.constantFrom('or', 'and', '==', '!=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/');
const gap = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(' ', ' ', ' ', '\n', '\t', '\r\n', '\n\n\n') },
  fc.constantFrom(
    ' # note\n',
    '\n# above\n',
    '#\r\n',
    '\n\n# one\n# two\n\n',
    '\n## said\n',
    ' ## behind\n',
    '\n  ## one\n## two\r\n',
    '\n## far\n\n'
  )
);
const commas = fc.constantFrom('', '', '', ',', ',,');

const spaced = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.flatMap(part => [typeof part === 'string' ? fc.constant(part) : part, gap])).map(pieces => pieces.join(''));

const separated = (item: fc.Arbitrary<string>, least: number): fc.Arbitrary<string> =>
  fc
    .tuple(commas, fc.array(spaced(item), { minLength: least, maxLength: 4 }), commas)
    .map(([before, items, after]) => before + items.join(',') + after);

type Texts = Record<'expression' | 'pipe' | 'operand' | 'primary' | 'lets' | 'binding', string>;

const texts = fc.letrec<Texts>(tie => ({
  binding: spaced(
    'let',
    name,
    fc.oneof(
      { weight: 2, arbitrary: fc.constant('') },
      spaced('(', separated(fc.oneof(name, spaced(name, '=', tie('expression'))), 0), ')')
    ),
    '=',
    tie('expression')
  ),
  expression: fc.oneof({ depthSize: 'small' }, tie('pipe'), spaced(tie('pipe'), 'as', type)),
  pipe: fc.oneof({ depthSize: 'small' }, tie('operand'), tie('lets'), spaced(tie('operand'), '|', tie('pipe'))),
  lets: spaced(
    fc.array(tie('binding'), { minLength: 1, maxLength: 3 }).map(all => all.join('')),
    'in',
    tie('pipe')
  ),
  operand: fc.oneof(
    { depthSize: 'small' },
    tie('primary'),
    spaced(tie('operand'), infix, tie('operand')),
    spaced(fc.constantFrom('-', '!'), tie('operand'))
  ),
  primary: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    name,
    literal,
    spaced('(', tie('expression'), ')'),
    spaced(tie('primary'), '.', name),
    spaced(tie('primary'), '[', tie('expression'), ']'),
    spaced(name, '(', separated(fc.oneof(tie('expression'), spaced(name, '=', tie('expression'))), 0), ')'),
    spaced('{', separated(fc.oneof(name, spaced(fc.oneof(name, string), ':', tie('expression'))), 0), '}')
  )
}));

/** Texts of the language without a syntax error, in any layout, with comments. */
export const correctText: fc.Arbitrary<string> = texts.expression;

/** Libraries without a syntax error. */
export const correctLibrary: fc.Arbitrary<string> = fc
  .tuple(gap, fc.array(texts.binding, { minLength: 1, maxLength: 4 }))
  .map(([before, bindings]) => before + bindings.join(''));
