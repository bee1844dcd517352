export interface LogAnnotation {
  readonly level: 'notice' | 'warning' | 'error';
  readonly message: string;
  readonly title: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

export interface LogReader {
  /** Takes one line of a step's output, without its end. */
  add(line: string): void;
  /** What a person sees, masked, one entry a line. */
  readonly lines: readonly string[];
  readonly annotations: readonly LogAnnotation[];
  /** The text with all that is masked so far replaced. */
  mask(text: string): string;
}

interface Command {
  readonly name: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

const names = ['debug', 'notice', 'warning', 'error', 'group', 'endgroup', 'add-mask'];
/** Commands that are switched off or do nothing here, but are commands all the same. */
const silent = ['stop-commands', 'set-output', 'save-state', 'set-env', 'add-path', 'echo'];
const known = new Set([...names, ...silent, 'add-matcher', 'remove-matcher']);

/** Reads a step's output as the runner does: commands are carried out, masks applied, all else is shown. */
export function createLogReader(secrets: Set<string>): LogReader {
  const lines: string[] = [];
  const annotations: LogAnnotation[] = [];
  let stopToken: string | undefined;

  const mask = (text: string) =>
    [...secrets]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  const show = (text: string) => {
    lines.push(...mask(text).split('\n'));
  };
  const carryOut = ({ name, properties, data }: Command) => {
    switch (name) {
      case 'add-mask':
        // Each line as well: a log is masked line by line.
        for (const secret of [data, ...data.split(/[\r\n]+/)])
          if (secret !== '') secrets.add(secret);
        return;
      case 'stop-commands':
        stopToken = data;
        return;
      case 'debug':
      case 'group':
        return show(`##[${name}]${data}`);
      case 'endgroup':
        return show('##[endgroup]');
      case 'notice':
      case 'warning':
      case 'error':
        annotations.push(toAnnotation(name, properties, data, mask));
        return show(`##[${name}]${data}`);
    }
  };
  return {
    lines,
    annotations,
    mask,
    add(line) {
      if (stopToken !== undefined) {
        if (line.trimStart() === `::${stopToken}::`) stopToken = undefined;
        else show(line);
        return;
      }
      const command = parseCommand(line) ?? parseOldCommand(line);
      if (command === undefined) show(line);
      else carryOut(command);
    },
  };
}

/** `::name key=value,key=value::data`, after any white space (actions/runner, ActionCommand.TryParseV2). */
function parseCommand(line: string): Command | undefined {
  const text = line.trimStart();
  const end = text.indexOf('::', 2);
  if (!text.startsWith('::') || end < 0) return undefined;
  return toCommand(text.slice(2, end), ',', unescapeData(text.slice(end + 2)));
}

/** `##[name key=value;key=value]data`, anywhere in the line (ActionCommand.TryParse). */
function parseOldCommand(line: string): Command | undefined {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) return undefined;
  return toCommand(line.slice(start + 3, end), ';', line.slice(end + 1));
}

function toCommand(head: string, separator: string, data: string): Command | undefined {
  const space = `${head} `.indexOf(' ');
  const name = head.slice(0, space);
  if (!known.has(name)) return undefined;
  return { name, properties: parseProperties(head.slice(space + 1), separator), data };
}

function parseProperties(text: string, separator: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const part of text.split(separator)) {
    const equals = part.indexOf('=');
    if (equals > 0)
      properties.set(part.slice(0, equals).trim(), unescapeData(part.slice(equals + 1)));
  }
  return properties;
}

function unescapeData(text: string): string {
  return text.replace(/%(?:0D|0A|3A|2C|25)/g, decodeURIComponent);
}

function toAnnotation(
  level: LogAnnotation['level'],
  properties: ReadonlyMap<string, string>,
  message: string,
  mask: (text: string) => string,
): LogAnnotation {
  const number = (name: string) => {
    const value = properties.get(name);
    return value === undefined ? undefined : Number(value);
  };
  const title = properties.get('title');
  return {
    level,
    message: mask(message),
    title: title === undefined ? undefined : mask(title),
    file: properties.get('file'),
    line: number('line'),
    column: number('col'),
  };
}
