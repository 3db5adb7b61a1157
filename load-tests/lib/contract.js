// The contract of each response.
const isText = (value) => typeof value === 'string' && value.trim() !== '';
const isListOf = (list, fits) => Array.isArray(list) && list.length > 0 && list.every(fits);

const SHAPES = {
  optimize: (out) => isText(out.optimizedPrompt),
  'generate-questions': (out) =>
    isListOf(out.questions, (q) => isText(q.title) && ['specificAspects', 'backgroundLevel', 'intendedUse'].includes(q.field) && Array.isArray(q.examples)),
  'get-enhancement-suggestions': (out) => typeof out.isPlaceholder === 'boolean' && isListOf(out.suggestions, (s) => isText(s.text)),
  'get-custom-suggestions': (out) => isListOf(out.suggestions, (s) => isText(s.text)),
  'detect-scene-change': (out) =>
    typeof out.isSceneChange === 'boolean' && ['high', 'medium', 'low'].includes(out.confidence) && typeof out.suggestedUpdates === 'object',
  'get-creative-suggestions': (out) => isListOf(out.suggestions, (s) => isText(s.text) && isText(s.explanation)),
};

export function json(response) {
  try {
    return response.json() || {};
  } catch {
    return {};
  }
}

export const answered = (endpoint, requestId) => ({
  'status is 200': (r) => r.status === 200,
  'body fits the endpoint': (r) => r.status === 200 && SHAPES[endpoint](json(r)),
  'X-Request-ID is echoed': (r) => r.headers['X-Request-Id'] === requestId,
  'Cache-Status names a tier': (r) => /(^|, )(memory|record)(;|$)/.test(r.headers['Cache-Status'] || ''),
  'has ETag and Content-Location': (r) => Boolean(r.headers['Etag']) && /^(\/[\w-]+)?\/api\/answers\/[\w-]{43}$/.test(r.headers['Content-Location'] || ''),
  'is private JSON, nosniff': (r) =>
    /^application\/json/.test(r.headers['Content-Type'] || '') && /private/.test(r.headers['Cache-Control'] || '') && r.headers['X-Content-Type-Options'] === 'nosniff',
});

export const refused = (requestId) => ({
  'a wrong question is 400': (r) => r.status === 400,
  'and says what is wrong': (r) => json(r).error === 'Validation failed' && json(r).details === 'Mode is required' && json(r).requestId === requestId,
});

export const found = () => ({
  'an answer is found by its key, unchanged': (r) => r.status === 304,
});

// The origin of an answer by Cache-Status (RFC 9211). The member of the cache nearest to the client is the last.
export function cameFrom(response) {
  const status = response.headers['Cache-Status'] || '';
  const hit = /(\w+); hit/.exec(status);
  if (hit) return hit[1];
  return /collapsed/.test(status) ? 'shared' : 'asked';
}
