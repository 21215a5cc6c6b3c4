import { chartColors } from '../charts/theme.ts';

/** Colours of the page by their job, light and dark. Text has a contrast of at least 4.5 on its ground. */
const light = {
  paper: '#ffffff',
  panel: '#f6f8fa',
  ink: '#1f2933',
  muted: '#56616f',
  line: '#d9dfe6',
  accent: '#005f96',
  good: '#0a6b45',
  warn: '#8a5300',
  bad: '#a5322c',
  badPaper: '#fdf1f0',
};

const dark: typeof light = {
  paper: '#12161b',
  panel: '#1a2027',
  ink: '#e4e9ee',
  muted: '#a3aebb',
  line: '#323b46',
  accent: '#6cb8ee',
  good: '#5fd0a0',
  warn: '#e8b45c',
  bad: '#f2948d',
  badPaper: '#2c1b1b',
};

/** What the charts' colours become on a dark page. */
const darkChart: Readonly<Record<keyof typeof chartColors, string>> = {
  paper: dark.paper,
  ink: dark.ink,
  muted: dark.muted,
  grid: '#2a323c',
  estimate: '#56b4e9',
  naive: '#8a94a0',
  truth: '#ff9a52',
  refused: dark.bad,
  labels: '#f0c24b',
};

function variables(colors: typeof light): string {
  return Object.entries(colors)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

/** Rules that look for the charts' own colour values: a presentation attribute gives way to any rule. */
function chartRules(): string {
  return Object.entries(chartColors)
    .map(([name, value]) => {
      const other = darkChart[name as keyof typeof chartColors]; // a key of the very object that is walked
      return `.chart [fill="${value}"]{fill:${other}}.chart [stroke="${value}"]{stroke:${other}}`;
    })
    .join('');
}

export const styleSheet = `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}@media screen{${chartRules()}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
.page{max-width:76rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header{border-bottom:1px solid var(--line);padding-bottom:1.25rem}
h1{font-size:1.9rem;line-height:1.2;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.25rem;line-height:1.3;margin:2.75rem 0 .75rem;letter-spacing:-.005em}
h3{font-size:1rem;margin:1.75rem 0 .5rem}
p{margin:.5rem 0;max-width:44rem}
a{color:var(--accent)}
.lead{font-size:1.05rem;color:var(--muted);margin:.4rem 0 0}
.facts{display:flex;flex-wrap:wrap;gap:.35rem 1.75rem;margin:1.1rem 0 0;padding:0;list-style:none;font-size:.92rem;color:var(--muted)}
.facts b{color:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}
nav{margin:1rem 0 0;font-size:.92rem}
nav a{margin-right:1.1rem;white-space:nowrap;display:inline-block;padding:.15rem 0}
.findings{margin:.75rem 0 1.25rem;padding:0;list-style:none}
.findings li{margin:.4rem 0;max-width:46rem}
.findings li:first-child{font-size:1.15rem;line-height:1.45;font-weight:500}
.alert{border-left:4px solid var(--bad);background:var(--badPaper);padding:.75rem 1rem;margin:1.25rem 0 0}
.alert p{margin:.25rem 0;overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:.75rem 0 0}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{position:sticky;left:0;max-width:min(56rem,calc(100vw - 2.5rem));text-align:left;color:var(--muted);font-size:.9rem;padding:0 0 .5rem}
th,td{padding:.38rem .9rem .38rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:600;color:var(--muted);vertical-align:bottom;border-bottom-color:var(--muted)}
tbody th{font-weight:500}
td small,tbody th small{display:block;font-size:.83em;font-weight:400;line-height:1.35;color:var(--muted)}
td{white-space:nowrap}
small.long{white-space:normal}
.wrap{white-space:normal!important;overflow-wrap:anywhere;min-width:12rem}
.right{text-align:right}
tr.noted>*{border-bottom:0;padding-bottom:.1rem}
td.note{white-space:normal;color:var(--muted);font-size:.86rem;padding:0 0 .6rem;line-height:1.45}
td.note div{position:sticky;left:0;max-width:min(56rem,calc(100vw - 2.5rem))}
.footnote{font-size:.86rem;color:var(--muted);max-width:56rem;margin:.4rem 0 0}
.good{color:var(--good)}
.warn{color:var(--warn)}
.bad{color:var(--bad)}
.muted{color:var(--muted)}
.first table{font-size:.96rem}
.first td{padding-top:.5rem}
figure{margin:1.25rem 0 0}
.chart{overflow-x:auto}
.chart svg{display:block;width:100%;max-width:50rem;min-width:34rem;height:auto}
figcaption{color:var(--muted);font-size:.9rem;margin-top:.25rem;max-width:46rem}
details{margin:.75rem 0;border-top:1px solid var(--line);padding-top:.6rem}
summary{cursor:pointer;color:var(--accent);font-weight:500}
details details{border-top:0;padding-top:0}
.topic>summary{color:var(--ink)}
.topic>summary h3{display:inline;margin:0 .6rem 0 0}
.question{color:var(--muted);max-width:56rem}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.8rem 1rem;overflow-x:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:.75rem 0 0}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem;color:var(--muted);font-size:.88rem}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
@media (max-width:40rem){.page{padding-top:1.5rem}tbody th{position:sticky;left:0;background:var(--paper);max-width:9rem;overflow-wrap:break-word}h1{font-size:1.5rem}table,.first table{font-size:.86rem}th,td{padding-right:.8rem}}
@page{margin:14mm}
@media print{:root{color-scheme:light;${variables(light)}}body{font-size:10.5pt}.page{max-width:none;padding:0}nav,.skip{display:none}section,figure,tr{break-inside:avoid}section.long{break-inside:auto}.topic::details-content{content-visibility:visible;block-size:auto}table,.first table{font-size:8pt}th,td{padding-right:.45rem}thead th,tbody th{white-space:normal}.wrap{min-width:0}summary{color:inherit}.scroll,.chart{overflow:visible}.chart svg{min-width:0}td{white-space:normal}pre{white-space:pre-wrap}a{color:inherit;text-decoration:none}}
`.trim();
