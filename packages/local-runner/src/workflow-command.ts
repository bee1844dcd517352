/** What a line tells the runner to do. */
export interface WorkflowCommand {
  /** In lower case: the runner does not tell `::Error::` from `::error::`. */
  readonly name: string;
  /** By name in lower case; those without a value are left out. */
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

/** Whether the runner knows a command, by its name in lower case. */
export type IsKnown = (name: string) => boolean;

/** The command in a line, in either of its two forms (actions/runner, ActionCommand.cs). */
export function parseCommand(line: string, isKnown: IsKnown): WorkflowCommand | undefined {
  return parseNewForm(line, isKnown) ?? parseOldForm(line, isKnown);
}

/** `::name key=value,key=value::data`, after any white space (TryParseV2). */
function parseNewForm(line: string, isKnown: IsKnown): WorkflowCommand | undefined {
  const text = line.trimStart();
  const end = text.indexOf('::', 2);
  if (!text.startsWith('::') || end < 0) return undefined;
  const data = decoded(text.slice(end + 2), /%(?:0D|0A|25)/g);
  const read = (value: string) => decoded(value, /%(?:0D|0A|3A|2C|25)/g);
  return toCommand(text.slice(2, end), { separator: ',', read, isKnown, data });
}

/** `##[name key=value;key=value]data`, anywhere in the line (TryParse). */
function parseOldForm(line: string, isKnown: IsKnown): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) return undefined;
  const read = (value: string) => decoded(value, /%(?:3B|0D|0A|5D|25)/g);
  const data = read(line.slice(end + 1));
  return toCommand(line.slice(start + 3, end), { separator: ';', read, isKnown, data });
}

function toCommand(
  head: string,
  form: {
    readonly separator: string;
    readonly read: (value: string) => string;
    readonly isKnown: IsKnown;
    readonly data: string;
  },
): WorkflowCommand | undefined {
  const space = `${head} `.indexOf(' ');
  const name = head.slice(0, space).toLowerCase();
  if (!form.isKnown(name)) return undefined;
  const properties = new Map<string, string>();
  for (const part of head.slice(space + 1).split(form.separator)) {
    const [, key, value] = /^([^=]+)=(.+)$/s.exec(part) ?? [];
    if (key !== undefined && value !== undefined)
      properties.set(key.trim().toLowerCase(), form.read(value));
  }
  return { name, properties, data: form.data };
}

function decoded(text: string, escapes: RegExp): string {
  return text.replace(escapes, decodeURIComponent);
}
