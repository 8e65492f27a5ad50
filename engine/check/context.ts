import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Ast } from '../syntax/ast.ts';
import type { Schema } from '../types/schema.ts';
import type { Type } from '../types/type.ts';
import type { LATER, ParameterValue } from './checked.ts';
import type { Closure } from './closure.ts';
import type { Resolved } from './resolve.ts';
import type { Scope } from './scope.ts';
import type { Identities, Timeline } from './timeline.ts';

/** What all texts of a query share while they are checked. */
export interface Context {
  readonly schema: Schema;
  /** Formulas checked so far. */
  readonly formulas: Map<string, Timeline>;
  /** Functions that formulas define. */
  readonly functions: Map<string, Closure>;
  /** Calls of functions so far, and the mistakes in their bodies that have been told. */
  readonly expansions: { count: number; readonly told: Set<string> };
  /** The names of all formulas that the query needs. */
  readonly needed: readonly string[];
  /** By name, without the `$`. */
  readonly parameters: ReadonlyMap<string, ParameterValue | typeof LATER>;
  /** Groupings and their key types: the tables', then those that regrouping makes. */
  readonly groupings: Map<string, Type>;
  readonly identities: Identities;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Where an expression counts as standing: inside sugar, at the call of the sugar. */
  readonly place: (span: Span) => Span;
  /** Types an expression (§8.2, phase 4). */
  readonly check: (context: Context, ast: Ast, calls: Resolved['calls'], scope: Scope | null) => Timeline;
  /** Told of every expression once it is typed, and of what names stand for there. */
  readonly note?: (ast: Ast, timeline: Timeline, scope: Scope | null) => void;
}
