/** The page's look, on a desk and on a wall: dark and light, nothing from elsewhere. */
export const PAGE_STYLE = `
:root{color-scheme:dark;--bg:#111217;--card:#181b1f;--ink:#d8d9da;--soft:#9aa1ab;--line:#2b2f36;--quiet:#3d434c;--link:#6ea6ff;--bad:#f2495c;--grid:rgba(204,204,220,.09);--empty:rgba(204,204,220,.06)}
:root[data-theme=light]{color-scheme:light;--bg:#f4f5f5;--card:#fff;--ink:#24292e;--soft:#5f6772;--line:#dfe1e4;--quiet:#c6cad0;--link:#1f60c4;--bad:#c4162a;--grid:rgba(36,41,46,.1);--empty:rgba(36,41,46,.05)}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.4 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
header{display:flex;flex-wrap:wrap;align-items:center;gap:10px 24px;padding:12px 16px 8px;justify-content:space-between}
.title{display:flex;align-items:baseline;gap:16px}h1{font-size:20px;font-weight:600;margin:0}.title span{color:var(--soft)}.when{margin:0;color:var(--soft)}
form{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}label{display:flex;gap:6px;align-items:center;color:var(--soft);font-size:13px}
select,button{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:4px;padding:4px 8px;max-width:240px}
#trouble{margin:0 16px;color:var(--bad)}#trouble:empty{display:none}
main{padding:0 12px}section,.row{margin:0 0 8px}
.row>summary{cursor:pointer;font-size:15px;font-weight:600;padding:6px 4px;list-style-position:inside}
.panels{display:grid;grid-template-columns:repeat(24,minmax(0,1fr));grid-auto-rows:30px;gap:8px}
.panel{position:relative;display:flex;flex-direction:column;min-width:0;background:var(--card);border:1px solid var(--line);border-radius:4px}
.panel h2{display:flex;align-items:center;gap:6px;font-size:13.5px;font-weight:600;margin:0;padding:6px 10px 4px;white-space:nowrap;flex:none;min-width:0}.panel h2>span{overflow:hidden;text-overflow:ellipsis}
.panel:has(.about[open]){z-index:5}
.about{flex:none;font-weight:400;white-space:normal}.about summary{list-style:none;cursor:help;width:15px;height:15px;border-radius:50%;border:1px solid var(--soft);color:var(--soft);font:italic 10.5px/13px Georgia,serif;text-align:center}
.about div{position:absolute;left:6px;top:30px;z-index:6;width:max(100%,300px);max-width:480px;background:var(--card);border:1px solid var(--quiet);border-radius:4px;padding:8px 12px;box-shadow:0 6px 20px #0007}.about p{margin:0 0 6px}.about a{display:block}
.body{flex:1;min-height:0;min-width:0;padding:0 8px 8px;display:flex;flex-direction:column}.body>:not(.note){flex:1;min-height:0}
.none,.unknown{display:flex;align-items:center;justify-content:center;text-align:center;margin:0;color:var(--soft)}.unknown{border:1px dashed var(--quiet);border-radius:4px;padding:4px}
.note{margin:0 0 4px;font-size:12.5px;color:var(--soft);overflow-wrap:anywhere;max-height:100%;overflow:auto}.note.bad{color:var(--bad)}
.graph{display:flex;min-height:0;gap:6px}.graph.below{flex-direction:column}.plot{flex:1;min-height:40px;min-width:0;position:relative}
.graph .legend{max-height:36%;overflow:auto;flex:none}.graph.beside .legend{max-height:100%;max-width:40%}
.legend{list-style:none;margin:0;padding:0 4px;font-size:12px;color:var(--ink)}ul.legend{display:flex;flex-wrap:wrap;gap:1px 14px}.beside ul.legend{flex-direction:column}
.legend i{display:inline-block;width:14px;height:4px;border-radius:2px;margin-right:6px;vertical-align:3px}.legend button{border:0;background:none;padding:0;max-width:none;cursor:pointer;text-align:left}.legend button.off{opacity:.4}.legend b{font-weight:400;color:var(--soft);margin-left:4px}
.legend a{visibility:hidden}.legend tr:hover a,.legend li:hover a{visibility:visible}.legend table{width:100%;border-collapse:collapse}.legend th{position:sticky;top:0;background:var(--card);font-weight:500;color:var(--link);text-align:right;padding:0 6px 1px}.legend th:first-child{text-align:left}.legend td{padding:0 6px;border-top:1px solid var(--line);white-space:nowrap}.legend td:first-child{width:100%;max-width:0;overflow:hidden;text-overflow:ellipsis}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));grid-auto-rows:minmax(0,1fr);gap:5px}
.tile{position:relative;overflow:hidden;border-radius:3px;container-type:size;display:flex;align-items:center;justify-content:center;color:var(--color);text-align:center}
.tile.filled{background:linear-gradient(120deg,color-mix(in srgb,var(--color) 92%,#000),color-mix(in srgb,var(--color) 74%,#000));color:#fff;text-shadow:0 1px 2px #0006}
a.tile:hover{text-decoration:none;filter:brightness(1.08)}.tile div{position:relative;display:flex;flex-direction:column;align-items:center;max-width:100%;line-height:1.1}
.tile span{font-size:clamp(10px,min(22cqh,12cqw),17px);max-width:94cqw;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--ink)}.tile.filled span{color:#fff}
.tile b{font-size:clamp(12px,min(54cqh,calc(132cqw/var(--chars))),58px);font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}.tile small{font-size:.6em;font-weight:500}
.spark{position:absolute;left:0;right:0;bottom:0;width:100%;height:45%}.spark polygon{fill:currentColor;opacity:.16}.spark polyline{fill:none;stroke:currentColor;stroke-width:1.5;vector-effect:non-scaling-stroke;opacity:.55}
.bars{display:flex;flex-direction:column;gap:6px;overflow:auto;padding-top:2px}.ticks .last{transform:translateX(-100%)}.ticks .first{transform:none}.bar{flex:1 1 0;min-height:20px;max-height:44px;display:grid;grid-template-columns:minmax(60px,22%) 1fr minmax(64px,auto);gap:8px;align-items:center}
.bar span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:13px}.bar i{height:100%;background:var(--empty);border-radius:3px;overflow:hidden}.bar em{display:block;height:100%;width:calc(var(--share)*100%);background:linear-gradient(90deg,color-mix(in srgb,var(--color) 45%,transparent),var(--color));border-right:2px solid var(--color)}.bar b{color:var(--color);font-variant-numeric:tabular-nums;text-align:right}
.bars.upright{flex-direction:row}.upright .bar{max-height:none;grid-template-columns:1fr;grid-template-rows:auto 1fr auto;text-align:center}.upright .bar i{display:flex;align-items:flex-end}.upright .bar em{width:100%;height:calc(var(--share)*100%)}.upright .bar b{grid-row:1;text-align:center}.upright .bar i{grid-row:2}.upright .bar span{grid-row:3}
.grid{overflow:auto}.grid table{width:100%;border-collapse:collapse;font-size:13px}.grid th{position:sticky;top:0;background:var(--card);text-align:left;font-weight:600;color:var(--link);padding:5px 8px;border-bottom:1px solid var(--quiet);white-space:nowrap}.grid th.number{text-align:right}
.grid td{padding:5px 8px;border-bottom:1px solid var(--line);white-space:nowrap}.grid td.filled{background:color-mix(in srgb,var(--color) 80%,#000);color:#fff}td.filled a{color:#fff}td.gauge{position:relative;color:var(--color)}td.gauge i{position:absolute;left:4px;right:40%;top:7px;bottom:7px;background:linear-gradient(90deg,var(--color) calc(var(--share)*100%),var(--empty) 0)}
.timeline,.heatmap{--names:min(34%,calc(var(--longest)*6.6px + 4px))}.timeline{display:flex;flex-direction:column}.lanes{flex:1;min-height:0;overflow:auto;display:flex;flex-direction:column;gap:4px}.lane{flex:1 1 0;min-height:15px;max-height:60px;display:grid;grid-template-columns:var(--names) 1fr;gap:8px}
.lane>span{align-self:center;font-size:12px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;text-align:right}.lane>div{position:relative;background:var(--empty);border-radius:2px;overflow:hidden}
.lane i{position:absolute;top:0;bottom:0;overflow:hidden;display:flex;align-items:center;justify-content:center;border-right:1px solid var(--card);color:#111;font-style:normal;container-type:inline-size}.lane b{font-weight:500;font-size:12px;white-space:nowrap}@container (max-width:26px){.lane b{display:none}}
.ticks{position:relative;height:18px;flex:none;margin-left:calc(var(--names) + 8px);font-size:11.5px;color:var(--soft)}.ticks time{position:absolute;transform:translateX(-50%);white-space:nowrap;padding-top:2px}
.timeline .legend{margin-left:calc(var(--names) + 8px);flex:none}.timeline .legend i{height:10px;width:10px;vertical-align:-1px}
.heatmap{display:grid;grid-template:minmax(0,1fr) auto auto/var(--names) minmax(0,1fr);column-gap:8px}.heatmap .names{display:flex;flex-direction:column;text-align:right;font-size:11.5px;color:var(--soft)}.heatmap .names span{flex:1 1 0;min-height:0;display:flex;align-items:center;justify-content:flex-end;white-space:nowrap}
.heatmap .cells{position:relative;background:var(--empty);overflow:hidden}.heatmap svg{position:absolute;top:0;height:100%}.heatmap .ticks{grid-column:2;margin-left:0}.scale{grid-column:2;display:flex;gap:6px;align-items:center;font-size:11.5px;color:var(--soft)}.scale i{width:120px;height:8px;border-radius:2px;background:linear-gradient(90deg,transparent,var(--color))}
.words{overflow:auto;padding:0 4px}.words :first-child{margin-top:0}.words code{background:var(--empty);border-radius:3px;padding:1px 4px;font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:12.5px}
.hint{position:absolute;pointer-events:none;z-index:4;background:var(--card);border:1px solid var(--quiet);border-radius:4px;padding:6px 10px;font-size:12px;box-shadow:0 4px 14px #0006;max-width:100%;overflow:hidden;display:none}.hint.on{display:block}.hint div{display:flex;gap:12px;justify-content:space-between;white-space:nowrap}.hint i{display:inline-block;width:10px;height:4px;border-radius:2px;margin-right:6px;vertical-align:3px}
.boards{list-style:none;padding:0 16px;display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:12px}.boards li{background:var(--card);border:1px solid var(--line);border-radius:4px;padding:14px 16px}.boards p{margin:4px 0 0;color:var(--soft)}
footer{color:var(--soft);font-size:12px;padding:6px 16px 14px}
.uplot{font-family:inherit}.u-legend{display:none}
@media (max-width:900px){.panels{display:flex;flex-direction:column}.panel{min-height:220px}}
`;
