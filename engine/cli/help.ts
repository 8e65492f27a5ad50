import { VERSION } from './version.ts';

/** What `timeloom` alone prints. */
export const HELP = `timeloom ${VERSION}: features over events, in a small language

  timeloom run FILE.tl --tables tables.toml      run a query, write its rows
  timeloom check FILE.tl --tables tables.toml    say what is wrong with it
  timeloom explain FILE.tl --tables tables.toml  print what the engine makes of it
  timeloom fmt FILE.tl …                         put files into the canonical layout
  timeloom serve                                 the engine alone, for a client that starts it
  timeloom doctor                                what is installed, what is wrong, what to do

  timeloom COMMAND --help says more. Exit codes: 0 good, 1 a problem of query, data or limits, 2 a mistake in the command line.`;
