extension ReportPage {
  /// The style sheet of the page.
  static let style = """
    :root{color-scheme:light dark;font:14px/1.4 system-ui,sans-serif}
    body{margin:2em auto;max-width:1200px;padding:0 1em;overflow-wrap:anywhere}
    h1{font-size:1.4em;border-left:.4em solid;padding-left:.5em}h2{font-size:1.15em;margin:1.5em 0 .5em}
    h1.whole{border-color:#2a9d4a}h1.incomplete{border-color:#d43c3c}
    ul.counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.6em}
    ul.counts a{display:block;padding:.2em .7em;border-radius:1em;background:#8882;color:inherit}
    .scroll{overflow-x:auto;content-visibility:auto;contain-intrinsic-size:auto 40em}
    table{border-collapse:collapse;min-width:100%}
    thead th{text-align:left;border-bottom:1px solid #8888}
    td,th{padding:.1em .5em;white-space:nowrap;font-weight:inherit}
    td:last-child{white-space:normal;min-width:8em}
    td:first-child{border-left:.3em solid transparent}
    .number{text-align:right;font-variant-numeric:tabular-nums}
    .zero{opacity:.4}.nan,li.nan{color:#b04ad0;font-weight:600}
    details{border-top:1px solid #8884}details details{margin-left:1em}summary{font-weight:600;padding:.2em 0;cursor:pointer}
    tr.module th{text-align:left;font-weight:600;border-top:1px solid #8884}
    tr.module.incomplete th,summary.incomplete{color:#d43c3c}
    small{font-weight:400;opacity:.6;margin-left:1em}
    svg path{fill:#4a7fd4}
    .loaded td:first-child{border-color:#2a9d4a}
    .missing td:first-child,.size-mismatch td:first-child{border-color:#d43c3c}
    .missing td:nth-child(2),.size-mismatch td:nth-child(2){color:#d43c3c;font-weight:600}
    .unexpected td:first-child,.not-read td:first-child{border-color:#d9902f}
    .unexpected td:nth-child(2),.not-read td:nth-child(2){color:#d9902f;font-weight:600}
    .ignored td:first-child,.left-out td:first-child{border-color:#8886}
    li.loaded{color:#2a9d4a}li.missing,li.size-mismatch{color:#d43c3c}
    li.unexpected,li.not-read{color:#d9902f}
    """
}
