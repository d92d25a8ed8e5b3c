// The page: its parts together, and the link that brings a view back.
const stageElement = $('stage');
const svg = stageElement.querySelector('svg');
const sheetElement = $('sheet');
const filtersElement = $('filters');
document.body.classList.remove('plain');
let restoring = false;
let opener = null;

const stage = makeStage(stageElement, svg, remember);
const drawing = makeDrawing(svg);
const panel = makePanel(filtersElement, show);
const sheet = makeSheet(sheetElement, drawing, choose);
const search = makeSearch($('search'), $('results'), drawing, (chosen) => choose(chosen, { focus: true, near: true }), show);

/** Shows the state as it is. */
function show(told) {
  const { shown, possible } = drawing.update(search.found());
  sheet.show(state.chosen);
  const parts = [fill(word('linksShown'), shown, data.links.length)];
  if (possible) parts.push(fill(word('possiblySome'), possible));
  const off = panel.switchedOff();
  const year = state.year === null ? '' : `${word('year')} ${state.year}`;
  const without = off.length ? fill(word('without'), off.join(side() ? '、' : ', ')) : '';
  // On paper, where no control tells it.
  $('note').textContent = year || without ? [year, ...parts, without].filter(Boolean).join(' · ') : '';
  if (told === true && state.query.trim()) parts.unshift(search.count() === 1 ? word('foundOne') : fill(word('found'), search.count()));
  $('status').textContent = parts.join(' · ');
  remember();
}

/** What of the stage the sheet covers. */
function covered() {
  const stageBox = stageElement.getBoundingClientRect();
  const box = sheetElement.getBoundingClientRect();
  if (sheetElement.hidden) return { right: 0, bottom: 0 };
  const wide = box.width < 0.9 * stageBox.width;
  return wide ? { right: stageBox.right - box.left, bottom: 0 } : { right: 0, bottom: Math.max(stageBox.bottom - box.top, 0) };
}

/** Chooses an entity, a link or a part of the drawing, or nothing. */
function choose(chosen, { focus = false, near = false } = {}) {
  if (chosen && !sheet.knows(chosen)) return;
  if (chosen && !state.chosen && !sheetElement.contains(document.activeElement)) opener = document.activeElement;
  state.chosen = chosen;
  show();
  if (chosen) {
    const element = drawing.elementOf(chosen);
    if (element && element.matches('.entity')) drawing.tabTo(element);
    if (element && !restoring) stage.reveal(drawing.box(element), covered(), near ? 0.9 : 0);
    if (focus) $('sheet-title').focus({ preventScroll: true });
  } else if (focus) {
    (opener && opener.isConnected && opener !== document.body ? opener : stageElement).focus({ preventScroll: true });
    opener = null;
  }
}

/** Puts the words of the page into its elements. */
function speak() {
  root.lang = state.lang === 'zh' ? 'zh-Hans' : 'en';
  for (const element of document.querySelectorAll('[data-w]')) element.textContent = word(element.dataset.w);
  for (const element of document.querySelectorAll('[data-w-label]')) element.setAttribute('aria-label', word(element.dataset.wLabel));
  for (const element of document.querySelectorAll('[data-w-title]')) {
    element.title = word(element.dataset.wTitle);
    element.setAttribute('aria-label', word(element.dataset.wTitle));
  }
  for (const element of document.querySelectorAll('[data-w-placeholder]')) element.placeholder = word(element.dataset.wPlaceholder);
  $('lang').lang = state.lang === 'zh' ? 'en' : 'zh-Hans';
  panel.build();
}

const dark = matchMedia('(prefers-color-scheme: dark)');
function paint() {
  root.dataset.theme = state.theme || (dark.matches ? 'dark' : 'light');
}
dark.addEventListener('change', paint);

function openFilters(open) {
  filtersElement.hidden = !open;
  $('filters-button').setAttribute('aria-expanded', String(open));
}

// The link to a view: what differs from how the page opens, in the fragment.
const LISTS = ['kinds', 'schemes', 'sources'];

function fragment() {
  const told = new URLSearchParams();
  if (state.query.trim()) told.set('q', state.query);
  for (const name of LISTS) if (state.hidden[name].size) told.set(name, [...state.hidden[name]].join(','));
  if (state.year !== null) told.set('year', String(state.year));
  if (state.chosen) told.set('show', state.chosen.type + ':' + state.chosen.id);
  const place = stage.where();
  if (place) told.set('at', place.map((number) => String(Number(number.toPrecision(7)))).join(','));
  if (state.lang !== (data.lang === 'zh' ? 'zh' : 'en')) told.set('lang', state.lang);
  if (state.theme) told.set('theme', state.theme);
  return told.toString();
}

