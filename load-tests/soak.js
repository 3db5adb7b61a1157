// Soak test: 15 users for an hour (MINUTES=60). Answers expire and are generated again, and no process's memory grows.
import http from 'k6/http';
import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import { OPERATOR, URL } from './lib/server.js';
import { begin, statistics, summary } from './lib/summary.js';
import { countedQuestions, people } from './lib/user.js';

const MINUTES = Number(__ENV.MINUTES || 60);
const CATALOGUE = 200;
// Answers of generate-questions have a TTL of 27 minutes at least.
const LIVES = Math.floor(MINUTES / 27) + 1;
const HELD = [2, 3].map((quarter) => new Trend(`memory_${quarter}`));
const PEOPLE = people({ catalogue: CATALOGUE, exponent: 1.0, alone: 0.1, think: [1, 4] });

export const options = {
  summaryTrendStats: statistics,
  scenarios: {
    people: { executor: 'constant-vus', vus: 15, duration: `${MINUTES}m`, gracefulStop: '30s' },
    memory: { executor: 'constant-arrival-rate', exec: 'memory', rate: 12, timeUnit: '1m', duration: `${MINUTES}m`, preAllocatedVUs: 1, maxVUs: 2 },
  },
  thresholds: {
    ...countedQuestions(CATALOGUE, LIVES),
    answer_time: ['p(95)<5000'],
    // k6 keeps values of a tag only for a threshold.
    ...Object.fromEntries([2, 3].map((quarter) => [`answer_time{quarter:${quarter}}`, ['p(95)<5000']])),
    errors: ['rate==0'],
    hit_rate: ['rate>0.30'],
  },
};

export const setup = begin;
export default (data) => {
  exec.vu.metrics.tags.quarter = String(quarter(data));
  PEOPLE(data);
};

// The quarter of the run, from 0. The first half is warm-up; memory and times of the third and the last quarter are compared.
function quarter(data) {
  return Math.floor((4 * (Date.now() - data.since)) / (MINUTES * 60000));
}

// The reported memory of the processes.
export function memory(data) {
  const page = http.get(`${URL}/metrics`, { headers: OPERATOR, tags: { kind: 'count', name: 'metrics' } });
  const sizes = [...page.body.matchAll(/^process_resident_memory_bytes\{[^}]*\} (\S+)$/gm)].map((line) => Number(line[1]));
  if (sizes.length === 0) return;
  const largest = Math.max(...sizes) / 1048576;
  const held = HELD[quarter(data) - 2];
  if (held) held.add(largest);
}

// In the third and the last quarter: MB of the largest process, and ms of an answer.
function halves(data) {
  const value = (name, statistic) => data.metrics[name]?.values[statistic] ?? NaN;
  return {
    memory: HELD.map((trend) => value(trend.name, 'med')),
    p95: [2, 3].map((quarter) => value(`answer_time{quarter:${quarter}}`, 'p(95)')),
  };
}

export const handleSummary = summary('soak', {
  row: (data) => {
    const { memory, p95 } = halves(data);
    const both = (values) => values.map((value) => value.toFixed(0)).join(' and ');
    return ['third and last quarter', `largest process ${both(memory)} MB, p95 ${both(p95)} ms`];
  },
  limit: (data) => {
    const { memory, p95 } = halves(data);
    const grows = ([before, after], factor) => !(after <= before * factor);
    return [
      ...(grows(memory, 1.05) ? ['memory: the last quarter at most 1.05 × the third'] : []),
      ...(grows(p95, 1.1) ? ['p95: the last quarter at most 1.1 × the third'] : []),
    ];
  },
});
