import { type ErrorCode, runAgain, SlipwayError } from '../../domain/errors.ts';
import type { Problem } from './problem.ts';
import { isLimited, isUnanswered } from './rate-limit.ts';

export interface FailedCall {
  /** Route, such as `POST /repos/{owner}/{repo}/releases`. */
  readonly what: string;
  readonly write: boolean;
  readonly needs?: string;
}

/** The error for a problem that nobody said they would take. */
export function failureOf(problem: Problem, call: FailedCall): SlipwayError {
  const { code, message, remedy } = explain(problem, call);
  return new SlipwayError(code, message, { remedy, cause: problem });
}

/** The error for a request that a cancelled run does not make, or ended. */
export function cancelledCall(what: string): SlipwayError {
  return new SlipwayError('cancelled', `The run was cancelled before ${what} was answered.`, {
    remedy: runAgain,
  });
}

/** The error for a request that would need a token, before it is sent. */
export function missingToken(what: string): SlipwayError {
  return new SlipwayError('missing-token', `There is no token for ${what}.`, {
    remedy: `Give the \`token\` input a value, such as \`\${{ github.token }}\`.`,
  });
}

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

function explain(problem: Problem, call: FailedCall): Explanation {
  const said = sentence(problem);
  if (isLimited(problem))
    return {
      code: 'retryable',
      message: `GitHub's rate limit holds back ${call.what} for longer than we wait. ${said}`,
      remedy: 'Run it again later: it goes on from what is there.',
    };
  if (isUnanswered(problem)) return unanswered(problem, call);
  if (problem.status === 401)
    return {
      code: 'missing-token',
      message: `GitHub does not accept the token (401, ${call.what}).`,
      remedy: 'Check that the token is whole, not expired, and made for this server.',
    };
  if (problem.status === 403 || (problem.status === 404 && call.write && call.needs))
    return forbidden(problem, call);
  if (/immutable release/i.test(said))
    return {
      code: 'conflict',
      message: `GitHub refused ${call.what} with ${problem.status}. ${said}`,
      remedy:
        'What is published as an immutable release stays as it is, and its tag is used up even when it is deleted. Release another version.',
    };
  if (/target_commitish/.test(said))
    return {
      code: 'conflict',
      message: `GitHub does not have the commit that ${call.what} names (${problem.status}). ${said}`,
      remedy:
        'Push the commit before this step: one that an earlier step of the job made is on this machine alone. `release_commit: true` makes and pushes one itself.',
    };
  return {
    code: problem.status === 404 ? 'not-found' : 'conflict',
    message: `GitHub refused ${call.what} with ${problem.status}. ${said}`,
    remedy:
      problem.status === 404
        ? 'Check the name of the repository and of what is asked for.'
        : 'Look at what GitHub says is wrong; a rule of the repository may forbid it.',
  };
}

function unanswered(problem: Problem, call: FailedCall): Explanation {
  const how = problem.status === 0 ? problem.message : `status ${problem.status}`;
  return {
    code: 'retryable',
    message: call.write
      ? `GitHub gave no usable answer to ${call.what} (${how}): it may or may not have taken effect.`
      : `GitHub gave no usable answer to ${call.what} (${how}), however often it was asked.`,
    remedy: runAgain,
  };
}

function forbidden(problem: Problem, call: FailedCall): Explanation {
  const right = call.needs === undefined ? 'this right' : `\`${call.needs}\``;
  return {
    code: 'missing-permission',
    message: `The token lacks ${right} for ${call.what} (${problem.status}). ${sentence(problem)}`,
    remedy:
      call.needs === undefined
        ? 'Give the token the right that GitHub names, and check the name of the repository.'
        : `Add \`${call.needs}\` to the job's \`permissions:\`, and check the name of the repository.`,
  };
}

function sentence(problem: Problem): string {
  const parts = problem.errors.map(
    (entry) => entry.message ?? [entry.resource, entry.field, entry.code].filter(Boolean).join(' '),
  );
  return `GitHub says: ${[problem.message, ...parts].join('; ')}.`.replace(/\.\.$/, '.');
}
