/**
 * The kernels' typed expressions: WebAssembly's arithmetic as data. Pure expressions (`Expr`) and statements (`Stmt`) that make up
 * a `Func`; a `Module` is what `compile/encode.ts` turns into bytes. Sharing is explicit: `Body.let` names a value; an
 * expression used twice is computed twice. Everything here can be shown, verified and interpreted.
 */

/** What a WebAssembly value can be. Booleans are i32 0 or 1; addresses are i32. */
export type Lane = 'i32' | 'i64' | 'f32' | 'f64';

export type UnaryOp =
  | 'eqz'
  | 'clz'
  | 'ctz'
  | 'popcnt' // integers (eqz gives i32)
  | 'neg'
  | 'abs'
  | 'ceil'
  | 'floor'
  | 'trunc'
  | 'nearest'
  | 'sqrt' // floats
  | 'extend8'
  | 'extend16'
  | 'extend32' // sign extension within the lane
  | 'wrap' // i64 → i32
  | 'extend_s'
  | 'extend_u' // i32 → i64
  | 'trunc_sat_s'
  | 'trunc_sat_u' // float → integer lane, saturating, NaN → 0
  | 'convert_s'
  | 'convert_u' // integer → float lane
  | 'demote'
  | 'promote' // f64 → f32, f32 → f64
  | 'reinterpret'; // same width, other kind

export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'min'
  | 'max'
  | 'copysign' // floats
  | 'div_s'
  | 'div_u'
  | 'rem_s'
  | 'rem_u' // integers; trap on zero and on MIN / -1
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr_s'
  | 'shr_u'
  | 'rotl'
  | 'eq'
  | 'ne' // any lane; i32
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge' // floats; i32
  | 'lt_s'
  | 'lt_u'
  | 'le_s'
  | 'le_u'
  | 'gt_s'
  | 'gt_u'
  | 'ge_s'
  | 'ge_u'; // integers; i32

export type Expr =
  | { readonly kind: 'const'; readonly lane: Lane; readonly value: number | bigint }
  | { readonly kind: 'local'; readonly lane: Lane; readonly index: number }
  | { readonly kind: 'unary'; readonly lane: Lane; readonly op: UnaryOp; readonly a: Expr }
  | { readonly kind: 'binary'; readonly lane: Lane; readonly op: BinaryOp; readonly a: Expr; readonly b: Expr }
  /** Both sides are evaluated: neither may trap. */
  | { readonly kind: 'select'; readonly lane: Lane; readonly condition: Expr; readonly yes: Expr; readonly no: Expr }
  /** `bytes` wide at `address + offset`; narrower than the lane it is extended by `signed`. */
  | {
      readonly kind: 'load';
      readonly lane: Lane;
      readonly bytes: 1 | 2 | 4 | 8;
      readonly signed: boolean;
      readonly address: Expr;
      readonly offset: number;
    }
  /** An imported function or one of the module, by name; must give a value. */
  | { readonly kind: 'call'; readonly lane: Lane; readonly name: string; readonly args: readonly Expr[] };

export type Stmt =
  | { readonly kind: 'set'; readonly index: number; readonly value: Expr }
  | { readonly kind: 'store'; readonly bytes: 1 | 2 | 4 | 8; readonly address: Expr; readonly offset: number; readonly value: Expr }
  | { readonly kind: 'if'; readonly condition: Expr; readonly yes: readonly Stmt[]; readonly no: readonly Stmt[] }
  | { readonly kind: 'while'; readonly condition: Expr; readonly body: readonly Stmt[] }
  | { readonly kind: 'copy'; readonly to: Expr; readonly from: Expr; readonly bytes: Expr }
  | { readonly kind: 'fill'; readonly to: Expr; readonly byte: Expr; readonly bytes: Expr }
  /** A call whose result, if any, is dropped. */
  | { readonly kind: 'do'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: 'return'; readonly value: Expr | null };

export interface Signature {
  readonly params: readonly Lane[];
  readonly result: Lane | null;
}

export interface Func {
  readonly name: string;
  readonly signature: Signature;
  /** Lanes of all locals; the parameters come first. */
  readonly locals: readonly Lane[];
  /** Names for `show`, as long as `locals`. */
  readonly names: readonly string[];
  readonly body: readonly Stmt[];
}

export interface Module {
  /** Functions the host gives, under module name `host`. The memory is imported as `host.memory`. */
  readonly imports: readonly { readonly name: string; readonly signature: Signature }[];
  /** All are exported. */
  readonly funcs: readonly Func[];
}
