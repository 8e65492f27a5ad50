import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lex } from '../../engine/syntax/lex.ts';
import { parse, parseLibrary } from '../../engine/syntax/parse.ts';
import { format } from '../../engine/syntax/print.ts';
import { showAst, showBinding } from '../../engine/syntax/show.ts';
import { descendants } from '../../engine/syntax/walk.ts';
import { correctLibrary, correctText, roughText } from '../support/texts.ts';

function formats(name: string, text: string, expected: string): void {
  test(name, () => {
    assert.equal(format(text), expected.slice(1));
    assert.equal(format(expected.slice(1)), expected.slice(1));
  });
}

formats(
  'what fits stands on one line, evenly spaced',
  `{a:1,b:sum( x.y ,w=since( daily() )) ,c} |when( !( - c[ 1 ]<2 )and d )as list< map<string,i64> >`,
  `
{ a: 1, b: sum(x.y, w = since(daily())), c } | when(!(-c[1] < 2) and d) as list<map<string, i64>>`
);

formats(
  'fields that do not fit have a line each, and pipes break before the bar',
  `{ spend: sum(Purchase.amount), views: count(View), ratio: sum(Purchase.amount) / count(View), last: last(View.page) } | when(finished()) | extend({ constant: 1 })`,
  `
{
  spend: sum(Purchase.amount),
  views: count(View),
  ratio: sum(Purchase.amount) / count(View),
  last: last(View.page)
}
  | when(finished())
  | extend({ constant: 1 })`
);

formats(
  'bindings that do not fit have a line each',
  `let spend = sum(Purchase.amount, window=since(daily())) let views = count(View) in { spend, views, ratio: spend / views }`,
  `
let spend = sum(Purchase.amount, window = since(daily()))
let views = count(View)
in { spend, views, ratio: spend / views }`
);

formats(
  'a let inside starts on a line of its own when it breaks',
  `{ value: let first_binding = some_table.some_column let second_binding = other_table.other_column in f(let a = 1 in a) }`,
  `
{
  value:
    let first_binding = some_table.some_column
    let second_binding = other_table.other_column
    in f(let a = 1 in a)
}`
);

formats(
  'a call of one record keeps its brackets together',
  `Purchase | extend({ first_long_name: sum(Purchase.amount), second_long_name: mean(Purchase.amount), third: 3 })`,
  `
Purchase
  | extend({
    first_long_name: sum(Purchase.amount),
    second_long_name: mean(Purchase.amount),
    third: 3
  })`
);

formats(
  'long chains of operators break before each operator of their level',
  `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa * bbbbbbbbbbbbbbbbbbbbbbbbbbb + ccccccccccccccccccc - (ddddddddddddddddddd - eeeeeeeeeeeeeee)`,
  `
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa * bbbbbbbbbbbbbbbbbbbbbbbbbbb
  + ccccccccccccccccccc
  - (ddddddddddddddddddd - eeeeeeeeeeeeeee)`
);

formats(
  'comments stay where they are, and single blank lines too',
  `# head
#!

{ a: 1, # first


  # second
  b: 2 # last
  # end
}
# bye
`,
  `
# head
#!

{
  a: 1,  # first

  # second
  b: 2  # last
  # end
}
# bye
`
);

formats(
  'functions, lengths, parameters and quoted names',
  `let spend( x,d=- 7d )=sum( x.amount ,window=trailing( d ))let none( )=$days in { "spend, 7d":spend(Purchase),n:rec[ "a b" ] }`,
  `
let spend(x, d = -7d) = sum(x.amount, window = trailing(d))
let none() = $days
in { "spend, 7d": spend(Purchase), n: rec["a b"] }`
);

formats(
  'parameters that do not fit have a line each',
  `let spend(purchases_of_everyone, trailing_window_of = 7d, scaled_by_this_factor = 1.5, at_least_that_many = 3) = 1 in spend(a)`,
  `
let spend(
  purchases_of_everyone,
  trailing_window_of = 7d,
  scaled_by_this_factor = 1.5,
  at_least_that_many = 3
) = 1
in spend(a)`
);

formats(
  'a library has a line for each binding, and blank lines stay',
  `## What was spent.
let spend(x)=sum(x.amount)  let views=count(View)


# more
let last_page = View.page | last()`,
  `
## What was spent.
let spend(x) = sum(x.amount)
let views = count(View)

# more
let last_page = View.page | last()`
);

formats(
  'a comment stays as far from what follows as it was',
  `{
  ## of a
  a: 1,
  # not of b

  b: 2, ## of nothing
  c: 3 }`,
  `
{
  ## of a
  a: 1,
  # not of b

  b: 2,  ## of nothing
  c: 3
}`
);

formats('superfluous commas stay', 'f( ,a,,b , ) + {a ,}', '\nf(, a,, b,) + { a, }');

formats('the line of the magic stays', '%%timeline x  --limit 3\n\n\n{a}\n', '\n%%timeline x  --limit 3\n{ a }\n');

test('what does not parse stays as it is', () => {
  assert.equal(format('{ a:  b c }'), '{ a:  b c }');
  assert.equal(format(''), '');
});

test('deep nesting is no danger', () => {
  const deep = '('.repeat(10_000) + '1' + ')'.repeat(10_000);
  assert.equal(lex(format(deep)).tokens.length, lex(deep).tokens.length);
});

test('any text without mistakes parses; formatted, it has the same tokens, comments and tree, and formats to itself', () => {
  fc.assert(
    fc.property(correctText, text => {
      const parsed = parse(text, 'query');
      assert.deepEqual(parsed.complaints, []);
      const formatted = format(text);
      assert.deepEqual(written(formatted), written(text));
      const again = parse(formatted, 'query');
      assert.equal(showAst(again.ast), showAst(parsed.ast));
      assert.equal(again.doc, parsed.doc);
      assert.equal(format(formatted), formatted);
    }),
    { numRuns: 1000 }
  );
});

test('any library without mistakes parses; formatted, it has the same tokens, comments and bindings, and formats to itself', () => {
  fc.assert(
    fc.property(correctLibrary, text => {
      const { bindings, complaints } = parseLibrary(text, 'query');
      assert.deepEqual(complaints, []);
      const formatted = format(text);
      assert.deepEqual(written(formatted), written(text));
      assert.deepEqual(parseLibrary(formatted, 'query').bindings.map(showBinding), bindings.map(showBinding));
      assert.equal(format(formatted), formatted);
    }),
    { numRuns: 500 }
  );
});

test('lines are at most 100 characters where they can be broken', () => {
  const fields = Array.from({ length: 40 }, (_, i) => `field_${i}: sum(Table.column_${i}, window = since(daily())) + count(Table)`);
  for (const line of format(`{ ${fields.join(', ')} } | when(${'a and '.repeat(40)}b)`).split('\n')) assert.ok(line.length <= 100, line);
});

test('no text is too strange to parse, and mistakes are in order of position', () => {
  fc.assert(
    fc.property(fc.oneof(roughText, fc.string({ unit: 'binary' })), text => {
      const { ast, complaints } = parse(text, 'query');
      const starts = complaints.map(complaint => complaint.labels[0]?.start ?? -1);
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b)
      );
      for (const { labels } of complaints) for (const { start, end } of labels) assert.ok(0 <= start && start <= end && end <= text.length);
      for (const { span } of descendants(ast)) assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length);
      format(text);
    }),
    { numRuns: 3000 }
  );
});

const written = (text: string): string[] => {
  const { tokens, comments } = lex(text);
  return [...tokens, ...comments].sort((a, b) => a.start - b.start).map(({ start, end }) => text.slice(start, end));
};
