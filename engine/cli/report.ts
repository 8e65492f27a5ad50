import { Problem } from '../serve/problem.ts';
import type { WireDiagnostic } from '../serve/protocol.ts';
import { told } from '../serve/told.ts';
import { Usage } from './usage.ts';

/** Where a command tells what is wrong: as text for people, or as one line of JSON for machines. */
export interface Report {
  /** What is wrong or doubtful in a query, and sentences about its tables. Says nothing if there is nothing. */
  diagnostics(diagnostics: readonly WireDiagnostic[], warnings?: readonly string[]): void;
  failure(failure: unknown): void;
}

/** Does a command's work; what fails is reported and gives exit code 1. A mistake in the command line is thrown on. */
export async function reported(report: Report, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof Usage) throw failure;
    report.failure(failure);
    return 1;
  }
}

/** Reports on `out`. */
export function reportOn(out: { write(text: string): unknown }, json: boolean): Report {
  return json ? jsonReport(out) : textReport(out);
}

function textReport(out: { write(text: string): unknown }): Report {
  const diagnostics = (list: readonly WireDiagnostic[], warnings: readonly string[] = []) => {
    for (const { rendered } of list) out.write(`${rendered}\n\n`);
    for (const warning of warnings) out.write(`warning: ${warning}\n`);
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
    diagnostics(diagnostics, warnings = []) {
      if (diagnostics.length + warnings.length > 0) out.write(`${JSON.stringify({ diagnostics, warnings })}\n`);
    },
    failure(failure) {
      const { kind, message, diagnostics = [] } = told(0, failure);
      out.write(`${JSON.stringify({ kind, message, diagnostics })}\n`);
    }
  };
}
