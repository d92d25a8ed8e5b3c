// Tests of HTML pages in real Chromium: `node page.mjs CHROMIUM PAGES`, where PAGES is JSON of the pages' addresses.
// Each test prints a line; the process ends with 1 if one fails.
import assert from 'node:assert/strict';
import { launch } from './chromium.mjs';

const [program, pages] = [process.argv[2], JSON.parse(process.argv[3])];
const browser = await launch(program);
let failures = 0;

/** Runs a test on a page of its own. Nothing may be complained of, and nothing but the page be asked for. */
async function test(name, url, run, options = {}) {
  const page = await browser.open(url, options);
  try {
    await run(page);
    assert.deepEqual(page.complaints, [], 'no complaint on the console');
    const asked = page.requests.filter((request) => request.split('#')[0] !== url.split('#')[0] && request !== 'about:blank' && request !== 'data:,');
    assert.deepEqual(asked, [], 'no request but for the page');
    console.log(`ok      ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
  await page.close();
}

const deadline = setTimeout(() => {
  console.log('FAILED  the tests took too long');
  browser.close().then(() => process.exit(1));
}, 240_000);

// What the tests look at.
const look = (page, id, what) => page.evaluate(`(() => { const it = document.getElementById(${JSON.stringify(id)}); return ${what}; })()`);
const classes = async (page, id) => (await look(page, id, `it.getAttribute('class')`)).split(' ');
const shown = async (page, id) => (await look(page, id, `getComputedStyle(it).display`)) !== 'none';
const status = (page) => look(page, 'ui-status', 'it.textContent');
const heading = (page) => page.evaluate(`document.getElementById('ui-sheet-title')?.textContent ?? null`);
const focused = (page) => page.evaluate('document.activeElement.id');
const sheet = (page) => look(page, 'ui-sheet', 'it.hidden ? null : it.innerText');
const transform = (page) => page.evaluate(`document.querySelector('#ui-stage > svg').style.transform`);
const where = async (page) => (await transform(page)).match(/-?[\d.]+/g).map(Number);
const fragment = (page) => page.evaluate('location.hash');

await test('search finds names in both languages, aliases and ids, by the keyboard alone', pages.small, async (page) => {
  for (const [query, found] of [['老东', 'East Bureau'], ['east BU', 'East Bureau'], ['西校', 'West School'], ['lonely', 'Lonely Institute']]) {
    await page.press('/');
    assert.equal(await focused(page), 'ui-search');
    await page.type(query);
    assert.equal(await look(page, 'ui-search', `it.getAttribute('aria-expanded')`), 'true');
    assert.equal(await look(page, 'ui-option-0', 'it.firstChild.textContent'), found);
    assert.equal(await look(page, 'ui-search', `it.getAttribute('aria-activedescendant')`), 'ui-option-0');
    assert.match(await status(page), /^1 found/);
    await page.press('Enter');
    assert.equal(await heading(page), found);
    assert.equal(await focused(page), 'ui-sheet-title');
    await page.press('Escape');
    assert.equal(await focused(page), 'ui-search', 'back to where it was opened');
    await page.press('Escape');
    assert.equal(await look(page, 'ui-search', 'it.value'), '');
  }
  await page.press('/');
  await page.type('nobody is called so');
  assert.equal(await look(page, 'ui-results', 'it.innerText'), 'nothing is called so');
  assert.match(await status(page), /^0 found/);
  await page.press('Enter');
  assert.equal(await sheet(page), null);
});

await test('several results are walked with the arrow keys', pages.small, async (page) => {
  await page.press('/');
  await page.type('s');
  const count = await page.evaluate(`document.querySelectorAll('#ui-results li').length`);
  assert.ok(count > 1);
  await page.press('ArrowDown');
  assert.equal(await look(page, 'ui-search', `it.getAttribute('aria-activedescendant')`), 'ui-option-1');
  assert.equal(await page.evaluate(`document.querySelectorAll('#ui-results [aria-selected=true]').length`), 1);
  const name = await look(page, 'ui-option-1', 'it.firstChild.textContent');
  await page.press('Enter');
  assert.equal(await heading(page), name);
});

await test('a toggle hides its links, and what only they joined fades', pages.small, async (page) => {
  assert.match(await status(page), /^3 of 3 links/);
  await page.clickOn('[data-key="funding"]');
  assert.equal(await shown(page, 'link-aid'), false);
  assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('[data-links="aid"].junction')).display`), 'none');
  assert.equal(await shown(page, 'link-teachers'), true);
  assert.match(await status(page), /^2 of 3 links/);
  assert.ok((await classes(page, 'entity-lonely')).includes('alone'));
  assert.ok(!(await classes(page, 'entity-south')).includes('alone'), 'it is still paired');
  await page.clickOn('[data-key="funding"]');
  assert.equal(await shown(page, 'link-aid'), true);
  await page.clickOn('[data-group="schemes"] [data-key="mountain-sea"]');
  assert.equal(await shown(page, 'link-teachers'), false);
  await page.clickOn('[data-group="sources"] [data-key="report"]');
  assert.equal(await shown(page, 'link-pair'), false);
  assert.equal(await shown(page, 'link-aid'), true);
  await page.clickOn('.reset');
  assert.match(await status(page), /^3 of 3 links/);
});

