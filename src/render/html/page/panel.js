// Toggles by kind, scheme and source, and the slider of years.
function makePanel(panel, changed) {
  const groups = [
    ['kinds', () => data.kinds.map((kind) => [kind.name, kind.words[side()], swatch(kind)]), (link) => [data.kinds[link.kind].name]],
    ['schemes', schemes, (link) => [schemeOf(link)]],
    ['sources', sources, sourcesOf],
  ];

  function schemes() {
    const used = [...new Set(data.links.map(schemeOf))];
    const named = used.filter((id) => id !== NOTHING).map((id) => [id, nameOf(data.entities[entityAt.get(id)])]);
    return used.includes(NOTHING) ? [...named, [NOTHING, word('noScheme')]] : named;
  }

  function sources() {
    const used = new Set(data.links.flatMap(sourcesOf));
    const named = data.sources.filter((source) => used.has(source.id)).map((source) => [source.id, source.title || source.id]);
    return used.has(NOTHING) ? [...named, [NOTHING, word('noSource')]] : named;
  }

  function group([name, options, keysOf]) {
    const rows = options();
    if (rows.length < 2) return null;
    const hidden = state.hidden[name];
    const counts = new Map();
    for (const link of data.links) for (const key of new Set(keysOf(link))) counts.set(key, (counts.get(key) || 0) + 1);
    const all = (off) => () => {
      rows.forEach(([key]) => (off ? hidden.add(key) : hidden.delete(key)));
      build();
      changed();
      panel.querySelector(`[data-group="${name}"] .${off ? 'none' : 'all'}`).focus();
    };
    const boxes = rows.map(([key, label, sample]) => {
      const toggle = (event) => {
        if (event.target.checked) hidden.delete(key);
        else hidden.add(key);
        changed();
      };
      const box = h('input', { type: 'checkbox', 'data-key': key, change: toggle });
      box.checked = !hidden.has(key);
      return h('li', {}, h('label', {}, box, sample, h('span', { class: 'label' }, label), h('span', { class: 'count' }, String(counts.get(key) || 0))));
    });
    return h(
      'div',
      { role: 'group', 'aria-labelledby': 'ui-group-' + name, 'data-group': name },
      h(
        'div',
        { class: 'heading' },
        h('h2', { id: 'ui-group-' + name }, word(name)),
        h('button', { type: 'button', class: 'all', click: all(false) }, word('all')),
        h('button', { type: 'button', class: 'none', click: all(true) }, word('none')),
      ),
      h('ul', {}, boxes),
    );
  }

  function build() {
    const reset = () => {
      Object.values(state.hidden).forEach((hidden) => hidden.clear());
      state.year = null;
      build();
      changed();
      panel.querySelector('.reset').focus();
    };
    panel.replaceChildren(
      ...groups.map(group).filter(Boolean),
      h('p', {}, h('button', { type: 'button', class: 'reset', click: reset }, word('reset'))),
      h('details', {}, h('summary', {}, word('keys')), h('p', { id: 'ui-keys' }, word('keysText'))),
    );
    time();
  }

  const slider = $('year');
  const bars = $('bars');

  /** The slider: its left end is all years. */
  function time() {
    $('time').hidden = !data.years || data.years[0] === data.years[1];
    if (!data.years) return;
    const [first, last] = data.years;
    slider.min = first - 1;
    slider.max = last;
    slider.value = state.year === null ? first - 1 : state.year;
    const words = state.year === null ? word('allYears') : String(state.year);
    slider.setAttribute('aria-valuetext', words);
    $('year-words').textContent = words;
    [...bars.children].forEach((bar, at) => bar.classList.toggle('now', state.year === first + at));
  }

  function histogram() {
    if (!data.years) return;
    const [first, last] = data.years;
    const count = (year, letter) => data.links.filter((link) => link.years[year - first] === letter).length;
    const years = Array.from({ length: last - first + 1 }, (_, at) => [count(first + at, 'y'), count(first + at, 'p')]);
    const most = Math.max(1, ...years.map(([sure, possible]) => sure + possible));
    bars.replaceChildren(
      ...years.map(([sure, possible]) => {
        const bar = h('i', {}, h('i', { class: 'possible' }), h('i', { class: 'sure' }));
        bar.firstChild.style.height = `${(100 * possible) / most}%`;
        bar.lastChild.style.height = `${(100 * sure) / most}%`;
        return bar;
      }),
    );
    bars.style.setProperty('--years', String(years.length + 1));
  }

  slider.addEventListener('input', () => {
    const year = Number(slider.value);
    state.year = year < data.years[0] ? null : year;
    time();
    changed();
  });
  histogram();
  build();
  /** Names of all that is switched off. */
  const switchedOff = () => groups.flatMap(([name, options]) => options().filter(([key]) => state.hidden[name].has(key)).map(([, label]) => label));
  return { build, switchedOff };
}
