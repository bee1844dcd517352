import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';

/** The name by which others use our actions; the version is the major one, as the examples have it. */
const published = /slipway-actions\/slipway\/actions\/([a-z-]+)@v\d+/g;
const local = /(uses: *)\.\/(?:actions\/)([a-z-]+)/g;

/** A workflow, or a piece of one completed to a workflow. */
export interface WorkflowFile {
  /** The path of the file that people see, from the root. */
  readonly path: string;
  /** What to add to a line of `text` to get the line of that file. */
  readonly lineOffset: number;
  /** A file name that no other has. */
  readonly name: string;
  readonly text: string;
}

/** All workflows that the project holds: its own, the examples, and those in its pages. Sorted by name. */
export async function readWorkflows(root: string): Promise<WorkflowFile[]> {
  const found: WorkflowFile[] = [];
  for await (const path of glob('{.github/workflows,examples}/*.{yml,yaml}', { cwd: root })) {
    const text = await readFile(join(root, path), 'utf8');
    if (isWorkflow(text)) found.push({ path, lineOffset: 0, name: flat(path), text });
  }
  for await (const path of glob('{*.md,actions/*/*.md,docs/**/*.md}', { cwd: root }))
    found.push(...workflowsInPage(path, await readFile(join(root, path), 'utf8')));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same workflow with our actions named by their path in this repository. */
export function withLocalActions(text: string): string {
  return text.replaceAll(published, './actions/$1');
}

/** The same workflow with our actions named as if others used them: what knows no local actions checks these. */
export function withPublishedActions(text: string): string {
  return text.replaceAll(local, '$1slipway-actions/slipway/actions/$2@v0');
}

/** The text of the `action.yml` of one of our actions; `undefined` for a name that is none. */
export async function readAction(root: string, name: string): Promise<string | undefined> {
  const path = join(root, 'actions', basename(name), 'action.yml');
  return existsSync(path) ? readFile(path, 'utf8') : undefined;
}

function workflowsInPage(path: string, page: string): WorkflowFile[] {
  const found: WorkflowFile[] = [];
  for (const { 1: block = '', index } of page.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)) {
    const line = page.slice(0, index).split('\n').length;
    const name = `${flat(path)}-${line + 1}.yml`;
    if (isWorkflow(block)) found.push({ path, name, lineOffset: line, text: block });
    else if (isSteps(block))
      found.push({ path, name, lineOffset: line - jobLines, text: asJob(block) });
  }
  return found;
}

const job = 'on: push\npermissions: {}\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n';
const jobLines = job.split('\n').length - 1;

/** A workflow with one job of these steps. */
function asJob(steps: string): string {
  return `${job}${steps.replaceAll(/^(?=.)/gm, '      ')}`;
}

function isSteps(text: string): boolean {
  return /^\s*- /.test(text) && /\buses:/.test(text);
}

const flat = (path: string) => path.replaceAll(/[/\\]/g, '-');

function isWorkflow(text: string): boolean {
  const content: unknown = parse(text);
  return typeof content === 'object' && content !== null && 'jobs' in content;
}