await test('the slider knows yes, possibly and no', pages.small, async (page) => {
  const expected = {
    2019: { teachers: 'yes', aid: 'no', pair: 'possibly' },
    2020: { teachers: 'yes', aid: 'no', pair: 'yes' },
    2021: { teachers: 'yes', aid: 'possibly', pair: 'possibly' },
    2022: { teachers: 'no', aid: 'possibly', pair: 'possibly' },
    2023: { teachers: 'no', aid: 'possibly', pair: 'possibly' },
    2024: { teachers: 'no', aid: 'no', pair: 'possibly' },
  };
  await page.evaluate(`document.getElementById('ui-year').focus()`);
  assert.equal(await look(page, 'ui-year', `it.getAttribute('aria-valuetext')`), 'all years');
  for (const [year, links] of Object.entries(expected)) {
    await page.press('ArrowRight');
    assert.equal(await look(page, 'ui-year-words', 'it.textContent'), year);
    for (const [id, answer] of Object.entries(links)) {
      const own = await classes(page, `link-${id}`);
      const seen = own.includes('off') ? 'no' : own.includes('maybe') ? 'possibly' : 'yes';
      assert.equal(seen, answer, `${id} in ${year}`);
    }
  }
  assert.match(await status(page), /^1 of 3 links · 1 of them possibly/);
  await page.press('Home');
  assert.match(await status(page), /^3 of 3 links$/);
});

await test('a click opens the sheet with figures as written, quote and source', pages.small, async (page) => {
  await page.clickOn('#entity-west');
  assert.equal(await heading(page), 'West School');
  let told = await sheet(page);
  for (const words of ['西校', 'school', 'A note on the school.', 'Quzhou', 'pupils', '1200人', '西校有学生1200人', 'East Bureau →', '6名', '2019–2021']) {
    assert.ok(told.includes(words), `${words} in ${told}`);
  }
  assert.ok((await classes(page, 'entity-west')).includes('chosen'));
  for (const id of ['entity-east', 'entity-south', 'link-teachers', 'link-pair']) assert.ok((await classes(page, id)).includes('near'), id);
  for (const id of ['entity-lonely', 'link-aid']) assert.ok(!(await classes(page, id)).includes('near'), id);
  assert.ok(Number(await look(page, 'link-aid', 'getComputedStyle(it).opacity')) < 0.3);

  await page.evaluate(`document.querySelector('#ui-sheet .links .go').click()`);
  assert.match(await fragment(page).then(() => heading(page)), /staff secondment|pairing/);
  await page.press('Escape');
  assert.equal(await sheet(page), null);

  await page.evaluate(`document.querySelector('#link-aid').dispatchEvent(new MouseEvent('click', { bubbles: true }))`);
  told = await sheet(page);
  for (const words of ['3300多万元', '33,000,000 – 34,000,000 CNY', '两家出资3300多万元', 'A letter', 'East Bureau, Lonely Institute', 'jointly', '2022~']) {
    assert.ok(told.includes(words), `${words} in ${told}`);
  }
  await page.evaluate(`document.querySelector('#link-teachers').dispatchEvent(new MouseEvent('click', { bubbles: true }))`);
  const link = await page.evaluate(`[...document.querySelectorAll('#ui-sheet a')].map((a) => [a.href, a.rel, a.textContent])`);
  assert.deepEqual(link, [['https://example.org/report?a=1&b=2', 'noopener noreferrer', '年度报告']]);
});

