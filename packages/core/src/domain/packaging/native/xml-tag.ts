type Attributes = Readonly<Record<string, string | undefined>>;

/** One element; attributes without a value are left out, and what is inside is indented. */
export function tag(name: string, attributes: Attributes, inside: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeAttribute(value)}"`],
  );
  const start = `<${name}${written.join('')}`;
  if (inside.length === 0) return `${start}/>`;
  const body = inside.join('\n').replace(/^/gm, '  ');
  return `${start}>\n${body}\n</${name}>`;
}

/** XML 1.0, 2.4. */
function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
