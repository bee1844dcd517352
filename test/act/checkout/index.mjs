// What actions/checkout does by default: one commit, no tags, no history, on a branch or a tag of that name.
import { execFileSync } from 'node:child_process';

const { GITHUB_WORKSPACE, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_REF, GITHUB_SHA } =
  process.env;
const git = (...args) =>
  execFileSync('git', args, { cwd: GITHUB_WORKSPACE, stdio: ['ignore', 'inherit', 'inherit'] });

git('init', '--quiet', '--initial-branch', 'main');
git('remote', 'add', 'origin', `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`);
if (GITHUB_REF.startsWith('refs/tags/')) {
  git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', `+${GITHUB_REF}:${GITHUB_REF}`);
  git('checkout', '--quiet', '--force', GITHUB_REF);
} else {
  const branch = GITHUB_REF.replace('refs/heads/', '');
  const remote = `refs/remotes/origin/${branch}`;
  git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', `+${GITHUB_SHA}:${remote}`);
  git('checkout', '--quiet', '--force', '-B', branch, remote);
}