await test('a thin line is hit near it, and a click on nothing closes', pages.small, async (page) => {
  const near = await page.evaluate(`(() => {
    const path = document.querySelector('#link-pair .grab');
    const middle = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
    return [middle.x, middle.y];
  })()`);
  await page.click(near[0] + 2, near[1] + 2);
  assert.equal(await heading(page), 'pairing');
  await page.clickOn('#ui-sheet .close');
  assert.equal(await sheet(page), null);
});

await test('all of it works by the keyboard', pages.small, async (page) => {
  await page.evaluate(`document.getElementById('ui-stage').focus()`);
  const before = await transform(page);
  await page.press('+');
  await page.press('ArrowLeft');
  await page.settle();
  assert.notEqual(await transform(page), before);
  await page.press('0');
  await page.settle();
  assert.equal(await transform(page), before);
  await page.press('Tab');
  const first = await focused(page);
  assert.match(first, /^entity-/);
  const middle = (id) => look(page, id, '(({ x, y, width, height }) => [x + width / 2, y + height / 2])(it.getBBox())');
  let steps = 0;
  for (const [key, axis, sign] of [['ArrowRight', 0, 1], ['ArrowDown', 1, 1], ['ArrowLeft', 0, -1], ['ArrowUp', 1, -1], ['ArrowDown', 1, 1]]) {
    const from = await focused(page);
    await page.press(key);
    const to = await focused(page);
    if (to === from) continue;
    steps += 1;
    assert.ok(sign * ((await middle(to))[axis] - (await middle(from))[axis]) > 0, `${key} from ${from} to ${to}`);
  }
  assert.ok(steps >= 2, 'arrow keys go from one entity to another');
  const on = await focused(page);
  await page.press('Enter');
  assert.equal(await focused(page), 'ui-sheet-title');
  assert.ok((await classes(page, on)).includes('chosen'));
  await page.press('Escape');
  assert.equal(await focused(page), on);
  assert.equal(await page.evaluate(`document.querySelectorAll('#ui-stage svg [tabindex="0"]').length`), 1, 'the drawing is one stop');
});

await test('a screen reader hears names, roles and results', pages.small, async (page) => {
  const { nodes } = await page.ask('Accessibility.getFullAXTree');
  const heard = nodes.filter((node) => !node.ignored).map((node) => `${node.role?.value}: ${node.name?.value}`);
  for (const line of ['combobox: Search entities', 'slider: Year', 'button: Zoom in', 'button: Filters', 'button: Print', 'checkbox: funding 1', 'group: Kinds of links']) {
    assert.ok(heard.includes(line), `${line} in\n${heard.join('\n')}`);
  }
  assert.ok(heard.some((line) => line.startsWith('button: East Bureau')), 'entities are buttons');
  assert.ok(heard.some((line) => line.startsWith('status:')), 'there is a live region');
  const nameless = nodes.filter((node) => !node.ignored && ['button', 'checkbox', 'slider', 'combobox', 'link'].includes(node.role?.value) && !node.name?.value);
  assert.deepEqual(nameless.map((node) => node.role.value), [], 'each control has a name');
});

