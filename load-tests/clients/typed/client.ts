// A typed client of the API, and a check of what its types accept and refuse. openapi-typescript makes schema.d.ts from /openapi.json.
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type {components, paths} from './schema.js';

type OptimizeRequest = components['schemas']['OptimizeRequest'];
type OptimizeEvent = components['schemas']['OptimizeEvent'];

const baseUrl = process.argv[2] ?? 'http://localhost:3001';

const api = createClient<paths>({baseUrl});
const run = process.pid;

async function aPost() {
  const {data, error, response} = await api.POST('/api/optimize', {body: {prompt: `write about dogs ${run}`, mode: 'text'}});
  assert.ok(data && 'optimizedPrompt' in data, error?.error);
  const text: string = data.optimizedPrompt;
  assert.ok(text.length > 0);
  assert.match(response.headers.get('cache-status') ?? '', /memory; fwd=miss/);
}

async function theSameInputInTheUrl() {
  const body: OptimizeRequest = {prompt: `write about dogs ${run}`, mode: 'text'};
  const q = Buffer.from(JSON.stringify(body)).toString('base64url');
  const {data, response} = await api.GET('/api/optimize', {params: {query: {q}}});
  assert.ok(data && 'optimizedPrompt' in data);
  assert.match(response.headers.get('cache-status') ?? '', /memory; hit/);
  const etag = response.headers.get('etag');
  assert.ok(etag);
  const again = await api.GET('/api/optimize', {params: {query: {q}, header: {'If-None-Match': etag}}});
  assert.equal(again.response.status, 304);
}

async function everyEndpoint() {
  const prompt = `A film in a location by the sea ${run}`;
  const questions = await api.POST('/api/generate-questions', {body: {prompt}});
  assert.ok(questions.data && 'questions' in questions.data);
  const field: 'specificAspects' | 'backgroundLevel' | 'intendedUse' | undefined = questions.data.questions[0]?.field;
  assert.ok(field);
  const enhancement = await api.POST('/api/get-enhancement-suggestions', {body: {highlightedText: 'location', fullPrompt: prompt, exclude: ['a café']}});
  assert.ok(enhancement.data && 'isPlaceholder' in enhancement.data && enhancement.data.isPlaceholder);
  const custom = await api.POST('/api/get-custom-suggestions', {body: {highlightedText: 'sea', customRequest: 'more vivid', fullPrompt: prompt}});
  assert.ok(custom.data && 'suggestions' in custom.data && custom.data.suggestions.length > 0);
  const scene = await api.POST('/api/detect-scene-change', {body: {changedField: 'location', newValue: 'cave', fullPrompt: prompt, affectedFields: {light: 'warm'}}});
  assert.ok(scene.data && 'suggestedUpdates' in scene.data);
  const updates: Record<string, string> = scene.data.suggestedUpdates;
  assert.equal(typeof updates, 'object');
  const creative = await api.POST('/api/get-creative-suggestions', {body: {elementType: 'mood', concept: prompt}});
  assert.ok(creative.data && 'suggestions' in creative.data);
  const explanation: string | undefined = creative.data.suggestions[0]?.explanation;
  assert.ok(explanation);
}

async function errors() {
  const {data, error, response} = await api.POST('/api/optimize', {body: {prompt: ' ', mode: 'text'}});
  assert.equal(data, undefined);
  assert.equal(response.status, 400);
  assert.equal(error?.details, 'Prompt is required');
}

async function aJob() {
  const asked = await api.POST('/api/optimize', {
    params: {header: {Prefer: 'respond-async'}},
    body: {prompt: `a job ${run}`, mode: 'code'},
  });
  assert.ok(asked.data && 'status' in asked.data);
  const status: 'pending' = asked.data.status;
  assert.equal(status, 'pending');
  const key = asked.response.headers.get('location')?.split('/').pop() ?? '';
  for (let polls = 0; polls < 100; polls++) {
    const {data} = await api.GET('/api/answers/{key}', {params: {path: {key}}});
    if (data && 'optimizedPrompt' in data) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  assert.fail('no answer to the job');
}

async function aBatch() {
  const {data} = await api.POST('/api/batch', {body: {requests: [
    {id: 'a', route: '/api/optimize', body: {prompt: `write about dogs ${run}`, mode: 'text'}},
    {id: 'b', route: '/api/generate-questions', body: {prompt: `never asked ${run}`}, headers: {'Cache-Control': 'only-if-cached'}},
  ]}});
  const [first, second] = data?.responses ?? [];
  assert.ok(first && 'optimizedPrompt' in first.body);
  assert.ok(second && 'error' in second.body);
  assert.equal(second.status, 504);
}

function parsed(block: string): OptimizeEvent | undefined {
  const [, event, data] = /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [];
  return event && data ? {event, data: JSON.parse(data)} as OptimizeEvent : undefined;
}

/** The body of a stream, which openapi-fetch leaves unread. */
async function anEventStream() {
  const {response} = await api.POST('/api/optimize', {
    headers: {Accept: 'text/event-stream'},
    body: {prompt: `a stream ${run}`, mode: 'text'},
    parseAs: 'stream',
  });
  const events = (await response.text()).split('\n\n').map(parsed).filter(event => event !== undefined);
  const text = events.map(event => event.event === 'delta' ? event.data.text : '').join('');
  const usage = events.find(event => event.event === 'usage');
  const dollars: number | undefined = usage?.data.costUsd;
  assert.ok(dollars);
  const last = events.at(-1);
  assert.ok(last?.event === 'done');
  assert.equal(last.data.optimizedPrompt, text);
}

async function operations() {
  const ready = await api.GET('/health/ready');
  assert.ok(ready.data);
  const healthy: boolean | undefined = ready.data.checks.cache.healthy;
  assert.equal(healthy, true);
  const {data} = await api.GET('/stats');
  const hits: number | undefined = data?.cache.hits['memory'];
  const circuit: 'closed' | 'open' | 'half-open' | undefined = data?.claude.circuits['text'];
  assert.ok(data && data.uptime > 0 && data.environments.memoryBytes >= 0 && (hits ?? 0) >= 0 && circuit !== 'open');
}

/** Mistakes that tsc must find: without an error on the next line, @ts-expect-error is itself an error. */
export function mistakes() {
  // @ts-expect-error: not a mode
  const mode: OptimizeRequest = {prompt: 'a', mode: 'poem'};
  // @ts-expect-error: the prompt is missing
  const missing: OptimizeRequest = {mode: 'text'};
  // @ts-expect-error: not a field
  const unknown: OptimizeRequest = {prompt: 'a', mode: 'text', tone: 'kind'};
  // @ts-expect-error: not a route
  void api.POST('/api/optimise', {body: {prompt: 'a', mode: 'text'}});
  // @ts-expect-error: the body of another route
  const item: components['schemas']['BatchRequestItem'] = {id: 'a', route: '/api/optimize', body: {elementType: 'mood'}};
  // @ts-expect-error: q is required
  void api.GET('/api/optimize', {params: {query: {}}});
  return [mode, missing, unknown, item];
}

for (const check of [aPost, theSameInputInTheUrl, everyEndpoint, errors, aJob, aBatch, anEventStream, operations]) {
  await check();
  console.log(`  ${check.name.replace(/[A-Z]/g, letter => ' ' + letter.toLowerCase())}`);
}
