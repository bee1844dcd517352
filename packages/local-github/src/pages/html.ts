/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A whole page; title and body are HTML already. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #d0d7de; padding: .4rem .6rem; text-align: left; vertical-align: top }
td:last-child { overflow-wrap: anywhere }
pre { background: #f6f8fa; padding: 1rem; overflow: auto; white-space: pre-wrap }
.state { border: 1px solid #d0d7de; border-radius: 1rem; padding: 0 .6rem }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const header = head.map((cell) => `<th>${cell}</th>`).join('');
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table>\n<tr>${header}</tr>\n${lines.join('\n')}\n</table>`;
}

export function htmlLink(address: string, text: string): string {
  return `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`;
}
