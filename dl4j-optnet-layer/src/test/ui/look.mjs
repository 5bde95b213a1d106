// Clicks through the model page of DL4J's training UI as a user would, and says what is drawn.
//   node look.mjs ADDRESS FOLDER NAME…      the nodes of the graph to look at
import chromium from '@sparticuz/chromium';
import puppeteer from 'puppeteer-core';

const [, , address, folder, ...nodes] = process.argv;
const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args,
  headless: 'shell',
  defaultViewport: { width: 1500, height: 1500 },
});
console.log(await browser.version());
const page = await browser.newPage();
page.on('pageerror', (e) => console.log(`  error of the page: ${e.message.split('\n')[0]}`));
const untilPolled = () => new Promise((done) => setTimeout(done, 4000)); // the page asks every 2 s

/** The labels and the numbers of points of what a chart shows. */
const drawn = (id) =>
  page.evaluate((chart) => {
    const plot = $(chart).data('plot');
    const series = plot ? plot.getData().filter((s) => s.data.length > 0) : [];
    return series.map((s) => `${s.label ?? ''}[${s.data.length}]`).join(' ') || 'blank';
  }, id);

await page.goto(`${address}/train/model`, { waitUntil: 'networkidle2', timeout: 60000 });
await untilPolled();
for (const node of nodes) {
  const at = await page.evaluate((name) => {
    const found = cy.nodes().filter((e) => JSON.stringify(e.data()).includes(`(${name})`));
    const box = cy.container().getBoundingClientRect();
    const { x, y } = found[0].renderedPosition();
    return { x: box.x + x, y: box.y + y };
  }, node);
  await page.mouse.click(at.x, at.y);
  await untilPolled();
  console.log(`${node}: ${await page.evaluate(() => $('#layerInfo').text())}`);
  for (const [tab, name] of [['mmRatioTab', 'ratios'], ['mmParamTab', 'parameters'], ['mmUpdateTab', 'updates']]) {
    await page.click(`#${tab} a`);
    await untilPolled();
    console.log(`  mean magnitudes, ${name}: ${await drawn('#meanmag')}`);
  }
  console.log(`  activations: ${await drawn('#activations')}`);
  console.log(`  learning rates: ${await drawn('#learningrate')}`);
  const blank = `parameters ${await drawn('#parametershistogram')}, updates ${await drawn('#updateshistogram')}`;
  console.log(`  histograms before a click: ${blank}`);
  const names = await page.evaluate(() => $('#paramHistButtonsDiv input').map((i, e) => e.value).get());
  for (const name of names) {
    await page.click(`#paramBtn_${name}`);
    await page.click(`#updParamBtn_${name}`);
    await untilPolled();
    console.log(
      `  histograms of ${name}: parameters ${await drawn('#parametershistogram')},` +
        ` updates ${await drawn('#updateshistogram')}`,
    );
    await page.screenshot({ path: `${folder}/${node}-${name}.png`, fullPage: true });
  }
}
await browser.close();