await test('the link brings the view back', pages.small, async (page) => {
  await page.clickOn('[data-key="pairing"]');
  await page.evaluate(`document.getElementById('ui-year').focus()`);
  for (let at = 0; at < 3; at++) await page.press('ArrowRight');
  await page.clickOn('#entity-west');
  await page.clickOn('#ui-in');
  await page.clickOn('#ui-lang');
  await page.clickOn('#ui-theme');
  await page.press('/');
  await page.type('东');
  await page.settle();
  const told = () => page.evaluate(`JSON.stringify([[...document.querySelectorAll('#ui-stage svg [id]')].map((it) => it.getAttribute('class')), document.getElementById('ui-sheet').innerText, document.documentElement.dataset.theme, document.documentElement.lang, document.getElementById('ui-year').value, document.querySelector('[data-key="pairing"]').checked, document.getElementById('ui-search').value])`);
  const [before, link, place] = [await told(), await fragment(page), await where(page)];
  await page.go(pages.small);
  assert.notEqual(await told(), before);
  await page.go(pages.small + link);
  assert.equal(await told(), before);
  assert.equal(await fragment(page), link);
  (await where(page)).forEach((value, at) => assert.ok(Math.abs(value - place[at]) < 0.1, `${place} and not ${value}`));
});

await test('a link of garbage opens the page as it is', pages.small, async (page) => {
  const fresh = await page.evaluate(`document.querySelector('#ui-stage > svg').style.transform`);
  for (const garbage of ['%', '%E0%A4%A', 'at=1,2', 'at=NaN,1,1', 'at=1,1,-3', 'at=1e999,0,1', 'year=9999', 'year=x', 'show=e:nobody', 'show=l:', 'show=x', 'show=g:%22%5D', 'kinds=__proto__,constructor', 'lang=xx&theme=%3Cb%3E', '=&&&=', 'ui-stage']) {
    await page.go(`${pages.small}#${garbage}`);
    assert.match(await status(page), /^3 of 3 links/, garbage);
    assert.equal(await transform(page), fresh, garbage);
    assert.equal(await sheet(page), null, garbage);
  }
  await page.go(`${pages.small}#at=99999,-99999,99999`);
  assert.match(await transform(page), /scale\(12\)/);
});

await test('wheel and drag move the drawing, and a drag is no click', pages.small, async (page) => {
  const point = await look(page, 'entity-west', '[it.getBoundingClientRect().x + 20, it.getBoundingClientRect().y + 10]');
  const under = () => page.evaluate(`(() => { const p = new DOMPoint(${point}).matrixTransform(document.querySelector('#ui-stage > svg').getScreenCTM().inverse()); return [p.x, p.y]; })()`);
  const before = await under();
  await page.ask('Input.dispatchMouseEvent', { type: 'mouseWheel', x: point[0], y: point[1], deltaX: 0, deltaY: -200 });
  await page.settle();
  const after = await under();
  assert.ok(Math.hypot(after[0] - before[0], after[1] - before[1]) < 0.5, `what is under the pointer stays: ${before} ${after}`);
  const at = await look(page, 'entity-west', '[it.getBoundingClientRect().x + 8, it.getBoundingClientRect().y + 8]');
  await page.mouse('mousePressed', ...at, { buttons: 1 });
  for (let step = 1; step <= 5; step++) await page.mouse('mouseMoved', at[0] - 10 * step, at[1] + 4 * step, { buttons: 1 });
  await page.mouse('mouseReleased', at[0] - 50, at[1] + 20);
  await page.settle();
  const moved = await look(page, 'entity-west', '[it.getBoundingClientRect().x + 8, it.getBoundingClientRect().y + 8]');
  assert.ok(Math.abs(moved[0] - at[0] + 50) < 1 && Math.abs(moved[1] - at[1] - 20) < 1, `${at} ${moved}`);
  assert.equal(await sheet(page), null);
});

await test('two fingers zoom, one moves', pages.small, async (page) => {
  const [x, y] = [190, 400];
  const touch = (type, points) => page.ask('Input.dispatchTouchEvent', { type, touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })) });
  const scale = async () => Number(/scale\((.*)\)/.exec(await transform(page))[1]);
  const before = await scale();
  await touch('touchStart', [[x - 20, y], [x + 20, y]]);
  for (const spread of [25, 30, 35, 40]) await touch('touchMove', [[x - spread, y], [x + spread, y]]);
  await touch('touchEnd', []);
  await page.settle();
  assert.ok(Math.abs((await scale()) / before - 2) < 0.05, `${before} to ${await scale()}`);
  const place = await transform(page);
  await touch('touchStart', [[x, y]]);
  for (const step of [10, 20, 30]) await touch('touchMove', [[x, y + step]]);
  await touch('touchEnd', []);
  await page.settle();
  assert.notEqual(await transform(page), place);
}, { width: 390, height: 844, mobile: true });

