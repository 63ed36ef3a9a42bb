// How a report looks in a browser: light and dark, phone and desk, screen and paper.

extension ReportDocument {
  /// Colours have a contrast of 4.5 to 1 and more against what they stand on, and nothing is said by them alone.
  static let style: Markup = """
    :root {
      --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --soft: #f4f6f8;
      --heat: #1f5fa8; --one: #1f5fa8; --two: #b3541e; --three: #2f7d4f; --four: #7a4fa3;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #12161b; --ink: #e8ebee; --quiet: #a3adb8; --line: #3a434d; --soft: #1b2128;
        --heat: #3f79b8; --one: #7db4f0; --two: #f0a26b; --three: #79cf9d; --four: #c6a3ee;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
    }
    main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; text-wrap: balance; }
    h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .75rem; }
    section { margin-top: 2.25rem; }
    .basis { margin: 0; color: var(--quiet); font-size: .9rem; max-width: 70ch; overflow-wrap: anywhere; }
    ul.basis { padding-left: 1.1rem; margin-top: .25rem; }
    .notes { margin-top: 1rem; padding: .6rem .9rem; border: 1px solid var(--line); border-left: .3rem solid var(--two); }
    .notes p { margin: .2rem 0; overflow-wrap: anywhere; }
    code { font: .9em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
    .facts > div { border-top: 2px solid var(--line); padding-top: .35rem; }
    .facts > .long { grid-column: 1 / -1; }
    .facts dt { color: var(--quiet); font-size: .85rem; }
    .facts dd { margin: 0; font-size: 1.2rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    .facts > .long dd { font-size: 1rem; }
    figure { margin: 0 0 1rem; }
    figcaption { color: var(--quiet); font-size: .85rem; margin-top: .25rem; max-width: 70ch; }
    .scroll { overflow-x: auto; max-width: 100%; }
    .scroll:focus-visible { outline: 2px solid var(--one); outline-offset: 2px; }
    svg { display: block; }
    svg text { fill: var(--ink); font-size: 12px; font-family: inherit; font-variant-numeric: tabular-nums; }
    svg text.quiet { fill: var(--quiet); }
    svg .rule { stroke: var(--line); stroke-width: 1; }
    svg .zero { stroke: var(--quiet); stroke-width: 1; }
    svg.narrow { display: none; }
    .one { --series: var(--one); } .two { --series: var(--two); }
    .three { --series: var(--three); } .four { --series: var(--four); }
    svg .line { fill: none; stroke: var(--series); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    svg .dot { fill: var(--series); stroke: var(--paper); stroke-width: 1; }
    svg .hollow { fill: var(--paper); stroke: var(--series); stroke-width: 2; }
    svg .area { fill: var(--series); stroke: var(--paper); stroke-width: 1; }
    svg text.label { fill: var(--series); font-weight: 600; }
    svg .cell { fill: var(--heat); }
    svg .cell-rim { fill: none; stroke: var(--line); }
    svg .open-rim { fill: none; stroke: var(--quiet); stroke-dasharray: 3 2; }
    .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; padding: 0; margin: 0 0 .5rem; font-size: .85rem; }
    .legend li { display: flex; align-items: center; gap: .4rem; }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: .3rem .7rem; text-align: left; vertical-align: top; white-space: nowrap; border-bottom: 1px solid var(--line); }
    thead th { color: var(--quiet); font-weight: 600; border-bottom: 2px solid var(--line); vertical-align: bottom; }
    th[scope="row"] { font-weight: 600; position: sticky; left: 0; background: var(--paper); }
    tfoot th, tfoot td { border-bottom: 0; background: var(--soft); }
    tfoot th[scope="row"] { background: var(--soft); }
    .n { text-align: right; }
    .open { border-bottom: 1px dashed var(--quiet); }
    .mark { font-weight: 700; }
    .meanings { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .9rem; margin: .9rem 0 0; font-size: .85rem; color: var(--quiet); max-width: 70ch; }
    .meanings dt { font-weight: 600; }
    .meanings dd { margin: 0; }
    footer { margin-top: 2rem; color: var(--quiet); font-size: .85rem; }
    .defs { position: absolute; width: 0; height: 0; }
    @media screen and (max-width: 46rem) {
      main { padding: 1rem .9rem 2rem; }
      h1 { font-size: 1.4rem; }
      svg.wide { display: none; }
      svg.narrow { display: block; }
      th, td { padding: .3rem .5rem; }
    }
    @media print {
      @page { margin: 14mm; }
      body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      main { max-width: none; padding: 0; }
      .scroll { overflow: visible; }
      figure svg { max-width: 100%; height: auto; }
      figure, tr, .facts > div { break-inside: avoid; }
      h2 { break-after: avoid; }
      thead { display: table-header-group; }
      table { font-size: 7.5pt; }
      th, td { padding: .15rem .3rem; }
      th[scope="row"] { position: static; }
    }

    """
}
