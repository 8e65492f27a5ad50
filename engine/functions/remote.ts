import { type ScalarEntry, scalar } from './define.ts';

/** A function that the client computes, column by column, by its signature: row-wise like any other, and it sees nulls. */
export const remote = (signature: string): ScalarEntry =>
  scalar({
    signature,
    doc: 'Computed by the client.',
    group: 'client',
    examples: [],
    extension: true,
    nulls: 'seen',
    remote: true,
    meaning: () => {
      throw new Error('a function of the client has no meaning here');
    },
    refuse: ({ args }) =>
      args.some(({ constant }) => constant === undefined)
        ? null
        : { code: 'E0008', argument: null, label: 'needs an argument that has rows: the client computes it for those' }
  });
