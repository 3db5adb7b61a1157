// Ordinary load for four minutes: 10 to 20 users on all endpoints, with think time between two questions.
import { begin, statistics, summary } from './lib/summary.js';
import { countedQuestions, people } from './lib/user.js';

const CATALOGUE = 300;

export const options = {
  summaryTrendStats: statistics,
  stages: [
    { duration: '20s', target: 10 },
    { duration: '80s', target: 10 },
    { duration: '20s', target: 20 },
    { duration: '100s', target: 20 },
    { duration: '20s', target: 0 },
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
export default people({ catalogue: CATALOGUE, exponent: 1.0, alone: 0.15, think: [1, 4] });
export const handleSummary = summary('basic');
