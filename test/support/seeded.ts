import fc from 'fast-check';
import { SEED } from './seed.ts';

/** Loaded before every file of `npm test`: properties without a seed of their own are tried with the commit's. */
fc.configureGlobal({ seed: SEED });
