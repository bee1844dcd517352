import { scenarioOf } from './chance.ts';
import { doubleDeaths, noDeaths, singleDeaths, singleLosses, type Told } from './deaths.ts';
import { simulate } from './simulate.ts';

/** `chance` makes up a story for each seed; the others are lists. */
export type Collection = 'chance' | keyof typeof collections;

/** Stories to play, by their numbers: seeds, or places in the list from 1. */
export interface Task {
  readonly collection: Collection;
  readonly from: number;
  readonly to: number;
  /** Every so many. */
  readonly step: number;
  /** Failures after which it stops. */
  readonly most: number;
  /** Only failures count that are worded like this. */
  readonly breaks?: RegExp;
}

export interface Failure {
  readonly number: number;
  readonly story: string;
  readonly promise: string;
}

export interface Report {
  readonly played: number;
  /** Stories in which the first run died. */
  readonly deaths: number;
  readonly failures: readonly Failure[];
}

const collections = {
  'no deaths': noDeaths,
  'single deaths': singleDeaths,
  'single losses': singleLosses,
  'double deaths': doubleDeaths,
} as const;
const lists = new Map<Collection, readonly Told[]>();

/** Plays the stories of a task, each by itself. */
export async function playStories(task: Task): Promise<Report> {
  const { collection, from, to, step, most, breaks = /./ } = task;
  const failures: Failure[] = [];
  let played = 0;
  let deaths = 0;
  for (let number = from; number <= to && failures.length < most; number += step) {
    const story = storyOf(collection, number);
    if (story === undefined) break;
    const { failure, killed } = await simulate(story.scenario, number);
    played += 1;
    if (killed.includes(0)) deaths += 1;
    if (failure !== undefined && breaks.test(failure))
      failures.push({ number, story: story.name, promise: failure });
  }
  return { played, deaths, failures };
}

/** A story with all that happens in it, a line each. */
export async function tellStory(
  collection: Collection,
  number: number,
): Promise<readonly string[]> {
  const story = storyOf(collection, number);
  if (story === undefined) return [];
  const { failure, trace } = await simulate(story.scenario, number, { traced: true });
  return [story.name, ...trace, failure ?? 'All promises were kept.'];
}

function storyOf(collection: Collection, number: number): Told | undefined {
  if (collection === 'chance') return { name: `seed ${number}`, scenario: scenarioOf(number) };
  const list = lists.get(collection) ?? collections[collection]();
  lists.set(collection, list);
  return list[number - 1];
}
