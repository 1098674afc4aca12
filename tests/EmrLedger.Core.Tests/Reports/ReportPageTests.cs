using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The page of a report: it shows the facts, all of them, and nothing that it is given can act on it.</summary>
public sealed partial class ReportPageTests
{
    [Theory]
    [InlineData("plain", false)]
    [InlineData("prescriptions", false)]
    [InlineData("sealed", false)]
    [InlineData("prescriptions", true)]
    public void The_page_and_the_JSON_have_the_same_numbers_and_texts(string kind, bool withTexts)
    {
        using TestLedger test = ReportCases.Make(kind);
        PreviousReport previous = new(test.Ledger.Manifest.Id, "2026-01-01T00:00:00Z", true, 1, test.Ledger.ReadBlocks(0, 0).Single().BlockId);
        LedgerReport report = ReportCases.Report(
            test.File, new ReportRequest { IncludeText = withTexts, Previous = previous }, TestNotes.Signed(test.Ledger, null, [TestNotes.Log, TestNotes.Witness]), 1);
        AssertSame(report);
        Assert.Contains($"agrees with the checkpoint up to height {report.Check.Height}", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_faults_has_the_same_facts_on_both()
    {
        using TestHistory history = new(blocks: 5);
        history.Test.Tamper("UPDATE record SET prescription = CAST('x' AS BLOB) WHERE height = 3");
        AssertSame(ReportCases.Report(history.Test.File));
    }

    [Fact]
    public void The_page_may_do_nothing_and_brings_what_it_needs()
    {
        using TestLedger test = ReportCases.Make("plain");
        byte[] bytes = ReportCases.PageBytes(ReportCases.Report(test.File));
        string text = Encoding.UTF8.GetString(bytes);
        Assert.StartsWith("<!DOCTYPE html ><html lang=\"en\"><head><meta charset=\"utf-8\" />", text, StringComparison.Ordinal);
        XDocument page = ReportCases.Page(ReportCases.Report(test.File));
        string style = Style().Match(text).Groups[1].Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'",
            page.Descendants("meta").Single(static meta => (string?)meta.Attribute("http-equiv") == "content-security-policy").Attribute("content")!.Value);
        // The policy stands before the style, and the style has nothing that an HTML parser reads otherwise than an XML one.
        Assert.DoesNotMatch("[&<>]", style);
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        string[] allowed =
        [
            "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "h1", "h2", "p", "strong",
            "span", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "time", "svg", "desc", "rect",
        ];
        Assert.Empty(page.Descendants().Select(static element => element.Name.ToString()).Except(allowed));
        string[] attributes =
        [
            "lang", "charset", "http-equiv", "content", "name", "class", "data-fact", "aria-labelledby", "id", "scope", "role",
            "viewBox", "preserveAspectRatio", "x", "y", "width", "height",
        ];
        Assert.Empty(page.Descendants().Attributes().Select(static attribute => attribute.Name.ToString()).Except(attributes));
        // Only what HTML leaves without content ends in itself.
        Assert.All(SelfClosed().Matches(text), static match => Assert.Equal("meta", match.Groups[1].Value));
    }

    [Fact]
    public void Whoever_cannot_see_the_page_can_read_it()
    {
        using TestLedger test = ReportCases.Make("prescriptions");
        XDocument page = ReportCases.Page(ReportCases.Report(test.File));
        string[] ids = [.. page.Descendants().Attributes("id").Select(static id => id.Value)];
        Assert.Equal(ids.Distinct().Count(), ids.Length);
        Assert.All(
            page.Descendants().Attributes("aria-labelledby"), label => Assert.All(label.Value.Split(' '), id => Assert.Contains(id, ids)));
        Assert.All(page.Descendants("table"), static table =>
        {
            Assert.NotEmpty(table.Element("caption")!.Value);
            Assert.All(table.Descendants("th"), static head =>
            {
                Assert.NotNull(head.Attribute("scope"));
                Assert.NotEmpty(head.Value);
            });
            int columns = table.Element("thead")!.Element("tr")!.Elements().Count();
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal(columns, row.Elements().Count()));
        });
        Assert.All(page.Descendants("svg"), static picture =>
        {
            Assert.Equal("img", picture.Attribute("role")!.Value);
            Assert.NotEmpty(picture.Element("title")!.Value);
            // Its numbers stand beneath it, a row for each bar.
            XElement table = picture.ElementsAfterSelf("table").First();
            Assert.True(table.Element("tbody")!.Elements("tr").Count() >= picture.Elements("rect").Count());
        });
        Assert.NotEmpty(page.Descendants("title").First().Value);
        Assert.Single(page.Descendants("h1"));
    }

