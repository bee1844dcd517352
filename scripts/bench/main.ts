import { parseArgs } from 'node:util';
import { measureArchives } from './archives.ts';
import { measureCorridor } from './corridor.ts';
import { measureDeployments } from './deployments.ts';
import { type Figure, printFigures } from './figure.ts';
import { measureHistories } from './history.ts';
import { measureIdle } from './idle.ts';
import { measurePackaging } from './packaging.ts';
import { measurePython } from './python.ts';
import { measureRequests } from './requests.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { repository: { type: 'string' }, peers: { type: 'boolean', default: true } },
});

const measureHistory = () =>
  measureHistories({ repository: values.repository, peers: values.peers });

const sections: Readonly<Record<string, readonly [string, () => Promise<readonly Figure[]>]>> = {
  idle: ['Each bundle, asked to do nothing (medians of 15)', measureIdle],
  requests: ['Requests to GitHub', measureRequests],
  deployments: ['Deployments, and the way back (medians of 3)', measureDeployments],
  corridor: ['The demo’s actions (medians of 3)', measureCorridor],
  python: ['A Python project of 100 modules (medians of 3)', measurePython],
  archives: ['Archives, and what packs them (medians of 3)', measureArchives],
  packaging: ['Packaging the projects of the tests, again and again', measurePackaging],
  history: ['A release from a long history, planned by the bundle (medians of 5)', measureHistory],
};

// A repository of one's own has a history, and nothing else that is measured.
const wanted = values.repository === undefined ? positionals : ['history'];
const unknown = wanted.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`No section ${unknown.join(', ')}: there are ${Object.keys(sections).join(', ')}.`);
  process.exit(2);
}

let missed = 0;
for (const [name, [title, measure]] of Object.entries(sections))
  if (wanted.length === 0 || wanted.includes(name)) missed += printFigures(title, await measure());
console.log(missed === 0 ? '\nAll figures are reached.' : `\n${missed} figures are missed.`);
process.exitCode = missed === 0 ? 0 : 1;
