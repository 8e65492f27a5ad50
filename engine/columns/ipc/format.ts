/** Numbers of the Arrow IPC format (Message.fbs, Schema.fbs), shared by reading and writing. */

export const CONTINUATION = 0xffffffff;
export const METADATA_V4 = 3;
export const METADATA_V5 = 4;

/** The magic bytes at both ends of an Arrow file: `ARROW1`. */
export const FILE_MAGIC: readonly number[] = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31];

export const HEADER = { schema: 1, dictionary: 2, records: 3 } as const;

export const ARROW = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedBinary: 15,
  fixedList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
  runEnd: 22,
  binaryView: 23,
  utf8View: 24,
  listView: 25,
  largeListView: 26
} as const;

/** Codes of Arrow's time units, in order. */
export const UNITS = ['s', 'ms', 'us', 'ns'] as const;