    [Fact]
    public void Names_and_texts_full_of_markup_change_nothing()
    {
        string[] hostile =
        [
            "</style></title><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'--><svg/onload=alert(1)>",
            "]]>&lt;&#x3c;script&#62;<!--", "a\u202Egnp.exe\u2066b\u200Bc\u2028d",
        ];
        string page = Write(hostile);
        string calm = Write([.. hostile.Select(static (_, i) => $"Name {i}")]);
        Assert.Equal(Structure(calm), Structure(page));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b\\u2028\\u202a-\\u202e\\u2066-\\u2069]", page);
        // It is there to be read all the same.
        string shown = XDocument.Parse(page).Root!.Value;
        Assert.All(hostile[..4], name => Assert.Contains(name, shown, StringComparison.Ordinal));

        static string Write(string[] names)
        {
            using TestLedger test = new();
            EmrKey[] doctors = [.. names.Select(static (_, i) => TestKeys.Create((ulong)(8100 + i)))];
            test.Append([.. doctors.Select((doctor, i) => TestLedger.Statement(RegistryAction.Add, doctor, (ulong)i + 1, name: names[i]))]);
            test.Append([.. doctors.Select((doctor, i) => RecordSigner.Sign(doctor, TestKeys.Patient, $"{names[i]}\0\u001b[31m\r\n", 1, DoubtfulTexts.Garbled))]);
            LedgerReport report = ReportCases.Report(test.File, new ReportRequest { IncludeText = true });
            AssertSame(report);
            return Encoding.UTF8.GetString(ReportCases.PageBytes(report));
        }

        // Elements and their attributes, but for what is a text or a hash.
        static string Structure(string page) => string.Join('\n', XDocument.Parse(page).Descendants().Select(static element =>
            $"{element.Name} {string.Join(' ', element.Attributes().Select(static attribute => attribute.Name))}"));
    }

    [Fact]
    public void A_thousand_doctors_are_counted_and_not_all_shown()
    {
        const int Doctors = 1000;
        using TestLedger test = new();
        EmrKey[] doctors = [.. Enumerable.Range(0, Doctors).Select(static i => TestKeys.Create((ulong)(20_000 + i)))];
        ulong nonce = 0;
        foreach (EmrKey[] some in doctors.Chunk(25))
            test.Append([.. some.Select(doctor => TestLedger.Statement(RegistryAction.Add, doctor, ++nonce, name: $"Dr. {nonce} {new string('n', 80)}"))]);
        foreach (EmrKey[] some in doctors.Chunk(25))
            test.Append([.. some.Select(doctor => RecordSigner.Sign(doctor, TestKeys.Patient, new string('<', EmrRecord.MaxPrescriptionBytes), 1))]);
        LedgerReport report = ReportCases.Report(test.File, new ReportRequest { IncludeText = true });
        Assert.Equal((1000UL, 200, 800UL), (report.Registry.Doctors.Total, report.Registry.Doctors.Rows.Count, report.Registry.Doctors.More));
        Assert.Equal((1001UL, 200), (report.Signers.Total, report.Signers.Rows.Count));
        Assert.Equal(1000UL, report.Registry.RegisteredDoctors);
        byte[] page = ReportCases.PageBytes(report);
        Assert.InRange(page.Length, 1, 1_000_000);
        Assert.InRange(ReportCases.FactBytes(report).Length, 1, 1_000_000);
        AssertSame(report);
        Assert.Contains("800 more", Encoding.UTF8.GetString(page), StringComparison.Ordinal);
    }

    private static void AssertSame(LedgerReport report)
    {
        Dictionary<string, JsonElement> facts = ReportCases.Facts(report);
        HashSet<string> shown = [];
        foreach (XElement element in ReportCases.Page(report).Descendants().Where(static element => element.Attribute("data-fact") is not null))
        {
            string place = element.Attribute("data-fact")!.Value;
            shown.Add(place);
            Assert.True(facts.TryGetValue(place, out JsonElement fact), $"the page has {place}, and the JSON has not");
            if (fact.ValueKind == JsonValueKind.Number)
            {
                double number = double.Parse(element.Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
                Assert.Equal(fact.GetDouble(), number, 3);
            }
            else
            {
                Assert.Equal(fact.GetString(), element.Value);
            }
        }
        // And nothing is kept from a reader: times are shown as dates, and a total only where rows were left out.
        string[] kept = [.. facts.Where(static fact => fact.Value.ValueKind == JsonValueKind.Number).Select(static fact => fact.Key)
            .Where(place => !shown.Contains(place) && !place.EndsWith(".timestamp", StringComparison.Ordinal)
                && !place.EndsWith(".total", StringComparison.Ordinal) && !place.StartsWith("period.earlier", StringComparison.Ordinal))];
        Assert.Equal([], kept);
        foreach (string name in (string[])["verdict", "made", "ledger.location", "ledger.id", "notProved[0]"])
            Assert.Contains(name, shown);
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<([a-z0-9]+)[^>]*/>")]
    private static partial Regex SelfClosed();
}
