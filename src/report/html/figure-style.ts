/** Of figures that answer. The script of browser/ gives the classes; without it none of this applies. */
export const figureStyle = `
figure.live{position:relative;max-width:50rem}
.live .chart{outline-offset:2px}
.live .chart [data-tip]{cursor:pointer}
.live .chart [data-tip].at{stroke:var(--ink);stroke-width:2.5;stroke-opacity:1}
.live .chart .role-legend-entry .background{pointer-events:all}
.live .chart .role-legend-entry{cursor:pointer}
.live .chart [hidden]{display:none}
.live .chart .pale{opacity:.1}
.live .chart .role-legend .pale{opacity:.4}
.live .chart .band{fill:var(--accent);fill-opacity:.12;stroke:var(--accent);stroke-dasharray:3 3}
.tip{position:absolute;z-index:2;pointer-events:none;max-width:20rem;padding:.45rem .65rem;background:var(--panel);color:var(--ink);border:1px solid var(--muted);border-radius:5px;box-shadow:0 2px 8px rgb(0 0 0/.18);font-size:.84rem;line-height:1.4;font-variant-numeric:tabular-nums}
.tip[hidden]{display:none}
.tip span{color:var(--muted)}
.hint{font-size:.8rem;color:var(--muted);margin:.2rem 0 0;max-width:50rem}
.whole{position:absolute;top:.35rem;right:.35rem;padding:.25rem .6rem;font:inherit;font-size:.84rem;color:var(--ink);background:var(--panel);border:1px solid var(--muted);border-radius:5px;cursor:pointer}
.whole[hidden]{display:none}
.told{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (pointer:coarse){.hint{display:none}}
@media print{.hint,.whole,.tip{display:none}}
`.trim();
