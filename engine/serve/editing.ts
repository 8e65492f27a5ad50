import { complete } from '../editor/complete.ts';
import { definition } from '../editor/definition.ts';
import { diagnose } from '../editor/diagnose.ts';
import { hover } from '../editor/hover.ts';
import type { Around } from '../editor/probe.ts';
import { signatureHelp } from '../editor/signature.ts';
import type { Entry } from '../functions/define.ts';
import { remote } from '../functions/remote.ts';
import { parseSignature } from '../types/notation.ts';
import type { Answers } from './connection.ts';
import { readParameters } from './parameters.ts';
import type { Asking } from './requests.ts';
import type { Session } from './session.ts';

/** A function of Python by its name; none where the signature cannot be read, which is said when it is called. */
function known(signature: string): [string, Entry][] {
  try {
    return [[parseSignature(signature).name, remote(signature)]];
  } catch (problem) {
    if (problem instanceof SyntaxError) return [];
    throw problem;
  }
}

/** How a session answers what an editor asks. */
export function editorAnswers(session: Session): Pick<Answers, 'diagnose' | 'complete' | 'hover' | 'signature' | 'definition'> {
  const around = (asking: Asking<'complete' | 'diagnose'>): Around => ({
    formulas: session.formulasFor(asking),
    schema: session.tables.schema(),
    parameters: readParameters(asking.params),
    functions: new Map(asking.functions.flatMap(known))
  });
  return {
    diagnose: asking => ({ findings: diagnose(asking.text, around(asking), asking.fixes) }),
    complete: asking => complete(asking.text, asking.offset, around(asking)),
    hover: asking => ({ hover: hover(asking.text, asking.offset, around(asking)) }),
    signature: asking => ({ help: signatureHelp(asking.text, asking.offset, around(asking)) }),
    definition: asking => ({ definition: definition(asking.text, asking.offset, around(asking)) })
  };
}
