/** The page's look: light and dark by the reader's setting, no external file. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2330;--soft:#5b6675;--line:#dde2e9;--good:#2f9e63;--late:#e0a021;--bad:#d6453d;
--blue:#3170d6;--violet:#7a5fd0;--teal:#1f94a3;--grey:#a5aebb;--phase1:#e8edf4;--phase2:#fbe3e0;--phase3:#e0f2e6}
@media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;--ink:#e6eaf0;--soft:#98a4b4;--line:#2c3542;--good:#3dbd7a;--late:#e9b447;--bad:#f0645b;
--blue:#6aa0f5;--violet:#a08bf0;--teal:#4bc0ce;--grey:#67727f;--phase1:#212936;--phase2:#40262a;--phase3:#1d3529}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:26px;margin:0 0 4px;letter-spacing:-.01em}h2{font-size:18px;margin:36px 0 10px}h3{font-size:15px;margin:20px 0 8px}
p{margin:6px 0}.soft{color:var(--soft)}code,.mono{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.verdict{display:inline-block;color:#fff;font-weight:700;letter-spacing:.04em;border-radius:7px;padding:3px 12px;margin-right:10px;vertical-align:3px;font-size:17px}
.pass{background:#2b8a57}.fail{background:#c93a33}.unknown{background:#b07a12}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:20px 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.card .k{color:var(--soft);font-size:13px}.card .v{font-size:22px;font-weight:650;letter-spacing:-.01em}.card .n{color:var(--soft);font-size:12.5px}
.card.ok{border-left:4px solid var(--good)}.card.no{border-left:4px solid var(--bad)}.card.hm{border-left:4px solid var(--late)}
.panel{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px}
ul.list{margin:8px 0;padding-left:20px}li{margin:3px 0}
.alarm{border-left:4px solid var(--bad);background:var(--card);padding:8px 14px;border-radius:6px;margin:8px 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13.5px;background:var(--card)}
th{text-align:left;font-weight:600;color:var(--soft);border-bottom:2px solid var(--line);padding:6px 10px;white-space:nowrap}
td{border-bottom:1px solid var(--line);padding:5px 10px;vertical-align:top}.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
pre{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;overflow-x:auto;font:12.5px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}svg .strong{fill:var(--ink);font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;font-size:13px;color:var(--soft);margin-top:10px}.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px}
.f-good{fill:var(--good);background:var(--good)}.f-late{fill:var(--late);background:var(--late)}.f-missing{fill:var(--bad);background:var(--bad)}
.f-detect{fill:var(--violet);background:var(--violet)}.f-wait{fill:var(--grey);background:var(--grey)}.f-connect{fill:var(--blue);background:var(--blue)}.f-resume{fill:var(--teal);background:var(--teal)}.f-rest{fill:var(--late);background:var(--late)}
.p-before{fill:var(--phase1)}.p-fault{fill:var(--phase2)}.p-after{fill:var(--phase3)}
.grid{stroke:var(--line);stroke-width:1}.mark{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4 3}.mark.fault{stroke:var(--bad);stroke-dasharray:none;stroke-width:1.6}
.curve{fill:none;stroke:var(--blue);stroke-width:2}.step{fill:none;stroke:var(--violet);stroke-width:2}
footer{color:var(--soft);font-size:13px;margin-top:36px}
@media print{body{background:#fff}main{padding:0}}
`;
