/** Marks that turn the direction of a text, or that nobody sees, spelled out: a text of theirs would look like another one. */
export const visible = (text: string): string =>
  text.replace(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, mark => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase()}⟩`);

/** An element of a class with a text in it. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** A sentence, or several: what stands in backquotes is code. */
export function paragraph(text: string, className: string): HTMLElement {
  const made = element('div', className);
  text.split('`').forEach((part, i) => made.append(i % 2 === 1 ? element('code', '', part) : part));
  return made;
}

// A format is made once: making one costs as much as hundreds of numbers.
const FORMAT = new Intl.NumberFormat('en-US');

/** A count for people: `1,234,567`. */
export const counted = (count: number): string => FORMAT.format(count);
