import { complete } from '../editor/complete.ts';
import { definition } from '../editor/definition.ts';
import { diagnose } from '../editor/diagnose.ts';
import { hover } from '../editor/hover.ts';
import { signatureHelp } from '../editor/signature.ts';
import type { Answers } from './connection.ts';
import type { Session } from './session.ts';

/** How a session answers what an editor asks. */
export function editorAnswers(session: Session): Pick<Answers, 'diagnose' | 'complete' | 'hover' | 'signature' | 'definition'> {
  return {
    diagnose: asking => ({ findings: diagnose(asking.text, session.formulasFor(asking), session.tables.schema(), asking.fixes) }),
    complete: asking => complete(asking.text, asking.offset, session.formulasFor(asking), session.tables.schema()),
    hover: asking => ({ hover: hover(asking.text, asking.offset, session.formulasFor(asking), session.tables.schema()) }),
    signature: ({ text, offset }) => ({ help: signatureHelp(text, offset) }),
    definition: asking => ({ definition: definition(asking.text, asking.offset, session.formulasFor(asking), session.tables.schema()) })
  };
}
