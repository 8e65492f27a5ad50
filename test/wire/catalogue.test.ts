import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseClashes } from '../../engine/cli/python.ts';
import { catalogue } from '../../engine/serve/catalogue.ts';

const find = (name: string) => catalogue().functions.find(f => f.name === name);

describe('the catalogue', () => {
  it('describes an aggregation with its window', () => {
    const sum = find('sum');
    assert.equal(sum?.signature, 'sum<N: number>(input: N, window: window = null) -> N');
    assert.deepEqual(sum?.params, [
      { name: 'input', type: 'N', constant: false, variadic: false, default: null },
      { name: 'window', type: 'window', constant: false, variadic: false, default: 'null' }
    ]);
    assert.deepEqual([sum?.kind, sum?.result, sum?.receiver, sum?.operator], ['aggregate', 'N', 'input', null]);
  });

  it('knows the operator of a function', () => assert.equal(find('add')?.operator, '+'));

  it('shows defaults as the language writes them', () => {
    const defaults = catalogue().functions.flatMap(f => f.params.map(p => p.default));
    assert.ok(
      defaults.every(text => text === null || /^(null|true|false|-?\d+|-?\d+\.\d+|".*"|(\d+(mo|ms|us|ns|[ywdhms]))+)$/.test(text)),
      String(defaults)
    );
  });

  it('stops the generator of the Python functions where two have one name', () => {
    refuseClashes(['sum', 'mean']);
    assert.throws(() => refuseClashes(['sum', 'mean', 'sum']), { message: 'several functions are called sum in Python' });
  });

  it('is plain JSON', () => assert.deepEqual(JSON.parse(JSON.stringify(catalogue())), catalogue()));

  it('has a sentence for every function and no function twice', () => {
    const { functions } = catalogue();
    assert.equal(new Set(functions.map(f => f.name)).size, functions.length);
    assert.deepEqual(
      functions.filter(f => !/^[A-Z].*[.]/s.test(f.doc)).map(f => f.name),
      []
    );
  });
});
