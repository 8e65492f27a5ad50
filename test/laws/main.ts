/** `npm run laws -- --cases 1000000 [--seed S]`: holds as many random queries to the laws as one likes. */
import { parseArgs } from 'node:util';
import { obeyTogether } from '../support/queries/obey.ts';
import { Tally } from '../support/queries/tally.ts';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
console.log(`seed ${seed}`);
const started = performance.now();
const tally = await obeyTogether({ cases: Number(values.cases), seed, interval: 5000 });
console.log(`${tally.cases} cases keep the laws; ${Tally.text(tally.laws)}; ${Math.round((performance.now() - started) / 1000)} s`);
for (const [why, n] of tally.left) console.log(`${n} not judged: ${why}`);
