// Herds: ten times, 50 users send the same new question at the same time.
import { sleep } from 'k6';
import exec from 'k6/execution';
import { begin, statistics, summary } from './lib/summary.js';
import { ask, countedQuestions } from './lib/user.js';
import { numbered } from './lib/questions.js';

const ROUNDS = 10;
const SECONDS_APART = Number(__ENV.SECONDS_APART || 6);

export const options = {
  summaryTrendStats: statistics,
  scenarios: { herd: { executor: 'per-vu-iterations', vus: Number(__ENV.USERS || 50), iterations: ROUNDS, maxDuration: '10m' } },
  thresholds: { ...countedQuestions(ROUNDS), answer_time: ['p(95)<10000'], errors: ['rate==0'] },
};

export const setup = begin;

export default function (data) {
  const round = exec.vu.iterationInScenario;
  const start = data.since + 3000 + round * SECONDS_APART * 1000;
  sleep(Math.max(0, start - Date.now()) / 1000);
  ask(numbered(round, data.run), data.since);
}

export const handleSummary = summary('herd');
