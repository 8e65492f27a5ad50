import { Problem } from '../serve/problem.ts';
import type { WireDiagnostic } from '../serve/protocol.ts';
import { told } from '../serve/told.ts';

/** Where a command tells what is wrong: as text for people, or as one line of JSON for machines. */
export interface Report {
  /** Warnings, and errors of a check. */
  diagnostics(diagnostics: readonly WireDiagnostic[]): void;
  failure(failure: unknown): void;
}

/** Reports on `out`. */
export function reportOn(out: { write(text: string): unknown }, json: boolean): Report {
  return json ? jsonReport(out) : textReport(out);
}

function textReport(out: { write(text: string): unknown }): Report {
  const diagnostics = (list: readonly WireDiagnostic[]) => {
    for (const { rendered } of list) out.write(`${rendered}\n\n`);
  };
  return {
    diagnostics,
    failure(failure) {
      if (failure instanceof Problem && failure.diagnostics !== null) diagnostics(failure.diagnostics);
      else out.write(`error: ${told(0, failure).message}\n`);
    }
  };
}

function jsonReport(out: { write(text: string): unknown }): Report {
  return {
    diagnostics(diagnostics) {
      out.write(`${JSON.stringify({ diagnostics })}\n`);
    },
    failure(failure) {
      const { kind, message, diagnostics = [] } = told(0, failure);
      out.write(`${JSON.stringify({ kind, message, diagnostics })}\n`);
    }
  };
}
