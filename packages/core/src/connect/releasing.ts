import { createReleaseCommits } from '../adapters/git-release-commits.ts';
import { createPullRequests } from '../adapters/github/pull-requests.ts';
import { notesTemplate } from '../adapters/notes-template.ts';
import { createRegistries } from '../adapters/registries/registries.ts';
import { checkRegistries } from '../operations/check-registries.ts';
import { createRelease } from '../operations/create-release.ts';
import { findMergedRelease } from '../operations/find-merged-release.ts';
import { generateReleaseNotes } from '../operations/generate-release-notes.ts';
import { proposeRelease } from '../operations/propose-release.ts';
import type { Slipway } from '../slipway.ts';
import { cancellation, connectMachine, gitOptions } from './machine.ts';
import type { SlipwayOptions } from './options.ts';
import { connectServer } from './server.ts';

/** What an action that releases needs of the suite. */
export type Releasing = Pick<
  Slipway,
  | 'generateReleaseNotes'
  | 'createRelease'
  | 'checkRegistries'
  | 'proposeRelease'
  | 'findMergedRelease'
>;

/** Binds the release operations to this machine and to GitHub. */
export function connectReleasing(options: SlipwayOptions): Releasing {
  const machine = connectMachine(options);
  const commits = createReleaseCommits({
    ...gitOptions(options, machine.processes),
    files: machine.files,
    repository: options.repository,
    serverUrl: options.serverUrl,
  });
  const { mask = () => undefined } = options;
  const registries = createRegistries({ ...machine, mask, ...cancellation(options) });
  const server = connectServer(options);
  const pullRequests = createPullRequests(server.github, options.repository);
  const ports = { ...machine, registries, ...server, pullRequests, commits, notesTemplate };
  return {
    generateReleaseNotes: (request) => generateReleaseNotes(request, ports),
    createRelease: (request) => createRelease(request, ports),
    checkRegistries: (requests) => checkRegistries(requests, ports),
    proposeRelease: (request) => proposeRelease(request, ports),
    findMergedRelease: (request) => findMergedRelease(request, ports),
  };
}
