using System.Security.Cryptography;
using System.Text;

namespace EmrLedger.Reports.Pages;

/// <summary>
/// How a page looks. It has no character that a writer would have to escape, so that its hash is that of its bytes.
/// </summary>
internal static class PageStyle
{
    /// <summary>The one style sheet.</summary>
    public static string Sheet { get; } = Source.ReplaceLineEndings("\n");

    /// <summary>What the page may do: nothing but show itself in this style.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'; "
        + "base-uri 'none'; form-action 'none'";

    private const string Source = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #4a525c; --page: #ffffff; --line: #c9ced6; --bar: #1f5fa8;
          --good: #14612f; --bad: #a11622; --tint: #f3f5f8; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e7eaee; --soft: #b4bcc7; --page: #14171b; --line: #454d58; --bar: #7db3f0; --good: #7fd49b;
            --bad: #ff9a9a; --tint: #1e2329; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 60rem; color: var(--ink); background: var(--page);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
        h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
        .verdict { font-size: 1.1rem; padding: .75rem 1rem; background: var(--tint); border-left: .4rem solid var(--good); }
        .verdict.bad { border-left-color: var(--bad); }
        .alarm { color: var(--bad); font-weight: bold; }
        .soft { color: var(--soft); }
        table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
        caption { text-align: left; color: var(--soft); padding: .25rem 0; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; }
        th, td { min-width: 3.25rem; overflow-wrap: break-word; }
        .id, .long { overflow-wrap: anywhere; }
        .number { min-width: 0; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .id { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .8rem; }
        .bars { display: block; width: 100%; height: 7rem; background: var(--tint); border-bottom: 1px solid var(--line); }
        .bars rect { fill: var(--bar); }
        @media (max-width: 30rem) {
          body { padding: .5rem; }
          th, td { min-width: 0; font-size: .75rem; padding-right: .3rem; }
          .id { min-width: 2.5rem; }
          .long { min-width: 7rem; }
          .id { font-size: .7rem; }
        }
        @page { margin: 15mm; }
        @media print {
          :root { --ink: #000000; --soft: #333333; --page: #ffffff; --line: #999999; --bar: #444444; --good: #14612f;
            --bad: #a11622; --tint: #ffffff; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          thead { display: table-header-group; }
          tr, svg, .verdict { break-inside: avoid; }
          h2, caption { break-after: avoid; }
          .bars { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """;
}
