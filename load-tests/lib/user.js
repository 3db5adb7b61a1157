// A virtual user: sends a question, waits, sends another. Most questions are shared with other users, some are unique.
import http from 'k6/http';
import exec from 'k6/execution';
import { check, sleep } from 'k6';
import { Counter, Rate, Trend } from 'k6/metrics';
import { CREDENTIALS, URL } from './server.js';
import { numbered, spelt } from './questions.js';
import { answered, cameFrom, found, refused } from './contract.js';
import { zipf } from './zipf.js';

export const metrics = {
  errors: new Rate('errors'),
  hits: new Rate('hit_rate'),
  shared: new Rate('shared_rate'),
  took: new Trend('answer_time', true),
  tookHit: new Trend('hit_time', true),
  tookAsked: new Trend('asked_time', true),
  // One sample per user, question and TTL of its answer.
  asked: new Counter('asked'),
  askedAlone: new Counter('asked_alone'),
  hitsByTier: new Counter('hits_by_tier'),
};

export const TIERS = ['memory', 'valkey', 'record'];
const JITTER = 0.9;
const NOTED = new Set();

// The TTL period of a question's answer. A TTL is at least 0.9 of its nominal length, so each period needs one call at most.
function life(question, since) {
  return Math.floor((Date.now() - since) / (question.life * JITTER * 1000));
}

function note(question, since, many) {
  const name = `${question.id}.${life(question, since)}`;
  if (!NOTED.has(name)) {
    NOTED.add(name);
    if (many) metrics.asked.add(1, { question: name });
    else metrics.askedAlone.add(1);
  }
}

function headers(id) {
  return { 'Content-Type': 'application/json', 'Accept-Encoding': 'gzip', 'X-Request-ID': id, ...CREDENTIALS };
}

function requestId() {
  return `load-${exec.vu.idInTest}-${exec.vu.iterationInInstance}-${Math.floor(Math.random() * 1e9)}`;
}

function judge(question, id, response) {
  metrics.errors.add(!check(response, answered(question.endpoint, id)));
  metrics.took.add(response.timings.duration);
  if (response.status === 200) {
    const origin = cameFrom(response);
    const isHit = TIERS.includes(origin);
    metrics.hits.add(isHit);
    metrics.shared.add(origin === 'shared');
    if (isHit) metrics.hitsByTier.add(1, { tier: origin });
    (isHit ? metrics.tookHit : metrics.tookAsked).add(response.timings.duration);
  }
}

// times: the number of concurrent identical requests.
export function ask(question, since, { many = true, times = 1 } = {}) {
  note(question, since, many);
  const ids = Array.from({ length: times }, requestId);
  const responses = http.batch(
    ids.map((id) => [
      'POST',
      `${URL}/api/${question.endpoint}`,
      spelt(question, Math.random),
      { headers: headers(id), timeout: '60s', tags: { kind: 'question', name: question.endpoint } },
    ]),
  );
  responses.forEach((response, i) => judge(question, ids[i], response));
  return responses[0];
}

// The most frequent invalid requests, and conditional requests of clients that have stored an answer.
function askWrongly() {
  const id = requestId();
  const response = http.post(`${URL}/api/optimize`, '{"prompt":"no mode"}', { headers: headers(id), tags: { kind: 'wrong', name: 'wrong' } });
  metrics.errors.add(!check(response, refused(id)));
}

function askByKey(answer) {
  // Content-Location of a deployed API begins with the stage, and so does URL.
  const path = answer.headers['Content-Location'].replace(/^.*(?=\/api\/answers\/)/, '');
  const response = http.get(URL + path, { headers: { 'If-None-Match': answer.headers['Etag'], ...CREDENTIALS }, tags: { kind: 'key', name: 'answers' } });
  metrics.errors.add(!check(response, found()));
}

// catalogue: number of shared questions; exponent: of their Zipf distribution; alone: the share of unique questions.
export function people({ catalogue, exponent, alone, think, twice = 0 }) {
  const rank = zipf(catalogue, exponent);
  let lonely = 0;
  return (data) => {
    const many = Math.random() >= alone;
    const number = many ? rank(Math.random()) : catalogue + exec.vu.idInTest * 100000 + lonely++;
    const question = numbered(number, data.run);
    // An impatient user clicks twice.
    const answer = ask(question, data.since, { many, times: Math.random() < twice ? 2 : 1 });
    if (Math.random() < 0.03) askWrongly();
    if (answer.status === 200 && Math.random() < 0.05) askByKey(answer);
    sleep(think[0] + Math.random() * (think[1] - think[0]));
  };
}

// k6 creates sub-metrics only for thresholds. These count the distinct questions.
export function countedQuestions(catalogue, lives = 1) {
  const thresholds = {};
  for (let number = 0; number < catalogue; number++) {
    for (let turn = 0; turn < lives; turn++) thresholds[`asked{question:q${number}.${turn}}`] = ['count>=0'];
  }
  for (const tier of TIERS) thresholds[`hits_by_tier{tier:${tier}}`] = ['count>=0'];
  return thresholds;
}
