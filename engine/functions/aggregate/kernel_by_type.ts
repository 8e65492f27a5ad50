import type { AggregateKernel, CallTypes } from '../define.ts';

/** A kernel that is another one by the types of the call. */
export const kernelBy = (kernelFor: (types: CallTypes) => Required<AggregateKernel>): Required<AggregateKernel> => ({
  state: types => kernelFor(types).state(types),
  first: (kit, x, time) => kernelFor(kit).first(kit, x, time),
  step: (kit, state, x, n, time) => kernelFor(kit).step(kit, state, x, n, time),
  value: (kit, state, n, at) => kernelFor(kit).value(kit, state, n, at),
  merge: (kit, a, na, b, nb) => kernelFor(kit).merge(kit, a, na, b, nb)
});
