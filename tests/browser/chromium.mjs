// Chromium by its own debugging pipe: messages of JSON, each ended by a zero byte, on descriptors 3 and 4. No dependency.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--remote-debugging-pipe',
];

/** Starts a browser with a profile of its own. */
export async function launch(program) {
  const profile = mkdtempSync(join(tmpdir(), 'shanhai-chromium-'));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const waiting = new Map();
  const listeners = new Set();
  let last = 0;
  let rest = Buffer.alloc(0);
  child.stdio[4].on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const message = JSON.parse(rest.subarray(0, end).toString('utf8'));
      rest = rest.subarray(end + 1);
      const { resolve, reject } = waiting.get(message.id) || {};
      waiting.delete(message.id);
      if (message.error && reject) reject(new Error(message.error.message));
      else if (resolve) resolve(message.result);
      else listeners.forEach((listen) => listen(message));
    }
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  ended.then(() => waiting.forEach(({ reject }) => reject(new Error('the browser ended'))));
  child.stdio[3].on('error', () => {});

  function send(method, params = {}, sessionId = undefined) {
    const id = ++last;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    return answer;
  }

  async function close() {
    await Promise.race([send('Browser.close').catch(() => {}), new Promise((resolve) => setTimeout(resolve, 3000))]);
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  return { open: (url, options) => open(send, listeners, url, options), close };
}

/** Opens a page, with all it logs and asks for. */
async function open(send, listeners, url, { width = 1280, height = 800, mobile = false, scheme = 'light', deviceScaleFactor = 1 } = {}) {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const ask = (method, params) => send(method, params, sessionId);
  const complaints = [];
  const requests = [];
  let loaded = () => {};
  const listen = ({ method, params, sessionId: from }) => {
    if (from !== sessionId) return;
    if (method === 'Runtime.exceptionThrown') complaints.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) complaints.push(JSON.stringify(params.args));
    if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) complaints.push(params.entry.text);
    if (method === 'Network.requestWillBeSent') requests.push(params.request.url);
    if (method === 'Page.javascriptDialogOpening') complaints.push(`dialog: ${params.message}`);
    if (method === 'Page.loadEventFired') loaded();
  };
  listeners.add(listen);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'DOM', 'Accessibility', 'Performance']) await ask(`${domain}.enable`);
  await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile });
  if (mobile) await ask('Emulation.setTouchEmulationEnabled', { enabled: true });
  const media = (type, value = scheme) => ask('Emulation.setEmulatedMedia', { media: type, features: [{ name: 'prefers-color-scheme', value }] });
  await media('');

  async function evaluate(code) {
    const { result, exceptionDetails } = await ask('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
    return result.value;
  }
  async function go(address) {
    const done = new Promise((resolve) => (loaded = resolve));
    await ask('Page.navigate', { url: 'about:blank' });
    await done;
    const again = new Promise((resolve) => (loaded = resolve));
    await ask('Page.navigate', { url: address });
    await again;
    await evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))');
  }
  /** Waits until what was asked for is painted and the page has written its link. */
  const settle = () => evaluate('new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))), 550))');
  const KEYS = { Enter: 13, Escape: 27, Tab: 9, ArrowUp: 38, ArrowDown: 40, ArrowLeft: 37, ArrowRight: 39, Home: 36, End: 35 };
  async function press(key, modifiers = 0) {
    const text = key.length === 1 ? key : key === 'Enter' ? '\r' : undefined;
    const code = { key, text, modifiers, windowsVirtualKeyCode: KEYS[key] || key.toUpperCase().charCodeAt(0) };
    await ask('Input.dispatchKeyEvent', { type: 'keyDown', ...code });
    await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...code, text: undefined });
  }
  const type = (text) => ask('Input.insertText', { text });
  async function mouse(kind, x, y, more = {}) {
    await ask('Input.dispatchMouseEvent', { type: kind, x, y, button: kind === 'mouseMoved' && !more.buttons ? 'none' : 'left', clickCount: 1, ...more });
  }
  async function click(x, y) {
    await mouse('mouseMoved', x, y);
    await mouse('mousePressed', x, y, { buttons: 1 });
    await mouse('mouseReleased', x, y);
  }
  async function clickOn(selector) {
    const at = await evaluate(`(() => { const box = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()`);
    await click(...at);
  }
  const picture = async () => Buffer.from((await ask('Page.captureScreenshot', { format: 'png' })).data, 'base64');
  const close = async () => {
    listeners.delete(listen);
    await send('Target.closeTarget', { targetId });
  };
  await go(url);
  return { ask, evaluate, go, settle, press, type, mouse, click, clickOn, picture, media, close, complaints, requests };
}
