// Smoke test under light load: 5 to 15 users for 30 s.
import { begin, statistics, summary } from './lib/summary.js';
import { countedQuestions, people } from './lib/user.js';

const CATALOGUE = 120;
const SECONDS = Number(__ENV.SECONDS_OF_LOAD || 30);

export const options = {
  summaryTrendStats: statistics,
  stages: [
    { duration: `${Math.round(SECONDS / 6)}s`, target: 15 },
    { duration: `${Math.round((SECONDS * 5) / 6)}s`, target: 15 },
  ],
  gracefulRampDown: '30s',
  thresholds: {
    ...countedQuestions(CATALOGUE),
    answer_time: ['p(95)<5000'],
    errors: ['rate<0.10'],
    hit_rate: ['rate>0.30'],
  },
};

export const setup = begin;
export default people({ catalogue: CATALOGUE, exponent: 1.0, alone: 0.15, think: [0.5, 2] });
export const handleSummary = summary('quick');
