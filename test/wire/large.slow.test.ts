import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { QueryInfo } from '../../engine/serve/protocol.ts';
import { PURCHASE, purchases } from '../support/wire/arrow.ts';
import { Client } from '../support/wire/client.ts';
import { type Engine, startEngine } from '../support/wire/engine.ts';

const MB = 1 << 20;

const repeat = (count: number, piece: (i: number) => string, between = ''): string =>
  Array.from({ length: count }, (_, i) => piece(i)).join(between);

/** Queries of about 1 MB that are right. */
const RIGHT: readonly (readonly [what: string, text: string])[] = [
  ['one text', `{ a: Purchase.amount, b: "${'z'.repeat(MB)}" }`],
  ['a comment', `{ a: Purchase.amount } #${'é'.repeat(MB)}`],
  ['spaces', `${' '.repeat(MB)}{ a: Purchase.amount }`],
  ['two thousand fields', `{ ${repeat(2000, i => `f${i}: sum(Purchase.amount + ${i}.0)`, ', ')} }`],
  ['ten thousand parentheses', `{ a: ${'('.repeat(10_000)}Purchase.amount${')'.repeat(10_000)} }`]
];

/** Queries of about 1 MB that are wrong, each in its own way. */
const WRONG: readonly (readonly [what: string, text: string, code: string])[] = [
  ['one name', `{ a: ${'x'.repeat(MB)} }`, 'E0006'],
  ['sixty thousand unknown names', `{ ${repeat(60_000, i => `f${i}: nope${i}`, ', ')} }`, 'E0006'],
  ['a sum of 250,000', `{ a: Purchase.amount${' + 1'.repeat(250_000)} }`, 'E0011'],
  ['brackets only', '['.repeat(MB), 'E0011'],
  ['records within records', '{ a: '.repeat(200_000), 'E0011'],
  ['minuses', `{ a: ${'-'.repeat(MB)}Purchase.amount }`, 'E0011'],
  ['pipes', `Purchase.amount${' | sum()'.repeat(120_000)} | { a: $input }`, 'E0011'],
  ['a quote that is not closed', `{ a: "${'z'.repeat(MB)} }`, 'E0011']
];

describe('queries of 1 MB', () => {
  let engine: Engine;
  let client: Client;

  before(async () => {
    engine = await startEngine();
    client = await Client.open(engine, 'large');
    const id = client.ask({ type: 'table', table: PURCHASE, rows: { kind: 'stream' } });
    await client.upload(id, purchases(10));
    assert.equal((await client.answer(id)).type, 'result');
  });
  after(() => engine.stop());

  async function alive(): Promise<void> {
    const { ticket } = await client.call<QueryInfo>({ type: 'query', text: '{ n: count(Purchase) }' });
    assert.deepEqual(await client.call({ type: 'count', ticket }), { rows: 10 });
  }

  for (const [what, text] of RIGHT) {
    it(`run: ${what}`, { timeout: 60_000 }, async () => {
      const { ticket } = await client.call<QueryInfo>({ type: 'query', text });
      assert.deepEqual(await client.call({ type: 'count', ticket }), { rows: 10 });
      await client.call({ type: 'release', ticket });
      await alive();
    });
  }

  for (const [what, text, code] of WRONG) {
    it(`are told what is wrong with them: ${what}`, { timeout: 60_000 }, async () => {
      const { diagnostics } = await client.call<{ diagnostics: { code: string }[] }>({ type: 'check', text });
      assert.equal(diagnostics[0]?.code, code);
      assert.ok(diagnostics.length <= 2000);
      await alive();
    });
  }

  it('have as many fields as fit', { timeout: 120_000 }, async () => {
    const { diagnostics } = await client.call<{ diagnostics: object[] }>({
      type: 'check',
      text: `{ ${repeat(70_000, i => `f${i}: Purchase.user`, ', ')} }`
    });
    assert.deepEqual(diagnostics, []);
    await alive();
  });
});
