import fc from 'fast-check';
import { Cases, ORDINARY } from './case.ts';
import { breach, Tally } from './laws.ts';

/** Holds so many random cases to the laws. Throws with the smallest case found that breaks one. */
export async function obey(cases: number, seed: number, interval: number | null = null): Promise<Tally> {
  const tally = new Tally();
  const property = fc.asyncProperty(new Cases(ORDINARY), async one => {
    const broken = await breach(one, tally);
    if (interval && tally.cases % interval === 0) console.log(`${tally.cases} cases`);
    if (broken) throw new Error(broken);
  });
  await fc.assert(property, { numRuns: cases, seed });
  return tally;
}
