// Saves every state of the window as a picture, light, dark and narrow, and runs axe-core on each. Fails on a violation, on a message
// of the console, and on anything the strict content policy of the app would refuse.
//
//   npm run shots                      all states
//   npm run shots -- sending picker    some of them
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const dist = fileURLToPath(new URL('../dist-fake', import.meta.url));
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:";
const VIEWS = [
  { name: '', size: { width: 980, height: 680 }, colorScheme: 'light' },
  { name: '-dark', size: { width: 980, height: 680 }, colorScheme: 'dark' },
  { name: '-narrow', size: { width: 720, height: 520 }, colorScheme: 'light' },
];

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const file = join(dist, normalize(path === '/' ? '/index.html' : path));
  try {
    const body = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
    response.end(body);
  } catch {
    response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const address = `http://127.0.0.1:${server.address().port}/`;
const folder = process.env.SHOTS ?? (await mkdtemp(join(tmpdir(), 'attache-shots-')));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const faults = [];

try {
  const wanted = process.argv.slice(2);
  const states = wanted.length > 0 ? wanted : await stateNames();
  for (const view of VIEWS) {
    const page = await browser.newPage({ viewport: view.size, colorScheme: view.colorScheme, reducedMotion: 'reduce' });
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(`${page.url()} ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`${page.url()} ${error.message}`));
    for (const state of states) await shoot(page, state, view.name);
    await page.close();
  }
  if (wanted.length === 0) await open(['sending', 'empty']);
} finally {
  await browser.close();
  server.close();
}

for (const fault of faults) console.error(fault);
console.log(`${folder}: ${faults.length === 0 ? 'no faults' : `${faults.length} faults`}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function shoot(page, state, view, extra = '') {
  await page.goto('about:blank');
  await page.goto(`${address}#state=${state}${extra}`);
  if (state === 'account' || state === 'account-error') {
    await page.fill('#token', state === 'account' ? '6f2b0c1e-7a90-4be1-9d31' : 'wrong-7a90-4be1-9d31-22');
  }
  await page.waitForTimeout(/^(picker|account|attachments|download|history)/.test(state) ? 900 : 220);
  await page.screenshot({ path: join(folder, `${state}${extra ? '-sidebar' : ''}${view}.png`) });
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of found.violations) {
    faults.push(`${state}${view}: ${violation.id}: ${violation.help}\n${violation.nodes.map((node) => `    ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).slice(0, 4).join('\n')}`);
  }
}

/** The narrow window with its sidebar over the content. */
async function open(states) {
  const page = await browser.newPage({ viewport: { width: 720, height: 520 }, reducedMotion: 'reduce' });
  for (const state of states) await shoot(page, state, '-narrow', '&sidebar=open');
  await page.close();
}

async function stateNames() {
  const names = [];
  for (const [file, start] of [
    ['fake-states', 'const STATES'],
    ['fake-after-states', 'export const AFTERWARDS'],
  ]) {
    const source = await readFile(new URL(`../src/host/${file}.ts`, import.meta.url), 'utf8');
    const table = source.slice(source.indexOf(start)).split(/^};/m)[0];
    names.push(...[...table.matchAll(/^ {2}'?([a-z-]+)'?(?::|,)/gm)].map((match) => match[1]));
  }
  return names;
}
