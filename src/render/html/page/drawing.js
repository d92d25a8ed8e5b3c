// The drawing: which of its parts stand for what, and how toggles, year, search and choice show on them.
function makeDrawing(svg) {
  const ids = (element, name) => (element.getAttribute(name) || '').split(' ').filter(Boolean);
  const all = (selector) => [...svg.querySelectorAll(selector)];
  // What the drawing gives no id is named by its place, so that a link to a view can tell it.
  all('.entity, .link').forEach((element, at) => (element.id = element.id || 'part-' + at));

  const entities = all('.entity[data-id], .cluster[data-id], .cluster-name[data-id]').map((element) => ({
    element,
    ids: ids(element, 'data-id'),
    region: !element.classList.contains('entity'),
  }));
  const shapes = entities.filter((entity) => !entity.region);
  const lines = all('.link').map((element) => ({
    element,
    id: element.getAttribute('data-id') || element.id,
    links: ids(element, 'data-links').map((id) => linkAt.get(id)).filter((at) => at !== undefined),
    from: ids(element, 'data-from'),
    to: ids(element, 'data-to'),
    ends: [...ids(element, 'data-from'), ...ids(element, 'data-to')],
    lighter: element.classList.contains('possible'),
    shown: 'y',
  }));
  const lineOf = new Map(lines.map((line) => [line.id, line]));
  const amounts = all('.amount[data-link]').map((element) => ({ element, line: lineOf.get(element.getAttribute('data-link')) }));
  const junctions = all('.junction[data-links]').map((element) => ({
    element,
    lines: ids(element, 'data-links').map((id) => lineOf.get(id)).filter(Boolean),
  }));

  // Thin lines are hard to hit: each gets a wide one below it that is not seen.
  for (const { element } of lines) {
    const paths = [...element.querySelectorAll('path[fill="none"]')];
    const seen = new Set();
    for (const path of paths.filter((path) => !seen.has(path.getAttribute('d')) && seen.add(path.getAttribute('d')))) {
      paths[0].before(svgPart('path', { d: path.getAttribute('d'), class: 'grab', fill: 'none' }));
    }
  }

  // For a screen reader the drawing is a group of things to press, of which one is reached by Tab.
  svg.setAttribute('role', 'group');
  const title = (element) => (element.querySelector('title') || { textContent: '' }).textContent;
  let current = null;
  for (const { element } of [...shapes, ...lines]) {
    element.setAttribute('role', 'button');
    element.setAttribute('tabindex', '-1');
    element.setAttribute('aria-label', title(element));
  }
  function tabTo(element) {
    if (current) current.setAttribute('tabindex', '-1');
    current = element;
    if (current) current.setAttribute('tabindex', '0');
  }
  tabTo(shapes.length ? shapes[0].element : null);

  /** Boxes are asked for once: they are in the drawing's own measure and never change. */
  const boxes = new Map();
  function box(element) {
    if (!boxes.has(element)) boxes.set(element, element.getBBox());
    return boxes.get(element);
  }

  /** The shape that lies next in a direction. */
  function next(element, dx, dy) {
    const middle = (one) => ({ x: box(one).x + box(one).width / 2, y: box(one).y + box(one).height / 2 });
    const here = middle(element);
    let best = null;
    for (const { element: other } of shapes) {
      if (other === element) continue;
      const there = middle(other);
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      if (along > 1 && aside <= 2.5 * along && (!best || along + 2 * aside < best.cost)) best = { other, cost: along + 2 * aside };
    }
    return best && best.other;
  }

  /** The parts that a choice means, and those that are joined to it. */
  function around(chosen) {
    const self = new Set();
    const near = new Set();
    const joined = new Set();
    for (const entity of entities) {
      if (chosen.type === 'e' ? entity.ids.includes(chosen.id) : entity.element.id === chosen.id) self.add(entity.element);
    }
    for (const line of lines) {
      const own = line.links.some((at) => data.links[at].id === chosen.id);
      if (chosen.type === 'l' ? own : line.element.id === chosen.id) self.add(line.element);
      const touched = chosen.type === 'e' && (line.ends.includes(chosen.id) || line.links.some((at) => touches(data.links[at], chosen.id)));
      if (self.has(line.element) || (touched && line.shown !== 'n')) {
        near.add(line.element);
        line.ends.forEach((id) => joined.add(id));
      }
    }
    for (const entity of shapes) if (entity.ids.some((id) => joined.has(id))) near.add(entity.element);
    return { self, near };
  }

  const touches = (link, id) => [...link.from, ...link.to].some((at) => data.entities[at].id === id);

  function mark(element, classes) {
    for (const [name, on] of Object.entries(classes)) element.classList.toggle(name, on);
  }

  /** Shows what toggles, year, search and choice say. Returns how many links are shown, and how many of them possibly. */
  function update(found) {
    const answers = data.links.map(answer);
    const rank = { n: 0, p: 1, y: 2 };
    const alive = new Set();
    for (const line of lines) {
      const known = line.links.map((at) => answers[at]);
      line.shown = known.length ? known.reduce((best, one) => (rank[one] > rank[best] ? one : best), 'n') : 'y';
      if (line.shown !== 'n') line.ends.forEach((id) => alive.add(id));
    }
    const { self, near } = state.chosen ? around(state.chosen) : { self: new Set(), near: new Set() };
    svg.classList.toggle('picked', self.size + near.size > 0);
    for (const line of lines) {
      mark(line.element, {
        off: line.shown === 'n',
        maybe: line.shown === 'p' && !line.lighter,
        near: near.has(line.element),
        chosen: self.has(line.element),
      });
    }
    for (const { element, line } of amounts) {
      if (line) mark(element, { off: line.shown === 'n', near: near.has(line.element) });
    }
    for (const junction of junctions) {
      mark(junction.element, {
        off: junction.lines.length > 0 && junction.lines.every((line) => line.shown === 'n'),
        near: junction.lines.some((line) => near.has(line.element)),
      });
    }
    const ends = new Set(lines.flatMap((line) => line.ends));
    for (const { element, ids: own, region } of entities) {
      mark(element, {
        alone: !region && own.some((id) => ends.has(id)) && !own.some((id) => alive.has(id)),
        near: near.has(element),
        chosen: self.has(element),
        hit: !region && own.some((id) => found.has(id)),
      });
    }
    const shown = answers.filter((one) => one !== 'n');
    return { shown: shown.length, possible: shown.filter((one) => one === 'p').length };
  }

  /** What a click or Enter on a part means. */
  function meant(target) {
    const element = target && target.closest && target.closest('.entity, .link, .amount, .junction, .cluster-name');
    if (!element || !svg.contains(element)) return null;
    if (element.matches('.amount')) return choice(lineOf.get(element.getAttribute('data-link')));
    if (element.matches('.junction')) return choice(lineOf.get(ids(element, 'data-links')[0]));
    const entity = entities.find((one) => one.element === element);
    if (entity) return entity.ids.length === 1 && entityAt.has(entity.ids[0]) ? { type: 'e', id: entity.ids[0] } : { type: 'g', id: element.id };
    return choice(lines.find((line) => line.element === element));
  }

  function choice(line) {
    if (!line) return null;
    return line.links.length === 1 ? { type: 'l', id: data.links[line.links[0]].id } : { type: 'g', id: line.element.id };
  }

  /** What a part of the drawing stands for, by its element. */
  function part(id) {
    const line = lines.find((one) => one.element.id === id);
    const entity = entities.find((one) => one.element.id === id);
    if (!line && !entity) return null;
    const known = (entity ? entity.ids : []).map((one) => entityAt.get(one)).filter((at) => at !== undefined);
    return { title: title((line || entity).element), links: line ? line.links : [], entities: known };
  }

  /** The links of the lines that begin or end at an entity: in a roll-up, those of all that counts to it. */
  const linksAt = (id, end) => lines.filter((line) => line[end].includes(id)).flatMap((line) => line.links);

  const isDrawn = (id) => shapes.some((shape) => shape.ids.includes(id));
  const elementOf = (chosen) => [...around(chosen).self][0] || [...around(chosen).near][0] || null;
  return { update, meant, part, next, box, tabTo, linksAt, isDrawn, elementOf, current: () => current };
}
