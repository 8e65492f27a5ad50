import type { Rule } from '../rule.ts';
import { alignInPlace } from './align_in_place.ts';
import { collectedInPlace } from './collected_in_place.ts';
import { fieldBeforeMove } from './field_before_move.ts';
import { lastOfLasting } from './last_of_lasting.ts';
import { validityBeforeMove } from './validity_before_move.ts';

/** All rules; the first that says something about a node is applied, until none does. */
export const RULES: readonly Rule[] = [alignInPlace, fieldBeforeMove, validityBeforeMove, collectedInPlace, lastOfLasting];
