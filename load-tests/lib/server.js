// Counters of the server and, if reachable, of the simulator. Only for setup and handleSummary.
import http from 'k6/http';

export const URL = (__ENV.URL || 'http://127.0.0.1:3001').replace(/\/$/, '');
// Credentials for a deployed API: KEY_FILE has its API key, TOKEN_FILE a caller's token, OPERATOR_KEY_FILE the token for /metrics and /stats.
const bearer = (file) => (file ? { Authorization: `Bearer ${open(file).trim()}` } : {});
export const CREDENTIALS = __ENV.KEY_FILE ? { 'X-Api-Key': open(__ENV.KEY_FILE).trim() } : bearer(__ENV.TOKEN_FILE);
export const OPERATOR = __ENV.OPERATOR_KEY_FILE ? bearer(__ENV.OPERATOR_KEY_FILE) : CREDENTIALS;
// The simulator's URL; "none" if Claude is not simulated.
const SIMULATOR = (__ENV.SIMULATOR || 'http://127.0.0.1:3002').replace(/\/$/, '');

function read(url) {
  try {
    const response = http.get(url, { headers: OPERATOR, timeout: '10s', tags: { kind: 'count' } });
    return response.status === 200 ? response.json() : null;
  } catch {
    return null;
  }
}

export function counts() {
  const stats = read(`${URL}/stats`) || {};
  const simulator = SIMULATOR === 'none' ? null : read(`${SIMULATOR}/simulator/stats`);
  return {
    simulatorCalls: simulator && simulator.calls,
    simulatorDistinct: simulator && simulator.distinct_requests,
    calls: (stats.claude && stats.claude.calls) || 0,
    costUsd: (stats.claude && stats.claude.costUsd) || 0,
    avoided: (stats.savings && stats.savings.callsAvoided) || 0,
    avoidedBy: (stats.savings && stats.savings.byReason) || {},
    savedUsd: (stats.savings && stats.savings.savedUsd) || 0,
  };
}
