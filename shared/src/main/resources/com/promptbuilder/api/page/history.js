// ---- the history of this tab: versions, newest first

const MAX_VERSIONS = 20;

/** A version is a request's body, the optimized text, its changes, and what it cost. */
let versions = [].concat(parsed(stored(kept => kept.getItem('versions')) || '[]')).filter(version => version?.body && version.text);
let shown;

function keep(version) {
  versions = [version, ...versions.filter(({text}) => text !== version.text)].slice(0, MAX_VERSIONS);
  save();
  showVersion(version);
}

/** If the browser's limit is reached, the oldest versions stay in memory only. */
function save() {
  const isSaved = count => stored(kept => {
    kept.setItem('versions', JSON.stringify(versions.slice(0, count)));
    return true;
  });
  for (let count = versions.length; count && !isSaved(count); count--);
}

function clearHistory() {
  versions = [];
  stored(kept => kept.removeItem('versions'));
  listVersions();
  $('prompt').focus();
}

function listVersions() {
  $('history').hidden = !versions.length;
  $('versions').replaceChildren(...versions.map(version => {
    const {prompt, mode, target, feedback} = version.body;
    const about = [version.at, mode, target, feedback && 'refined'].filter(Boolean).join(' · ');
    const open = button('', 'version', () => running || openVersion(version));
    open.append(el('span', {class: 'clip'}, feedback || prompt), el('span', {class: 'quiet'}, about));
    if (version === shown) {
      open.setAttribute('aria-current', 'true');
    }
    return el('li', {}, open);
  }));
}
