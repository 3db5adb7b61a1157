// ---- polling /stats

const IS_LOCAL = /^(localhost|127\.|\[::1\])/.test(location.hostname);
const MAX_WAIT_MS = 60_000;
let timer;
let failures = 0;
let asking;

const interval = () => Number($('every').value);

function setPulse(className, text) {
  const pulse = $('pulse');
  pulse.className = 'pulse ' + className;
  if (pulse.textContent !== text) { // a screen reader announces each assignment
    pulse.textContent = text;
  }
}

function again(ms) {
  clearTimeout(timer);
  timer = setTimeout(poll, ms);
}

/** The requests through the HTTP cache in front of a local runtime. Elsewhere the page cannot know them. */
let cdn = {};

async function countCdn() {
  const response = IS_LOCAL ? await fetch(new URL('local/cdn', BASE), {cache: 'no-store'}) : {ok: false};
  cdn = response.ok ? await response.json() : {};
}

async function poll() {
  clearTimeout(timer);
  if (document.hidden) {
    setPulse('', 'Paused while this tab is hidden');
    return;
  }
  if (asking) {
    return;
  }
  asking = true;
  try {
    const response = await fetch(new URL('stats', BASE), {headers: keyHeaders(), cache: 'no-store', signal: AbortSignal.timeout(10_000)});
    if (response.status === 401 || response.status === 403) {
      wantKey();
      return;
    }
    if (!response.ok) {
      throw Object.assign(new Error('status ' + response.status), {wait: Number(response.headers.get('Retry-After')) * 1000});
    }
    take(await response.json());
    await countCdn();
    failures = 0;
    render();
    setPulse('live', 'Live');
    again(interval());
  } catch (failure) {
    const wait = Math.min(MAX_WAIT_MS, Math.max(failure.wait || 0, interval() * 2 ** ++failures));
    setPulse('trouble', 'No metrics (' + failure.message + '). Next try in ' + span(wait));
    again(wait);
  } finally {
    asking = false;
  }
}

function wantKey() {
  $('keybox').open = true;
  setPulse('trouble', $('api-key').value ? 'This API key is not accepted for /stats' : 'An API key is needed for /stats');
}

// A deployed API bills and throttles requests.
$('every').value = IS_LOCAL ? '2000' : '15000';
$('every').addEventListener('change', poll);
$('api-key').addEventListener('change', () => { failures = 0; poll(); });
document.addEventListener('visibilitychange', poll);
layOut();
poll();
