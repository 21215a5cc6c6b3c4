import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

/** Sharp on paper and on screens with twice the pixels. */
const PNG_SCALE = 2;

export function renderPng(svg: string): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PNG_SCALE },
    // Text without a font vanishes without a word, and the system's fonts would differ between machines.
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  });
  return image.render().asPng();
}

function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map((file) =>
    resolve(`@expo-google-fonts/inter/${file}`),
  );
}
