// Drives the dashboard's page: node page.mjs MODULES URL [SCREENSHOT_FOLDER]
// in a directory whose ledger the dashboard shows. Fails at the first number
// that is not that of `git tokens report --json`, and at anything that the
// browser complains of.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, url, screenshots] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const complaints = [];

async function openPage(options) {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) complaints.push(`asked ${request.url()}`);
  });
  return page;
}

function report(...options) {
  const words = ["report", "--all-repos", "--no-scan", "--json", ...options];
  return JSON.parse(execFileSync("git-tokens", words, { encoding: "utf8" }));
}

const count = (text) => Number(text.replaceAll(",", ""));

async function card(page, label) {
  const place = page.locator("#cards div").filter({ has: page.getByText(label, { exact: true }) });
  return (await place.locator("dd").innerText()).split("\n")[0];
}

async function tokensOfRows(page, table) {
  const rows = page.locator(`section[aria-labelledby="${table}-title"] tbody tr`);
  return rows.evaluateAll((all) =>
    all.map((row) => row.querySelector("td")?.textContent ?? "0"));
}

// What the page shows is what the report says.
async function compare(page, options) {
  const expected = report("--by", "model", ...options);
  const told = options.join(" ") || "no filter";
  assert.equal(count(await card(page, "Tokens")), expected.total_tokens, told);
  if (expected.unpriced.length === 0) {
    const cost = expected.cost_usd;
    const words = await card(page, "Cost");
    if (cost === 0 || cost >= 0.01) assert.equal(words, `$${cost.toFixed(2)}`, told);
  }
  for (const [table, by] of [["projects", "project"], ["branches", "project,branch"],
    ["authors", "author"], ["models", "model"], ["tools", "tool"]]) {
    const wanted = report("--by", by, ...options).groups
      .map((group) => group.total_tokens).sort();
    const shown = (await tokensOfRows(page, table)).map(count).sort();
    assert.deepEqual(shown, wanted, `${told}, ${table}`);
  }
}

async function choose(page, name, value) {
  const answer = page.waitForResponse((one) => one.url().includes("/part/tools"));
  await page.selectOption(`#${name}`, value);
  await answer;
  await page.waitForTimeout(50);
}

async function checkFilters(page) {
  let checked = 0;
  for (const [name, option] of [["project", "--project"], ["branch", "--branch"],
    ["author", "--author"], ["model", "--model"]]) {
    const values = await page.locator(`#${name} option`).evaluateAll((all) =>
      all.map((one) => one.value).filter((value) => value));
    assert.ok(values.length > 0, name);
    for (const value of values) {
      await choose(page, name, value);
      assert.equal(new URL(page.url()).searchParams.get(name), value);
      await compare(page, [option, value]);
      ++checked;
    }
    await choose(page, name, "");
  }
  for (const [period, options] of [["today", ["--since", "today"]],
    ["yesterday", ["--since", "yesterday", "--until", "yesterday"]]]) {
    await choose(page, "period", period);
    await compare(page, options);
    ++checked;
  }
  await page.goBack();
  await page.waitForFunction(() => document.getElementById("period").value === "today");
  await page.goto(`${url}/?period=yesterday&project=repo`); // a kept address
  await page.waitForFunction(() => !document.querySelector("#tools .nothing a"));
  await compare(page, ["--since", "yesterday", "--until", "yesterday", "--project", "repo"]);
  return checked + 1;
}

async function checkLive(page) {
  await page.goto(url);
  await page.waitForTimeout(700); // it listens
  execFileSync("git-tokens", ["task", "log", "live", "While you look", "12345"]);
  await page.getByText("While you look").first().waitFor({ timeout: 15000 });
}

async function checkKeyboard(page) {
  await page.goto(url);
  const seen = new Set();
  for (let i = 0; i < 12; ++i) {
    await page.keyboard.press("Tab");
    seen.add(await page.evaluate(() => document.activeElement.id));
  }
  for (const id of ["theme", "period", "project", "branch", "author", "model"]) {
    assert.ok(seen.has(id), `Tab does not come to #${id}`);
  }
}

async function checkAccess(page) {
  const axe = `${modules}/axe-core/axe.min.js`;
  if (!existsSync(axe)) return "axe-core is missing";
  await page.evaluate(readFileSync(axe, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join("  ")}`);
  assert.deepEqual(found, []);
  return "no axe-core violation";
}

async function checkWidths(colorScheme) {
  const words = [];
  for (const width of [360, 768, 1280, 2560]) {
    const page = await openPage({ colorScheme, viewport: { width, height: 900 } });
    await page.goto(url);
    await page.waitForFunction(() => !document.querySelector("#tools .nothing a"));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${width} px: the page is ${wide} px wide`);
    // Panels below the window are laid out when they come into it: all do now.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: height * 2 });
    await page.waitForTimeout(100);
    assert.ok(await page.evaluate(() => [...document.querySelectorAll(".panel h2")].every((one) =>
      one.checkVisibility({ contentVisibilityAuto: true }))), `${width} px: a panel is not laid out`);
    if (width === 1280) words.push(await checkAccess(page));
    if (screenshots) {
      await page.screenshot({ path: `${screenshots}/${colorScheme}-${width}.png`, fullPage: true });
    }
    await page.context().close();
  }
  return words.join();
}

const page = await openPage({ viewport: { width: 1280, height: 900 } });
await page.goto(url);
await page.waitForFunction(() => !document.querySelector("#tools .nothing a"));
await compare(page, []);
console.log(`${await checkFilters(page)} filters agree with report --json`);
await checkLive(page);
await checkKeyboard(page);
await page.goto(url);
const forge = page.locator("#dearest a[target=_blank]");
assert.match(await forge.getAttribute("href"), /^https:\/\/github\.com\/nell\/repo\/commit\/[0-9a-f]{40}$/);
assert.equal(await forge.getAttribute("rel"), "noopener noreferrer");
await page.locator("#dearest a").first().click();
assert.match(await page.locator("h2").first().innerText(), /Rewrite everything/);
assert.equal(await checkAccess(page), await checkWidths("light"));
console.log(await checkWidths("dark"));
assert.deepEqual(complaints, []);
await browser.close();
