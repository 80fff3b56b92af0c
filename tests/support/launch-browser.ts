import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';

/** Starts a browser. One that dies as it starts, as Firefox does once in some hundred times, is started once more. */
export async function launchBrowser(options: LaunchOptions): Promise<Browser> {
  try {
    return await puppeteer.launch(options);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('Failed to launch the browser process'))) throw error;
    return puppeteer.launch(options);
  }
}