let writing = 0;
let written = null;
function write() {
  clearTimeout(writing);
  writing = 0;
  written = fragment();
  try {
    history.replaceState(null, '', written ? '#' + written : location.href.split('#')[0]);
  } catch {
    // Some browsers limit how often; the next change writes it.
  }
}

function remember() {
  if (restoring) return;
  clearTimeout(writing);
  writing = setTimeout(write, 250);
}

/** Brings back a view. What the fragment says and the page does not know is passed over. */
function restore() {
  const text = location.hash.slice(1);
  if (text === written) return;
  const told = new URLSearchParams(text);
  restoring = true;
  const known = {
    kinds: new Set(data.kinds.map((kind) => kind.name)),
    schemes: new Set(data.links.map(schemeOf)),
    sources: new Set(data.links.flatMap(sourcesOf)),
  };
  for (const name of LISTS) {
    const wanted = (told.get(name) || '').split(',').filter((key) => known[name].has(key));
    state.hidden[name] = new Set(wanted);
  }
  const year = /^-?\d{1,4}$/.test(told.get('year') || '') ? Number(told.get('year')) : NaN;
  state.year = data.years && year >= data.years[0] && year <= data.years[1] ? year : null;
  state.lang = ['en', 'zh'].includes(told.get('lang')) ? told.get('lang') : data.lang === 'zh' ? 'zh' : 'en';
  state.theme = ['light', 'dark'].includes(told.get('theme')) ? told.get('theme') : null;
  state.query = (told.get('q') || '').slice(0, 200);
  $('search').value = state.query;
  const [, type, id] = /^([elg]):(.*)$/s.exec(told.get('show') || '') || [];
  const chosen = type ? { type, id } : null;
  state.chosen = chosen && sheet.knows(chosen) ? chosen : null;
  const place = (told.get('at') || '').split(',').map(Number);
  paint();
  speak();
  search.search(false);
  stage.go(place.length === 3 && place.every(Number.isFinite) && place[2] > 0 ? place : null);
  restoring = false;
}

svg.addEventListener('click', (event) => {
  if (stage.wasMoved()) return;
  const chosen = drawing.meant(event.target);
  const same = chosen && state.chosen && chosen.type === state.chosen.type && chosen.id === state.chosen.id;
  choose(same ? null : chosen);
});
stageElement.addEventListener('click', (event) => event.target === stageElement && !stage.wasMoved() && choose(null));
stageElement.addEventListener('dblclick', (event) => {
  if (drawing.meant(event.target)) return;
  const box = stageElement.getBoundingClientRect();
  stage.zoomAt(2, event.clientX - box.left, event.clientY - box.top);
});
stageElement.addEventListener('focusin', (event) => {
  if (event.target.matches('.entity, .link') && event.target.matches(':focus-visible')) {
    drawing.tabTo(event.target);
    stage.reveal(drawing.box(event.target), covered());
  }
});

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
stageElement.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target.closest('.entity, .link');
  const arrow = ARROWS[event.key];
  if (arrow && on && !event.shiftKey) {
    const next = drawing.next(on, ...arrow);
    if (next) next.focus({ preventScroll: true });
  } else if (arrow) stage.panBy(-60 * arrow[0], -60 * arrow[1]);
  else if (event.key === '+' || event.key === '=') stage.zoomAt(1.25);
  else if (event.key === '-' || event.key === '_') stage.zoomAt(0.8);
  else if (event.key === '0') stage.fit();
  else if ((event.key === 'Enter' || event.key === ' ') && on) choose(drawing.meant(on), { focus: true });
  else return;
  event.preventDefault();
});
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches && event.target.matches('input[type="search"]');
  if (event.key === '/' && !typing) {
    event.preventDefault();
    $('search').focus();
    $('search').select();
  } else if (event.key === 'Escape' && state.chosen) choose(null, { focus: true });
});

$('in').addEventListener('click', () => stage.zoomAt(1.4));
$('out').addEventListener('click', () => stage.zoomAt(1 / 1.4));
$('fit').addEventListener('click', stage.fit);
$('skip').addEventListener('click', () => stageElement.focus());
$('filters-button').addEventListener('click', () => openFilters(filtersElement.hidden));
$('print').addEventListener('click', () => print());
$('theme').addEventListener('click', () => {
  state.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  paint();
  remember();
});
$('lang').addEventListener('click', () => {
  state.lang = state.lang === 'zh' ? 'en' : 'zh';
  speak();
  show();
});
$('link').addEventListener('click', async () => {
  write();
  try {
    await navigator.clipboard.writeText(location.href);
    $('status').textContent = word('copied');
  } catch {
    $('status').textContent = word('notCopied');
  }
});
addEventListener('hashchange', restore);

openFilters(matchMedia('(min-width: 60rem)').matches);
restore();
