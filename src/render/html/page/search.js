// Search by names in both languages, aliases and ids; arrow keys choose, Enter opens.
function makeSearch(input, list, drawing, open, changed) {
  const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
  const MOST = 40;
  const index = data.entities.map((entity, at) => ({
    at,
    drawn: drawing.isDrawn(entity.id),
    texts: [...entity.names, ...(entity.aliases || []), entity.id].map(plain),
  }));
  let results = [];
  let active = -1;

  /** 0 where the whole name fits, 1 its start, 2 the start of a word, 3 anything in it. */
  function rank(texts, query) {
    const fits = texts.filter((text) => text.includes(query));
    if (!fits.length) return -1;
    return Math.min(...fits.map((text) => (text === query ? 0 : text.startsWith(query) ? 1 : text.includes(' ' + query) ? 2 : 3)));
  }

  function find() {
    const query = plain(state.query);
    if (!query) return [];
    const ranked = index.map((one) => ({ ...one, rank: rank(one.texts, query) })).filter((one) => one.rank >= 0);
    return ranked.sort((a, b) => b.drawn - a.drawn || a.rank - b.rank || a.at - b.at);
  }

  function setActive(at) {
    active = at;
    [...list.children].forEach((option, place) => option.setAttribute('aria-selected', String(place === active)));
    const option = list.children[active];
    if (option && option.id) {
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  }

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    setActive(-1);
  }

  function render() {
    list.replaceChildren(
      ...results.slice(0, MOST).map(({ at, drawn }, place) => {
        const entity = data.entities[at];
        const notes = [otherName(entity) === nameOf(entity) ? '' : otherName(entity), entity.level ? term('level', entity.level) : term('kind', entity.kind), drawn ? '' : word('notDrawn')];
        const pick = (event) => {
          event.preventDefault();
          take(place);
        };
        return h(
          'li',
          { role: 'option', id: 'ui-option-' + place, 'aria-selected': 'false', pointerdown: (event) => event.preventDefault(), click: pick },
          h('span', {}, nameOf(entity)),
          h('span', { class: 'quiet' }, notes.filter(Boolean).join(' · ')),
        );
      }),
    );
    if (!results.length) list.append(h('li', { role: 'option', 'aria-disabled': 'true', class: 'quiet' }, word('noResult')));
    list.hidden = !state.query.trim();
    input.setAttribute('aria-expanded', String(!list.hidden));
    setActive(results.length ? 0 : -1);
  }

  function take(place) {
    const result = results[place];
    if (!result) return;
    close();
    open({ type: 'e', id: data.entities[result.at].id });
  }

  function search(show) {
    results = find();
    if (show) render();
    changed(show);
  }

  input.addEventListener('input', () => {
    state.query = input.value;
    search(true);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const last = Math.min(results.length, MOST) - 1;
    if (event.key === 'ArrowDown' && list.hidden) render();
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, last));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') take(active);
    else if (event.key === 'Escape' && !list.hidden) close();
    else if (event.key === 'Escape') {
      input.value = state.query = '';
      search(false);
      input.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    search,
    found: () => new Set(results.map(({ at }) => data.entities[at].id)),
    count: () => results.length,
  };
}
