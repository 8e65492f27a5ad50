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