await test('on paper there is the drawing and nothing else, on one page', pages.large, async (page) => {
  await page.evaluate(`document.querySelector('#ui-stage .entity').dispatchEvent(new MouseEvent('click', { bubbles: true }))`);
  await page.media('print');
  for (const id of ['ui-head', 'ui-filters', 'ui-sheet', 'ui-bar']) assert.equal(await shown(page, id), false, id);
  assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('.zoom')).display`), 'none');
  const faint = await page.evaluate(`[...document.querySelectorAll('#ui-stage .entity, #ui-stage .link')].filter((it) => Number(getComputedStyle(it).opacity) < 1).length`);
  assert.equal(faint, 0, 'a choice does not fade the rest');
  const { data } = await page.ask('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
  const pdf = Buffer.from(data, 'base64').toString('latin1');
  assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 1);
  const box = await page.evaluate(`(() => { const it = document.querySelector('#ui-stage > svg').getBoundingClientRect(); return [it.x, it.right - innerWidth, it.y]; })()`);
  assert.ok(box[0] >= 0 && box[1] <= 0.5 && box[2] >= 0, box.join());
  assert.equal(await shown(page, 'ui-note'), false, 'nothing is left out');
  await page.evaluate(`document.querySelector('[data-key="donation"]').click()`);
  assert.equal(await shown(page, 'ui-note'), true);
  assert.match(await look(page, 'ui-note', 'it.textContent'), /^\d+ of \d+ links .* without donation$/);
  await page.media('');
  assert.equal(await shown(page, 'ui-head'), true);
  assert.equal(await shown(page, 'ui-note'), false);
});

await test('light and dark follow the reader, or the button', pages.small, async (page) => {
  const paper = () => page.evaluate(`getComputedStyle(document.getElementById('ui-middle')).backgroundColor`);
  const theme = () => page.evaluate('document.documentElement.dataset.theme');
  assert.deepEqual([await theme(), await paper()], ['dark', 'rgb(23, 23, 23)']);
  await page.media('', 'light');
  await page.settle();
  assert.deepEqual([await theme(), await paper()], ['light', 'rgb(255, 255, 255)']);
  await page.clickOn('#ui-theme');
  assert.equal(await theme(), 'dark');
  await page.media('print');
  assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('#ui-stage > svg')).filter`), 'none', 'paper is light');
}, { scheme: 'dark' });

await test('the words are Chinese or English', pages.small, async (page) => {
  assert.equal(await look(page, 'ui-filters-button', 'it.innerText.trim()'), 'Filters');
  await page.clickOn('#entity-west');
  await page.clickOn('#ui-lang');
  assert.equal(await look(page, 'ui-filters-button', 'it.innerText.trim()'), '筛选');
  assert.equal(await heading(page), '西校');
  assert.match(await status(page), /3 \/ 3 条联系/);
  assert.equal(await page.evaluate('document.documentElement.lang'), 'zh-Hans');
  await page.go(pages.chinese);
  assert.equal(await look(page, 'ui-filters-button', 'it.innerText.trim()'), '筛选');
  page.requests.length = 0;
});

