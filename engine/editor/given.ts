import type { Given } from '../check/check.ts';
import { LATER, type ParameterValue } from '../check/checked.ts';
import type { Entry } from '../functions/define.ts';
import { findFunction } from '../functions/index.ts';
import { headerParameters } from '../syntax/header.ts';
import { pythonLiteral } from './python.ts';

/** What a cell's text is given beside formulas and tables; `parameters`: the values that the kernel knows of those its header names. */
export type Known = Pick<Given, 'parameters' | 'functions'>;

/** What a cell's text is given: its header says which parameters there are. One whose value nobody knows yet may be anything. */
export function givenTo(text: string, { parameters, functions }: Known): Given & Required<Pick<Given, 'parameters'>> {
  const named = headerParameters(text).map(({ name, expression }): [string, ParameterValue | typeof LATER] => [
    name,
    pythonLiteral(expression) ?? parameters?.get(name) ?? LATER
  ]);
  return { functions, parameters: new Map(named) };
}

/** A function of the language, or one that the text is given. */
export const functionNamed = (name: string, { functions }: Known): Entry | undefined => findFunction(name) ?? functions?.get(name);
