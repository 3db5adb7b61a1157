'use strict';

const $ = id => document.getElementById(id);
const NBSP = '\u00a0';

// ---- elements: data becomes text nodes and attributes, never markup

function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function filled(element, attributes, children) {
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children.filter(child => child || child === 0));
  return element;
}

function button(text, className, action) {
  const made = el('button', {type: 'button', class: className}, text);
  made.addEventListener('click', action);
  return made;
}

/** A scrollable text box, focusable for keyboard scrolling. */
const box = (label, className, text = '') => el('pre', {class: className, tabindex: '0', role: 'group', 'aria-label': label}, text);

function copyButton(pre) {
  return button('Copy', 'small', ({currentTarget}) => copy(pre, currentTarget));
}

async function copy(pre, pressed) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
    pressed.textContent = 'Copied';
  } catch { // the clipboard API needs HTTPS: select the text instead
    getSelection().selectAllChildren(pre);
    pressed.textContent = 'Press Ctrl+C';
  }
  setTimeout(() => { pressed.textContent = 'Copy'; }, 2000);
}

/** Ctrl+Enter in any field submits the form. */
function submitByKeyboard(form) {
  form.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

// ---- number formats

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const short = value => new Intl.NumberFormat('en', {maximumSignificantDigits: value < 100 ? 2 : 3, notation: value < 10_000 ? 'standard' : 'compact'}).format(value);
const perSecond = value => short(value) + '/s';
const percent = value => (value > 0.995 && value < 1 ? '>99' : Math.round(value * 100)) + NBSP + '%';

function duration(seconds) {
  return seconds < 1 ? Math.max(1, Math.round(seconds * 1000)) + NBSP + 'ms' : short(seconds) + NBSP + 's';
}

function dollars(value) {
  return '$' + (value === 0 ? '0' : value < 0.1 ? String(Number(value.toPrecision(2))) : value < 1000 ? value.toFixed(2).replace('.00', '') : short(value));
}

function bytes(value) {
  return value < 1e9 ? whole.format(value / 1e6) + NBSP + 'MB' : short(value / 1e9) + NBSP + 'GB';
}

const span = ms => ms < 120_000 ? Math.round(ms / 1000) + NBSP + 's' : Math.round(ms / 60_000) + NBSP + 'min';
const sum = object => Object.values(object || {}).reduce((all, value) => all + value, 0);
