// The data of the page, what is chosen, and small things that all parts use. Text becomes text nodes, never markup.
const data = JSON.parse(document.getElementById('ui-data').textContent);
const $ = (id) => document.getElementById('ui-' + id);
const root = document.documentElement;

const state = {
  lang: data.lang === 'zh' ? 'zh' : 'en',
  theme: null,
  query: '',
  hidden: { kinds: new Set(), schemes: new Set(), sources: new Set() },
  year: null,
  chosen: null,
};

const side = () => (state.lang === 'zh' ? 1 : 0);
const word = (key) => WORDS[key][side()];
const fill = (text, ...values) => {
  let next = 0;
  return text.replace(/\{(\d?)\}/g, (_, at) => String(values[at === '' ? next++ : Number(at)]));
};
const terms = new Map(Object.entries(data.terms));
const term = (what, name) => (terms.get(what + ':' + name) || [name, name])[side()];
const nameOf = (entity) => entity.names[side()];
const otherName = (entity) => entity.names[1 - side()];

const entityAt = new Map(data.entities.map((entity, at) => [entity.id, at]));
const linkAt = new Map(data.links.map((link, at) => [link.id, at]));

/** Makes an element; a listener where a value is a function. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}

/** A part of SVG: samples of lines. */
function svgPart(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const DASHES = { solid: '', dashed: '5 3', dotted: '1.5 2.5', 'dash-dot': '6 2.5 1.5 2.5' };

function swatch(kind) {
  const svg = svgPart('svg', { viewBox: '0 0 26 8', class: 'swatch', 'aria-hidden': 'true' });
  const line = { d: 'M1 4H25', stroke: kind.colour, 'stroke-width': 2, 'stroke-dasharray': DASHES[kind.dash] || '' };
  svg.append(svgPart('path', line));
  return svg;
}

// What a link is called in the lists of toggles.
const NOTHING = '~';
const schemeOf = (link) => (link.scheme === undefined ? NOTHING : data.entities[link.scheme].id);
const sourcesOf = (link) => (link.cite.length ? link.cite.map((cite) => data.sources[cite.source].id) : [NOTHING]);

/** `y`, `p` or `n`: whether a link holds under the toggles and in the year that is chosen. */
function answer(link) {
  const { kinds, schemes, sources } = state.hidden;
  if (kinds.has(data.kinds[link.kind].name) || schemes.has(schemeOf(link))) return 'n';
  if (sources.size && sourcesOf(link).every((source) => sources.has(source))) return 'n';
  return inYear(link);
}

function inYear(link) {
  if (state.year === null || !data.years) return link.possible ? 'p' : 'y';
  return link.years[state.year - data.years[0]] || 'n';
}

/** `2021–` rather than `2021/..`. */
function period(text) {
  const [start, end] = text.split('/');
  if (end === undefined) return start;
  if (start === '..') return fill(side() ? '至 {}' : 'by {}', end);
  return start + '–' + (end === '..' ? '' : end || '?');
}

function grouped(number) {
  const [whole, fraction] = String(number).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction ? digits + '.' + fraction : digits;
}

/** What a figure allows, in digits. */
function reading(figure) {
  const { low, high, stated } = figure;
  let text = null;
  if (low !== null && low === high) text = grouped(low);
  else if (low !== null && high !== null) text = grouped(low) + ' – ' + grouped(high);
  else if (low !== null) text = fill(word(figure.low_open ? 'over' : 'atLeast'), grouped(low));
  else if (high !== null) text = fill(word(figure.high_open ? 'under' : 'upTo'), grouped(high));
  else if (stated !== null) text = grouped(stated);
  if (text === null) return '';
  const unit = figure.unit === 'count' ? '' : term('unit', figure.unit);
  text = unit === '%' ? text + '%' : unit ? text + ' ' + unit : text;
  if (figure.per) text = fill(word('each'), text, term('unit', figure.per));
  return figure.approximate ? fill(word('about'), text) : text;
}

const figureWords = (figure) => figure.as_written || reading(figure);
