/** A table that a dialog describes. */
export interface TableChoice {
  /** A variable, or a file's path. */
  readonly from: string;
  readonly isFile: boolean;
  readonly name: string;
  readonly time: string;
  /** What numbers in the time column count; null where they are no numbers. */
  readonly unit: string | null;
  readonly key: string;
}

const PLAIN = /^[\w./:-]+$/;

/** A string literal of Python. */
export const pythonText = (text: string): string => JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped);

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The code of a cell that makes the table: the magic where all words are plain, else a call. */
export function tableCode({ from, isFile, name, time, unit, key }: TableChoice, loaded: boolean): string {
  if ([from, time, key].every(word => PLAIN.test(word) && !word.startsWith('-'))) {
    const more = unit === null || unit === 'ns' ? '' : ` --time-unit ${unit}`;
    return `${loaded ? '' : '%load_ext timeloom\n'}%timeline_table ${name} ${from} --time ${time} --key ${key}${more}`;
  }
  const data = isFile ? written(from) : from;
  const more = unit === null || unit === 'ns' ? '' : `, time_unit="${unit}"`;
  return `import timeloom\n\ntimeloom.table("${name}", ${data}, time=${written(time)}, key=${written(key)}${more})`;
}

// Letters of other scripts stay as they are; what cannot be seen, or turns the direction, is spelled out.
const written = (text: string): string =>
  /^[\p{L}\p{N} _./:<>()[\]{}=+*&%$#@!?,;'-]*$/u.test(text) ? JSON.stringify(text) : pythonText(text);

/** A name for the table of a variable or file: `data/page_views.csv` is `PageViews`. */
export function tableName(from: string): string {
  const base = (from.split(/[\\/]/).at(-1) ?? '').replace(/\.\w+$/, '');
  const words = base.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  const name = words.map(word => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('');
  return /^[A-Za-z]/.test(name) ? name : `Table${name}`;
}
