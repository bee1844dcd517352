/** The page's own style: no file and no font from elsewhere, for light and dark, for a phone and a wall. */
export const boardStyle = `
:root { color-scheme: light dark; --back: #fff; --raised: #f6f8fa; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0;
  --good: #1a7f37; --bad: #cf222e; --doubt: #9a6700; --busy: #0969da; --back-color: #8250df }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --raised: #151b23; --text: #f0f6fc; --quiet: #9198a1; --line: #3d444d;
  --good: #3fb950; --bad: #f85149; --doubt: #d29922; --busy: #4493f8; --back-color: #ab7df8 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
h1, h2, td { overflow-wrap: anywhere } td:first-child { min-width: 8rem } td span[title] { white-space: nowrap }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem }
p.quiet, .quiet { color: var(--quiet) } a { color: var(--busy) }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin-top: 1rem }
th, td { border-bottom: 1px solid var(--line); padding: .5rem .6rem; text-align: left; vertical-align: top }
th { color: var(--quiet); font-weight: 600; font-size: .85rem }
.state { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; white-space: nowrap }
.state.good { color: var(--good) } .state.bad { color: var(--bad) } .state.doubt { color: var(--doubt) } .state.busy { color: var(--busy) } .state.none { color: var(--quiet) } .state.back { color: var(--back-color) }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem }
.card { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem }
.card h3 { margin: 0; font-size: .85rem; color: var(--quiet); font-weight: 600 } .card .number { font-size: 1.5rem; font-weight: 600 }
svg { display: block; width: 100% } svg.plot { height: 3.5rem; margin-top: .5rem } svg.timeline { height: 2rem; margin: .75rem 0 0; background: var(--raised); border-radius: .25rem }
.axis { stroke: var(--line) } .hit { fill: transparent }
rect.good { fill: var(--good) } rect.bad, rect.fail { fill: var(--bad) } rect.plain { fill: var(--busy) } rect.back { fill: var(--back-color) }
.scale { display: flex; justify-content: space-between; font-size: .8rem; color: var(--quiet) }
details { margin-top: .75rem } summary { cursor: pointer }
@media (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0 }
  td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .15rem 0; text-align: right }
  td::before { content: attr(data-label); flex: none; color: var(--quiet); font-size: .85rem; text-align: left }
}
`;
