/** The page's look: light and dark by the reader's setting, light on paper; no external file. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--ink:#1b2330;--soft:#586474;--line:#dfe4ea;--good:#2f9e63;--late:#dd9a15;--bad:#d6453d;
--blue:#3170d6;--violet:#7a5fd0;--teal:#1f94a3;--grey:#a5aebb;--phase1:#e8edf4;--phase2:#fbdfdb;--phase3:#e0f2e6;--phase4:#fdf0d3;--act:#f3c9c3;--served:#2f9e6333}
@media screen and (prefers-color-scheme:dark){:root{--bg:#11151b;--card:#191f28;--ink:#e6eaf0;--soft:#9aa6b6;--line:#2d3643;--good:#3dbd7a;--late:#e9b447;--bad:#f0645b;
--blue:#6aa0f5;--violet:#a08bf0;--teal:#4bc0ce;--grey:#67727f;--phase1:#222b38;--phase2:#47282b;--phase3:#1d3529;--phase4:#3d321a;--act:#6b3436;--served:#3dbd7a3d}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1180px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 10px;letter-spacing:-.01em;overflow-wrap:anywhere}h2{font-size:19px;margin:38px 0 10px;padding-top:14px;border-top:1px solid var(--line);overflow-wrap:anywhere}
h3{font-size:15px;margin:22px 0 8px;overflow-wrap:anywhere}h2+h3{margin-top:8px}
p{margin:6px 0;overflow-wrap:anywhere}.lead{font-size:19px;line-height:1.45;margin:10px 0}.soft{color:var(--soft)}p.soft{font-size:13.5px}
code,.mono{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}a{color:var(--blue)}
.verdict{display:inline-block;color:#fff;font-weight:700;letter-spacing:.04em;border-radius:7px;padding:3px 12px;margin-right:12px;vertical-align:3px;font-size:17px}
h3 .verdict{font-size:12px;padding:2px 8px;margin-right:8px;vertical-align:1px;border-radius:5px}
.pass{background:#2b8a57}.fail{background:#c93a33}.unknown{background:#a06d0c}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(164px,1fr));gap:12px;margin:14px 0}.cards.axes{grid-template-columns:repeat(auto-fit,minmax(220px,1fr));margin-top:20px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:11px 15px;min-width:0;overflow-wrap:anywhere}
.card .k{color:var(--soft);font-size:13px}.card .v{font-size:21px;line-height:1.35;font-weight:650;letter-spacing:-.01em}.card .n{color:var(--soft);font-size:12.5px}
.card.ok{border-left:4px solid var(--good)}.card.no{border-left:4px solid var(--bad)}.card.hm{border-left:4px solid var(--late)}
.panel{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin:8px 0}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(430px,100%),1fr));gap:0 18px;align-items:start}
ul.list{margin:8px 0;padding-left:20px}li{margin:3px 0;overflow-wrap:anywhere}
.alarm{border-left:4px solid var(--bad);background:var(--card);padding:8px 14px;border-radius:6px;margin:8px 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13.5px;background:var(--card);border:1px solid var(--line)}
th{text-align:left;font-weight:600;color:var(--soft);border-bottom:2px solid var(--line);padding:6px 10px;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:5px 10px;vertical-align:top}td:not(.num){overflow-wrap:break-word;min-width:64px}.num{text-align:right;font-variant-numeric:tabular-nums}td.num{white-space:nowrap}
pre{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;overflow-x:auto;font:12.5px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:10px 0}summary{cursor:pointer;color:var(--soft);padding:4px 0;overflow-wrap:anywhere}details.trial{border-top:1px solid var(--line);margin:0}details.trial>summary{font-size:16px;font-weight:650;color:var(--ink);padding:10px 0}
svg{display:block;width:100%;height:auto}.two svg{max-width:600px}svg.wide{min-width:690px}svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft)}svg .strong{fill:var(--ink);font-weight:600}svg tspan.soft{fill:var(--soft);font-weight:400}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;font-size:13px;color:var(--soft);margin-top:10px}.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px}
.f-good{fill:var(--good);background:var(--good)}.f-late{fill:var(--late);background:var(--late)}.f-missing{fill:var(--bad);background:var(--bad)}
.f-detect{fill:var(--violet);background:var(--violet)}.f-wait{fill:var(--grey);background:var(--grey)}.f-connect{fill:var(--blue);background:var(--blue)}.f-resume{fill:var(--teal);background:var(--teal)}.f-rest{fill:var(--late);background:var(--late)}
.p-before{fill:var(--phase1)}.p-fault{fill:var(--phase2)}.p-after{fill:var(--phase3)}.p-undo{fill:var(--phase4)}.p-act{fill:var(--act)}
.grid{stroke:var(--line);stroke-width:1}.proof{stroke:var(--ink);stroke-width:1;opacity:.5}
.flag line{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}.flag path{fill:var(--soft)}.flag text{fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:3px}
.flag.fault line,.flag.alert line{stroke:var(--bad)}.flag.fault path,.flag.alert path{fill:var(--bad)}.flag.fault line{stroke-dasharray:none}.flag.undo line{stroke:var(--ink);stroke-dasharray:none}.flag.undo path{fill:var(--ink)}
.flag.good line,.flag.calm line{stroke:var(--good)}.flag.good path,.flag.calm path{fill:var(--good)}.flag.cluster line{stroke:var(--violet)}.flag.cluster path{fill:var(--violet)}
.curve{fill:none;stroke:var(--blue);stroke-width:2}.step{fill:none;stroke:var(--violet);stroke-width:2}.served{fill:var(--served);stroke:var(--good);stroke-width:1.2}
.mark{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4 3}line.target{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:6 3}svg text.target{fill:var(--bad);font-weight:600}.median{stroke:var(--ink);stroke-width:1.5}.allowed{fill:var(--phase3);background:var(--phase3)}.interval{fill:var(--blue);background:var(--blue);opacity:.55}
footer{color:var(--soft);font-size:13px;margin-top:36px}
@media (max-width:640px){main{padding:18px 14px 40px}h1{font-size:21px}.lead{font-size:17px}.panel{padding:10px}}
@media print{@page{margin:14mm}:root{color-scheme:light}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{background:#fff;font-size:12px}main{padding:0;max-width:none}.scroll{overflow:visible}table{font-size:10.5px}svg.wide{min-width:0}.two{grid-template-columns:1fr 1fr}p.soft,.legend{font-size:11px}.lead{font-size:15px}.card .v{font-size:17px}h2{margin-top:20px}
.panel,.card,tr,h1,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}details::details-content{content-visibility:visible;block-size:auto}}
`;
