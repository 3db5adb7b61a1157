// Soak test: 15 users for an hour (MINUTES=60). Answers expire and are generated again, and no process's memory grows.
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import { OPERATOR, URL } from './lib/server.js';
import { begin, statistics, summary } from './lib/summary.js';
import { countedQuestions, people } from './lib/user.js';

const MINUTES = Number(__ENV.MINUTES || 60);
const CATALOGUE = 200;
// Answers of generate-questions have a TTL of 27 minutes at least.
const LIVES = Math.floor(MINUTES / 27) + 1;
const early = new Trend('memory_early');
const late = new Trend('memory_late');

export const options = {
  summaryTrendStats: statistics,
  scenarios: {
    people: { executor: 'constant-vus', vus: 15, duration: `${MINUTES}m`, gracefulStop: '30s' },
    memory: { executor: 'constant-arrival-rate', exec: 'memory', rate: 12, timeUnit: '1m', duration: `${MINUTES}m`, preAllocatedVUs: 1, maxVUs: 2 },
  },
  thresholds: {
    ...countedQuestions(CATALOGUE, LIVES),
    answer_time: ['p(95)<5000'],
    errors: ['rate<0.01'],
    hit_rate: ['rate>0.30'],
  },
};

export const setup = begin;
export default people({ catalogue: CATALOGUE, exponent: 1.0, alone: 0.1, think: [1, 4] });

// The reported memory of the processes. The first quarter is warm-up; the second and the last quarter are compared.
export function memory(data) {
  const share = (Date.now() - data.since) / (MINUTES * 60000);
  const page = http.get(`${URL}/metrics`, { headers: OPERATOR, tags: { kind: 'count', name: 'metrics' } });
  const held = [...page.body.matchAll(/^process_resident_memory_bytes\{[^}]*\} (\S+)$/gm)].map((line) => Number(line[1]));
  if (held.length === 0) return;
  const largest = Math.max(...held) / 1048576;
  if (share >= 0.25 && share < 0.5) early.add(largest);
  if (share >= 0.75) late.add(largest);
}

export const handleSummary = summary('soak', {
  row: (data) => ['largest process, second and last quarter', [early, late].map((t) => `${(data.metrics[t.name]?.values.med ?? NaN).toFixed(0)} MB`).join(', ')],
  limit: (data) => (data.metrics.memory_late?.values.med <= data.metrics.memory_early?.values.med * 1.1 ? [] : ['memory: the last quarter at most 1.1 × the second']),
});
