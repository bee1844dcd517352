import { parseCommand, type WorkflowCommand } from './workflow-command.ts';

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
  /** An error that the runner itself has with the step, which then fails. */
  fail(message: string): void;
  /** What a person sees, masked, one entry a line. */
  readonly lines: readonly string[];
  readonly annotations: readonly LogAnnotation[];
  /** What lines set by the old commands, which the runner still carries out. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  /** A line asked for what the runner refuses. */
  readonly failed: boolean;
  /** The text with all that is masked so far replaced. */
  mask(text: string): string;
}

const known = new Set([
  ...['debug', 'notice', 'warning', 'error', 'group', 'endgroup', 'add-mask', 'stop-commands'],
  ...['set-output', 'save-state', 'set-env', 'add-path', 'echo', 'add-matcher', 'remove-matcher'],
]);
/** Of shorter ones the log would be full. */
const longestUnmaskedToken = 6;

/** Reads a step's output as the runner does: commands are carried out, masks applied, all else is shown. */
export function createLogReader(secrets: Set<string>): LogReader {
  const lines: string[] = [];
  const annotations: LogAnnotation[] = [];
  const outputs: Record<string, string> = {};
  const state: Record<string, string> = {};
  let stopToken: string | undefined;
  let failed = false;

  const mask = (text: string) =>
    [...secrets]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  const show = (text: string) => {
    lines.push(...mask(text).split('\n'));
  };
  const annotate = (
    level: LogAnnotation['level'],
    message: string,
    properties: WorkflowCommand['properties'] = new Map(),
  ) => {
    annotations.push(toAnnotation(level, properties, message, mask));
    show(`##[${level}]${message}`);
  };
  const fail = (message: string) => {
    failed = true;
    annotate('error', message);
  };
  const set = (values: Record<string, string>, { name, properties, data }: WorkflowCommand) => {
    const key = properties.get('name');
    if (key === undefined) return fail(`Required field 'name' is missing in ##[${name}] command.`);
    annotate('warning', `The \`${name}\` command is deprecated and will be disabled soon.`);
    values[key] = data;
  };
  const stop = (token: string) => {
    if (token === '' || token === 'pause-logging' || known.has(token.toLowerCase()))
      return fail(`Invalid stop-commands token '${token}'.`);
    stopToken = token.toLowerCase();
    if (token.length > longestUnmaskedToken) secrets.add(token);
  };
  const carryOut = (command: WorkflowCommand) => {
    const { name, properties, data } = command;
    switch (name) {
      case 'add-mask':
        // Each line as well: a log is masked line by line.
        for (const secret of [data, ...data.split(/[\r\n]+/)])
          if (secret.trim() !== '') secrets.add(secret);
        return;
      case 'stop-commands':
        return stop(data);
      case 'debug':
      case 'group':
        return show(`##[${name}]${data}`);
      case 'endgroup':
        return show('##[endgroup]');
      case 'notice':
      case 'warning':
      case 'error':
        return annotate(name, data, properties);
      case 'set-output':
        return set(outputs, command);
      case 'save-state':
        return set(state, command);
      case 'set-env':
      case 'add-path':
        return fail(`The \`${name}\` command is disabled.`);
    }
  };
  return {
    lines,
    annotations,
    outputs,
    state,
    get failed() {
      return failed;
    },
    mask,
    fail,
    add(line) {
      const command = parseCommand(line, (name) => name === stopToken || known.has(name));
      if (stopToken !== undefined) {
        if (command?.name === stopToken) stopToken = undefined;
        else show(line);
      } else if (command === undefined) show(line);
      else carryOut(command);
    },
  };
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
