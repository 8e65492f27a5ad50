/** The version of the engine and of everything built from this repository. */
export const VERSION = '0.1.0';