await test('names that would act stay words', pages.hostile, async (page) => {
  const quiet = async (when) => assert.equal(await page.evaluate('String(window.hacked)'), 'undefined', when);
  await quiet('after loading');
  assert.equal(await page.evaluate(`document.querySelectorAll('script').length`), 2);
  assert.ok((await page.evaluate(`document.title`)).includes('</title><script>'));
  for (const chosen of ['e:__proto__', 'e:constructor', 'e:hasOwnProperty', 'l:toString']) {
    await page.go(`${pages.hostile}#show=${chosen}&q=%3Cimg`);
    await quiet(chosen);
    assert.notEqual(await sheet(page), null, chosen);
    await page.clickOn('#ui-lang');
    await quiet(chosen);
    const strange = await page.evaluate(`[...document.querySelectorAll('img, iframe, object, embed, b, svg script, #ui-sheet script, [onerror], [onload]')].map((it) => it.outerHTML)`);
    assert.deepEqual(strange, [], chosen);
    const links = await page.evaluate(`[...document.querySelectorAll('a[href]')].map((it) => it.getAttribute('href'))`);
    assert.deepEqual(links, [], `${chosen}: only addresses of the web are links`);
  }
  await page.go(`${pages.hostile}#show=e:__proto__`);
  assert.equal(await heading(page), `<!--<script>"'\`\${window.hacked='english'}\\`);
  const told = await sheet(page);
  for (const words of [`</script><img src=x onerror=window.hacked='name'>`, `{{script}}<img src=x onerror=window.hacked='note'>`, `</blockquote><img src=x onerror=window.hacked='quote'>gnp`, '<i>y</i>']) {
    assert.ok(told.includes(words), `${words} in ${told}`);
  }
  assert.equal(await page.evaluate('({}).polluted'), undefined);
});

await test('the policy of the page lets nothing in and nothing out', pages.small, async (page) => {
  const tried = await page.evaluate(`(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.hacked = 1';
    document.body.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { color: rgb(1, 2, 3) }';
    document.head.append(style);
    const fetched = await fetch('https://example.org/').then(() => 'fetched', () => 'refused');
    return [String(window.hacked), getComputedStyle(document.body).color === 'rgb(1, 2, 3)', fetched];
  })()`);
  assert.deepEqual(tried, ['undefined', false, 'refused']);
  assert.ok(page.complaints.length >= 3, page.complaints.join('\n'));
  assert.ok(page.complaints.every((text) => /Content Security Policy/.test(text)), page.complaints.join('\n'));
  page.complaints.length = 0;
  page.requests.length = 0;
});

await test('a roll-up tells the links behind a line', pages.rolled, async (page) => {
  const id = await page.evaluate(`[...document.querySelectorAll('.link[data-links]')].find((it) => it.dataset.links.split(' ').length > 2).id`);
  const count = await look(page, id, `it.dataset.links.split(' ').length`);
  await page.evaluate(`document.getElementById(${JSON.stringify(id)}).dispatchEvent(new MouseEvent('click', { bubbles: true }))`);
  assert.ok((await sheet(page)).includes(`Links (${count})`));
  assert.equal(await page.evaluate(`document.querySelectorAll('#ui-sheet .links li').length`), count);
  await page.evaluate(`document.querySelector('#ui-sheet .links .go').click()`);
  assert.ok((await classes(page, id)).includes('chosen'), 'its line stays marked');
  const region = await look(page, id, `it.dataset.from.split(' ')[0]`);
  await page.go(`${pages.rolled}#show=e:${region}`);
  const given = await page.evaluate(`new Set([...document.querySelectorAll('.link[data-from~="${region}"]')].flatMap((it) => it.dataset.links.split(' '))).size`);
  assert.ok((await sheet(page)).includes(`Gives (${given})`), `a region gives what is drawn from it: ${given}`);
});

await test('a large drawing moves without being laid out anew', pages.large, async (page) => {
  const count = async () => Object.fromEntries((await page.ask('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
  await page.settle();
  const before = await count();
  const frames = await page.evaluate(`(async () => {
    const stage = document.getElementById('ui-stage');
    const times = [];
    let last = performance.now();
    for (let step = 0; step < 60; step++) {
      stage.dispatchEvent(new WheelEvent('wheel', { deltaY: step < 30 ? -40 : 40, clientX: 600, clientY: 400, bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((a, b) => a - b);
  })()`);
  const after = await count();
  const layouts = after.LayoutCount - before.LayoutCount;
  assert.ok(layouts <= 6, `${layouts} layouts in 60 frames`);
  console.log(`        60 frames of zooming: median ${frames[30].toFixed(1)} ms, worst ${frames[59].toFixed(1)} ms, ${layouts} layouts`);
});

clearTimeout(deadline);
await browser.close();
process.exitCode = failures ? 1 : 0;
