// ---- readings: totals; a rate is the difference of two

const POINTS = 60;
const SMOOTH = 5;
const readings = [];

function reading(stats) {
  const {requests, cache, claude, savings} = stats;
  const routes = Object.keys(requests.byRoute).filter(route => route.startsWith('/api/'));
  const statuses = routes.map(route => requests.statusByRoute[route] || {});
  const buckets = routes.map(route => (requests.seconds[route] || {buckets: []}).buckets);
  return {
    at: Date.now(), stats,
    requests: sum(routes.map(route => requests.byRoute[route])),
    failed: sum(statuses.flatMap(by => Object.entries(by).map(([status, count]) => status >= '500' ? count : 0))),
    buckets: [...requests.bucketBounds, Infinity].map((_, i) => sum(buckets.map(counts => counts[i] || 0))),
    memory: cache.hits.memory || 0, valkey: cache.hits.valkey || 0, record: cache.hits.record || 0,
    replica: cache.hits.replica || 0,
    shared: sum(cache.coalesced), claude: claude.calls,
    avoided: savings.callsAvoided, spent: claude.costUsd, saved: savings.savedUsd,
    environments: stats.environments.known,
  };
}

function take(stats) {
  const next = reading(stats);
  const last = readings.at(-1);
  if (last && next.requests < last.requests) {
    readings.length = 0; // the counters were reset
  }
  readings.push(next);
  while (readings.length > 2 && readings[1].at < next.at - POINTS * interval()) {
    readings.shift();
  }
}

/** A total's rate per second since `back` readings earlier. */
function rate(name, index, back = 1) {
  const from = readings[Math.max(0, index - back)];
  const to = readings[index];
  return to.at > from.at ? Math.max(0, to[name] - from[name]) / (to.at - from.at) * 1000 : null;
}

function rates(name) {
  return readings.map((one, index) => [one.at, index ? rate(name, index) : null]);
}

const now = name => readings.length > 1 ? rate(name, readings.length - 1, SMOOTH) : null;

/** A latency percentile over SMOOTH readings, in seconds, interpolated within a histogram bucket. */
function percentile(share, index) {
  const bounds = readings[index].stats.requests.bucketBounds;
  const before = readings[Math.max(0, index - SMOOTH)].buckets;
  const counts = readings[index].buckets.map((count, i) => count - before[i]);
  let left = share * sum(counts);
  if (left <= 0) {
    return null;
  }
  for (let i = 0; i < bounds.length; i++) {
    if (counts[i] >= left) {
      const low = i ? bounds[i - 1] : 0;
      return low + (bounds[i] - low) * left / counts[i];
    }
    left -= counts[i];
  }
  return bounds.at(-1);
}

const percentiles = share => readings.map((one, index) => [one.at, index ? percentile(share, index) : null]);
