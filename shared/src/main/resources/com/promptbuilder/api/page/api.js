// ---- the API: its address, the key of this tab, error answers

// At /stage without a trailing slash, relative links would resolve against /.
const BASE = new URL(location.pathname.replace(/(\/docs)?\/?$/, '/'), location.origin);

function keyHeaders() {
  const key = $('api-key').value.trim();
  return key ? {'X-API-Key': key} : {};
}

// Browsers can deny access to sessionStorage.
function stored(action) {
  try {
    return action(sessionStorage);
  } catch {
    return null;
  }
}

document.querySelectorAll('nav a').forEach(link => { link.href = new URL(link.getAttribute('href'), BASE); });
$('api-key').value = stored(kept => kept.getItem('api-key')) || '';
$('api-key').addEventListener('input', () => stored(kept => kept.setItem('api-key', $('api-key').value.trim())));

/** The value of JSON; other text unchanged. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An error answer, with its fields error, details and requestId. */
class Refusal extends Error {
  constructor(body, status, waitSeconds) {
    super([body.error, body.details].filter(Boolean).join(': '));
    Object.assign(this, {status, waitSeconds, requestId: body.requestId});
  }
}

async function refusalOf(response) {
  const body = parsed(await response.text());
  const told = body && body.error ? body : {error: [response.status, response.statusText].join(' ').trim()};
  return new Refusal(told, response.status, Number(response.headers.get('Retry-After')));
}
