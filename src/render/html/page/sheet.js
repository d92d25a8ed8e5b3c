// The sheet of an entity or a link: its figures as they were written, its quotes, its sources.
function makeSheet(sheet, drawing, choose) {
  const past = [];

  const button = (chosen, ...children) => h('button', { type: 'button', class: 'go', click: () => choose(chosen, { focus: true }) }, children);
  const entityButton = (at) => {
    const entity = data.entities[at];
    return button({ type: 'e', id: entity.id }, nameOf(entity));
  };
  const between = (children, mark) => children.flatMap((child, at) => (at ? [mark, child] : [child]));
  const listed = (places) => between(places.map(entityButton), side() ? '、' : ', ');

  function rows(pairs) {
    const told = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length));
    return told.length ? h('dl', {}, told.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value)))) : null;
  }

  const section = (title, ...children) => (children.flat().some(Boolean) ? h('section', {}, h('h3', {}, title), children) : null);

  function figure(one) {
    const name = Object.hasOwn(WORDS, one.measure) ? word(one.measure) : one.measure;
    const read = reading(one);
    const marks = [
      one.as_written && read && !one.as_written.startsWith(read) ? read : '',
      one.span === 'once' ? '' : term('span', one.span),
      one.basis === 'unstated' ? '' : term('basis', one.basis),
      one.period ? period(one.period) : '',
      ...(one.part_of || []).filter((part) => part.whole).map((part) => word(part.certainty === 'possible' ? 'partPossible' : 'partSure') + ' ' + part.whole),
    ].filter(Boolean);
    return h(
      'li',
      { class: 'figure' },
      name && h('span', { class: 'name' }, name),
      h('strong', {}, one.as_written || read || '?'),
      marks.length ? h('span', { class: 'quiet' }, marks.join(' · ')) : null,
    );
  }

  const figures = (list) => (list && list.length ? h('ul', { class: 'figures' }, list.map(figure)) : null);

  /** Only addresses of the web become links. */
  function webAddress(text) {
    try {
      const url = new URL(text);
      return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  }

  function sourceWords(source) {
    const title = source.title || source.id;
    const address = source.url && webAddress(source.url);
    const name = address ? h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, title) : title;
    const details = [source.publisher, source.author, source.published].filter(Boolean).join(' · ');
    return [h('cite', {}, name), details && h('span', { class: 'quiet' }, ' ' + details)];
  }

  function quotes(cites) {
    if (!cites || !cites.length) return null;
    return h(
      'ul',
      { class: 'quotes' },
      cites.map((cite) =>
        h(
          'li',
          {},
          cite.quote && h('blockquote', {}, cite.quote),
          h(
            'p',
            {},
            cite.says && h('span', {}, fill(word('says'), cite.says) + ' · '),
            sourceWords(data.sources[cite.source]),
            cite.locator && h('span', { class: 'quiet' }, ' · ' + cite.locator),
          ),
        ),
      ),
    );
  }

  /** Whether a link holds in the year and under the toggles, in a few words. */
  function standing(link) {
    if (answer(link) === 'n') return inYear(link) === 'n' && state.year !== null ? fill(word('notInYear'), state.year) : word('hiddenByFilters');
    if (inYear(link) === 'y') return '';
    return state.year === null ? word('possibly') : fill(word('possiblyInYear'), state.year);
  }

  const names = (places) => places.map((at) => nameOf(data.entities[at])).join(side() ? '、' : ', ');

  function linkRow(at, own) {
    const link = data.links[at];
    const kind = data.kinds[link.kind];
    const has = (places) => own !== undefined && places.includes(own);
    const others = has(link.from) ? '→ ' + names(link.to) : has(link.to) ? names(link.from) + ' →' : names(link.from) + ' → ' + names(link.to);
    const joint = link.from.length > 1 || link.to.length > 1;
    const notes = [link.figures[0] ? figureWords(link.figures[0]) : '', joint ? word('jointly') : '', link.period ? period(link.period) : '', standing(link)];
    return h(
      'li',
      { class: answer(link) === 'n' ? 'faint' : null },
      button(
        { type: 'l', id: link.id },
        swatch(kind),
        h('span', { class: 'kind' }, kind.words[side()]),
        h('span', { class: 'others' }, others),
        h('span', { class: 'quiet' }, notes.filter(Boolean).join(' · ')),
      ),
    );
  }

  const linkList = (title, places, own) =>
    places.length ? section(`${title} (${places.length})`, h('ul', { class: 'links' }, places.map((at) => linkRow(at, own)))) : null;

  function fact(one, own) {
    const other = one.of !== undefined && one.of !== own ? one.of : one.with !== own ? one.with : undefined;
    const condition = ({ what, value, text }) => [what, value ? figureWords(value) : text].filter(Boolean).join(' ');
    return h(
      'li',
      {},
      h(
        'p',
        {},
        h('span', { class: 'kind' }, term('fact', one.class)),
        ' ',
        one.what,
        other !== undefined ? [' ', word('with'), ' ', entityButton(other)] : null,
        h('span', { class: 'quiet' }, [one.period ? period(one.period) : '', one.possible ? word('possibly') : ''].filter(Boolean).map((text) => ' · ' + text).join('')),
      ),
      one.text && h('p', {}, one.text),
      figures(one.figures),
      one.conditions && h('p', {}, word('if') + ' ' + one.conditions.map(condition).join('; ')),
      one.then && h('p', {}, word('then') + ' ' + one.then),
      one.note && h('p', { class: 'quiet' }, one.note),
      quotes(one.cite),
    );
  }

  const facts = (list, own) => (list.length ? section(`${word('facts')} (${list.length})`, h('ul', { class: 'facts' }, list.map((one) => fact(one, own)))) : null);

  function entitySheet(at) {
    const entity = data.entities[at];
    const what = [entity.level ? term('level', entity.level) : term('kind', entity.kind), ...(entity.class || []).map((name) => term('class', name))];
    const touching = (end, places) => {
      const drawn = new Set(drawing.linksAt(entity.id, end));
      return data.links.map((_, place) => place).filter((place) => drawn.has(place) || places(data.links[place]).includes(at));
    };
    return {
      title: nameOf(entity),
      sub: [otherName(entity) === nameOf(entity) ? '' : otherName(entity), what.join(', '), drawing.isDrawn(entity.id) ? '' : word('notDrawn')],
      body: [
        rows([
          [word('aliases'), (entity.aliases || []).join(side() ? '、' : ', ')],
          [word('liesIn'), listed(entity.parents || [])],
          [word('owner'), listed(entity.owners || [])],
          [word('size'), entity.size === undefined ? null : grouped(entity.size)],
          [word('members'), listed(entity.members || [])],
          [word('period'), entity.period && period(entity.period)],
          [word('status'), entity.status && term('status', entity.status)],
          [word('note'), [entity.note, entity.unnamed ? word('unnamed') : null].filter(Boolean).join(' · ')],
          [word('id'), h('code', {}, entity.id)],
        ]),
        linkList(word('receives'), touching('to', (link) => link.to), at),
        linkList(word('gives'), touching('from', (link) => [...link.from, ...(link.enclave === undefined ? [] : [link.enclave])]), at),
        facts(data.facts.filter((one) => one.of === at || one.with === at), at),
        section(word('quotes'), quotes(entity.cite)),
      ],
    };
  }

  function linkSheet(at) {
    const link = data.links[at];
    const kind = data.kinds[link.kind];
    const ends = (places) => [...listed(places), link.open && places === link.to ? ' ' + word('andOthers') : '', places.length > 1 ? ` (${word('jointly')})` : ''];
    const when = [link.period && period(link.period), link.period_as_written && `“${link.period_as_written}”`, standing(link)].filter(Boolean);
    const because = link.because || (link.possible ? word('possibly') : null);
    return {
      title: kind.words[side()],
      swatch: swatch(kind),
      sub: [names(link.from) + ' → ' + names(link.to)],
      body: [
        rows([
          [word('from'), ends(link.from)],
          [word('to'), ends(link.to)],
          [word('period'), when.join(' · ')],
          [word('status'), link.status && term('status', link.status)],
          [word('scheme'), link.scheme === undefined ? null : entityButton(link.scheme)],
          [word('programme'), listed(link.programmes || [])],
          [word('hosting'), link.enclave === undefined ? null : entityButton(link.enclave)],
          ...(link.roles || []).map(([role, who]) => [role, listed(who)]),
          [word('because'), because],
          [word('note'), link.note],
          [word('id'), h('code', {}, link.id)],
        ]),
        section(word('figures'), figures(link.figures)),
        section(word('quotes'), quotes(link.cite)),
        facts(data.facts.filter((one) => one.about === at)),
      ],
    };
  }

  function partSheet(id) {
    const part = drawing.part(id);
    const [title, ...more] = part.title.split('\n');
    const many = part.entities.length ? section(word('entities'), h('p', {}, listed(part.entities))) : null;
    const told = part.links.length + part.entities.length ? [] : more.map((line) => h('p', {}, line));
    return { title, sub: [], body: [told, many, linkList(word('links'), part.links)] };
  }

  /** What there is to tell of a choice; null if nothing is. */
  function tell(chosen) {
    if (chosen.type === 'e' && entityAt.has(chosen.id)) return entitySheet(entityAt.get(chosen.id));
    if (chosen.type === 'l' && linkAt.has(chosen.id)) return linkSheet(linkAt.get(chosen.id));
    if (chosen.type === 'g' && drawing.part(chosen.id)) return partSheet(chosen.id);
    return null;
  }

  function show(chosen) {
    const told = chosen && tell(chosen);
    sheet.hidden = !told;
    if (!told) {
      past.length = 0;
      sheet.replaceChildren();
      return;
    }
    const key = chosen.type + chosen.id;
    const known = past.findIndex((one) => one.type + one.id === key);
    if (known >= 0) past.length = known + 1;
    else past.push(chosen);
    const scrolled = sheet.dataset.of === key ? sheet.scrollTop : 0;
    sheet.dataset.of = key;
    sheet.replaceChildren(
      h(
        'div',
        { class: 'bar' },
        past.length > 1 ? h('button', { type: 'button', class: 'plain-button back', click: () => choose(past[past.length - 2], { focus: true }) }, '‹ ' + word('back')) : null,
        h('button', { type: 'button', class: 'plain-button close', 'aria-label': word('close'), click: () => choose(null, { focus: true }) }, '×'),
      ),
      h('h2', { id: 'ui-sheet-title', tabindex: '-1' }, told.swatch, told.title),
      ...told.sub.filter(Boolean).map((text) => h('p', { class: 'quiet' }, text)),
      ...told.body.flat(3).filter(Boolean),
    );
    sheet.scrollTop = scrolled;
  }

  return { show, knows: (chosen) => tell(chosen) !== null };
}
