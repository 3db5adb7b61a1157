// Stress test: 50 to 150 users, two spikes, and impatient users that repeat their request.
import { begin, statistics, summary } from './lib/summary.js';
import { countedQuestions, people } from './lib/user.js';

const CATALOGUE = 400;

export const options = {
  summaryTrendStats: statistics,
  stages: [
    { duration: '20s', target: 50 },
    { duration: '40s', target: 50 },
    { duration: '3s', target: 150 },
    { duration: '30s', target: 150 },
    { duration: '5s', target: 60 },
    { duration: '30s', target: 60 },
    { duration: '3s', target: 150 },
    { duration: '30s', target: 150 },
    { duration: '10s', target: 0 },
  ],
  gracefulRampDown: '60s',
  thresholds: {
    ...countedQuestions(CATALOGUE),
    answer_time: ['p(95)<10000'],
    errors: ['rate<0.20'],
    hit_rate: ['rate>0.50'],
  },
};

export const setup = begin;
export default people({ catalogue: CATALOGUE, exponent: 1.1, alone: 0.05, think: [0.5, 3], twice: 0.1 });
export const handleSummary = summary('stress');
