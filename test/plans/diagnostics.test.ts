import { golden } from '../support/golden.ts';
import { complaintsOf, readCase } from '../support/probe.ts';

golden(new URL('diagnostics.txt', import.meta.url), input => complaintsOf(readCase(input)));
