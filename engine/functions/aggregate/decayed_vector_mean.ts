import { aggregate } from '../define.ts';
import { halfLifeOf, refuseHalfLife } from './decay.ts';
import { DecayedVectors, decayedMeanOf, SAVED_DECAYED, VECTORS } from './vectors.ts';

export const decayedVectorMean = aggregate({
  signature: 'decayed_vector_mean<N: number, D: timedelta>(x: list<N>, const half_life: D) -> list<f64>',
  doc: "The mean of the vectors so far, element by element, of which each weighs half as much after every `half_life`; see `decayed_mean`.\n\nThey must be as long as the entity's first vector without null elements; others are left out and counted in a warning. Cost: the length of the vector per value.",
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  ...VECTORS,
  refuse: refuseHalfLife,
  meaning: (content, types, { times }) => decayedMeanOf(content, times, halfLifeOf(types)),
  tally: { begin: types => new DecayedVectors(halfLifeOf(types)), saved: () => SAVED_DECAYED },
  examples: [
    `
    time   key   x  |  decayed_vector_mean(collect(x, 2, min = 2), 1m)
    10:00  Ben   1  |  .
    10:01  Ben   2  |  [1.0,2.0]
    10:02  Ben   5  |  [1.6666666666666665,4.0]
    10:02  Ryan  1  |  .
    `
  ]
});
